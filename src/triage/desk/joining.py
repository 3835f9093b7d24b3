"""Two cases that are one matter are put together; one case that is two matters is split. Each undoes the other exactly."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final

from triage.desk import acting, standing
from triage.desk import clocks as desk_clocks
from triage.desk import house as houses
from triage.desk.front import Desk, require
from triage.desk.refs import new_ref
from triage.errors import NotPossible
from triage.rules import finding, running
from triage.rules.priority import FAILING, NO_SAFE_JOURNEY
from triage.rules.standing import stand
from triage.store import cases, clocks, contacts, events, joining, people, search
from triage.store.engine import Tx
from triage.store.tables import Case, CaseState

_UNDONE: Final = "the split was undone"
_ASIDE: Final = ("returns_at", "waiting_on")
_ENDED: Final = ("state", "returns_at", "waiting_on", "done_at", "done_why", "outcome", "lesson", "escalated_at")
_INSTANTS: Final = frozenset(("returns_at", "done_at", "escalated_at"))


@dataclass(frozen=True, slots=True)
class Joined:
    """What became of a merge or a split: the case that goes on, and the other one, by key and reference."""

    case_id: int
    ref: str
    other_id: int
    other_ref: str


def merge(desk: Desk, case_id: int, into: int, why: str = "", *, version: int | None = None) -> Joined:
    """Put everything of a case with the case `into`, which is ranked again with it; the first is done and says where it went.

    Contacts, replies, notes and clocks go over. Where the two are not known to be about one child, a person says `why` they are
    one matter. Merging back what was split off undoes the split. Raises NotPossible, Stale.
    """
    require(desk, "merge cases")
    given = " ".join(why.split())
    return desk.store.write(
        desk.who.login, desk.now(), lambda tx: put_together(tx, desk, acting.seen(tx, case_id, version), into, given)
    )


def split(desk: Desk, case_id: int, chosen: Sequence[int], why: str = "", *, version: int | None = None) -> Joined:
    """Take the `chosen` contacts out of a case: they are another matter, in a case of its own, ranked by themselves.

    Where they are what another case brought when it was put here, that case is put back as it was. Raises NotPossible, Stale.
    """
    require(desk, "split a case")
    given = " ".join(why.split())
    wanted = sorted(set(chosen))
    return desk.store.write(
        desk.who.login, desk.now(), lambda tx: _split(tx, desk, acting.seen(tx, case_id, version), wanted, given)
    )


# ---- merging --------------------------------------------------------------------------------------------------------


def put_together(tx: Tx, desk: Desk, case: Case, into: int, given: str) -> Joined:
    """Put everything of a case with the case `into`, within a transaction; `given` says why they are one matter."""
    desk = houses.current(tx.conn, desk)
    other = desk_clocks.case_of(tx, into)
    why = _may_merge(case, other, given)
    brought = joining.keys_of(tx.conn, case.id)
    undoes = _last(tx.conn, other.id, standing.SPLIT_OFF, case.id)
    stood = standing.stood(tx.conn, desk.house, case)
    joining.move(tx, other.id, **brought)
    if undoes is not None and undoes["contacts"] == brought["contacts"]:
        _clocks_back(tx, case, other)
    else:
        _carry(tx, case, other, why)
    detail = {"case": case.id, "from": case.ref, "why": why, **brought, **stood, "was": _kept(other, _ASIDE)}
    also = {**standing.back_in_queue(), **_follows(tx, other)}
    if other.state is CaseState.WAITING and undoes is not None and undoes["contacts"] == brought["contacts"]:
        also = {**also, "state": CaseState.WAITING, **{name: getattr(other, name) for name in _ASIDE}}
    standing.settle(tx, desk, other, standing.MERGED_HERE, detail, **also)
    _put_away(tx, desk, case, other, why)
    return Joined(other.id, other.ref, case.id, case.ref)


def _may_merge(case: Case, other: Case, given: str) -> str:
    if case.id == other.id:
        raise NotPossible("A case cannot be put with itself.", safe=acting.SAFE)
    if case.merged_into is not None:
        raise NotPossible("This case was put with another already.", safe=acting.SAFE)
    if other.state is CaseState.DONE:
        raise NotPossible(f"Case {other.ref} is done.", safe=acting.SAFE, next="Open it again first.")
    one_child = case.child_id is not None and case.child_id == other.child_id
    if not one_child and not given:
        raise NotPossible(
            "These two cases are not known to be about the same child.",
            safe=acting.SAFE,
            next="If they are one matter all the same, say why.",
        )
    return given or "the same child and the same matter"


def _put_away(tx: Tx, desk: Desk, case: Case, other: Case, why: str) -> None:
    case = desk_clocks.case_of(tx, case.id)
    detail = {"case": other.id, "into": other.ref, "why": why, "was": _kept(case, _ENDED)}
    over = {
        "state": CaseState.DONE,
        "done_at": tx.at,
        "done_why": f"put with {other.ref}: {why}",
        "outcome": "",
        "lesson": "",
    }
    aside = {"returns_at": None, "waiting_on": "", "escalated_at": None, "owner_id": None, "lease_until": None}
    _follows(tx, case)
    standing.settle(tx, desk, case, standing.MERGED_AWAY, detail, **over, **aside, merged_into=other.id)


def _carry(tx: Tx, case: Case, other: Case, why: str) -> None:
    rows = sorted(clocks.of_case(tx.conn, case.id, to_change=True), key=lambda row: (row.name, row.run))
    clocks.carry(tx, rows, case.ref, other.id, other.ref, why)


# ---- splitting ------------------------------------------------------------------------------------------------------


def _split(tx: Tx, desk: Desk, case: Case, chosen: list[int], given: str) -> Joined:
    desk = houses.current(tx.conn, desk)
    here = joining.keys_of(tx.conn, case.id)["contacts"]
    _may_split(case, here, chosen)
    brought = _brought(tx.conn, case.id, chosen)
    why = given or "another matter"
    other = _put_back(tx, desk, case, brought) if brought else _open(tx, desk, case, chosen, here, why)
    detail = {"case": other.id, "to": other.ref, "why": why, "contacts": chosen, "state": case.state.value}
    also = _aside_again(brought) if brought and case.state is CaseState.OPEN else {}
    standing.settle(tx, desk, case, standing.SPLIT_OFF, detail, **also, **_follows(tx, case))
    return Joined(case.id, case.ref, other.id, other.ref)


def _may_split(case: Case, here: Sequence[int], chosen: Sequence[int]) -> None:
    acting.not_done(case)
    if not chosen or not set(chosen) <= set(here):
        raise NotPossible("Choose the contacts that are another matter.", safe=acting.SAFE)
    if len(chosen) == len(here):
        raise NotPossible("One contact at least stays where it is.", safe=acting.SAFE, next="Choose fewer of them.")


def _brought(conn: Any, case_id: int, chosen: Sequence[int]) -> Mapping[str, Any] | None:
    """Return the merge that brought exactly these contacts here and still counts, or None."""
    lines = [
        (row.what, row.by, row.at, json.loads(row.detail)) for row in events.of_case(conn, case_id, only=standing.STEPS)
    ]
    merges = (one[3] for one in reversed(standing.counting(lines)) if one[0] == standing.MERGED_HERE)
    return next((detail for detail in merges if detail["contacts"] == chosen), None)


def _put_back(tx: Tx, desk: Desk, case: Case, brought: Mapping[str, Any]) -> Case:
    """Put a case back as it was before it was put with `case`, with everything that it brought."""
    other = desk_clocks.case_of(tx, brought["case"])
    joining.move(tx, other.id, contacts=brought["contacts"], notes=brought["notes"], replies=brought["replies"])
    _carried_back(tx, case, other)
    _follows(tx, other)
    was = _last(tx.conn, other.id, standing.MERGED_AWAY, case.id) or {"was": {}}
    standing.settle(tx, desk, other, standing.PUT_BACK, {"case": case.id}, **_restored(was["was"]), merged_into=None)
    return other


def _open(tx: Tx, desk: Desk, case: Case, chosen: Sequence[int], here: Sequence[int], why: str) -> Case:
    """Open a case of its own for these contacts, ranked by themselves, with their clocks."""
    rows = sorted(contacts.by_ids(tx.conn, chosen), key=lambda row: row.id)
    child = people.child(tx.conn, case.child_id) if case.child_id is not None else None
    steps = [standing.came(row, child, desk.house, joined=number > 0) for number, row in enumerate(rows)]
    place = stand(steps, desk.house, child.needs if child else ())
    titled = next(row for row in rows if row.id == place.titled)
    fresh = Case(
        ref=new_ref(),
        child_id=case.child_id,
        person_id=rows[0].person_id,
        child_name=case.child_name,
        machine=all(row.auto_reply or row.bounce for row in rows),
        opened_at=rows[0].received_at,
        last_contact_at=rows[0].received_at,
        rises_at=place.rises_at or place.clock_rise,
        rises_to=NO_SAFE_JOURNEY if place.rises_at else FAILING if place.clock_rise else None,
        **standing.columns(place, desk.house, titled),
    )
    key = cases.open_case(tx, fresh, rows[0].id)
    for row in rows[1:]:
        tx.event("machine mail joined" if row.auto_reply else "contact joined", key, contact=row.id)
    joining.move(tx, key, contacts=chosen, notes=(), replies=())
    made = desk_clocks.case_of(tx, key)
    _own_clocks(tx, desk, case, made, chosen, here, why)
    made = desk_clocks.case_of(tx, key)
    also = {**_follows(tx, made), **desk_clocks.rises(tx.conn, key, made.band, place.rises_at)}
    cases.change(tx, made, "split from another case", {"case": case.id, "from": case.ref, "why": why}, **also)
    return desk_clocks.case_of(tx, key)


def _own_clocks(
    tx: Tx, desk: Desk, case: Case, made: Case, chosen: Sequence[int], here: Sequence[int], why: str
) -> None:
    """Carry over the clocks that only the split-off contacts brought, and begin those that both matters have.

    What had its answer on the old case is a matter to answer from now on.
    """
    gone, stay = _matters(tx, desk, chosen), _matters(tx, desk, [key for key in here if key not in chosen])
    names, kept = _clock_names(desk, gone), _clock_names(desk, stay)
    since = desk_clocks.answered_at(tx.conn, case.id)
    rows = sorted(clocks.of_case(tx.conn, case.id, to_change=True), key=lambda row: (row.name, row.run))
    clocks.carry(tx, [row for row in rows if row.name in names - kept], case.ref, made.id, made.ref, why)
    for row, matters in gone:
        waits = since is None or row.taken_at > since
        desk_clocks.brought(tx, desk, made.id, matters, row.received_at if waits else tx.at)
    last = max((row.taken_at for row, _ in gone), default=tx.at)
    desk_clocks.acknowledged_before(tx, desk, made.id, rows, last)


def _matters(tx: Tx, desk: Desk, keys: Sequence[int]) -> list[tuple[Any, list[str]]]:
    rows = sorted(contacts.by_ids(tx.conn, keys), key=lambda row: row.id)
    return [(row, standing.matters_in(row, desk.house)) for row in rows if not (row.auto_reply or row.bounce)]


def _clock_names(desk: Desk, told: Sequence[tuple[Any, Sequence[str]]]) -> set[str]:
    """Return the clocks that these matters bring, those that count from an acknowledgement or a response among them."""
    matters = {matter for _, some in told for matter in some}
    return {rule.name for rule in desk.house.clocks if not matters.isdisjoint(rule.starts_for)}


# ---- what goes back -------------------------------------------------------------------------------------------------


def _carried_back(tx: Tx, case: Case, other: Case) -> None:
    """Carry back to `other` the clocks that it brought when it was put with `case`."""
    mine = _carried(tx, case, other.ref)
    clocks.carry(tx, mine, case.ref, other.id, other.ref, "put back")


def _clocks_back(tx: Tx, case: Case, other: Case) -> None:
    """Undo a split: clocks carried from `other` go back; those that began on `case` and run on `other` too are cancelled."""
    back = _carried(tx, case, other.ref)
    clocks.carry(tx, back, case.ref, other.id, other.ref, _UNDONE)
    there = {row.name for row in clocks.of_case(tx.conn, other.id)}
    for row in sorted(clocks.of_case(tx.conn, case.id, to_change=True), key=lambda row: (row.name, row.run)):
        if row.name not in there:
            clocks.carry(tx, [row], case.ref, other.id, other.ref, _UNDONE)
        elif not row.ended:
            cancelled = partial(running.end, at=tx.at, how=running.CANCELLED, why=_UNDONE)
            clocks.change(tx, row, "clock cancelled", cancelled, why=_UNDONE)


def _carried(tx: Tx, case: Case, origin: str) -> list[Any]:
    """Return the clocks of `case` that came from the case `origin`, in the order in which they are to be counted again."""
    came = {
        (detail["clock"], detail["run"])
        for row, detail in clocks.story(tx.conn, case.id)
        if row.what == "clock carried here" and detail.get("origin") == origin
    }
    rows = clocks.of_case(tx.conn, case.id, to_change=True)
    return sorted((row for row in rows if (row.name, row.run) in came), key=lambda row: (row.name, row.run))


def _last(conn: Any, case_id: int, what: str, other: int) -> Mapping[str, Any] | None:
    """Return the last event `what` of a case that names the other case, if it still counts."""
    lines = [
        (row.what, row.by, row.at, json.loads(row.detail)) for row in events.of_case(conn, case_id, only=standing.STEPS)
    ]
    found = (one[3] for one in reversed(standing.counting(lines)) if one[0] == what)
    return next((detail for detail in found if detail["case"] == other), None)


def _kept(case: Case, names: Sequence[str]) -> dict[str, Any]:
    values = {name: getattr(case, name) for name in names}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}


def _restored(was: Mapping[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {
        name: events.instant(value) if name in _INSTANTS else value for name, value in was.items()
    }
    return {**values, "state": CaseState(values["state"])} if "state" in values else values


def _aside_again(brought: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns of a case that waited when another was put with it, and waits again now that it is gone."""
    was = _restored(brought["was"])
    return {**was, "state": CaseState.WAITING} if was.get("returns_at") else {}


def _follows(tx: Tx, case: Case) -> dict[str, Any]:
    """Let a case be found by the contacts it holds now; return its columns that follow from them, beside its place."""
    rows = sorted(contacts.of_case(tx.conn, case.id), key=lambda row: row.id)
    child = people.child(tx.conn, case.child_id) if case.child_id is not None else None
    said = [word for row in rows for word in (row.from_name, row.from_address, row.subject, row.new_text)]
    writer = people.name_of(tx.conn, case.person_id)
    names = (case.ref, case.ref.replace("-", ""), case.child_name, child.school if child else "", writer)
    search.rewrite(tx, case.id, finding.words_of(*names, *said))
    return {
        "channels": list(dict.fromkeys(row.channel.value for row in rows)),
        "last_contact_at": max((row.received_at for row in rows), default=case.last_contact_at),
    }
