"""The register as people work with it: its lists, one child's card, and which contact details are right."""

from array import array
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from triage.desk.front import Desk, require
from triage.desk.views.children import (
    LISTS,
    Carer,
    Change,
    ChildCase,
    ChildLine,
    ChildView,
    Detail,
    FieldChanged,
    Question,
)
from triage.errors import NotFound, NotPossible
from triage.rules import folding
from triage.rules.calendar import at_local, local_day
from triage.rules.details import is_old, lasted
from triage.rules.judged import in_words
from triage.rules.policy import Policy
from triage.rules.shown import Shown, clean, one_line, own_words
from triage.rules.travel import Story
from triage.store import reach, register, transport
from triage.store.engine import Tx
from triage.store.tables import CaseState, Child, Transport

_NOTE: Final = 2000
_BATCH: Final = 500
_CHANGES: Final = 50
_SOUGHT: Final = ("failing", "disputed", "unreached", "check")


def order(desk: Desk, which: str = "all", words: str = "") -> "array[int]":
    """Return the keys of the children in one of LISTS, the worst off first, or of those of whom all of `words` hold.

    Words are looked for in name, school, route, operator and reference. Raises NotPossible for a list that there is not.
    """
    require(desk, "see the register")
    if which not in LISTS:
        raise NotPossible(f"There is no list '{which[:40]}' of children.", next=f"Known: {', '.join(LISTS)}.")
    asked = folding.fold_words(words).split()
    return desk.store.read(lambda conn: _found(conn, register.order(conn, _where(desk, conn, which)), asked))


def _where(desk: Desk, conn: Any, which: str) -> Any:
    if which == "all":
        return None
    if which == "failing":
        return register.failing(desk.house.policy.failing)
    if which == "unreached":
        return reach.unreached(conn, desk.confirmed_before, _today(desk.now()), desk.house.policy.failing)
    if which == "disputed":
        return register.disputed()
    return register.to_check(desk.confirmed_before) if which == "check" else register.in_state(Transport(which))


def _today(now: datetime) -> datetime:
    return at_local(local_day(now), 0)


def _found(conn: Any, ids: "array[int]", asked: Sequence[str]) -> "array[int]":
    if not asked:
        return ids
    hits = {row.id for row in register.words_of(conn) if _holds(row, asked)}
    return array("q", (key for key in ids if key in hits))


def _holds(row: Any, asked: Sequence[str]) -> bool:
    told = folding.fold_words(f"{row.ref} {row.name} {row.family_name} {row.school} {row.route} {row.operator}")
    return all(word in told for word in asked)


def sizes(desk: Desk) -> dict[str, int]:
    """Return how long each of LISTS is."""
    require(desk, "see the register")

    def read(conn: Any) -> dict[str, int]:
        held = register.states_now(conn)
        states = {state.value: held.get((state, False), 0) + held.get((state, True), 0) for state in Transport}
        sought = {which: len(register.order(conn, _where(desk, conn, which))) for which in _SOUGHT}
        return {which: sought.get(which, states.get(which, 0)) for which in LISTS} | {"all": sum(states.values())}

    return desk.store.read(read)


def page(desk: Desk, ids: Sequence[int]) -> dict[int, ChildLine]:
    """Return the lines of these children by key; a child who is gone is absent."""
    require(desk, "see the register")
    return lines(desk, ids)


def unnamed(desk: Desk, ids: Sequence[int]) -> dict[int, ChildLine]:
    """Return the lines of these children by reference alone, for those who see figures and no names."""
    require(desk, "see the figures")
    blank = own_words("")
    return {
        row.id: ChildLine(
            row.id,
            row.ref,
            blank,
            None,
            blank,
            (),
            True,
            row.transport.value,
            row.disputed,
            None,
            False,
            "",
            3,
            0,
            blank,
            blank,
            (),
        )
        for row in desk.store.read(lambda conn: register.children(conn, ids))
    }


