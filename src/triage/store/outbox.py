"""Replies and the letters they became: queued, sending (committed before a socket opens), then what became of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import col

from triage.rules.letter import Delivery, Letter, Outcome
from triage.store.engine import Tx
from triage.store.tables import Case, Outbox, OutboxState, Reply, TemplateUse

TAKEN_BACK: Final = "reply taken back"


@dataclass(frozen=True, slots=True)
class Begun:
    """A letter that is now being sent: its row, how often it was tried before, and the case it answers."""

    outbox_id: int
    case_id: int
    tries: int
    letter: Letter


def keep(tx: Tx, reply: Reply, letter: Letter, template: str, version: str, leaves_at: datetime) -> int:
    """Keep a reply with its frozen letter, queued to leave from `leaves_at` on; return the reply's key."""
    key = tx.add(reply)
    tx.add(
        Outbox(
            reply_id=key,
            message_id=letter.message_id,
            sender=letter.sender,
            recipient=letter.recipient,
            raw=letter.raw,
            next_try_at=leaves_at,
        )
    )
    if template:
        tx.add(TemplateUse(reply_id=key, template=template, version=version))
    tx.event("reply queued", reply.case_id, reply=key, template=template, message_id=letter.message_id)
    return key


def begin(tx: Tx) -> Begun | None:
    """Mark the next due letter as being sent and return it, or None when none is due."""
    first = (
        sa.select(col(Outbox.id))
        .where(col(Outbox.state) == OutboxState.QUEUED, col(Outbox.next_try_at) <= tx.at)
        .order_by(col(Outbox.next_try_at), col(Outbox.id))
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    row = tx.conn.execute(
        sa.update(Outbox)
        .where(col(Outbox.id) == first, col(Outbox.state) == OutboxState.QUEUED)
        .values(state=OutboxState.SENDING, tried_at=tx.at, tries=col(Outbox.tries) + 1)
        .returning(
            col(Outbox.id),
            col(Outbox.reply_id),
            col(Outbox.tries),
            col(Outbox.message_id),
            col(Outbox.sender),
            col(Outbox.recipient),
            col(Outbox.raw),
        )
    ).first()
    if row is None:
        return None
    case_id = tx.conn.scalar(sa.select(col(Reply.case_id)).where(col(Reply.id) == row.reply_id)) or 0
    tx.event("sending began", case_id, reply=row.reply_id)
    return Begun(row.id, case_id, row.tries, Letter(row.message_id, row.sender, row.recipient, bytes(row.raw)))


def settle(tx: Tx, begun: Begun, outcome: Outcome, next_try_at: datetime) -> None:
    """Note what became of a try; `later` queues the letter again for `next_try_at`."""
    state = OutboxState.QUEUED if outcome.state is Delivery.LATER else OutboxState(outcome.state.value)
    tx.conn.execute(
        sa.update(Outbox)
        .where(col(Outbox.id) == begun.outbox_id, col(Outbox.state) == OutboxState.SENDING)
        .values(state=state, words=outcome.words, next_try_at=next_try_at)
    )
    tx.event(f"sending: {outcome.state.value}", begun.case_id)


def orphans_to_unknown(tx: Tx) -> list[int]:
    """Mark letters that a service which is gone was sending as unknown: a person decides. Return their cases.

    To be called only while no other service can be sending.
    """
    query = (
        sa.select(col(Outbox.id), col(Reply.case_id))
        .join(Reply, col(Reply.id) == col(Outbox.reply_id))
        .where(col(Outbox.state) == OutboxState.SENDING)
    )
    cases = []
    for row in tx.conn.execute(query).all():
        words = "The service stopped while this was being sent: it may have arrived."
        tx.conn.execute(
            sa.update(Outbox).where(col(Outbox.id) == row.id).values(state=OutboxState.UNKNOWN, words=words)
        )
        tx.event("sending: unknown", row.case_id)
        cases.append(row.case_id)
    return cases


def decide(tx: Tx, message_id: str, *, arrived: bool) -> bool:
    """Settle an unknown letter as a person says: it arrived, or send it again; False when it is not unknown."""
    row = tx.conn.execute(
        sa.update(Outbox)
        .where(col(Outbox.message_id) == message_id, col(Outbox.state) == OutboxState.UNKNOWN)
        .values(state=OutboxState.SENT if arrived else OutboxState.QUEUED, next_try_at=tx.at)
        .returning(col(Outbox.reply_id))
    ).first()
    if row is None:
        return False
    case_id = tx.conn.scalar(sa.select(col(Reply.case_id)).where(col(Reply.id) == row.reply_id))
    tx.event("unknown delivery decided", case_id, arrived=arrived)
    return True


def withdraw(tx: Tx, reply_id: int) -> bool:
    """Keep a letter from leaving for good; False when its sending has begun or it was withdrawn before."""
    queued = sa.and_(col(Outbox.reply_id) == reply_id, col(Outbox.state) == OutboxState.QUEUED, col(Outbox.tries) == 0)
    done = tx.conn.execute(sa.update(Outbox).where(queued).values(state=OutboxState.WITHDRAWN, words="taken back"))
    return bool(done.rowcount)


def reply(conn: sa.Connection, reply_id: int) -> Any:
    """Return one reply with the template it was begun from, or None."""
    query: Any = sa.select(Reply, col(TemplateUse.template)).outerjoin(
        TemplateUse, col(TemplateUse.reply_id) == col(Reply.id)
    )
    return conn.execute(query.where(col(Reply.id) == reply_id)).first()


def reply_of(conn: sa.Connection, message_id: str) -> int | None:
    """Return the reply that was frozen under this Message-ID, or None."""
    return conn.scalar(sa.select(col(Reply.id)).where(col(Reply.message_id) == message_id))


def of_case(conn: sa.Connection, case_id: int) -> list[sa.Row[Any]]:
    """Return a case's replies, oldest first, each with its letter's state and words."""
    query = (
        sa.select(Reply, col(Outbox.state), col(Outbox.words), col(Outbox.tried_at))
        .join(Outbox, col(Outbox.reply_id) == col(Reply.id))
        .where(col(Reply.case_id) == case_id)
        .order_by(col(Reply.at), col(Reply.id))
    )
    return list(conn.execute(query))


def unsettled(conn: sa.Connection) -> list[sa.Row[Any]]:
    """Return every letter that is not sent, with its case's reference: (ref, state, message_id, recipient, tries, words)."""
    query = (
        sa.select(
            col(Case.ref),
            col(Outbox.state),
            col(Outbox.message_id),
            col(Outbox.recipient),
            col(Outbox.tries),
            col(Outbox.words),
        )
        .join(Reply, col(Reply.id) == col(Outbox.reply_id))
        .join(Case, col(Case.id) == col(Reply.case_id))
        .where(col(Outbox.state).not_in([OutboxState.SENT, OutboxState.WITHDRAWN]))
        .order_by(col(Outbox.id))
    )
    return list(conn.execute(query))
