"""A laid-out page with a cursor: it goes from one thing that can be chosen to the next, and scrolls where there is none near."""

from dataclasses import dataclass
from typing import Final

from rich.segment import Segment
from textual import events
from textual.geometry import Offset
from textual.message import Message
from textual.strip import Strip

from triage.rules.shown import own_words
from triage.tui.prose import Page
from triage.tui.widgets.colours import component
from triage.tui.widgets.reader import Reader

_CURSOR: Final = own_words("▶ ")
_BLANK: Final = own_words("  ")


class Picker(Reader):
    """Shows one `Page`. Rows of an entry of 0 or more can be chosen; `chosen` is the entry under the cursor, or -1."""

    COMPONENT_CLASSES = {"picker--cursor", "picker--chosen"}  # noqa: RUF012 - Textual declares it as a class variable
    DEFAULT_CSS = """
    Picker {
        & > .picker--cursor { background: $primary 30%; text-style: bold; }
        & > .picker--chosen { background: $foreground 12%; }
    }
    """

    @dataclass
    class Chosen(Message):
        """The person wants the entry under the cursor."""

        picker: "Picker"
        entry: int

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self.chosen = -1

    @property
    def cursor_at(self) -> Offset:
        """Where on the screen the row under the cursor begins, or the first in view where nothing can be chosen."""
        row, top, height = self._row_of(self.chosen), self.scroll_offset.y, max(self.content_region.height, 1)
        down = row - top if row is not None and top <= row < top + height else 0
        return self.content_region.offset + Offset(0, down)

    @property
    def room(self) -> int:
        """The cells that a page may take: the cursor has two of its own."""
        return self.scrollable_content_region.width - len(_CURSOR)

    def show(self, page: Page, *, keep_place: bool = False) -> None:
        """Show `page` from its top with the cursor on the first thing, or where they were."""
        if not keep_place or self.chosen not in page.entries:
            self.chosen = next((entry for entry in page.entries if entry >= 0), -1)
        super().show(page, keep_place=keep_place)

    def render_line(self, y: int) -> Strip:
        """Paint one row."""
        width, base = self.size.width, self.rich_style
        at = y + self.scroll_offset.y
        if at >= len(self._page.rows):
            return Strip.blank(width, base)
        styles = self._styles or self._make_styles()
        entry = self._page.entries[at]
        here = entry >= 0 and entry == self.chosen
        if here:
            base += component(self, "picker--cursor" if self.has_focus else "picker--chosen")
        first = here and (at == 0 or self._page.entries[at - 1] != entry)
        segments = [Segment(_CURSOR if first else _BLANK, base)]
        for text, style in self._page.rows[at]:
            plain = not style or (here and style in {"quiet", "label", "late", "warning", "in"})
            segments.append(Segment(text, base if plain else base + styles[style]))
        return Strip(segments).adjust_cell_length(width, base)

    def on_focus(self) -> None:
        """Show the cursor as the live one."""
        self.refresh()

    def on_blur(self) -> None:
        """Show the cursor as the one that waits."""
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Go to the clicked thing; twice chooses it."""
        at = event.y - self.gutter.top + self.scroll_offset.y
        if 0 <= at < len(self._page.entries) and self._page.entries[at] >= 0:
            self.chosen = self._page.entries[at]
            self.refresh()
            if event.chain > 1:
                self.choose()

    def choose(self) -> None:
        """Choose what is under the cursor, if anything is."""
        if self.chosen >= 0:
            self.post_message(self.Chosen(self, self.chosen))

    def action_down(self) -> None:
        """To the next thing; where there is none, scroll on."""
        self._step(1)

    def action_up(self) -> None:
        """To the thing before; where there is none, scroll back."""
        self._step(-1)

    def action_page_down(self) -> None:
        """One page on."""
        self._page_by(1)

    def action_page_up(self) -> None:
        """One page back."""
        self._page_by(-1)

    def action_top(self) -> None:
        """To the first thing, and the top."""
        self.chosen = next((entry for entry in self._page.entries if entry >= 0), -1)
        super().action_top()
        self.refresh()

    def action_bottom(self) -> None:
        """To the last thing, and the end."""
        self.chosen = max(self._page.entries, default=-1)
        super().action_bottom()
        self.refresh()

    def _step(self, by: int) -> None:
        to = self.chosen + by
        row = self._row_of(to)
        top, height = self.scroll_offset.y, max(self.scrollable_content_region.height, 1)
        if row is None:
            self.scroll_to(y=top + by, animate=False)
            return
        if top - height < row < top + 2 * height:
            self.chosen = to
            self._into_view(row)
        else:
            self.scroll_to(y=top + by * (height - 1), animate=False)
        self.refresh()

    def _page_by(self, by: int) -> None:
        """Scroll by a page, and take the cursor along."""
        height = max(self.scrollable_content_region.height - 1, 1)
        top = max(0, min(self.scroll_offset.y + by * height, max(len(self._page.rows) - height - 1, 0)))
        here = [entry for entry in self._page.entries[top : top + height + 1] if entry >= 0]
        if here:
            self.chosen = here[0] if by > 0 else here[-1]
        self.scroll_to(y=top, animate=False)
        self.refresh()

    def _into_view(self, row: int) -> None:
        top, height = self.scroll_offset.y, max(self.scrollable_content_region.height, 1)
        if not top <= row < top + height:
            self.scroll_to(y=row if row < top else row - height + 1, animate=False, force=True)

    def _row_of(self, entry: int) -> int | None:
        if entry < 0:
            return None
        return next((at for at, one in enumerate(self._page.entries) if one == entry), None)
