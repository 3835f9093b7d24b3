"""What may be done to many cases at once, and exactly what it would change, case by case."""

from dataclasses import dataclass
from datetime import datetime

from triage.rules.shown import Shown


@dataclass(frozen=True, slots=True)
class Assign:
    """Give the cases to a member of staff, or with None back to the queue."""

    staff_id: int | None
    name: Shown


@dataclass(frozen=True, slots=True)
class Link:
    """Put the cases into one incident: an open one, or with None a new one that is called `title`."""

    incident_id: int | None
    title: Shown


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Close the cases as duplicates of the case `of_id`, whose reference is `ref`."""

    of_id: int
    ref: str


What = Assign | Link | Duplicate


@dataclass(frozen=True, slots=True)
class Seen:
    """A case as it stood when the preview was made; an act is done only while it still stands so."""

    version: int
    owner_id: int | None
    lease_until: datetime | None
    incident_id: int | None


@dataclass(frozen=True, slots=True)
class Planned:
    """One case of many: what it is, what it becomes, or in `alone` why it will be left alone ('' where it is changed)."""

    case_id: int
    ref: str
    band: int
    child: Shown
    matter: Shown
    before: Shown
    after: Shown
    alone: Shown
    seen: Seen
