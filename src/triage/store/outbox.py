"""Replies and the letters they became: queued, sending (committed before a socket opens), then what became of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import col

from triage.rules.letter import Delivery, Letter, Outcome, Reach, Way
from triage.store.engine import Tx
from triage.store.own_tables import AlsoAnswered
from triage.store.tables import (
    Acknowledgement,
    Case,
    Contact,
    ContactPoint,
    FamilyContact,
    Outbox,
    OutboxState,
    Reply,
    TemplateUse,
)

TAKEN_BACK: Final = "reply taken back"
_MINUTE: Final = timedelta(minutes=1)
_LEFT: Final = (OutboxState.SENT, OutboxState.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Begun:
    """A letter that is now being sent: its row, how often it was tried before, and the case and reply it belongs to.

    An automatic acknowledgement belongs to no reply.
    """

    outbox_id: int
    case_id: int
    reply_id: int | None
    tries: int
    letter: Letter


@dataclass(frozen=True, slots=True)
class Gone:
    """A letter that has left, or may have: its row, the case, reply and contact detail it belongs to, and how it stands."""

    outbox_id: int
    case_id: int
    reply_id: int | None
    point_id: int | None
    way: Way
    message_id: str
    state: OutboxState
    at: datetime
    tried_at: datetime | None


def keep(
    tx: Tx,
    reply: Reply,
    letter: Letter,
    template: str,
    version: str,
    leaves_at: datetime,
    *,
    by_hand: bool = False,
    also: Sequence[int] = (),
) -> int:
    """Keep a reply with its frozen letter, queued to leave from `leaves_at` on; return the reply's key.

    What a person has put up `by_hand` has left already; `also` are the other cases that it answers.
    """
    key = tx.add(reply)
    tx.add_all(AlsoAnswered, [{"reply_id": key, "case_id": one} for one in also])
    add(tx, letter, leaves_at, reply_id=key, state=OutboxState.SENT if by_hand else OutboxState.QUEUED)
    if template:
        tx.add(TemplateUse(reply_id=key, template=template, version=version))
    told = {"reply": key, "template": template, "message_id": letter.message_id, "way": letter.way.value}
    tx.event("reply queued", reply.case_id, **told)
    return key


def add(
    tx: Tx,
    letter: Letter,
    leaves_at: datetime,
    *,
    reply_id: int | None = None,
    state: OutboxState = OutboxState.QUEUED,
) -> int:
    """Put a frozen letter into the outbox; return its key."""
    return tx.add(
        Outbox(
            reply_id=reply_id,
            way=letter.way,
            lane=letter.lane,
            message_id=letter.message_id,
            sender=letter.sender,
            recipient=letter.recipient,
            raw=letter.raw,
            state=state,
            next_try_at=leaves_at,
            tried_at=None if state is OutboxState.QUEUED else tx.at,
        )
    )


def acknowledged(conn: sa.Connection, address: str, day: date) -> bool:
    """Say whether an automatic acknowledgement went to `address` (folded) on `day`."""
    there = sa.and_(col(Acknowledgement.address) == address, col(Acknowledgement.day) == day)
    return conn.scalar(sa.select(sa.exists().where(there))) or False


def acknowledge(tx: Tx, letter: Letter, contact_id: int, address: str, day: date) -> None:
    """Queue an automatic acknowledgement of a contact; that it is the only one to `address` (folded) on `day` the table keeps."""
    key = add(tx, letter, tx.at)
    tx.add(Acknowledgement(outbox_id=key, contact_id=contact_id, address=address, day=day))


def also_answered(conn: sa.Connection, reply_id: int | None) -> list[int]:
    """Return the other cases that a reply answers."""
    query = sa.select(col(AlsoAnswered.case_id)).where(col(AlsoAnswered.reply_id) == reply_id)
    return list(conn.scalars(query.order_by(col(AlsoAnswered.case_id))))


def not_to_be_told(conn: sa.Connection, reply_id: int | None) -> str | None:
    """Return the name of whom a reply goes to, where the record says now that they may not be told of its children; else None."""
    also = sa.select(col(AlsoAnswered.case_id)).where(col(AlsoAnswered.reply_id) == reply_id)
    query = (
        sa.select(col(Reply.to_name))
        .join(ContactPoint, col(ContactPoint.id) == col(Reply.point_id))
        .join(FamilyContact, col(FamilyContact.person_id) == col(ContactPoint.person_id))
        .join(Case, sa.and_(
            col(Case.child_id) == col(FamilyContact.child_id),
            sa.or_(col(Case.id) == col(Reply.case_id), col(Case.id).in_(also)),
        ))
        .where(col(Reply.id) == reply_id)
        .where(sa.or_(col(FamilyContact.barred), col(FamilyContact.authority) != "full"))
    )  # fmt: skip
    return conn.scalar(query.limit(1))


def any_due(conn: sa.Connection, at: datetime, ways: Collection[Way]) -> bool:
    """Say whether a letter is due by one of these ways: a look that writes nothing."""
    return conn.scalar(sa.select(sa.exists().where(*_due(at, ways)))) or False


def begin(tx: Tx, rates: Mapping[Way, int]) -> Begun | None:
    """Mark the next due letter as being sent and return it, or None when none is due.

    `rates` names the ways that are set up, each with how many may leave by it in a minute (0 for as many as there are). One
    letter at a time is sent in a lane, so that a slow far side keeps one sender busy and no more.
    """
    free = [way for way, most in rates.items() if not most or _tried_since(tx.conn, way, tx.at - _MINUTE) < most]
    sending = sa.select(col(Outbox.lane)).where(col(Outbox.state) == OutboxState.SENDING).scalar_subquery()
    first = (
        sa.select(col(Outbox.id))
        .where(*_due(tx.at, free), col(Outbox.lane).not_in(sending))
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
            *(col(Outbox.id), col(Outbox.reply_id), col(Outbox.tries), col(Outbox.message_id), col(Outbox.sender)),
            *(col(Outbox.recipient), col(Outbox.raw), col(Outbox.way)),
        )
    ).first()
    if row is None:
        return None
    case_id = tx.conn.scalar(_gone(_CASE).where(col(Outbox.id) == row.id)) or 0
    tx.event("sending began", case_id, reply=row.reply_id)
    letter = Letter(row.message_id, row.sender, row.recipient, bytes(row.raw), row.way)
    return Begun(row.id, case_id, row.reply_id, row.tries, letter)


def settle(tx: Tx, begun: Begun, outcome: Outcome, next_try_at: datetime, ask_at: datetime | None) -> None:
    """Note what became of a try; `later` queues the letter again for `next_try_at`, what left is asked after at `ask_at`."""
    state = OutboxState.QUEUED if outcome.state is Delivery.LATER else OutboxState(outcome.state.value)
    tx.conn.execute(
        sa.update(Outbox)
        .where(col(Outbox.id) == begun.outbox_id, col(Outbox.state) == OutboxState.SENDING)
        .values(state=state, words=outcome.words, next_try_at=next_try_at, ask_at=ask_at if state in _LEFT else None)
    )
    tx.event(f"sending: {outcome.state.value}", begun.case_id)


def hold_back(tx: Tx, letter: Letter, reach: Reach, until: datetime) -> None:
    """Keep back until then what else waits in the letter's lane, or waits to leave by its way."""
    same = col(Outbox.lane) == letter.lane if reach is Reach.LANE else col(Outbox.way) == letter.way
    due = sa.and_(col(Outbox.state) == OutboxState.QUEUED, col(Outbox.next_try_at) < until)
    tx.conn.execute(sa.update(Outbox).where(same, due).values(next_try_at=until))


