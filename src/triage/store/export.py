"""What an export needs beside the lists of the screens: rows by key, and contacts page by page, so that a million need little."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from triage.store.tables import Case, Child, Clock, Contact

Place = tuple[datetime, int]


def cases(conn: sa.Connection, ids: Sequence[int]) -> dict[int, sa.Row[Any]]:
    """Return for each of these cases (id, kinds, topics, opened_at, done_at, child_ref, school, needs_known)."""
    query: Any = sa.select(
        *(col(Case.id), col(Case.kinds), col(Case.topics), col(Case.opened_at), col(Case.done_at)),
        *(col(Child.ref).label("child_ref"), col(Child.school), col(Child.needs_known)),
    ).outerjoin(Child, col(Child.id) == col(Case.child_id))
    return {row.id: row for row in conn.execute(query.where(col(Case.id).in_(ids)))}


def clocks(conn: sa.Connection, ids: Sequence[int]) -> list[sa.Row[Any]]:
    """Return every clock (case_id, name, due_at, ended, broken_at) of these cases, the first due first."""
    query: Any = sa.select(
        col(Clock.case_id), col(Clock.name), col(Clock.due_at), col(Clock.ended), col(Clock.broken_at)
    )
    return list(conn.execute(query.where(col(Clock.case_id).in_(ids)).order_by(col(Clock.due_at), col(Clock.id))))


def contacts(
    conn: sa.Connection, start: datetime, end: datetime, after: Place | None, limit: int, *, words: bool
) -> list[sa.Row[Any]]:
    """Return at most `limit` contacts received from `start` up to before `end`, after a place (received_at, id), the first first.

    Names, addresses and `words` are read only where they are asked for.
    """
    personal = (col(Contact.from_name), col(Contact.from_address), col(Contact.subject), col(Contact.text))
    query: Any = sa.select(
        *(col(Contact.id), col(Contact.received_at), col(Contact.channel), col(Contact.auto_reply)),
        *(col(Contact.bounce), col(Contact.public), col(Contact.waited)),
        *(col(Case.ref).label("case_ref"), col(Case.band)),
        *(col(Child.ref).label("child_ref"), col(Child.school)),
        *(personal if words else ()),
    )
    query = query.outerjoin(Case, col(Case.id) == col(Contact.case_id)).outerjoin(
        Child, col(Child.id) == col(Case.child_id)
    )
    query = query.where(col(Contact.received_at) >= start, col(Contact.received_at) < end)
    if after is not None:
        here = sa.tuple_(col(Contact.received_at), col(Contact.id))
        query = query.where(here > sa.tuple_(*map(sa.literal, after)))
    return list(conn.execute(query.order_by(col(Contact.received_at), col(Contact.id)).limit(limit)))
