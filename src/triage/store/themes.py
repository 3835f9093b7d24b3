"""How often each topic, route, school and operator came up, by day, and the contacts behind each."""

import json
from collections import Counter, defaultdict
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import col

from triage.rules.calendar import local_day
from triage.store.buckets import HOUR, begin_of, bucket
from triage.store.tables import Case, Child, Contact

OF_CHILD: Final = {"route": col(Child.route), "school": col(Child.school), "operator": col(Child.operator)}
TOPIC: Final = "topic"

Daily = dict[str, Counter[date]]


def topics(conn: sa.Connection, since: datetime, until: datetime) -> Daily:
    """Return how many contacts each day belong to a case with each topic; a contact counts for every topic of its case."""
    hour, told = bucket(col(Contact.received_at), HOUR), sa.cast(col(Case.topics), sa.String)
    query: Any = sa.select(told, hour, sa.func.count()).join(Case, col(Case.id) == col(Contact.case_id))
    found: Daily = defaultdict(Counter)
    for names, at, number in conn.execute(query.where(_in(since, until)).group_by(told, hour)):
        for name in json.loads(names):
            found[name][_day(at)] += number
    return found


def of_children(conn: sa.Connection, what: str, since: datetime, until: datetime) -> Daily:
    """Return how many contacts each day are about children of each route, school or operator; none where it is not known."""
    column, hour = OF_CHILD[what], bucket(col(Contact.received_at), HOUR)
    query: Any = (
        sa.select(column, hour, sa.func.count())
        .select_from(Contact)
        .join(Case, col(Case.id) == col(Contact.case_id))
        .join(Child, col(Child.id) == col(Case.child_id))
        .where(_in(since, until), column != "")
        .group_by(column, hour)
    )
    found: Daily = defaultdict(Counter)
    for name, at, number in conn.execute(query):
        found[name][_day(at)] += number
    return found


def evidence(
    conn: sa.Connection, what: str, name: str, since: datetime, until: datetime, limit: int
) -> list[sa.Row[Any]]:
    """Return the newest contacts (ref, received_at, title) behind a theme."""
    query: Any = (
        sa.select(col(Case.ref), col(Contact.received_at), col(Case.title))
        .select_from(Contact)
        .join(Case, col(Case.id) == col(Contact.case_id))
        .where(_in(since, until))
    )
    if what == TOPIC:
        query = query.where(sa.cast(col(Case.topics), sa.String).contains(f'"{name}"', autoescape=True))
    else:
        query = query.join(Child, col(Child.id) == col(Case.child_id)).where(OF_CHILD[what] == name)
    return list(conn.execute(query.order_by(col(Contact.received_at).desc()).limit(limit)))


def _in(since: datetime, until: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(col(Contact.received_at) >= since, col(Contact.received_at) < until)


def _day(hour: int) -> date:
    return local_day(begin_of(hour, HOUR))
