"""The board as plain records: figures with the key of the list behind each, lines of cases and clocks, and people."""

from dataclasses import dataclass
from datetime import datetime

from triage.rules.shown import Shown
from triage.rules.surge import Sign


@dataclass(frozen=True, slots=True)
class Count:
    """One figure: the key of its list and of its definition, its words, and the number; `bands` splits it, or is empty.

    Where it is not `known` the number says nothing.
    """

    key: str
    words: Shown
    number: int
    bands: tuple[int, ...] = ()
    known: bool = True


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case, or a clock of one, in a list of the board: `due` is its act-by, or when the clock is due.

    `child` is empty for an auditor, and so is `matter` unless it is the words of a clock; `note` says more of it.
    `open` says that it stands in the queue.
    """

    id: int
    ref: str
    band: int
    due: datetime
    child: Shown
    matter: Shown
    owner: Shown
    note: Shown
    open: bool


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who may hold cases: what they hold by band, and what the log says of their day; no ranking is made of it."""

    staff_id: int
    login: str
    name: Shown
    role: str
    bands: tuple[int, int, int, int]
    oldest: datetime | None
    until: datetime | None
    since: datetime | None
    last: datetime | None

    @property
    def top(self) -> int:
        """How many cases of bands 0 and 1 they hold."""
        return self.bands[0] + self.bands[1]

    @property
    def holds(self) -> int:
        """How many cases they hold."""
        return sum(self.bands)


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour of today: contacts that came, cases answered, and how many were unfinished at its end."""

    start: datetime
    came: int
    answered: int
    unfinished: int


@dataclass(frozen=True, slots=True)
class SurgeNow:
    """A surge that lasts: since when, who said so, and why."""

    since: datetime
    by: Shown
    why: Shown


@dataclass(frozen=True, slots=True)
class Alarm:
    """Open cases of one kind that somebody must be told of now, in queue order; `since` is the longest wait among them."""

    kind: str
    ids: tuple[int, ...]
    refs: tuple[str, ...]
    since: datetime
    everybody: bool


@dataclass(frozen=True, slots=True)
class Alarms:
    """What every screen must say now: alarms, the most urgent first, a surge, and the names of channels that do not work.

    `proposers` are those whose rules wait for this person to adopt them, too.
    """

    at: datetime
    alarms: tuple[Alarm, ...]
    surge: SurgeNow | None
    silent: tuple[Shown, ...] = ()
    proposers: tuple[Shown, ...] = ()


@dataclass(frozen=True, slots=True)
class Warned:
    """A warning as it stands; `ended_at` None while it sounds, `made_of_it` '' while nobody has said what they make of it."""

    id: int
    rule: str
    words: Shown
    count: int
    began_at: datetime
    ended_at: datetime | None
    seen_by: Shown
    seen_at: datetime | None
    made_of_it: Shown


@dataclass(frozen=True, slots=True)
class Board:
    """The desk at one moment. Every figure's key opens its list by `reports.load.behind`."""

    at: datetime
    alarms: Alarms
    warnings: tuple[Warned, ...]
    signs: tuple[Sign, ...]
    open: tuple[Count, ...]
    ages: tuple[Count, ...]
    waiting: tuple[Count, ...]
    clocks: tuple[Count, ...]
    clock_lines: tuple[CaseLine, ...]
    people: tuple[Holder, ...]
    stuck: tuple[Count, ...]
    oldest: tuple[CaseLine, ...]
    today: tuple[Count, ...]
    hours: tuple[Hour, ...]


@dataclass(frozen=True, slots=True)
class Behind:
    """The list behind a figure, cut at a length; `all` is how many there are."""

    key: str
    title: Shown
    definition: str
    lines: tuple[CaseLine, ...]
    all: int


@dataclass(frozen=True, slots=True)
class Proposed:
    """One case that would go from one person to another, as it was when this was proposed; `until` is what the lease was then."""

    case_id: int
    ref: str
    band: int
    due: datetime
    was_id: int
    was: Shown
    to_id: int
    to: Shown
    version: int
    until: datetime
