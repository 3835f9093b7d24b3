"""What people did and when, from the log; and what calls and contacts came, by the hour."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from triage.rules.arrival import Channel
from triage.store.buckets import HOUR, QUARTER, begin_of, bucket
from triage.store.load import ANSWERS
from triage.store.tables import Call, Case, CaseState, Contact, Event, Staff


def quarters(conn: sa.Connection, since: datetime, until: datetime) -> Iterator[tuple[str, datetime, int, int]]:
    """Yield (who, when, acts, answers) for each quarter hour in which a member of staff did something, in order of time."""
    step = bucket(col(Event.at), QUARTER)
    answers = sa.func.sum(sa.case((col(Event.what).in_(ANSWERS), 1), else_=0))
    query: Any = (
        sa.select(col(Event.by), step, sa.func.count(), answers)
        .where(col(Event.at) >= since, col(Event.at) < until, col(Event.by).in_(sa.select(col(Staff.login))))
        .group_by(col(Event.by), step)
        .order_by(col(Event.by), step)
    )
    for who, number, acts, answered in conn.execute(query):
        yield who, begin_of(number, QUARTER), acts, int(answered or 0)


def names(conn: sa.Connection) -> dict[str, str]:
    """Return the name of each member of staff by login."""
    return {row[0]: row[1] for row in conn.execute(sa.select(col(Staff.login), col(Staff.name)))}


def calls(conn: sa.Connection, since: datetime, until: datetime) -> list[sa.Row[Any]]:
    """Return each person's calls (taken_by, number, seconds, hard): `hard` are those about a child at risk."""
    took = sa.extract("epoch", col(Call.ended_at)) - sa.extract("epoch", col(Call.began_at))
    hard = sa.func.sum(sa.case((sa.or_(col(Case.band) == 0, col(Case.safeguarding).is_(other=True)), 1), else_=0))
    query: Any = (
        sa.select(
            col(Call.taken_by), sa.func.count().label("number"), sa.func.sum(took).label("seconds"), hard.label("hard")
        )
        .select_from(Call)
        .join(Contact, col(Contact.id) == col(Call.contact_id))
        .outerjoin(Case, col(Case.id) == col(Contact.case_id))
        .where(col(Call.began_at) >= since, col(Call.began_at) < until)
        .group_by(col(Call.taken_by))
    )
    return list(conn.execute(query))


def arrivals(
    conn: sa.Connection, since: datetime, until: datetime, channel: Channel | None = None
) -> dict[datetime, int]:
    """Return how many contacts came in each hour that had any, by the instant at which it began; of one channel, or of all."""
    hour = bucket(col(Contact.received_at), HOUR)
    query: Any = sa.select(hour, sa.func.count()).where(
        col(Contact.received_at) >= since, col(Contact.received_at) < until
    )
    query = query.where(col(Contact.channel) == channel) if channel else query
    return {begin_of(number, HOUR): count for number, count in conn.execute(query.group_by(hour))}


def opened(conn: sa.Connection, since: datetime, until: datetime) -> int:
    """Return how many cases were opened in a time."""
    query = sa.select(sa.func.count()).select_from(Case)
    return conn.scalar(query.where(col(Case.opened_at) >= since, col(Case.opened_at) < until)) or 0


def finished(conn: sa.Connection, since: datetime, until: datetime) -> int:
    """Return how many cases that are done were done in a time."""
    query = sa.select(sa.func.count()).select_from(Case).where(col(Case.state) == CaseState.DONE)
    return conn.scalar(query.where(col(Case.done_at) >= since, col(Case.done_at) < until)) or 0


def backlog(conn: sa.Connection) -> int:
    """Return how many cases are not done."""
    return conn.scalar(sa.select(sa.func.count()).select_from(Case).where(col(Case.state) != CaseState.DONE)) or 0


def endings(conn: sa.Connection, since: datetime, until: datetime) -> list[sa.Row[Any]]:
    """Return how the cases done in a time ended: (kinds as JSON text, outcome, lesson, number)."""
    columns = (sa.cast(col(Case.kinds), sa.String).label("kinds"), col(Case.outcome), col(Case.lesson))
    query: Any = sa.select(*columns, sa.func.count().label("number")).where(
        col(Case.state) == CaseState.DONE, col(Case.done_at) >= since, col(Case.done_at) < until
    )
    return list(conn.execute(query.group_by(*columns)))