def orphans_to_unknown(tx: Tx, busy: Collection[int], ask_at: datetime, asked: Collection[Way]) -> list[Begun]:
    """Mark letters that nobody is sending any more as unknown: a person decides, or the far side where it can be asked.

    `busy` are the keys of those that this very service is sending. To be called only while no other service can be.
    """
    words = "The service stopped while this was being sent: it may have arrived."
    left = [one for one in _sending(tx.conn) if one.outbox_id not in busy]
    for one in left:
        values = {"state": OutboxState.UNKNOWN, "words": words, "ask_at": ask_at if one.letter.way in asked else None}
        tx.conn.execute(sa.update(Outbox).where(col(Outbox.id) == one.outbox_id).values(**values))
        tx.event("sending: unknown", one.case_id)
    return left


def to_ask(conn: sa.Connection, at: datetime, ways: Collection[Way], limit: int) -> list[Gone]:
    """Return the letters whose far side is to be asked now what became of them, the longest due first."""
    due = sa.and_(col(Outbox.ask_at).is_not(None), col(Outbox.ask_at) <= at, col(Outbox.way).in_(list(ways)))
    query = _gone(*_GONE).where(due).order_by(col(Outbox.ask_at), col(Outbox.id)).limit(limit)
    return [Gone(*row) for row in conn.execute(query)]


def by_message_ids(conn: sa.Connection, message_ids: Sequence[str]) -> Gone | None:
    """Return the newest letter with one of these Message-IDs that has left, or may have; None where none has."""
    ours = sa.and_(col(Outbox.message_id).in_(message_ids), col(Outbox.tried_at).is_not(None))
    row = conn.execute(_gone(*_GONE).where(ours).order_by(col(Outbox.id).desc()).limit(1)).first()
    return Gone(*row) if row else None


def told(tx: Tx, gone: Gone, state: OutboxState, words: str, ask_at: datetime | None) -> bool:
    """Note what the far side says of a letter, asked or by itself; False where it stands otherwise meanwhile."""
    same = sa.and_(col(Outbox.id) == gone.outbox_id, col(Outbox.state) == gone.state)
    values: dict[str, Any] = {"state": state, "words": words, "ask_at": ask_at}
    if state is OutboxState.QUEUED:
        values["next_try_at"] = tx.at
    changed = tx.conn.execute(sa.update(Outbox).where(same).values(**values))
    if changed.rowcount and state is not gone.state:
        tx.event(f"sending: {state.value}", gone.case_id)
    return bool(changed.rowcount)


