"""What a screen is told about filters and saved views of the queue."""

from array import array
from dataclasses import dataclass

from triage.rules.asked import Asked
from triage.rules.shown import Shown


@dataclass(frozen=True, slots=True)
class Order:
    """The keys of what was `asked` of the queue, in its order, as of line `at` of the log; and the open cases of each band.

    `came` are those that were not in the order known before.
    """

    asked: Asked
    ids: "array[int]"
    counts: tuple[int, int, int, int]
    at: int
    came: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Count:
    """One value of one filter and how many cases have it; `value` is '' for a filter that has none."""

    filter: str
    value: Shown
    cases: int


@dataclass(frozen=True, slots=True)
class View:
    """A filter with a name. `asked` is it in words; `whose` is 'built in', 'mine' or 'everybody'."""

    name: Shown
    asked: Shown
    whose: str
