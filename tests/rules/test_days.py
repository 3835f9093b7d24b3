"""Days as people type them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.rules.calendar import LONDON
from triage.rules.days import typed_day

NOW = datetime(2027, 7, 14, 9, 30, tzinfo=UTC)


def local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=LONDON).astimezone(UTC)  # type: ignore[arg-type,misc]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("", None),
        ("   ", None),
        ("today", local(2027, 7, 14)),
        ("Yesterday", local(2027, 7, 13)),
        ("8 Jan", local(2027, 1, 8)),
        ("8  january", local(2027, 1, 8)),
        ("1 Dec", local(2026, 12, 1)),
        ("2027-01-08", local(2027, 1, 8)),
        ("2027-07-08 07:45", local(2027, 7, 8, 7, 45)),
    ],
)
def test_a_day_is_read_as_people_write_it_and_one_without_a_year_is_the_last_of_its_name(
    typed: str, meant: datetime | None
) -> None:
    assert typed_day(typed, NOW) == meant


@pytest.mark.parametrize("typed", ["soon", "31 Feb", "8/1", "2027-13-01", "a" * 5000])
def test_what_is_no_day_is_no_day(typed: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        typed_day(typed, NOW)


@given(st.integers(0, 360))
def test_every_day_of_the_last_year_is_found_by_its_name(back: int) -> None:
    day = (NOW - timedelta(days=back)).astimezone(LONDON).date()
    assert typed_day(f"{day.day} {day:%B}", NOW) == local(day.year, day.month, day.day)
