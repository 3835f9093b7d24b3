"""The fast count against an independent slow one, minute by minute and day by day, over 2024 to 2030."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from bench.timing import costs_at_most
from hypothesis import given, settings
from hypothesis import strategies as st
from support.slow_calendar import WEEKDAYS, Plan, calendar_of

from triage.rules.calendar import Calendar, parse_calendar

LONDON = ZoneInfo("Europe/London")
DAYS = st.dates(date(2024, 1, 1), date(2030, 10, 31))
NEAR_CHANGES = st.sampled_from(
    [
        date(2024, 3, 30),
        date(2025, 10, 25),
        date(2026, 3, 28),
        date(2026, 10, 24),
        date(2027, 3, 27),
        date(2030, 10, 26),
    ]
)
HOURS = st.lists(st.integers(4, 48).map(lambda half: half * 30), max_size=4, unique=True).map(
    lambda marks: tuple(zip(sorted(marks)[::2], sorted(marks)[1::2], strict=False))
)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Odd hours by weekday with breaks, closure days and changed hours; open on Wednesdays at least."""
    week = {day: draw(HOURS) for day in WEEKDAYS}
    week["wed"] = week["wed"] or ((570, 750), (810, 960))
    return Plan(
        week=week,
        closed=frozenset(draw(st.lists(DAYS, max_size=4, unique=True))),
        extra=draw(st.dictionaries(DAYS, HOURS, max_size=4)),
    )


@settings(max_examples=60)
@given(plan=plans(), day=st.one_of(NEAR_CHANGES, DAYS), minute=st.integers(0, 1439), minutes=st.integers(1, 1500))
def test_desk_minutes_agree_with_a_count_of_single_minutes(plan: Plan, day: date, minute: int, minutes: int) -> None:
    start = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(minutes=minute)
    assert calendar_of(plan).add_desk_minutes(start, minutes) == plan.add_minutes(start, minutes)


def test_the_count_is_twenty_times_as_fast_as_that_of_single_minutes() -> None:
    plan = Plan(week=dict.fromkeys(WEEKDAYS[:5], ((480, 750), (810, 1080))))
    calendar = calendar_of(plan)
    starts = [datetime(2024, 1, 2, tzinfo=UTC) + timedelta(days=91.3 * number) for number in range(25)]

    def slow() -> list[datetime]:
        return [plan.add_minutes(start, 240) for start in starts]

    def fast() -> list[datetime]:
        return [calendar.add_desk_minutes(start, 240) for start in starts]

    assert fast() == slow()
    assert costs_at_most(1 / 20, fast, slow)


@settings(max_examples=60)
@given(plan=plans(), day=st.one_of(NEAR_CHANGES, DAYS), minute=st.integers(0, 1439))
def test_the_next_and_the_last_opening_agree_with_a_search_of_single_minutes(
    plan: Plan, day: date, minute: int
) -> None:
    calendar = calendar_of(plan)
    start = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(minutes=minute)
    assert calendar.next_opening(start) == plan.next_open(start)
    assert calendar.last_opening(start) == plan.last_open(start)


@settings(max_examples=80)
@given(closed=st.lists(DAYS, max_size=9, unique=True), day=DAYS, count=st.integers(-60, 60), observe=st.booleans())
def test_working_days_agree_with_a_count_of_single_days(
    closed: list[date], day: date, count: int, observe: bool
) -> None:
    plan = Plan(week={"mon": ((480, 1080),)}, closed=frozenset(closed))
    assert calendar_of(plan).add_working_days(day, count, observe_closed=observe) == plan.add_days(day, count, observe)


@settings(max_examples=80)
@given(day=DAYS, other=DAYS)
def test_the_working_days_between_two_days_are_those_counted_one_by_one(day: date, other: date) -> None:
    plan = Plan(week={"mon": ((480, 1080),)})
    first, last = min(day, other), max(day, other)
    slow = sum(plan.works(first + timedelta(days=n), False) for n in range(1, (last - first).days + 1))
    assert calendar_of(plan).working_days_between(first, last) == slow
    assert calendar_of(plan).working_days_between(last, first) == 0


def _made(more: str, **hours: str) -> Calendar:
    week = "".join(f"{day} = {hours.get(day, '[]')}\n" for day in WEEKDAYS)
    text = f'known_until = 2028\n[hours]\n{week}[[bank_holiday]]\non = 2028-12-25\nname = "Christmas Day"\n{more}'
    calendar, faults = parse_calendar(text)
    assert not faults, faults
    return calendar


def _local(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=LONDON).astimezone(UTC)


