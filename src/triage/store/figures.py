"""Figures about contacts, cases and clocks, and the cases behind each: a figure counts what its list holds."""

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from triage.rules.arrival import Channel
from triage.store.lists import holds
from triage.store.load import RUNS, broken_between, due_between, free
from triage.store.tables import Case, CaseState, Clock, Contact

_ORDER = (col(Case.band), col(Case.act_by), col(Case.id))
_OPEN = col(Case.state) == sa.literal_column(f"'{CaseState.OPEN.value}'")


def received(conn: sa.Connection, start: datetime, end: datetime) -> list[tuple[Channel, datetime, int | None]]:
    """Return (channel, when, case) of every contact received from `start` up to before `end`, the first first."""
    query = sa.select(col(Contact.channel), col(Contact.received_at), col(Contact.case_id))
    return [
        (row[0], row[1], row[2])
        for row in conn.execute(query.where(_in(start, end)).order_by(col(Contact.received_at)))
    ]


def topics(conn: sa.Connection, start: datetime, end: datetime) -> dict[str, int]:
    """Return how many contacts of a time belong to a case with each topic; a contact counts for every topic of its case."""
    told = sa.cast(col(Case.topics), sa.String)
    query = (
        sa.select(told, sa.func.count())
        .join(Contact, col(Contact.case_id) == col(Case.id))
        .where(_in(start, end))
        .group_by(told)
    )
    found: dict[str, int] = {}
    for row in conn.execute(query):
        for name in json.loads(row[0]):
            found[name] = found.get(name, 0) + row[1]
    return found


def cases_with_topic(conn: sa.Connection, topic: str, start: datetime, end: datetime) -> list[int]:
    """Return the cases with this topic that had a contact in a time, in queue order."""
    named = holds(col(Case.topics), topic)
    had = sa.exists().where(col(Contact.case_id) == col(Case.id), _in(start, end))
    return _keys(conn, named, had)


def in_order(conn: sa.Connection, ids: Sequence[int]) -> list[int]:
    """Return these cases in queue order."""
    return _keys(conn, col(Case.id).in_(ids)) if ids else []


def unanswered(conn: sa.Connection, band: int) -> list[int]:
    """Return the open cases of a band in which the family waits for a first answer, or for one to what they said last."""
    return _keys(conn, _OPEN, col(Case.band) == band, col(Case.unanswered) > 0)


def longest_unanswered(conn: sa.Connection) -> sa.Row[Any] | None:
    """Return the open case (id, ref, band, since) whose family has waited the longest for an answer, or None.

    They wait since the first contact after our last reply; what counts is the oldest of them all.
    """
    from triage.store.tables import Reply

    replied = sa.select(sa.func.max(col(Reply.at))).where(col(Reply.case_id) == col(Case.id)).scalar_subquery()
    since = sa.func.min(col(Contact.received_at)).label("since")
    query: Any = (
        sa.select(col(Case.id), col(Case.ref), col(Case.band), since)
        .join(Contact, col(Contact.case_id) == col(Case.id))
        .where(_OPEN, col(Case.unanswered) > 0, sa.or_(replied.is_(None), col(Contact.received_at) > replied))
        .group_by(col(Case.id), col(Case.ref), col(Case.band))
        .order_by(since, col(Case.id))
        .limit(1)
    )
    return conn.execute(query).first()


def clocks_due(conn: sa.Connection, after: datetime, until: datetime) -> list[int]:
    """Return the cases with a clock of ours that runs and is due after the one instant and not after the other."""
    return _with_clock(conn, due_between(after, until))


def clocks_broken(conn: sa.Connection, since: datetime, until: datetime) -> list[int]:
    """Return the cases with a clock of ours whose last instant passed in this time while it ran, stopped since or not."""
    return _with_clock(conn, broken_between(since, until))


def clocks_still_broken(conn: sa.Connection, now: datetime) -> list[int]:
    """Return the cases with a clock of ours that runs and whose last instant has passed."""
    return _with_clock(conn, RUNS, col(Clock.due_at) < now)


def promises(conn: sa.Connection, names: Collection[str], until: datetime) -> list[int]:
    """Return the cases with a running clock of these names that is due by `until`, or was."""
    return _with_clock(conn, RUNS, col(Clock.name).in_(names), col(Clock.due_at) <= until)


def escalated(conn: sa.Connection) -> list[int]:
    """Return the unfinished cases at which a supervisor was asked to look and has not yet said so."""
    return _keys(conn, col(Case.state) != CaseState.DONE, col(Case.escalated_at).is_not(None))


def safeguarding_unheld(conn: sa.Connection, now: datetime) -> list[int]:
    """Return the open safeguarding cases that nobody holds."""
    return _keys(conn, _OPEN, col(Case.safeguarding).is_(other=True), free(now))


def _in(start: datetime, end: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(col(Contact.received_at) >= start, col(Contact.received_at) < end)


def _with_clock(conn: sa.Connection, *clock: sa.ColumnElement[bool]) -> list[int]:
    return _keys(conn, col(Case.id).in_(sa.select(col(Clock.case_id)).where(*clock)))


def _keys(conn: sa.Connection, *which: sa.ColumnElement[bool]) -> list[int]:
    return list(conn.scalars(sa.select(col(Case.id)).where(*which).order_by(*_ORDER)))
