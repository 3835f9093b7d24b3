"""An email acknowledged by the machine itself: only where the settings want it, and never so that two machines answer each other.

It goes to an address that is on record for a child, whose owner may be told; once a day and no more, whatever comes from there,
for no marker keeps out a machine that does not say it is one. It has no sender to bounce to (RFC 3834), repeats nothing of what
came in, and answers no clock: a person still has to.
"""

from datetime import timedelta
from typing import Any, Final

from triage.clock import LONDON
from triage.desk import recipients
from triage.desk.front import Desk, fields
from triage.errors import NotSendable
from triage.rules import matching, templates
from triage.rules.arrival import Arrival, Channel
from triage.rules.letter import NOBODY, Letter, Way, Written
from triage.store import cases, outbox, people
from triage.store.engine import Tx
from triage.store.tables import Contact

EVENT: Final = "acknowledged by itself"
NEWS: Final = timedelta(days=1)  # what is older was not written just now, and nobody waits for a word that it came


def by_itself(tx: Tx, desk: Desk, arrival: Arrival, contact: Contact, person_id: int | None, case_id: int) -> None:
    """Acknowledge a contact just taken in, where it may be; say so in the log. Otherwise nothing happens."""
    template, message = desk.acknowledgement, arrival.message
    if template is None or arrival.channel is not Channel.EMAIL or person_id is None:
        return
    by_machine = message.is_auto_reply or message.is_bounce or message.is_bulk
    if by_machine or message.error or tx.at - arrival.received_at > NEWS:
        return
    address, day = matching.fold_point(message.from_address)[1], tx.at.astimezone(LONDON).date()
    if address == desk.address.casefold() or outbox.acknowledged(tx.conn, address, day):
        return
    writer = _writer(tx, desk, person_id, address, case_id)
    letter = _letter(tx, desk, template, arrival, writer, case_id) if writer is not None else None
    if letter is not None:
        outbox.acknowledge(tx, letter, contact.id, address, day)
        tx.event(EVENT, case_id, contact=contact.id, template=template.name, version=template.version)


def _writer(tx: Tx, desk: Desk, person_id: int, address: str, case_id: int) -> Any:
    """Return the writer, if they may be told about a child and this address of theirs works; else None."""
    if not people.may_be_told(tx.conn, person_id):
        return None
    case = cases.get(tx.conn, case_id)
    told = recipients.of_case(desk, tx.conn, case).rows if case is not None else ()
    return next((row for row in told if row.person_id == person_id and row.address.casefold() == address), None)


def _letter(
    tx: Tx, desk: Desk, template: templates.Template, arrival: Arrival, writer: Any, case_id: int
) -> Letter | None:
    """Return the letter, made of the record alone; None where the record leaves a blank in it, or mail cannot carry it."""
    case, received = cases.get(tx.conn, case_id), arrival.received_at.astimezone(LONDON)
    given = {
        "desk": fields(desk)["desk"],
        "phone": fields(desk)["phone"],
        "parent": writer.address_as or writer.name,
        "reference": case.ref if case is not None else "",
        "received_day": f"{received:%A} {received.day} {received:%B}",
    }
    filled = templates.fill(template, given, ())
    if filled.blanks:
        return None
    message_id = desk.new_message_id(desk.address.rpartition("@")[2])
    try:
        written = Written(
            sender_name=desk.name,
            sender_address=desk.address,
            recipient_name=writer.name,
            recipient_address=writer.address,
            subject=filled.subject,
            body=filled.body,
            message_id=message_id,
            in_reply_to=arrival.message.message_id,
            references=(),
            date=tx.at,
            automatic=True,
        )
        raw = desk.freeze(Way.EMAIL, written)
    except NotSendable:
        return None
    return Letter(message_id, NOBODY, writer.address, raw)
