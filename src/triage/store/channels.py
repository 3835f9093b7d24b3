"""How the channels stand, as the service last saw them; one line a channel."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from triage.store.engine import Tx
from triage.store.own_tables import ChannelState, SourceCursor


def note(tx: Tx, name: str, words: str, backlog: int | None, error: str) -> None:
    """Note how a channel stands; a fault keeps the time at which it began."""
    known = tx.conn.execute(sa.select(ChannelState).where(col(ChannelState.name) == name)).first()
    since = (known.error_since if known and known.error else tx.at) if error else None
    values: dict[str, Any] = {
        "words": words,
        "looked_at": tx.at,
        "backlog": backlog,
        "error": error,
        "error_since": since,
    }
    if known is None:
        tx.add(ChannelState(name=name, **values))
    else:
        tx.conn.execute(sa.update(ChannelState).where(col(ChannelState.name) == name).values(**values))


def failing(conn: sa.Connection, before: datetime) -> list[str]:
    """Return the names of the channels that have not worked since `before` or longer, in order."""
    query = sa.select(col(ChannelState.name)).where(
        col(ChannelState.error) != "", col(ChannelState.error_since) <= before
    )
    return list(conn.scalars(query.order_by(col(ChannelState.name))))


def states(conn: sa.Connection) -> list[sa.Row[Any]]:
    """Return each channel that the service ever looked at, by name, with when something last arrived by it (`arrived_at`)."""
    query: Any = sa.select(ChannelState, col(SourceCursor.at).label("arrived_at")).outerjoin(
        SourceCursor, col(SourceCursor.source) == col(ChannelState.name)
    )
    return list(conn.execute(query.order_by(col(ChannelState.name))))
