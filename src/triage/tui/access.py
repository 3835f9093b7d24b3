"""The terminal's own cursor, where the keys go: screen readers and magnifiers follow it and nothing else."""

from typing import Any, Protocol, runtime_checkable

from textual.geometry import Offset
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import DataTable, Input, OptionList, TextArea


@runtime_checkable
class HasRow(Protocol):
    """A list of ours that knows where its selected row is."""

    @property
    def cursor_at(self) -> Offset:
        """Where on the screen the selected row begins."""


def cursor_at(screen: Screen[Any]) -> Offset | None:
    """Return where the cursor belongs on this screen: on the row or in the field that has the keys; None where nothing has."""
    widget = screen.focused or next((one for one in screen.query(Widget) if isinstance(one, OptionList | HasRow)), None)
    if isinstance(widget, Input):
        return widget.cursor_screen_offset - Offset(int(widget.cursor_at_end), 0)  # at the end Textual counts one more
    if isinstance(widget, TextArea):
        return widget.cursor_screen_offset
    if isinstance(widget, HasRow):
        return widget.cursor_at
    if isinstance(widget, OptionList):
        return _row(widget, widget.highlighted or 0)
    if isinstance(widget, DataTable):
        return _row(widget, widget.cursor_row + widget.header_height)
    return widget.content_region.offset if widget else None


def _row(widget: Widget, row: int) -> Offset:
    """Return where row `row` begins, or the nearest edge of what is in view."""
    region = widget.content_region
    down = max(0, min(row - widget.scroll_offset.y, region.height - 1))
    return region.offset + Offset(0, down)
