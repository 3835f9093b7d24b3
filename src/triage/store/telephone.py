"""Calls that waited in a telephone queue: counted once each, and the lines of those that nobody answered."""

from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import col

from triage.rules.rang import How, Rang
from triage.store.buckets import HOUR, begin_of, bucket
from triage.store.engine import Tx
from triage.store.tables import Case, CaseState, Contact, QueueCall

_UNFINISHED: Final = (CaseState.OPEN, CaseState.WAITING)


def count(tx: Tx, source: str, rang: Rang) -> bool:
    """Count one wait of a call, once; say whether the call is answered by it, and was not before.

    A call that is passed on from queue to queue is one call: its waits are added up until it is answered, which it stays.
    """
    query: Any = sa.select(QueueCall).where(col(QueueCall.source) == source, col(QueueCall.call_id) == rang.call)
    known = tx.conn.execute(query).first()
    if known is None:
        tx.add(
            QueueCall(
                source=source, call_id=rang.call, queue=rang.queue, began_at=rang.began_at, visit_at=rang.began_at,
                waited=rang.waited, how=rang.how, talked=rang.talked,
            )
        )  # fmt: skip
        return rang.how is How.ANSWERED
    values = _changed(known, rang)
    if values:
        tx.conn.execute(sa.update(QueueCall).where(col(QueueCall.id) == known.id).values(**values))
    return values.get("how") is How.ANSWERED


def _changed(known: Any, rang: Rang) -> dict[str, Any]:
    """Return what this wait changes of a call that is known; nothing for a wait that was counted, or after the answer."""
    if known.how is How.ANSWERED:
        same = (known.visit_at, known.queue) == (rang.began_at, rang.queue)
        return {"talked": rang.talked} if same and known.talked is None and rang.talked is not None else {}
    later = rang.began_at > known.visit_at or (rang.began_at == known.visit_at and rang.queue != known.queue)
    if not later:
        return {}
    return {
        "waited": known.waited + rang.waited, "how": rang.how, "talked": rang.talked, "queue": rang.queue,
        "visit_at": rang.began_at,
    }  # fmt: skip


def missed_line(conn: sa.Connection, number: str, since: datetime, until: datetime) -> sa.Row[Any] | None:
    """Return the newest unfinished case (case_id, child_id) with a missed call of this number, '' for withheld, in a time."""
    query: Any = (
        sa.select(col(Contact.case_id), col(Case.child_id))
        .join(Case, col(Case.id) == col(Contact.case_id))
        .where(
            col(Contact.call_id) != "",
            col(Contact.from_address) == number,
            col(Contact.received_at) >= since,
            col(Contact.received_at) < until,
            col(Case.state).in_(_UNFINISHED),
        )
    )
    return conn.execute(query.order_by(col(Contact.case_id).desc()).limit(1)).first()


def lines_of(conn: sa.Connection, number: str, until: datetime) -> list[int]:
    """Return the unfinished cases with a missed call of this number that began by `until`."""
    query = (
        sa.select(col(Contact.case_id))
        .join(Case, col(Case.id) == col(Contact.case_id))
        .where(
            col(Contact.from_address) == number,
            col(Contact.call_id) != "",
            col(Contact.received_at) <= until,
            col(Case.state).in_(_UNFINISHED),
        )
        .distinct()
    )
    return sorted(conn.scalars(query))


def missed_cases(conn: sa.Connection, start: datetime, until: datetime) -> list[int]:
    """Return the cases with a missed call that began from `start` up to `until`."""
    query = sa.select(col(Contact.case_id)).where(
        col(Contact.call_id) != "", col(Contact.received_at) >= start, col(Contact.received_at) <= until
    )
    return sorted({key for key in conn.scalars(query) if key is not None})


def waits(conn: sa.Connection, start: datetime, end: datetime) -> list[sa.Row[Any]]:
    """Return (how, waited, talked) of every call that began from `start` up to before `end`."""
    query: Any = sa.select(col(QueueCall.how), col(QueueCall.waited), col(QueueCall.talked))
    return list(conn.execute(query.where(col(QueueCall.began_at) >= start, col(QueueCall.began_at) < end)))


def last_began(conn: sa.Connection) -> datetime | None:
    """Return when the newest call began that any telephone told of, or None."""
    return conn.scalar(sa.select(sa.func.max(col(QueueCall.began_at))))


def by_hour(conn: sa.Connection, start: datetime, end: datetime) -> dict[datetime, int]:
    """Return how many calls came into the queues in each hour that had any, by the instant at which it began."""
    hour = bucket(col(QueueCall.began_at), HOUR)
    query: Any = sa.select(hour, sa.func.count()).where(col(QueueCall.began_at) >= start, col(QueueCall.began_at) < end)
    return {begin_of(number, HOUR): count for number, count in conn.execute(query.group_by(hour))}


def sums(conn: sa.Connection, start: datetime, end: datetime) -> sa.Row[Any]:
    """Return (talks, talked, abandoned, waited) of the calls that began in this time; `talked`, `waited` all their seconds."""
    left = sa.func.sum(sa.case((col(QueueCall.how) == How.ABANDONED, 1), else_=0))
    query: Any = sa.select(
        sa.func.count(col(QueueCall.talked)).label("talks"),
        sa.func.coalesce(sa.func.sum(col(QueueCall.talked)), 0).label("talked"),
        sa.func.coalesce(left, 0).label("abandoned"),
        sa.func.coalesce(sa.func.sum(col(QueueCall.waited)), 0).label("waited"),
    )
    found: sa.Row[Any] = conn.execute(
        query.where(col(QueueCall.began_at) >= start, col(QueueCall.began_at) < end)
    ).one()
    return found
