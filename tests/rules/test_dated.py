"""A reply names days that there are, with their right day of the week, and promises nothing for a day that is over."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.rules.dated import days

TODAY = date(2027, 1, 12)  # a Tuesday


def wrong(body: str, today: date = TODAY) -> list[tuple[str, str, str]]:
    return [(one.level, one.rule, body[one.start : one.end]) for one in days("", body, today)]


@pytest.mark.parametrize(
    "said",
    [
        "31 February",
        "30 February 2028",
        "29 February 2027",
        "31st of June",
        "31 Sept",
        "Monday 31 April",
        "31/02/2027",
        "31\nFebruary",
    ],
)
def test_a_day_that_there_is_not_stops_a_reply(said: str) -> None:
    assert wrong(f"I will ring you by {said}.") == [("stop", "no_such_day", said)]


@pytest.mark.parametrize("today", [TODAY, date(2027, 7, 1), date(2028, 10, 1)])
def test_the_leap_day_is_a_day(today: date) -> None:
    assert wrong("The taxi did not come on 29 February. She was born on 29 February 1996.", today) == []


@pytest.mark.parametrize(
    ("said", "right"),
    [
        ("Wednesday 14 January 2027", "Thursday 14 January 2027"),
        ("Friday, 15th January 2028", "Saturday, 15th January 2028"),
        ("Sunday the 12th of Jan 2027", "Tuesday the 12th of Jan 2027"),
        ("Saturday 16 March", "Tuesday 16 March"),
    ],
)
def test_a_wrong_day_of_the_week_is_warned_of_with_the_right_one(said: str, right: str) -> None:
    (found,) = days("", f"We will write again on {said}.", TODAY)
    assert (found.level, found.rule, found.instead) == ("warn", "wrong_weekday", right)


@pytest.mark.parametrize(
    "body",
    [
        "I will ring you by Thursday 14 January.",
        "You wrote on Friday 18 December, and nobody answered.",
        "Your letter of Monday, 4th January 2027 is here.",
        "Transport begins on Wednesday 1 September. You wrote on Wednesday 10 June.",
        "The panel met on 3 Sept 2026 and on 12/01/2027, about 2026/27 and reference 45/99/2027.",
        "Route 31 may be late. 12 may fit. It costs £31 March or not.",
        "Flat 45 March Road. 31 April Close. The 33 March to Ely bus.",
        'You wrote: "You will have a taxi by 31 February."',
        "Amara is 7. May I ring you?",
        "",
    ],
)
def test_what_is_right_or_no_date_or_somebody_elses_words_is_left_alone(body: str) -> None:
    assert wrong(body) == []


@pytest.mark.parametrize(
    "body",
    [
        "I will ring you by 8 January.",
        "We’ll tell you before Monday 11 January what we found.",
        "By 8 January we will ring.",
    ],
)
def test_a_promise_for_a_day_that_is_over_is_warned_of(body: str) -> None:
    assert [(level, rule) for level, rule, _ in wrong(body)] == [("warn", "day_is_over")]


@pytest.mark.parametrize(
    "body",
    [
        "We will look at it. You wrote on 8 January.",
        "We will look into what happened on Friday 8 January.",
        "I will ring you by Friday 15 January about the taxi that did not come on 8 January.",
        "We will pay your claim for the journeys between 4 January and 8 January.",
        "The firm had to answer by 8 January and did not.",
    ],
)
def test_a_day_that_is_told_of_is_not_promised(body: str) -> None:
    assert wrong(body) == []


def test_a_day_in_the_subject_is_checked_too() -> None:
    (found,) = days("Your call on 31 April", "", TODAY)
    assert (found.level, found.words, found.start) == ("stop", "There is no such day: 31 April (in the subject).", 0)


@given(st.dates(date(2024, 1, 1), date(2030, 12, 31)), st.integers(-360, 360))
def test_each_day_written_out_is_right(today: date, off: int) -> None:
    day = today + timedelta(days=off)
    for said in (f"{day:%A} {day.day} {day:%B}", f"{day:%A}, {day.day} {day:%b} {day.year}", f"{day:%d/%m/%Y}"):
        assert wrong(f"You wrote on {said}.", today) == []


@given(st.text(max_size=300), st.dates(date(2020, 1, 1), date(2040, 12, 31)))
def test_no_text_stops_the_check(body: str, today: date) -> None:
    for found in days("", body, today):
        assert 0 <= found.start < found.end <= len(body)


def test_no_year_is_too_early_or_too_late_to_be_read() -> None:
    assert wrong("We met on 5 May 0000, on 5 May 9999, on 31/12/0000 and on 31/12/9999.") == []
