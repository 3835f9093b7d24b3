"""One family's story over another screen, to read and go back."""

from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.screen import ModalScreen

from triage import clock
from triage.desk.views import CaseView
from triage.rules.shown import own_words
from triage.tui.prose import join
from triage.tui.screens.pop import said
from triage.tui.story import story_page
from triage.tui.widgets.reader import Reader


class OneCaseScreen(ModalScreen[None]):
    """A case to read."""

    CSS_PATH = "pop.tcss"
    BINDINGS = [("escape,enter,q", "back", "Back")]  # noqa: RUF012 - Textual declares it as a class variable

    def __init__(self, view: CaseView) -> None:
        super().__init__()
        self._view = view
        self.reader = Reader(id="text")

    def compose(self) -> ComposeResult:
        """Put the story in a box."""
        with Container(classes="box") as box:
            box.border_title = Content(join(own_words(f"{self._view.line.ref}  "), self._view.line.child))
            yield self.reader
            yield said(own_words("arrows, page keys: read on   esc: back"), "keys")

    def on_mount(self) -> None:
        """Lay the story out once the box has its width."""
        self.call_after_refresh(self.on_resize)

    def on_resize(self) -> None:
        """Lay the story out for the box's width."""
        width = self.reader.scrollable_content_region.width
        if width:
            self.reader.show(story_page(self._view, width, clock.now()))

    def action_back(self) -> None:
        """Back to where the person was."""
        self.dismiss(None)
