"""Take in one communication: kept with its bytes, read, matched, ranked and put in the queue, in one transaction."""

import hashlib
from dataclasses import asdict, dataclass, replace
from typing import Any

from triage.desk import acknowledge, belonging, copies, owed, readings, senders, standing, threads, undelivered
from triage.desk import clocks as desk_clocks
from triage.desk import house as houses
from triage.desk import rang as telephone
from triage.desk.belonging import Sender
from triage.desk.front import Desk, require
from triage.desk.refs import new_ref
from triage.rules import finding
from triage.rules.arrival import Arrival, Message
from triage.rules.calendar import local_day
from triage.rules.clocks import OFFICE_MATTERS
from triage.rules.families import words_of
from triage.rules.folding import fold_post
from triage.rules.matching import Match
from triage.rules.matching.names import NOBODY
from triage.rules.priority import FAILING, NO_SAFE_JOURNEY
from triage.rules.reading import UNHEARD, Reading
from triage.rules.reading.seen import Seen
from triage.rules.senders import SORTS
from triage.rules.shown import hides_something
from triage.rules.standing import stand
from triage.store import cases, contacts, people, proposals, search
from triage.store import matching as found
from triage.store.engine import Tx
from triage.store.tables import Case, CaseState, Child, Contact, Raw


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of an arrival: `taken`, `repeated`, `unreadable` (kept, and a line in the queue all the same), or `counted`.

    What is counted only, such as a call that was answered, is no contact.
    """

    outcome: str
    contact_id: int
    case_id: int | None


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a person decided of a contact in the place of matching: who it is from, whose matter, and which case or a new one.

    `person_id` None leaves the writer to be found by the address or number; `ref` is the reference of a new case, '' for any.
    """

    person_id: int | None
    child_id: int | None
    case_id: int | None
    ref: str
    verified: bool
    doubt: str


@dataclass(frozen=True, slots=True)
class _Read:
    """An arrival after reading and before matching."""

    arrival: Arrival
    sha256: str
    reading: Reading
    seen: Seen | None
    ref: str = ""

    @property
    def machine(self) -> bool:
        return self.arrival.message.is_auto_reply or self.arrival.message.is_bounce

    @property
    def words(self) -> str:
        return f"{self.arrival.message.subject}\n{self.arrival.message.new_text}"


def take_in(desk: Desk, arrival: Arrival) -> Taken:
    """Take in `arrival`, and move its source's cursor in the same transaction. A repeat changes nothing but the cursor."""
    require(desk, "take in")
    read_ahead(desk, arrival)
    return desk.store.write(desk.who.login, desk.now(), lambda tx: take(tx, desk, arrival))


def read_ahead(desk: Desk, arrival: Arrival) -> None:
    """Read what is new of an arrival before the database is held: what was worked out is found again then."""
    if (
        arrival.rang is None
        and desk.store.read(lambda conn: contacts.already(conn, arrival.source, arrival.key, _hash(arrival))) is None
    ):
        read_message(desk, arrival.message)


def read_message(desk: Desk, message: Message) -> None:
    """Read a message, and what it passes on, as `read_ahead` does, where it has not arrived yet."""
    belonging.heard(message)
    _read(desk, message.subject, message.new_text)
    for one in message.forwarded:
        _read(desk, one.subject or message.subject, one.text)


def _read(desk: Desk, subject: str, text: str) -> tuple[Reading, Seen | None]:
    seen = desk.look(subject, text)
    return readings.reading_of(subject, text, desk.house, seen), seen


def _hash(arrival: Arrival) -> str:
    return hashlib.sha256(arrival.raw).hexdigest()


