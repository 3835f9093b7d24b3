"""Moving a cursor through a list: by arrows, pages, ends and clicks, in one way for every list."""

from array import array
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from rich.segment import Segment
from textual import events
from textual.content import Content
from textual.filter import ANSIToTruecolor, LineFilter
from textual.geometry import Region, Size, Spacing
from textual.scroll_view import ScrollView
from textual.strip import Strip

from triage.rules.shown import Shown
from triage.tui.widgets.colours import filtered
from triage.tui.widgets.rail import Rail

# A second widget among its bases would hide a list's own colours from Textual, so at run time this is none.
if TYPE_CHECKING:
    _List = ScrollView
else:
    _List = object


PAGE: Final = 128
_FEW: Final = 4


def around(ids: "array[int]", top: int, height: int, lacks: Callable[[int], bool]) -> "array[int]":
    """Return the keys that are lacking among those in view and about a screen's height around it, in whole pages."""
    first = max(top - height, 0) // PAGE * PAGE
    last = (top + 2 * height) // PAGE * PAGE + PAGE
    return array("q", filter(lacks, ids[first:last]))


def set_rows(pane: ScrollView, count: int) -> None:
    """Tell a pane how many rows it scrolls over. Setting `virtual_size` itself would lay out and paint the whole screen."""
    size = Size(0, count)
    if size != pane.virtual_size:
        pane.set_reactive(ScrollView.virtual_size, size)
        pane._scroll_update(size)  # noqa: SLF001 - what Textual does when it has laid the screen out


def retitle(pane: ScrollView, title: Shown) -> None:
    """Give a pane another title and paint its top row alone; setting `border_title` paints the whole pane."""
    pane._border_title = Content(title)  # noqa: SLF001 - what setting it sets
    pane.refresh(Region(-pane.gutter.left, -pane.gutter.top, pane.outer_size.width, 1))


def _edges(framed: Strip, border: Spacing) -> tuple[list[Segment], list[Segment]]:
    """Return the left and the right edge of a framed row."""
    parts = list(framed)
    return parts[: border.left], parts[len(parts) - border.right :]


class Moving(_List):
    """A list of `length` rows with a cursor at `row`; what it lists says what `go` and a double click do."""

    row = 0

    @property
    def vertical_scrollbar(self) -> Rail:
        """The scrollbar; made as Textual makes its own, when it is first asked for."""
        if not isinstance(self._vertical_scrollbar, Rail):
            self._vertical_scrollbar = rail = Rail(name="vertical", thickness=self.scrollbar_size_vertical)
            rail.display = False
            self.app._start_widget(self, rail)  # noqa: SLF001 - as above
        return self._vertical_scrollbar

    @property
    def length(self) -> int:
        """How many rows there are."""
        raise NotImplementedError

    def go(self, at: int) -> None:
        """Move the cursor to a row, or to the nearest that there is, and the view with it."""
        raise NotImplementedError

    def enter(self) -> None:
        """Open what the cursor stands on."""
        raise NotImplementedError

    def render_lines(self, crop: Region) -> list[Strip]:
        """Paint the rows between the edges of the frame, which Textual makes once: framing each takes as long as painting it."""
        filters = self.get_line_filters()
        if crop.height < _FEW or crop.width != self.region.width or not self._is_plain(filters):
            return super().render_lines(crop)
        (width, height), first, background = self.content_region.size, self.gutter.top, self.background_colors[1]
        last, style = first + height, self.rich_style
        made: list[Strip] = []
        edges: tuple[list[Segment], list[Segment]] | None = None
        for y in crop.line_range:
            if edges is None or not first <= y < last:
                made += super().render_lines(Region(crop.x, y, crop.width, 1))
                edges = _edges(made[-1], self.styles.border.spacing) if edges is None and first <= y < last else edges
                continue
            row = self.render_line(y - first).adjust_cell_length(width, style)
            framed = Strip([*edges[0], *row, *edges[1]], crop.width) if any(edges) else row
            made.append(filtered(framed, filters, background))
        return made

    def _is_plain(self, filters: Sequence[LineFilter]) -> bool:
        """Say whether a row lies between its edges as it is: nothing is laid over it, and no filter moves its signs."""
        styles = self.styles
        laid_over = self.opacity != 1 or styles.text_opacity != 1 or styles.tint.a or styles.has_rule("hatch")
        return not (laid_over or styles.padding or any(type(one) is not ANSIToTruecolor for one in filters))

    def into_view(self) -> bool:
        """Scroll so that the cursor's row is in view; say whether the view had to move."""
        height, top = max(self.scrollable_content_region.height, 1), self.scroll_offset.y
        if top <= self.row < top + height:
            return False
        self.scroll_to(y=self.row if self.row < top else self.row - height + 1, animate=False, force=True)
        return True

    def on_click(self, event: events.Click) -> None:
        """Go to the clicked row; twice opens it."""
        at = event.y - self.gutter.top + self.scroll_offset.y
        if 0 <= at < self.length:
            self.go(at)
            if event.chain > 1:
                self.enter()

    def action_down(self) -> None:
        """One row down."""
        self.go(self.row + 1)

    def action_up(self) -> None:
        """One row up."""
        self.go(self.row - 1)

    def action_page_down(self) -> None:
        """One page down."""
        self.go(self.row + max(self.scrollable_content_region.height - 1, 1))

    def action_page_up(self) -> None:
        """One page up."""
        self.go(self.row - max(self.scrollable_content_region.height - 1, 1))

    def action_top(self) -> None:
        """To the top."""
        self.go(0)

    def action_bottom(self) -> None:
        """To the end."""
        self.go(self.length - 1)
