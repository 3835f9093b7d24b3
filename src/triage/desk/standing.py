"""A case's place, from its record: its steps are read from the log and folded, so what is stored can always be told again."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, time
from typing import Any, Final

from triage.desk import clocks, readings
from triage.desk import house as houses
from triage.desk.front import Desk
from triage.rules import clocks as rules
from triage.rules.arrival import Channel
from triage.rules.clocks import OFFICE_MATTERS
from triage.rules.house import House
from triage.rules.matter import MISSED_CALLS, title_of
from triage.rules.priority import AT_RISK, Facts, Reason
from triage.rules.reading import Reading
from triage.rules.senders import kinds_of
from triage.rules.standing import (
    Brought,
    Came,
    Concern,
    Lifted,
    Overruled,
    PutThrough,
    Reopened,
    SetAside,
    Standing,
    Step,
    stand,
    without,
)
from triage.store import cases, contacts, events, outbox, people
from triage.store.engine import Tx
from triage.store.tables import Case, CaseState, Child

CAME: Final = ("case opened", "contact joined", "machine mail joined")
TOLD_AT_RISK: Final = "told of a child at risk"
SPOKEN_TO: Final = "spoken to"
NOT_DELIVERED: Final = "letter not delivered"
RING: Final = "call back asked for"
LIFTED: Final = ("case rose", "case came back", "a clock rang", TOLD_AT_RISK, NOT_DELIVERED, RING)
OVERRULED: Final = "overruled"
REOPENED: Final = "case opened again"
CONCERN: Final = "safeguarding concern raised"
MERGED_AWAY: Final = "case put with another"
PUT_BACK: Final = "case put back"
MERGED_HERE: Final = "another case put here"
SPLIT_OFF: Final = "contacts split off"
RESTORED: Final = "case restored"
PUT_THROUGH: Final = "rang again and was answered"
SET_ASIDE: Final[Mapping[str, str]] = {
    "answered, still at risk": "open",
    SPOKEN_TO: "open",
    "case waits": "waiting",
    "case done": "done",
    MERGED_AWAY: "done",
}
_JOINING: Final = frozenset({MERGED_AWAY, PUT_BACK, MERGED_HERE, SPLIT_OFF})
TAKEN_BACK: Final = outbox.TAKEN_BACK
_ONLY_UNDO: Final = frozenset({PUT_BACK, TAKEN_BACK, RESTORED})
STEPS: Final = frozenset(
    {*CAME, *LIFTED, OVERRULED, PUT_THROUGH, REOPENED, CONCERN, *SET_ASIDE, *_JOINING, *_ONLY_UNDO}
)
_UNANSWERED: Final = frozenset({"case done", MERGED_AWAY})
_Event = tuple[str, str, datetime, Mapping[str, Any]]


def matters_of(reading: Reading, row: Any, house: House) -> list[str]:
    """Return what a contact starts clocks for: its kinds and matters, and in place of an MP's those of the office it is from."""
    found = [*_kinds(reading, row, _named(row, house)), *rules.matters(reading)]
    kind = house.senders.kind_of(_address(row), _named(row, house))
    return [kind, *(one for one in found if one not in OFFICE_MATTERS)] if kind else found


def matters_in(row: Any, house: House) -> list[str]:
    """Return what a kept contact starts clocks for."""
    return matters_of(readings.of_row(row, house), row, house)


def is_of_office(row: Any, house: House) -> bool:
    """Say whether a contact is from an office that is known, or that says it is one, and so not from a family."""
    return house.senders.of(_address(row)) is not None or bool(_named(row, house))


def _address(row: Any) -> str:
    return row.from_address if row.channel is not Channel.WEB_FORM else ""


def came(row: Any, child: Child | None, house: House, *, joined: bool) -> Came:
    """Return a kept contact as a step; a machine's message that joined a case does not count in it."""
    reading = readings.of_row(row, house)
    facts = Facts(
        reading=reading,
        received_at=row.received_at,
        needs_on_record=frozenset(child.needs) if child and child.needs_known else None,
        unreadable=bool(row.unreadable),
        machine=row.auto_reply,
        bounced=row.bounce,
        collection=time.fromisoformat(child.collection) if child and child.collection else None,
        channel=row.channel.value,
        call=row.call_id,
        waited=row.waited,
        withheld=not row.from_address,
    )
    return Came(
        row.id, facts, _kinds(reading, row, _named(row, house)), row.doubt, counts=not (joined and row.auto_reply)
    )


