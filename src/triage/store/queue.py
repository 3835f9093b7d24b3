"""The queue: an index range in the order (band, act_by, id), never a sort and never a score computed while reading."""

from array import array
from bisect import bisect_left
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from triage.rules.asked import Asked
from triage.store import cases, sift
from triage.store.sift import OPEN as _OPEN
from triage.store.tables import Case, CaseState, Clock, Incident, Staff

_Place = tuple[int, datetime, int]
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
    col(Case.waiting_on),
    col(Case.escalated_at),
    col(Incident.ref).label("incident_ref"),
    col(Staff.name).label("owner_name"),
    sa.exists()
    .where(col(Clock.case_id) == col(Case.id), col(Clock.stopped_by) == "call_back", col(Clock.stopped_at).is_(None))
    .label("ring"),
)


def head(conn: sa.Connection, limit: int, after: tuple[int, Any, int] | None = None) -> list[sa.Row[Any]]:
    """Return the first `limit` lines of the queue, or those after the place (band, act_by, id), with their reasons."""
    query = _lines(col(Case.reasons)).where(_OPEN).order_by(*_ORDER).limit(limit)
    if after:
        query = query.where(sa.tuple_(*_ORDER) > sa.tuple_(*(sa.literal(part) for part in after)))
    return list(conn.execute(query))


def order(conn: sa.Connection, asked: Asked, me: int, now: datetime) -> "array[int]":
    """Return the keys, in queue order, of the cases that `me` (a key of staff) asks for at `now`."""
    query = sa.select(col(Case.id)).where(*sift.conditions(conn, asked, me, now)).order_by(*_ORDER)
    return array("q", (key for (key,) in conn.execute(query)))


def placed_anew(conn: sa.Connection, ids: "array[int]", cases: frozenset[int]) -> "tuple[array[int], frozenset[int]]":
    """Return `ids`, the keys of every open case in queue order, with `cases` where they stand now, and which of these came in.

    Every other case must stand where it stood. Where none of `cases` moved, `ids` itself comes back.
    """
    place = _places(conn)
    now = sorted(at for at, state in map(place, cases) if state is CaseState.OPEN)
    if len(now) == len(cases) and all(_stands(ids, at, place) for at in now):
        return ids, frozenset()
    were = cases.intersection(ids)
    if not now and not were:
        return ids, frozenset()
    made = ids[:]
    for key in were:
        made.remove(key)
    for at in now:
        made.insert(bisect_left(made, at, key=lambda key: place(key)[0]), at[-1])
    return made, frozenset(at[-1] for at in now) - were


def band_counts(conn: sa.Connection, ids: "array[int]") -> tuple[int, int, int, int]:
    """Return how many of `ids`, the keys of every open case in queue order, stand in each band."""
    place = _places(conn)
    first, second, third = (bisect_left(ids, band, key=lambda key: place(key)[0][0]) for band in (1, 2, 3))
    return first, second - first, third - second, len(ids) - third


def _places(conn: sa.Connection) -> Callable[[int], tuple[_Place, CaseState]]:
    """Return what gives a case's place in the queue and its state, read once each."""
    query = sa.select(*_ORDER, col(Case.state)).where(col(Case.id) == sa.bindparam("key"))

    @cache
    def place(key: int) -> tuple[_Place, CaseState]:
        band, act_by, key, state = conn.execute(query, {"key": key}).one()
        return (band, act_by, key), state

    return place


def _stands(ids: "array[int]", at: _Place, place: Callable[[int], tuple[_Place, CaseState]]) -> bool:
    """Say whether a case stands between its neighbours as they are now."""
    row = bisect_left(ids, at, key=lambda key: place(key)[0])
    if row == len(ids) or ids[row] != at[-1]:
        return False
    return row + 1 == len(ids) or place(ids[row + 1])[0] > at


def lines(conn: sa.Connection, ids: Sequence[int], *, reasons: bool = False) -> list[sa.Row[Any]]:
    """Return the lines of these cases, open or not, in no order; with their `reasons`, which a list of many does not show."""
    return list(conn.execute(_of_these(reasons=reasons), {"ids": ids})) if ids else []


def counts(conn: sa.Connection) -> tuple[int, int, int, int]:
    """Return how many open cases stand in each band."""
    query = sa.select(col(Case.band), sa.func.count()).where(_OPEN).group_by(col(Case.band))
    found: dict[int, int] = {row[0]: row[1] for row in conn.execute(query)}
    return (found.get(0, 0), found.get(1, 0), found.get(2, 0), found.get(3, 0))


def by_ref(conn: sa.Connection, ref: str) -> int | None:
    """Return the key of the case with this reference, or None."""
    return conn.scalar(sa.select(col(Case.id)).where(col(Case.ref) == ref))


def living(conn: sa.Connection, ref: str) -> Case | None:
    """Return the case with this reference, or the one that it was put with; None where there is none."""
    key = by_ref(conn, ref)
    return cases.living(conn, key) if key is not None else None


@cache
def _of_these(*, reasons: bool) -> sa.Select[Any]:
    """Return the question for the lines of some cases; made once, since making it costs more than asking it."""
    query = _lines(*([col(Case.reasons)] if reasons else []))
    return query.where(col(Case.id).in_(sa.bindparam("ids", expanding=True)))


def _lines(*more: Any) -> sa.Select[Any]:
    return (
        sa.select(*LINE, *more)
        .outerjoin(Staff, col(Staff.id) == col(Case.owner_id))
        .outerjoin(Incident, col(Incident.id) == col(Case.incident_id))
    )
