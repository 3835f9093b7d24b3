"""How long people were at it."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from triage.rules.workload import STEP, spell

NINE = datetime(2027, 1, 11, 9, 0)  # noqa: DTZ001 - only differences matter here


def quarters(*spans: tuple[float, float]) -> list[datetime]:
    """Return the quarter hours from an hour after nine up to before another, for each span."""
    return [NINE + step * STEP for begin, end in spans for step in range(int(begin * 4), int(end * 4))]


def test_a_day_of_seven_hours_with_a_break_is_nothing_to_ask_about() -> None:
    one = spell(quarters((0, 3), (3.5, 7)))
    assert (one.worked, one.days, one.longest_run) == (timedelta(hours=6.5), 1, timedelta(hours=3.5))
    assert not one.to_look_at


def test_a_pause_of_less_than_half_an_hour_is_no_break() -> None:
    assert spell(quarters((0, 3), (3.25, 6))).longest_run == timedelta(hours=6)
    assert spell(quarters((0, 3), (3.25, 6))).to_look_at


def test_hours_past_eight_are_counted_from_the_first_act_of_a_day_to_its_last() -> None:
    assert spell(quarters((0, 1), (4, 5), (8.5, 9.5))).over == timedelta(hours=1.5)


def test_two_days_with_less_than_eleven_hours_between_them_are_a_short_rest() -> None:
    assert spell(quarters((0, 8), (18, 20))).short_rests == 1
    assert spell(quarters((0, 8), (19, 20))).short_rests == 0
    assert spell(quarters((0, 8), (18, 20))).days == 2


def test_nobody_at_it_adds_up_to_nothing() -> None:
    assert spell([]).worked == timedelta()
    assert not spell([]).to_look_at


@given(st.lists(st.integers(0, 2000), unique=True).map(sorted))
def test_nothing_adds_up_to_more_than_there_was(steps: list[int]) -> None:
    one = spell([NINE + step * STEP for step in steps])
    assert one.worked == len(steps) * STEP
    assert one.longest_run >= min(one.worked, STEP)
    assert one.days <= max(len(steps), 1)
    assert timedelta() <= one.over
