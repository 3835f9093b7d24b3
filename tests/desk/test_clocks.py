"""The desk and its formal clocks: what starts, stops and moves them, what is never hidden, and what time does alone."""

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import col
from support.clocked import CLAIM, COMPLAINT, answer_with, answering, claim, clock_names, clock_of, complaint, moment
from support.desks import MONDAY, as_service, case_of, desk_for, family, mail, taken

from triage.desk import case, case_book, clock_moves, clock_story, clocks, queue, waiting
from triage.desk.done import done
from triage.desk.front import Desk
from triage.desk.overrule import overrule
from triage.errors import NotAllowed, NotFound, NotPossible
from triage.rules import running
from triage.rules.roles import Role
from triage.store import clocks as store
from triage.store.engine import Store
from triage.store.tables import Clock

LetTimePass = Callable[[str], None]


def _time_passes(desk: Desk) -> None:
    while waiting.apply_waiting(as_service(desk)):
        continue


# Started, and stopped by what was sent
def test_an_acknowledgement_stops_its_clock_and_starts_the_one_that_counts_from_it(desk: Desk, at: LetTimePass) -> None:
    key = complaint(desk)
    assert "complaint_respond" not in clock_names(desk, key)
    at("2027-01-13 10:00")
    answer_with(desk, key, "complaint-acknowledged")
    assert "complaint_acknowledge" not in clock_names(desk, key)
    assert clock_of(desk, key, "complaint_respond").due_on == date(2027, 1, 27)


def test_a_second_acknowledgement_moves_nothing(desk: Desk, at: LetTimePass) -> None:
    key = complaint(desk)
    answer_with(desk, key, "complaint-acknowledged")
    due = clock_of(desk, key, "complaint_respond").due_on
    at("2027-01-15 10:00")
    answer_with(desk, key, "we-have-your-message")
    assert clock_of(desk, key, "complaint_respond").due_on == due
    assert clock_of(desk, key, "complaint_respond").run == 1


def test_a_full_answer_stops_everything_of_ours_and_opens_the_familys_window(desk: Desk) -> None:
    key = complaint(desk)
    answer_with(desk, key, "complaint-answered")
    assert clock_names(desk, key) == {"escalation_window"}
    assert all(one.running.ended == "answered" for one in clock_story.story(desk, key) if one.running.stopped)


def test_no_reply_of_ours_stops_another_teams_clock(desk: Desk) -> None:
    key = complaint(desk)
    clocks.start(desk, key, "appeal")
    answer_with(desk, key, "late-or-missed-journeys")
    assert {"appeal_review", "appeal_pass_over"} <= clock_names(desk, key)
    assert clock_of(desk, key, "appeal_review").running.team == "transport appeals"


def test_a_call_that_was_missed_is_rung_back_by_the_next_working_day(desk: Desk) -> None:
    family(desk)
    key = case_of(desk, mail("When does term start?"))
    assert clocks.start(desk, key, "missed_call") == ["call_back"]
    assert clock_of(desk, key, "call_back").due_on == date(2027, 1, 12)
    clocks.stop(desk, key, "call_back", "rang, spoke to Ms Reed")
    assert clock_of(desk, key, "call_back").running.ended == "answered"


def test_a_missed_call_about_a_child_at_home_is_rung_back_when_the_case_is_to_be_acted_on(desk: Desk) -> None:
    family(desk)
    key = case_of(desk, mail("No taxi came for Amara this morning. She is at home with me."))
    line = queue.page(desk, [key])[key]
    assert line.band <= 1
    clocks.start(desk, key, "missed_call")
    assert clock_of(desk, key, "call_back").running.due == line.due


def test_a_promise_is_due_when_it_was_promised(desk: Desk) -> None:
    key = complaint(desk)
    with pytest.raises(NotPossible, match="say when"):
        clocks.start(desk, key, "promise")
    with pytest.raises(NotPossible, match="passed already"):
        clocks.start(desk, key, "promise", due=MONDAY)
    clocks.start(desk, key, "promise", due=moment("2027-01-14 16:00"))
    assert clock_of(desk, key, "promise_kept").running.due == moment("2027-01-14 16:00")


