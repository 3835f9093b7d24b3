"""What comes more often than it should: a count against what the days before would have led one to expect."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from triage.rules.forecast import beyond_chance, most_of

LEAST: Final = 3
RARE: Final = 0.99


@dataclass(frozen=True, slots=True)
class Unusual:
    """A count, what was expected, and the most that 99 of 100 such times bring. `new`: it never came before."""

    count: int
    expected: float
    most: int

    @property
    def new(self) -> bool:
        """Whether the days before had none of it, and now there are several."""
        return self.expected == 0 and self.count >= LEAST

    @property
    def rising(self) -> bool:
        """Whether there are several, and more than chance brings."""
        return self.count >= LEAST and self.count > self.most


def unusual(count: int, days: float, before: Sequence[int]) -> Unusual:
    """Return how a count over so many `days` stands against the counts of each day `before`.

    Days that strayed from each other more than chance make a wider margin, so that what is always uneven sounds no alarm.
    """
    mean = sum(before) / len(before) if before else 0.0
    stray = beyond_chance([(float(one), mean) for one in before]) / max(days, 1.0)
    return Unusual(count, mean * days, most_of(mean * days, stray, RARE))
