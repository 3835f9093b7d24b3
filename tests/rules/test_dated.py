"""A reply names days that there are, with their right day of the week, and promises nothing for a day that is over."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.rules.dated import days

TODAY = date(2027, 1, 12)  # a Tuesday


def wrong(body: str, today: date = TODAY) -> list[tuple[str, str, str]]:
    return [(one.level, one.rule, body[one.start : one.end]) for one in days(body, today)]


@pytest.mark.parametrize("said", ["31 February", "30 February 2028", "29 February", "31st of June", "0 May", "45 Sept"])
def test_a_day_that_there_is_not_stops_a_reply(said: str) -> None:
    assert wrong(f"I will ring you by {said}.") == [("stop", "no_such_day", said)]


def test_the_leap_day_is_a_day_where_its_year_has_one() -> None:
    assert wrong("I will ring you by 29 February.", date(2028, 2, 1)) == []
    assert wrong("I will ring you by 29 February 2028.") == []


@pytest.mark.parametrize("said", ["Wednesday 14 January", "Friday, 15th January 2028", "Sunday the 12th of Jan"])
def test_a_wrong_day_of_the_week_is_warned_of_with_the_right_one(said: str) -> None:
    (found,) = days(f"We will write again on {said}.", TODAY)
    assert (found.level, found.rule) == ("warn", "wrong_weekday")
    assert found.instead in {"Thursday 14 January", "Saturday 15 January", "Tuesday 12 January"}


@pytest.mark.parametrize(
    "body",
    [
        "I will ring you by Thursday 14 January.",
        "You wrote on Friday 18 December, and nobody answered.",
        "Your letter of Monday, 4th January 2027 is here.",
        "The panel met on 3 Sept 2026.",
        "Route 31 may be late. 12 may fit. It costs £31 March or not.",
        'You wrote: "You will have a taxi by 31 February."',
        "Amara is 7. May I ring you?",
        "",
    ],
)
def test_what_is_right_or_no_date_or_somebody_elses_words_is_left_alone(body: str) -> None:
    assert wrong(body) == []


@pytest.mark.parametrize(
    "body", ["I will ring you by 8 January.", "We’ll tell you on Monday 11 January what we found."]
)
def test_a_promise_for_a_day_that_is_over_is_warned_of(body: str) -> None:
    assert [(level, rule) for level, rule, _ in wrong(body)] == [("warn", "day_is_over")]


def test_what_was_promised_in_another_sentence_is_not_taken_for_this_one() -> None:
    assert wrong("We will look at it. You wrote on 8 January.") == []


@given(st.dates(date(2024, 1, 1), date(2030, 12, 31)), st.integers(-150, 150))
def test_each_day_written_out_is_right(today: date, off: int) -> None:
    day = today + timedelta(days=off)
    assert wrong(f"You wrote on {day:%A} {day.day} {day:%B}.", today) == []
    assert wrong(f"You wrote on {day:%A}, {day.day} {day:%b} {day.year}.", today) == []


@given(st.text(max_size=300))
def test_no_text_stops_the_check(body: str) -> None:
    for found in days(body, TODAY):
        assert 0 <= found.start < found.end <= len(body)
