"""What became of each of many cases: one bad one does not stop the rest."""

from dataclasses import dataclass

from triage.rules.shown import Shown


@dataclass(frozen=True, slots=True)
class Outcome:
    """One case of many: whether it was done, and in words what was, or why not."""

    case_id: int
    ref: str
    done: bool
    words: Shown
