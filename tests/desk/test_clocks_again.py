"""What comes a second time, from somebody else, late or on a case that is done keeps its clocks; none ends by what it is not."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from support.clocked import COMPLAINT, answer_with, answering, claim, clock_names, clock_of, complaint, moment
from support.desks import as_service, case_of, desk_for, family, mail, taken

from triage.desk import call_drafts, calls, case, clock_moves, clocks, finding, front, joining, waiting
from triage.desk.done import done
from triage.desk.front import Desk
from triage.desk.missed import say_why
from triage.desk.safeguard import Concern, safeguard
from triage.errors import NotPossible
from triage.reports import load as board
from triage.reports import sitrep
from triage.rules.roles import Role
from triage.store import clocks as store
from triage.store import contacts, performance
from triage.store.tables import Clock

LetTimePass = Callable[[str], None]
ASK = "Is there a bus in June?"
HIT = "The driver hit Amara, she has a bruise on her arm."
MP = "office@harcourt-mp.example"


@pytest.fixture(autouse=True)
def monday(at: LetTimePass) -> None:
    at("2027-01-11 09:00")


def _time_passes(desk: Desk) -> None:
    while waiting.apply_waiting(as_service(desk)):
        continue


def _comes(desk: Desk, at: LetTimePass, words: str, when: str) -> int:
    """Let it be `when`, and take in what the family writes then; return its case."""
    at(when)
    return case_of(desk, mail(words, at=moment(when)))


def _rows(desk: Desk, key: int, name: str) -> list[Clock]:
    rows = desk.store.read(lambda conn: store.of_case(conn, key))
    return sorted((row for row in rows if row.name == name), key=lambda row: row.run)


# What comes a second time


def test_a_second_disclosure_is_handed_over_again_while_another_question_is_still_open(
    desk: Desk, at: LetTimePass
) -> None:
    family(desk)
    key = case_of(desk, mail(ASK))
    assert case_of(desk, mail(HIT)) == key
    safeguard(desk, key, Concern("yes", "at home", "01632 960123", "he hit her", "lado", "Jo Hill, LADO"))
    assert clock_names(desk, key).isdisjoint({"safeguarding_hand_off", "lado_referral"})
    assert _comes(desk, at, f"{HIT} Again today.", "2027-01-13 08:30") == key
    assert clock_names(desk, key) >= {"safeguarding_hand_off", "lado_referral", "respond"}
    with pytest.raises(NotPossible, match="Nobody has accepted"):
        done(desk, key, "handed on")


@pytest.mark.parametrize(
    ("words", "name", "why"),
    [
        ("Our new address is 4 Mill Lane, please change it.", "details_confirm", "record changed"),
        (
            "Under the Freedom of Information Act please send me your taxi contracts.",
            "information_pass_over",
            "passed on",
        ),
        ("He has been diagnosed with epilepsy and the crew do not know yet.", "needs_confirm", "Transport has it"),
    ],
)
def test_what_has_to_be_passed_on_is_passed_on_each_time_it_comes(
    desk: Desk, at: LetTimePass, words: str, name: str, why: str
) -> None:
    family(desk)
    case_of(desk, mail(ASK))
    key = case_of(desk, mail(words))
    clocks.stop(desk, key, name, why)
    assert _comes(desk, at, f"Once more: {words}", "2027-01-14 09:00") == key
    assert [bool(row.ended) for row in _rows(desk, key, name)] == [True, False]


def test_a_real_complaint_after_one_that_was_misheard_has_its_clocks(desk: Desk, at: LetTimePass) -> None:
    key = complaint(desk)
    case_of(desk, mail(ASK))
    for name in ("complaint_acknowledge", "complaint_respond_outer", "complaint_whole"):
        clocks.cancel(desk, key, name, "she says that it was none")
    again = "Now I do want to make a formal complaint: nothing was put right."
    assert _comes(desk, at, again, "2027-01-13 10:00") == key
    assert clock_of(desk, key, "complaint_acknowledge").due_on == date(2027, 1, 18)
    assert "complaint_respond_outer" in clock_names(desk, key)


def test_a_second_message_about_what_is_still_open_is_not_acknowledged_again(desk: Desk, at: LetTimePass) -> None:
    family(desk)
    key = case_of(desk, mail(ASK))
    answer_with(desk, key, "your-question")
    assert _comes(desk, at, "Any news about the bus in June?", "2027-01-12 09:00") == key
    assert clock_names(desk, key) == {"respond"}


def test_the_second_complaint_opens_a_window_of_its_own_and_a_later_question_opens_none(
    desk: Desk, at: LetTimePass
) -> None:
    key = complaint(desk)
    answer_with(desk, key, "complaint-answered")
    at("2027-05-04 09:00")
    assert case_of(desk, answering(desk, ASK, moment("2027-05-04 09:00"))) == key
    answer_with(desk, key, "your-question")
    assert clock_names(desk, key) - {"escalation_window"} == {"respond"}
    assert (
        case_of(
            desk,
            answering(desk, "I want to make a formal complaint: the new driver is rude.", moment("2027-05-04 10:00")),
        )
        == key
    )
    answer_with(desk, key, "complaint-answered")
    assert [row.due_on for row in _rows(desk, key, "escalation_window")] == [date(2027, 2, 8), date(2027, 6, 2)]


def test_a_second_request_that_is_passed_to_another_team_has_their_clock(desk: Desk, at: LetTimePass) -> None:
    family(desk)
    key = case_of(desk, mail(ASK))
    clocks.start(desk, key, "foi")
    clocks.stop(desk, key, "foi_answer", "they answered")
    at("2027-02-01 09:00")
    clocks.start(desk, key, "eir")
    clocks.transfer(desk, key, "eir_answer", "foi", "it is no environmental information")
    assert [bool(row.ended) for row in _rows(desk, key, "foi_answer")] == [True, False]


# By whom, and by what, a clock ends


@pytest.mark.parametrize("template", ["late-or-missed-journeys", "details-changed"])
def test_an_answer_to_something_else_is_none_to_a_complaint_and_ends_no_case_that_holds_one(
    desk: Desk, template: str
) -> None:
    family(desk, transport="confirmed")
    key = case_of(desk, mail(COMPLAINT))
    answer_with(desk, key, template)
    assert clock_names(desk, key) == {"complaint_respond", "complaint_respond_outer", "complaint_whole"}
    assert case.look(desk, key).state == "waiting"
    answer_with(desk, key, "complaint-answered")
    assert clock_names(desk, key) == {"escalation_window"}
    assert case.look(desk, key).state == "done"


def test_the_words_that_the_record_holds_what_changed_confirm_it(desk: Desk) -> None:
    family(desk)
    key = case_of(desk, mail("Our new address is 4 Mill Lane, please change it."))
    answer_with(desk, key, "details-changed")
    assert "details_confirm" not in clock_names(desk, key)


def test_what_a_child_newly_needs_is_to_be_confirmed_the_same_day_and_its_letter_confirms_it(desk: Desk) -> None:
    family(desk)
    key = case_of(desk, mail("He has been diagnosed with epilepsy and the crew do not know yet."))
    assert clock_of(desk, key, "needs_confirm").due_on == date(2027, 1, 11)
    answer_with(desk, key, "needs-passed-on")
    assert "needs_confirm" not in clock_names(desk, key)


def test_a_letter_to_the_family_leaves_the_clocks_of_an_mp_who_rang(desk: Desk) -> None:
    family(desk)
    key = case_of(desk, mail(ASK))
    clocks.start(desk, key, "mp_enquiry")
    answer_with(desk, key, "late-or-missed-journeys")
    assert clock_names(desk, key) == {"mp_acknowledge", "mp_respond"}


def test_a_stage_that_another_team_has_to_end_keeps_our_twelve_weeks_running(desk: Desk) -> None:
    key = complaint(desk)
    answer_with(desk, key, "complaint-answered")
    clocks.start(desk, key, "complaint_stage_2")
    answer_with(desk, key, "complaint-answered")
    assert clock_names(desk, key) >= {"complaint_whole", "stage_2_respond_outer"}


def test_a_request_for_stage_two_ends_the_window_in_which_it_may_be_made(desk: Desk, at: LetTimePass) -> None:
    key = complaint(desk)
    answer_with(desk, key, "complaint-answered")
    at("2027-01-20 09:00")
    clocks.start(desk, key, "complaint_stage_2")
    assert "escalation_window" not in clock_names(desk, key)
    assert clock_of(desk, key, "complaint_whole").due_on == date(2027, 4, 5), "twelve weeks from the complaint itself"


def test_a_complaint_that_a_person_started_by_hand_has_its_ten_days_and_its_window(desk: Desk) -> None:
    family(desk)
    key = case_of(desk, mail(ASK))
    clocks.start(desk, key, "complaint")
    answer_with(desk, key, "complaint-acknowledged")
    assert clock_of(desk, key, "complaint_respond").due_on == date(2027, 1, 25)
    clocks.stop(desk, key, "complaint_respond", "answered at the meeting")
    assert clock_names(desk, key) >= {"escalation_window"}
    assert "complaint_respond_outer" not in clock_names(desk, key)


def test_an_extension_moves_the_outer_limit_of_that_complaint_alone(desk: Desk, at: LetTimePass) -> None:
    key = complaint(desk)
    answer_with(desk, key, "complaint-acknowledged")
    at("2027-01-13 09:00")
    late = mail(
        "I want to make a formal complaint: nobody answers.", at=moment("2027-01-13 09:00"), sender="gran@example.org"
    )
    joining.merge(desk, case_of(desk, late), key, "the same matter")
    clocks.extend(
        desk, key, "complaint_respond", date(2027, 2, 3), "records", "by letter, with the Ombudsman's details"
    )
    assert sorted(row.due_on for row in _rows(desk, key, "complaint_respond_outer")) == [
        date(2027, 2, 3),
        date(2027, 2, 3),
    ]
    assert [bool(row.extended_from) for row in _rows(desk, key, "complaint_respond_outer")].count(True) == 1


def test_an_extension_to_a_day_that_is_over_is_refused(desk: Desk, at: LetTimePass) -> None:
    key = complaint(desk)
    answer_with(desk, key, "complaint-acknowledged")
    at("2027-02-01 09:00")
    with pytest.raises(NotPossible, match="is over"):
        clocks.extend(desk, key, "complaint_respond", date(2027, 1, 27), "late", "by letter")


# Waiting for the family


def test_what_an_mp_writes_is_not_what_we_wait_for_from_the_family(desk: Desk, at: LetTimePass) -> None:
    key = claim(desk)
    first = mail("I write about my constituent's claim for taxi fares.", sender=MP, from_name="Ruth Bell MP")
    joining.merge(desk, case_of(desk, first), key, "the MP writes for her")
    clocks.pause(desk, key, "claim_decide", "receipts")
    at("2027-01-14 10:00")
    again = mail("Any news for my constituent?", sender=MP, from_name="Ruth Bell MP", at=moment("2027-01-14 10:00"))
    joining.merge(desk, case_of(desk, again), key, "the same")
    assert _rows(desk, key, "claim_decide")[0].paused_at


def test_a_letter_of_before_we_asked_is_not_the_answer_that_we_wait_for(desk: Desk, at: LetTimePass) -> None:
    key = claim(desk)
    at("2027-01-13 10:00")
    clocks.pause(desk, key, "claim_decide", "receipts")
    at("2027-01-14 10:00")
    assert case_of(desk, mail("Is there a bus in June, too?", at=moment("2027-01-12 09:00"))) == key
    assert clock_of(desk, key, "claim_decide").running.paused


def test_a_pause_ends_at_its_limit_though_nobody_was_there_to_see_it(desk: Desk, at: LetTimePass) -> None:
    key = claim(desk)
    clocks.pause(desk, key, "claim_decide", "receipts")
    assert _comes(desk, at, "Here are the receipts for the claim.", "2027-02-15 09:00") == key
    assert clock_of(desk, key, "claim_decide").due_on == date(2027, 2, 22), "ten days from 8 February, the limit"


def test_the_family_is_not_waited_for_again_at_the_limit_until_they_have_written(desk: Desk, at: LetTimePass) -> None:
    key = claim(desk)
    clocks.pause(desk, key, "claim_decide", "receipts asked for")
    at("2027-02-08 09:00")
    _time_passes(desk)
    with pytest.raises(NotPossible, match="they have not written since"):
        clocks.pause(desk, key, "claim_decide", "receipts asked for again")
    assert clock_of(desk, key, "claim_decide").running.paused is None
    assert _comes(desk, at, "Which receipts do you mean?", "2027-02-09 09:00") == key
    clocks.pause(desk, key, "claim_decide", "the receipts of March")
    assert clock_of(desk, key, "claim_decide").running.paused


# What was missed


def test_what_was_missed_brings_a_case_that_is_done_back_each_morning_until_it_is_ended(
    desk: Desk, at: LetTimePass
) -> None:
    family(desk)
    key = case_of(desk, mail(ASK))
    at("2027-01-13 09:00")
    _time_passes(desk)
    for day in ("14", "15"):
        done(desk, key, "spoke to her")
        at(f"2027-01-{day} 08:00")
        _time_passes(desk)
        view = case.look(desk, key)
        assert view.state == "open"
        assert any("Missed on Tuesday 12 January" in why.words for why in view.why)
    for name in clock_names(desk, key):
        clocks.stop(desk, key, name, "done and told")
    done(desk, key, "done and told")
    at("2027-01-18 08:00")
    _time_passes(desk)
    assert case.look(desk, key).state == "done"


@pytest.mark.parametrize(
    ("now", "broken", "still"),
    [("2027-01-14 17:00", 0, 0), ("2027-01-15 08:05", 1, 1), ("2027-01-18 09:00", 0, 1)],
)
def test_a_clock_of_days_counts_as_broken_on_the_day_after_and_as_unanswered_until_it_is(
    desk: Desk, at: LetTimePass, tmp_path: Path, now: str, broken: int, still: int
) -> None:
    complaint(desk)
    at(now)
    boss = desk_for(desk.store, tmp_path, "sam", Role.SUPERVISOR)
    told = {one.key: one.number for one in board.board(boss).clocks}
    figures = {one.key: one.number for part in sitrep.sitrep(boss).sections for one in part.figures}
    assert (told["clocks_broken"], figures["broken"], figures["still_broken"]) == (broken, broken, still)


def _fates(desk: Desk, since: str, until: str) -> dict[str, str]:
    groups = desk.store.read(lambda conn: list(performance.fates(conn, moment(since), moment(until))))
    return {one.name: one.fate for one in groups}


def test_a_breach_stays_in_the_report_of_its_week_though_the_clock_was_extended_afterwards(
    desk: Desk, at: LetTimePass
) -> None:
    key = complaint(desk)
    answer_with(desk, key, "complaint-acknowledged")
    at("2027-01-26 09:00")
    _time_passes(desk)
    clocks.extend(
        desk, key, "complaint_respond", date(2027, 2, 5), "records", "by letter, with the Ombudsman's details"
    )
    at("2027-02-20 09:00")
    assert _fates(desk, "2027-01-25 00:00", "2027-01-30 00:00")["complaint_respond"] == "missed"


def test_a_clock_that_stands_still_is_not_counted_as_missed(desk: Desk, at: LetTimePass) -> None:
    key = claim(desk)
    clocks.pause(desk, key, "claim_decide", "receipts")
    at("2027-02-01 09:00")
    with pytest.raises(NotPossible, match="was missed"):
        say_why(desk, key, "claim_decide", "it waits")
    assert "claim_decide" not in _fates(desk, "2027-01-18 00:00", "2027-01-30 00:00")
    answer_with(desk, key, "your-question-answered")
    assert _fates(desk, "2027-01-18 00:00", "2027-01-30 00:00")["claim_decide"] == "kept"


def test_rules_that_become_shorter_set_no_day_that_is_over(desk: Desk, at: LetTimePass, tmp_path: Path) -> None:
    family(desk)
    key = case_of(desk, mail(ASK))
    at("2027-01-20 09:00")
    shorter = replace(
        desk.house, clocks=tuple(replace(rule, length=2) for rule in desk.house.clocks if rule.name == "respond")
    )
    boss = desk_for(desk.store, tmp_path, "sam", Role.SUPERVISOR)
    (move,) = (one for one in clock_moves.would_move(boss, shorter) if one.clock == "respond")
    assert move.would_be == date(2027, 1, 20)
    assert clock_of(desk, key, "respond").due_on == date(2027, 1, 25)


# What is split off, put away, or dated wrongly


def test_what_is_split_off_takes_its_ten_days_with_it_and_what_was_answered_is_owed_from_then_on(
    desk: Desk, at: LetTimePass
) -> None:
    family(desk, transport="confirmed")
    key = case_of(desk, mail(ASK))
    assert case_of(desk, mail(COMPLAINT)) == key
    answer_with(desk, key, "complaint-acknowledged")
    at("2027-02-12 10:00")
    ids = [row.id for row in desk.store.read(lambda conn: contacts.of_case(conn, key))]
    other = joining.split(desk, key, [ids[1]], "its own matter").other_id
    assert "complaint_respond" in clock_names(desk, other)
    assert "complaint_respond" not in clock_names(desk, key)


def test_a_question_that_had_its_answer_is_not_late_because_it_is_split_off(desk: Desk, at: LetTimePass) -> None:
    family(desk, transport="confirmed")
    key = case_of(desk, mail(ASK))
    assert case_of(desk, mail("Does the bus have seat belts?")) == key
    answer_with(desk, key, "late-or-missed-journeys")
    at("2027-02-12 10:00")
    assert case_of(desk, answering(desk, "Thank you.", moment("2027-02-12 10:00"))) == key
    ids = [row.id for row in desk.store.read(lambda conn: contacts.of_case(conn, key))]
    other = joining.split(desk, key, [ids[1]], "its own matter").other_id
    _time_passes(desk)
    assert clock_of(desk, other, "respond").due_on == date(2027, 2, 26)


@pytest.mark.parametrize(
    ("words", "template", "answer"),
    [
        ("Does the bus have seat belts?", "we-have-your-message", "respond"),
        (COMPLAINT, "complaint-acknowledged", "complaint_respond"),
    ],
)
def test_what_one_letter_acknowledged_is_not_acknowledged_again_because_it_is_split_off(
    desk: Desk, at: LetTimePass, words: str, template: str, answer: str
) -> None:
    family(desk, transport="confirmed")
    key = case_of(desk, mail(words))
    assert case_of(desk, mail(f"{words} I ask for my other child.")) == key
    at("2027-01-12 10:00")
    answer_with(desk, key, template)
    due = clock_of(desk, key, answer).due_on
    at("2027-01-20 10:00")
    ids = [row.id for row in desk.store.read(lambda conn: contacts.of_case(conn, key))]
    other = joining.split(desk, key, [ids[1]], "its own matter").other_id
    assert not {name for name in clock_names(desk, other) if "acknowledge" in name}
    assert clock_of(desk, other, answer).due_on == due
    assert not clock_of(desk, other, answer).running.breached


def test_telling_how_to_claim_decides_no_claim(desk: Desk) -> None:
    key = claim(desk)
    answer_with(desk, key, "claiming-costs")
    assert clock_names(desk, key) == {"claim_decide"}
    assert case.look(desk, key).state == "waiting"
    answer_with(desk, key, "your-claim-decided")
    assert not clock_names(desk, key)


def test_a_reference_that_was_put_away_is_that_of_the_case_that_goes_on(desk: Desk) -> None:
    family(desk)
    key = case_of(desk, mail(ASK))
    other = case_of(desk, mail("I write about the bus, too.", sender="gran@example.org"))
    ref = case.look(desk, other).line.ref
    joining.merge(desk, other, key, "the same matter")
    assert front.case_id(desk, ref.lower()) == key


def test_a_contact_that_is_dated_before_all_calendars_is_taken_in_and_counts_from_now(desk: Desk) -> None:
    family(desk)
    key = case_of(desk, mail(COMPLAINT, at=moment("2018-05-01 10:00")))
    assert clock_of(desk, key, "complaint_acknowledge").due_on == date(2027, 1, 14)
    assert "It is dated 1 May 2018" in " ".join(why.words for why in case.look(desk, key).why)


@pytest.mark.parametrize(
    ("came", "due", "told"),
    [
        ("2018-12-11 09:30", None, "does not reach back"),
        (None, "2055-06-01 10:00", "more than a year"),
    ],
)
def test_a_slip_of_the_year_is_refused(desk: Desk, came: str | None, due: str | None, told: str) -> None:
    family(desk)
    key = case_of(desk, mail(ASK))
    with pytest.raises(NotPossible, match=told):
        clocks.start(
            desk, key, "promise" if due else "sar", at=moment(came) if came else None, due=moment(due) if due else None
        )


def test_a_time_is_stated_for_no_clock_that_the_rules_count(desk: Desk) -> None:
    family(desk)
    key = case_of(desk, mail(ASK))
    with pytest.raises(NotPossible, match="counted by the rules"):
        clocks.start(desk, key, "needs_change", due=moment("2027-01-20 10:00"))


# On the telephone


def _call(desk: Desk, **more: object) -> int:
    found = finding.find(desk, "01632 960123").rows[0]
    draft = replace(
        call_drafts.begin(desk), child_id=found.child_id, person_id=found.person_id, number="01632 960123", checked=True
    )
    return calls.log(desk, replace(draft, **{"outcome": "message", "notes": ASK, **more})).case_id  # type: ignore[arg-type]


def _promises(desk: Desk, key: int) -> dict[datetime, str]:
    return {row.due_at: row.ended for row in _rows(desk, key, "promise_kept")}


@pytest.mark.parametrize(
    ("call", "friday", "thursday"),
    [
        ({"outcome": "promised", "promise": "2027-01-13 10:00"}, "", "answered"),
        ({"outcome": "answered"}, "", "answered"),
        ({"outcome": "answered", "checked": False}, "", ""),
    ],
)
def test_a_call_keeps_the_promise_to_ring_back_and_no_other(
    desk: Desk, at: LetTimePass, call: dict[str, object], friday: str, thursday: str
) -> None:
    family(desk, parent="01632 960123")
    key = _call(desk, outcome="promised", promise="2027-01-14 10:00")
    clocks.start(desk, key, "promise", due=moment("2027-01-15 16:00"))
    at("2027-01-12 11:00")
    assert _call(desk, case=case.look(desk, key).line.ref, **call) == key
    kept = _promises(desk, key)
    assert (kept[moment("2027-01-15 16:00")], kept[moment("2027-01-14 10:00")]) == (friday, thursday)


def test_a_concern_that_was_handed_on_in_a_call_is_one_in_whatever_words_and_says_who_has_it(desk: Desk) -> None:
    family(desk, parent="01632 960123")
    key = _call(
        desk, outcome="safeguarding", whom="Jo Hill, front door", notes="She was quiet.", answers={"safe": "yes"}
    )
    (row,) = _rows(desk, key, "safeguarding_hand_off")
    assert row.ended == "answered"
    view = case.look(desk, key)
    assert (view.line.safeguarding, view.line.band) == (True, 0)


def test_a_call_about_something_else_is_no_answer_to_a_complaint(desk: Desk) -> None:
    family(desk, parent="01632 960123", transport="confirmed")
    key = _call(desk, notes=COMPLAINT)
    assert _call(desk, outcome="answered", case=case.look(desk, key).line.ref) == key
    assert "complaint_respond_outer" in clock_names(desk, key)
    assert taken(desk, mail("x", sender="nobody@example.org")).case_id != key