def test_each_promise_runs_to_its_own_time(desk: Desk) -> None:
    key = complaint(desk)
    for time in ("14:00", "16:00"):
        clocks.start(desk, key, "promise", due=moment(f"2027-01-14 {time}"))
    with pytest.raises(NotPossible, match="run already"):
        clocks.start(desk, key, "promise", due=moment("2027-01-14 16:00"))
    clocks.stop(desk, key, "promise_kept", "rang at two")
    told = [one for one in clock_story.story(desk, key) if one.running.name == "promise_kept"]
    assert [(one.running.due, one.running.ended) for one in sorted(told, key=lambda one: one.running.due)] == [
        (moment("2027-01-14 14:00"), "answered"),
        (moment("2027-01-14 16:00"), ""),
    ]


def test_the_last_answer_of_stage_two_is_due_from_its_acknowledgement_by_another_team(
    desk: Desk, at: LetTimePass
) -> None:
    key = complaint(desk)
    clocks.start(desk, key, "complaint_stage_2")
    assert "stage_2_respond" not in clock_names(desk, key)
    at("2027-01-13 10:00")
    clocks.stop(desk, key, "stage_2_acknowledge", "their letter of today")
    assert clock_of(desk, key, "stage_2_respond").due_on == date(2027, 2, 10)


def test_what_came_before_it_was_typed_counts_from_when_it_came(desk: Desk, at: LetTimePass) -> None:
    key = complaint(desk)
    at("2027-01-14 10:00")
    clocks.start(desk, key, "complaint_stage_2", at=moment("2027-01-11 15:00"))
    assert clock_of(desk, key, "stage_2_acknowledge").due_on == date(2027, 1, 14)
    with pytest.raises(NotPossible, match="not come yet"):
        clocks.start(desk, key, "sar", at=moment("2027-01-15 15:00"))


def test_a_complaint_about_a_child_without_transport_stands_beside_the_request_for_it(desk: Desk) -> None:
    family(desk)
    key = case_of(desk, mail("Still no transport for Amara, she is at home, and I want to make a formal complaint."))
    assert {"acknowledge", "respond", "complaint_acknowledge", "complaint_whole"} <= clock_names(desk, key)
    assert clock_of(desk, key, "acknowledge").due_on < clock_of(desk, key, "complaint_acknowledge").due_on


def test_a_clock_that_runs_is_not_started_again(desk: Desk) -> None:
    key = complaint(desk)
    with pytest.raises(NotPossible, match="run already"):
        clocks.start(desk, key, "complaint")
    with pytest.raises(NotPossible, match="No clock"):
        clocks.start(desk, key, "praise")


# Waiting for the family


def test_a_claim_waits_for_its_evidence_and_goes_on_when_the_family_writes(desk: Desk, at: LetTimePass) -> None:
    key = claim(desk)
    at("2027-01-13 10:00")
    clocks.pause(desk, key, "claim_decide", "receipts asked for")
    told = clock_of(desk, key, "claim_decide")
    assert told.running.paused == moment("2027-01-13 10:00")
    at("2027-01-18 10:00")
    assert case_of(desk, mail("Here are the receipts for the claim.", at=moment("2027-01-18 09:00"))) == key
    told = clock_of(desk, key, "claim_decide")
    assert told.running.paused is None
    assert told.due_on == date(2027, 1, 28)
    assert "Thu 14 Jan waiting for the family, skipped" in told.why
    assert told.counted[-1].number == 10


