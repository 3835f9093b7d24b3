"""Contacts as they came: raw bytes once, each communication once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from triage.rules.arrival import Channel
from triage.rules.senders import SORTS
from triage.store.engine import Tx
from triage.store.own_tables import SourceCursor
from triage.store.tables import Acknowledgement, Case, CaseState, Contact, Outbox, Person, Raw, Reply

_WITH_MESSAGE_ID = (
    sa.select(Contact)
    .where(col(Contact.message_id) == sa.bindparam("message_id"), col(Contact.case_id).is_not(None))
    .order_by(col(Contact.id))
    .limit(100)
)


def already(conn: sa.Connection, source: str, key: str, sha256: str) -> int | None:
    """Return the contact that this source and key, or these bytes, already are; None for a new one."""
    same = sa.or_(
        sa.and_(col(Contact.source) == source, col(Contact.source_key) == key), col(Contact.raw_sha256) == sha256
    )
    return conn.scalar(sa.select(col(Contact.id)).where(same).limit(1))


def by_key(conn: sa.Connection, source: str, key: str) -> sa.Row[Any] | None:
    """Return the contact (id, case_id, raw_sha256) that this source and key are, or None."""
    query: Any = sa.select(col(Contact.id), col(Contact.case_id), col(Contact.raw_sha256))
    return conn.execute(query.where(col(Contact.source) == source, col(Contact.source_key) == key)).first()


def with_message_id(conn: sa.Connection, message_id: str) -> list[sa.Row[Any]]:
    """Return the contacts in a case that have this Message-ID, oldest first, 100 at most."""
    return list(conn.execute(_WITH_MESSAGE_ID, {"message_id": message_id}))


def case_of(conn: sa.Connection, contact_id: int) -> int:
    """Return the case of a contact."""
    return int(conn.scalar(sa.select(col(Contact.case_id)).where(col(Contact.id) == contact_id)) or 0)


def keep(tx: Tx, raw: Raw, contact: Contact) -> Contact:
    """Keep a communication and its bytes; return it with its key."""
    tx.add(raw)
    contact.id = tx.add(contact)
    return contact


def by_ids(conn: sa.Connection, ids: Sequence[int]) -> list[sa.Row[Any]]:
    """Return these contacts, in no order."""
    return list(conn.execute(sa.select(Contact).where(col(Contact.id).in_(ids))))


def words_of(conn: sa.Connection, cases: Sequence[int]) -> list[sa.Row[Any]]:
    """Return all by which the contacts of these cases are read."""
    words = (col(Contact.subject), col(Contact.new_text), col(Contact.call_id), col(Contact.seen))
    return list(conn.execute(sa.select(*words).where(col(Contact.case_id).in_(cases))))


def of_case(conn: sa.Connection, case_id: int) -> list[sa.Row[Any]]:
    """Return a case's contacts, oldest first."""
    return list(
        conn.execute(
            sa.select(Contact)
            .where(col(Contact.case_id) == case_id)
            .order_by(col(Contact.received_at), col(Contact.id))
        )
    )


def of_people(conn: sa.Connection, case_id: int) -> list[sa.Row[Any]]:
    """Return a case's contacts, machines left aside, oldest first."""
    return [row for row in of_case(conn, case_id) if not (row.auto_reply or row.bounce)]


def last_writer(conn: sa.Connection, case_id: int) -> int | None:
    """Return the person who wrote last on a case, machines left aside; None where nobody known did."""
    machine = sa.or_(col(Contact.auto_reply), col(Contact.bounce))
    query = sa.select(col(Contact.person_id)).where(col(Contact.case_id) == case_id, sa.not_(machine))
    return conn.scalar(query.order_by(col(Contact.received_at).desc(), col(Contact.id).desc()).limit(1))


def came_from(conn: sa.Connection, case_id: int, since: datetime) -> list[str]:
    """Return the addresses and numbers that people wrote or rang from on a case since then, as they stood in what came."""
    people = sa.not_(sa.or_(col(Contact.auto_reply), col(Contact.bounce)))
    query = sa.select(col(Contact.from_address)).distinct().where(col(Contact.case_id) == case_id, people)
    return list(conn.scalars(query.where(col(Contact.received_at) >= since, col(Contact.from_address) != "")))


