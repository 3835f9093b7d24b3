"""What a screen is told about filters and saved views of the queue."""

from dataclasses import dataclass

from triage.rules.shown import Shown


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