def lines(desk: Desk, ids: Sequence[int]) -> dict[int, ChildLine]:
    """Return lines as `page` does; the caller has asked whether the person may."""
    now, policy = desk.now(), desk.house.policy

    def read(conn: Any, some: Sequence[int]) -> dict[int, ChildLine]:
        last, found, doubts = register.latest(conn, some), register.reach(conn, some), register.doubts(conn, some)
        for key in reach.unanswered(conn, _today(now), some):
            doubts.setdefault(key, []).append("no answer twice today")
        cases: dict[int, list[Any]] = {}
        for row in register.open_cases(conn, some):
            cases.setdefault(row.child_id, []).append(row)
        return {
            child.id: _line(
                child,
                last.get(child.id),
                cases.get(child.id, []),
                found.get(child.id),
                policy,
                now,
                doubts.get(child.id, ()),
            )
            for child in register.children(conn, some)
        }

    found: dict[int, ChildLine] = {}
    for at in range(0, len(ids), _BATCH):
        some = ids[at : at + _BATCH]
        found |= desk.store.read(lambda conn, some=some: read(conn, some))  # type: ignore[misc]
    return found


def _line(
    child: Child,
    last: Any,
    cases: Sequence[Any],
    reached: Any,
    policy: Policy,
    now: datetime,
    doubts: Sequence[str],
) -> ChildLine:
    first = cases[0] if cases else None
    return ChildLine(
        id=child.id,
        ref=child.ref,
        name=one_line(f"{child.name} {child.family_name}"),
        age=_age(child, now),
        school=one_line(child.school),
        needs=tuple(child.needs),
        needs_known=child.needs_known,
        state=child.transport.value,
        disputed=child.disputed,
        days=(local_day(now) - local_day(last.since)).days if last else None,
        failing=child.transport is Transport.CONFIRMED
        and any(policy.failing.intersection(row.situations) for row in cases),
        case_ref=first.ref if first else "",
        case_band=first.band if first else 3,
        cases=len(cases),
        operator=one_line(child.operator),
        route=one_line(child.route),
        check=(*_check(child, reached or (None, False), policy.confirmed_for, now), *(one_line(one) for one in doubts)),
    )


def _age(child: Child, now: datetime) -> int | None:
    if child.born is None:
        return None
    today = local_day(now)
    had = (today.month, today.day) >= (child.born.month, child.born.day)
    return today.year - child.born.year - (0 if had else 1)


def _check(child: Child, reach: tuple[datetime | None, bool], held: timedelta, now: datetime) -> tuple[str, ...]:
    confirmed_at, fails = reach
    found = (
        (not child.needs_known, "needs not known"),
        (fails, "a contact detail fails"),
        (is_old(confirmed_at, now - held), f"no contact detail confirmed in {lasted(held)}"),
        (child.born is None, "no date of birth"),
        (not child.school, "no school"),
    )
    return tuple(words for wrong, words in found if wrong)


def key_of(desk: Desk, ref: str) -> int:
    """Return the key of the child with the reference `ref`, however it is typed; raise NotFound."""
    wanted = ref.strip().upper()
    found = desk.store.read(lambda conn: register.by_ref(conn, wanted))
    if found is None:
        raise NotFound(
            f"There is no child {wanted[:40]} on the register.",
            next="Look for the child with: triage children --find NAME",
        )
    return found


def look(desk: Desk, child_id: int) -> ChildView:
    """Open a child's card; it is recorded who did. Raises NotFound."""
    view = again(desk, child_id)
    desk.store.write(desk.who.login, desk.now(), lambda tx: tx.event("child opened by", None, child=child_id))
    return view


def again(desk: Desk, child_id: int) -> ChildView:
    """Return the card of a child that is open on this terminal, as it is now; raise NotFound."""
    require(desk, "see the register")
    line = lines(desk, [child_id]).get(child_id)
    if line is None:
        raise NotFound(
            "This child is no longer on the register.", safe="Nothing was changed.", next="Go back to the list."
        )
    return desk.store.read(lambda conn: _view(conn, line, desk.confirmed_before))