def decide(tx: Tx, message_id: str, *, arrived: bool) -> bool:
    """Settle an unknown letter as a person says: it arrived, or send it again; False when it is not unknown."""
    row = tx.conn.execute(
        sa.update(Outbox)
        .where(col(Outbox.message_id) == message_id, col(Outbox.state) == OutboxState.UNKNOWN)
        .values(state=OutboxState.SENT if arrived else OutboxState.QUEUED, next_try_at=tx.at, ask_at=None)
        .returning(col(Outbox.id))
    ).first()
    if row is None:
        return False
    tx.event("unknown delivery decided", tx.conn.scalar(_gone(_CASE).where(col(Outbox.id) == row.id)), arrived=arrived)
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
    """Return a case's replies, oldest first, each with its letter's state and words; those that answer it beside another, too."""
    query = (
        sa.select(Reply, col(Outbox.state), col(Outbox.words), col(Outbox.tried_at))
        .join(Outbox, col(Outbox.reply_id) == col(Reply.id))
        .where(col(Reply.id).in_(_its(case_id)))
        .order_by(col(Reply.at), col(Reply.id))
    )
    return list(conn.execute(query))


def told_on(conn: sa.Connection, case_id: int) -> list[sa.Row[Any]]:
    """Return whom a case's replies told (None: nobody known), when, and by which template; none that was taken back."""
    query = (
        sa.select(col(ContactPoint.person_id), col(Reply.at), col(TemplateUse.template))
        .join(Outbox, col(Outbox.reply_id) == col(Reply.id))
        .outerjoin(ContactPoint, col(ContactPoint.id) == col(Reply.point_id))
        .outerjoin(TemplateUse, col(TemplateUse.reply_id) == col(Reply.id))
        .where(col(Reply.id).in_(_its(case_id)), col(Outbox.state) != OutboxState.WITHDRAWN)
    )
    return list(conn.execute(query))


def _its(case_id: int) -> Any:
    """Return which replies answer a case, each kind by its own index: for a plain 'or' every reply there is would be read."""
    merged = sa.select(col(AlsoAnswered.reply_id)).join(Case, col(Case.id) == col(AlsoAnswered.case_id))
    return sa.union_all(
        sa.select(col(Reply.id)).where(col(Reply.case_id) == case_id),
        sa.select(col(AlsoAnswered.reply_id)).where(col(AlsoAnswered.case_id) == case_id),
        merged.where(col(Case.merged_into) == case_id),
    )


def unsettled(conn: sa.Connection) -> list[sa.Row[Any]]:
    """Return every letter that has not left, with its case's: (ref, state, way, message_id, recipient, tries, words)."""
    state = col(Outbox.state).not_in([OutboxState.SENT, OutboxState.DELIVERED, OutboxState.WITHDRAWN])
    columns = (col(Case.ref), col(Outbox.state), col(Outbox.way), col(Outbox.message_id), col(Outbox.recipient))
    query = _gone(*columns, col(Outbox.tries), col(Outbox.words)).join(Case, col(Case.id) == _CASE)
    return list(conn.execute(query.where(state).order_by(col(Outbox.id))))


_CASE: Final = sa.func.coalesce(col(Reply.case_id), col(Contact.case_id))
_GONE: Final = (
    *(col(Outbox.id), _CASE, col(Outbox.reply_id), col(Reply.point_id), col(Outbox.way), col(Outbox.message_id)),
    *(col(Outbox.state), sa.func.coalesce(col(Reply.at), col(Contact.received_at)), col(Outbox.tried_at)),
)


def _gone(*columns: Any) -> Any:
    """Select from the outbox, each letter with its reply, or with the contact that it acknowledges."""
    return (
        sa.select(*columns)
        .select_from(Outbox)
        .outerjoin(Reply, col(Reply.id) == col(Outbox.reply_id))
        .outerjoin(Acknowledgement, col(Acknowledgement.outbox_id) == col(Outbox.id))
        .outerjoin(Contact, col(Contact.id) == col(Acknowledgement.contact_id))
    )


def _due(at: datetime, ways: Collection[Way]) -> tuple[sa.ColumnElement[bool], ...]:
    queued = col(Outbox.state) == OutboxState.QUEUED
    return queued, col(Outbox.next_try_at) <= at, col(Outbox.way).in_(list(ways))


def _tried_since(conn: sa.Connection, way: Way, since: datetime) -> int:
    tried = sa.and_(col(Outbox.way) == way, col(Outbox.tried_at) > since)
    return conn.scalar(sa.select(sa.func.count()).select_from(Outbox).where(tried)) or 0


def _sending(conn: sa.Connection) -> list[Begun]:
    columns = (col(Outbox.id), _CASE, col(Outbox.reply_id), col(Outbox.tries), col(Outbox.message_id))
    query = _gone(*columns, col(Outbox.sender), col(Outbox.recipient), col(Outbox.way))
    rows = conn.execute(query.where(col(Outbox.state) == OutboxState.SENDING)).all()
    return [Begun(row[0], row[1], row[2], row[3], Letter(row[4], row[5], row[6], b"", row[7])) for row in rows]
