"""One letter for many families: each gets its own, to one permitted recipient, checked as every reply is.

What is not sure is left for a person, with the reason. Nothing is ever copied to a second address. What leaves is what was shown,
on the case as it stood then.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Final

from triage.desk import bulk, incidents, recipients, reply
from triage.desk.front import Desk, fields, require
from triage.desk.views import Draft, Offer
from triage.desk.views.many import Begun, Prepared
from triage.desk.views.outcome import Outcome
from triage.errors import NotPossible, Stale
from triage.rules import many, templates
from triage.rules.letter import SAID, Way
from triage.rules.shown import clean, one_line, own_words
from triage.store import cases, events, people, queue
from triage.store import incidents as store
from triage.store.engine import Tx
from triage.store.tables import Case, CaseState

TRUTH: Final = "truth"
_ABOUT: Final = ("child", "reference")
ONE_OF_MANY: Final = "one of many letters"
_OWN: Final = "Dear {parent},\n\n{truth}\n\n{agent}\n{desk}\nTelephone {phone}. Your reference is {reference}."
_SUBJECT: Final = "{child}: {matter} (our reference {reference})"


def begin(desk: Desk, case_ids: Sequence[int], incident_id: int | None = None) -> Begun:
    """Return the texts that a letter to these cases' families may start from, the best fitting first.

    For an incident those come first that tell its truth, which stands in them. Raises NotPossible where it has none yet.
    """
    require(desk, "change many cases")
    require(desk, "write a reply")
    return desk.store.read(lambda conn: _begin(conn, desk, case_ids, incident_id))


def prepare(desk: Desk, case_ids: Sequence[int], offer: Offer) -> list[Prepared]:
    """Return each family's letter as the text of `offer` makes it from its record, and which are left for a person, with why."""
    require(desk, "change many cases")
    require(desk, "write a reply")
    return desk.store.read(lambda conn: _prepare(conn, desk, case_ids, offer))


def send(desk: Desk, prepared: Sequence[Prepared], begun: Begun, act: str) -> Iterator[Outcome]:
    """Send, one after another, each letter that is not left for a person; yield what became of each.

    A case that changed since its letter was shown is left, and so are all where the incident's truth has changed.
    """
    require(desk, "change many cases")
    require(desk, "send a reply")
    going = (one for one in prepared if not one.left)
    yield from bulk.each(desk, ((one.case_id, one.ref, partial(_send, desk, one, begun, act)) for one in going))


def undo(desk: Desk, act: str, case_ids: Sequence[int]) -> Iterator[Outcome]:
    """Take back each letter of `act` that has not begun to leave; yield what became of each."""
    require(desk, "change many cases")
    require(desk, "send a reply")
    yield from bulk.each(desk, ((case_id, "", partial(_take_back, desk, act, case_id)) for case_id in case_ids))


def _take_back(desk: Desk, act: str, case_id: int, tx: Tx) -> Outcome:
    told = (json.loads(row.detail) for row in events.of_case(tx.conn, case_id, only=(ONE_OF_MANY, store.TOLD)))
    reply_id = next((detail["reply"] for detail in told if detail.get("act") == act), None)
    case = cases.get(tx.conn, case_id)
    if case is None or reply_id is None:
        raise NotPossible("There is no letter to take back.")
    reply.take_back_in(tx, desk, reply_id)
    return Outcome(case_id, case.ref, done=True, words=own_words("taken back, not sent"))


def _begin(conn: Any, desk: Desk, case_ids: Sequence[int], incident_id: int | None) -> Begun:
    found = [case for case_id in case_ids if (case := cases.get(conn, case_id)) is not None]
    incident = incidents.open_one(conn, incident_id) if incident_id is not None else None
    truth_id = store.last_truths(conn).get(incident_id) if incident_id is not None else None
    if incident is not None and truth_id is None:
        raise NotPossible(
            "This incident has no truth yet.", safe="Nothing was sent.", next="Write down first what families are told."
        )
    given = {**fields(desk), TRUTH: incident.truth if incident else ""}
    fits = _fits(desk, found)
    fitting = [one for one in templates.of_way(desk.templates, Way.EMAIL) if one.form == templates.EMAIL]
    ranked = sorted(fitting, key=lambda one: (-fits[one.name], one.title))
    offers = [_offer(one, f"fits {fits[one.name]} of {len(found)}" if fits[one.name] else "", given) for one in ranked]
    tells = {one.name for one in ranked if any(f"{{{TRUTH}}}" in part.text for part in one.paragraphs)}
    first = sorted(offers, key=lambda one: (one.name in tells) is (incident is None))
    about = one_line(f"{incident.ref}  {incident.title}") if incident else own_words("")
    return Begun((*first, _own_offer(given)), incident_id, truth_id, about)


def _fits(desk: Desk, found: Sequence[Case]) -> Counter[str]:
    """Return how many of these cases each template fits that rests on no fact of one record."""
    return Counter(
        template.name
        for case in found
        for template, why in templates.suggest(
            desk.templates, kinds=case.kinds, topics=case.topics, situations=case.situations, facts=()
        )
        if why and not template.needs
    )


def _offer(template: templates.Template, why: str, given: Mapping[str, str]) -> Offer:
    subject, body = many.text_of(template, given)
    return Offer(template.name, template.title, why, subject, body, len(many.to_fill(subject, body)))


def _own_offer(given: Mapping[str, str]) -> Offer:
    own = templates.Template(
        "", "Your own words", "holding", (), (), (), (), (), _SUBJECT, (templates.Paragraph(frozenset(), _OWN, 1),), ""
    )
    return _offer(own, "", given)


