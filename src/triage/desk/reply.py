"""Answer a family: offers from templates, checks against the record, and the one act that freezes and queues a reply."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from triage.clock import LONDON
from triage.desk import by_way, clocks, drafts, judging, owed, recipients, safeguard, standing
from triage.desk import house as houses
from triage.desk.claim import LEASE
from triage.desk.front import Desk, fields, require
from triage.desk.views import Blank, Draft, Offer, Sent
from triage.errors import NotFound, NotPossible, NotSendable, Stale
from triage.rules import templates, wording
from triage.rules.calendar import local_day
from triage.rules.dated import days
from triage.rules.judged import Finding, Record
from triage.rules.letter import BY_HAND, BY_ITSELF, TEXT_LIMIT, Letter, Way, Written
from triage.rules.shown import one_line
from triage.store import cases, contacts, events, outbox, people
from triage.store import clocks as stored_clocks
from triage.store.engine import Tx
from triage.store.tables import Case, CaseState, Child, Clock, OutboxState, Reply, Transport

OFFERS: Final = 60
TOGETHER: Final = "one letter for more children"
LET_THROUGH: Final = "reply let through with a reason"
Facts = frozenset[str]
_STATES: Final = {
    Transport.CONFIRMED: "transport_confirmed",
    Transport.INTERIM: "transport_interim",
    Transport.NONE: "transport_none",
    Transport.NOT_KNOWN: "transport_not_known",
}


@dataclass(frozen=True, slots=True)
class _Known:
    """What the record holds for a reply on one case."""

    case: Case
    child: Child | None
    facts: frozenset[str]
    told: recipients.Recipients
    others: frozenset[str]
    received_at: datetime
    thread: tuple[str, ...]
    staff: frozenset[str]
    family: judging.Family
    said: str
    together: tuple["_Known", ...] = ()

    @property
    def every(self) -> tuple["_Known", ...]:
        """This case, and those of other children of the family that the same letter is about."""
        return (self, *self.together)

    @property
    def child_name(self) -> str:
        """The child, or the children, that the letter is about; '' where nobody is known."""
        return " and ".join(one.child.name for one in self.every if one.child)

    @property
    def refs(self) -> str:
        """The references that the family is given."""
        return " and ".join(one.case.ref for one in self.every)


def offers(desk: Desk, case_id: int, way: Way | None = None) -> list[Offer]:
    """Return the templates written for `way`, ranked for this case and filled from the record as far as the record goes.

    Without `way` they are for the usual way of whom the reply goes to unless another is chosen. Easy Read comes first for a
    family that needs it, and last for others.
    """
    require(desk, "write a reply")
    known, running = desk.store.read(lambda conn: (_known(desk, conn, case_id), stored_clocks.of_case(conn, case_id)))
    held, way = _fields(desk, known), way or known.told.usual_way
    ours = [row for row in running if row.whose == "ours" and not row.ended]
    ranked = _fitting(desk, known, way)
    easy = any(one.partition(":")[0] == templates.EASY_READ for one in _needs_of_first(known))
    ranked = tuple(sorted(ranked, key=lambda row: (row[0].form == templates.EASY_READ) is not easy))
    return [_offer(template, why, held, known.facts, ours) for template, why in ranked[:OFFERS]]


def _fitting(desk: Desk, known: _Known, way: Way) -> tuple[tuple[templates.Template, str], ...]:
    """Return the templates for `way`, the best fitting first: of equal ones, the one for what ranks the case highest."""
    case = known.case
    rules = cases.rules_of(case)
    gravest_first = sorted(case.situations, key=lambda name: rules.index(name) if name in rules else len(rules))
    return templates.suggest(
        templates.of_way(desk.templates, way),
        kinds=case.kinds,
        topics=case.topics,
        situations=gravest_first,
        facts=known.facts,
    )


def script(desk: Desk, case_id: int, caller: str) -> str:
    """Return what to say on the telephone about this case, filled for `caller`; what a person must add stands in brackets.

    It is the telephone script that fits the case best, '' on a desk that has none. Raises NotFound.
    """
    require(desk, "log a call")
    known = desk.store.read(lambda conn: _known(desk, conn, case_id))
    ranked = _fitting(desk, known, Way.PHONE)
    if not ranked:
        return ""
    filled = templates.fill(ranked[0][0], _fields(desk, known) | {"parent": caller}, known.facts)
    return filled.body.replace("[[", "(").replace("]]", ")")


def _needs_of_first(known: _Known) -> Sequence[str]:
    """Return the communication needs of whom the reply goes to unless another is chosen."""
    return known.family.needs.get(known.told.rows[0].person_id, ()) if known.told.rows else ()


def check(desk: Desk, draft: Draft) -> list[Blank]:
    """Return what stops or troubles this text as a reply on its case to its recipient."""
    require(desk, "write a reply")
    known = desk.store.read(lambda conn: _known(desk, conn, draft.case_id))
    return [
        Blank(f.level, f.words, f.start, f.end, f.instead, f.group, f.overridable)
        for f in _findings(desk, known, draft)
    ]


def send(desk: Desk, draft: Draft, version: int, reason: str = "") -> Sent:
    """Freeze `draft` and queue it to leave by its way; `version` is the case as the writer saw it.

    A call is put down as one to be made, with its script; it answers nothing before the family is reached. A post is one that the
    writer has put up, and is kept as said by them now. Raises NotSendable with every fault, Stale when the case changed or
    somebody else holds it, NotAllowed. The recipient must be a current contact of this child, and there is one. On success the
    draft is dropped.
    What the record does not support, or a way that this family cannot use, may leave with a supervisor's `reason`, which is kept.
    """
    require(desk, "send a reply")
    why = " ".join(reason.split())
    if why:
        require(desk, "let a reply leave with a reason")
    now = desk.now()
    sent = desk.store.write(desk.who.login, now, lambda tx: _send(tx, desk, draft, version, why))
    drafts.drop(desk, draft.case_id)
    return sent


def send_in(tx: Tx, desk: Desk, draft: Draft, version: int, also: Sequence[tuple[int, int]] = ()) -> Sent:
    """Send within an open transaction, with every check of `send`; the writer's own draft stays.

    `also` are the cases, each with its version, of other children of the family that the letter answers as well.
    """
    return _send(tx, desk, draft, version, also=also)


@dataclass(frozen=True, slots=True)
class Ready:
    """One case's letter as it would leave: its words, whom it may go to, and every finding of the checks."""

    case: Case
    child: Child | None
    told: recipients.Recipients
    filled: templates.Filled
    found: tuple[Finding, ...]
    fields: Mapping[str, str]
    facts: Facts
    way: Way

    @property
    def reaches(self) -> bool:
        """Whether somebody is there by this way, and the words are not too long for it."""
        return bool(self.told.rows) and (self.way is not Way.TEXT or len(self.filled.body) <= TEXT_LIMIT)


