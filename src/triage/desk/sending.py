"""Deliver what is in the outbox: marked as being sent before a socket opens, settled by what the far side said.

A letter whose fate is not known is never sent again by the machine: the far side is asked, where it can be, else it comes back
to a person (RFC 1047). Waiting is a time in the row, never a sleep, so what is slow holds up nothing else.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from triage.desk import undelivered
from triage.desk.front import Desk, require
from triage.errors import ChannelAway, NotFound
from triage.rules.letter import Delivery, Letter, Outcome, Reach, Way
from triage.store import outbox
from triage.store.engine import Tx
from triage.store.tables import OutboxState

FIRST_RETRY: Final = timedelta(minutes=5)
LAST_RETRY: Final = timedelta(hours=1)
TRIES: Final = 12
REST: Final = {Reach.LANE: timedelta(minutes=5), Reach.WAY: timedelta(minutes=1)}
FIRST_ASKED: Final = timedelta(minutes=1)
NEVER_CAME: Final = timedelta(minutes=10)  # after which what the far side has never heard of has not come there
ASKED_FOR: Final = timedelta(days=4)  # GOV.UK Notify tries for three days


@dataclass(frozen=True, slots=True)
class Road:
    """A way out that is set up: how to deliver by it, how many may leave in a minute (0: as many as there are).

    `fate` asks the far side what became of the letter with this Message-ID: None where it never had it; raises ChannelAway. A
    road without it cannot be asked.
    """

    deliver: Callable[[Letter], Outcome]
    per_minute: int = 0
    fate: Callable[[str], Outcome | None] | None = None


Roads = Mapping[Way, Road]


@dataclass(slots=True)
class Busy:
    """The letters that this service is sending now, by several senders at once."""

    keys: set[int] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)


def recover(desk: Desk, roads: Roads, busy: Busy | None = None) -> int:
    """Mark what nobody is sending any more as unknown; only for the one service that holds the desk's place."""
    require(desk, "deliver")
    mine, now = busy or Busy(), desk.now()
    asked = _asked(roads)
    with mine.lock:
        keys = frozenset(mine.keys)
        return len(
            desk.store.write(
                desk.who.login, now, lambda tx: outbox.orphans_to_unknown(tx, keys, now + FIRST_ASKED, asked)
            )
        )


def send_due(desk: Desk, roads: Roads, limit: int = 1000, busy: Busy | None = None) -> int:
    """Try every letter that is due by a way that is set up, once each, and return how many were tried."""
    require(desk, "deliver")
    mine = busy or Busy()
    for tried in range(limit):
        begun = _begin(desk, roads, mine)
        if begun is None:
            return tried
        road = roads[begun.letter.way]
        try:
            _settle(desk, road, begun, _barred(desk, begun) or road.deliver(begun.letter))
        finally:
            mine.keys.discard(begun.outbox_id)
    return limit


def ask_due(desk: Desk, roads: Roads, limit: int = 200) -> int:
    """Ask the far side what became of each letter that it is time to ask after; return how many were answered."""
    require(desk, "deliver")
    asked = desk.store.read(lambda conn: outbox.to_ask(conn, desk.now(), _asked(roads), limit))
    for number, gone in enumerate(asked):
        fate = roads[gone.way].fate
        try:
            outcome = fate(gone.message_id) if fate else None
        except ChannelAway:
            return number
        _told(desk, gone, outcome)
    return len(asked)


def decide(desk: Desk, message_id: str, *, arrived: bool) -> None:
    """Settle an unknown delivery as a person found it: it arrived, or it is to be sent again."""
    require(desk, "decide an unknown delivery")
    decided = desk.store.write(desk.who.login, desk.now(), lambda tx: outbox.decide(tx, message_id, arrived=arrived))
    if not decided:
        raise NotFound("No delivery with this Message-ID is waiting for a decision.", safe="Nothing was changed.")


def unsettled(desk: Desk) -> list[Any]:
    """Return every letter that has not left: (ref, state, way, message_id, recipient, tries, words)."""
    require(desk, "see the queue")
    return desk.store.read(outbox.unsettled)


def _asked(roads: Roads) -> frozenset[Way]:
    return frozenset(way for way, road in roads.items() if road.fate)


def _begin(desk: Desk, roads: Roads, busy: Busy) -> outbox.Begun | None:
    now, rates = desk.now(), {way: road.per_minute for way, road in roads.items()}
    if not desk.store.read(lambda conn: outbox.any_due(conn, now, rates)):
        return None
    with busy.lock:
        begun = desk.store.write(desk.who.login, now, lambda tx: outbox.begin(tx, rates))
        if begun is not None:
            busy.keys.add(begun.outbox_id)
    return begun


def _barred(desk: Desk, begun: outbox.Begun) -> Outcome | None:
    """Return the outcome of a letter that may leave no more, since whom it goes to may not be told any more; else None."""
    name = desk.store.read(lambda conn: outbox.not_to_be_told(conn, begun.reply_id))
    if name is None:
        return None
    return Outcome(Delivery.FAILED, f"Not sent: the record says now that {name} may not be told.")


def _settle(desk: Desk, road: Road, begun: outbox.Begun, outcome: Outcome) -> None:
    if outcome.state is Delivery.LATER and begun.tries >= TRIES:
        outcome = Outcome(Delivery.FAILED, f"Tried {begun.tries} times; ring the family instead. {outcome.words}")
    now = desk.now()

    def act(tx: Tx) -> None:
        outbox.settle(tx, begun, outcome, _next_try(now, begun.tries), now + FIRST_ASKED if road.fate else None)
        if outcome.state is Delivery.LATER and outcome.reach in REST:
            outbox.hold_back(tx, begun.letter, outcome.reach, now + REST[outcome.reach])
        if outcome.state is Delivery.FAILED and begun.reply_id is not None:
            gone = outbox.by_message_ids(tx.conn, [begun.letter.message_id])
            undelivered.back(tx, desk, gone, wrong_address=outcome.wrong_address)

    desk.store.write(desk.who.login, now, act)


def _told(desk: Desk, gone: outbox.Gone, outcome: Outcome | None) -> None:
    """Write down what the far side said of a letter when it was asked."""
    now = desk.now()
    since = now - (gone.tried_at or now)
    again = now + min(max(since, FIRST_ASKED), LAST_RETRY) if since < ASKED_FOR else None
    state, words = gone.state, outcome.words if outcome else "The far side does not know of it yet."
    if outcome is not None and outcome.state is not Delivery.LATER:
        state = OutboxState(outcome.state.value)
    elif outcome is None and gone.state is OutboxState.UNKNOWN and NEVER_CAME <= since < timedelta(days=1):
        state, words = OutboxState.QUEUED, "It never came to the far side, which was asked; it is sent again."
    asks_on = again if state in {OutboxState.SENT, OutboxState.UNKNOWN} else None

    def act(tx: Tx) -> None:
        changed = outbox.told(tx, gone, state, words, asks_on)
        if changed and state is OutboxState.FAILED and gone.reply_id is not None:
            undelivered.back(tx, desk, gone, wrong_address=outcome is not None and outcome.wrong_address)

    desk.store.write(desk.who.login, now, act)


def _next_try(now: datetime, tries: int) -> datetime:
    doubled: int = 2 ** max(0, tries - 1)
    return now + min(FIRST_RETRY * doubled, LAST_RETRY)