def writers(conn: sa.Connection, case_id: int) -> tuple[set[int | None], set[int | None]]:
    """Return who wrote or rang on a case, machines left aside: families, None for who is not known, and offices."""
    machine = sa.or_(col(Contact.auto_reply), col(Contact.bounce))
    query: Any = (
        sa.select(col(Contact.person_id), col(Person.sort))
        .outerjoin(Person, col(Person.id) == col(Contact.person_id))
        .where(col(Contact.case_id) == case_id, sa.not_(machine))
        .distinct()
    )
    rows = conn.execute(query).all()
    offices = {row.person_id for row in rows if row.sort in SORTS}
    return {row.person_id for row in rows} - offices, offices


def of_child(conn: sa.Connection, child_id: int) -> list[sa.Row[Any]]:
    """Return what came in this child's unfinished cases: who it is from, and all that it is read by."""
    query: Any = (
        sa.select(
            col(Contact.person_id), col(Contact.subject), col(Contact.new_text), col(Contact.call_id), col(Contact.seen)
        )
        .join(Case, col(Case.id) == col(Contact.case_id))
        .where(col(Case.child_id) == child_id, col(Case.state) != CaseState.DONE)
        .order_by(col(Contact.id))
    )
    return list(conn.execute(query))


def case_of_our_messages(conn: sa.Connection, message_ids: Sequence[str]) -> int | None:
    """Return the case that one of these Message-IDs, if it is our own, was sent for."""
    if not message_ids:
        return None
    query = sa.select(col(Reply.case_id)).where(col(Reply.message_id).in_(message_ids)).order_by(col(Reply.id).desc())
    automatic = (
        sa.select(col(Contact.case_id))
        .join(Acknowledgement, col(Acknowledgement.contact_id) == col(Contact.id))
        .join(Outbox, col(Outbox.id) == col(Acknowledgement.outbox_id))
        .where(col(Outbox.message_id).in_(message_ids))
    )
    return conn.scalar(query.limit(1)) or conn.scalar(automatic.limit(1))


def replied_to(conn: sa.Connection, case_id: int, address: str) -> bool:
    """Say whether a reply of this case went to `address`, compared without regard to case."""
    mine = sa.and_(col(Reply.case_id) == case_id, sa.func.lower(col(Reply.to_address)) == address.lower())
    return conn.scalar(sa.select(sa.exists().where(mine))) or False


def of_thread(conn: sa.Connection, thread: str) -> list[sa.Row[Any]]:
    """Return the cases (case_id, child_id) that a conversation on social media is in, and who wrote there, the newest first."""
    query: Any = (
        sa.select(col(Contact.case_id), col(Case.child_id), col(Contact.from_address))
        .join(Case, col(Case.id) == col(Contact.case_id))
        .where(col(Contact.in_reply_to) == thread, col(Contact.channel) == Channel.SOCIAL)
        .order_by(col(Contact.id).desc())
    )
    return list(conn.execute(query))


def link(tx: Tx, contact_id: int, case_id: int) -> None:
    """Put a contact, just kept, with its case."""
    tx.conn.execute(sa.update(Contact).where(col(Contact.id) == contact_id).values(case_id=case_id))


def case_of_last_reply_to(conn: sa.Connection, address: str) -> int | None:
    """Return the case of the newest reply that we sent to `address`, compared without regard to case."""
    query = sa.select(col(Reply.case_id)).where(sa.func.lower(col(Reply.to_address)) == address.lower())
    return conn.scalar(query.order_by(col(Reply.id).desc()).limit(1))


def bytes_of(conn: sa.Connection, sha256: str) -> bytes:
    """Return the bytes of a contact exactly as they came."""
    return bytes(conn.scalar(sa.select(col(Raw.body)).where(col(Raw.sha256) == sha256)) or b"")


def move_cursor(tx: Tx, source: str, cursor: str) -> None:
    """Note how far `source` has been read, with what was read, in one transaction."""
    moved = tx.conn.execute(
        sa.update(SourceCursor).where(col(SourceCursor.source) == source).values(cursor=cursor, at=tx.at)
    )
    if not moved.rowcount:
        tx.add(SourceCursor(source=source, cursor=cursor, at=tx.at))


def cursor_of(conn: sa.Connection, source: str) -> str:
    """Return how far `source` has been read, '' where nothing of it was."""
    return conn.scalar(sa.select(col(SourceCursor.cursor)).where(col(SourceCursor.source) == source)) or ""


def cursors(conn: sa.Connection) -> list[sa.Row[Any]]:
    """Return every source with its cursor and when it last moved."""
    return list(conn.execute(sa.select(SourceCursor).order_by(col(SourceCursor.source))))