def ready(
    desk: Desk,
    conn: Any,
    case_id: int,
    write: Callable[[Mapping[str, str], Facts], templates.Filled],
    also: Sequence[int] = (),
) -> Ready:
    """Return the letter that `write` makes of the fields and facts of this case's record, checked as `send` checks it.

    It goes to the family by the first way of this desk that reaches them without a person; `also` are the cases of other children
    of theirs that the same letter is about.
    """
    known = _together(desk, conn, _known(desk, conn, case_id), also)
    ways = [way for way in BY_ITSELF if way in desk.ways and known.told.family.by(way).rows] or [Way.EMAIL]
    made = (_ready(desk, known, way, write) for way in ways)  # one by one: each is checked whole
    first = next(made)
    return first if first.reaches else next((one for one in made if one.reaches), first)


def _ready(desk: Desk, known: _Known, way: Way, write: Callable[[Mapping[str, str], Facts], templates.Filled]) -> Ready:
    known = replace(known, told=known.told.family.by(way))
    held = _fields(desk, known)
    filled = write(held, known.facts)
    point = known.told.rows[0].point_id if known.told.rows else None
    draft = Draft(known.case.id, "", point, filled.subject, filled.body, way)
    return Ready(known.case, known.child, known.told, filled, _findings(desk, known, draft), held, known.facts, way)


