"""Log a call: one transaction makes it a contact, read and ranked like any other, and does what was agreed on the telephone."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Final

from triage.desk import call_drafts, caller, clocks, owed, reply, safeguard, standing, take_in, transport
from triage.desk import house as houses
from triage.desk.front import Desk, require
from triage.desk.views import call as views
from triage.desk.views.call import CallDraft, Logged
from triage.errors import NotFound, NotPossible, Stale
from triage.rules.arrival import Arrival, Channel, Message
from triage.rules.calendar import LONDON
from triage.rules.call import AT_RISK_WORDS, NUMBER, SAFE, SAFE_ANSWERS, TRANSPORT, WHERE, taken_down
from triage.rules.families import words_of
from triage.rules.folding import fold_point
from triage.rules.moments import EXAMPLES, parse_moment
from triage.rules.priority import AT_RISK, NO_SAFE_JOURNEY, target
from triage.rules.shown import clean, one_line
from triage.store import cases, contacts, notes, people, queue, records
from triage.store import clocks as clock_store
from triage.store import finding as found
from triage.store.engine import Tx
from triage.store.tables import Call, Case, Note, Transport

SOURCE: Final = "call"
LONGEST: Final = 8000
_SAFE: Final = "Nothing was logged; what you typed is kept."
_BY_TELEPHONE: Final = "said on the telephone"
_LEAST_DIGITS: Final = 5
STOPS: Final[Mapping[str, tuple[str, ...]]] = {
    views.ANSWERED: ("substantive", "acknowledgement", "call_back"),
    views.PROMISED: ("acknowledgement", "call_back"),
    views.PASSED_ON: ("acknowledgement", "call_back"),
    views.SAFEGUARDING: ("acknowledgement", "call_back"),
    views.MESSAGE: (),
}
_TO_RING: Final = "promise"  # the sort of a note that we ring back
_HANDED: Final = "It was handed on as a safeguarding concern while the family was on the telephone."


@dataclass(frozen=True, slots=True)
class _Whose:
    """Whose a call is: who rang, about whom, on which case; whether they may be told, and why not."""

    person_id: int | None
    child_id: int | None
    case: Case | None
    verified: bool
    doubt: str


def log(desk: Desk, draft: CallDraft) -> Logged:
    """Log a call and do what was agreed; on success its draft is gone. The same call again changes nothing.

    Raises NotPossible with every fault, Stale when a case that was not offered was opened about this child meanwhile.
    """
    require(desk, "log a call")
    if draft.put_transport:
        require(desk, "change a child's transport")
    now = desk.now()
    due = _due(desk, draft, now)
    take_in.read_message(desk, _message(desk, draft, ""))
    logged = desk.store.write(desk.who.login, now, lambda tx: _log(tx, desk, draft, due))
    call_drafts.drop(desk, draft.id)
    return logged


def _due(desk: Desk, draft: CallDraft, now: datetime) -> datetime | None:
    """Return when a call back is due, where one is promised; refuse what is not complete."""
    if draft.outcome not in views.OUTCOMES:
        raise NotPossible("Say how the call ended.", safe=_SAFE, next=f"One of: {', '.join(views.OUTCOMES)}.")
    if draft.outcome in views.NEED_WHOM and not draft.whom.strip():
        raise NotPossible("Say to whom it was passed on.", safe=_SAFE)
    if draft.outcome != views.PROMISED:
        return None
    due = parse_moment(draft.promise, now)
    if due is None:
        raise NotPossible("Say on which day and at what time we ring back.", safe=_SAFE, next=f"Such as {EXAMPLES}.")
    if due <= now:
        raise NotPossible("That time has passed already.", safe=_SAFE, next="Promise a time still to come.")
    opens = desk.house.calendar.next_opening(due)
    if opens != due:
        first = f"{opens.astimezone(LONDON):%A %d %B, %H:%M}"
        raise NotPossible("Nobody is at the desk then.", safe=_SAFE, next=f"The desk is next open on {first}.")
    return due


def _log(tx: Tx, desk: Desk, draft: CallDraft, due: datetime | None) -> Logged:
    desk = houses.current(tx.conn, desk)
    before = contacts.by_key(tx.conn, SOURCE, draft.id)
    if before is not None:
        return _logged(tx, before.id, before.case_id, due, repeated=True)
    whose = _whose(tx, draft)
    taken = _take(tx, desk, draft, whose)
    case_id = taken.case_id
    if case_id is None:
        raise NotFound("This call could not be put with a case.", safe=_SAFE)
    tx.add(_call(draft, taken.contact_id, whose, tx))
    _rank(tx, desk, draft, case_id)
    _spoken(tx, desk, draft, whose, case_id)
    _promise(tx, desk, draft, whose, due, case_id)
    _note(tx, draft, due, case_id)
    if draft.put_transport:
        _transport(tx, desk, draft, whose)
    if whose.verified and whose.person_id is not None:
        _points(tx, draft, whose.person_id)
    tx.event("call logged", case_id, contact=taken.contact_id, outcome=draft.outcome, checked=whose.verified,
             safe=_safe(draft))  # fmt: skip
    return _logged(tx, taken.contact_id, case_id, due, repeated=False, is_new=whose.case is None)


# ---- whose it is ----------------------------------------------------------------------------------------------------


def _whose(tx: Tx, draft: CallDraft) -> _Whose:
    draft = _today(tx, draft)
    if draft.child_id is not None and not people.hold_child(tx, draft.child_id):
        raise NotFound("This child is no longer here.", safe=_SAFE, next="Find the family again.")
    case = _case(tx, draft)
    child_id = draft.child_id if draft.child_id is not None else case.child_id if case else None
    person_id = draft.person_id if draft.person_id is not None else _new_caller(tx, draft)
    if child_id is None:
        return _Whose(person_id, None, case, verified=False, doubt="")
    told, barred = caller.authority(tx.conn, child_id, person_id)
    if barred:
        doubt = "The caller is not to be spoken to about this child."
    elif not told:
        doubt = "The caller may not be told about this child, or is not on the record."
    else:
        doubt = "" if draft.checked else "The caller was not checked."
    return _Whose(person_id, child_id, case, verified=not doubt, doubt=doubt)


def _today(tx: Tx, draft: CallDraft) -> CallDraft:
    """Return the call with the records that stand for its child and caller today: one may have been merged meanwhile."""
    child, person = (records.stands(tx.conn, *one) for one in (("child", draft.child_id), ("person", draft.person_id)))
    return replace(draft, child_id=child, person_id=person)


def _case(tx: Tx, draft: CallDraft) -> Case | None:
    """Return the case that the call joins, or None for a new one."""
    theirs = _unfinished(tx, draft)
    if draft.case == views.NEW:
        fresh = next((one for one in theirs if one.id not in draft.seen), None)
        if fresh is not None:
            raise Stale(
                f"Case {fresh.ref} about this family was opened while you spoke.",
                safe=_SAFE,
                next="Choose the case again: it may be the same matter.",
            )
        return None
    if not draft.case:
        return cases.get(tx.conn, theirs[0].id) if theirs else None
    case = queue.living(tx.conn, draft.case.strip().upper())
    if case is None:
        raise NotFound(f"There is no case {draft.case[:40]} on this desk.", safe=_SAFE)
    if draft.child_id is not None and case.child_id not in {None, draft.child_id}:
        raise NotPossible(f"Case {case.ref} is about another child.", safe=_SAFE, next="Choose the case again.")
    return case


def _unfinished(tx: Tx, draft: CallDraft) -> list[Any]:
    if draft.child_id is not None:
        return found.unfinished(tx.conn, [draft.child_id])
    return found.unfinished(tx.conn, [], [draft.person_id]) if draft.person_id is not None else []


def _new_caller(tx: Tx, draft: CallDraft) -> int | None:
    """Return who rings from a number, by the record where the name does not say otherwise; else keep somebody new."""
    value = _number(draft)
    if not value:
        return None
    known = people.person_with_point(tx.conn, value)
    said = set(words_of(draft.caller))
    if known is not None and (not said or said & set(words_of(known.name))):
        return int(known.id)
    return people.remember_writer(tx, str(one_line(draft.caller)), value, "phone")[0]


def _number(draft: CallDraft) -> str:
    kind, value = fold_point(draft.number)
    return value if kind == "phone" and len(value) >= _LEAST_DIGITS else ""


# ---- the contact ----------------------------------------------------------------------------------------------------


def _take(tx: Tx, desk: Desk, draft: CallDraft, whose: _Whose) -> take_in.Taken:
    record = {**asdict(draft), "began_at": draft.began_at.isoformat()}
    raw = json.dumps(record, ensure_ascii=True, sort_keys=True).encode()
    name = people.name_of(tx.conn, whose.person_id) or draft.caller
    message = _message(desk, draft, name)
    arrival = Arrival(SOURCE, draft.id, Channel.PHONE, min(draft.began_at, tx.at), raw, message)
    ref = draft.ref if queue.by_ref(tx.conn, draft.ref) is None else ""
    chosen = take_in.Chosen(
        whose.person_id, whose.child_id, whose.case.id if whose.case else None, ref, whose.verified, whose.doubt
    )
    return take_in.take(tx, desk, arrival, chosen)


def _message(desk: Desk, draft: CallDraft, name: str) -> Message:
    answers = {asked: str(one_line(given, 400)) for asked, given in draft.answers.items()}
    text, read = taken_down(desk.house.call, answers, clean(draft.notes)[:LONGEST])
    return Message(from_address=_number(draft), from_name=one_line(name), text=text, new_text=read or text)


def _call(draft: CallDraft, contact_id: int, whose: _Whose, tx: Tx) -> Call:
    return Call(
        contact_id=contact_id,
        began_at=min(draft.began_at, tx.at),
        ended_at=tx.at,
        number=_number(draft),
        caller_checked=whose.verified,
        safe_now=_safe(draft),
        child_is=str(one_line(draft.answers.get(WHERE, ""), 400)),
        outcome=draft.outcome,
        taken_by=tx.by,
    )


def _safe(draft: CallDraft) -> str:
    given = draft.answers.get(SAFE, "")
    return given if given in SAFE_ANSWERS else ""


def _rank(tx: Tx, desk: Desk, draft: CallDraft, case_id: int) -> None:
    """Put the case at risk where we were told that the child is not safe, or nobody knows, or it was handed on as a concern."""
    at_risk = _safe(draft)
    reasons = [("not_safe_now", AT_RISK_WORDS[at_risk])] if at_risk in AT_RISK_WORDS else []
    if draft.outcome == views.SAFEGUARDING:
        reasons.append(("safeguarding_told", _HANDED))
        whom = str(one_line(draft.whom, 200))
        safeguard.raised(tx, desk, clocks.case_of(tx, case_id), f"{_HANDED} To {whom}.", whom, "front_door")
    for rule, words in reasons:
        act_by = target(AT_RISK, min(draft.began_at, tx.at), desk.house)
        detail = {"rule": rule, "words": words, "band": AT_RISK, "act_by": act_by}
        standing.settle(tx, desk, clocks.case_of(tx, case_id), standing.TOLD_AT_RISK, detail)


# ---- what was agreed ------------------------------------------------------------------------------------------------


def _spoken(tx: Tx, desk: Desk, draft: CallDraft, whose: _Whose, case_id: int) -> None:
    """Stop the clocks that speaking to the family answers; an unchecked caller may not be the family, and stops none."""
    kinds = STOPS[draft.outcome]
    if not kinds or not _is_family(whose):
        return
    case = clocks.case_of(tx, case_id)
    still = owed.to_others(tx.conn, desk, case_id, whose.person_id)
    rises = clocks.answered(tx, desk, case, kinds, None, "answered on the telephone", but=still.clocks)
    if draft.outcome != views.ANSWERED:
        cases.change(tx, case, standing.SPOKEN_TO, {}, unanswered=0, **rises)
        return
    child = people.child(tx.conn, whose.child_id) if whose.child_id is not None else None
    none = draft.answers.get(TRANSPORT) == Transport.NONE.value or (
        child is not None and child.transport is Transport.NONE
    )
    waits = none or clocks.still_owed(tx.conn, case_id)
    reply.step_back(tx, desk, case, None, rises, final=case.band > NO_SAFE_JOURNEY and not waits)


def _is_family(whose: _Whose) -> bool:
    """Say whether speaking to a caller is speaking to the family: one who was not checked may not be."""
    return whose.child_id is None or whose.verified


def _promise(tx: Tx, desk: Desk, draft: CallDraft, whose: _Whose, due: datetime | None, case_id: int) -> None:
    """Start the clock of a promised call back; an earlier promise to ring back is kept by this call, other promises are not."""
    if draft.outcome not in (views.PROMISED, views.ANSWERED):
        return
    names = {rule.name for rule in desk.house.clocks if "promise" in rule.starts_for}
    why = "a new time was promised on the telephone" if due else "answered on the telephone"
    to_ring = {row.due_at for row in notes.of_case(tx.conn, case_id) if row.sort == _TO_RING}
    rows = clock_store.of_case(tx.conn, case_id, to_change=True) if _is_family(whose) else []
    for row in rows:
        if row.name in names and row.due_at in to_ring and not row.ended:
            clocks.met(tx, row, why)
    if due is not None:
        clocks.begun(tx, desk, case_id, "promise", due=due)


def _note(tx: Tx, draft: CallDraft, due: datetime | None, case_id: int) -> None:
    number = one_line(draft.answers.get(NUMBER, "") or draft.number, 100)
    whom = str(one_line(draft.whom, 200))
    if due is not None:
        local = due.astimezone(LONDON)
        said = f"Ring back on {local:%A} {local.day} {local:%B} at {local:%H:%M}" + (f", {number}." if number else ".")
        notes.add(tx, Note(case_id=case_id, at=tx.at, by=tx.by, sort=_TO_RING, text=said, due_at=due))
    elif draft.outcome in views.NEED_WHOM and draft.outcome != views.SAFEGUARDING:
        said = f"On the telephone: {views.OUTCOMES[draft.outcome]} to {whom}."
        notes.add(tx, Note(case_id=case_id, at=tx.at, by=tx.by, sort="hand over", whom=whom, text=said))


def _transport(tx: Tx, desk: Desk, draft: CallDraft, whose: _Whose) -> None:
    given = desk.house.call.answer(TRANSPORT, draft.answers.get(TRANSPORT, ""))
    if given is None or not given.transport or whose.child_id is None:
        raise NotPossible("The caller said nothing that changes the child's transport.", safe=_SAFE)
    transport.changed(tx, whose.child_id, given.transport, why=f"{given.words}, {_BY_TELEPHONE}", source=SOURCE)


def _points(tx: Tx, draft: CallDraft, person_id: int) -> None:
    """Confirm what the caller said is right, and add what is new."""
    for point_id in draft.confirmed:
        people.confirm_point(tx, point_id, person_id)
    for typed in draft.points:
        kind, value = fold_point(typed)
        if kind == "handle" or (kind == "phone" and len(value) < _LEAST_DIGITS):
            raise NotPossible(f"'{one_line(typed, 60)}' is neither a number nor an address.", safe=_SAFE)
        known = people.point_of(tx.conn, person_id, value)
        people.confirm_point(
            tx, known if known is not None else people.add_point(tx, person_id, kind, value), person_id
        )
    if draft.confirmed or draft.points:
        tx.event(
            "contact details confirmed", None, person=person_id, points=len(draft.confirmed), added=len(draft.points)
        )


def _logged(
    tx: Tx, contact_id: int, case_id: int, due: datetime | None, *, repeated: bool, is_new: bool = False
) -> Logged:
    case = clocks.case_of(tx, case_id)
    child = one_line(case.child_name, 80)
    return Logged(contact_id, case_id, case.ref, case.band, case.act_by, child, is_new, repeated, due)
