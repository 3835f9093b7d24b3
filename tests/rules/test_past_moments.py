"""When something came, as people type it: behind now, never before it."""

from datetime import UTC, datetime

import pytest

from triage.rules.moments import parse_past

MONDAY = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "instant"),
    [
        ("", "2027-01-11T09:00"),
        ("today", "2027-01-11T09:00"),
        ("8:20", "2027-01-11T08:20"),
        ("yesterday 3pm", "2027-01-10T15:00"),
        ("yesterday", "2027-01-10T00:00"),
        ("Fri 15:00", "2027-01-08T15:00"),
        ("12/1 9:30", "2026-01-12T09:30"),
        ("10/1", "2027-01-10T00:00"),
        ("01/07/2026 9:30", "2026-07-01T08:30"),
        ("1.7.26", "2026-06-30T23:00"),
        ("2027-01-04 12:00", "2027-01-04T12:00"),
        ("2027-01-04", "2027-01-04T00:00"),
    ],
)
def test_a_day_or_a_time_is_the_last_one(words: str, instant: str) -> None:
    assert parse_past(words, MONDAY) == datetime.fromisoformat(instant).replace(tzinfo=UTC)


@pytest.mark.parametrize("words", ["tomorrow", "15:00", "2027-02-01", "31/2", "soon", "12/13/2026", "9", "2026-02-30"])
def test_what_is_to_come_or_is_no_time_is_none(words: str) -> None:
    assert parse_past(words, MONDAY) is None