def take(tx: Tx, desk: Desk, arrival: Arrival, chosen: Chosen | None = None) -> Taken:
    """Take in `arrival` within a transaction; a person may have `chosen` whose it is. A repeat changes nothing."""
    desk = houses.current(tx.conn, desk)
    if arrival.cursor:
        contacts.move_cursor(tx, arrival.source, arrival.cursor)
    if arrival.rang is not None and not telephone.told(tx, desk, arrival, arrival.rang):
        return Taken("counted", 0, None)
    sha256 = _hash(arrival)
    repeat = contacts.already(tx.conn, arrival.source, arrival.key, sha256)
    if repeat is not None:
        return Taken("repeated", repeat, None)
    arrival = _in_time(tx, desk, arrival)
    whose = senders.recognised(tx, desk, arrival)
    arrival = whose.arrival
    known = _known(desk, arrival, sha256, chosen)
    sender, match = _as_chosen(tx, chosen, arrival) if chosen else _matched(tx, desk, arrival)
    contact = _keep(tx, known, sender, match)
    first = copies.original(tx, arrival.message) if chosen is None else None
    case_id = copies.place(tx, contact, first) if first else _place(tx, desk, known, sender, match, contact)
    contacts.link(tx, contact.id, case_id)
    proposals.keep(tx, contact.id, [(one.case_id, one.evidence) for one in match.proposals])
    senders.note_forwarder(tx, case_id, whose)
    if arrival.message.is_bounce:
        undelivered.bounced(tx, desk, arrival.message)
    acknowledge.by_itself(tx, desk, arrival, contact, sender.person_id, case_id)
    tx.event("contact taken in", case_id, contact=contact.id, channel=arrival.channel.value, sha256=known.sha256)
    return Taken("unreadable" if arrival.message.error else "taken", contact.id, case_id)


def _in_time(tx: Tx, desk: Desk, arrival: Arrival) -> Arrival:
    """Return an arrival as come now where it is dated before the days that can be counted, and then it says so."""
    if (arrival.rang is not None or arrival.message.error) and arrival.received_at > tx.at:
        return replace(arrival, received_at=tx.at)
    day = local_day(arrival.received_at)
    if desk.house.calendar.covers(day):
        return arrival
    doubt = f"It is dated {day.day} {day:%B %Y}, to which no calendar reaches: it counts from when it was taken in."
    return replace(arrival, received_at=tx.at, doubt=f"{arrival.doubt} {doubt}".strip())


def _known(desk: Desk, arrival: Arrival, sha256: str, chosen: Chosen | None) -> _Read:
    said = arrival.message
    reading, seen = (UNHEARD, None) if arrival.rang is not None else _read(desk, said.subject, said.new_text)
    return _Read(arrival, sha256, reading, seen, chosen.ref if chosen else "")


def _matched(tx: Tx, desk: Desk, arrival: Arrival) -> tuple[Sender, Match]:
    sender = _sender(tx, arrival)
    sort = sender.people[0].sort if sender.people else ""
    told = _match_own(tx, arrival) or senders.answer_to_ours(tx, arrival.message, sort)
    if told is not None:
        return sender, told
    by_domain = desk.house.senders.only_by_domain(arrival.message.from_address)
    decided = belonging.decide(tx.conn, arrival.message, arrival.channel, sender, desk.address, by_domain=by_domain)
    return sender, decided


def _match_own(tx: Tx, arrival: Arrival) -> Match | None:
    """Return the case of a contact whose channel knows what belongs together: a conversation, calls from one number."""
    return telephone.match(tx.conn, arrival.rang) if arrival.rang is not None else threads.match(tx, arrival)


def _sender(tx: Tx, arrival: Arrival) -> Sender:
    """Return whose address or number it is: of several the one whose name stands beside it, or the first."""
    message = arrival.message
    if not message.from_address and not message.from_post:
        return Sender(None, message.from_name)
    kind, value = threads.point_of(arrival) if message.from_address else ("post", fold_post(message.from_post))
    if value in NOBODY or not value:
        return Sender(None, message.from_name)
    known = found.people_with_point(tx.conn, value)
    if not known:
        key, _ = people.remember_writer(tx, message.from_name, value, kind)
        return Sender(key, message.from_name or value)
    signed = set(words_of(message.from_name))
    one = max(known, key=lambda row: len(signed & set(words_of(row.name))))
    return Sender(one.id, one.name, known)


def _as_chosen(tx: Tx, chosen: Chosen, arrival: Arrival) -> tuple[Sender, Match]:
    match = Match(chosen.child_id, chosen.case_id, verified=chosen.verified, doubt=chosen.doubt)
    if not chosen.person_id:
        return _sender(tx, arrival), match
    return Sender(chosen.person_id, people.name_of(tx.conn, chosen.person_id)), match


