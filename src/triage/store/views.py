"""Filters of the queue that people gave names."""

from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from triage.store.engine import Tx
from triage.store.tables import SavedView


def seen_by(conn: sa.Connection, staff_id: int) -> list[sa.Row[Any]]:
    """Return a person's own views by name, then everybody's (those without an owner)."""
    mine = sa.or_(col(SavedView.staff_id) == staff_id, col(SavedView.staff_id).is_(None))
    order = (col(SavedView.staff_id).is_(None), col(SavedView.name))
    return list(conn.execute(sa.select(SavedView).where(mine).order_by(*order)))


def save(tx: Tx, staff_id: int | None, name: str, asked: str) -> None:
    """Keep a view of this person, or of everybody; one of the same name gives way."""
    changed = tx.conn.execute(sa.update(SavedView).where(_one(staff_id, name)).values(asked=asked))
    if not changed.rowcount:
        tx.add(SavedView(staff_id=staff_id, name=name, asked=asked))
    tx.event("view saved", everybody=staff_id is None)


def delete(tx: Tx, staff_id: int | None, name: str) -> bool:
    """Delete a view of this person, or of everybody; False where there is none."""
    gone = tx.conn.execute(sa.delete(SavedView).where(_one(staff_id, name))).rowcount
    if gone:
        tx.event("view deleted", everybody=staff_id is None)
    return bool(gone)


def _one(staff_id: int | None, name: str) -> sa.ColumnElement[bool]:
    owner = col(SavedView.staff_id)
    return sa.and_(col(SavedView.name) == name, owner.is_(None) if staff_id is None else owner == staff_id)
