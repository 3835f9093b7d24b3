"""How long people were at it, from the quarter hours in which they did something: to support them, never to rank them.

The limits are those of the law and of screen work: 20 minutes' rest in a day of more than six hours (Working Time Regulations
1998, reg. 12), eleven hours between two days (reg. 10); and an hour without a pause is long at a telephone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

STEP: Final = timedelta(minutes=15)
APART: Final = timedelta(hours=5)  # a longer gap parts two days
BREAK: Final = timedelta(minutes=30)
LONG_DAY: Final = timedelta(hours=8)
LONG_RUN: Final = timedelta(hours=4)
REST: Final = timedelta(hours=11)


@dataclass(frozen=True, slots=True)
class Spell:
    """What a person's quarter hours add up to.

    `worked` is the time in which they did something; `longest_run` the longest without half an hour's break; `over` the hours of
    each day, from first to last, past eight; `short_rests` how often less than eleven hours lay between two days.
    """

    worked: timedelta
    days: int
    longest_run: timedelta
    over: timedelta
    short_rests: int

    @property
    def to_look_at(self) -> bool:
        """Whether a supervisor should ask this person how they are."""
        return self.longest_run > LONG_RUN or self.over > timedelta() or self.short_rests > 0


def spell(quarters: Sequence[datetime]) -> Spell:
    """Return what these quarter hours, each by its beginning and in order, add up to."""
    days = _parted(quarters, APART)
    rests = [after[0] - (before[-1] + STEP) for before, after in pairwise(days)]
    runs = [_length(run) for run in _parted(quarters, BREAK)]
    over = sum((max(timedelta(), _length(day) - LONG_DAY) for day in days), timedelta())
    worked = len(quarters) * STEP
    return Spell(worked, len(days), max(runs, default=timedelta()), over, sum(rest < REST for rest in rests))


def _parted(quarters: Sequence[datetime], gap: timedelta) -> list[list[datetime]]:
    """Return the quarter hours in stretches: where nothing was done for `gap` or longer, another begins."""
    parts: list[list[datetime]] = []
    for at in quarters:
        if parts and at - (parts[-1][-1] + STEP) < gap:
            parts[-1].append(at)
        else:
            parts.append([at])
    return parts


def _length(stretch: Sequence[datetime]) -> timedelta:
    return stretch[-1] + STEP - stretch[0]
