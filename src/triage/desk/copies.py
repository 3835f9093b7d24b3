"""The same mail again in other bytes: it came through two mailboxes, or its mailbox was moved to another server.

It is kept and told with its original's case. It starts no clock, wakes nobody and opens nothing again: it says nothing new.
"""

from typing import Any

from triage.rules.arrival import Message
from triage.store import contacts
from triage.store.engine import Tx
from triage.store.tables import Contact


def original(tx: Tx, message: Message) -> Any | None:
    """Return the contact (id, case_id) that has this Message-ID, date, sender, words and attachments already, or None."""
    if not message.message_id or message.date is None:
        return None
    told = [[file.filename, file.size, file.content_type] for file in message.attachments]
    return next(
        (
            row
            for row in contacts.with_message_id(tx.conn, message.message_id)
            if (row.written_at, row.from_address, row.text) == (message.date, message.from_address, message.text)
            and [[file["filename"], file["size"], file["content_type"]] for file in row.attachments] == told
        ),
        None,
    )


def place(tx: Tx, contact: Contact, first: Any) -> int:
    """Put a copy with its original, and say so there; return the case."""
    tx.event("a copy came", first.case_id, contact=contact.id, of=first.id, words=f"by {contact.source}")
    return int(first.case_id)
