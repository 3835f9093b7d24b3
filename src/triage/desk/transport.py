"""A child's transport state, with its history: what it became, since when, why, and who or what said so."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from triage.desk.front import Desk, require
from triage.errors import NotFound, NotPossible
from triage.rules.calendar import local_day
from triage.rules.days import typed_day
from triage.rules.travel import Story, settle
from triage.store import people, transport
from triage.store.engine import Tx
from triage.store.tables import Transport, TransportChange

STATES = tuple(state.value for state in Transport)


def change(desk: Desk, child_id: int, state: str, *, why: str, source: str, since: datetime | None = None) -> None:
    """Set how a child travels now, because `why`, as `source` says ("call", "case 7KMQ-2XDN", ...).

    `since` not given is now, or, where the state is the same as before, since when it was. Raises NotPossible for a state that is
    none, without a reason, or for a time to come; NotFound where there is no such child.
    """
    require(desk, "change a child's transport")

    def act(tx: Tx) -> None:
        changed(tx, child_id, state, why=why, source=source, since=since)

    desk.store.write(desk.who.login, desk.now(), act)


def changed(tx: Tx, child_id: int, state: str, *, why: str, source: str, since: datetime | None = None) -> bool:
    """Change a child's transport within a transaction of a person who may; as `change` says.

    False where an import only says again what it said last. Where two sources tell it differently the worse story counts, and
    the child is disputed, until a person decides at the register (rules.travel).
    """
    said = " ".join(why.split())
    if state not in STATES:
        raise NotPossible(f"There is no transport state '{state[:40]}'.", next=f"Known: {', '.join(STATES)}.")
    if not said:
        raise NotPossible("A child's transport is changed for a reason.", safe="Nothing was changed.", next="Say why.")
    if since is not None and since > tx.at:
        raise NotPossible(
            "That time is still to come.", safe="Nothing was changed.", next="Say since when it has been so."
        )
    if not people.hold_child(tx, child_id):
        raise NotFound("There is no such child on the register.", safe="Nothing was changed.")
    before = transport.of_child(tx.conn, child_id)
    told = [one for one in (Story(row.said.value, row.source) for row in before) if one.counts]
    settled = settle(Story(state, source), told)
    if settled is None:
        return False
    if since is not None and settled.state != state:
        said = f"{said}, since {local_day(since)}"
    row = TransportChange(
        child_id=child_id, at=tx.at, state=Transport(settled.state), said=Transport(state), disputed=settled.disputed,
        since=_began(before, settled.state, since if settled.state == state else None) or tx.at, why=said, source=source,
        by=tx.by,
    )  # fmt: skip
    transport.change(tx, row)
    return True


def _began(before: Sequence[Any], counts: str, told: datetime | None) -> datetime | None:
    """Return since when the state that counts has been so: as `told`, or else since when the last change to it says."""
    if told is not None:
        return told
    return before[0].since if before and before[0].state == Transport(counts) else None


def since_of(words: str, now: datetime) -> datetime | None:
    """Return the instant that a person typed as since when, None for no words; raise NotPossible for what is no day."""
    try:
        return typed_day(words, now)
    except ValueError as error:
        raise NotPossible(
            f"'{words.strip()[:40]}' is no day.",
            safe="Nothing was changed.",
            next="Write it as 2027-01-08, 8 Jan or yesterday.",
        ) from error


def history(desk: Desk, child_id: int) -> list[Any]:
    """Return every change of a child's transport (at, state, since, why, source, by), the newest first."""
    require(desk, "open a case")
    return desk.store.read(lambda conn: transport.of_child(conn, child_id))
