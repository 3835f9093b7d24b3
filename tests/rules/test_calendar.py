"""Working days and desk hours, right through bank holidays and both changes of the clock."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.desks import shipped_house

from triage.cli.opening import house_texts
from triage.config import shipped
from triage.rules.calendar import parse_calendar

CALENDAR = shipped_house().calendar
LONDON = ZoneInfo("Europe/London")
DAYS = st.dates(date(2024, 1, 1), date(2028, 11, 30))
INSTANTS = st.datetimes(datetime(2024, 1, 1), datetime(2028, 11, 30), timezones=st.just(UTC))  # noqa: DTZ001 - bounds take no zone
PROCLAIMED = [
    date(2024, 3, 29),
    date(2025, 4, 21),
    date(2026, 12, 28),
    date(2027, 12, 27),
    date(2027, 12, 28),
    date(2028, 1, 3),
]


def test_the_bank_holidays_are_those_of_an_independent_list() -> None:
    theirs = holidays.country_holidays("GB", subdiv="ENG", years=range(2024, 2029))
    weekdays = {day for day in theirs if day.weekday() < 5}
    ours = {day for day in _days(2024, 2028) if day.weekday() < 5 and not CALENDAR.is_working_day(day)}
    assert ours == weekdays
    assert len(ours) == 40
    assert set(PROCLAIMED) <= ours


def _days(first: int, last: int) -> list[date]:
    start, end = date(first, 1, 1), date(last, 12, 31)
    return [start + timedelta(days=number) for number in range((end - start).days + 1)]


# The worked dates: received, then +1, +3, +5, +10 and +20 working days; day 1 is the first working day after receipt.
WORKED = [
    (date(2026, 12, 23), ["2026-12-24", "2026-12-30", "2027-01-04", "2027-01-11", "2027-01-25"]),
    (date(2026, 12, 24), ["2026-12-29", "2026-12-31", "2027-01-05", "2027-01-12", "2027-01-26"]),
    (date(2026, 12, 26), ["2026-12-29", "2026-12-31", "2027-01-05", "2027-01-12", "2027-01-26"]),
    (date(2027, 3, 25), ["2027-03-30", "2027-04-01", "2027-04-05", "2027-04-12", "2027-04-26"]),
    (date(2027, 4, 30), ["2027-05-04", "2027-05-06", "2027-05-10", "2027-05-17", "2027-06-01"]),
    (date(2027, 12, 24), ["2027-12-29", "2027-12-31", "2028-01-05", "2028-01-12", "2028-01-26"]),
]


@pytest.mark.parametrize(("received", "due"), WORKED)
def test_the_worked_dates_hold(received: date, due: list[str]) -> None:
    found = [CALENDAR.add_working_days(received, count).isoformat() for count in (1, 3, 5, 10, 20)]
    assert found == due


@given(day=DAYS, count=st.integers(1, 60))
def test_adding_working_days_agrees_with_counting_them_one_by_one(day: date, count: int) -> None:
    slow, left = day, count
    while left:
        slow += timedelta(days=1)
        left -= CALENDAR.is_working_day(slow)
    assert CALENDAR.add_working_days(day, count) == slow


@given(instant=INSTANTS, minutes=st.integers(1, 900))
def test_desk_minutes_agree_with_counting_them_minute_by_minute(instant: datetime, minutes: int) -> None:
    instant = instant.replace(second=0, microsecond=0)
    slow, left = instant, minutes
    while left:
        local = slow.astimezone(LONDON)
        if CALENDAR.is_working_day(local.date()) and 8 <= local.hour < 18:
            left -= 1
            slow += timedelta(minutes=1)
        else:
            slow = _next_quarter(slow)
    assert CALENDAR.add_desk_minutes(instant, minutes) == slow


def _next_quarter(instant: datetime) -> datetime:
    """The desk opens on a whole hour, so a closed desk may be stepped over to the next quarter of an hour."""
    return instant + timedelta(minutes=15 - instant.minute % 15)


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        ("2027-01-15 17:45", 240, "2027-01-18 11:45"),
        ("2027-03-25 17:30", 60, "2027-03-30 08:30"),
        ("2026-10-23 17:30", 60, "2026-10-26 08:30"),
        ("2027-01-16 11:00", 30, "2027-01-18 08:30"),
    ],
)
def test_an_hour_over_a_weekend_or_a_change_of_the_clock_is_an_hour(start: str, minutes: int, end: str) -> None:
    began = datetime.fromisoformat(start).replace(tzinfo=LONDON)
    assert (
        CALENDAR.add_desk_minutes(began.astimezone(UTC), minutes).astimezone(LONDON).strftime("%Y-%m-%d %H:%M") == end
    )


def test_past_the_last_known_year_it_warns_and_before_it_does_not() -> None:
    assert CALENDAR.warning(date(2028, 6, 1)) == ""
    assert "2028" in CALENDAR.warning(date(2029, 1, 2))


@given(DAYS)
def test_the_next_opening_is_never_in_the_past_and_is_an_open_minute(day: date) -> None:
    instant = datetime(day.year, day.month, day.day, 3, 0, tzinfo=UTC)
    opens = CALENDAR.next_opening(instant)
    assert opens >= instant
    assert CALENDAR.is_working_day(opens.astimezone(LONDON).date())
    assert opens.astimezone(LONDON).hour == 8


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ('mon = ["25:00-26:00"]', "not a span of opening hours"),
        ('mon = ["18:00-08:00"]', "not a span of opening hours"),
        ('mon = ["0008:00-18:00"]', "not a span of opening hours"),
        ('mon = ["08:0030-18:00"]', "not a span of opening hours"),
        ("mon = 8", "mon"),
        ('funday = ["08:00-18:00"]', "funday"),
    ],
)
def test_wrong_hours_are_told_with_their_line(wrong: str, words: str) -> None:
    _, faults = parse_calendar(f"known_until = 2028\n[hours]\n{wrong}\n")
    assert any(words in fault.words and fault.line == 3 for fault in faults), faults


def test_a_desk_that_never_opens_is_refused() -> None:
    _, faults = parse_calendar(
        "known_until = 2028\n[hours]\n" + "".join(f"{d} = []\n" for d in "mon tue wed thu fri sat sun".split())
    )
    assert faults


def test_a_year_without_a_bank_holiday_between_those_that_are_known_is_refused() -> None:
    text = house_texts(shipped())["calendar.toml"]
    head, *rows = text.split("[[bank_holiday]]")
    without = "[[bank_holiday]]".join([head, *(row for row in rows if "on = 2026-" not in row)])
    _, faults = parse_calendar(without)
    assert [fault.words for fault in faults] == [
        "no bank holiday of 2026 is listed: add them, or write the last year that is"
    ]


def test_a_closure_of_months_after_the_years_that_are_known_is_refused() -> None:
    text = house_texts(shipped())["calendar.toml"]
    days = [date(2030, 2, 1) + timedelta(days=number) for number in range(70)]
    closed = "".join(f'\n[[closed]]\non = {day}\nwhy = "rebuilding"\n' for day in days)
    _, faults = parse_calendar(text + closed)
    assert any("never opens" in fault.words for fault in faults)