def test_a_complaint_that_a_person_sees_in_a_case_counts_from_what_came_since_the_last_answer(
    desk: Desk, at: LetTimePass
) -> None:
    family(desk)
    key = case_of(desk, mail("When does the new timetable start?"))
    answer_with(desk, key, "late-or-missed-journeys")
    again = moment("2027-02-09 10:00")
    at("2027-02-10 10:00")
    assert case_of(desk, mail("It is as it was.", at=again)) == key
    overrule(desk, key, "they complain", kind="complaint")
    rows = desk.store.read(lambda conn: store.of_case(conn, key))
    assert {row.started_at for row in rows if row.name == "complaint_acknowledge"} == {again}


def test_a_clock_that_waits_for_the_family_is_not_set_going_by_what_a_person_decides_of_its_case(desk: Desk) -> None:
    key = claim(desk)
    clocks.pause(desk, key, "claim_decide", "receipts asked for")
    overrule(desk, key, "she complains, too", kind="complaint")
    assert "complaint_acknowledge" in clock_names(desk, key)
    assert clock_of(desk, key, "claim_decide").running.paused


def test_the_family_is_asked_again_once_and_then_the_clock_goes_on_by_itself(desk: Desk, at: LetTimePass) -> None:
    key = claim(desk)
    clocks.pause(desk, key, "claim_decide", "receipts asked for")
    done(desk, key, "waiting for receipts")
    at("2027-01-18 08:00")
    _time_passes(desk)
    assert any("ask them again" in why.words for why in case.look(desk, key).why)
    assert key in set(queue.order(desk))
    at("2027-02-08 07:59")
    _time_passes(desk)
    assert clock_of(desk, key, "claim_decide").running.paused
    at("2027-02-08 08:00")
    _time_passes(desk)
    told = clock_of(desk, key, "claim_decide")
    assert told.running.paused is None
    assert told.due_on == date(2027, 2, 22)
    assert running.LIMIT in told.acts[-1].words or running.LIMIT in told.acts[-2].words


def test_a_clock_that_waits_does_not_break(desk: Desk, at: LetTimePass) -> None:
    key = claim(desk)
    clocks.pause(desk, key, "claim_decide", "receipts asked for")
    at("2027-02-05 10:00")
    _time_passes(desk)
    assert not clock_of(desk, key, "claim_decide").running.breached


def test_an_answer_to_the_family_does_not_wait_for_the_family(desk: Desk) -> None:
    key = complaint(desk)
    with pytest.raises(NotPossible, match="does not stand still"):
        clocks.pause(desk, key, "complaint_acknowledge", "waiting")
    with pytest.raises(NotPossible, match="for a reason"):
        clocks.pause(desk, key, "complaint_acknowledge", "  ")


# Longer, with notice


def test_an_extension_is_once_with_reason_and_notice_and_takes_its_outer_limit_along(
    desk: Desk, at: LetTimePass
) -> None:
    key = complaint(desk)
    at("2027-01-14 09:00")
    answer_with(desk, key, "complaint-acknowledged")
    to, told = date(2027, 2, 11), "by letter of 20 January, with the Ombudsman's details"
    at("2027-01-20 09:00")
    with pytest.raises(NotPossible, match="when the family has been told"):
        clocks.extend(desk, key, "complaint_respond", to, "records awaited", "")
    clocks.extend(desk, key, "complaint_respond", to, "the operator's records are awaited", told)
    assert clock_of(desk, key, "complaint_respond").due_on == to
    assert clock_of(desk, key, "complaint_respond_outer").due_on == to
    assert told in clock_of(desk, key, "complaint_respond").acts[-1].words
    assert "extended from Thursday 28 January 2027" in clock_of(desk, key, "complaint_respond").why
    with pytest.raises(NotPossible, match="once already"):
        clocks.extend(desk, key, "complaint_respond", date(2027, 2, 12), "more", told)


def test_a_date_that_was_extended_tells_the_count_up_to_the_old_day_and_then_the_new(
    desk: Desk, at: LetTimePass
) -> None:
    key = complaint(desk)
    clocks.start(desk, key, "sar")
    clocks.extend(desk, key, "sar_answer", date(2027, 4, 12), "many records", "by letter of today")
    assert clock_of(desk, key, "sar_answer").why == (
        "Thu 11 Feb 1 (a calendar month from the day of receipt); "
        "extended from Thursday 11 February 2027 to Monday 12 April 2027"
    )


