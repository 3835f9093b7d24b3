"""The queue: a list over the keys of cases that fetches the lines in view and paints nothing else.

The selection is a case, never a row: when the order changes, the selected case stays where it is on the screen and what came
above it is counted in the title. Marks are cases, too: they stay on them, shown or not.
"""

from array import array
from typing import TYPE_CHECKING, Final

from rich.style import Style
from textual.geometry import Offset, Region
from textual.reactive import var
from textual.scroll_view import ScrollView
from textual.strip import Strip

from triage import clock
from triage.rules.shown import own_words
from triage.tui import rows
from triage.tui.actions import MOVE, bindings
from triage.tui.masking import mask
from triage.tui.messages import Entered, LinesWanted, Selected
from triage.tui.prose import Piece
from triage.tui.settings import in_use
from triage.tui.widgets.colours import component, strip_of
from triage.tui.widgets.moving import PAGE, Moving, around, set_rows

if TYPE_CHECKING:
    from triage.desk.views import Line

KEPT: Final = 32 * PAGE


class QueueList(Moving, ScrollView, can_focus=True):
    """The virtual list. `show_order` sets the keys, `fill` hands it lines that it asked for with `LinesWanted`."""

    BINDINGS = [*bindings(MOVE)]  # noqa: RUF012 - Textual declares it as a class variable
    COMPONENT_CLASSES = {f"queue--{name}" for name in rows.STYLES}  # noqa: RUF012 - as above
    selected: var[int | None] = var(None)

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self.title_words = own_words("")
        self.ids = array("q")
        self.row = 0
        self.marked: set[int] = set()
        self._lines: dict[int, Line] = {}
        self._old: set[int] = set()
        self._asked = False
        self._styles: dict[str, dict[str, Style]] = {}
        self._strips: dict[tuple[int, int, int], Strip] = {}
        self._now = clock.now()
        self.opened: int | None = None
        self._wide = self._top = 0

    @property
    def cursor_at(self) -> Offset:
        """Where on the screen the selected row begins."""
        return self.content_region.offset + Offset(0, max(self.row - self.scroll_offset.y, 0))

    def open_case(self, case_id: int | None) -> None:
        """Show the names of this case, and of no other where names are masked."""
        if case_id != self.opened:
            self.opened = case_id
            self.forget()

    def named(self, line: "Line") -> "Line":
        """Return a line as it may be shown: names are initials where they are masked and the case is not opened."""
        return mask(line) if in_use().masked and line.id != self.opened else line

    def forget(self) -> None:
        """Paint every row anew, such as after a change of settings."""
        self._strips.clear()
        self.refresh()

    @property
    def line(self) -> "Line | None":
        """The selected case's line, once it has come."""
        return self._lines.get(self.selected) if self.selected is not None else None

    def line_of(self, case_id: int) -> "Line | None":
        """Return the line of a case, if it has been in view."""
        return self._lines.get(case_id)

    def after(self, case_id: int) -> int | None:
        """Return the case that stands behind `case_id`, or before it at the end; None when it is alone."""
        at = self._row_of(case_id)
        if at is None or len(self.ids) < 2:  # noqa: PLR2004 - itself and another
            return None
        return self.ids[at + 1] if at + 1 < len(self.ids) else self.ids[at - 1]

    def show_order(self, ids: "array[int]", *, from_top: bool = False) -> None:
        """Show these cases in this order. The selected one keeps its place on the screen; if it is gone, the next takes over."""
        self._old.update(self._lines)
        self._asked = False
        if ids and ids == self.ids and not from_top:
            self._ask()
            return
        place = self.row - self.scroll_offset.y
        at = None
        self.ids = ids
        if self.selected is not None and not from_top:
            at = self._row_of(self.selected)
        set_rows(self, len(ids))
        if at is None:
            self.go(0 if from_top else min(self.row, len(ids) - 1))
        else:
            self.row = at
            self.scroll_to(y=max(at - place, 0), animate=False, force=True)
        self.refresh()

    def fill(self, lines: "dict[int, Line]", asked: "array[int]") -> None:
        """Take the lines that were asked for and repaint."""
        self._asked = False
        self._old.difference_update(asked)
        new = {key for key, line in lines.items() if self._lines.get(key) != line}
        if len(self._lines) > KEPT:
            self._lines.clear()
            self._strips.clear()
        self._lines.update(lines)
        if new:
            self._strips = {kept: strip for kept, strip in self._strips.items() if kept[0] not in new}
        top = self.scroll_offset.y
        if not new.isdisjoint(self.ids[top : top + self.size.height]):
            self.refresh()

    def failed(self) -> None:
        """The lines that were asked for cannot be had now; they are asked for again with the next paint."""
        self._asked = False

    def select(self, case_id: int | None) -> None:
        """Put the cursor on this case, if it is in the queue."""
        at = self._row_of(case_id) if case_id is not None else None
        if at is not None:
            self.go(at)

    @property
    def is_old(self) -> bool:
        """Say whether the due times were said more than a minute ago."""
        return (clock.now() - self._now).total_seconds() > 60  # noqa: PLR2004 - a minute

    def mark(self) -> None:
        """Mark the selected case, or take its mark away, and go one down."""
        if self.selected is not None:
            self.marked ^= {self.selected}
            self.refresh_line(self.row)
            self.go(self.row + 1)

    def mark_all(self) -> None:
        """Mark every case of the list; where all of them are, take their marks away."""
        here = set(self.ids)
        self.marked = self.marked - here if here <= self.marked else self.marked | here
        self.refresh()

    def clear_marks(self) -> None:
        """Take every mark away."""
        self.marked = set()
        self.refresh()

    def chosen(self) -> list[int]:
        """Return the marked cases, those of the list first and in its order; where none is marked, the selected one."""
        if not self.marked:
            return [] if self.selected is None else [self.selected]
        here = [key for key in self.ids if key in self.marked]
        return [*here, *sorted(self.marked.difference(here))]

    def tick(self) -> None:
        """Say the due times anew."""
        self._now = clock.now()
        self.forget()

    def render_lines(self, crop: Region) -> list[Strip]:
        """Paint rows: how wide, and from which on, is asked once for all of them."""
        self._wide, self._top = self.scrollable_content_region.width, self.scroll_offset.y
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """Paint one row; what has not come yet is a row of dots, asked for at once."""
        width, at = self._wide, y + self._top
        if at >= len(self.ids):
            return Strip.blank(self.size.width, self.rich_style)
        key = self.ids[at]
        line = self._lines.get(key)
        if line is None or key in self._old:
            self._ask()
        chosen = key == self.selected
        marked = key in self.marked
        kept = (key, width, (chosen and (2 if self.has_focus else 1)) + 3 * marked)
        strip = self._strips.get(kept)
        if strip is None:
            strip = self._strips[kept] = self._paint(line, width, chosen=chosen, marked=marked)
        return strip

    def _paint(self, line: "Line | None", width: int, *, chosen: bool, marked: bool) -> Strip:
        under = ("cursor" if self.has_focus else "chosen") if chosen else ""
        styles = self._styles.get(under) or self._make_styles(under)
        pieces = self._pieces(line, width, chosen=chosen, marked=marked)
        return strip_of(pieces, styles, self.size.width)

    def _pieces(self, line: "Line | None", width: int, *, chosen: bool, marked: bool) -> tuple[Piece, ...]:
        if line is None:
            return rows.waiting(width, chosen=chosen, marked=marked)
        if in_use().access:
            return rows.heard(self.named(line), width, self._now, marked=marked)
        return rows.row(self.named(line), width, self._now, chosen=chosen, marked=marked)

    def notify_style_update(self) -> None:
        """Forget the colours of the last theme."""
        super().notify_style_update()
        self._styles = {}
        self._strips.clear()

    def on_resize(self) -> None:
        """Keep the selected row in view when the list is given less room."""
        if self.ids:
            self.go(self.row)

    def on_focus(self) -> None:
        """Show the cursor as the live one."""
        self.refresh_line(self.row)

    def on_blur(self) -> None:
        """Show the cursor as the one that waits."""
        self.refresh_line(self.row)

    @property
    def length(self) -> int:
        """How many rows there are."""
        return len(self.ids)

    def enter(self) -> None:
        """Open what the cursor stands on."""
        self.post_message(Entered())

    def go(self, at: int) -> None:
        """Move the cursor to a row, and the view with it; two lines are painted anew."""
        at = max(0, min(at, len(self.ids) - 1))
        was, self.row = self.row, at
        self.selected, before = (self.ids[at] if self.ids else None), self.selected
        if self.into_view():
            self._look_ahead()
        else:
            self.refresh_line(was)
            self.refresh_line(at)
        if self.selected != before or not self.ids:
            self.post_message(Selected(self.selected))

    def _row_of(self, case_id: int) -> int | None:
        if 0 <= self.row < len(self.ids) and self.ids[self.row] == case_id:
            return self.row
        try:
            return self.ids.index(case_id)
        except ValueError:
            return None

    def _lacks(self, key: int) -> bool:
        return key not in self._lines or key in self._old

    def _ask(self, *, ahead: bool = False) -> None:
        """Ask for the lines in view and about a screen's height around it, whole pages and once at a time.

        Where those in view have only grown old, they are asked for alone: the others when they come into view.
        """
        if self._asked or not self.ids:
            return
        top, height = self.scroll_offset.y, self.size.height
        view = self.ids[top : top + height]
        only_old = not ahead and self._lines.keys() >= set(view)
        wanted = (
            array("q", filter(self._old.__contains__, view)) if only_old else around(self.ids, top, height, self._lacks)
        )
        if wanted:
            self._asked = True
            self.post_message(LinesWanted(wanted))

    def _look_ahead(self) -> None:
        """Ask for what the next page will show before it is turned."""
        ahead = min(self.scroll_offset.y + 2 * self.size.height, len(self.ids) - 1)
        if ahead >= 0 and self.ids[ahead] not in self._lines:
            self._ask(ahead=True)

    def _make_styles(self, under: str) -> dict[str, Style]:
        """Return the style of each kind of piece in a row that lies `under` the cursor, is chosen, or neither."""
        base = self.rich_style + component(self, f"queue--{under}") if under else self.rich_style
        plain = {"quiet", "late", "strong", "mine"} if under else set[str]()
        made = {name: base if name in plain else base + component(self, f"queue--{name}") for name in rows.STYLES}
        self._styles[under] = {**made, "": base}
        return self._styles[under]
