"""One case as its own screen shows it: the whole story on one time line, the child, who may be told what, the clocks."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from triage.desk.views import CaseView
from triage.rules.progress import Progress
from triage.rules.shown import Shown, own_words

_NOTHING: Final = own_words("")
Marks = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the time line. `sort`: contact, reply, note, step, clock or look; `key` is the contact's or reply's own.

    `because` says why a further contact was put with this case, `elsewhere` where else its writer asks us to answer.
    `marks` and `title_marks` say where (from, to) in `text` and
    `title` the words stand on which the case's place rests.
    """

    at: datetime
    sort: str
    what: str
    who: Shown
    title: Shown
    text: Shown
    key: int = 0
    marks: Marks = ()
    title_marks: Marks = ()
    cut: bool = False
    hidden: bool = False
    unverified: bool = False
    attachments: tuple[Shown, ...] = ()
    because: Shown = _NOTHING
    elsewhere: Shown = _NOTHING


@dataclass(frozen=True, slots=True)
class Bar:
    """One clock of the case: what it asks for, whose it is, how much of it is gone, and how it stands.

    `missed` stays whatever is done later; `ended` is '' while it runs; `paused` since when it stands still.
    """

    words: str
    team: str
    due_on: date
    due_at: datetime
    by_day: bool
    progress: Progress
    missed: bool
    ended: str
    stopped: datetime | None
    paused: datetime | None


@dataclass(frozen=True, slots=True)
class Point:
    """An address or a number, when and how somebody last confirmed it, whether it fails, and whether it is to be asked for."""

    kind: str
    value: Shown
    confirmed: datetime | None
    how: Shown
    failing: bool
    old: bool


@dataclass(frozen=True, slots=True)
class FamilyMember:
    """Somebody of the family: `may` they be told anything, and in words why not; what is theirs is shown only where they may."""

    name: Shown
    relation: Shown
    may: bool
    mind: Shown
    points: tuple[Point, ...]
    note: Shown
    communication: Shown


@dataclass(frozen=True, slots=True)
class Travelled:
    """One step of how the child travels."""

    since: datetime
    state: str
    why: Shown
    source: Shown
    by: Shown


@dataclass(frozen=True, slots=True)
class Card:
    """The child, as the record holds them; `journey` is operator and route, `collection` the morning's, local."""

    name: Shown
    age: int | None
    school: Shown
    needs: tuple[str, ...]
    needs_note: Shown
    collection: Shown
    transport: str
    journey: Shown
    travelled: tuple[Travelled, ...]


@dataclass(frozen=True, slots=True)
class Proposed:
    """Another case that this one may belong to, and what speaks for it and against it."""

    case_id: int
    ref: str
    words: Shown


@dataclass(frozen=True, slots=True)
class CaseBook:
    """Everything of one case. `waiting_on`, `outcome` and `lesson` are words or ''; `merged_into` a reference or ''.

    `proposed` waits for a person to decide, the likeliest first.
    """

    view: CaseView
    entries: tuple[Entry, ...]
    bars: tuple[Bar, ...]
    card: Card | None
    people: tuple[FamilyMember, ...]
    escalated_at: datetime | None
    waiting_on: str
    returns_at: datetime | None
    done_why: Shown
    outcome: str
    lesson: str
    merged_into: str
    proposed: tuple[Proposed, ...] = ()


@dataclass(frozen=True, slots=True)
class Chosen:
    """One thing to choose from a list: its code, and its words."""

    code: str
    words: str


@dataclass(frozen=True, slots=True)
class ToAct:
    """What a person needs before they act on a case: the case as it is now, and what may be chosen."""

    case_id: int
    ref: str
    about: Shown
    band: int
    state: str
    version: int
    escalated: bool
    kinds: tuple[str, ...]
    needs: tuple[str, ...]
    child_known: bool
    outcomes: tuple[Chosen, ...]
    lessons: tuple[Chosen, ...]
    teams: tuple[str, ...]
    contacts: tuple[tuple[int, datetime, Shown], ...]
    clocks: tuple[Chosen, ...]