def test_a_clock_that_stands_still_tells_what_was_counted_and_what_is_left(desk: Desk, at: LetTimePass) -> None:
    key = claim(desk)
    at("2027-01-13 10:00")
    clocks.pause(desk, key, "claim_decide", "receipts asked for")
    assert clock_of(desk, key, "claim_decide").why == (
        "Tue 12 Jan 1; Wed 13 Jan 2; it stands still with 8 days left, and is due later than it was"
    )


def test_a_clock_that_begins_again_says_so(desk: Desk, at: LetTimePass) -> None:
    key = complaint(desk)
    clocks.start(desk, key, "foi")
    at("2027-01-13 10:00")
    clocks.pause(desk, key, "foi_answer", "which routes?")
    at("2027-01-15 10:00")
    clocks.resume(desk, key, "foi_answer")
    assert clock_of(desk, key, "foi_answer").acts[-1].words.startswith("begins again, due Friday 12 February 2027")


# Passed on, cancelled


def test_a_matter_for_another_team_is_passed_on_with_the_clock_that_team_has_had_since_receipt(
    desk: Desk, at: LetTimePass
) -> None:
    family(desk)
    key = case_of(desk, mail("Please send me the form for the claim."))
    clocks.start(desk, key, "foi_sar", at=MONDAY)
    at("2027-01-12 15:00")
    clocks.transfer(desk, key, "respond", "foi", "a request for recorded information")
    assert "respond" not in clock_names(desk, key)
    assert "information_pass_over" not in clock_names(desk, key)
    theirs = clock_of(desk, key, "foi_answer")
    assert (theirs.due_on, theirs.whose, theirs.running.team) == (date(2027, 2, 8), "theirs", "Information Governance")
    assert clock_of(desk, key, "respond").running.ended == "transferred"
    with pytest.raises(NotPossible, match="No other team"):
        clocks.transfer(desk, key, "acknowledge", "enquiry", "x")


def test_a_clock_is_cancelled_for_a_reason_that_stays(desk: Desk) -> None:
    key = complaint(desk)
    clocks.cancel(desk, key, "complaint_whole", "the same letter as yesterday's")
    told = clock_of(desk, key, "complaint_whole")
    assert told.running.ended == "cancelled"
    assert "the same letter as yesterday's" in told.acts[-1].words
    with pytest.raises(NotPossible, match="has ended"):
        clocks.cancel(desk, key, "complaint_whole", "again")
    with pytest.raises(NotFound, match="no clock 'lunch'"):
        clocks.cancel(desk, key, "lunch", "x")


@pytest.mark.parametrize("act", [clocks.stop, clocks.cancel])
def test_only_a_supervisor_ends_the_clock_of_a_concern_that_nobody_has_accepted(
    desk: Desk, tmp_path: Path, act: Callable[[Desk, int, str, str], object]
) -> None:
    family(desk)
    key = case_of(desk, mail("The driver hit Amara, she has a bruise on her arm."))
    with pytest.raises(NotAllowed, match="may not take a safeguarding concern off"):
        act(desk, key, "safeguarding_hand_off", "the school knows")
    assert "safeguarding_hand_off" in clock_names(desk, key)
    assert not any("safeguarding" in one.code for one in case_book.to_act(desk, key).clocks)
    act(desk_for(desk.store, tmp_path, "sam", Role.SUPERVISOR), key, "safeguarding_hand_off", "the MASH has it")
    assert "safeguarding_hand_off" not in clock_names(desk, key)


