"""All of one message, as it was cleaned; nothing else of the case."""

from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.screen import ModalScreen

from triage.rules.shown import Shown, own_words
from triage.tui.screens.pop import said
from triage.tui.story import whole_page
from triage.tui.widgets.reader import Reader


class WholeScreen(ModalScreen[None]):
    """A message in full."""

    CSS_PATH = "pop.tcss"
    BINDINGS = [("escape,m,q", "back", "Back")]  # noqa: RUF012 - Textual declares it as a class variable

    def __init__(self, title: Shown, text: Shown) -> None:
        super().__init__()
        self._title_shown, self._text = title, text
        self.reader = Reader(id="text")

    def compose(self) -> ComposeResult:
        """Put the message in a box."""
        with Container(classes="box") as box:
            box.border_title = Content(self._title_shown)
            yield self.reader
            yield said(own_words("arrows, page keys: read on   esc: back"), "keys")

    def on_mount(self) -> None:
        """Lay the text out once the box has its width."""
        self.call_after_refresh(self.on_resize)

    def on_resize(self) -> None:
        """Lay the text out for the box's width."""
        width = self.reader.scrollable_content_region.width
        if width:
            self.reader.show(whole_page(self._text, width))

    def action_back(self) -> None:
        """Back to the case."""
        self.dismiss(None)
