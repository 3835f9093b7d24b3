"""How many people a telephone line needs: Erlang A against a line that is simulated call by call, and against what must hold."""

import heapq
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.rules.erlang import Line, people_for, service

LINES = st.builds(
    Line,
    calls_an_hour=st.floats(0, 2000),
    handling=st.floats(10, 1800),
    patience=st.floats(5, 3600),
)


def _simulated(line: Line, people: int, within: float, calls: int = 60_000) -> tuple[float, float]:
    """Return the shares answered in time and rung off, of calls that come, wait in turn, and have their patience."""
    chance, at = random.Random(7), 0.0
    free = [0.0] * people
    in_time = left = 0
    for _ in range(calls):
        at += chance.expovariate(line.calls_an_hour / 3600)
        wait = max(0.0, free[0] - at)
        if wait > chance.expovariate(1 / line.patience):
            left += 1
            continue
        heapq.heapreplace(free, at + wait + chance.expovariate(1 / line.handling))
        in_time += wait <= within
    return in_time / calls, left / calls


@pytest.mark.parametrize(
    ("line", "people"),
    [
        (Line(120, 300, 180), 10),
        (Line(60, 400, 60), 5),
        (Line(500, 240, 600), 30),
        (Line(20, 600, 90), 1),
    ],
)
def test_callers_meet_what_a_line_simulated_call_by_call_gives_them(line: Line, people: int) -> None:
    told = service(line, people)
    in_time, left = _simulated(line, people, 20)
    assert told.answered_in_time == pytest.approx(in_time, abs=0.02)
    assert told.abandoned == pytest.approx(left, abs=0.02)
    assert told.occupancy == pytest.approx(line.calls_an_hour * (1 - told.abandoned) * line.handling / 3600 / people)


def test_with_endless_patience_it_is_erlang_c() -> None:
    """10 people, 8 at work on average: 41 % wait, by the tables of Erlang C; of those exp(-2/3) longer than 100 s."""
    line = Line(calls_an_hour=96, handling=300, patience=1e10)
    assert service(line, 10, within=0).answered_in_time == pytest.approx(1 - 0.4092, abs=1e-3)
    assert service(line, 10, within=100).answered_in_time == pytest.approx(1 - 0.4092 * 0.5134, abs=1e-3)
    assert service(line, 10).abandoned == pytest.approx(0, abs=1e-4)


@given(LINES, st.integers(0, 300))
def test_one_more_person_never_makes_it_worse(line: Line, people: int) -> None:
    fewer, more = service(line, people), service(line, people + 1)
    assert 0 <= fewer.answered_in_time <= more.answered_in_time + 1e-9 <= 1 + 2e-9
    assert 0 <= more.abandoned <= fewer.abandoned + 1e-9 <= 1 + 2e-9
    assert 0 <= more.occupancy <= 1


@given(LINES)
def test_the_people_it_asks_for_are_enough_and_one_fewer_are_not(line: Line) -> None:
    people = people_for(line)
    assert service(line, people).answered_in_time >= 0.8
    assert people == 0 or service(line, people - 1).answered_in_time < 0.8


def test_a_line_that_nobody_rings_needs_nobody() -> None:
    assert people_for(Line(0, 300, 60)) == 0


@pytest.mark.parametrize("wrong", [(-1, 300, 60), (10, 0, 60), (10, 300, 0), (float("nan"), 300, 60)])
def test_what_no_line_can_be_is_refused(wrong: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match="no less than none"):
        Line(*wrong)