def test_an_auditor_sees_the_clocks_and_changes_none(desk: Desk, tmp_path: Path) -> None:
    key = complaint(desk)
    auditor = desk_for(desk.store, tmp_path, "ruth", Role.AUDITOR)
    assert clock_story.story(auditor, key)
    with pytest.raises(NotAllowed, match="may not change a clock"):
        clocks.cancel(auditor, key, "complaint_whole", "x")
    with pytest.raises(NotAllowed, match="may not move due dates"):
        clock_moves.move(desk)


# What time does alone


def test_a_warning_lifts_the_case_and_brings_its_act_by_forward_when_the_desk_opens(
    desk: Desk, at: LetTimePass
) -> None:
    family(desk)
    key = case_of(desk, mail("When does term start? Just a question."))
    before = queue.page(desk, [key])[key]
    assert before.band == 3
    at("2027-01-12 07:59")
    _time_passes(desk)
    assert queue.page(desk, [key])[key].band == 3
    at("2027-01-12 08:00")
    _time_passes(desk)
    after = queue.page(desk, [key])[key]
    assert (after.band, after.due) == (2, moment("2027-01-12 18:00"))
    assert any("Due on Tuesday 12 January" in why.words for why in case.look(desk, key).why)


def test_a_case_whose_clock_was_answered_is_not_lifted_by_it(desk: Desk, at: LetTimePass) -> None:
    family(desk)
    key = case_of(desk, mail("When does term start? Just a question."))
    answer_with(desk, key, "we-have-your-message")
    at("2027-01-13 10:00")
    _time_passes(desk)
    line = queue.page(desk, [key])[key]
    assert line.band == 3
    assert not any("Due on" in why.words for why in case.look(desk, key).why)


def test_a_clock_that_rings_first_does_not_lose_the_day_on_which_waiting_lifts_the_case(
    desk: Desk, at: LetTimePass
) -> None:
    family(desk)
    starts = "This is a complaint. She starts at Larkfield on 25 January 2027 and no transport is arranged yet."
    key = case_of(desk, mail(starts))
    at("2027-01-12 09:00")
    _time_passes(desk)
    assert queue.page(desk, [key])[key].band == 2
    at("2027-01-18 08:00")
    _time_passes(desk)
    assert queue.page(desk, [key])[key].band == 1


def test_a_case_that_is_done_comes_back_while_a_clock_of_ours_runs(desk: Desk, at: LetTimePass) -> None:
    family(desk)
    key = case_of(desk, mail("When does term start? Just a question."))
    done(desk, key, "it is in the newsletter")
    assert key not in set(queue.order(desk))
    at("2027-01-12 09:00")
    _time_passes(desk)
    assert key in set(queue.order(desk))


def test_another_teams_warning_moves_no_case_of_ours(desk: Desk, at: LetTimePass) -> None:
    family(desk)
    key = case_of(desk, mail("When does term start? Just a question."))
    clocks.start(desk, key, "appeal_stage_2")
    answer_with(desk, key, "late-or-missed-journeys")
    done(desk, key, "answered")
    at("2027-03-10 09:00")
    _time_passes(desk)
    assert key not in set(queue.order(desk))
    assert clock_of(desk, key, "appeal_panel").running.breached


def test_a_safeguarding_hand_off_sounds_in_the_night(desk: Desk, at: LetTimePass) -> None:
    family(desk)
    key = case_of(desk, mail("When does term start? Just a question."))
    at("2027-01-16 23:50")
    clocks.start(desk, key, "safeguarding")
    at("2027-01-17 00:05")
    _time_passes(desk)
    line = queue.page(desk, [key])[key]
    assert (line.band, line.due) == (2, moment("2027-01-17 00:20"))
    at("2027-01-17 00:20:01")
    _time_passes(desk)
    assert clock_of(desk, key, "safeguarding_hand_off").acts[-1].words == "missed"


def test_time_applied_twice_changes_nothing_the_second_time(desk: Desk, at: LetTimePass) -> None:
    complaint(desk)
    at("2027-02-12 10:00")
    _time_passes(desk)
    assert waiting.apply_waiting(as_service(desk)) == 0


