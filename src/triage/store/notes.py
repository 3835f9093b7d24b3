"""What people of the desk wrote on cases for each other."""

from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from triage.store.engine import Tx
from triage.store.tables import Note


def add(tx: Tx, note: Note) -> int:
    """Keep a note; the log says that there is one, of which sort, and none of its words."""
    key = tx.add(note)
    tx.event("note added", note.case_id, note=key, sort=note.sort)
    return key


def of_case(conn: sa.Connection, case_id: int) -> list[sa.Row[Any]]:
    """Return a case's notes, oldest first."""
    return list(conn.execute(sa.select(Note).where(col(Note.case_id) == case_id).order_by(col(Note.at), col(Note.id))))
