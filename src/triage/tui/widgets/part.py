"""A part of a screen as a list that one moves in: rows laid out before, a cursor, and what each row leads to."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rich.segment import Segment
from rich.style import Style
from textual.content import Content
from textual.message import Message
from textual.strip import Strip

from triage.rules.shown import Shown
from triage.tui.prose import Page, Row
from triage.tui.widgets.colours import component
from triage.tui.widgets.moving import Moving
from triage.tui.widgets.reader import Reader


@dataclass(frozen=True, slots=True)
class Entry:
    """One row: its pieces, the key by which the cursor finds it again, and what it stands for (a figure, a case ...)."""

    row: Row
    key: str = ""
    stands_for: object = None


class PartList(Moving, Reader):
    """A list of entries. It posts `Moved` when the cursor comes to another row, and `Entered` when a row is clicked twice."""

    COMPONENT_CLASSES: Final = {"part--cursor", "part--chosen"}  # type: ignore[misc]

    class Moved(Message):
        """The cursor stands on another row."""

    class Entered(Message):
        """The row under the cursor is to be opened."""

    def __init__(self, title: Shown, *, id: str) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self.border_title = Content(title)
        self.entries: Sequence[Entry] = ()
        self.row = 0

    @property
    def here(self) -> Entry | None:
        """The entry under the cursor."""
        return self.entries[self.row] if self.row < len(self.entries) else None

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Show these; the cursor stays on the entry it was on, or at its row where that is gone."""
        was = self.here
        keys = [one.key for one in entries]
        self.entries = entries
        page = Page()
        for one in entries:
            page.add(*one.row)
        self.show(page, keep_place=True)
        self.go(keys.index(was.key) if was and was.key in keys else self.row)

    def go(self, at: int) -> None:
        """Put the cursor on a row, and the view with it."""
        at = max(0, min(at, len(self.entries) - 1))
        was, self.row = self.row, at
        if not self.into_view():
            self.refresh_line(was)
            self.refresh_line(at)
        if was != at:
            self.post_message(self.Moved())

    def render_line(self, y: int) -> Strip:
        """Paint one row; the one under the cursor with its mark and colour."""
        strip = super().render_line(y)
        at, base = y + self.scroll_offset.y, self.rich_style
        if at >= len(self.entries):
            return strip
        cursor = self._cursor() if at == self.row else Style()
        painted = [Segment(part.text, _over(part.style or base, cursor, base)) for part in strip]
        mark = Segment("▶" if at == self.row and self.has_focus else " ", base + cursor)
        return Strip([mark, *painted]).adjust_cell_length(self.size.width, base + cursor)

    def _cursor(self) -> Style:
        return component(self, "part--cursor" if self.has_focus else "part--chosen")

    def on_focus(self) -> None:
        """Show the cursor as the live one."""
        self.refresh()

    def on_blur(self) -> None:
        """Show the cursor as the one that waits."""
        self.refresh()

    def on_resize(self) -> None:
        """Keep the cursor in view."""
        self.go(self.row)

    @property
    def length(self) -> int:
        """How many rows there are."""
        return len(self.entries)

    def enter(self) -> None:
        """Open what the cursor stands on."""
        self.post_message(self.Entered())


def _over(own: Style, cursor: Style, base: Style) -> Style:
    """Return a piece's style under the cursor: what has a ground of its own keeps it."""
    return own + cursor if own.bgcolor == base.bgcolor else own
