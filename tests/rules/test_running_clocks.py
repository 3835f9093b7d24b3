"""A clock as it runs: it stands still, goes on, is extended, ends; what was broken stays broken; its events tell it whole."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.desks import shipped_house
from support.slow_calendar import Plan

from triage.rules import running
from triage.rules.clocks import ClockRule, begin
from triage.rules.running import Refused, State

HOUSE = shipped_house()
CALENDAR = HOUSE.calendar
LONDON = ZoneInfo("Europe/London")
RULES = {rule.name: rule for rule in HOUSE.clocks}
SLOW = Plan(week={})
STARTS = st.datetimes(datetime(2024, 1, 2), datetime(2027, 11, 30), timezones=st.just(UTC))  # noqa: DTZ001 - bounds take no zone


def _at(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=LONDON).astimezone(UTC)


def _begun(name: str, at: datetime) -> State:
    return running.started(begin(RULES[name], at, CALENDAR), 1, CALENDAR)


def _paused(name: str, at: str, paused: str) -> State:
    state = _begun(name, _at(at))
    return replace(state, **running.pause(state, RULES[name], CALENDAR, _at(paused), "receipts asked for"))


def _resumed(state: State, at: str) -> State:
    return replace(state, **running.resume(state, RULES[state.name], CALENDAR, _at(at)))


# Waiting for the family


def test_a_claim_stands_still_while_its_evidence_is_awaited() -> None:
    state = _paused("claim_decide", "2027-01-12 10:00", "2027-01-14 09:00")
    assert state.left == 8
    assert _resumed(state, "2027-01-20 15:00").due_on == date(2027, 2, 1)


def test_a_pause_of_minutes_moves_nothing() -> None:
    state = _paused("claim_decide", "2027-01-12 10:00", "2027-01-14 09:00")
    assert _resumed(state, "2027-01-14 09:30").due_on == date(2027, 1, 26)


def test_a_request_for_information_begins_again_when_it_has_been_made_clear() -> None:
    state = _paused("foi_answer", "2027-01-12 10:00", "2027-01-14 09:00")
    assert _resumed(state, "2027-01-20 15:00").due_on == date(2027, 2, 17)


def test_a_subject_access_request_loses_only_the_days_of_the_wait() -> None:
    state = _paused("sar_answer", "2027-01-13 10:00", "2027-01-20 09:00")
    assert state.due_on == date(2027, 2, 15), "the 13th is a Saturday"
    assert _resumed(state, "2027-01-22 09:00").due_on == date(2027, 2, 15), "two days on from the 13th is a working day"


def test_the_family_is_asked_again_and_the_pause_has_a_limit_both_in_opening_hours() -> None:
    state = _paused("claim_decide", "2027-01-12 10:00", "2027-01-14 19:00")
    assert state.chase_at == _at("2027-01-21 08:00")
    assert state.limit_at == _at("2027-02-11 08:00")
    assert state.next_at == state.chase_at
    assert running.chase(state)["next_at"] == state.limit_at


@settings(max_examples=150)
@given(at=STARTS, spent=st.integers(0, 300), waited=st.integers(0, 900))
def test_a_wait_gives_back_exactly_the_working_days_it_lasted(at: datetime, spent: int, waited: int) -> None:
    state = _begun("claim_decide", at)
    stop = at + timedelta(hours=spent)
    if stop > state.due_at:
        return
    go = stop + timedelta(hours=waited)
    still = replace(state, **running.pause(state, RULES["claim_decide"], CALENDAR, stop, "x"))
    on = replace(still, **running.resume(still, RULES["claim_decide"], CALENDAR, go))
    assert on.due_on == _counted_slowly(at, stop, go)
    assert on.due_on >= state.due_on


def _counted_slowly(at: datetime, stop: datetime, go: datetime) -> date:
    """Count ten working days one by one, and none of those after the day of the pause up to the day it ended."""
    first, last = stop.astimezone(LONDON).date(), go.astimezone(LONDON).date()
    day, left = at.astimezone(LONDON).date(), 10
    while left:
        day += timedelta(days=1)
        left -= SLOW.works(day, False) and not first < day <= last
    return max(day, SLOW.add_days(last, 0)) if first < last else day


@pytest.mark.parametrize("name", ["respond", "complaint_respond", "safeguarding_hand_off", "mp_respond"])
def test_what_does_not_stand_still_says_so(name: str) -> None:
    with pytest.raises(Refused, match="does not stand still"):
        running.pause(_begun(name, _at("2027-01-12 10:00")), RULES[name], CALENDAR, _at("2027-01-12 10:10"), "x")


def test_a_missed_clock_cannot_be_hidden_behind_a_pause() -> None:
    with pytest.raises(Refused, match="missed already"):
        _paused("claim_decide", "2027-01-12 10:00", "2027-01-27 00:00")


# Longer, once


def _extended(name: str, to: str, at: str = "2027-01-14 10:00") -> State:
    state = _begun(name, _at("2027-01-12 10:00"))
    return replace(state, **running.extend(state, RULES[name], CALENDAR, _at(at), date.fromisoformat(to)))


def test_a_response_is_extended_once_and_by_ten_working_days_at_most() -> None:
    state = _extended("complaint_respond", "2027-02-09")
    assert (state.extended_from, state.due_on) == (date(2027, 1, 26), date(2027, 2, 9))
    assert state.next_at == _at("2027-02-05 08:00")
    with pytest.raises(Refused, match="Tuesday 9 February 2027 at the latest"):
        _extended("complaint_respond", "2027-02-10")
    with pytest.raises(Refused, match="extended once already"):
        running.extend(state, RULES["complaint_respond"], CALENDAR, _at("2027-01-15 10:00"), date(2027, 2, 10))


@pytest.mark.parametrize(
    ("to", "words"), [("2027-01-26", "already"), ("2027-01-20", "already"), ("2027-01-30", "working day")]
)
def test_an_extension_names_a_later_working_day(to: str, words: str) -> None:
    with pytest.raises(Refused, match=words):
        _extended("complaint_respond", to)


def test_a_subject_access_request_may_take_two_months_more() -> None:
    assert _extended("sar_answer", "2027-04-12").due_on == date(2027, 4, 12)
    with pytest.raises(Refused, match="12 April 2027 at the latest"):
        _extended("sar_answer", "2027-04-13")


@pytest.mark.parametrize(
    ("received", "latest"),
    [("2025-01-31 10:00", "2025-04-30"), ("2025-01-29 10:00", "2025-04-29"), ("2025-10-31 10:00", "2026-02-02")],
)
def test_a_subject_access_request_is_extended_to_three_months_from_receipt(received: str, latest: str) -> None:
    state = _begun("sar_answer", _at(received))
    assert running.latest_extension(state, RULES["sar_answer"], CALENDAR) == date.fromisoformat(latest)


def test_days_on_which_a_subject_access_request_stood_still_are_not_lost_by_its_extension() -> None:
    state = _resumed(_paused("sar_answer", "2025-01-31 10:00", "2025-02-03 10:00"), "2025-02-13 10:00")
    assert running.latest_extension(state, RULES["sar_answer"], CALENDAR) == date(2025, 5, 12)


def test_a_clock_that_goes_on_past_the_known_bank_holidays_says_so() -> None:
    state = _paused("claim_decide", "2028-12-11 10:00", "2028-12-13 09:00")
    assert "Bank holidays" not in state.words
    assert "Bank holidays after 2028" in _resumed(state, "2028-12-28 09:00").words
    complaint, told_at = _begun("complaint_respond", _at("2028-12-11 10:00")), _at("2028-12-12 10:00")
    longer = running.extend(complaint, RULES["complaint_respond"], CALENDAR, told_at, date(2029, 1, 4))
    assert "Bank holidays after 2028" in longer["words"]


def test_what_cannot_be_extended_says_so() -> None:
    with pytest.raises(Refused, match="cannot be extended"):
        _extended("mp_respond", "2027-02-01")


# Broken


def test_a_clock_is_kept_to_the_last_instant_of_its_day_and_broken_after_it() -> None:
    state = _begun("acknowledge", _at("2027-01-12 10:00"))
    assert not running.is_broken(state, state.due_at)
    assert running.is_broken(state, state.due_at + timedelta(microseconds=1))


def test_what_was_broken_stays_so_when_answered_extended_or_cancelled() -> None:
    state = _begun("complaint_respond", _at("2027-01-12 10:00"))
    late = _at("2027-01-28 10:00")
    state = replace(state, **running.broken(state, late))
    longer = replace(state, **running.extend(state, RULES["complaint_respond"], CALENDAR, late, date(2027, 2, 5)))
    for how in (running.ANSWERED, running.CANCELLED, running.TRANSFERRED):
        ended = replace(longer, **running.end(longer, late, how, "x"))
        assert running.is_broken(ended, late)
        assert ended.broken_at == state.due_at


def test_a_familys_own_window_is_never_ours_to_break() -> None:
    state = _begun("escalation_window", _at("2027-01-12 10:00"))
    assert not running.is_broken(state, _at("2028-01-12 10:00"))
    assert running.broken(state, _at("2028-01-12 10:00")) == {}


def test_an_ended_clock_is_done_with() -> None:
    state = _begun("claim_decide", _at("2027-01-12 10:00"))
    state = replace(state, **running.end(state, _at("2027-01-13 10:00"), running.ANSWERED, "x"))
    with pytest.raises(Refused, match="has ended: answered"):
        running.pause(state, RULES["claim_decide"], CALENDAR, _at("2027-01-13 11:00"), "x")
    with pytest.raises(Refused, match="has ended: answered"):
        running.resume(state, RULES["claim_decide"], CALENDAR, _at("2027-01-13 11:00"))
    with pytest.raises(Refused, match="has ended: answered"):
        running.end(state, _at("2027-01-13 11:00"), running.CANCELLED, "x")


# The story is the clock

ACTS = st.lists(
    st.tuples(st.sampled_from(["pause", "resume", "extend", "warn", "chase", "break", "end"]), st.integers(0, 200)),
    max_size=14,
)


def _history(
    rule: ClockRule, at: datetime, acts: list[tuple[str, int]]
) -> tuple[State, list[tuple[str, dict[str, Any]]]]:
    """Live through random acts, those that the rules allow; return the clock and its events, as the store writes them."""
    state = running.started(begin(rule, at, CALENDAR), 1, CALENDAR)
    events = [("clock started", {"clock": rule.name, "run": 1, "set": running.encode(running.all_of(state))})]
    for what, hours in acts:
        at += timedelta(hours=hours)
        marks = running.broken(state, at)
        steps: list[tuple[str, running.Changes, dict[str, str]]] = [("clock broken", marks, {})] if marks else []
        state = replace(state, **marks)
        try:
            name, changes, more = _step(what, state, rule, at)
        except Refused:
            changes = {}
        for name_, changed, detail in [*steps, *([(name, changes, more)] if changes else [])]:
            events.append((name_, {"clock": rule.name, "run": 1, "set": running.encode(changed), **detail}))
        state = replace(state, **changes)
    return state, events


def _step(what: str, state: State, rule: ClockRule, at: datetime) -> tuple[str, dict[str, Any], dict[str, str]]:
    if what == "pause":
        return "clock paused", running.pause(state, rule, CALENDAR, at, "x"), {}
    if what == "resume":
        return "clock resumed", running.resume(state, rule, CALENDAR, at), {"on": at.isoformat()}
    if what == "extend":
        to = min(CALENDAR.add_working_days(state.due_on, 4), running.latest_extension(state, rule, CALENDAR))
        return "clock extended", running.extend(state, rule, CALENDAR, at, to), {}
    if what == "chase" and state.paused_at:
        return "clock chased", running.chase(state), {}
    if what == "end":
        return "clock stopped", running.end(state, at, running.ANSWERED, "x"), {}
    return "clock warned", {} if state.ended or state.paused_at else running.warn(state, rule, CALENDAR, at), {}


RULE = st.sampled_from([rule for rule in HOUSE.clocks if rule.count != "stated"])


@settings(max_examples=400)
@given(rule=RULE, at=STARTS, acts=ACTS)
def test_a_clocks_events_tell_it_whole(rule: ClockRule, at: datetime, acts: list[tuple[str, int]]) -> None:
    state, events = _history(rule, at, acts)
    assert running.fold(events) == {(rule.name, 1): state}


@settings(max_examples=400)
@given(rule=RULE, at=STARTS, acts=ACTS)
def test_what_was_done_gives_the_same_due_day_under_the_same_rules(
    rule: ClockRule, at: datetime, acts: list[tuple[str, int]]
) -> None:
    state, events = _history(rule, at, acts)
    again = running.recounted(events, rule, CALENDAR)
    assert (again.counted_to, again.due_on, again.due_at) == (state.counted_to, state.due_on, state.due_at)


@settings(max_examples=300)
@given(rule=RULE, at=STARTS, acts=ACTS)
def test_a_breach_once_marked_never_goes_and_no_clock_rings_twice_for_one_moment(
    rule: ClockRule, at: datetime, acts: list[tuple[str, int]]
) -> None:
    _, events = _history(rule, at, acts)
    states = [running.fold(events[: n + 1])[(rule.name, 1)] for n in range(len(events))]
    broken = [state.broken_at for state in states]
    first = next((b for b in broken if b), None)
    assert all(b == first for b in broken[broken.index(first) :] if first)
    assert all(state.next_at is None for state in states if state.ended)
    assert all(state.due_at >= before.due_at for before, state in pairwise(states))
