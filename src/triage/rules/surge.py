"""The signs that the desk is in a surge, each with its evidence in figures; people decide. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

UNCLAIMED_MINUTES: Final = 5
UNTOUCHED_MINUTES: Final = 15
OLDEST_TODAY_MINUTES: Final = 60
A_PERSON_AN_HOUR: Final = 6


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour: contacts that came, cases that were answered or done, people who did anything."""

    came: int
    answered: int
    people: int

    @property
    def capacity(self) -> int:
        """What the desk could do in it: what it did, or six a person where that is more."""
        return max(self.answered, A_PERSON_AN_HOUR * self.people)


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign of a surge, whether it holds, and what it was found by, in words."""

    name: str
    holds: bool
    words: str


def signs(
    hours: Sequence[Hour], today_since: datetime | None, today_over_hour: bool, unclaimed: int
) -> tuple[Sign, ...]:
    """Return the three signs. `hours` are the last two; `today_since` is when the oldest unanswered case of band 1 was opened.

    `today_over_hour` says that it has waited more than an hour of the desk being open; `unclaimed` is how many cases of band 0
    nobody has taken within five minutes.
    """
    over = bool(hours) and all(hour.came > hour.capacity for hour in hours)
    figures = "; ".join(f"{hour.came} came, room for {hour.capacity}" for hour in hours)
    waits = "an hour or less of opening hours" if not today_over_hour else "more than an hour of opening hours"
    oldest = f"the oldest unanswered TODAY case has waited {waits}" if today_since else "no TODAY case is unanswered"
    return (
        Sign("arrivals", over, f"More came than we can do, two hours on end: {figures}."),
        Sign("oldest", today_since is not None and today_over_hour, f"A TODAY case waits over an hour: {oldest}."),
        Sign("unclaimed", unclaimed > 0, f"NOW unclaimed over {UNCLAIMED_MINUTES} minutes: {unclaimed or 'none'}."),
    )
