"""Which families we cannot reach: whom nobody answers for, whose addresses fail, and who has no confirmed way."""

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import col

from triage.store import register
from triage.store.tables import Case, Child, Event, Transport

RUNG: Final = "rung back"
REACHED: Final = "reached"
TWICE: Final = 2


def unanswered(conn: sa.Connection, since: datetime, among: Sequence[int] | None = None) -> set[int]:
    """Return the children whose families were rung twice or more since this moment, and not reached by the last of it.

    Of these `among`, where they are given, by their cases; else of all, by what happened since.
    """
    query: Any = (
        sa.select(col(Event.seq), col(Case.child_id), col(Event.detail))
        .join(Case, col(Case.id) == col(Event.case_id))
        .where(col(Event.at) >= since, col(Event.what) == RUNG)
    )
    whose = col(Case.child_id).is_not(None) if among is None else col(Case.child_id).in_(among)
    tries: dict[int, int] = {}
    for _, child_id, detail in sorted(conn.execute(query.where(whose))):
        tries[child_id] = 0 if json.loads(detail)["outcome"] == REACHED else tries.get(child_id, 0) + 1
    return {child_id for child_id, count in tries.items() if count >= TWICE}


def affected(journeys: Collection[str]) -> sa.ColumnElement[bool]:
    """The children who have no transport now, or whose confirmed transport fails by an unfinished case."""
    return sa.or_(register.in_state(Transport.NONE), register.failing(journeys))


def uncovered(old: datetime, journeys: Collection[str]) -> sa.ColumnElement[bool]:
    """The affected children whose family has no address or number that was confirmed since `old` and does not fail."""
    return sa.and_(affected(journeys), register.unconfirmed(old))


def unreached(conn: sa.Connection, old: datetime, since: datetime, journeys: Collection[str]) -> sa.ColumnElement[bool]:
    """The children whose families we could not reach.

    An address fails and no other is confirmed; nobody answered twice since this moment; or the child is affected and no way to
    the family is confirmed. What was confirmed before `old` is not.
    """
    fails = sa.and_(register.bounced(), register.unconfirmed(old))
    return sa.or_(fails, col(Child.id).in_(unanswered(conn, since)), uncovered(old, journeys))
