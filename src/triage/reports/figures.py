"""What a report is made of: figures, each with its definition and the name of the list behind it. Plain records."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from triage.rules.shown import Shown

CHILDREN: Final = "children"
CASES: Final = "cases"


@dataclass(frozen=True, slots=True)
class Count:
    """The one number: distinct children by transport state, by what was recorded at `at`; the four add up to the roll."""

    at: datetime
    none: int
    not_known: int
    interim: int
    confirmed: int

    @property
    def roll(self) -> int:
        """How many children were on the roll."""
        return self.none + self.not_known + self.interim + self.confirmed

    @property
    def states(self) -> Mapping[str, int]:
        """The four by the names of the states."""
        return {
            "none": self.none, "not_known": self.not_known, "interim": self.interim, "confirmed": self.confirmed,
        }  # fmt: skip

    @property
    def sentence(self) -> str:
        """The number in words, with what makes it up."""
        return (
            f"Children with no transport now: {self.none} of {self.roll} on the roll; {self.interim} interim, "
            f"{self.confirmed} confirmed, {self.not_known} not known; they add up"
        )


DEFINITION: Final = (
    "Each child on the register counts once, in the one transport state that was recorded last. No transport: nothing takes the "
    "child to school now. Interim: something does for the time being, such as a taxi or the family for mileage. Confirmed: the "
    "arrangement that is meant to last stands. Not known: nobody has told us; it is counted apart and never as transport. The "
    "four add up to the roll. For a moment in the past each child counts as what had been recorded by then said; a child who was "
    "put on the register later does not count."
)


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. `key` names it for the list behind it, which holds `behind` (children, cases or '' for none).

    `share` is its part of the largest of its kind, from 0 to 1, for a bar; below 0 there is none. `unit` is what is counted.
    """

    key: str
    words: Shown
    number: int
    definition: str
    behind: str
    share: float = -1.0
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a report: a title, what it says in plain words, and its figures."""

    title: str
    told: Shown
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Sitrep:
    """The situation as it stands at `at`; what is new is new since `close`, when the desk last closed before today."""

    at: datetime
    close: datetime
    count: Count
    sections: tuple[Section, ...]

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Every figure, in the order of the report."""
        return tuple(figure for section in self.sections for figure in section.figures)
