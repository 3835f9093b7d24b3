"""Who works on what: a claim is a lease, so that a case never waits for somebody who has gone home."""

from datetime import timedelta
from typing import Final

from triage.desk.front import Desk, require
from triage.errors import NotPossible, Stale
from triage.rules.priority import AT_RISK, FAILING
from triage.rules.roles import Role
from triage.store import cases
from triage.store.engine import Tx

LEASE: Final = timedelta(minutes=30)


def take_next(desk: Desk) -> int | None:
    """Make the top unclaimed case mine, leased for half an hour; return its key, or None when every open case is held.

    Somebody of the overflow team is given none above band 2.
    """
    require(desk, "claim a case")
    now = desk.now()
    band = FAILING if desk.who.role is Role.OVERFLOW else AT_RISK
    return desk.store.write(desk.who.login, now, lambda tx: cases.take_top(tx, desk.who.id, now + LEASE, band=band))


def claim(desk: Desk, case_id: int) -> None:
    """Make this case mine, or renew my lease; raise Stale when somebody else holds it."""
    require(desk, "claim a case")
    now = desk.now()

    def act(tx: Tx) -> bool:
        return cases.lease(tx, case_id, desk.who.id, now + LEASE)

    if not desk.store.write(desk.who.login, now, act):
        raise Stale("Somebody else is working on this case.", safe="Nothing was changed.", next="Take the next one.")


def release(desk: Desk, case_id: int) -> None:
    """Give my case back to the queue; raise NotPossible where it is not mine."""
    require(desk, "claim a case")
    if not desk.store.write(desk.who.login, desk.now(), lambda tx: cases.release(tx, case_id, desk.who.id)):
        raise NotPossible("This case is not yours, so there is nothing to give back.", safe="Nothing was changed.")
