"""How a child travels now, since when and why."""

from datetime import datetime
from typing import Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from triage import clock
from triage.desk.views.children import ChildLine
from triage.rules.days import typed_day
from triage.rules.shown import own_words
from triage.tui import roll
from triage.tui.prose import join
from triage.tui.screens.pop import said
from triage.tui.widgets.bar import Bar
from triage.tui.widgets.entry import Entry

STATES: Final = ("none", "interim", "confirmed", "not_needed", "not_known")
_WORDS: Final = {
    "none": "▲ No transport: nothing takes the child to school now",
    "interim": "◆ Interim: a taxi, mileage or the family, for the time being",
    "confirmed": "· Confirmed: the arrangement that is meant to last stands",
    "not_needed": "- Not needed: the family asked for none",
    "not_known": "? Not known",
}
_KEYS: Final = "enter: on; in the last line: change it   esc: nothing is changed"


class TransportScreen(ModalScreen[tuple[str, str, datetime | None] | None]):
    """Asks for the state, the reason and since when; gives (state, why, since), or None."""

    CSS_PATH = "pop.tcss"
    BINDINGS = [("escape", "back", "Back")]  # noqa: RUF012 - Textual declares it as a class variable

    def __init__(self, line: ChildLine) -> None:
        super().__init__()
        self._line = line
        self.states = OptionList(*(Option(Content(_WORDS[state])) for state in STATES), id="list", markup=False)
        self.why = Entry(id="why", placeholder="Why: 'the contract ended on Friday', 'mum says the taxi came'")
        self.since = Entry(id="since", placeholder="Since when: empty for now, or 'yesterday', '8 Jan', '2027-01-08'")
        self.wrong = Bar(id="wrong")

    def compose(self) -> ComposeResult:
        """Put the states above the two lines."""
        with Container(classes="box") as box:
            box.border_title = Content(
                join(self._line.name, own_words(f": now {roll.TOLD[self._line.state][0][2:].lower()}"))
            )
            yield self.states
            yield self.why
            yield self.since
            yield self.wrong
            yield said(own_words(_KEYS), "keys")

    def on_mount(self) -> None:
        """Begin at the state that is on record."""
        self.states.highlighted = STATES.index(self._line.state)
        self.states.focus()

    @on(OptionList.OptionSelected)
    def _state_chosen(self) -> None:
        self.why.focus()

    @on(Entry.Submitted, "#why")
    def _why_said(self) -> None:
        self.since.focus()

    @on(Entry.Submitted, "#since")
    def _finish(self) -> None:
        try:
            since = typed_day(self.since.value, clock.now())
        except ValueError:
            self.wrong.say((own_words("That is no day. Write 2027-01-08, 8 Jan, today or yesterday."), "$error"))
            return
        if since is not None and since > clock.now():
            self.wrong.say((own_words("That day is still to come."), "$error"))
        elif not self.why.value.strip():
            self.wrong.say((own_words("Say why: it is asked for later."), "$error"))
            self.why.focus()
        else:
            self.dismiss((STATES[self.states.highlighted or 0], self.why.value.strip(), since))

    def action_back(self) -> None:
        """Change nothing."""
        self.dismiss(None)
