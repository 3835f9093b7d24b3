"""One question that enter answers with yes."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.screen import ModalScreen

from triage.rules.shown import Shown, own_words
from triage.tui.prose import join
from triage.tui.screens.pop import said


class YesScreen(ModalScreen[bool]):
    """Asks; enter is yes, escape is no."""

    CSS_PATH = "pop.tcss"
    BINDINGS = [("enter", "yes", "Yes"), ("escape", "no", "No")]  # noqa: RUF012 - Textual declares it as a class variable

    def __init__(self, title: Shown, lines: Sequence[Shown], yes: Shown) -> None:
        super().__init__()
        self._asked, self._lines, self._yes = title, lines, yes

    def compose(self) -> ComposeResult:
        """Put what it is about above the keys."""
        with Container(classes="box") as box:
            box.border_title = Content(self._asked)
            for line in self._lines:
                yield said(line)
            yield said(own_words(" "))
            yield said(join(own_words("enter: "), self._yes, own_words("   esc: back, nothing is changed")), "keys")

    def action_yes(self) -> None:
        """Yes."""
        self.dismiss(True)

    def action_no(self) -> None:
        """No."""
        self.dismiss(False)
