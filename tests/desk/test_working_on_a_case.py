"""What people do to one case: notes, calls back, hand-overs, escalation, hand-off, waiting, an ending, and opening it again."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from support.clocked import clock_names, clock_of, complaint, moment
from support.desks import MONDAY, as_service, case_of, desk_for, family, mail

from triage.desk import call_back as calls
from triage.desk import case, clocks, escalate, explain, hand_over, notes, queue, safeguard, set_waiting, waiting
from triage.desk.call_back import call_back
from triage.desk.done import done
from triage.desk.front import Desk
from triage.desk.overrule import overrule
from triage.desk.reopen import reopen
from triage.desk.safeguard import Concern
from triage.desk.set_waiting import wait
from triage.errors import NotAllowed, NotPossible, NotSendable, Stale
from triage.rules.roles import Role
from triage.store import cases
from triage.store import notes as kept
from triage.store.tables import Case

LATE = "The taxi was twenty minutes late again today."
MISSING = "Amara did not arrive at school and nobody knows where she is."
FOUND = Concern("no", "at the school gate, alone", "01632 960111", "She said: he pushed me", "front_door")


def _case(desk: Desk, key: int) -> Case:
    found = desk.store.read(lambda conn: cases.get(conn, key))
    assert found is not None
    return found


def _notes(desk: Desk, key: int) -> list[tuple[str, str, str]]:
    return [(row.sort, row.whom, row.text) for row in desk.store.read(lambda conn: kept.of_case(conn, key))]


def _late(desk: Desk) -> int:
    family(desk)
    return case_of(desk, mail(LATE))


def _same(desk: Desk, key: int) -> None:
    assert explain.explain(desk, key).differs == ()


def test_two_people_note_on_one_case_at_once_and_nobody_who_writes_is_disturbed(desk: Desk, tmp_path: Path) -> None:
    key = _late(desk)
    kim, version = desk_for(desk.store, tmp_path, "kim"), _case(desk, key).version
    notes.add(desk, key, "  School rang:\n he is  there ")
    notes.add(kim, key, "Operator rang")
    assert _notes(desk, key) == [("note", "", "School rang:\nhe is there"), ("note", "", "Operator rang")]
    assert _case(desk, key).version == version
    with pytest.raises(NotPossible, match="says something"):
        notes.add(desk, key, " \n ")
    with pytest.raises(NotPossible, match="longer than"):
        notes.add(desk, key, "x" * 5000)


def test_only_speaking_to_the_family_stops_the_clock_for_ringing_back(desk: Desk) -> None:
    key = _late(desk)
    clocks.start(desk, key, "missed_call")
    assert call_back(desk, key, "no answer", "") == []
    assert call_back(desk, key, calls.OUTCOMES[2], "asked her to ring") == []
    assert "call_back" in clock_names(desk, key)
    assert _case(desk, key).unanswered == 1
    with pytest.raises(NotPossible, match="What was said"):
        call_back(desk, key, "reached", "")
    assert call_back(desk, key, "reached", "he is at school", whom="Ms Reed") == ["call_back"]
    assert clock_of(desk, key, "call_back").running.ended == "answered"
    assert _case(desk, key).unanswered == 0
    assert _notes(desk, key)[-1] == ("call back", "Ms Reed", "Reached. he is at school")
    _same(desk, key)


def test_a_hand_over_counts_once_somebody_there_has_accepted_it_and_only_for_their_matter(desk: Desk) -> None:
    key = complaint(desk)
    clocks.start(desk, key, "appeal")
    clocks.start(desk, key, "sar")
    assert hand_over.hand_over(desk, key, "transport appeals", "hear it") == []
    assert "appeal_pass_over" in clock_names(desk, key)
    assert _notes(desk, key)[-1][2] == "hear it\nNot yet accepted."
    assert hand_over.hand_over(desk, key, "Transport Appeals", "hear it", accepted_by="Jo Lane") == ["appeal_pass_over"]
    assert "information_pass_over" in clock_names(desk, key)
    assert hand_over.hand_over(desk, key, "legal", "look", accepted_by="Al Moss") == ["information_pass_over"]
    assert "transport appeals" in hand_over.teams(desk.house)
    _same(desk, key)


def test_a_supervisor_is_asked_once_and_says_when_they_have_looked(desk: Desk, tmp_path: Path) -> None:
    key = _late(desk)
    escalate.escalate(desk, key, "the operator does not answer me")
    with pytest.raises(NotPossible, match="asked already"):
        escalate.escalate(desk, key, "again")
    assert any("supervisor was asked" in words for words in case.look(desk, key).warnings)
    with pytest.raises(NotAllowed):
        escalate.looked(desk, key, "me")
    boss = desk_for(desk.store, tmp_path, "sam", Role.SUPERVISOR)
    escalate.looked(boss, key, "I rang their manager")
    assert _case(desk, key).escalated_at is None
    with pytest.raises(NotPossible, match="Nobody has asked"):
        escalate.looked(boss, key, "again")
    assert [sort for sort, _, _ in _notes(desk, key)] == ["escalation", "supervisor"]


def test_a_concern_keeps_the_case_at_risk_until_a_named_person_has_accepted_it(desk: Desk) -> None:
    key = _late(desk)
    assert safeguard.safeguard(desk, key, FOUND) == []
    line = queue.page(desk, [key])[key]
    assert (line.band, line.safeguarding) == (0, True)
    assert "safeguarding_hand_off" in clock_names(desk, key)
    assert any("NOT YET ACCEPTED" in words for words in case.look(desk, key).warnings)
    with pytest.raises(NotPossible, match="Nobody has accepted the safeguarding concern"):
        done(desk, key, "it is settled")
    taken = Concern("yes", "with the head", "01632 960112", "She said: he pushed me", "front_door", "Jo Lane, 10:40")
    assert safeguard.safeguard(desk, key, taken) == ["safeguarding_hand_off"]
    assert queue.page(desk, [key])[key].band == 0
    assert any("accepted by Jo Lane, 10:40" in words for words in case.look(desk, key).warnings)
    assert "Exact words: She said: he pushed me" in _notes(desk, key)[-1][2]
    _same(desk, key)
    done(desk, key, "handed over, and the journey is put right")


def test_an_allegation_about_a_worker_is_answered_by_the_lado_and_by_nobody_else(desk: Desk) -> None:
    family(desk)
    key = case_of(desk, mail("The escort hit Amara on the arm yesterday."))
    assert "lado_referral" in clock_names(desk, key)
    front = Concern("yes", "at home", "", "The escort hit her", "front_door", "Jo Lane")
    assert "lado_referral" not in safeguard.safeguard(desk, key, front)
    assert "lado_referral" in safeguard.safeguard(desk, key, Concern("yes", "", "", "hit her", "lado", "Al Moss"))


@pytest.mark.parametrize(
    ("concern", "told"),
    [
        (Concern("maybe", "", "", "words"), "no answer to"),
        (Concern("yes", "", "", "  "), "exact words"),
        (Concern("yes", "", "", "words", "somebody"), "no place to ring"),
        (Concern("yes", "", "", "words", "nobody_yet", "Jo Lane"), "Nobody was rung"),
    ],
)
def test_a_hand_off_without_its_facts_is_refused_in_words(desk: Desk, concern: Concern, told: str) -> None:
    key = _late(desk)
    with pytest.raises(NotPossible, match=told):
        safeguard.safeguard(desk, key, concern)
    assert queue.page(desk, [key])[key].band > 0


def test_a_supervisor_takes_a_concern_that_a_person_raised_off_again(desk: Desk, tmp_path: Path) -> None:
    key = _late(desk)
    before = _case(desk, key).band
    safeguard.safeguard(desk, key, FOUND)
    boss = desk_for(desk.store, tmp_path, "sam", Role.SUPERVISOR)
    overrule(boss, key, "it was another child", no_safeguarding=True, band=before)
    assert (_case(desk, key).band, _case(desk, key).safeguarding) == (before, False)
    _same(desk, key)


def test_a_case_waits_for_somebody_and_comes_back_saying_for_whom(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    key = _late(desk)
    back = wait(desk, key, "transport team", moment("2027-01-12 14:00"), "they look for a driver")
    assert (_case(desk, key).state.value, _case(desk, key).waiting_on) == ("waiting", "transport_team")
    assert _case(desk, key).unanswered == 1, "to wait is no answer to the family"
    _same(desk, key)
    monkeypatch.setattr("triage.clock.now", lambda: back)
    waiting.apply_waiting(as_service(desk))
    view = case.look(desk, key)
    assert view.state == "open"
    assert any("for: transport team" in why.words for why in view.why)
    assert _case(desk, key).waiting_on == ""
    _same(desk, key)


def test_a_case_that_waits_for_no_stated_time_comes_back_when_the_desk_opens(desk: Desk) -> None:
    key = _late(desk)
    assert wait(desk, key, "family", None, "receipts") == desk.house.calendar.opening(moment("2027-01-12 12:00").date())


@pytest.mark.parametrize(
    ("whom", "until", "why", "told"),
    [
        ("nobody", None, "x", "no party to wait for"),
        ("family", None, " ", "for a reason"),
        ("family", MONDAY, "x", "passed already"),
        ("family", MONDAY + timedelta(days=90), "x", "60 days"),
    ],
)
def test_what_cannot_be_waited_for_is_refused(
    desk: Desk, whom: str, until: datetime | None, why: str, told: str
) -> None:
    key = _late(desk)
    with pytest.raises(NotPossible, match=told):
        wait(desk, key, whom, until, why)


def test_a_child_at_risk_never_waits(desk: Desk) -> None:
    family(desk)
    key = case_of(desk, mail(MISSING))
    with pytest.raises(NotPossible, match="at risk cannot wait"):
        wait(desk, key, "school", None, "they look for her")


def test_times_are_typed_as_people_write_them(desk: Desk) -> None:
    now = desk.now()
    assert set_waiting.instant("", now) is None
    assert set_waiting.instant("next opening", now) is None
    assert set_waiting.instant("14:30", now) == moment("2027-01-11 14:30")
    assert set_waiting.instant("2027-01-14", now) == moment("2027-01-14 09:00")
    assert set_waiting.instant("2027-01-14 14:30", now) == moment("2027-01-14 14:30")
    with pytest.raises(NotPossible, match="is no time"):
        set_waiting.instant("soon", now)


def test_a_case_ends_with_an_outcome_and_a_lesson_and_is_opened_again_in_its_band(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    family(desk)
    key = case_of(desk, mail("When does the new timetable start?"))
    with pytest.raises(NotPossible, match="no outcome 'upheld' for this case"):
        done(desk, key, "rang", "upheld")
    with pytest.raises(NotPossible, match="no lesson 'weather'"):
        done(desk, key, "rang", "apology", "weather")
    done(desk, key, "rang, said sorry", "apology", "timing")
    ended = _case(desk, key)
    assert (ended.outcome, ended.lesson, ended.done_why) == ("apology", "timing", "rang, said sorry")
    later = MONDAY + timedelta(days=2)
    monkeypatch.setattr("triage.clock.now", lambda: later)
    reopen(desk, key, "it was late again")
    again = _case(desk, key)
    assert (again.state.value, again.band, again.outcome, again.done_at) == ("open", ended.band, "", None)
    assert again.act_by > later
    assert "Ada opened it again. Why: it was late again" in again.reasons[0]["words"]
    _same(desk, key)
    with pytest.raises(NotPossible, match="not done"):
        reopen(desk, key, "again")


def test_a_complaint_ends_upheld(desk: Desk) -> None:
    key = complaint(desk)
    done(desk, key, "we were wrong", "upheld", "contract")
    assert _case(desk, key).outcome == "upheld"


def test_of_two_people_on_one_case_the_second_is_told_and_nothing_is_overwritten(desk: Desk, tmp_path: Path) -> None:
    key = _late(desk)
    version = _case(desk, key).version
    kim = desk_for(desk.store, tmp_path, "kim")
    wait(kim, key, "school", None, "they ring back", version=version)
    for act in (
        lambda: done(desk, key, "rang", version=version),
        lambda: wait(desk, key, "family", None, "x", version=version),
        lambda: call_back(desk, key, "reached", "x", version=version),
        lambda: safeguard.safeguard(desk, key, FOUND, version=version),
        lambda: hand_over.hand_over(desk, key, "legal", "x", version=version),
    ):
        with pytest.raises(Stale, match="while you wrote"):
            act()
    assert _case(desk, key).waiting_on == "school"
    assert _notes(desk, key) == []


def test_what_a_role_may_not_do_is_refused_before_anything_else(desk: Desk, tmp_path: Path) -> None:
    key = _late(desk)
    over = desk_for(desk.store, tmp_path, "olu", Role.OVERFLOW)
    with pytest.raises(NotAllowed):
        hand_over.hand_over(over, key, "legal", "x")
    with pytest.raises(NotAllowed):
        reopen(over, key, "x")
    auditor = desk_for(desk.store, tmp_path, "aud", Role.AUDITOR)
    for act in (lambda: notes.add(auditor, key, "x"), lambda: done(auditor, key, "x")):
        with pytest.raises(NotAllowed):
            act()
    with pytest.raises(NotSendable):
        done(desk, key, " ")
