"""Children as screens and commands show them: a line of the register, and a whole card."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from triage.desk.views import NOBODY
from triage.rules.shown import Shown

LISTS: Final = (
    "all",
    "none",
    "failing",
    "interim",
    "not_known",
    "confirmed",
    "not_needed",
    "disputed",
    "unreached",
    "check",
)


@dataclass(frozen=True, slots=True)
class ChildLine:
    """One line of the register. `days` is how many days the child has travelled so, None where it is not known.

    `disputed` says that two sources tell the transport differently, and `state` is the worse story. `failing` says that transport
    is confirmed and an unfinished case says that the journey fails. `case_ref` is the most urgent unfinished case, or ''; `cases`
    how many there are. `check` says what the register does not know.
    """

    id: int
    ref: str
    name: Shown
    age: int | None
    school: Shown
    needs: tuple[str, ...]
    needs_known: bool
    state: str
    disputed: bool
    days: int | None
    failing: bool
    case_ref: str
    case_band: int
    cases: int
    operator: Shown
    route: Shown
    check: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Detail:
    """An address or number of a person: when it was confirmed and how, or that it fails."""

    id: int
    kind: str
    value: Shown
    confirmed_at: datetime | None
    confirmed_how: Shown
    failing: bool
    old: bool


@dataclass(frozen=True, slots=True)
class Carer:
    """A person of a child: what they are to the child, whether they may be told anything, and how they can be reached."""

    id: int
    name: Shown
    relation: Shown
    may_be_told: bool
    note: Shown
    details: tuple[Detail, ...]
    communication: Shown = NOBODY


@dataclass(frozen=True, slots=True)
class Change:
    """One step in a child's transport: what this source `said`, and what counted since, the worse where it was `disputed`."""

    at: datetime
    state: str
    said: str
    disputed: bool
    since: datetime
    why: Shown
    source: Shown
    by: Shown


@dataclass(frozen=True, slots=True)
class ChildCase:
    """A case of a child, unfinished or done."""

    id: int
    ref: str
    band: int
    due: datetime
    matter: Shown
    state: str
    opened_at: datetime
    done_at: datetime | None
    done_why: Shown


@dataclass(frozen=True, slots=True)
class Question:
    """A difference between what a person decided and what a list told, for a person to decide: both values in words."""

    id: int
    field: Shown
    held: Shown
    told: Shown
    source: Shown


@dataclass(frozen=True, slots=True)
class FieldChanged:
    """One change of what is held of a child or a person of the family: old and new, and whose word it was."""

    at: datetime
    field: Shown
    old: Shown
    new: Shown
    source: Shown
    by: Shown


@dataclass(frozen=True, slots=True)
class ChildView:
    """Everything the register knows of one child. `heard` are needs that cases name and the record does not, with the case.

    `stories` are the two that differ, the newer first, where the child is disputed. `questions` are for a person to decide;
    `changes` what became of names, needs, school and contact details, the newest first.
    """

    line: ChildLine
    collection: Shown
    since: datetime | None
    needs_note: Shown
    heard: tuple[tuple[str, str], ...]
    carers: tuple[Carer, ...]
    history: tuple[Change, ...]
    stories: tuple[Change, ...]
    cases: tuple[ChildCase, ...]
    arrangement: tuple[Shown, ...] = ()
    questions: tuple[Question, ...] = ()
    changes: tuple[FieldChanged, ...] = ()