# A breach is never hidden


def _broken(desk: Desk, at: LetTimePass) -> int:
    key = complaint(desk)
    at("2027-01-15 09:00")
    _time_passes(desk)
    assert "complaint_acknowledge" in clock_names(desk, key)
    return key


def test_an_answer_that_comes_late_stops_the_clock_and_the_breach_stays(desk: Desk, at: LetTimePass) -> None:
    key = _broken(desk, at)
    answer_with(desk, key, "complaint-acknowledged")
    told = clock_of(desk, key, "complaint_acknowledge")
    assert (told.running.ended, told.running.breached) == ("answered", True)
    assert any(act.words == "missed" for act in told.acts)


def test_an_answer_that_comes_late_before_anybody_marked_it_is_marked_all_the_same(desk: Desk, at: LetTimePass) -> None:
    key = complaint(desk)
    at("2027-01-15 06:00")
    answer_with(desk, key, "complaint-acknowledged")
    assert clock_of(desk, key, "complaint_acknowledge").running.breached


@pytest.mark.parametrize("act", ["cancel", "stop", "transfer"])
def test_a_breach_outlives_whatever_ends_its_clock(desk: Desk, at: LetTimePass, act: str) -> None:
    key = _broken(desk, at)
    if act == "transfer":
        clocks.transfer(desk, key, "complaint_acknowledge", "appeal", "it is an appeal")
    else:
        getattr(clocks, act)(desk, key, "complaint_acknowledge", "x")
    assert clock_of(desk, key, "complaint_acknowledge").running.breached


def test_an_extension_after_the_day_has_passed_does_not_unbreak_it(desk: Desk, at: LetTimePass) -> None:
    key = complaint(desk)
    answer_with(desk, key, "complaint-acknowledged")
    at("2027-01-27 09:00")
    clocks.extend(
        desk, key, "complaint_respond", date(2027, 2, 3), "late", "by telephone, with the Ombudsman's details"
    )
    told = clock_of(desk, key, "complaint_respond")
    assert told.running.breached
    assert told.due_on == date(2027, 2, 3)


def test_a_case_that_is_reopened_starts_its_clocks_anew_and_keeps_the_old_breach(desk: Desk, at: LetTimePass) -> None:
    key = _broken(desk, at)
    answer_with(desk, key, "late-or-missed-journeys")
    done(desk, key, "answered in full")
    at("2027-01-20 09:00")
    assert taken(desk, answering(desk, COMPLAINT + " Again.", moment("2027-01-20 08:30"))).case_id == key
    runs = [one for one in clock_story.story(desk, key) if one.running.name == "complaint_acknowledge"]
    assert [(one.run, one.running.breached) for one in sorted(runs, key=lambda one: one.run)] == [(1, True), (2, False)]
    assert clock_of(desk, key, "complaint_acknowledge").due_on == date(2027, 1, 25)
    assert clock_of(desk, key, "complaint_acknowledge").acts[0].words.startswith("restarted")
    assert clock_of(desk, key, "complaint_whole").running.started == MONDAY, (
        "the whole complaint counts from its first day"
    )


def test_a_complaint_after_the_familys_window_has_closed_is_a_new_one_and_counts_from_itself(
    desk: Desk, at: LetTimePass
) -> None:
    key = complaint(desk)
    answer_with(desk, key, "complaint-answered")
    at("2027-09-07 09:00")
    clocks.start(desk, key, "complaint")
    whole = clock_of(desk, key, "complaint_whole")
    assert (whole.due_on, whole.running.breached) == (date(2027, 11, 30), False)


