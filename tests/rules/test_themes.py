"""What comes more often than it should."""

import random

import pytest

from triage.rules.themes import unusual


def test_a_day_like_the_days_before_is_nothing_unusual() -> None:
    one = unusual(11, 1, [10, 9, 11, 10] * 7)
    assert not one.rising
    assert one.expected == 10


def test_many_more_than_before_are_rising() -> None:
    assert unusual(30, 1, [10, 9, 11, 10] * 7).rising


def test_what_never_came_before_is_new_from_the_third_on() -> None:
    assert not unusual(2, 1, [0] * 28).new
    assert unusual(3, 1, [0] * 28).new
    assert unusual(3, 1, [0] * 28).rising


def test_what_is_always_uneven_sounds_no_alarm_at_a_peak_like_the_others() -> None:
    assert not unusual(40, 1, [2, 40, 3, 38, 1, 41, 2] * 4).rising
    assert unusual(40, 1, [15, 16, 14, 15, 16, 15, 14] * 4).rising


@pytest.mark.parametrize("mean", [2, 10, 60])
def test_chance_alone_sounds_about_one_alarm_in_a_hundred_days(mean: int) -> None:
    chance = random.Random(3)

    def day() -> int:
        return sum(chance.random() < mean / 1000 for _ in range(1000))

    alarms = sum(unusual(day(), 1, [day() for _ in range(28)]).rising for _ in range(400))
    assert alarms <= 16
