"""Is this address or number right? Who says so, or that it fails."""

from typing import Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from triage import clock
from triage.desk.views.children import Carer, ChildView, Detail
from triage.rules.shown import Shown, own_words
from triage.tui import roll
from triage.tui.prose import join
from triage.tui.screens.pop import said

FAILS: Final = "fails"
MOST: Final = 20


class DetailScreen(ModalScreen[str | None]):
    """Gives how the detail was confirmed, FAILS, or None for neither."""

    CSS_PATH = "pop.tcss"
    BINDINGS = [("escape", "back", "Back")]  # noqa: RUF012 - Textual declares it as a class variable

    def __init__(self, view: ChildView, detail: Detail) -> None:
        super().__init__()
        self._detail = detail
        told = [_said_by(carer) for carer in view.carers[:MOST] if carer.may_be_told]
        told += [
            ("in writing by the family", own_words("Right, the family wrote it")),
            ("the school", own_words("Right, says the school")),
            (FAILS, own_words("It FAILS: mail came back, or the number does not reach them")),
        ]
        self._how = [how for how, _ in told]
        self.list = OptionList(*(Option(Content(shown)) for _, shown in told), id="list", markup=False)

    def compose(self) -> ComposeResult:
        """Put the detail above the answers."""
        with Container(classes="box") as box:
            box.border_title = Content(self._detail.value)
            yield said(roll.reached(self._detail, clock.now()))
            yield self.list
            yield said(own_words("enter: that is so   esc: back, nothing is changed"), "keys")

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._how[event.option_index])

    def action_back(self) -> None:
        """Change nothing."""
        self.dismiss(None)


def _said_by(carer: Carer) -> tuple[str, Shown]:
    """Return what is kept, and what the person chooses, for a detail that this carer confirms on the telephone."""
    return f"{carer.relation}, on a call", join(
        own_words("Right, says "), carer.name, own_words(" ("), carer.relation, own_words("), on a call")
    )