def test_a_breach_goes_along_when_two_cases_turn_out_to_be_one_matter(desk: Desk, at: LetTimePass) -> None:
    key = _broken(desk, at)
    other = case_of(
        desk, mail("I complain formally about the taxi.", sender="another@example.org", at=moment("2027-01-15 08:00"))
    )
    clocks.start(desk, other, "mp_enquiry")
    before = len(clock_story.story(desk, key)) + len(clock_story.story(desk, other))
    clocks.carry(desk, key, other, "the same matter, from two addresses")
    assert clock_story.story(desk, key) == []
    told = clock_story.story(desk, other)
    assert len(told) == before
    assert any(one.running.name == "complaint_acknowledge" and one.running.breached for one in told)
    assert any("came from case" in one.acts[0].words for one in told)
    assert all(_stored(desk.store, one) == _recomputed(desk.store, one) for one in (key, other))
    clocks.start(desk, key, "complaint")
    assert clock_of(desk, key, "complaint_acknowledge").acts[0].words.startswith("started")
    assert _stored(desk.store, key) == _recomputed(desk.store, key)
    with pytest.raises(NotPossible, match="its own already"):
        clocks.carry(desk, other, other, "x")


# The stored clock is its events


@pytest.mark.parametrize("seed", range(12))
def test_on_a_random_history_the_clocks_recomputed_from_events_are_those_stored(
    sqlite_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    chance, now = random.Random(seed), MONDAY
    monkeypatch.setattr("triage.clock.now", lambda: now)
    desk = desk_for(sqlite_store, tmp_path)
    family(desk)
    key = case_of(desk, mail(CLAIM + COMPLAINT))
    clocks_seen = 0
    for step in range(40):
        now += timedelta(hours=chance.randint(1, 60))
        _random_act(desk, chance, key, step, now)
        rows = _stored(sqlite_store, key)
        assert _recomputed(sqlite_store, key) == rows
        clocks_seen = len(rows)
    assert clocks_seen > 6
    assert clock_moves.would_move(desk) == []


def _stored(place: Store, case_id: int) -> dict[tuple[str, int], running.State]:
    rows = place.read(lambda conn: store.of_case(conn, case_id))
    return {(row.name, row.run): store.state_of(row) for row in rows}


def _recomputed(place: Store, case_id: int) -> dict[tuple[str, int], running.State]:
    lines = place.read(lambda conn: store.story(conn, case_id))
    return running.fold((event.what, detail) for event, detail in lines)


def _random_act(desk: Desk, chance: random.Random, key: int, step: int, now: datetime) -> None:
    names = sorted(clock_names(desk, key, running_only=False))
    name = chance.choice([*names, "claim_decide"])
    acts: list[Callable[[], object]] = [
        lambda: clocks.pause(desk, key, name, "receipts asked for"),
        lambda: clocks.resume(desk, key, name),
        lambda: clocks.extend(desk, key, name, now.date() + timedelta(days=chance.randint(5, 20)), "x", "by letter"),
        lambda: clocks.stop(desk, key, name, "done"),
        lambda: clocks.cancel(desk, key, name, "not needed"),
        lambda: clocks.transfer(desk, key, name, chance.choice(["foi", "sar", "appeal"]), "theirs"),
        lambda: clocks.start(desk, key, chance.choice(["missed_call", "reimbursement", "sar", "needs_change"])),
        lambda: taken(desk, mail(f"{CLAIM} {step}", at=now)),
        lambda: answer_with(desk, key, chance.choice(["complaint-acknowledged", "late-or-missed-journeys"])),
        lambda: _time_passes(desk),
        lambda: _time_passes(desk),
    ]
    try:
        chance.choice(acts)()
    except (NotPossible, NotFound):
        return


def test_the_same_act_twice_at_once_is_one_act(desk: Desk) -> None:
    from concurrent.futures import ThreadPoolExecutor

    key = complaint(desk)

    def cancel(number: int) -> bool:
        try:
            clocks.cancel(desk, key, "complaint_whole", f"by {number}")
        except NotPossible:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(cancel, range(4))) == [False, False, False, True]
    query = sa.select(col(Clock.ended)).where(col(Clock.name) == "complaint_whole")
    assert desk.store.read(lambda conn: conn.scalars(query).all()) == ["cancelled"]