def _send(tx: Tx, desk: Desk, draft: Draft, version: int, why: str = "", also: Sequence[tuple[int, int]] = ()) -> Sent:
    desk = houses.current(tx.conn, desk)
    known = _together(desk, tx.conn, _known(desk, tx.conn, draft.case_id), [key for key, _ in also])
    case = known.case
    for one, seen in zip(known.every, (version, *(seen for _, seen in also)), strict=True):
        _refuse_stale(desk, one.case, seen, tx.at)
    rows = known.told.by(draft.way).rows
    recipient: Any = next((row for row in rows if row.point_id == draft.point_id), None)
    found = _findings(desk, known, draft)
    _refuse_stops(known, draft, found, has_recipient=recipient is not None, why=why)
    if draft.way is Way.PHONE:
        _let_through(tx, case, found, why, None)
        return by_way.to_ring(tx, desk, case, recipient, draft)
    template = next((one for one in desk.templates if one.name == draft.template), None)
    letter = _freeze(desk, known, draft, recipient, tx.at)
    reply = Reply(
        case_id=case.id,
        point_id=recipient.point_id,
        to_name=recipient.address_as or recipient.name,
        to_address=recipient.address,
        subject=draft.title,
        body=draft.body,
        written_by=desk.who.login,
        at=tx.at,
        message_id=letter.message_id,
        way=draft.way,
    )
    named = (template.name, template.version) if template else ("", "")
    by_hand = draft.way in BY_HAND
    leaves_at = tx.at if by_hand else tx.at + desk.hold
    others = [one.case.id for one in known.together]
    key = outbox.keep(tx, reply, letter, *named, leaves_at, by_hand=by_hand, also=others)
    _let_through(tx, case, found, why, key)
    stops = template.stops if template else ("acknowledgement",)
    still = [owed.to_others(tx.conn, desk, one.case.id, recipient.person_id) for one in known.every]
    for one, beside in zip(known.every, still, strict=True):
        rises = clocks.answered(tx, desk, one.case, stops, key, but=beside.clocks)
        final = bool(template and _is_final(template, one)) and not clocks.still_owed(tx.conn, one.case.id)
        step_back(tx, desk, one.case, key, rises, final=final)
    if known.together:
        tx.event(TOGETHER, case.id, reply=key, cases=others)
    to = one_line(f"{reply.to_name} <{reply.to_address}>")
    wait = still[0].names(tx.conn) if owed.ANSWERED in stops else []
    return Sent(case.ref, to, desk.ways[draft.way], key, letter.message_id, leaves_at, one_line(", ".join(wait)))


def _let_through(tx: Tx, case: Case, found: Sequence[Finding], why: str, reply_id: int | None) -> None:
    """Keep a supervisor's reason beside what it let through."""
    if why:
        rules = sorted({one.rule for one in found if one.level == "stop"})
        tx.event(LET_THROUGH, case.id, reply=reply_id, rules=rules, why=why)


def take_back(desk: Desk, reply_id: int) -> Draft:
    """Take a reply back that has not begun to leave: its clocks and its case stand as before, and the text is a draft again.

    The case is the writer's for half an hour. Raises NotPossible once it leaves, or when somebody else wrote it.
    """
    require(desk, "send a reply")
    mine = {"owner_id": desk.who.id, "lease_until": desk.now() + LEASE}
    draft = desk.store.write(desk.who.login, desk.now(), lambda tx: take_back_in(tx, desk, reply_id, **mine))
    drafts.keep(desk, draft)
    return draft


def reply_of(desk: Desk, message_id: str) -> int:
    """Return the reply that was frozen under this Message-ID; raise NotFound."""
    found = desk.store.read(lambda conn: outbox.reply_of(conn, message_id))
    if found is None:
        raise NotFound("No reply has this Message-ID.", safe="Nothing was changed.", next="See: triage outbox list.")
    return found


def take_back_in(tx: Tx, desk: Desk, reply_id: int, **also: Any) -> Draft:
    """Take a reply back within an open transaction, and write `also` these columns of its case; return its words."""
    row = outbox.reply(tx.conn, reply_id)
    if row is None or row.written_by != desk.who.login:
        raise NotPossible("Only who wrote a reply may take it back.", safe="Nothing was changed.")
    if not outbox.withdraw(tx, reply_id):
        raise NotPossible("This reply has begun to leave, or was taken back before.", safe="Nothing was changed.",
                          next="Write to the family again if it was wrong, and tell a supervisor.")  # fmt: skip
    _undo_on(tx, desk, clocks.case_of(tx, row.case_id), row, also)
    for key in outbox.also_answered(tx.conn, reply_id):
        _undo_on(tx, desk, clocks.living(tx, key), row, {})
    return Draft(row.case_id, row.template or "", row.point_id, row.subject, row.body, row.way)


def _undo_on(tx: Tx, desk: Desk, case: Case, row: Any, also: Mapping[str, Any]) -> None:
    """Let the clocks of a case, and the case, stand as if the reply had never been."""
    before = _as_before(tx, case, row.id)
    clocks.taken_back(tx, desk, case.id, row.id, row.at)
    standing.settle(tx, desk, case, standing.TAKEN_BACK, {"reply": row.id}, **before, **also)


def _as_before(tx: Tx, case: Case, reply_id: int) -> dict[str, Any]:
    """Return the columns that the reply set, as they were; none where something has happened to the case since."""
    did = standing.set_aside_by(tx.conn, case.id, reply_id)
    if did is None or CaseState(did["state"]) is not case.state:
        return {}
    was = did["was"]
    returns_at = events.instant(was["returns_at"])
    return {"state": CaseState(was["state"]), "returns_at": returns_at, "done_at": None, "done_why": ""}


