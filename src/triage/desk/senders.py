"""Who a contact is from before it is matched: an office that supervisors list, or a family whose mail a colleague passed on."""

from dataclasses import dataclass, replace
from typing import Any, Final

from triage.desk.front import Desk
from triage.rules.arrival import Arrival, Channel, Forwarded, Message
from triage.rules.matching import Match, fold_point
from triage.rules.senders import CHANNELS, COLLEAGUE, SORTS, Sender
from triage.rules.shown import one_line
from triage.store import contacts, notes, people
from triage.store.engine import Tx
from triage.store.tables import Note

FORWARDED: Final = "forwarded"
_BY_ADDRESS: Final = frozenset({Channel.EMAIL, Channel.LETTER})
_NO_WRITER: Final = "It was forwarded, and the address of the family is not in it: a person should look whose it is."
_LONGEST_NOTE: Final = 2000


@dataclass(frozen=True, slots=True)
class Recognised:
    """An arrival as it is to be matched and read; `forwarder` says who passed it on, and with what words, or ''."""

    arrival: Arrival
    forwarder: str = ""


def recognised(tx: Tx, desk: Desk, arrival: Arrival) -> Recognised:
    """Return `arrival` with the channel of the office that wrote it, or as the family's whose mail a colleague passed on.

    An address that only looks like a listed one is taken as nobody's, and the doubt says so.
    """
    message = arrival.message
    if arrival.channel not in _BY_ADDRESS or message.is_auto_reply or message.is_bounce or not message.from_address:
        return Recognised(arrival)
    sender = _sender(tx, desk, message.from_address)
    if message.forwarded and (_is_ours(desk, message.from_address) or (sender and sender.sort == COLLEAGUE)):
        return _passed_on(tx, desk, arrival, sender)
    return Recognised(_from(tx, desk, arrival, sender))


def answer_to_ours(tx: Tx, message: Message, sort: str) -> Match | None:
    """Return the case of our own letter that an office answers from the very address it went to; None for anything else.

    `sort` is that of the person whose address it is.
    """
    if sort not in SORTS or message.is_auto_reply or message.is_bounce:
        return None
    case_id = contacts.case_of_our_messages(tx.conn, message.answers)
    if case_id is None or not contacts.replied_to(tx.conn, case_id, message.from_address):
        return None
    return Match(people.child_of_case(tx.conn, case_id), case_id, verified=True, doubt="")


def note_forwarder(tx: Tx, case_id: int, known: Recognised) -> None:
    """Note on the case who passed the family's mail on, and what they wrote over it."""
    if known.forwarder:
        notes.add(tx, Note(case_id=case_id, at=tx.at, by=tx.by, sort=FORWARDED, text=known.forwarder))


def _sender(tx: Tx, desk: Desk, address: str) -> Sender | None:
    """Return the office of an address: by the address, or by its domain unless a family's record holds that address."""
    listed = desk.house.senders
    exact = listed.exactly(address)
    if exact is not None:
        return exact
    person = people.person_with_point(tx.conn, fold_point(address)[1])
    return None if person is not None and person.sort == "family" else listed.by_domain(address)


def _from(tx: Tx, desk: Desk, arrival: Arrival, sender: Sender | None) -> Arrival:
    message = arrival.message
    if sender is None:
        return replace(arrival, doubt=_with(arrival.doubt, _alike(tx, desk, message)))
    value = fold_point(message.from_address)[1]
    whole = desk.house.senders.exactly(message.from_address) is not None
    name = sender.name if whole or not message.from_name else f"{one_line(message.from_name)}, {sender.name}"
    people.remember_office(
        tx, value, name, sender.address_as if whole else str(one_line(message.from_name)), sender.sort
    )
    return replace(arrival, channel=CHANNELS.get(sender.sort, arrival.channel))


def _alike(tx: Tx, desk: Desk, message: Message) -> str:
    like = desk.house.senders.looks_like(message.from_address, message.from_name)
    if like is None or people.person_with_point(tx.conn, fold_point(message.from_address)[1]) is not None:
        return ""
    return f"The sender looks like {like.name}, but the address is not on the list."


def _is_ours(desk: Desk, address: str) -> bool:
    return address.casefold().rpartition("@")[2] == desk.address.casefold().rpartition("@")[2]


def _passed_on(tx: Tx, desk: Desk, arrival: Arrival, sender: Sender | None) -> Recognised:
    """Return a forwarded mail as its writer's own, not proved; the thread is the colleague's, so it joins nothing by itself."""
    message = arrival.message
    inner = next((one for one in message.forwarded if not _is_inside(desk, one)), None)
    who = ", ".join(part for part in (message.from_name or message.from_address, sender.name if sender else "") if part)
    words = f"Forwarded by {one_line(who)} ({one_line(message.from_address)})."
    if message.above:
        words += f" They wrote:\n{message.above[:_LONGEST_NOTE]}"
    if inner is None:
        return Recognised(_from(tx, desk, arrival, sender))
    own = replace(
        message,
        from_address=inner.address,
        from_name=inner.name,
        subject=inner.subject or message.subject,
        new_text=inner.text,
        in_reply_to="",
        references=(),
    )
    read_as = replace(arrival, message=own, doubt=_with(arrival.doubt, "" if inner.address else _NO_WRITER))
    return Recognised(_from(tx, desk, read_as, _sender(tx, desk, inner.address)) if inner.address else read_as, words)


def _is_inside(desk: Desk, one: Forwarded) -> bool:
    """Say whether a mail that was passed on is a colleague's itself, or our own."""
    found: Any = desk.house.senders.of(one.address) if one.address else None
    return bool(one.address) and (_is_ours(desk, one.address) or (found is not None and found.sort == COLLEAGUE))


def _with(doubt: str, more: str) -> str:
    return " ".join(part for part in (doubt, more) if part)
