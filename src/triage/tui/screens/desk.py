"""The desk: what people do at the queue, the case and why."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from textual import on
from textual.message import Message

from triage.rules.asked import EVERYTHING
from triage.rules.roles import Role
from triage.rules.shown import Shown, own_words
from triage.tui import messages
from triage.tui.actions import DESK, bindings
from triage.tui.forms import Answer
from triage.tui.prose import join
from triage.tui.screens.case_acts import CaseActs
from triage.tui.screens.sift import SiftScreen

if TYPE_CHECKING:
    from triage.desk.views.book import ToAct


class DeskScreen(CaseActs, SiftScreen):
    """The desk's screen. A change runs in a thread, one at a time; what became of it is a line at the bottom."""

    BINDINGS = [*bindings(DESK)]  # noqa: RUF012 - Textual declares it as a class variable

    def action_next(self) -> None:
        """Take the next case."""
        self._act("take", lambda: messages.Taken(self.door.take_next(), "read"))

    def action_reply(self) -> None:
        """Claim the selected case, then write to the family."""
        selected = self.queue.selected
        if selected is None:
            self.say(own_words("No case is selected."), "$warning")
            return

        def work() -> Message:
            return messages.ReplyReady(*self.door.begin_reply(selected))

        self._act("claim", work)

    @on(messages.ReplyReady)
    def _reply_ready(self, ready: messages.ReplyReady) -> None:
        from triage.tui.screens.reply import ReplyScreen

        self._busy = ""
        self.queue.open_case(ready.view.line.id)
        self.app.push_screen(ReplyScreen(self.door, ready.view, ready.offers, ready.draft), self._replied)

    def _replied(self, left: messages.Left | bool | None) -> None:
        if not isinstance(left, messages.Left):
            self.say(own_words("Your draft is kept; r goes on with it." if left else "Nothing was written."))
            return
        self._wanted = self.queue.after(left.case_id)
        self.say_sent(left.sent)
        self.queue.select(self._wanted)
        self.refresh_order()

    def case_in_front(self) -> int | None:
        """Return the selected case."""
        return self.queue.selected

    def about(self, act: "ToAct") -> Shown:
        """Return child and matter as the row shows them: masked where names are."""
        line = self.queue.line_of(act.case_id)
        if line is None:
            return own_words("")
        named = self.queue.named(line)
        return join(named.child or own_words("child not known"), own_words(": "), named.matter)

    def action_paste(self) -> None:
        """Take down what came by no machine."""
        from triage.tui import paste_form
        from triage.tui.screens.form import FormScreen

        def does(values: Mapping[str, str], _version: int) -> messages.Told:
            return paste_form.do(self.door.desk, values)

        def answered(answer: Answer | None) -> None:
            self._answered(paste_form.FORM.name, 0, answer)

        typed = self._typed.get((paste_form.FORM.name, 0), {})
        self.app.push_screen(FormScreen(self.door, paste_form.FORM, does, typed), answered)

    def action_give_back(self) -> None:
        """Give the selected case back to the queue; the record says whether it is mine, for its line may be a moment old."""
        line = self.queue.line
        if line is None:
            return

        def work() -> Message:
            self.door.release(line.id)
            return messages.Told(own_words(f"{line.ref} is back in the queue for anybody."))

        self._act("release", work)

    @on(messages.Taken)
    def _taken(self, taken: messages.Taken) -> None:
        self._busy = ""
        if taken.case_id is None:
            what = "open case of SOON and ROUTINE" if self.door.role is Role.OVERFLOW else "open case"
            self.say(own_words(f"Every {what} is held by somebody. Nothing was taken."), "$warning")
            return
        self.say(own_words("This case is yours for half an hour. r replies."), "$success")
        self._wanted = taken.case_id
        self.queue.open_case(taken.case_id)
        self.queue.select(taken.case_id)
        if self.asked != EVERYTHING:
            self.show_everything()
        self.refresh_order()

    @on(messages.Told)
    def _told(self, told: messages.Told) -> None:
        self._busy = ""
        self.say(told.words, "$success")
        if told.leaves is not None:
            self._wanted = self.queue.after(told.leaves)
            self.queue.select(self._wanted)
        self.refresh_order()

    def action_whole(self) -> None:
        """Show the whole text of the message at the top of the case."""
        view, index = self.view, self.case.entry
        if view is None or index < 0:
            self.say(own_words("No message is open."), "$warning")
            return
        entry = view.story[index]
        title = join(own_words(f"{view.line.ref}  {entry.what}  "), entry.who)
        self._run("whole", lambda: messages.WholeCame(title, self.door.more(view.line.id, index)), latest=True)

    @on(messages.WholeCame)
    def _whole_came(self, came: messages.WholeCame) -> None:
        from triage.tui.screens.whole import WholeScreen

        self.app.push_screen(WholeScreen(came.title, came.text))

    def go_to(self, ref: str) -> None:
        """Go to the case with this reference, wherever it stands in the queue."""

        def work() -> Message:
            from triage.desk.front import case_id

            return messages.CaseFound(case_id(self.door.desk, ref), own_words(ref))

        self._run("go to", work, latest=True)

    @on(messages.CaseFound)
    def _case_found(self, found: messages.CaseFound) -> None:
        if self.asked != EVERYTHING and found.case_id not in self.queue.ids:
            self._wanted = found.case_id
            self.show_everything()
        elif found.case_id in self.queue.ids:
            self.queue.select(found.case_id)
            self.queue.focus()
        else:
            self.say(join(found.ref, own_words(" is not in the queue: it is done, or joined to another.")), "$warning")

    def action_copy_ref(self) -> None:
        """Copy the reference."""
        line = self.queue.line
        if line is not None:
            self.app.copy_to_clipboard(line.ref)
            self.say(own_words(f"{line.ref} is copied, if your terminal allows it."))

    def action_why(self) -> None:
        """Show why, or go back to the case."""
        showing = self.panes.toggle_class("-why").has_class("-why")
        self.why.focus() if showing else self.queue.focus()

    def action_read(self) -> None:
        """Open the selected case on a screen of its own."""
        from triage.tui.screens.case import CaseScreen

        if self.queue.selected is None:
            self.say(own_words("No case is selected."), "$warning")
            return
        self.queue.open_case(self.queue.selected)
        self.app.push_screen(CaseScreen(self.door, self.queue.ids, self.queue.selected, self._came_back))

    def _came_back(self, case_id: int) -> None:
        """Put the cursor on the case that was read last."""
        self._wanted = case_id
        self.queue.select(case_id)
        self.refresh_order()

    @on(messages.Entered)
    def _entered(self) -> None:
        self.action_read()
