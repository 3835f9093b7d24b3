"""A surge week at a real desk, on a clock of its own: families write, agents take `next`, time passes."""

import heapq
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import sqlalchemy as sa
from sqlmodel import col
from support.desks import as_service, desk_for

from triage import clock
from triage.clock import LONDON
from triage.config import shipped
from triage.desk import clocks
from triage.desk.claim import take_next
from triage.desk.clock_story import story
from triage.desk.done import done
from triage.desk.front import Desk
from triage.desk.register import NewChild, NewPerson, add_family
from triage.desk.safeguard import Concern, safeguard
from triage.desk.standing import STEPS
from triage.desk.take_in import take_in
from triage.desk.waiting import apply_waiting
from triage.rules.arrival import Arrival, Channel, Message
from triage.store import cases, events
from triage.store.engine import Store
from triage.store.migrate import migrate
from triage.store.tables import Case, CaseState

MONDAY = datetime(2027, 1, 11, tzinfo=LONDON)
CONTACTS_EACH = 3
SHARES = {0: 3, 1: 22, 2: 30, 3: 45}
NEEDS = ((), ("wheelchair",), ("epilepsy",), ("autism_anxiety",), ("oxygen_ventilation", "medical"), ("behaviour",))
_HANDED_OFF = Concern("yes", "at home", "01632 960199", "as it was told", accepted_by="Jo Hill, duty, at once")
_RUNG = {"safeguarding_hand_off": "front_door", "lado_referral": "lado"}
CHANNELS = (Channel.EMAIL, Channel.PHONE, Channel.WEB_FORM, Channel.TEXT)
MINUTES = {0: 12.0, 1: 9.0, 2: 8.0, 3: 6.0}
DUTY = 2
SWEEP = timedelta(minutes=15)
_OPEN_AT, _SHUT_AT, _FRIDAY = 8, 18, 4


@dataclass(frozen=True)
class Touch:
    """One `next`: the case's place when it was taken, when it last changed, and when its family first wrote."""

    at: datetime
    key: tuple[int, datetime, int]
    settled: datetime
    opened: datetime
    needs: tuple[str, ...]

    @property
    def waited(self) -> float:
        """Minutes from the first word to the first hand."""
        return (self.at - self.opened).total_seconds() / 60


@dataclass
class Week:
    """What happened: every touch in order, and how often a case that was less urgent was taken before a child at risk."""

    touches: list[Touch] = field(default_factory=list)
    overtaken: int = 0
    contacts: int = 0
    left: int = 0

    def late_though_hands_were_free(self) -> list[Touch]:
        """Return band-1 cases first touched after their act-by while somebody took a less urgent case in that time."""
        late = [one for one in self.touches if one.key[0] == 1 and one.at > one.key[1]]
        return [
            one
            for one in late
            if any(other.key > one.key and one.settled < other.at < one.key[1] for other in self.touches)
        ]

    def table(self) -> Iterator[str]:
        """Yield the waiting times in minutes, by band and by need."""
        groups: dict[str, list[float]] = defaultdict(list)
        for one in self.touches:
            groups[f"band {one.key[0]}"].append(one.waited)
            for need in one.needs or ("no need heard",):
                groups[f"band {one.key[0]}  {need}"].append(one.waited)
        yield f"{'minutes from first word to first hand':40}{'cases':>7}{'median':>9}{'9 of 10':>9}{'longest':>9}"
        for name in sorted(groups):
            waits = groups[name]
            nine = quantiles(waits, n=10)[-1] if len(waits) > 1 else waits[0]
            yield f"{name:40}{len(waits):7}{median(waits):9.0f}{nine:9.0f}{max(waits):9.0f}"