def _kinds(reading: Reading, row: Any, named: str) -> tuple[str, ...]:
    return kinds_of(reading.kinds or (reading.kind,), row.channel, named)


def _named(row: Any, house: House) -> str:
    """Return the sort of office as which a person writes who is not listed, or ''."""
    return "" if row.auto_reply or row.bounce else house.senders.as_which(row.from_name, row.from_address)


def columns(place: Standing, house: House, titled: Any) -> dict[str, Any]:
    """Return a standing as the columns of its case, but for the next rise by a clock."""
    return {
        "band": place.band,
        "act_by": place.act_by,
        "reasons": [asdict(reason) for reason in place.reasons],
        "policy_version": place.policy_version,
        "title": _title(place, house, titled),
        "kinds": place.kinds,
        "topics": place.topics,
        "situations": place.situations,
        "needs": place.needs,
        "safeguarding": place.safeguarding,
        "doubt": place.doubt,
        "contacts": place.contacts,
        "unanswered": place.unanswered,
    }


def _title(place: Standing, house: House, titled: Any) -> str:
    if titled.call_id:
        return f"{MISSED_CALLS}: {place.rang_words}"
    lead = house.lexicon.situations.get(place.led_by)
    return title_of(
        readings.of_row(titled, house),
        titled.subject,
        titled.new_text,
        topic=lead.topic if lead else "",
        machine=titled.auto_reply or titled.bounce,
        unreadable=bool(titled.unreadable),
    )


def settle(tx: Tx, desk: Desk, case: Case, what: str, detail: Mapping[str, Any], **also: Any) -> None:
    """Take one step of a case: fold it with all before, write the place with the event `what`, and `also` these columns."""
    desk = houses.current(tx.conn, desk)
    unwritten = [events.Draft(one.what, one.case_id, one.detail) for one in tx.recorded(case.id) if one.what in STEPS]
    unwritten.append(events.Draft(what, case.id, dict(detail)))
    steps = [(one.what, tx.by, tx.at, json.loads(events.canonical(one.detail))) for one in unwritten]
    values = retold(tx.conn, desk.house, case, steps)
    cases.change(tx, case, what, dict(detail), **{**values, **also})


def retold(conn: Any, house: House, case: Case, unwritten: Sequence[_Event] = ()) -> dict[str, Any]:
    """Return every column of a case that follows from its steps in the log and those `unwritten`; a child at risk never waits."""
    lines = counting([*_written(conn, case.id), *unwritten])
    rows, child = _came_with(conn, case, lines)
    steps: list[Step] = []
    for one in lines:
        if one[0] == SPLIT_OFF:
            steps = [
                *without(steps, frozenset(one[3]["contacts"])),
                SetAside(one[3]["state"], answered=False),
            ]
        else:
            steps += _steps(one, rows, child, house, first=not any(isinstance(step, Came) for step in steps))
    place = stand(steps, house, child.needs if child else ())
    rises = clocks.rises(conn, case.id, place.band, place.rises_at)
    wakes = back_in_queue() if case.state is CaseState.WAITING and place.band == AT_RISK else {}
    return {**columns(place, house, rows[place.titled]), **rises, **wakes}


def stood(conn: Any, house: House, case: Case) -> dict[str, Any]:
    """Return how a case stands that people or time made graver than its contacts, to be kept where it is put with another.

    Nothing is returned where its contacts say as much, nor of a case that is done.
    """
    if case.state is CaseState.DONE:
        return {}
    rows, child = _came_with(conn, case, counting(_written(conn, case.id)))
    told = [came(row, child, house, joined=number > 0) for number, row in enumerate(rows.values())]
    alone = stand(told, house, child.needs if child else ())
    if case.band >= alone.band and case.safeguarding <= alone.safeguarding:
        return {}
    names = ("band", "act_by", "safeguarding", "reasons")
    return {"stood": {name: getattr(case, name) for name in names}}