def _refuse_stale(desk: Desk, case: Case, version: int, now: datetime) -> None:
    held = case.owner_id not in {None, desk.who.id} and case.lease_until is not None and case.lease_until > now
    if not held and case.version == version:
        return
    what = "Somebody else is working on this case." if held else "This case changed while you wrote."
    raise Stale(what, safe="Nothing was sent; your draft is kept.", next="Look at the case again, then send.")


def _refuse_stops(known: _Known, draft: Draft, found: Sequence[Finding], *, has_recipient: bool, why: str) -> None:
    faults = [_said(f) for f in judging.stopping(found, let_through=bool(why))]
    if not has_recipient:
        faults.insert(0, _no_recipient(known, draft.way))
    if len(draft.body) > drafts.LENGTH:
        faults.append(f"The reply is longer than {drafts.LENGTH} characters.")
    if faults:
        raise NotSendable(
            "This reply may not leave as it is.",
            safe="Nothing was sent; your draft is kept.",
            next="Mend:",
            faults=faults,
        )


def _no_recipient(known: _Known, way: Way) -> str:
    if not known.told.held:
        return f"Choose one recipient who is a current contact of this child and has {by_way.NEEDS[way]}."
    return recipients.held_words(known.told)


def _freeze(desk: Desk, known: _Known, draft: Draft, recipient: Any, at: datetime) -> Letter:
    message_id = desk.new_message_id(desk.address.rpartition("@")[2])
    written = Written(
        sender_name=desk.name,
        sender_address=desk.address,
        recipient_name=recipient.name,
        recipient_address=recipient.address,
        subject=draft.title,
        body=draft.body,
        message_id=message_id,
        in_reply_to=known.thread[-1] if known.thread else "",
        references=known.thread,
        date=at,
    )
    raw = desk.freeze(draft.way, written)
    return Letter(message_id, desk.address, recipient.address, raw, draft.way)


def _is_final(template: templates.Template, known: _Known) -> bool:
    """A substantive answer ends the matter, but never while a child is known, or feared, to have no safe journey."""
    return "substantive" in template.stops and known.case.band > 1 and "transport_none" not in known.facts


def step_back(tx: Tx, desk: Desk, case: Case, reply_id: int | None, rises: dict[str, Any], *, final: bool) -> None:
    """Set a case aside after an answer: done, or waiting until the desk next opens; a child at risk stays in the queue."""
    free: dict[str, Any] = {"owner_id": None, "lease_until": None, "unanswered": 0, **rises}
    did: Mapping[str, Any] = {"reply": reply_id, "was": {"state": case.state, "returns_at": case.returns_at}}
    if case.band == 0:
        still = {**did, "state": case.state}
        cases.change(tx, case, "answered, still at risk", still, unanswered=0, lease_until=tx.at + LEASE)
    elif final:
        clocks.ring_again(tx, desk, case.id)
        over: dict[str, Any] = {"state": CaseState.DONE, "done_at": tx.at, "done_why": "answered"}
        told = {**did, "state": CaseState.DONE, "why": "answered", "answered": True}
        cases.change(tx, case, "case done", told, **over, **free)
    else:
        returns_at = desk.house.calendar.morning_after(tx.at)
        waits = {**did, "state": CaseState.WAITING, "returns_at": returns_at}
        cases.change(tx, case, "case waits", waits, state=CaseState.WAITING, returns_at=returns_at, **free)


def _known(desk: Desk, conn: Any, case_id: int) -> _Known:
    case = cases.get(conn, case_id)
    if case is None:
        raise NotFound("This case is no longer here.", safe="Nothing was sent.", next="Go back to the queue.")
    child = people.child(conn, case.child_id) if case.child_id is not None else None
    came = contacts.of_case(conn, case_id)
    emails = [row.message_id for row in came if row.message_id and not row.auto_reply and not row.bounce]
    return _Known(
        case,
        child,
        _facts(case, child, answered=_is_answered(conn, case_id)) | _handed_off(conn, case),
        recipients.of_case(desk, conn, case),
        people.other_names(conn, child.id if child else None),
        came[-1].received_at if came else case.opened_at,
        tuple(emails[-10:]),
        people.staff_names(conn),
        judging.family_of(conn, case),
        judging.told_by(came),
    )


