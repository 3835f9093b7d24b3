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
    """The one number: distinct children by transport state at `at`; the five add up to the roll.

    `disputed` are those among them of whom two sources tell it differently, `none_disputed` those of these without transport.
    """

    at: datetime
    none: int
    not_known: int
    interim: int
    confirmed: int
    not_needed: int = 0
    disputed: int = 0
    none_disputed: int = 0

    @property
    def roll(self) -> int:
        """How many children were on the roll."""
        return self.none + self.not_known + self.interim + self.confirmed + self.not_needed

    @property
    def states(self) -> Mapping[str, int]:
        """The five by the names of the states."""
        return {
            "none": self.none, "not_known": self.not_known, "interim": self.interim, "confirmed": self.confirmed,
            "not_needed": self.not_needed,
        }  # fmt: skip

    @property
    def sentence(self) -> str:
        """The number in words, with what makes it up and what is not certain of it."""
        apart = f" ({self.none_disputed} of them to reconcile)" if self.none_disputed else ""
        spare = f", {self.not_needed} need none" if self.not_needed else ""
        return (
            f"Children with no transport now: {self.none}{apart} of {self.roll} on the roll; {self.interim} interim, "
            f"{self.confirmed} confirmed, {self.not_known} not known{spare}; they add up"
        )


DEFINITION: Final = (
    "Each child on the register counts once. No transport: nothing takes the child to school now. Interim: something does "
    "for the time being, such as a taxi or the family for mileage. Confirmed: the arrangement that is meant to last "
    "stands. Not needed: the family asked for none. Not known: nobody has told us; it is counted apart and never as "
    "transport. The five add up to the roll. To reconcile: two sources, such as an import and a call, tell it "
    "differently; the child counts by the worse story until a person decides. For a moment in the past there are two "
    "answers: what we said then, from what had been recorded by then, and what was so then as we know now. A child who "
    "was put on the register later does not count in the first."
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


Cell = str | int | float | None


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under named columns; an empty cell is what is not known, never nought. `definition` says what the columns count."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    definition: str


@dataclass(frozen=True, slots=True)
class Trend:
    """A figure over time: one value for each label, and where they are foretold the band that four of five should fall in."""

    words: str
    labels: tuple[str, ...]
    values: tuple[float, ...]
    definition: str
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a report: a title, what it says in plain words, and its figures, tables and trends."""

    title: str
    told: Shown
    figures: tuple[Figure, ...] = ()
    tables: tuple[Table, ...] = ()
    trends: tuple[Trend, ...] = ()


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


@dataclass(frozen=True, slots=True)
class Report:
    """Any report, ready to be put on paper. `told` is its first sentence; `since` the moment that it looks back to.

    `number` is 0 until it is issued; `corrects` is the number of the issued report that this one puts right, and `why` says how.
    """

    name: str
    title: str
    at: datetime
    since: datetime
    told: Shown
    sections: tuple[Section, ...]
    number: int = 0
    corrects: int = 0
    why: str = ""
