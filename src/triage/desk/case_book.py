"""One case in full for its own screen and for `triage show`: the story on one time line, the child, the family, the clocks."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from triage.desk import case as cases_desk
from triage.desk import clocks as desk_clocks
from triage.desk import proposals, recipients, time_line
from triage.desk.front import Desk, require
from triage.desk.hand_over import teams
from triage.desk.views.book import Bar, Card, CaseBook, Chosen, FamilyMember, Point, ToAct, Travelled
from triage.rules import running
from triage.rules.details import is_old
from triage.rules.judged import in_words
from triage.rules.outcomes import Code, words_of
from triage.rules.progress import progress
from triage.rules.shown import Shown, one_line, own_words
from triage.store import cases, clocks, contacts, family, people, transport
from triage.store.tables import Case, CaseState, Clock

_NOTHING = own_words("")


def read(desk: Desk, case_id: int) -> CaseBook:
    """Return a case in full, and record that this person opened it (once an hour); raise NotFound."""
    view = cases_desk.look(desk, case_id)
    return desk.store.read(lambda conn: _book(conn, desk, desk_clocks.case_in(conn, case_id), view))


def whole(desk: Desk, case_id: int, sort: str, key: int) -> Shown:
    """Return the whole text of a contact or reply of the case; '' for what is not there."""
    require(desk, "open a case")
    return desk.store.read(lambda conn: time_line.whole(conn, case_id, sort, key))


def to_act(desk: Desk, case_id: int) -> ToAct:
    """Return the case as it is now, and what may be chosen in acting on it; raise NotFound."""
    require(desk, "open a case")
    case, rows, formal = desk.store.read(
        lambda conn: (
            desk_clocks.case_in(conn, case_id),
            contacts.of_case(conn, case_id),
            clocks.of_case(conn, case_id),
        )
    )
    endings = desk.house.endings
    return ToAct(
        case_id=case.id,
        ref=case.ref,
        about=one_line(f"{case.child_name or 'child not known'}: {case.title}"),
        band=case.band,
        state=case.state.value,
        version=case.version,
        escalated=case.escalated_at is not None,
        kinds=tuple(case.kinds),
        needs=tuple(case.needs),
        child_known=case.child_id is not None,
        outcomes=_chosen(endings.outcomes_for(case.kinds)),
        lessons=_chosen(endings.lessons),
        teams=teams(desk.house),
        contacts=tuple((row.id, row.received_at, one_line(row.subject or row.new_text, 80)) for row in rows),
        clocks=_to_change(formal),
    )


def version(desk: Desk, case_id: int) -> int:
    """Return the version of a case as it is now; raise NotFound."""
    require(desk, "open a case")
    return desk.store.read(lambda conn: desk_clocks.case_in(conn, case_id)).version


def _to_change(formal: Sequence[Clock]) -> tuple[Chosen, ...]:
    """Return the clocks that run, the first due first; a safeguarding concern is handed off step by step instead."""
    rows = [row for row in formal if not row.ended and row.stopped_by != "hand_off"]
    rows.sort(key=lambda row: row.due_at)
    return tuple(Chosen(row.name, f"{row.due_on:%a %d %b}: {row.words}") for row in rows)


def _chosen(codes: tuple[Code, ...]) -> tuple[Chosen, ...]:
    return tuple(Chosen(one.code, one.words) for one in codes)


def _book(conn: Any, desk: Desk, case: Case, view: Any) -> CaseBook:
    now, endings = desk.now(), desk.house.endings
    into = cases.get(conn, case.merged_into) if case.merged_into is not None else None
    done = case.state is CaseState.DONE
    return CaseBook(
        view=view,
        entries=time_line.of_case(conn, desk, case),
        bars=tuple(_bar(desk, row, now) for row in clocks.of_case(conn, case.id)),
        card=_card(conn, case.child_id, now) if case.child_id is not None else None,
        people=_people(conn, desk, case),
        escalated_at=case.escalated_at,
        waiting_on=case.waiting_on.replace("_", " "),
        returns_at=case.returns_at if case.state is CaseState.WAITING else None,
        done_why=one_line(case.done_why, 400) if done else _NOTHING,
        outcome=words_of(endings.outcomes, case.outcome) if case.outcome else "",
        lesson=words_of(endings.lessons, case.lesson) if case.lesson else "",
        merged_into=into.ref if into else "",
        proposed=proposals.waiting(conn, case),
    )


def _bar(desk: Desk, row: Clock, now: datetime) -> Bar:
    rule, state = desk_clocks.rule_of(desk, row), clocks.state_of(row)
    until = row.stopped_at or row.paused_at or now
    gone = progress(
        row.count, row.started_at, row.due_at, until, desk.house.calendar, observe_closed=rule.observes_closed_days
    )
    return Bar(
        words=row.words,
        team=row.team,
        due_on=row.due_on,
        due_at=row.due_at,
        by_day=row.count not in ("minutes", "stated") and not rule.by_band,
        progress=gone,
        missed=running.is_broken(state, now),
        ended=row.ended,
        stopped=row.stopped_at,
        paused=row.paused_at if not row.ended else None,
    )


def _card(conn: Any, child_id: int, now: datetime) -> Card:
    child = people.child(conn, child_id)
    card = cases_desk.card_of(child, now)
    went = transport.of_child(conn, child_id)
    return Card(
        name=card.name,
        age=card.age,
        school=card.school,
        needs=card.needs,
        needs_note=one_line(child.needs_note, 400),
        collection=one_line(child.collection, 20),
        transport=card.transport,
        journey=one_line(", ".join(word for word in (child.operator, child.route) if word), 120),
        travelled=tuple(
            Travelled(
                row.since, row.state.value, one_line(row.why, 300), one_line(row.source, 80), one_line(row.by, 60)
            )
            for row in went
        ),
    )


def _people(conn: Any, desk: Desk, case: Case) -> tuple[FamilyMember, ...]:
    """Return everybody of the family, those who may be told first; where no child is known, who wrote."""
    if case.child_id is None:
        wrote = family.writer(conn, case.person_id) if case.person_id is not None else None
        return (_writer(conn, wrote, desk.confirmed_before),) if wrote is not None else ()
    rows = family.of_child(conn, case.child_id)
    held = recipients.of_case(desk, conn, case).held
    points = family.points_of(conn, [row.person_id for row in rows])
    found = [_member(row, points, held, desk.confirmed_before) for row in rows]
    return tuple(sorted(found, key=lambda one: not one.may))


def _member(row: Any, points: list[Any], held: tuple[str, ...], old: datetime) -> FamilyMember:
    may, mind = _may(row, held)
    own = tuple(_point(point, old) for point in points if point.person_id == row.person_id)
    shown = own if may else ()
    return FamilyMember(
        one_line(row.name, 120),
        one_line(row.relationship, 60),
        may,
        own_words(mind),
        shown,
        one_line(row.note, 200),
        one_line(in_words(row.communication), 300),
    )


def _point(row: Any, old: datetime) -> Point:
    how, again = one_line(row.confirmed_how, 80), is_old(row.confirmed_at, old)
    return Point(row.kind, one_line(row.value, 120), row.confirmed_at, how, row.failing, again)


def _may(row: Any, held: tuple[str, ...]) -> tuple[bool, str]:
    if row.barred:
        return False, "BARRED: may be told nothing, and may not collect the child"
    if row.authority != "full":
        return False, "no authority: may be told nothing about this child"
    if (row.address_as or row.name) in held:
        return False, "an address is sealed: do not write or say anything until a supervisor has looked"
    return True, "somebody else may not know where they are: say their address to nobody" if held else ""


def _writer(conn: Any, row: Any, old: datetime) -> FamilyMember:
    points = family.points_of(conn, [row.person_id])
    own = tuple(_point(point, old) for point in points)
    mind = own_words("not on the record of any child: check who it is before you give any details")
    note, needs = one_line(row.note, 200), one_line(in_words(row.communication), 300)
    return FamilyMember(one_line(row.name, 120), own_words("the writer"), True, mind, own, note, needs)
