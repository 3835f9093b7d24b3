"""The family on the telephone as the record knows it: how to check the caller, and what may be told."""

from typing import Any, Final

from triage.desk import finding, recipients
from triage.desk.front import Desk, require
from triage.desk.views.call import CallerCard, Point
from triage.errors import NotFound
from triage.rules.details import how_sure, is_old
from triage.rules.shown import Shown, one_line, own_words
from triage.store import finding as store
from triage.store import people, records
from triage.store.engine import Tx
from triage.store.tables import Child

_NOTHING: Final = own_words("")


def card(desk: Desk, child_id: int | None, person_id: int | None, *, looked: bool = True) -> CallerCard:
    """Return what the record holds for a call about this child by this person, and record who looked; raise NotFound.

    With `looked` False nothing is recorded: it was read anew because something changed.
    """
    require(desk, "log a call")
    made = desk.store.read(lambda conn: _card(desk, conn, child_id, person_id))
    if looked and child_id is not None:
        desk.store.write(desk.who.login, desk.now(), lambda tx: _note_look(tx, child_id, person_id))
    return made


def authority(conn: Any, child_id: int, person_id: int | None) -> tuple[bool, bool]:
    """Return whether the record lets this person be told about the child, and whether they are not even to be spoken to."""
    row = people.contact(conn, child_id, person_id) if person_id is not None else None
    return (row.authority == "full" and not row.barred, bool(row.barred)) if row else (False, False)


def _note_look(tx: Tx, child_id: int, person_id: int | None) -> None:
    tx.event("family looked up for a call", None, child=child_id, person=person_id)


def _card(desk: Desk, conn: Any, child_id: int | None, person_id: int | None) -> CallerCard:
    child_id, person_id = records.stands(conn, "child", child_id), records.stands(conn, "person", person_id)
    child = _child(conn, child_id) if child_id is not None else None
    row = people.contact(conn, child.id, person_id) if child and person_id is not None else None
    points = store.points_of(conn, [person_id]) if person_id is not None else []
    cases = store.unfinished(conn, [child.id] if child else [], [person_id] if person_id is not None else [])
    mine = [one for one in cases if one.child_id is not None or child is None]
    told, barred = authority(conn, child.id, person_id) if child else (False, False)
    asked = recipients.who_asked(desk, conn, child_id)
    return CallerCard(
        child=one_line(f"{child.name} {child.family_name}", 80) if child else _NOTHING,
        caller=one_line(people.name_of(conn, person_id), 80),
        relation=one_line(row.relationship, 40) if row else _NOTHING,
        needs=(tuple(child.needs) if child.needs_known else ("needs not known",)) if child else (),
        school=one_line(child.school, 80) if child else _NOTHING,
        collection=one_line(child.collection, 10) if child else _NOTHING,
        carried_by=one_line(" ".join(part for part in (child.operator, child.route) if part), 80)
        if child
        else _NOTHING,
        transport=child.transport.value if child else "",
        told=told and not (asked and person_id not in asked),
        may=_may(child, told=told, barred=barred, kept_from=bool(asked) and person_id not in asked),
        sealed=bool(asked),
        ask=_checks(child, points),
        points=tuple(_point(desk, one) for one in points),
        cases=tuple(finding.case_of(one) for one in mine),
    )


def _point(desk: Desk, row: Any) -> Point:
    old = desk.confirmed_before
    sure = own_words(how_sure(row.confirmed_at, old, desk.now()))
    return Point(row.id, row.kind, one_line(row.value, 80), sure, is_old(row.confirmed_at, old))


def _child(conn: Any, child_id: int) -> Child:
    found = people.child_or_none(conn, child_id)
    if found is None:
        raise NotFound("This child is no longer here.", safe="What you typed is kept.", next="Find the family again.")
    return found


def _may(child: Child | None, *, told: bool, barred: bool, kept_from: bool) -> Shown:
    if child is None:
        return own_words("Nobody's child is known here: give nothing out about any child.")
    if barred:
        return own_words(
            "NOT to be spoken to about this child: take it in, give nothing out, not even that we know the child."
        )
    if kept_from:
        return own_words(
            "Somebody here asked for secrecy: give NO address, time or school out until a supervisor has looked."
        )
    if not told:
        return own_words("May not be told anything about this child: take it in, give nothing out.")
    return own_words("May be told about this child, once checked.")


def _checks(child: Child | None, points: Any) -> tuple[tuple[str, Shown], ...]:
    """Return what to ask, each with what the record holds; nothing where it holds nothing."""
    if child is None:
        return ()
    born = own_words(f"{child.born.day} {child.born:%B %Y}") if child.born else _NOTHING
    numbers = [one.value for one in points if one.kind == "phone"]
    end = one_line(f"ends {numbers[0][-3:]}") if numbers else _NOTHING
    asks = (("born", born), ("school", one_line(child.school, 60)), ("our number", end))
    return tuple((words, held) for words, held in asks if held)
