"""The desk: what people do at the queue, the case and why."""

from typing import Final

from textual import on
from textual.message import Message

from triage.rules.roles import Role
from triage.rules.shown import own_words
from triage.tui import messages
from triage.tui.actions import DESK, bindings
from triage.tui.prose import join
from triage.tui.screens.live import LiveScreen
from triage.tui.widgets.entry import Entry

FIND_AFTER: Final = 0.2


class DeskScreen(LiveScreen):
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
            self.door.claim(selected)
            return messages.ReplyReady(
                self.door.look(selected), self.door.offers(selected), self.door.find_draft(selected)
            )

        self._act("claim", work)

    @on(messages.ReplyReady)
    def _reply_ready(self, ready: messages.ReplyReady) -> None:
        from triage.tui.screens.reply import ReplyScreen

        self._busy = ""
        self.app.push_screen(ReplyScreen(self.door, ready.view, ready.offers, ready.draft), self._replied)

    def _replied(self, left: messages.Left | bool | None) -> None:
        if not isinstance(left, messages.Left):
            self.say(own_words("Your draft is kept; r goes on with it." if left else "Nothing was written."))
            return
        self._wanted = self.queue.after(left.case_id)
        self.say(
            join(own_words(f"{left.sent.ref}: reply leaves {left.sent.where}, to "), left.sent.to),
            "$success",
        )
        self.queue.select(self._wanted)
        self.refresh_order()

    def action_done(self) -> None:
        """Mark the case done, asking why."""
        from triage.tui.screens.ask import AskScreen

        line = self.queue.line
        if line is None:
            self.say(own_words("No case is selected."), "$warning")
            return
        question = join(own_words(f"Why is {line.ref} done? "), line.child, own_words(" "), line.matter)

        def answered(why: str | None) -> None:
            if why:
                self._act("done", lambda: self._mark_done(line.id, line.ref, why))

        self.app.push_screen(AskScreen(question, "Such as: confirmed by telephone that the bus came"), answered)

    def _mark_done(self, case_id: int, ref: str, why: str) -> Message:
        self.door.done(case_id, why)
        return messages.Told(own_words(f"{ref} is done."), leaves=case_id)

    def action_give_back(self) -> None:
        """Give the selected case back to the queue."""
        line = self.queue.line
        if line is None or not line.mine:
            self.say(own_words("This case is not yours, so there is nothing to give back."), "$warning")
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
        self.queue.select(taken.case_id)
        if self._words:
            self._close_find()
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
        """Read the selected case."""
        self.panes.remove_class("-why")
        self.panes.add_class("-read")
        self.case.focus()

    def action_back(self) -> None:
        """Step back: to the queue, then to the whole queue."""
        self.panes.remove_class("-why", "-read")
        if self.queue.has_focus or self.find.has_focus:
            self._close_find()
        self.queue.focus()

    @on(messages.Entered)
    def _entered(self) -> None:
        self.action_read()

    def action_find(self) -> None:
        """Ask for words to find."""
        self.find.add_class("-open")
        self.find.focus()

    @on(Entry.Changed, "#find")
    def _find_typed(self) -> None:
        self._later("find", FIND_AFTER, self._find)

    @on(Entry.Submitted, "#find")
    def _find_entered(self) -> None:
        self._cancel("find")
        self._find()
        self.queue.focus()

    def _find(self) -> None:
        asked = self.find.value.strip()
        if asked != self._words:
            self._words, self._from_top, self._above = asked, True, frozenset()
            self.refresh_order()

    def _close_find(self) -> None:
        self._cancel("find")
        self.find.remove_class("-open")
        if self._words:
            self._wanted = self._wanted or self.queue.selected
        self.find.value = ""
        self._cancel("find")
        self._find()