def test_a_lunch_break_does_not_count() -> None:
    calendar = _made("", tue='["09:00-12:30", "13:30-17:00"]')
    assert calendar.add_desk_minutes(_local("2027-01-12 12:00"), 60) == _local("2027-01-12 14:00")
    assert calendar.next_opening(_local("2027-01-12 12:30")) == _local("2027-01-12 13:30")


def test_each_weekday_has_its_own_hours() -> None:
    calendar = _made("", tue='["09:00-12:00"]', thu='["14:00-20:00"]')
    assert calendar.add_desk_minutes(_local("2027-01-12 11:30"), 60) == _local("2027-01-14 14:30")


def test_a_saturday_desk_in_a_surge_opens_on_those_saturdays_only() -> None:
    surge = '[[extra_opening]]\nfrom = 2027-09-04\nuntil = 2027-09-18\nweekdays = ["sat"]\nhours = ["09:00-13:00"]\nwhy = "x"\n'
    calendar = _made(surge, fri='["08:00-18:00"]')
    opens = [calendar.opening(date(2027, 9, day)).astimezone(LONDON).strftime("%a %d") for day in (4, 11, 18, 25)]
    assert opens == ["Sat 04", "Sat 11", "Sat 18", "Fri 01"]
    assert not calendar.is_working_day(date(2027, 9, 4)), "an open Saturday is no working day for a formal clock"


def test_a_closure_day_shuts_the_desk_and_is_skipped_only_by_clocks_that_observe_it() -> None:
    calendar = _made('[[closed]]\non = 2026-12-29\nwhy = "shut"\n', mon='["08:00-18:00"]', tue='["08:00-18:00"]')
    assert calendar.opening(date(2026, 12, 29)) == _local("2027-01-04 08:00")
    assert calendar.add_working_days(date(2026, 12, 28), 1) == date(2026, 12, 29)
    assert calendar.add_working_days(date(2026, 12, 28), 1, observe_closed=True) == date(2026, 12, 30)


@pytest.mark.parametrize(("day", "hours"), [("2027-03-28", 23), ("2027-10-31", 25), ("2027-06-06", 24)])
def test_a_desk_open_round_the_clock_is_open_as_long_as_the_day_is(day: str, hours: int) -> None:
    calendar = _made("", sun='["00:00-24:00"]')
    (span,) = calendar.spans(date.fromisoformat(day))
    assert span[1] - span[0] == timedelta(hours=hours)


def test_the_hour_that_spring_leaves_out_is_no_time_at_all() -> None:
    calendar = _made("", sun='["00:30-01:30"]')
    (span,) = calendar.spans(date(2027, 3, 28))
    assert span[1] - span[0] == timedelta(minutes=30)


@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25"])
def test_at_every_minute_of_a_day_on_which_the_clocks_change_an_alarm_waits_for_monday_morning(day: str) -> None:
    calendar = _made("", mon='["08:00-18:00"]')
    midnight = _local(f"{day} 00:00")
    monday = _local((date.fromisoformat(day) + timedelta(days=1)).isoformat() + " 08:00")
    assert {calendar.next_opening(midnight + timedelta(minutes=n)) for n in range(23 * 60)} == {monday}


def test_a_desk_that_is_shut_for_months_is_refused_at_load() -> None:
    rows = "".join(f'[[closed]]\non = {date(2027, 3, 1) + timedelta(days=n)}\nwhy = "x"\n' for n in range(70))
    week = "".join(f'{day} = ["08:00-18:00"]\n' for day in WEEKDAYS)
    _, faults = parse_calendar(
        f'known_until = 2028\n[hours]\n{week}[[bank_holiday]]\non = 2028-12-25\nname = "x"\n{rows}'
    )
    assert any("never opens" in fault.words and fault.line == 2 for fault in faults), faults


@pytest.mark.parametrize(
    ("wrong", "line", "words"),
    [
        ('from = 2027-09-04\nuntil = 2027-09-01\nweekdays = ["sat"]', 6, "'until'"),
        ('from = 2027-09-04\nuntil = 2027-09-11\nweekdays = ["saturday"]', 7, "write one of: mon"),
        ("from = 2027-09-04\nuntil = 2027-09-11", 4, "'weekdays' is missing"),
    ],
)
def test_a_wrong_saturday_desk_is_told_with_its_line(wrong: str, line: int, words: str) -> None:
    text = f'known_until = 2028\n[hours]\nmon = ["08:00-18:00"]\n[[extra_opening]]\n{wrong}\nhours = ["09:00-13:00"]\nwhy = "x"\n'
    _, faults = parse_calendar(text)
    assert any(fault.line == line and words in fault.words for fault in faults), faults