def _came_with(conn: Any, case: Case, lines: Sequence[_Event]) -> tuple[dict[int, Any], Child | None]:
    """Return the contacts that came to a case with these events, by key and in order, and the child it is about."""
    keys = [key for one in lines for key in contacts_of(one)]
    found = {row.id: row for row in contacts.by_ids(conn, keys)}
    child = people.child(conn, case.child_id) if case.child_id is not None else None
    return {key: found[key] for key in keys}, child


def set_aside_by(conn: Any, case_id: int, reply_id: int) -> Mapping[str, Any] | None:
    """Return what a reply did to its case, as the log holds it, unless something has happened to the case since."""
    last = next(reversed(_written(conn, case_id)), None)
    return last[3] if last and last[3].get("reply") == reply_id else None


def _written(conn: Any, case_id: int) -> list[_Event]:
    return [(row.what, row.by, row.at, json.loads(row.detail)) for row in events.of_case(conn, case_id, only=STEPS)]


def contacts_of(event: _Event) -> Sequence[int]:
    """Return the contacts that came to a case with an event: one, or those of another case that was put with it."""
    what, _, _, detail = event
    if what in CAME:
        return (detail["contact"],)
    return tuple(detail["contacts"]) if what == MERGED_HERE else ()


def counting(lines: Sequence[_Event]) -> list[_Event]:
    """Return the steps that count: one that was undone is as if it had not been, and so is what undid it.

    A split undoes a merge and a merge a split; a reply that is taken back takes with it what it did, a duplicate that is put
    back that it was closed.
    """
    kept: list[_Event] = []
    for line in lines:
        undone = next((at for at in range(len(kept) - 1, -1, -1) if _undoes(line, kept[at])), None)
        if undone is not None:
            del kept[undone]
        elif line[0] not in _ONLY_UNDO:
            kept.append(line)
    return kept


def _undoes(line: _Event, earlier: _Event) -> bool:
    if line[0] == PUT_BACK:
        return earlier[0] == MERGED_AWAY
    if line[0] == TAKEN_BACK:
        return bool(earlier[3].get("reply") == line[3]["reply"])
    if line[0] == RESTORED:
        return earlier[0] == "case done" and earlier[3].get("act") == line[3]["undoes"]
    if {line[0], earlier[0]} != {MERGED_HERE, SPLIT_OFF}:
        return False
    return all(line[3][name] == earlier[3][name] for name in ("case", "contacts"))


def _steps(event: _Event, rows: Mapping[int, Any], child: Child | None, house: House, *, first: bool) -> Sequence[Step]:
    """Return what an event means for its case's place; `first` says that no contact of it counts so far."""
    keys = contacts_of(event)
    if not keys:
        return [_step(event)]
    brought = [_stood(event[3]["stood"])] if "stood" in event[3] else []
    told = [came(rows[key], child, house, joined=not (first and number == 0)) for number, key in enumerate(keys)]
    return [*told, *brought]


def _stood(held: Mapping[str, Any]) -> Brought:
    act_by = datetime.fromisoformat(held["act_by"])
    return Brought(held["band"], act_by, held["safeguarding"], tuple(Reason(**one) for one in held["reasons"]))


def _step(event: _Event) -> Step:
    what, by, at, detail = event
    if what in SET_ASIDE:
        return SetAside(SET_ASIDE[what], answered=bool(detail.get("answered", what not in _UNANSWERED)))
    if what == REOPENED:
        return Reopened(detail.get("name", by), detail["why"], at)
    if what == CONCERN:
        return Concern(detail.get("name", by), at)
    if what == PUT_THROUGH:
        return PutThrough(detail["words"], detail["state"], detail["answered"])
    if what in LIFTED:
        return Lifted(
            detail["rule"],
            detail["words"],
            detail["band"],
            events.instant(detail.get("act_by")),
            told=what == TOLD_AT_RISK,
        )
    needs = detail.get("needs")
    return Overruled(
        detail.get("name", by),
        detail["why"],
        at,
        detail.get("band"),
        tuple(needs) if needs is not None else None,
        detail.get("kind"),
        no_safeguarding=bool(detail.get("no_safeguarding")),
    )


def back_in_queue() -> dict[str, Any]:
    """Return the columns of a case that is open again."""
    done = {"done_at": None, "done_why": "", "outcome": "", "lesson": ""}
    return {"state": CaseState.OPEN, "returns_at": None, "waiting_on": "", **done}
