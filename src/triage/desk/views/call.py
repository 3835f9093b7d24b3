"""What a call is made of: who may be ringing, what is known of them, what is taken down, and what became of it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from triage.rules.shown import Shown

ANSWERED: Final = "answered"
PROMISED: Final = "promised"
PASSED_ON: Final = "passed_on"
SAFEGUARDING: Final = "safeguarding"
MESSAGE: Final = "message"
NEW: Final = "new"
OUTCOMES: Final = {
    ANSWERED: "answered now",
    PROMISED: "call back promised",
    PASSED_ON: "passed on",
    SAFEGUARDING: "safeguarding handed on",
    MESSAGE: "only a message",
}
NEED_WHOM: Final = frozenset({PASSED_ON, SAFEGUARDING})


@dataclass(frozen=True, slots=True)
class OpenCase:
    """An unfinished case that a call may be about."""

    case_id: int
    ref: str
    band: int
    due: datetime
    matter: Shown


@dataclass(frozen=True, slots=True)
class ToRingBack:
    """A line of missed calls: the reference of its case, and the number that rang."""

    ref: str
    number: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be ringing, about whom: one line. `told` says that the record lets this person be told.

    `child_id` is None for a person without a child here, `person_id` for somebody about this child who is not on the record.
    """

    child_id: int | None
    person_id: int | None
    child: Shown
    caller: Shown
    relation: Shown
    school: Shown
    barred: bool
    told: bool
    cases: tuple[OpenCase, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """At most a page of candidates, the likeliest first; `more` says that there are others: type more. `alike`: by sound only."""

    typed: str
    rows: tuple[Candidate, ...]
    more: bool
    alike: bool


@dataclass(frozen=True, slots=True)
class Point:
    """An address or number on the record; `sure` says when it was confirmed, `old` that the caller is to be asked for it."""

    id: int
    kind: str
    value: Shown
    sure: Shown
    old: bool


@dataclass(frozen=True, slots=True)
class CallerCard:
    """The family as the person at the telephone needs it.

    `ask` is each thing to ask the caller for, with what the record holds of it. `may` says in words what this caller may be told
    once checked; `told` whether anything at all; `sealed` that somebody asked for secrecy.
    """

    child: Shown
    caller: Shown
    relation: Shown
    needs: tuple[str, ...]
    school: Shown
    collection: Shown
    carried_by: Shown
    transport: str
    told: bool
    may: Shown
    sealed: bool
    ask: tuple[tuple[str, Shown], ...]
    points: tuple[Point, ...]
    cases: tuple[OpenCase, ...]


@dataclass(frozen=True, slots=True)
class CallDraft:
    """Everything taken down in one call; `id` names it for ever, `ref` is the reference of a new case, to be read out.

    `case` is the reference of the case it joins, NEW, or '' for the family's most urgent one, else new; `seen` are the cases that
    were offered. `answers` are by the script's names, `who` is what was looked for, `caller` the name of somebody who is not on
    the record. `promise` is as typed; `put_transport` puts what was said of transport on the record.
    """

    id: str
    ref: str
    began_at: datetime
    number: str = ""
    who: str = ""
    caller: str = ""
    person_id: int | None = None
    child_id: int | None = None
    checked: bool = False
    answers: dict[str, str] = field(default_factory=dict)
    notes: str = ""
    case: str = ""
    seen: tuple[int, ...] = ()
    outcome: str = ""
    whom: str = ""
    promise: str = ""
    put_transport: bool = False
    confirmed: tuple[int, ...] = ()
    points: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Say whether nothing was taken down yet."""
        return not (
            self.who.strip()
            or self.caller.strip()
            or self.notes.strip()
            or self.answers
            or self.child_id
            or self.person_id
        )


@dataclass(frozen=True, slots=True)
class Logged:
    """What became of a call: its case, where that stands, and whether it was logged before."""

    contact_id: int
    case_id: int
    ref: str
    band: int
    due: datetime
    child: Shown
    is_new: bool
    repeated: bool
    promised: datetime | None
