"""One batch of a list in one transaction: compared again with what is held now, then written, state and history together."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from triage.desk import transport
from triage.desk.ranking import SHOWN_BY
from triage.desk.refs import new_ref
from triage.rules.details import Point
from triage.rules.imported import (
    CHILD,
    CONTACT,
    FULL,
    PERSON,
    RELATION,
    Check,
    Diff,
    HeldChild,
    HeldPerson,
    Roll,
    ToldCarer,
    ToldChild,
    Value,
    compare,
    doubts,
    meet,
    stricter,
    worded,
)
from triage.store import imports
from triage.store.engine import Tx
from triage.store.tables import Child, FamilyContact, Person, Transport, TransportChange
from triage.store.told_tables import FieldChange, ImportedChild, ToCheck

_WHY: Final = "as the list says"
NEW: Final = "on the register"
IN_LIST: Final = "in the list"


@dataclass(slots=True)
class Pair:
    """A child that a list tells of, who its carers are by number, and the child who is meant, None for a new one."""

    told: ToldChild
    groups: tuple[int, ...]
    child_id: int | None
    writes: bool


@dataclass(slots=True)
class Run:
    """One import: the list, how an address is checked, and which person each carer of the list is, as far as is committed."""

    roll: Roll
    point: Callable[[str | Point], Point]
    even_so: bool = False
    people: dict[int, int] = field(default_factory=dict)
    fresh: dict[int, int] = field(default_factory=dict)

    def keep(self) -> None:
        """Note that the last batch is committed."""
        self.people |= self.fresh


class _Batch:
    """What one transaction has still to write."""

    def __init__(self, tx: Tx, run: Run) -> None:
        self.tx, self.run = tx, run
        self.people = dict(run.people)
        self.history: list[dict[str, Any]] = []
        self.relations: list[dict[str, Any]] = []
        self.points: list[dict[str, Any]] = []

    def kept(self, child: int | None, person: int | None, name: str, old: Value, new: Value) -> None:
        """Keep one change of the history."""
        self.history.append({
            "child_id": child, "person_id": person, "field": name, "old": worded(old), "new": worded(new), "at": self.tx.at,
            "source": self.run.roll.source, "by": self.tx.by,
        })  # fmt: skip

    def point(self, person: int, point: Point) -> None:
        """Add an address or number of a person."""
        self.points.append({
            "person_id": person, "kind": point.kind, "value": point.value, "mark": point.mark, "source": self.run.roll.source,
        })  # fmt: skip


def write(tx: Tx, run: Run, pairs: Sequence[Pair]) -> list[int]:
    """Write what a batch of the list changes; what another import has put on the register meanwhile is compared, not doubled.

    Returns the children whose cases may stand elsewhere now. A child who was merged into another meanwhile is left to the
    next import.
    """
    batch = _Batch(tx, run)
    gone = imports.merged(tx.conn, Child, [pair.child_id for pair in pairs if pair.child_id is not None])
    pairs = [pair for pair in pairs if pair.child_id not in gone]
    meant = {group: run.people[group] for pair in pairs for group in pair.groups if group in run.people}
    into = imports.merged(tx.conn, Person, set(meant.values()))
    batch.people |= {group: into.get(person, person) for group, person in meant.items()}
    there = imports.numbered(
        tx.conn, [pair.told.number for pair in pairs if pair.child_id is None and pair.told.number]
    )
    ids = [pair.child_id if pair.child_id is not None else there.get(pair.told.number) for pair in pairs]
    known = [key for key in ids if key is not None]
    imports.hold(tx, known)
    held = imports.held(tx.conn, known, run.roll.source)
    diffs = [compare(pair.told, held[key], run.roll, run.point) if key is not None else None
             for pair, key in zip(pairs, ids, strict=True)]  # fmt: skip
    for pair, diff in zip(pairs, diffs, strict=True):
        batch.people |= {pair.groups[place]: person for place, person in (diff.known if diff else {}).items()}
    keys = _new_children(batch, [pair.told for pair, diff in zip(pairs, diffs, strict=True) if diff is None])
    whole = [
        (pair, key if key is not None else next(keys), diff) for pair, key, diff in zip(pairs, ids, diffs, strict=True)
    ]
    for pair, key, diff in whole:
        if diff is not None:
            _change(batch, pair.told, key, diff)
    _strangers(batch, whole, held)
    imports.add_points(tx, batch.points)
    imports.add_rows(tx, FamilyContact, batch.relations)
    imports.add_rows(tx, FieldChange, batch.history)
    run.fresh = batch.people
    changed = [key for _, key, diff in whole if diff is not None and not diff.empty]
    if changed:
        tx.event("register imported", None, source=run.roll.source, children=changed, even_so=run.even_so)
    return [key for _, key, diff in whole if diff is not None and diff.of_child & SHOWN_BY]


def _new_children(batch: _Batch, told: Sequence[ToldChild]) -> Iterator[int]:
    """Put children on the roll with the beginning of their history; yield their keys in order."""
    tx, source = batch.tx, batch.run.roll.source
    rows = [
        {**CHILD, **one.values, "ref": new_ref(), "number": one.number or None, "needs_known": "needs" in one.values,
         "transport": _state(one)}
        for one in told
    ]  # fmt: skip
    keys = imports.add_children(tx, [{name: _stored(value) for name, value in row.items()} for row in rows])
    imports.add_rows(tx, TransportChange, [
        {"child_id": key, "at": tx.at, "state": _state(one), "said": _state(one), "since": one.since or tx.at, "why": one.why,
         "source": source, "by": tx.by}
        for key, one in zip(keys, told, strict=True)
    ])  # fmt: skip
    imports.add_rows(tx, ImportedChild, [{"source": source, "child_id": key} for key in keys])
    for key in keys:
        batch.kept(key, None, NEW, "", "yes")
    if keys:
        states = {key: _state(one).value for key, one in zip(keys, told, strict=True)}
        tx.event("family registered", None, children=len(keys), states=states, source=source)
    return iter(keys)


def _state(told: ToldChild) -> Transport:
    return Transport(told.state or "not_known")


def _stored(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _change(batch: _Batch, told: ToldChild, child_id: int, diff: Diff) -> None:
    """Write what a list changes of a child who is held, but for carers who are new to the child."""
    tx, source = batch.tx, batch.run.roll.source
    _values(batch, child_id, diff)
    if diff.first:
        imports.add_rows(tx, ImportedChild, [{"source": source, "child_id": child_id}])
    if diff.back:
        imports.mark_missing(tx, source, [child_id], missing=False)
        batch.kept(child_id, None, IN_LIST, "no", "yes")
    _ask(batch, child_id, diff)
    imports.end_questions(tx, diff.over)
    if diff.travels:
        since = told.since if told.since is None or told.since <= tx.at else None
        transport.changed(tx, child_id, told.state, why=told.why or _WHY, source=source, since=since)


def _ask(batch: _Batch, child_id: int, diff: Diff) -> None:
    """Put what differs from a person's word to a person."""
    same = {"child_id": child_id, "at": batch.tx.at, "source": batch.run.roll.source}
    rows = [
        {**same, "person_id": one.person, "field": one.field, "held": one.held, "told": one.told} for one in diff.checks
    ]
    imports.add_rows(batch.tx, ToCheck, rows)


