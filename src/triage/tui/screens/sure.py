"""The last look before a change: exactly what will be changed; enter does it."""

from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.screen import ModalScreen

from triage.rules.shown import Shown, own_words
from triage.tui.prose import Page
from triage.tui.screens.pop import said
from triage.tui.widgets.reader import Reader


class SureScreen(ModalScreen[bool]):
    """Shows what will be changed, laid out for the width there is; gives whether to do it."""

    CSS_PATH = "pop.tcss"
    BINDINGS = [("enter", "do", "Do it"), ("escape", "back", "Back")]  # noqa: RUF012 - Textual declares it as a class variable

    def __init__(self, title: Shown, lay_out: Callable[[int], Page]) -> None:
        super().__init__()
        self._title_shown, self._lay_out = title, lay_out
        self.reader = Reader(id="sure")

    def compose(self) -> ComposeResult:
        """Put what will change in a box."""
        with Container(classes="box") as box:
            box.border_title = Content(self._title_shown)
            yield self.reader
            yield said(own_words("enter: do it   esc: back, nothing is changed   arrows: read on"), "keys")

    def on_mount(self) -> None:
        """Lay it out once the box has its width."""
        self.call_after_refresh(self.on_resize)

    def on_resize(self) -> None:
        """Lay it out for the box's width."""
        width = self.reader.scrollable_content_region.width
        if width:
            self.reader.show(self._lay_out(width))

    def action_do(self) -> None:
        """Do it."""
        self.dismiss(True)

    def action_back(self) -> None:
        """Change nothing."""
        self.dismiss(False)


def told(*lines: Shown) -> Callable[[int], Page]:
    """Return what lays these lines out."""

    def lay_out(width: int) -> Page:
        page = Page()
        for line in lines:
            page.write(line, "", width)
        return page

    return lay_out