def _is_answered(conn: Any, case_id: int) -> bool:
    return any(row.state is not OutboxState.WITHDRAWN for row in outbox.of_case(conn, case_id))


def _together(desk: Desk, conn: Any, known: _Known, also: Sequence[int]) -> _Known:
    """Return what is known for one letter about more children of a family: each may be named, no other child may.

    It goes to somebody only who may be told of every one of them.
    """
    more = tuple(_known(desk, conn, key) for key in also)
    names = {one.child.name for one in more if one.child}
    may = [{row.point_id for row in one.told.rows} for one in more]
    rows = tuple(row for row in known.told.rows if all(row.point_id in points for points in may))
    held = tuple(dict.fromkeys(name for one in (known, *more) for name in one.told.held))
    barred = known.family.barred.union(*(one.family.barred for one in more))
    return replace(
        known,
        together=more,
        others=known.others - names,
        told=replace(known.told, rows=rows, held=held),
        family=replace(known.family, barred=barred),
    )


def _handed_off(conn: Any, case: Case) -> Facts:
    """Return the fact that a named person has accepted the safeguarding concern of this case, or nothing."""
    accepted = case.safeguarding and safeguard.told(conn, case.id, case.band)[1]
    return frozenset({"handed_off"}) if accepted else frozenset()


def _facts(case: Case, child: Child | None, *, answered: bool) -> frozenset[str]:
    found = {_STATES[child.transport], "child_known"} if child else set()
    if "complaint" in case.kinds:
        found.add("complaint")
    if "mp_enquiry" in case.kinds:
        found.add("mp")
    if not answered:
        found.add("first_reply")
    if case.contacts > 1:
        found.add("repeat_contact")
    return frozenset(found)


def _offer(
    template: templates.Template, why: str, held: Mapping[str, str], facts: Facts, clocks_of_ours: Sequence[Clock]
) -> Offer:
    filled = templates.fill(template, held, facts)
    stops = tuple(row.words.rstrip(".") for row in clocks_of_ours if row.stopped_by in template.stops)
    uses = tuple(name.replace("_", " ") for name in held if held[name] and name in template.fields)
    return Offer(
        template.name, template.title, why, filled.subject, filled.body, len(filled.blanks), stops, uses, template.form
    )


def _fields(desk: Desk, known: _Known) -> dict[str, str]:
    first = known.told.rows[0] if known.told.rows else None
    received = known.received_at.astimezone(LONDON)
    return {
        **fields(desk),
        "child": known.child_name,
        "school": known.child.school if known.child else "",
        "parent": (first.address_as or first.name) if first else "",
        "reference": known.refs,
        "received_day": f"{received:%A} {received.day} {received:%B}",
        "matter": known.case.title.partition(":")[0],
    }


def _findings(desk: Desk, known: _Known, draft: Draft) -> tuple[Finding, ...]:
    school = known.child.school if known.child else ""
    named = {row.point_id: frozenset({row.name, row.address_as} - {""}) for row in known.told.rows}
    to = named.get(draft.point_id or 0, frozenset())
    others = frozenset[str]().union(*named.values()) - to if to else frozenset[str]()
    may_name = frozenset({desk.who.name, desk.name, school, *known.staff, *others, *to})
    row = next((row for row in known.told.rows if row.point_id == draft.point_id), None)
    person = row.person_id if row else 0
    sure, old = recipients.sure(desk, known.told, row) if row else ("", False)
    record = Record(
        child=known.child_name,
        other_names=_others(known, draft.way),
        facts=known.facts,
        band=known.case.band,
        may_name=may_name,
        others_in_family=others,
        reference=known.case.ref,
        promises=judging.needs_a_step(known.case),
        way=draft.way,
        to=to,
        barred=known.family.barred,
        needs=known.family.needs.get(person, ()),
        failed=judging.failed(known.case),
        told=known.said,
        unsure=sure if old else "",
        shared=known.family.shared.get(row.address, frozenset()) if row else frozenset(),
    )
    fails = by_way.failed(known.told.failed, person)
    wrong = (*by_way.findings(desk, draft), *fails, *days(draft.title, draft.body, local_day(desk.now())))
    return (*wrong, *wording.check(draft.title, draft.body, record, desk.house.words))


def _others(known: _Known, way: Way) -> frozenset[str]:
    """Return the names that may not stand there. Where no child is known the family's own words say whom they write about."""
    if known.child or way is Way.SOCIAL:
        return known.others
    said = known.said.casefold()
    return frozenset(name for name in known.others if name.casefold() not in said)


def _said(finding: Finding) -> str:
    return f"{finding.words} Better: {finding.instead}" if finding.instead else finding.words
