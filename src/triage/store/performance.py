"""How the clocks of a time went, counted in the database: whole groups come back, never a row for each clock."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import col

from triage.rules.running import ANSWERED
from triage.store.buckets import QUARTER
from triage.store.tables import Case, Clock, Note

MISSED: Final = "missed clock"
_WAITS = sa.and_(col(Clock.stopped_at).is_(None), col(Clock.paused_at).is_not(None))  # stands still: it has no due day
_DUE_IN_TIME = sa.or_(col(Clock.stopped_at) <= col(Clock.due_at), col(Clock.paused_at).is_not(None))


@dataclass(frozen=True, slots=True)
class Group:
    """Clocks of one name, team, kind of case and due day that ended alike: `kept`, `missed`, or `ended` without an answer."""

    name: str
    team: str
    kinds: str
    due_on: date
    fate: str
    number: int


def fates(conn: sa.Connection, since: datetime, until: datetime) -> Iterator[Group]:
    """Yield the clocks of ours that were due from `since` up to before `until`; one that still runs then is missed.

    One that stands still is not due, and one that was answered while it did was kept.
    """
    never = sa.and_(col(Clock.ended) != ANSWERED, col(Clock.ended) != "", col(Clock.broken_at).is_(None))
    kept = sa.and_(col(Clock.ended) == ANSWERED, col(Clock.broken_at).is_(None), _DUE_IN_TIME)
    fate = sa.case((never, "ended"), (kept, "kept"), else_="missed")
    kinds = sa.cast(col(Case.kinds), sa.String)
    columns = (col(Clock.name), col(Clock.team), kinds, col(Clock.due_on), fate)
    query: Any = sa.select(*columns, sa.func.count()).join(Case, col(Case.id) == col(Clock.case_id))
    for row in conn.execute(query.where(_due(since, until)).group_by(*columns)):
        yield Group(*row)


def times(conn: sa.Connection, since: datetime, until: datetime) -> dict[str, list[tuple[int, int]]]:
    """Return, by the name of an answered clock, (quarter hours from its start, how often), the fastest first."""
    took = sa.extract("epoch", col(Clock.stopped_at)) - sa.extract("epoch", col(Clock.started_at))
    step = sa.cast(took, sa.BigInteger) // QUARTER
    query: Any = sa.select(col(Clock.name), step, sa.func.count()).where(
        _due(since, until), col(Clock.ended) == ANSWERED
    )
    found: dict[str, list[tuple[int, int]]] = {}
    for name, quarters, number in conn.execute(query.group_by(col(Clock.name), step).order_by(col(Clock.name), step)):
        found.setdefault(name, []).append((int(quarters), number))
    return found


def missed(conn: sa.Connection, since: datetime, until: datetime, limit: int) -> list[sa.Row[Any]]:
    """Return the clocks missed longest ago first (ref, name, due_at, stopped_at, why), with why as a person last said, or ''."""
    said = (
        sa.select(col(Note.text))
        .where(col(Note.case_id) == col(Clock.case_id), col(Note.sort) == MISSED, col(Note.whom) == col(Clock.name))
        .order_by(col(Note.id).desc())
        .limit(1)
        .scalar_subquery()
    )
    late = sa.or_(col(Clock.broken_at).is_not(None), col(Clock.stopped_at).is_(None), sa.not_(_DUE_IN_TIME))
    query: Any = (
        sa.select(
            col(Case.ref),
            col(Clock.name),
            col(Clock.due_at),
            col(Clock.stopped_at),
            sa.func.coalesce(said, "").label("why"),
        )
        .join(Case, col(Case.id) == col(Clock.case_id))
        .where(_due(since, until), late)
    )
    return list(conn.execute(query.order_by(col(Clock.due_at), col(Clock.id)).limit(limit)))


def _due(since: datetime, until: datetime) -> sa.ColumnElement[bool]:
    """Return the condition of a clock of ours whose due instant lies in this time; of a missed one that which it missed."""
    missed = sa.and_(col(Clock.broken_at) >= since, col(Clock.broken_at) < until)
    due = sa.and_(col(Clock.broken_at).is_(None), col(Clock.due_at) < until, sa.not_(_WAITS))
    from_then = col(Clock.due_at) >= since  # true of what was missed then, too: a missed clock is moved no earlier
    return sa.and_(col(Clock.whose) == "ours", from_then, sa.or_(missed, due))
