"""A pane of laid-out rows: it paints what is in view and nothing else, so a long story costs what a short one does."""

from typing import Final

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Offset
from textual.scroll_view import ScrollView
from textual.strip import Strip

from triage.rules.shown import own_words
from triage.tui.actions import MOVE, bindings
from triage.tui.prose import Page
from triage.tui.widgets.colours import component
from triage.tui.widgets.moving import set_rows

STYLES: Final = (
    *("label", "strong", "quiet", "quote", "warning", "late", "in", "out"),
    *("now", "today", "soon", "routine", "stop"),
)


class Reader(ScrollView, can_focus=True):
    """Shows one `Page`; arrows, j and k scroll it."""

    BINDINGS = [*bindings(MOVE)]  # noqa: RUF012 - Textual declares it as a class variable
    COMPONENT_CLASSES = {f"reader--{name}" for name in STYLES}  # noqa: RUF012 - as above

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self.title_words = own_words("")
        self._page = Page()
        self._styles: dict[str, Style] = {}

    def show(self, page: Page, *, keep_place: bool = False) -> None:
        """Show `page` from its top, or where the last one was being read."""
        self._page = page
        set_rows(self, len(page.rows))
        if not keep_place:
            self.scroll_to(y=0, animate=False, force=True)
        self.refresh()

    @property
    def entry(self) -> int:
        """The entry of the story at the top of the view, the first below it, or else the last above; -1 for none."""
        entries, top = self._page.entries, self.scroll_offset.y
        return next((entry for entry in [*entries[top:], *reversed(entries[:top])] if entry >= 0), -1)

    @property
    def cursor_at(self) -> Offset:
        """Where on the screen the first row in view begins."""
        return self.content_region.offset

    def render_line(self, y: int) -> Strip:
        """Paint one row."""
        width = self.size.width
        base = self.rich_style
        row = y + self.scroll_offset.y
        if row >= len(self._page.rows):
            return Strip.blank(width, base)
        styles = self._styles or self._make_styles()
        segments = [Segment(text, base + styles[style] if style else base) for text, style in self._page.rows[row]]
        return Strip(segments).adjust_cell_length(width, base)

    def notify_style_update(self) -> None:
        """Forget the colours of the last theme."""
        super().notify_style_update()
        self._styles = {}

    def action_down(self) -> None:
        """Scroll one row down."""
        self.scroll_to(y=self.scroll_offset.y + 1, animate=False)

    def action_up(self) -> None:
        """Scroll one row up."""
        self.scroll_to(y=self.scroll_offset.y - 1, animate=False)

    def action_page_down(self) -> None:
        """Scroll one page down."""
        self.scroll_to(y=self.scroll_offset.y + self.scrollable_content_region.height - 1, animate=False)

    def action_page_up(self) -> None:
        """Scroll one page up."""
        self.scroll_to(y=self.scroll_offset.y - self.scrollable_content_region.height + 1, animate=False)

    def action_top(self) -> None:
        """Scroll to the top."""
        self.scroll_to(y=0, animate=False)

    def action_bottom(self) -> None:
        """Scroll to the end."""
        self.scroll_to(y=self.max_scroll_y, animate=False)

    def _make_styles(self) -> dict[str, Style]:
        self._styles = {name: component(self, f"reader--{name}") for name in STYLES}
        return self._styles
