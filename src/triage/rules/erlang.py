"""How many people a telephone line needs, when callers who wait too long ring off: Erlang A.

Erlang C has no ringing off: understaffed, it foretells endless waits. Here calls arrive at random (Poisson), talk for a time that
is exponential, and wait with a patience that is exponential too (Palm 1957; Garnett, Mandelbaum, Reiman 2002, M/M/n+M).
"""

import math
from dataclasses import dataclass
from typing import Final

WITHIN_SECONDS: Final = 20.0
GOAL: Final = 0.8
_SMALLEST: Final = 1e-13
_MOST_PEOPLE: Final = 2000
_SLOWEST_LEAVING: Final = 1e-9
_NONE: Final = 1e-6  # calls an hour: fewer than one in a century


@dataclass(frozen=True, slots=True)
class Line:
    """What a line does: calls an hour, seconds of handling (talk, hold, wrap-up) and of patience, each on average."""

    calls_an_hour: float
    handling: float
    patience: float

    def __post_init__(self) -> None:
        """Refuse with ValueError what no line can be."""
        if not (self.calls_an_hour >= 0 and self.handling > 0 and self.patience > 0):
            raise ValueError("a line has calls of no less than none, and times above nought")


@dataclass(frozen=True, slots=True)
class Service:
    """What callers meet: the share answered within the time, the share that ring off, and how busy people are, 0 to 1."""

    answered_in_time: float
    abandoned: float
    occupancy: float


def service(line: Line, people: int, within: float = WITHIN_SECONDS) -> Service:
    """Return what callers meet with so many `people`; the share answered is of all who ring, `within` is in seconds."""
    if line.calls_an_hour < _NONE:
        return Service(1.0, 0.0, 0.0)
    if people <= 0:
        return Service(0.0, 1.0, 1.0)
    arrive, leave = line.calls_an_hour / 3600, max(1 / line.patience, _SLOWEST_LEAVING)
    ahead = _chances(arrive, 1 / line.handling, leave, people)
    free, waiting = ahead[:people], ahead[people:]
    in_time = sum(free) + sum(
        chance * answered
        for chance, answered in zip(
            waiting, _answered(people / line.handling / leave, leave * within, len(waiting)), strict=True
        )
    )
    abandoned = leave * sum(number * chance for number, chance in enumerate(waiting)) / arrive
    busy = sum(min(number, people) * chance for number, chance in enumerate(ahead)) / people
    return Service(min(1.0, in_time), min(1.0, abandoned), min(1.0, busy))


def people_for(line: Line, goal: float = GOAL, within: float = WITHIN_SECONDS) -> int:
    """Return the fewest people who answer the share `goal` of all calls `within` so many seconds."""
    if line.calls_an_hour < _NONE:
        return 0
    fewest, most = 0, 1
    while service(line, most, within).answered_in_time < goal and most < _MOST_PEOPLE:
        fewest, most = most, most * 2
    while most - fewest > 1:
        middle = (fewest + most) // 2
        if service(line, middle, within).answered_in_time < goal:
            fewest = middle
        else:
            most = middle
    return most


def _chances(arrive: float, serve: float, leave: float, people: int) -> list[float]:
    """Return how likely 0, 1, 2 ... callers are there, until more are next to impossible: a birth and death chain.

    Counted outwards from the likeliest number, so that nothing overflows however many people there are.
    """

    def gone(number: int) -> float:
        return min(number, people) * serve + max(0, number - people) * leave

    top = 0
    while arrive > gone(top + 1):
        top += 1
    down, up, number = [1.0], [1.0], top
    while number > 0 and down[-1] > _SMALLEST:
        down.append(down[-1] * gone(number) / arrive)
        number -= 1
    lowest, number = number, top
    while up[-1] > _SMALLEST or number < people:
        number += 1
        up.append(up[-1] * arrive / gone(number))
    made = [0.0] * lowest + down[:0:-1] + up
    total = math.fsum(made)
    return [chance / total for chance in made]


def _answered(c: float, spent: float, count: int) -> list[float]:
    """Return, for a caller with 0, 1, 2 ... others waiting before them, how likely they are answered in time.

    With k before them the wait is a sum of k + 1 exponential steps, each faster by one who may leave; its distribution is the
    regularised incomplete beta function I_x(k + 1, c) at x = 1 - exp(-spent), and staying that long weighs it by c / (c + k + 1).
    """
    x, b = -math.expm1(-spent), c + 1
    whole = -math.expm1(-spent * b)
    term = b * math.exp(-spent * b) * x
    made = []
    for k in range(count):
        made.append(max(0.0, whole) * c / (c + k + 1))
        whole -= term
        term *= x * (b + k + 1) / (k + 2)
    return made
