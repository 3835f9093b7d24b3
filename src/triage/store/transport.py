"""How children travel: the state on the child, and every change of it, written together."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from triage.store.engine import Tx
from triage.store.tables import Child, Transport, TransportChange


def change(tx: Tx, row: TransportChange) -> int:
    """Set a child's transport state and keep the change; return its key."""
    held = sa.update(Child).where(col(Child.id) == row.child_id)
    tx.conn.execute(held.values(transport=row.state, disputed=row.disputed))
    key = tx.add(row)
    tx.event("transport changed", None, child=row.child_id, change=key, state=row.state.value, disputed=row.disputed)
    return key


def first(tx: Tx, child_id: int, state: Transport, since: datetime, source: str) -> None:
    """Begin a child's history with how they travel as they are put on the register, which has its own event."""
    row = TransportChange(child_id=child_id, at=tx.at, state=state, said=state, since=since, source=source, by=tx.by)
    tx.add(row)


def last(conn: sa.Connection, child_id: int) -> sa.Row[Any] | None:
    """Return the last change of a child's transport, or None where nothing was recorded."""
    changes = of_child(conn, child_id)
    return changes[0] if changes else None


def of_records(conn: sa.Connection, child_id: int) -> list[sa.Row[Any]]:
    """Return the changes of every record that was merged into a child, too, the newest first."""
    merged = sa.select(col(Child.id)).where(col(Child.merged_into) == child_id)
    query = sa.select(TransportChange).where(
        sa.or_(col(TransportChange.child_id) == child_id, col(TransportChange.child_id).in_(merged))
    )
    return list(conn.execute(query.order_by(col(TransportChange.at).desc(), col(TransportChange.id).desc())))


def of_child(conn: sa.Connection, child_id: int) -> list[sa.Row[Any]]:
    """Return every change of a child's transport, the newest first."""
    query = sa.select(TransportChange).where(col(TransportChange.child_id) == child_id)
    return list(conn.execute(query.order_by(col(TransportChange.at).desc(), col(TransportChange.id).desc())))