def _keep(tx: Tx, known: _Read, sender: Sender, match: Match) -> Contact:
    arrival, message = known.arrival, known.arrival.message
    return contacts.keep(
        tx,
        Raw(sha256=known.sha256, size=len(arrival.raw), body=arrival.raw),
        Contact(
            person_id=sender.person_id,
            channel=arrival.channel,
            source=arrival.source,
            source_key=arrival.key,
            raw_sha256=known.sha256,
            received_at=arrival.received_at,
            taken_at=tx.at,
            written_at=message.date,
            from_address=message.from_address,
            from_name=message.from_name,
            reply_to=message.reply_to,
            subject=message.subject,
            text=message.text,
            new_text=message.new_text,
            message_id=message.message_id,
            in_reply_to=message.in_reply_to,
            thread=list(message.references),
            attachments=[asdict(attachment) for attachment in message.attachments],
            auto_reply=message.is_auto_reply,
            bounce=message.is_bounce,
            verified=match.verified,
            hides=hides_something(known.words + message.from_name),
            unreadable=message.error or "",
            because=match.because,
            call_id=arrival.rang.call if arrival.rang else "",
            waited=arrival.rang.waited if arrival.rang else 0,
            doubt=" ".join(part for part in (match.doubt, arrival.doubt) if part),
            public=arrival.public,
            seen=known.seen.kept() if known.seen else None,
        ),
    )


def _place(tx: Tx, desk: Desk, known: _Read, sender: Sender, match: Match, contact: Contact) -> int:
    """Put the contact in a case: the matched one, ranked again, or a new one."""
    child = people.child(tx.conn, match.child_id) if match.child_id is not None else None
    case = cases.get(tx.conn, match.case_id) if match.case_id is not None else None
    runs_for = standing.matters_of(known.reading, contact, desk.house)
    case_id = case.id if case else _open(tx, desk, known, sender, child, contact)
    if not known.machine:
        reopened = (case is not None and case.state is CaseState.DONE) or known.arrival.rang is not None
        came = known.arrival.received_at
        office = _is_of_office(desk, known, sender, contact)
        beside = case is not None and not office and owed.COMPLAINT in runs_for
        own = owed.to_acknowledge(tx.conn, desk, case_id, sender.person_id) if beside else frozenset[str]()
        desk_clocks.received(tx, desk, case_id, runs_for, came, reopened=reopened, from_office=office, own=own)
    if case:
        _join(tx, desk, known, case, contact)
    return case_id


def _is_of_office(desk: Desk, known: _Read, sender: Sender, contact: Contact) -> bool:
    """Say whether a contact is an office's, by its address, by who is known to write from there, or by what it says."""
    of_office = standing.is_of_office(contact, desk.house) or any(one.sort in SORTS for one in sender.people)
    return of_office or known.reading.kind in OFFICE_MATTERS


def _open(tx: Tx, desk: Desk, known: _Read, sender: Sender, child: Child | None, contact: Contact) -> int:
    arrival, house = known.arrival, desk.house
    came = standing.came(contact, child, house, joined=False)
    place = stand([came], house, child.needs if child else ())
    ref = known.ref or new_ref()
    name = f"{child.name} {child.family_name}" if child else ""
    case = Case(
        ref=ref,
        child_id=child.id if child else None,
        person_id=sender.person_id,
        child_name=name,
        channels=[arrival.channel.value],
        machine=known.machine,
        opened_at=arrival.received_at,
        last_contact_at=arrival.received_at,
        rises_at=place.rises_at or place.clock_rise,
        rises_to=NO_SAFE_JOURNEY if place.rises_at else FAILING if place.clock_rise else None,
        **standing.columns(place, house, contact),
    )
    key = cases.open_case(tx, case, contact.id)
    names = (ref, ref.replace("-", ""), name, child.school if child else "", sender.name)
    search.rewrite(tx, key, finding.words_of(*names, *_said(known)))
    return key


def _join(tx: Tx, desk: Desk, known: _Read, case: Case, contact: Contact) -> None:
    """Add the contact to `case` and rank it again; a further contact never sends it backwards, and wakes one that waits."""
    arrival = known.arrival
    what = "machine mail joined" if contact.auto_reply else "contact joined"
    also: dict[str, Any] = {} if contact.auto_reply else standing.back_in_queue()
    standing.settle(
        tx,
        desk,
        case,
        what,
        {"contact": contact.id},
        channels=list(dict.fromkeys([*case.channels, arrival.channel.value])),
        last_contact_at=max(case.last_contact_at, arrival.received_at),
        **also,
    )
    search.add(tx, case.id, finding.words_of(*_said(known)))


def _said(known: _Read) -> tuple[str, ...]:
    """Return what of a contact its case is found by."""
    message = known.arrival.message
    return message.from_name, message.from_address, message.subject, message.new_text
