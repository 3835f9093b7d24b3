"""Write the one truth of an incident; what somebody else set meanwhile is never written over."""

from typing import Final

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message

from triage.desk.views.incident import IncidentView
from triage.rules.shown import Shown, own_words
from triage.tui import messages
from triage.tui.actions import bindings
from triage.tui.actions.incidents import TRUTH
from triage.tui.door import Door
from triage.tui.screens.keeping import KeepingScreen
from triage.tui.widgets.letter import Letter

BEGIN: Final = """[[what happened, and when]].

What we know: [[what we know so far]].

What we do not know yet: [[what is not known]].

What happens next: [[what happens next]]. [[who will do it]] will do this by [[by which day and date]]."""


class TruthScreen(KeepingScreen[Shown | None]):
    """The text that every family is told; gives the words that say it was set, or None."""

    place = TRUTH
    CSS_PATH = "bulk.tcss"
    AUTO_FOCUS = "#text"
    BINDINGS = [*bindings(TRUTH)]  # noqa: RUF012 - Textual declares it as a class variable

    def __init__(self, door: Door, view: IncidentView) -> None:
        super().__init__(door)
        self.view = view
        self.text = Letter(view.raw or BEGIN, id="text")
        self._first = self._last = self.text.text
        self.kept_as = f"truth-{view.line.id}"

    def compose(self) -> ComposeResult:
        """Put the text in the middle."""
        yield self.status
        yield self.text
        yield self.message
        yield self.keys

    def on_mount(self) -> None:
        """Say what belongs in it, and go to the first blank."""
        self.keys.show(self.door.role)
        self.status.say((own_words(f"{self.view.line.ref}  "), "bold"), (self.view.line.title, "bold"))
        self.text.border_title = Content(own_words("What every family is told; no child is named in it"))
        self.say(own_words("What happened, what is known, what is not, who does what by when."))
        self.call_after_refresh(self.text.next_blank)
        self.look_for_kept()

    def action_blank(self) -> None:
        """Go to the next blank."""
        if not self.text.next_blank():
            self.say(own_words("No blanks are left."), "$success")

    def action_save(self) -> None:
        """Set it."""
        text, was, key = self.text.text, self.view.raw, self.view.line.id
        if self.text.blanks:
            self.say(own_words("There is still a blank: families would be sent it. Fill it or take it out."), "$error")
            self.text.next_blank()
            return

        self._cancel("keep text")

        def work() -> Message:
            from triage.desk import incidents, kept_texts

            incidents.set_truth(self.door.desk, key, text, was)
            kept_texts.drop(self.door.desk, self.kept_as)
            return messages.Leaving()

        self._act("save", work)

    @on(messages.Leaving)
    def _saved(self) -> None:
        self.dismiss(own_words("The truth is set. t tells the marked families."))

    def action_leave(self) -> None:
        """Back; asked first where something was typed."""
        self.leave_asking(("", self._first), own_words("The truth of the incident stays as it was."))

    def written(self) -> tuple[str, str]:
        """Return the text as it stands."""
        return "", self.text.text

    def restore(self, subject: str, body: str) -> None:  # noqa: ARG002 - a truth has no subject
        """Put back what was typed before."""
        self.text.write_over(body)

    @on(Letter.Changed)
    def _typed(self) -> None:
        if self.text.text != self._last:
            self._last = self.text.text
            self.keep_later()
