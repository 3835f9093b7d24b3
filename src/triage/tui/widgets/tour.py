"""The tour's strip: what to try next, above the line that says what happened."""

from typing import Any

from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from triage.rules.shown import own_words
from triage.tui.tour import Tour


class TourStrip(Static):
    """One or two rows; it takes no keys of its own."""

    def __init__(self, tour: Tour) -> None:
        super().__init__("", markup=False, classes="tour")
        self._tour = tour

    def on_mount(self) -> None:
        """Show the step."""
        self.show()

    def show(self) -> None:
        """Show the step asked for now, or nothing when all are done."""
        if self._tour.is_over:
            self.remove()
            return
        self.update(Content.assemble(self._tour.words, (own_words("  F12 skips it"), "$foreground 70%")))


def strip(screen: Screen[Any]) -> None:
    """Show the strip on a screen in front, up to date, or take it away where there is no tour."""
    from triage.tui.app import TriageApp

    app = screen.app
    tour = app.tour if isinstance(app, TriageApp) else None
    strips = list(screen.query(TourStrip))
    if tour is None or tour.is_over:
        for one in strips:
            one.remove()
    elif strips:
        strips[0].show()
    else:
        for line in screen.query("#message"):
            screen.mount(TourStrip(tour), before=line)
