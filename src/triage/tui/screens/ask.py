"""Ask for a few words, such as why a case is done."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.screen import ModalScreen

from triage.rules.shown import Shown, own_words
from triage.tui.screens.pop import said
from triage.tui.widgets.entry import Entry


class AskScreen(ModalScreen[str | None]):
    """A question and a line to answer it in; gives the answer, or None."""

    CSS_PATH = "pop.tcss"
    BINDINGS = [("escape", "back", "Back")]  # noqa: RUF012 - Textual declares it as a class variable

    def __init__(self, question: Shown, hint: str, yes: str = "yes, that is why", value: str = "") -> None:
        """Take the question, what an answer looks like, what enter means, and the answer of before, if any."""
        super().__init__()
        self._question, self._hint, self._yes, self._value = question, hint, yes, value

    def compose(self) -> ComposeResult:
        """Put the question above the line."""
        with Container(classes="box"):
            yield said(self._question)
            yield Entry(id="answer", value=self._value, placeholder=self._hint)
            yield said(own_words(f"enter: {self._yes}   esc: back, nothing is changed"), "keys")

    @on(Entry.Submitted)
    def _answered(self, event: Entry.Submitted) -> None:
        if event.value.strip():
            self.dismiss(event.value.strip())

    def action_back(self) -> None:
        """Change nothing."""
        self.dismiss(None)
