"""Somebody is on the telephone: find the family, check the caller, ask what must be asked, and log how it ended."""

from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any, Final

from textual import on
from textual.message import Message
from textual.widget import Widget

from triage import clock
from triage.desk.views.call import NEED_WHOM, NEW, PROMISED, CallDraft, CallerCard, Candidate
from triage.errors import NotPossible, Stale, StoreAway
from triage.rules.call import NUMBER
from triage.rules.folding import fold_point
from triage.rules.shown import Shown, clean, one_line, own_words
from triage.tui import call_words, messages, words
from triage.tui.actions import CALL, bindings, key
from triage.tui.call_messages import CallLeft, CallLogged, CardCame, PeopleCame, ScriptCame
from triage.tui.door import Door
from triage.tui.prose import Page, join
from triage.tui.screens.calling import CallingScreen
from triage.tui.widgets.choice import Choice
from triage.tui.widgets.entry import Entry
from triage.tui.widgets.letter import LENGTH, Letter
from triage.tui.widgets.people import PeopleList

FIND_AFTER: Final = 0.1
TELL_AFTER: Final = 10.0
AGAIN_AFTER: Final = 1.0
_NOBODY: Final = "nobody"


class CallScreen(CallingScreen):
    """One call; gives what became of it, or whether it is kept to go on with."""

    BINDINGS = [*bindings(CALL)]  # noqa: RUF012 - Textual declares it as a class variable

    def __init__(self, door: Door, case_id: int | None = None) -> None:
        super().__init__(door, case_id)
        self._found: PeopleCame | None = None
        self._choose_when_found = False
        self._throws = False
        self._wrapping_since: datetime | None = None

    def began(self) -> None:
        """Show what is said first, and what was not finished; a number typed meanwhile is looked for."""
        super().began()
        self.say(own_words(""))
        self.who_typed()
        self._show_people()
        self._show_known()
        self.set_interval(TELL_AFTER, self._titles)
        if self.line is not None and not self.who.value.strip():
            self.who.value = self.line.number
            self.who.select_all()
            self.say(own_words("These calls were missed: enter takes who rang; typing looks for somebody else."))

    def touched(self) -> None:
        """Whoever goes on taking down does not throw it away."""
        super().touched()
        self._throws = False

    def refresh_fields(self) -> None:
        """Show what belongs to what was taken down so far."""
        super().refresh_fields()
        self._titles()
        self._show_checked()

    def on_resize(self) -> None:
        """Lay out for the new width."""
        self.call_after_refresh(self._show_known)

    # ---- who is calling ---------------------------------------------------------------------------------------------

    def who_typed(self) -> None:
        """Look for the family a moment after the last key."""
        super().who_typed()
        if not self._filling:
            self._later("find", FIND_AFTER, self._find)

    def _find(self) -> None:
        self._cancel("find")
        typed = self.who.value

        def work() -> Message:
            from triage.desk import finding

            return PeopleCame(finding.find(self.door.desk, typed))

        self._run("find", work, latest=True)

    @on(PeopleCame)
    def _people_came(self, came: PeopleCame) -> None:
        if came.found.typed != self.who.value:
            return
        self._found = came
        self._show_people()
        if self._choose_when_found:
            self._choose()

    def _show_people(self) -> None:
        """Show who may be ringing; before anything is typed, the calls that were not finished."""
        lines: list[tuple[Any, Any]] = []
        if not self.who.value.strip():
            lines = [(one, _unfinished(one)) for one in self.unfinished[:5]]
        elif self._found is not None:
            found = self._found.found
            lines = [(one, _candidate(one)) for one in found.rows]
            more = " (more fit: type on)" if found.more else " (above: spelt otherwise)" if found.alike else ""
            lines.append((_NOBODY, _other(join(call_words.NEW_CALLER, own_words(more)))))
        self.people.show(lines)
        self._show_list()

    def _show_list(self) -> None:
        showing = self.who.has_focus and self.people.chosen is not None
        self.set_class(showing, "-finding")

    def on_descendant_focus(self) -> None:
        """Show the list while the family is looked for, and no longer."""
        self._show_list()

    @on(Entry.Submitted, "#who")
    def _who_entered(self) -> None:
        typed = self.who.value
        if typed.strip() and (self._found is None or self._found.found.typed != typed):
            self._choose_when_found = True
            self._find()
            return
        self._choose()

    @on(PeopleList.Clicked)
    def _choose(self) -> None:
        """Take the marked line: a family, a new caller, or a call to go on with."""
        self._choose_when_found = False
        chosen = self.people.chosen
        if self.base is None:
            return
        if isinstance(chosen, CallDraft):
            self._go_on(chosen)
        elif isinstance(chosen, Candidate):
            self._take(chosen.child_id, chosen.person_id)
        else:
            self._new_caller()

    def _take(self, child_id: int | None, person_id: int | None) -> None:
        if self.base is None:
            return
        self.base = replace(self.base, child_id=child_id, person_id=person_id, checked=False)
        self.card = None
        self.case.give("")
        self._prefill_number()
        self._read_card(looked=True)
        self.touched()
        self._focus_field("caller" if person_id is None else "")

    def _new_caller(self) -> None:
        if self.base is None:
            return
        self.base = replace(self.base, child_id=None, person_id=None, checked=False)
        self.card = None
        if not self.caller.value and fold_point(self.who.value)[0] != "phone":
            self.caller.value = self.who.value.strip()
        self._offer_cases()
        self._prefill_number()
        self.touched()
        self._rows["caller"].display = True
        self._show_known()
        self._focus_field("" if self.caller.value else "caller")

    def _prefill_number(self) -> None:
        field = self.fields.get(NUMBER)
        if self.base is not None and isinstance(field, Entry) and not field.value:
            field.value = self.base.number

    def _take_number(self, card: CallerCard) -> None:
        """Take the number on the record that the typed part of one meant."""
        digits = fold_point(self.who.value)[1]
        mine = [str(one.value) for one in card.points if one.kind == "phone"]
        meant = [one for one in mine if digits.isdigit() and (one.startswith(digits) or one.endswith(digits))]
        if self.base is not None and meant and fold_point(self.base.number)[1] not in meant:
            self.base = replace(self.base, number=meant[0])
        self._prefill_number()

    def _go_on(self, draft: CallDraft) -> None:
        self.unfinished = []
        self.fill(draft)
        self.say(own_words("Everything that was taken down is back."), "$success")
        if draft.child_id is not None or draft.person_id is not None:
            self._read_card(looked=True)
        self._turn += 1
        self._focus_field("")

    def _read_card(self, *, looked: bool) -> None:
        if self.base is None:
            return
        child_id, person_id = self.base.child_id, self.base.person_id

        def work() -> Message:
            from triage.desk import caller

            return CardCame(child_id, person_id, caller.card(self.door.desk, child_id, person_id, looked=looked))

        self._run("card", work, latest=True)

    @on(CardCame)
    def _card_came(self, came: CardCame) -> None:
        if self.base is None or (came.child_id, came.person_id) != (self.base.child_id, self.base.person_id):
            return
        self.card = came.card
        if not came.card.told:
            self.base = replace(self.base, checked=False)
        self._take_number(came.card)
        self._offer_cases()
        self._show_known()
        self.refresh_fields()

    def _offer_cases(self) -> None:
        """Offer the family's open cases, the most urgent first and chosen; or a new one."""
        now, base = clock.now(), self.base
        if base is None:
            return
        theirs = self.card.cases[:8] if self.card else ()
        offers = [(str(at), one.ref, call_words.case_words(one, now)) for at, one in enumerate(theirs, 1)]
        self.case.offer([*offers, ("0", NEW, own_words("a new case"))])
        if not self.case.value:
            missed = self.line.ref if self.line is not None and base.number == self.line.number else ""
            refs = [ref for _, ref, _ in offers]
            self.case.give(missed if missed in refs else refs[0] if refs else NEW)
        self.base = replace(base, seen=tuple(one.case_id for one in theirs))
        self._show_ref()

    def desk_changed(self) -> None:
        """Offer a case of this family that was opened meanwhile."""
        if self.base is not None and (self.base.child_id is not None or self.base.person_id is not None):
            self._read_card(looked=False)

    # ---- checked ----------------------------------------------------------------------------------------------------

    def action_check(self) -> None:
        """Note that the caller was checked, or was not."""
        if self.base is None or self.base.child_id is None or self.base.person_id is None:
            self.say(
                own_words("Nobody on the record is chosen, so nobody can be checked: take it in, give nothing out."),
                "$warning",
            )
            return
        if self.card is not None and not self.card.told:
            self.say(self.card.may, "$error")
            return
        self.base = replace(self.base, checked=not self.base.checked)
        self.touched()

    def _show_checked(self) -> None:
        base, card = self.base, self.card
        if base is None or self.script is None:
            return
        if card is not None and card.child and not card.told and base.person_id is not None:
            self.checked_bar.say((card.may, "bold $error"))
        elif base.checked and card is not None:
            self.checked_bar.say(
                (own_words("CHECKED  "), "bold $success"), (own_words("May be told about this child."), "")
            )
        elif base.child_id is not None and base.person_id is not None:
            self.checked_bar.say(
                (one_line(self.script.unchecked, 120), "bold $warning"),
                (own_words(f"  {key(CALL, 'check')}: checked"), ""),
            )
        else:
            self.checked_bar.say((one_line(self.script.unchecked, 120), "bold $warning"))
        self.alarm.display = self.at_risk
        self.alarm.say(
            (join(own_words(" ▲ "), one_line(self.script.alarm, 60), own_words("   once logged it stands at NOW ")), "")
        )

    # ---- going on ---------------------------------------------------------------------------------------------------

    def chosen(self, choice: Choice, by_key: bool) -> None:
        """Take notice of an answer; one that its own key gave leads on to the next question."""
        super().chosen(choice, by_key)
        if choice is self.case:
            self._show_ref()
        elif by_key:
            self.go_on()

    @on(Choice.Passed)
    @on(Entry.Submitted)
    def _passed(self, event: Choice.Passed | Entry.Submitted) -> None:
        if not (isinstance(event, Entry.Submitted) and event.input is self.who):
            self.go_on()

    @on(Letter.Full)
    def _full(self) -> None:
        self.say(own_words(f"Notes may have {LENGTH:,} characters: what is longer was left out."), "$error")

    def action_lower(self) -> None:
        """One family down, or the next question."""
        if not (self.who.has_focus and self.people.move(1)):
            self.go_on()

    def action_higher(self) -> None:
        """One family up, or the question before."""
        if self.who.has_focus:
            self.people.move(-1)
        else:
            self.focus_previous()

    def action_who(self) -> None:
        """Find the family again."""
        self.remove_class("-wrapping")
        self.who.focus()
        self.who.select_all()

    def action_script(self) -> None:
        """Show what is said, and everything known of the family; a checked caller's case has its own telephone script."""
        case = next((one for one in self.card.cases if one.ref == self.case.value), None) if self.card else None
        if case is None or self.card is None or self.base is None or not self.base.checked:
            self._show_script(own_words(""))
            return
        case_id, caller = case.case_id, str(self.card.caller)

        def work() -> Message:
            from triage.desk import reply

            return ScriptCame(clean(reply.script(self.door.desk, case_id, caller)))

        self._run("script", work, latest=True)

    @on(ScriptCame)
    def _script_came(self, came: ScriptCame) -> None:
        self._show_script(came.words)

    def _show_script(self, own: Shown) -> None:
        from triage.tui.screens.whole import WholeScreen

        known = call_words.card_page(self.card, 76, clock.now()) if self.card else Page()
        said = Page()
        if not own and self.card and self.base and not self.base.checked:
            own = own_words(
                f"Once the caller is checked ({key(CALL, 'check')}), the telephone script of the chosen case stands here."
            )
        for line in own.split("\n"):
            said.write(clean(line), "", 68)
        lines = [
            "".join(text for text, _ in row) for page in (self._script(76), said, known) for row in (*page.rows, ())
        ]
        self.app.push_screen(WholeScreen(own_words("What to say, and what is known"), clean("\n".join(lines))))

    def _focus_field(self, name: str) -> None:
        """Go to a field by name, or to whether the child is safe."""
        field = {"caller": self.caller, "outcome": self.outcome, "promise": self.promise, "whom": self.whom}.get(name)
        self.set_focus(field or next(iter(self.fields.values()), self.notes))

    # ---- how it ended -----------------------------------------------------------------------------------------------

    def action_wrap(self) -> None:
        """Say how it ended; then log it."""
        draft = self.draft
        if draft is None:
            self.say(own_words("The desk is not open yet; what you type is kept in a moment."), "$warning")
            return
        if self._wrapping_since is None:
            self._wrapping_since = clock.now()
        if not self.has_class("-wrapping"):
            self.add_class("-wrapping")
            self._offer_cases()
            if not self.outcome.value:
                self._focus_field("outcome")
                return
            if not self.has_class("-wide"):
                self._focus_field("outcome")
                return
        if not draft.outcome:
            self.say(own_words("How did it end? One key says it."), "$warning")
            self._focus_field("outcome")
            return
        self._log(self.draft or draft)

    def _log(self, draft: CallDraft) -> None:
        self._turn += 1
        turn = self._turn
        self.say(own_words("Logging …"))
        self._act("log", lambda: CallLogged(self.keeper.log(draft, turn)))

    @on(CallLogged)
    def _logged(self, came: CallLogged) -> None:
        self._kept = self._turn
        self.dismiss(came.logged)

    def action_leave(self) -> None:
        """Back from how it ended to the questions; from there, out, with everything kept."""
        if self._busy:
            return
        if self.has_class("-wrapping"):
            self.remove_class("-wrapping")
            self._focus_field("")
            return
        draft, turn = self.draft, self._turn
        if draft is None or draft.is_empty:
            self.dismiss(False)
            return
        self._act("leave", lambda: CallLeft(kept=self.keeper.keep(draft, turn) or True))

    def action_throw(self) -> None:
        """Throw the call away, asked twice."""
        draft = self.draft
        if draft is None or draft.is_empty:
            self.dismiss(False)
        elif not self._throws:
            self._throws = True
            self.say(
                own_words(f"{key(CALL, 'throw')} once more throws away all that was taken down in this call."),
                "$warning",
            )
        else:
            self._act("throw", partial(self._thrown, draft))

    def _thrown(self, draft: CallDraft) -> Message:
        self.keeper.throw(draft)
        return CallLeft(kept=False)

    @on(CallLeft)
    def _left(self, left: CallLeft) -> None:
        self._kept = self._turn
        self.dismiss(left.kept)

    @on(messages.Trouble)
    def _trouble(self, trouble: messages.Trouble) -> None:
        """Say what went wrong in the words of a call, and put the cursor where it can be mended."""
        trouble.prevent_default()
        super()._trouble(trouble)
        away = isinstance(trouble.error, StoreAway)
        if trouble.errand == "begin" and away:
            self.say(own_words("The database does not answer. Go on: what you type is kept in a moment."), "$warning")
            self._later("again", AGAIN_AFTER, self.begin)
        elif trouble.errand == "log" and away:
            self.say(
                own_words(
                    f"The database does not answer. It is kept on this machine: {key(CALL, 'wrap')} again, or later."
                ),
                "$warning",
            )
        elif trouble.errand == "log" and isinstance(trouble.error, Stale):
            self.case.give("")
            self._read_card(looked=False)
        elif trouble.errand == "log" and isinstance(trouble.error, NotPossible):
            self.set_focus(self._to_mend())

    def _to_mend(self) -> Widget:
        """Return the field that is most likely meant where a call may not be logged as it is."""
        if self.outcome.value == PROMISED:
            return self.promise
        return self.whom if self.outcome.value in NEED_WHOM and not self.whom.value.strip() else self.outcome

    # ---- what the screen says ---------------------------------------------------------------------------------------

    def _titles(self) -> None:
        base, now = self.base, clock.now()
        if base is None:
            self.status.say((own_words("Call  "), "bold"))
            return
        since = self._wrapping_since
        timed = (
            join(own_words("wrap-up "), call_words.length(since, now))
            if since
            else join(own_words("on the line "), call_words.length(base.began_at, now))
        )
        kept = "" if not self._turn else "   kept" if self._kept == self._turn else "   keeping …"
        self.status.say(
            (own_words("Call  "), "bold"),
            (words.clock(base.began_at), ""),
            (join(own_words("   "), timed), ""),
            (own_words("   "), ""),
            (one_line(base.number, 30), "bold"),
            (own_words(kept), "$foreground 60%"),
        )

    def _show_ref(self) -> None:
        """Read out the reference of the case that the call will be in."""
        if self.base is None:
            return
        ref = self.base.ref if self.case.value in ("", NEW) else self.case.value
        signs, said = call_words.spelt(ref)
        self.ref_bar.say((own_words("Reference   "), "$foreground 60%"), (signs, "bold reverse"))
        self.spelt_bar.say((join(own_words("say         "), said), "$foreground 60%"))

    def _script(self, width: int) -> Page:
        if self.script is None:
            return Page()
        return call_words.script_page(
            self.script, one_line(self.door.desk.who.name, 60), one_line(self.door.name, 60), width
        )

    def _show_known(self) -> None:
        width = self.known.scrollable_content_region.width or 76
        if self.card is not None:
            self.known.show(call_words.card_page(self.card, width, clock.now()))
        else:
            self.known.show(self._script(width))


def _candidate(one: Candidate) -> Any:
    return lambda width, chosen: call_words.candidate(one, width, chosen=chosen)


def _other(said: Any) -> Any:
    return lambda width, chosen: call_words.other(said, width, chosen=chosen)


def _unfinished(draft: CallDraft) -> Any:
    return lambda width, chosen: call_words.other(call_words.unfinished(draft, clock.now()), width, chosen=chosen)
