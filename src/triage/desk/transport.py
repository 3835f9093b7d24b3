"""A child's transport state, with its history: what it became, since when, why, and who or what said so."""

from datetime import datetime
from typing import Any

from triage.desk.front import Desk, require
from triage.errors import NotPossible
from triage.store import transport
from triage.store.engine import Tx
from triage.store.tables import Transport, TransportChange

STATES = tuple(state.value for state in Transport)


def change(desk: Desk, child_id: int, state: str, *, why: str, source: str, since: datetime | None = None) -> None:
    """Set how a child travels now, because `why`, as `source` says ("call", "case 7KMQ-2XDN", ...); `since` is now if not given.

    Raises NotPossible for a state that is none, or without a reason.
    """
    require(desk, "change a child's transport")

    def act(tx: Tx) -> None:
        changed(tx, child_id, state, why=why, source=source, since=since)

    desk.store.write(desk.who.login, desk.now(), act)


def changed(tx: Tx, child_id: int, state: str, *, why: str, source: str, since: datetime | None = None) -> None:
    """Change a child's transport within a transaction of a person who may; as `change` says."""
    said = " ".join(why.split())
    if state not in STATES:
        raise NotPossible(f"There is no transport state '{state[:40]}'.", next=f"Known: {', '.join(STATES)}.")
    if not said:
        raise NotPossible("A child's transport is changed for a reason.", safe="Nothing was changed.", next="Say why.")
    row = TransportChange(
        child_id=child_id, at=tx.at, state=Transport(state), since=since or tx.at, why=said, source=source, by=tx.by
    )
    transport.change(tx, row)


def history(desk: Desk, child_id: int) -> list[Any]:
    """Return every change of a child's transport (at, state, since, why, source, by), the newest first."""
    require(desk, "open a case")
    return desk.store.read(lambda conn: transport.of_child(conn, child_id))
