"""What goes with contacts when a case is put with another or split off: who they belong to is changed, nothing else of them."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from triage.store.engine import Tx
from triage.store.tables import Contact, Note, Reply


def move(tx: Tx, to_case: int, *, contacts: Sequence[int], notes: Sequence[int], replies: Sequence[int]) -> None:
    """Put contacts, notes and replies with another case; the caller writes the events of both."""
    for table, keys in ((Contact, contacts), (Note, notes), (Reply, replies)):
        if keys:
            tx.conn.execute(sa.update(table).where(col(table.id).in_(keys)).values(case_id=to_case))


def keys_of(conn: sa.Connection, case_id: int) -> dict[str, list[int]]:
    """Return the keys of everything that goes with a case, each in the order in which it came."""
    tables: dict[str, Any] = {"contacts": Contact, "notes": Note, "replies": Reply}
    return {
        name: list(conn.scalars(sa.select(col(table.id)).where(col(table.case_id) == case_id).order_by(col(table.id))))
        for name, table in tables.items()
    }
