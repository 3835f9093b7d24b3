"""What people do to the case in front of them, at the queue and on the case's own screen alike."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import on
from textual.message import Message

from triage import clock
from triage.rules.shown import Shown, own_words
from triage.tui import messages
from triage.tui.actions import key
from triage.tui.door import Door
from triage.tui.forms import Answer
from triage.tui.prose import join
from triage.tui.screens.work import PlaceScreen

if TYPE_CHECKING:
    from triage.desk.views import Sent
    from triage.desk.views.book import ToAct


@dataclass
class FormReady(Message):
    """A form may be shown: which, and the case as it is now."""

    name: str
    act: "ToAct"


class CaseActs(PlaceScreen[None]):
    """A screen with one case in front. What was typed into a form that was left comes back with that form."""

    def __init__(self, door: Door) -> None:
        super().__init__(door)
        self._sent: Sent | None = None
        self._counted = ""
        self._typed: dict[tuple[str, int], Mapping[str, str]] = {}

    def case_in_front(self) -> int | None:
        """Return the case that is acted on, or None."""
        return None

    def about(self, act: "ToAct") -> Shown:
        """Return what a form over this screen may say of the case."""
        return act.about

    def case_acted_on(self, told: messages.Told) -> None:
        """Take notice of what was done to the case."""
        self.post_message(told)

    def action_note(self) -> None:
        """Add a note."""
        self._fill_in("note")

    def action_done(self) -> None:
        """Mark the case done, with outcome, lesson and reason."""
        self._fill_in("done")

    def action_wait(self) -> None:
        """Let the case wait."""
        self._fill_in("wait")

    def action_escalate(self) -> None:
        """Ask a supervisor to look."""
        self._fill_in("escalate")

    def action_call_back(self) -> None:
        """Note that the family was rung."""
        self._fill_in("call_back")

    def action_safeguard(self) -> None:
        """Hand a safeguarding concern off."""
        self._fill_in("safeguard")

    def action_hand_over(self) -> None:
        """Hand the matter over to another team."""
        self._fill_in("hand_over")

    def action_overrule(self) -> None:
        """Decide otherwise."""
        self._fill_in("overrule")

    def action_clock(self) -> None:
        """Change a formal clock."""
        self._fill_in("clock")

    def action_reopen(self) -> None:
        """Open a done case again."""
        self._fill_in("reopen")

    def action_merge(self) -> None:
        """Put this case with another."""
        self._fill_in("merge")

    def action_split(self) -> None:
        """Split contacts off."""
        self._fill_in("split")

    def say_sent(self, sent: "Sent") -> None:
        """Say that a reply of this person leaves, and how long it can still be taken back."""
        self._sent = sent if sent.reply_id else None
        self._tell(sent)

    def _tell(self, sent: "Sent") -> None:
        """Say where the reply leaves, and how long it can still be taken back, until something else is said."""
        left = math.ceil((sent.leaves_at - clock.now()).total_seconds())
        others = own_words(f"{sent.owed} complained too, still to be answered. " if sent.owed else "")
        if left > 0:
            leaves = own_words(f"{sent.ref}: reply leaves in {left} s, {key(self.place, 'take_back')} takes it back. ")
            self.say(join(leaves, others, own_words("To "), sent.to, own_words(f", {sent.where}")), "$success")
        else:
            what = f"reply leaves {sent.where}" if sent.reply_id else f"to be rung {sent.where}"
            self.say(join(own_words(f"{sent.ref}: "), others, own_words(f"{what}, to "), sent.to), "$success")
        self._counted = self.message.words
        if left > 0:
            self._later("count", 1.0, self._count_on)

    def _count_on(self) -> None:
        if self._sent is not None and self.message.words == self._counted:
            self._tell(self._sent)

    def action_take_back(self) -> None:
        """Take back the reply just sent, and go on writing it."""
        sent = self._sent
        if sent is None:
            self.say(own_words("No reply of yours was sent just now."), "$warning")
            return

        def work() -> Message:
            from triage.desk import reply

            draft = reply.take_back(self.door.desk, sent.reply_id)
            self.door.forget_turns(draft.case_id)
            return messages.ReplyReady(self.door.look(draft.case_id), self.door.offers(draft.case_id, draft.way), draft)

        self._sent = None
        self._act("take_back", work)

    def _fill_in(self, name: str) -> None:
        case_id = self.case_in_front()
        if case_id is None:
            self.say(own_words("No case is selected."), "$warning")
            return

        def work() -> Message:
            from triage.desk import case_book

            return FormReady(name, case_book.to_act(self.door.desk, case_id))

        self._run("ask", work, latest=True)

    @on(FormReady)
    def _form_ready(self, ready: FormReady) -> None:
        from triage.tui import case_forms
        from triage.tui.screens.form import FormScreen

        if self.app.screen is not self:
            return
        act, name = ready.act, ready.name
        if name == "reopen" and act.state != "done":
            self.say(own_words(f"{act.ref} is not done: there is nothing to open again."), "$warning")
            return

        def does(values: Mapping[str, str], version: int) -> messages.Told:
            return case_forms.do(self.door.desk, name, act, values, version)

        def answered(answer: Answer | None) -> None:
            self._answered(name, act.case_id, answer)

        typed = self._typed.get((name, act.case_id), {})
        self.app.push_screen(
            FormScreen(self.door, case_forms.form(name, act, self.door.role, self.about(act)), does, typed), answered
        )

    def _answered(self, name: str, case_id: int, answer: Answer | None) -> None:
        self._typed.pop((name, case_id), None)
        if answer is None:
            return
        if answer.told is not None:
            self.case_acted_on(answer.told)
        elif answer.values:
            self._typed[name, case_id] = answer.values
            self.say(own_words("Nothing was changed; what you typed comes back with the same key."))
        else:
            self.say(own_words("Nothing was changed."))
