"""A list over the keys of children that fetches the lines in view and paints nothing else.

The selection is a child, never a row: when the order changes, the selected child stays selected.
"""

from array import array
from dataclasses import dataclass, replace
from typing import Final

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Offset
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from triage.desk.views.children import ChildLine
from triage.tui import roll
from triage.tui.actions import MOVE, bindings
from triage.tui.masking import initials
from triage.tui.prose import Piece
from triage.tui.settings import in_use
from triage.tui.widgets.colours import component
from triage.tui.widgets.moving import PAGE, Moving, around, set_rows

KEPT: Final = 32 * PAGE


class RollList(Moving, ScrollView, can_focus=True):
    """The virtual list. `show_order` sets the keys, `fill` hands it lines that it asked for with `Wanted`."""

    BINDINGS = [*bindings(MOVE)]  # noqa: RUF012 - Textual declares it as a class variable
    COMPONENT_CLASSES = {f"roll--{name}" for name in roll.STYLES}  # noqa: RUF012 - as above

    @dataclass
    class Wanted(Message):
        """The list shows lines that it has not got."""

        ids: "array[int]"

    class Moved(Message):
        """The cursor stands on another child, or on none."""

    class Chosen(Message):
        """The person wants the child under the cursor."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self.ids = array("q")
        self.row = 0
        self._lines: dict[int, ChildLine] = {}
        self._old: set[int] = set()
        self._asked = False
        self._styles: dict[str, Style] = {}
        self.opened: int | None = None

    @property
    def cursor_at(self) -> Offset:
        """Where on the screen the selected row begins."""
        return self.content_region.offset + Offset(0, max(self.row - self.scroll_offset.y, 0))

    def open_child(self, child_id: int | None) -> None:
        """Show the name of this child, and of no other where names are masked."""
        self.opened = child_id
        self.refresh()

    @property
    def selected(self) -> int | None:
        """The child under the cursor."""
        return self.ids[self.row] if self.ids else None

    @property
    def line(self) -> ChildLine | None:
        """The selected child's line, once it has come."""
        return self._lines.get(self.selected) if self.selected is not None else None

    def show_order(self, ids: "array[int]", *, from_top: bool = False) -> None:
        """Show these children in this order, and ask for their lines anew."""
        was, place = self.selected, self.row - self.scroll_offset.y
        self.ids, self._asked = ids, False
        self._old.update(self._lines)
        set_rows(self, len(ids))
        at = None if from_top or was is None else next((n for n, key in enumerate(ids) if key == was), None)
        self.row = at if at is not None else 0 if from_top else max(min(self.row, len(ids) - 1), 0)
        self.scroll_to(y=max(self.row - max(place, 0), 0) if not from_top else 0, animate=False, force=True)
        self.refresh()
        self.post_message(self.Moved())

    def fill(self, lines: dict[int, ChildLine], asked: "array[int]") -> None:
        """Take the lines that were asked for and repaint."""
        self._asked = False
        self._old.difference_update(asked)
        if len(self._lines) > KEPT:
            self._lines.clear()
            self._old.clear()
        self._lines.update(lines)
        self.refresh()

    def failed(self) -> None:
        """The lines that were asked for cannot be had now; they are asked for again with the next paint."""
        self._asked = False

    def select(self, key: int) -> None:
        """Put the cursor on this child, if the list has them."""
        at = next((n for n, one in enumerate(self.ids) if one == key), None)
        if at is not None:
            self.go(at)

    def render_line(self, y: int) -> Strip:
        """Paint one row; what has not come yet is a row of dots, asked for at once."""
        at, base = y + self.scroll_offset.y, self.rich_style
        if at >= len(self.ids):
            return Strip.blank(self.size.width, base)
        key, chosen = self.ids[at], at == self.row
        line = self._lines.get(key)
        if line is None or key in self._old:
            self._ask()
        styles = self._styles or self._make_styles()
        if chosen:
            base += styles["cursor" if self.has_focus else "chosen"]
        pieces = self._pieces(line, self.scrollable_content_region.width, chosen=chosen)
        plain = ("", "quiet", "late", "strong", "not_known", "confirmed", "not_needed") if chosen else ("",)
        segments = [Segment(text, base if style in plain else base + styles[style]) for text, style in pieces]
        return Strip(segments).adjust_cell_length(self.size.width, base)

    def _pieces(self, line: ChildLine | None, width: int, *, chosen: bool) -> tuple[Piece, ...]:
        if line is not None and in_use().masked and line.id != self.opened:
            line = replace(line, name=initials(line.name))
        return roll.heard(line, width) if line and in_use().access else roll.row(line, width, chosen=chosen)

    def notify_style_update(self) -> None:
        """Forget the colours of the last theme."""
        super().notify_style_update()
        self._styles = {}

    def on_resize(self) -> None:
        """Keep the selected row in view."""
        self.go(self.row)

    def on_focus(self) -> None:
        """Show the cursor as the live one."""
        self.refresh()

    def on_blur(self) -> None:
        """Show the cursor as the one that waits."""
        self.refresh()

    @property
    def length(self) -> int:
        """How many rows there are."""
        return len(self.ids)

    def enter(self) -> None:
        """Open what the cursor stands on."""
        self.post_message(self.Chosen())

    def go(self, at: int) -> None:
        """Move the cursor to a row, and the view with it."""
        was, self.row = self.row, max(0, min(at, len(self.ids) - 1))
        if not self.into_view():
            self.refresh_line(was)
            self.refresh_line(self.row)
        if was != self.row:
            self.post_message(self.Moved())

    def _lacks(self, key: int) -> bool:
        return key not in self._lines or key in self._old

    def _ask(self) -> None:
        """Ask for the lines in view and about a screen's height around it, whole pages and once at a time."""
        if self._asked or not self.ids:
            return
        wanted = around(self.ids, self.scroll_offset.y, self.size.height, self._lacks)
        if wanted:
            self._asked = True
            self.post_message(self.Wanted(wanted))

    def _make_styles(self) -> dict[str, Style]:
        self._styles = {name: component(self, f"roll--{name}") for name in roll.STYLES}
        return self._styles