def _prepare(conn: Any, desk: Desk, case_ids: Sequence[int], offer: Offer) -> list[Prepared]:
    lines = {row.id: row for row in queue.lines(conn, case_ids)}
    made: dict[int, Prepared] = {}
    whose: dict[str, tuple[int, reply.Ready]] = {}
    for key in (key for key in dict.fromkeys(case_ids) if key in lines):
        ready = _ready(desk, conn, key, offer)
        left = _left(conn, desk, ready, lines[key])
        address = ready.told.rows[0].address.casefold() if ready.told.rows and not left else ""
        first = whose.setdefault(address, (key, ready)) if address else (key, ready)
        if first[0] == key:
            made[key] = _letter(lines[key], ready, offer, left)
        elif first[1].case.child_id == ready.case.child_id or not _same_words(first[1], ready, offer):
            made[key] = _letter(lines[key], ready, offer, _written_to(first[1], ready))
        else:
            made[first[0]] = _joined(conn, desk, lines, made[first[0]], ready, offer)
    return list(made.values())


def _ready(desk: Desk, conn: Any, key: int, offer: Offer, also: Sequence[int] = ()) -> reply.Ready:
    return reply.ready(desk, conn, key, partial(many.fill, offer.subject, offer.body), also)


def _same_words(first: reply.Ready, ready: reply.Ready, offer: Offer) -> bool:
    """Say whether one letter is true of both children: what it takes from the record is the same, but for whom it is about."""
    fields, facts = many.rests_on(offer.subject, offer.body)
    same = all(first.fields[key] == ready.fields[key] for key in fields & first.fields.keys() if key not in _ABOUT)
    return same and first.facts & facts == ready.facts & facts


def _written_to(first: reply.Ready, ready: reply.Ready) -> str:
    if first.case.child_id == ready.case.child_id:
        return f"the same family is written to on {first.case.ref}"
    return (
        f"the same parent is written to on {first.case.ref}, in words that are not true of this child: write this one"
    )


def _joined(
    conn: Any, desk: Desk, lines: Mapping[int, Any], letter: Prepared, more: reply.Ready, offer: Offer
) -> Prepared:
    """Return the letter of a parent with one more of their children in it: they are written to once."""
    also = (*letter.also, (more.case.id, more.case.version))
    ready = _ready(desk, conn, letter.case_id, offer, [key for key, _ in also])
    joined = _letter(lines[letter.case_id], ready, offer, _left(conn, desk, ready, lines[letter.case_id]))
    names = " and ".join(str(lines[key].child_name) for key in (letter.case_id, *(key for key, _ in also)))
    band = min(letter.band, lines[more.case.id].band)
    return replace(joined, child=one_line(names), band=band, also=also)


def _letter(line: Any, ready: reply.Ready, offer: Offer, left: str) -> Prepared:
    first = ready.told.rows[0] if ready.told.rows else None
    point = first.point_id if first is not None else None
    by = "" if ready.way is Way.EMAIL else f", by {SAID[ready.way]}"
    return Prepared(
        case_id=line.id,
        ref=line.ref,
        band=line.band,
        child=one_line(line.child_name),
        to=one_line(f"{first.address_as or first.name} <{first.address}>{by}") if first is not None else own_words(""),
        subject=one_line(ready.filled.subject),
        body=clean(ready.filled.body),
        left=one_line(left, 300),
        minds=tuple(one_line(found.words, 300) for found in ready.found if found.level == "warn"),
        draft=Draft(line.id, offer.name, point, ready.filled.subject, ready.filled.body, ready.way),
        version=ready.case.version,
    )


def _left(conn: Any, desk: Desk, ready: reply.Ready, line: Any) -> str:
    """Return why this family's letter is left for a person, or ''."""
    case, now = ready.case, desk.now()
    held = case.owner_id not in {None, desk.who.id} and case.lease_until is not None and case.lease_until > now
    secret = recipients.held_words(ready.told) if ready.told.held else ""
    address = "" if ready.told.rows else _no_address(conn, case)
    reasons = (
        "done already" if case.state is CaseState.DONE else "",
        f"held by {line.owner_name}, who may be writing now" if held else "",
        "the child is not known: a person looks whose it is" if ready.child is None else "",
        secret,
        "a safeguarding concern: a person writes to this family, or rings" if case.safeguarding else "",
        address,
        *(found.words for found in ready.found if found.level == "stop"),
    )
    return next(filter(None, reasons), "")


def _no_address(conn: Any, case: Case) -> str:
    if case.child_id is not None and people.has_unusable_address(conn, case.child_id):
        return "the only address is of somebody who may not be told, or fails: ring the family"
    return "no address on record: ring the family"


def _send(desk: Desk, letter: Prepared, begun: Begun, act: str, tx: Tx) -> Outcome:
    if begun.incident_id is not None and store.last_truths(tx.conn).get(begun.incident_id) != begun.truth_id:
        raise Stale("The truth of this incident has changed since you looked.")
    sent = reply.send_in(tx, desk, letter.draft, letter.version, letter.also)
    queued = next(one.detail for one in tx.recorded(letter.case_id) if one.what == "reply queued")
    for key in (letter.case_id, *(key for key, _ in letter.also)):
        if begun.incident_id is None:
            tx.event(ONE_OF_MANY, key, act=act, reply=queued["reply"])
        else:
            told = {"incident": begun.incident_id, "truth": begun.truth_id, "reply": queued["reply"], "act": act}
            tx.event(store.TOLD, key, **told)
    return Outcome(letter.case_id, letter.ref, done=True, words=one_line(f"queued, to {sent.to}"))