class Simulation:
    """A desk with `agents` for some days, and `a_day` contacts on each; the same `seed` is the same week."""

    def __init__(self, folder: Path, *, a_day: int, agents: int, days: int, seed: int = 1) -> None:
        """Make the desk and its families."""
        self.chance = random.Random(seed)
        self.store = Store(f"sqlite:///{folder}/week.db")
        migrate(self.store, shipped("migrations"))
        self.now = MONDAY
        clock.now = lambda: self.now
        self.seats = [desk_for(self.store, folder, f"agent{n}") for n in range(agents)]
        self.night = [desk_for(self.store, folder, f"duty{n}") for n in range(DUTY)]
        self.service = as_service(self.seats[0])
        self.by_band = _texts(self.service)
        self.week = Week()
        self._turn = count()
        self._heap: list[tuple[datetime, int, str, Any]] = []
        self._touched: set[int] = set()
        self._days = days
        self._families(a_day * days // CONTACTS_EACH)

    def run(self) -> Week:
        """Let the week pass, and the days after it until nobody waits; return what happened."""
        end = MONDAY + timedelta(days=self._days + 14)
        for seat in self.seats:
            self._at(MONDAY + timedelta(hours=_OPEN_AT), "free", seat)
        for seat in self.night:
            self._at(MONDAY, "free", seat)
        self._at(MONDAY, "sweep", None)
        while self._heap and self._heap[0][0] < end:
            self.now, _, what, whom = heapq.heappop(self._heap)
            getattr(self, f"_{what}")(whom)
        self.week.left = self.store.read(_open_count)
        self.store.close()
        return self.week

    def _at(self, when: datetime, what: str, whom: object) -> None:
        heapq.heappush(self._heap, (when, next(self._turn), what, whom))

    def _families(self, matters: int) -> None:
        for number in range(matters):
            needs = self.chance.choice(NEEDS)
            person = NewPerson(
                f"Parent {number}", f"Parent {number}", points=(_address(number),), relationship="parent"
            )
            child = NewChild(f"Child{number}", "Example", None, "Larkfield School", needs, collection="07:45")
            add_family(self.service, [person], [child])
            first = self._morning(number)
            text = self.chance.choice(self.by_band[self.chance.choices(list(SHARES), list(SHARES.values()))[0]])
            self._at(first, "writes", (number, text, 0))
            for again in range(1, CONTACTS_EACH):
                later = first + timedelta(hours=self.chance.expovariate(1 / 5))
                self._at(later, "writes", (number, text, again))

    def _morning(self, number: int) -> datetime:
        """Return when a family first writes: most of them between seven and ten."""
        day = MONDAY + timedelta(days=number % self._days)
        hour = self.chance.triangular(6, 10, 8) if self.chance.random() < 0.6 else self.chance.uniform(0, 24)
        return day + timedelta(hours=hour)

    def _writes(self, what: tuple[int, str, int]) -> None:
        number, text, turn = what
        words = text if not turn else f"{'Still' if turn == 1 else 'Again'}: {text}"
        key = f"{number} {turn}"
        message = Message(from_address=_address(number), from_name=f"Parent {number}", text=words, new_text=words)
        arrival = Arrival("week", key, self.chance.choice(CHANNELS), self.now, key.encode(), message)
        take_in(self.service, arrival)
        self.week.contacts += 1

    def _sweep(self, _: None) -> None:
        while apply_waiting(self.service):
            continue
        self._at(self.now + SWEEP, "sweep", None)

    def _free(self, seat: Desk) -> None:
        """An agent takes the next case, or looks again in a few minutes; at night only a child at risk is taken."""
        if not self._works(seat):
            self._at(self.now + timedelta(minutes=5), "free", seat)
            return
        key = take_next(seat)
        case = self.store.read(lambda conn: cases.get(conn, key)) if key is not None else None
        if case is None:
            self._at(self.now + timedelta(minutes=3), "free", seat)
            return
        self._touch(case)
        minutes = self.chance.uniform(0.5, 1.5) * MINUTES[case.band]
        self._at(self.now + timedelta(minutes=minutes), "finishes", (seat, case.id))

    def _works(self, seat: Desk) -> bool:
        local = self.now.astimezone(LONDON)
        open_now = _OPEN_AT <= local.hour < _SHUT_AT and local.weekday() <= _FRIDAY
        if seat in self.night:
            return not open_now and self.store.read(_at_risk_waits)
        return open_now

    def _touch(self, case: Case) -> None:
        if case.band > 0 and self.store.read(lambda conn: _at_risk_waits(conn, self.now)):
            self.week.overtaken += 1
        if case.id in self._touched:
            return
        self._touched.add(case.id)
        settled = self.store.read(lambda conn: events.of_case(conn, case.id, only=STEPS)[-1].at)
        key = (case.band, case.act_by, case.id)
        self.week.touches.append(Touch(self.now, key, settled, case.opened_at, tuple(case.needs)))

    def _finishes(self, what: tuple[Desk, int]) -> None:
        seat, key = what
        for one in story(seat, key):
            if one.running.name in _RUNG and not one.running.stopped:
                safeguard(seat, key, replace(_HANDED_OFF, rung=_RUNG[one.running.name]))
        for one in story(seat, key):
            if one.whose == "ours" and not one.running.stopped:
                clocks.stop(seat, key, one.running.name, "answered by telephone")
        done(seat, key, "answered by telephone")
        self._free(seat)


def _texts(desk: Desk) -> dict[int, Sequence[str]]:
    """Return what families write, by the band that it states: the golden cases of the rules in force."""
    texts: dict[int, list[str]] = defaultdict(list)
    for example in desk.house.policy.examples:
        if example.text and not example.bounced and not example.unreadable:
            texts[example.band].append(f"{example.subject}. {example.text}" if example.subject else example.text)
    return dict(texts)


def _address(number: int) -> str:
    return f"parent{number}@example.org"


def _at_risk_waits(conn: sa.Connection, now: datetime | None = None) -> bool:
    free = sa.or_(col(Case.owner_id).is_(None), col(Case.lease_until) < (now or clock.now()))
    waits = sa.exists().where(col(Case.state) == CaseState.OPEN, col(Case.band) == 0, free)
    return bool(conn.scalar(sa.select(waits)))


def _open_count(conn: sa.Connection) -> int:
    return conn.scalar(sa.select(sa.func.count()).where(col(Case.state) == CaseState.OPEN)) or 0