def _view(conn: Any, line: ChildLine, old: datetime) -> ChildView:
    child, history = register.children(conn, [line.id])[0], transport.of_records(conn, line.id)
    cases = register.cases_of(conn, line.id)
    told = tuple(
        Change(row.at, row.state.value, row.said.value, row.disputed, row.since, one_line(row.why), one_line(row.source),
               one_line(row.by))
        for row in history
    )  # fmt: skip
    own = [one for one, row in zip(told, history, strict=True) if row.child_id == line.id]
    heard = [
        (need, row.ref)
        for row in cases
        if row.state is not CaseState.DONE
        for need in row.needs
        if need not in child.needs
    ]
    return ChildView(
        line=line,
        collection=one_line(child.collection),
        since=history[0].since if history else None,
        needs_note=clean(child.needs_note[:_NOTE]),
        heard=tuple(dict(heard).items()),
        carers=_carers(register.carers(conn, line.id), old),
        history=told,
        stories=_stories(own) if line.disputed else (),
        arrangement=_arrangement(child),
        questions=tuple(
            Question(row.id, one_line(row.field), one_line(row.held), one_line(row.told), one_line(row.source))
            for row in register.questions(conn, line.id)
        ),
        changes=tuple(
            FieldChanged(row.at, *map(one_line, (row.field, row.old, row.new, row.source, row.by)))
            for row in register.changes_of(conn, line.id, _CHANGES)
        ),
        cases=tuple(
            ChildCase(row.id, row.ref, row.band, row.act_by, one_line(row.title), row.state.value, row.opened_at, row.done_at,
                      one_line(row.done_why))
            for row in cases
        ),
    )  # fmt: skip


def _arrangement(child: Child) -> tuple[Shown, ...]:
    """Return what else the record says of how the child travels: how an interim is done, what is promised, what is not met."""
    unmet = ", ".join(need.replace("_", " ") for need in child.unmet)
    told = (
        child.transport is Transport.INTERIM and child.interim and f"interim by {child.interim.replace('_', ' ')}",
        child.promised_on and f"promised for {child.promised_on.day} {child.promised_on:%B %Y}",
        unmet and f"not met: {unmet}",
        child.ehcp is not None and f"Education, Health and Care plan: {'yes' if child.ehcp else 'no'}",
        child.number and f"pupil number {child.number}",
    )
    return tuple(one_line(words) for words in told if words)


def _stories(told: Sequence[Change]) -> tuple[Change, ...]:
    """Return the last story and the last of the other side; of two records merged into one, the last that says otherwise."""
    counts = [one for one in told if Story(one.said, one.source).counts]
    imported = Story(counts[0].said, counts[0].source).imported
    other = next((one for one in counts if Story(one.said, one.source).imported != imported), None)
    other = other or next((one for one in counts if one.said != counts[0].said), None)
    return (counts[0], other) if other else ()


def _carers(rows: Sequence[Any], old: datetime) -> tuple[Carer, ...]:
    people: dict[int, list[Any]] = {}
    for row in rows:
        people.setdefault(row.person_id, []).append(row)
    return tuple(
        Carer(
            id=key,
            name=one_line(mine[0].name),
            relation=one_line(mine[0].relationship),
            may_be_told=mine[0].authority == "full" and not mine[0].barred,
            note=one_line(mine[0].note),
            details=tuple(_detail(row, old) for row in mine if row.point_id is not None),
            communication=one_line(in_words(mine[0].communication)),
        )
        for key, mine in people.items()
    )


def _detail(row: Any, old: datetime) -> Detail:
    how, again = one_line(row.confirmed_how), is_old(row.confirmed_at, old)
    return Detail(row.point_id, row.kind, one_line(row.value), row.confirmed_at, how, row.failing, again)


def confirm(desk: Desk, child_id: int, detail_id: int, how: str) -> None:
    """Note that a contact detail of a child's family is right, as `how` says ("mother, on a call")."""
    said = " ".join(how.split())
    if not said:
        raise NotPossible(
            "A contact detail is confirmed by somebody.", safe="Nothing was changed.", next="Say by whom and how."
        )
    _settle(desk, child_id, detail_id, how=said, fails=False)


def fails(desk: Desk, child_id: int, detail_id: int) -> None:
    """Note that a contact detail of a child's family does not reach them; no letter goes to a failing address."""
    _settle(desk, child_id, detail_id, how="", fails=True)


def _settle(desk: Desk, child_id: int, detail_id: int, *, how: str, fails: bool) -> None:
    require(desk, "confirm a contact detail")

    def act(tx: Tx) -> None:
        if not register.settle_point(tx, child_id, detail_id, how=how, fails=fails):
            raise NotFound("This contact detail is no longer on the register.", safe="Nothing was changed.")

    desk.store.write(desk.who.login, desk.now(), act)
