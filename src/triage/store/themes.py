"""How often each topic, route, school and operator came up, and the contacts behind each."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import col

from triage.rules.calendar import local_day
from triage.store.buckets import HOUR, begin_of, bucket
from triage.store.lists import holds
from triage.store.tables import Case, Child, Contact

TOPIC: Final = "topic"
OF_CHILD: Final = {"route": col(Child.route), "school": col(Child.school), "operator": col(Child.operator)}

Counts = dict[tuple[str, str], Counter[date | None]]


def counts(conn: sa.Connection, since: datetime, until: datetime, *, by_day: bool) -> Counts:
    """Return how many contacts each (sort of theme, name) has: by the local day, or all together under the day None.

    A contact counts for every topic of its case, and for the route, school and operator of its child, where they are known.
    """
    children: dict[int | None, tuple[tuple[str, str], ...]] = {
        row[0]: tuple(zip(OF_CHILD, row[1:], strict=True)) for row in _children(conn)
    }
    days: dict[int | None, date | None] = {None: None}
    found: Counts = defaultdict(Counter)
    for child_id, topics, hour, number in _grouped(conn, since, until, by_day=by_day):
        if hour not in days:
            days[hour] = local_day(begin_of(hour, HOUR)) if hour is not None else None
        for topic in _topics(topics):
            found[TOPIC, topic][days[hour]] += number
        for what, name in children.get(child_id, ()):
            if name:
                found[what, name][days[hour]] += number
    return found


def evidence(
    conn: sa.Connection, what: str, name: str, since: datetime, until: datetime, limit: int
) -> list[sa.Row[Any]]:
    """Return the newest contacts (ref, received_at, topics of their case) behind a theme: nobody's words or name."""
    query: Any = (
        sa.select(col(Case.ref), col(Contact.received_at), col(Case.topics))
        .select_from(Contact)
        .join(Case, col(Case.id) == col(Contact.case_id))
        .where(_in(since, until))
    )
    if what == TOPIC:
        query = query.where(holds(col(Case.topics), name))
    else:
        query = query.join(Child, col(Child.id) == col(Case.child_id)).where(OF_CHILD[what] == name)
    return list(conn.execute(query.order_by(col(Contact.received_at).desc()).limit(limit)))


def _grouped(
    conn: sa.Connection, since: datetime, until: datetime, *, by_day: bool
) -> Iterator[tuple[int | None, str, int | None, int]]:
    """Yield (child, topics as JSON text, hour or None, how many): one pass over the contacts of a time."""
    columns: list[Any] = [col(Case.child_id), sa.cast(col(Case.topics), sa.String)]
    hour = [bucket(col(Contact.received_at), HOUR)] if by_day else []
    query: Any = (
        sa.select(*columns, *hour, sa.func.count())
        .select_from(Contact)
        .join(Case, col(Case.id) == col(Contact.case_id))
    )
    for row in conn.execute(query.where(_in(since, until)).group_by(*columns, *hour)):
        yield row[0], row[1], row[2] if by_day else None, row[-1]


def _children(conn: sa.Connection) -> list[sa.Row[Any]]:
    return list(conn.execute(sa.select(col(Child.id), *OF_CHILD.values()).where(col(Child.merged_into).is_(None))))


@lru_cache(maxsize=4096)
def _topics(told: str) -> tuple[str, ...]:
    return tuple(json.loads(told))


def _in(since: datetime, until: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(col(Contact.received_at) >= since, col(Contact.received_at) < until)
