"""A list to pick from: rows with a cursor, and where wanted with marks; it paints what is in view and nothing else."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from rich.segment import Segment
from textual.message import Message
from textual.strip import Strip

from triage.rules.shown import own_words
from triage.tui.prose import Row
from triage.tui.widgets.colours import component
from triage.tui.widgets.moving import Moving, set_rows
from triage.tui.widgets.reader import Reader

Paint = Callable[[int, int], Row]
_CURSOR: Final = (own_words("  "), own_words("▶ "))
_MARK: Final = (own_words("[ ] "), own_words("[x] "))


class Picks(Moving, Reader):
    """Rows by key. The cursor stays on its key when the rows change; `marked` holds the marked keys where there are marks."""

    COMPONENT_CLASSES = {"picks--cursor", "picks--chosen"}  # noqa: RUF012 - Textual declares it as a class variable
    DEFAULT_CSS = """
    Picks {
        & > .picks--cursor { background: $primary 30%; text-style: bold; }
        & > .picks--chosen { background: $foreground 12%; }
    }
    """

    @dataclass
    class Moved(Message):
        """The cursor stands on another row, or on none."""

        key: int | None

    @dataclass
    class Chosen(Message):
        """A row was chosen with the mouse."""

        key: int

    def __init__(self, *, id: str, marks: bool = False) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self.keys: list[int] = []
        self.row = 0
        self.marked: set[int] = set()
        self._marks = marks
        self._paint: Paint = lambda _key, _width: ()

    @property
    def selected(self) -> int | None:
        """The key under the cursor."""
        return self.keys[self.row] if self.keys else None

    def fill(self, keys: Sequence[int], paint: Paint) -> None:
        """Show these rows; `paint` returns the pieces of a key's row in so many cells."""
        was = self.selected
        self.keys, self._paint = list(keys), paint
        self.marked &= set(keys)
        self.row = self.keys.index(was) if was in self.keys else min(self.row, max(len(self.keys) - 1, 0))
        set_rows(self, len(self.keys))
        self.refresh()
        if self.selected != was:
            self.post_message(self.Moved(self.selected))

    def mark(self) -> None:
        """Mark the row under the cursor, or take its mark off, and go one down."""
        if self.selected is not None:
            self.marked ^= {self.selected}
            self.refresh()
            self.action_down()

    def mark_only(self, keys: set[int]) -> None:
        """Mark these rows and no others."""
        self.marked = keys & set(self.keys)
        self.refresh()

    def select(self, key: int) -> None:
        """Put the cursor on a key, where it is in the list."""
        if key in self.keys:
            self.go(self.keys.index(key))

    def render_line(self, y: int) -> Strip:
        """Paint one row."""
        width, base = self.size.width, self.rich_style
        at = y + self.scroll_offset.y
        if at >= len(self.keys):
            return Strip.blank(width, base)
        styles = self._styles or self._make_styles()
        if at == self.row:
            base += component(self, "picks--cursor" if self.has_focus else "picks--chosen")
        pieces = list(self._head(at))
        room = self.scrollable_content_region.width - sum(len(text) for text, _ in pieces)
        pieces += self._paint(self.keys[at], max(room, 0))
        quiet = at == self.row
        segments = [
            Segment(text, base + styles[style] if style and not (quiet and style == "quiet") else base)
            for text, style in pieces
        ]
        return Strip(segments).adjust_cell_length(width, base)

    def on_focus(self) -> None:
        """Show the cursor as the live one."""
        self.refresh()

    def on_blur(self) -> None:
        """Show the cursor as the one that waits."""
        self.refresh()

    @property
    def length(self) -> int:
        """How many rows there are."""
        return len(self.keys)

    def enter(self) -> None:
        """Open what the cursor stands on."""
        self.post_message(self.Chosen(self.keys[self.row]))

    def _head(self, at: int) -> Row:
        cursor = (_CURSOR[at == self.row], "strong")
        return (cursor, (_MARK[self.keys[at] in self.marked], "strong")) if self._marks else (cursor,)

    def go(self, at: int) -> None:
        """Move the cursor to a row, and the view with it."""
        was, self.row = self.selected, max(0, min(at, len(self.keys) - 1))
        self.into_view()
        self.refresh()
        if self.selected != was:
            self.post_message(self.Moved(self.selected))
