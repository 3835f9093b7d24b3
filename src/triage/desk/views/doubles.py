"""Doubles as screens and commands show them: records, pairs of them, what a merge changes, and what was decided."""

from dataclasses import dataclass
from datetime import datetime

from triage.rules.shown import Shown


@dataclass(frozen=True, slots=True)
class Named:
    """A record as it is called: a child by reference, a person by 'P' and a number."""

    sort: str
    id: int
    ref: str
    name: Shown


@dataclass(frozen=True, slots=True)
class Preview:
    """What a merge would change, in words, and which record stays."""

    kept: Named
    other: Named
    words: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Decided:
    """What a person said of two records: that they are `one`, or two."""

    kept: Named
    other: Named
    one: bool
    why: Shown
    at: datetime
    by: Shown


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records that may be of one, and why; `sort` is 'child' or 'person'."""

    sort: str
    first: Named
    second: Named
    reasons: tuple[Shown, ...]


Side = tuple[tuple[str, Shown], ...]
"""What a record says, each with what it is."""
