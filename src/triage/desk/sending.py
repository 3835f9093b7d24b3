"""Deliver what is in the outbox: marked as being sent before a socket opens, settled by what the far side said.

A letter whose fate is not known is never sent again by the machine: it comes back to a person (RFC 1047).
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

from triage.desk.front import Desk, require
from triage.errors import NotFound
from triage.rules.letter import Delivery, Letter, Outcome
from triage.store import outbox
from triage.store.engine import Tx

Deliver = Callable[[Letter], Outcome]
FIRST_RETRY: Final = timedelta(minutes=5)
LAST_RETRY: Final = timedelta(hours=1)
TRIES: Final = 12


def recover(desk: Desk) -> int:
    """Mark what a service that is gone was sending as unknown; only for the one service that holds the desk's place."""
    require(desk, "deliver")
    return len(desk.store.write(desk.who.login, desk.now(), outbox.orphans_to_unknown))


def send_due(desk: Desk, deliver: Deliver, limit: int = 1000) -> int:
    """Try every letter that is due, once each, and return how many were tried."""
    require(desk, "deliver")
    for tried in range(limit):
        begun = desk.store.write(desk.who.login, desk.now(), outbox.begin)
        if begun is None:
            return tried
        _settle(desk, begun, deliver(begun.letter))
    return limit


def decide(desk: Desk, message_id: str, *, arrived: bool) -> None:
    """Settle an unknown delivery as a person found it: it arrived, or it is to be sent again."""
    require(desk, "decide an unknown delivery")
    decided = desk.store.write(desk.who.login, desk.now(), lambda tx: outbox.decide(tx, message_id, arrived=arrived))
    if not decided:
        raise NotFound("No delivery with this Message-ID is waiting for a decision.", safe="Nothing was changed.")


def unsettled(desk: Desk) -> list[Any]:
    """Return every letter that has not been sent: (ref, state, message_id, recipient, tries, words)."""
    require(desk, "see the queue")
    return desk.store.read(outbox.unsettled)


def _settle(desk: Desk, begun: outbox.Begun, outcome: Outcome) -> None:
    if outcome.state is Delivery.LATER and begun.tries >= TRIES:
        outcome = Outcome(Delivery.FAILED, f"Tried {begun.tries} times; ring the family instead. {outcome.words}")
    now = desk.now()

    def act(tx: Tx) -> None:
        outbox.settle(tx, begun, outcome, _next_try(now, begun.tries))

    desk.store.write(desk.who.login, now, act)


def _next_try(now: datetime, tries: int) -> datetime:
    doubled: int = 2 ** max(0, tries - 1)
    return now + min(FIRST_RETRY * doubled, LAST_RETRY)
