"""What time alone changes: clocks that ring, cases that rise at their stated time, and waiting ones that come back."""

from datetime import datetime
from typing import Final

from triage.desk import alarms, policy, standing
from triage.desk import house as houses
from triage.desk.front import Desk, require
from triage.store import cases
from triage.store.engine import Tx
from triage.store.tables import Case

BATCH: Final = 200
RETURN_MINUTES: Final = 60


def apply_waiting(desk: Desk) -> int:
    """Apply stated times that have come, and rank what other rules ranked, a batch of each; return how many cases that was.

    Harmless to repeat: do it until none is left.
    """
    require(desk, "apply waiting")
    now = desk.now()
    ranked = policy.rank_behind(desk)
    return len(ranked) + desk.store.write(desk.who.login, now, lambda tx: _apply(tx, desk, now))


def _apply(tx: Tx, desk: Desk, now: datetime) -> int:
    desk = houses.current(tx.conn, desk)
    rung = alarms.ring(tx, desk, now, BATCH)
    rising, returning = cases.to_rise(tx.conn, now, BATCH), cases.to_return(tx.conn, now, BATCH)
    for case in rising:
        _rise(tx, desk, case)
    for case in returning:
        _return(tx, desk, case)
    return rung + len(rising) + len(returning)


def _rise(tx: Tx, desk: Desk, case: Case) -> None:
    """The band changes and the act-by is kept (a promotion)."""
    band = case.band if case.rises_to is None else min(case.band, case.rises_to)
    words = "It has waited until the time at which it was to rise."
    standing.settle(tx, desk, case, "case rose", {"rule": "waited", "words": words, "band": band, "was": case.band})


def _return(tx: Tx, desk: Desk, case: Case) -> None:
    """A case that was answered comes back at the time that was set, to be acted on within an hour of the desk being open."""
    since = case.returns_at or tx.at
    act_by = desk.house.calendar.add_desk_minutes(since, RETURN_MINUTES)
    words = "We answered, and were to look at it again today."
    if case.waiting_on:
        words = f"It waited until now, for: {case.waiting_on.replace('_', ' ')}. Look at it again."
    detail = {"rule": "came_back", "words": words, "band": case.band, "act_by": act_by}
    standing.settle(tx, desk, case, "case came back", detail, **standing.back_in_queue())
