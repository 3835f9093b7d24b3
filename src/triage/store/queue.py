"""The queue: an index range in the order (band, act_by, id), never a sort and never a score computed while reading."""

from array import array
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from triage.rules.asked import Asked
from triage.store import sift
from triage.store.sift import OPEN as _OPEN
from triage.store.tables import Case, Clock, Incident, Staff

_ORDER = (col(Case.band), col(Case.act_by), col(Case.id))
LINE: tuple[Any, ...] = (
    col(Case.id),
    col(Case.ref),
    col(Case.band),
    col(Case.act_by),
    col(Case.child_name),
    col(Case.title),
    col(Case.needs),
    col(Case.contacts),
    col(Case.channels),
    col(Case.owner_id),
    col(Case.lease_until),
    col(Case.doubt),
    col(Case.safeguarding),
    col(Case.version),
    col(Case.state),
    col(Case.reasons),
    col(Case.waiting_on),
    col(Case.escalated_at),
    col(Incident.ref).label("incident_ref"),
    col(Staff.name).label("owner_name"),
    sa.exists()
    .where(col(Clock.case_id) == col(Case.id), col(Clock.stopped_by) == "call_back", col(Clock.stopped_at).is_(None))
    .label("ring"),
)


def head(conn: sa.Connection, limit: int, after: tuple[int, Any, int] | None = None) -> list[sa.Row[Any]]:
    """Return the first `limit` lines of the queue, or those after the place (band, act_by, id)."""
    query = _lines().where(_OPEN).order_by(*_ORDER).limit(limit)
    if after:
        query = query.where(sa.tuple_(*_ORDER) > sa.tuple_(*(sa.literal(part) for part in after)))
    return list(conn.execute(query))


def order(conn: sa.Connection, asked: Asked, me: int, now: datetime) -> "array[int]":
    """Return the keys, in queue order, of the cases that `me` (a key of staff) asks for at `now`."""
    query = sa.select(col(Case.id)).where(*sift.conditions(conn, asked, me, now)).order_by(*_ORDER)
    return array("q", (key for (key,) in conn.execute(query)))


def lines(conn: sa.Connection, ids: Sequence[int]) -> list[sa.Row[Any]]:
    """Return the lines of these cases, open or not, in no order."""
    return list(conn.execute(_lines().where(col(Case.id).in_(ids)))) if ids else []


def counts(conn: sa.Connection) -> tuple[int, int, int, int]:
    """Return how many open cases stand in each band."""
    query = sa.select(col(Case.band), sa.func.count()).where(_OPEN).group_by(col(Case.band))
    found: dict[int, int] = {row[0]: row[1] for row in conn.execute(query)}
    return (found.get(0, 0), found.get(1, 0), found.get(2, 0), found.get(3, 0))


def by_ref(conn: sa.Connection, ref: str) -> int | None:
    """Return the key of the case with this reference, or None."""
    return conn.scalar(sa.select(col(Case.id)).where(col(Case.ref) == ref))


def _lines() -> sa.Select[Any]:
    return (
        sa.select(*LINE)
        .outerjoin(Staff, col(Staff.id) == col(Case.owner_id))
        .outerjoin(Incident, col(Incident.id) == col(Case.incident_id))
    )
