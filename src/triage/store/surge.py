"""The surge switch as stored: at most one surge lasts at a time."""

from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from triage.store.engine import Tx
from triage.store.tables import Surge


def current(conn: sa.Connection) -> sa.Row[Any] | None:
    """Return the surge that lasts (id, began_at, began_by, why), or None."""
    query = sa.select(Surge).where(col(Surge.ended_at).is_(None)).order_by(col(Surge.id)).limit(1)
    return conn.execute(query).first()


def begin(tx: Tx, why: str) -> int:
    """Note that a surge began; the reason stays out of the log."""
    key = tx.add(Surge(began_at=tx.at, began_by=tx.by, why=why))
    tx.event("surge began", None, surge=key)
    return key


def end(tx: Tx, surge_id: int) -> bool:
    """Note that a surge is over; False where it was over already."""
    ended = tx.conn.execute(
        sa.update(Surge).where(col(Surge.id) == surge_id, col(Surge.ended_at).is_(None)).values(ended_at=tx.at)
    )
    if ended.rowcount:
        tx.event("surge ended", None, surge=surge_id)
    return bool(ended.rowcount)
