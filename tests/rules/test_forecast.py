"""What the hours to come will bring, checked on histories of which the truth is known."""

import math
import random
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.rules.forecast import clear_by, foretell, foretell_day, learn, people_to_clear

MONDAY = date(2027, 1, 4)
_WEEKDAYS = (1.3, 1.1, 1.0, 0.95, 0.9, 0.15, 0.1)
_HOURS = (*[0.2] * 6, 1, 4, 8, 9, 7, 6, 5, 5, 5, 4, 3, 2, 1.5, 1, 1, 0.6, 0.4, 0.3)


def _history(seed: int, days: int, *, growth: float, noise: float) -> dict[date, list[float]]:
    """Return what a desk of 120 contacts a day had, day by day: growing, some days louder than others, each hour by chance."""
    chance = random.Random(seed)
    made = {}
    for number in range(days):
        day = MONDAY + timedelta(days=number)
        loud = chance.gammavariate(1 / noise**2, noise**2) if noise else 1.0
        mean = 120 * (1 + growth) ** number * _WEEKDAYS[day.weekday()] * loud
        made[day] = [_counted(chance, mean * share / sum(_HOURS)) for share in _HOURS]
    return made


def _counted(chance: random.Random, mean: float) -> float:
    if mean > 50:
        return max(0, round(chance.gauss(mean, math.sqrt(mean))))
    count, left = 0, math.exp(-mean)
    product = chance.random()
    while product > left:
        count, product = count + 1, product * chance.random()
    return count


@pytest.mark.parametrize("noise", [0.0, 0.1, 0.25, 0.5])
@pytest.mark.parametrize("growth", [0.0, 0.01, 0.03])
def test_the_band_for_four_of_five_holds_the_truth_in_seven_to_nine_of_ten(noise: float, growth: float) -> None:
    hours = []
    for seed in range(12):
        history = _history(seed, 49, growth=growth, noise=noise)
        for day in sorted(history)[-7:]:
            shape = learn({at: counts for at, counts in history.items() if at < day})
            assert shape is not None
            if day.weekday() < 5:
                hours += [one.low <= history[day][one.hour] <= one.high for one in foretell(shape, day, range(7, 21))]
    assert 0.7 <= sum(hours) / len(hours) <= 0.9


def test_an_even_history_is_foretold_as_it_was() -> None:
    history = {MONDAY + timedelta(days=n): [0.0] * 9 + [10.0] * 8 + [0.0] * 7 for n in range(28)}
    shape = learn(history)
    assert shape is not None
    assert foretell_day(shape, MONDAY + timedelta(days=28))[0] == pytest.approx(80)
    assert [round(one.mean) for one in foretell(shape, MONDAY, [8, 9, 16, 17])] == [0, 10, 10, 0]
    assert foretell(shape, MONDAY, [3])[0].high == 0


def test_less_than_two_weeks_foretell_nothing() -> None:
    assert learn({MONDAY + timedelta(days=n): [1.0] * 24 for n in range(13)}) is None


def test_a_desk_to_which_nothing_ever_came_is_foretold_nothing() -> None:
    shape = learn({MONDAY + timedelta(days=n): [0.0] * 24 for n in range(21)})
    assert shape is not None
    assert foretell_day(shape, MONDAY) == (0.0, 0, 0)


@given(st.integers(0, 2**32), st.integers(14, 40), st.sampled_from([0.0, 0.1, 0.4, 0.8]))
def test_a_band_is_never_upside_down_and_holds_its_middle(seed: int, days: int, noise: float) -> None:
    shape = learn(_history(seed, days, growth=0.0, noise=noise))
    assert shape is not None
    for one in foretell(shape, MONDAY + timedelta(days=days)):
        assert 0 <= one.low <= one.high
        assert one.low <= one.mean + 1
        assert one.high >= one.mean - 1 - shape.stray_hour * one.mean


def test_a_backlog_is_cleared_on_the_day_when_more_was_done_than_came() -> None:
    assert clear_by(100, [20, 20, 20], [60, 60, 60]) == 2
    assert clear_by(0, [20], [60]) == 0
    assert clear_by(100, [20, 20], [20, 20]) is None


def test_the_people_who_clear_a_backlog_are_enough_and_one_fewer_are_not() -> None:
    coming, each = [40.0] * 5, [12.0] * 5
    people = people_to_clear(300, coming, each)
    assert people is not None
    assert clear_by(300, coming, [one * people for one in each]) is not None
    assert clear_by(300, coming, [one * (people - 1) for one in each]) is None
    assert people_to_clear(10, [1.0], [0.0]) is None, "on days when nobody works nothing is cleared"
