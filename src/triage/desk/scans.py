"""The bytes of what came, handed out again: a letter's scan, a mail, a form, exactly as they were received."""

from dataclasses import dataclass
from typing import Any

from triage.desk.clocks import case_in
from triage.desk.front import Desk, require
from triage.errors import NotFound
from triage.store import contacts
from triage.store.engine import Tx


@dataclass(frozen=True, slots=True)
class Scan:
    """One contact's bytes, and which contact of the case it is."""

    contact_id: int
    raw: bytes


def save(desk: Desk, case_id: int, contact_id: int | None = None) -> Scan:
    """Return the scan of a case's newest letter, or the bytes of the contact named; the log says who. Raises NotFound."""
    require(desk, "open a case")
    return desk.store.write(desk.who.login, desk.now(), lambda tx: _save(tx, case_id, contact_id))


def ref_of(desk: Desk, contact_id: int) -> str:
    """Return the reference of the case that a contact, just taken in, is in."""
    require(desk, "take in")
    return desk.store.read(lambda conn: case_in(conn, contacts.case_of(conn, contact_id))).ref


def _save(tx: Tx, case_id: int, contact_id: int | None) -> Scan:
    rows = contacts.of_case(tx.conn, case_id)
    wanted = [row for row in rows if _is_wanted(row, contact_id)]
    if not wanted:
        what = "no letter" if contact_id is None else f"no contact {contact_id}"
        numbers = ", ".join(str(row.id) for row in rows)
        raise NotFound(f"This case has {what}.", next=f"Name one of its contacts with --contact: {numbers}.")
    row = wanted[-1]
    tx.event("scan saved", case_id, contact=row.id)
    return Scan(row.id, contacts.bytes_of(tx.conn, row.raw_sha256))


def _is_wanted(row: Any, contact_id: int | None) -> bool:
    return bool(row.channel.value == "letter" if contact_id is None else row.id == contact_id)
