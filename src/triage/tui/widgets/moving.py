"""Moving a cursor through a list: by arrows, pages, ends and clicks, in one way for every list."""

from typing import TYPE_CHECKING

from textual import events
from textual.scroll_view import ScrollView

# A second widget among its bases would hide a list's own colours from Textual, so at run time this is none.
if TYPE_CHECKING:
    _List = ScrollView
else:
    _List = object


class Moving(_List):
    """A list of `length` rows with a cursor at `row`; what it lists says what `go` and a double click do."""

    row = 0

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