def _values(batch: _Batch, child_id: int, diff: Diff) -> None:
    """Write changed values, and addresses and numbers that come and go, with their history."""
    child: dict[str, Any] = {}
    people: dict[int, dict[str, Any]] = {}
    relations: dict[int, dict[str, Any]] = {}
    for change in diff.changes:
        alone = change.person is not None and change.field in PERSON
        batch.kept(None if alone else child_id, change.person, change.field, change.old, change.new)
        if change.person is None:
            child[change.field] = _stored(change.new)
        else:
            (people if alone else relations).setdefault(change.person, {})[change.field] = _stored(change.new)
    if child:
        imports.change_child(batch.tx, child_id, child | ({"needs_known": True} if "needs" in child else {}))
    for person, values in people.items():
        imports.change_person(batch.tx, person, values | ({"address_as": values["name"]} if "name" in values else {}))
    for person, values in relations.items():
        imports.change_relation(batch.tx, child_id, person, values)
    for person, point in diff.added:
        batch.point(person, point)
        batch.kept(None, person, point.kind, "", point.value)
    imports.drop_points(batch.tx, [one for one in diff.gone if one.id])
    for one in diff.gone:
        batch.kept(None, one.person, one.kind, one.value, "")


def _strangers(batch: _Batch, whole: Sequence[tuple[Pair, int, Diff | None]], held: dict[int, HeldChild]) -> None:
    """Make those who are nobody of the child's yet its contacts: people who are held for a brother or sister, or new ones."""
    wanted = [
        (key, pair.told.carers[place], pair.groups[place], diff.bound.get(place, {}) if diff is not None else {})
        for pair, key, diff in whole
        for place in (range(len(pair.told.carers)) if diff is None else diff.strangers)
    ]  # fmt: skip
    made = _make(batch, [(told, group) for _, told, group, _ in wanted])
    met = {*made, *(person for _, _, diff in whole if diff is not None for person in diff.known.values())}
    family = {(key, one.person.id) for key, child in held.items() for one in child.carers}
    for key, told, group, bound in wanted:
        person = batch.people[group]
        if person not in met:
            met.add(person)
            _meet(batch, told, key, person)
        if (key, person) not in family:
            family.add((key, person))
            row = {"child_id": key, "person_id": person, "relationship": "", "authority": FULL, "barred": False}
            own = {name: told.values[name] for name in RELATION if name in told.values}
            batch.relations.append(row | stricter(bound, own))
            batch.kept(key, person, CONTACT, "", "yes")
            _ask(batch, key, Diff(checks=[Check(person, *doubt) for doubt in doubts(told, bound)]))


def _make(batch: _Batch, wanted: Iterable[tuple[ToldCarer, int]]) -> list[int]:
    """Put those who are nobody yet on the register; return their keys."""
    fresh = {group: told for told, group in wanted if group not in batch.people}
    rows = [
        {"address_as": told.name} | {name: _stored(told.values[name]) for name in PERSON if name in told.values}
        for told in fresh.values()
    ]  # fmt: skip
    keys = imports.add_people(batch.tx, [{"communication": []} | row for row in rows])
    for key, told in zip(keys, fresh.values(), strict=True):
        points = {(point.kind, point.value): point for said in told.said if (point := batch.run.point(said))}
        for point in points.values():
            batch.point(key, point)
    batch.people |= dict(zip(fresh, keys, strict=True))
    return keys


def _meet(batch: _Batch, told: ToldCarer, child_id: int, person_id: int) -> None:
    """Change a person who is held already as the list tells; a writer whom nobody knew is of the family now."""
    person: HeldPerson = imports.people(batch.tx.conn, [person_id])[person_id]
    diff, nobody = Diff(), HeldChild(0, "", {}, needs_known=True, sources=imports.decided(batch.tx.conn, person_id))
    meet(diff, nobody, person, told, batch.run.roll, batch.run.point)
    _values(batch, child_id, diff)
    _ask(batch, child_id, diff)
    imports.change_person(batch.tx, person_id, {"sort": "family"})
