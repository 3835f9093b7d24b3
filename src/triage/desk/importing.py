"""The council's list of pupils compared with the register, and taken in.

It goes in batches, each a transaction, so that a killed import goes on when it is run again; the same list changes nothing.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from triage.desk import import_batch, ranking
from triage.desk.front import Desk, require
from triage.desk.import_batch import IN_LIST, Pair, Run
from triage.desk.points import checked
from triage.errors import NotPossible
from triage.rules.doubles import names_alike
from triage.rules.families import may_be_one, words_of
from triage.rules.folding import fold_words
from triage.rules.imported import Diff, HeldChild, RefusedRow, Roll, ToldChild, compare, doubts, paired, worded
from triage.rules.told_alike import grouped, retold, united
from triage.store import imports
from triage.store.engine import Tx
from triage.store.imports import OnRoll
from triage.store.told_tables import FieldChange

BATCH: Final = 250
MOST: Final = 10  # per cent of the children whom a list may change or miss before a supervisor must say so


@dataclass(frozen=True, slots=True)
class Line:
    """One child whom a list changes or asks about: each (whose and what, old, new), and what is for a person to check."""

    row: int
    ref: str
    number: str
    changes: tuple[tuple[str, str, str], ...]
    checks: tuple[tuple[str, str, str], ...]


@dataclass(slots=True)
class Survey:
    """What a list means for the register: new children, lines of those that change, those it misses, refused rows.

    `known` is how many children the list could change or miss; `marks` are addresses and numbers that look wrong, with the row;
    `later` are rows that tell of transport which begins after the list was written.
    """

    source: str
    rows: int
    known: int = 0
    new: list[ToldChild] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    changed: int = 0
    same: int = 0
    missing: list[OnRoll] = field(default_factory=list)
    refused: list[RefusedRow] = field(default_factory=list)
    marks: list[tuple[int, str, str]] = field(default_factory=list)
    later: list[tuple[int, str]] = field(default_factory=list)

    @property
    def share(self) -> float:
        """How many of a hundred known children the list would change or miss."""
        return 100 * (self.changed + len(self.missing)) / self.known if self.known else 0.0

    @property
    def checks(self) -> int:
        """How many differences are for a person to decide."""
        return sum(len(line.checks) for line in self.lines)


def survey(desk: Desk, roll: Roll) -> Survey:
    """Return what taking in the list would change; nothing is changed."""
    require(desk, "keep the register")
    return _survey(desk, roll)[0]


def take(
    desk: Desk, roll: Roll, *, most: float = MOST, even_so: bool = False, done: Callable[[int], object] = bool
) -> Survey:
    """Take the list in and return what it changed; `done` is told the number of children after each batch.

    Raises NotPossible where it would change or miss more than `most` per cent of the children that it may tell of, unless a
    supervisor says `even_so`, which is logged.
    """
    require(desk, "keep the register")
    if even_so:
        require(desk, "import in spite of the safety stop")
    found, pairs, people = _survey(desk, roll)
    if found.share > most and not even_so:
        raise _stopped(found, most)
    run = Run(roll, checked, even_so=even_so and found.share > most, people=people)
    for batch in _batches(pairs):
        if any(pair.writes for pair in batch):
            desk.store.write(desk.who.login, desk.now(), lambda tx, batch=batch: _write(tx, desk, run, batch))  # type: ignore[misc]
            run.keep()
        done(len(batch))
    if found.missing:
        gone = [one.id for one in found.missing]
        desk.store.write(desk.who.login, desk.now(), lambda tx: _miss(tx, roll.source, gone))
    return found


def _write(tx: Tx, desk: Desk, run: Run, batch: Sequence[Pair]) -> None:
    """Write a batch, and let the cases of its children stand where what is held now puts them."""
    if children := import_batch.write(tx, run, batch):
        ranking.of_children(tx, desk, children)


def _survey(desk: Desk, roll: Roll) -> tuple[Survey, list[Pair], dict[int, int]]:
    """Return what the list means, each child with the one who is meant, and who of its carers is held already, by number."""
    who = grouped(roll.children, checked)

    def read(conn: Any) -> tuple[Survey, list[Pair], dict[int, int]]:
        known = _Known(imports.on_roll(conn))
        found = Survey(roll.source, roll.rows, refused=list(roll.refused), later=list(roll.later))
        pairs = list(_paired(roll.children, who, known, found))
        held = imports.held(conn, [pair.child_id for pair in pairs if pair.child_id is not None], roll.source)
        people = _tell_alike(conn, pairs, held)
        for pair in pairs:
            if pair.child_id is not None:
                diff = compare(pair.told, held[pair.child_id], roll, checked)
                pair.writes = not diff.empty
                _count(found, pair.told, known.by_id[pair.child_id], diff)
        _misses(found, pairs, known, imports.listed(conn, roll.source))
        return found, pairs, people

    found, pairs, people = desk.store.read(read)
    said = {
        (pair.told.row, one if isinstance(one, str) else one.value): checked(one).mark
        for pair in pairs
        for carer in pair.told.carers
        for one in carer.said
    }
    found.marks = [(row, one, mark) for (row, one), mark in said.items() if mark]
    return found, pairs, people


def _tell_alike(conn: Any, pairs: Sequence[Pair], held: Mapping[int, HeldChild]) -> dict[int, int]:
    """Tell in every row alike who is one person, by the list or by the register; return who is held already, by number."""
    mine = [(group, one.person.id) for pair in pairs if pair.child_id is not None
            for group, one in zip(pair.groups, paired(pair.told.carers, held[pair.child_id].carers, checked), strict=True)
            if one is not None]  # fmt: skip
    people = dict(reversed(mine))
    mine += _found(conn, pairs, people)
    first: dict[int, int] = {}
    alike = [(group, first.setdefault(person, group)) for group, person in mine]
    who = united([list(pair.groups) for pair in pairs], alike)
    now = {
        old: new for pair, groups in zip(pairs, who, strict=True) for old, new in zip(pair.groups, groups, strict=True)
    }
    for pair, told, groups in zip(pairs, *retold([pair.told for pair in pairs], who), strict=True):
        pair.told, pair.groups = told, tuple(groups)
    return {now[group]: person for group, person in reversed(mine)}


def _found(conn: Any, pairs: Sequence[Pair], people: dict[int, int]) -> list[tuple[int, int]]:
    """Return who else is held: of a carer's name with one of the addresses, or a writer whom nobody knew and who may be they."""
    open_ = {group: carer for pair in pairs for group, carer in zip(pair.groups, pair.told.carers, strict=True)
             if group not in people}  # fmt: skip
    values = {checked(said).value for carer in open_.values() for said in carer.said}
    names: dict[tuple[str, str], int] = {}
    nobody: dict[str, list[Any]] = {}
    for row in imports.owners(conn, values):
        names.setdefault((row.value, fold_words(row.name)), row.id)
        if row.sort == imports.UNKNOWN:
            nobody.setdefault(row.value, []).append(row)
    found: list[tuple[int, int]] = []
    taken: set[int] = set()
    for group, carer in open_.items():
        mine = [checked(said).value for said in carer.said]
        person = next((names[key] for value in mine if (key := (value, fold_words(carer.name))) in names), None)
        writers = (row for value in mine for row in nobody.get(value, ()) if row.id not in taken)
        person = person or next((row.id for row in writers if may_be_one(row.name, carer.name)), None)
        if person is not None:
            taken.add(person)
            found.append((group, person))
    return found


class _Known:
    """The children on the register by what a list may know them by."""

    def __init__(self, children: Sequence[OnRoll]) -> None:
        self.by_id = {one.id: one for one in children}
        self.by_number = {one.number: one for one in children if one.number}
        self.by_name: dict[tuple[str, object, str], dict[int, OnRoll]] = {}
        for one in children:
            self.by_name.setdefault((fold_words(one.name), one.born, fold_words(one.school)), {})[one.id] = one

    def meant(self, told: ToldChild) -> OnRoll | str | None:
        """Return the child whom a row means, None for a new one, or why nobody can say."""
        values = told.values
        whole = f"{values.get('name', '')} {values.get('family_name', '')}"
        name, born = fold_words(whole), values.get("born")
        if held := self.by_number.get(told.number):
            other = name and born and held.born and born != held.born and _strange(whole, held.name)
            return "its number is that of a child of wholly another name and day of birth" if other else held
        school = fold_words(str(values.get("school", "")))
        alike = list(self.by_name.get((name, born, school), {}).values()) if name and born and school else []
        if told.number:
            free = [one for one in alike if not one.number]
            if len(free) == 1:
                return free[0]
            return (
                None
                if values.get("name") and values.get("family_name")
                else "a new pupil needs a first and a family name"
            )
        if len(alike) == 1:
            return alike[0]
        return f"it has no pupil number, and {len(alike)} children here have this name, day of birth and school"


def _strange(first: str, second: str) -> bool:
    """Say whether two names have no word in common and are no two spellings of one."""
    return not set(words_of(first)) & set(words_of(second)) and not names_alike(first, second)


def _paired(
    children: Sequence[ToldChild], who: Sequence[Sequence[int]], known: _Known, found: Survey
) -> Iterable[Pair]:
    """Yield each child that the list tells of with the one who is meant; refuse those of whom nobody can say."""
    rows: dict[int, int] = {}
    for told, groups in zip(children, who, strict=True):
        one = known.meant(told)
        if isinstance(one, OnRoll) and one.id in rows:
            one = f"it is the same child as row {rows[one.id]}"
        if isinstance(one, str):
            said = "; ".join(f"{name}: {worded(value)}" for name, value in told.values.items() if worded(value))
            found.refused.append(RefusedRow(told.row, one, said, told.number))
            continue
        if one is None:
            found.new.append(told)
        else:
            rows[one.id] = told.row
        yield Pair(told, tuple(groups), one.id if one else None, writes=one is None)


def _count(found: Survey, told: ToldChild, held: OnRoll, diff: Diff) -> None:
    if not diff.changed:
        found.same += 1
    found.changed += diff.changed
    if diff.changed or diff.checks:
        changes = tuple(_told(told, diff))
        new = [doubt for place, bound in diff.bound.items() for doubt in doubts(told.carers[place], bound)]
        checks = (*((one.field, one.held, one.told) for one in diff.checks), *new)
        found.lines.append(Line(told.row, held.ref, told.number or held.number, changes, checks))


def _told(told: ToldChild, diff: Diff) -> Iterable[tuple[str, str, str]]:
    """Yield in words what changes: (field, old, new)."""
    for change in diff.changes:
        whose = "carer's " if change.person is not None else ""
        yield f"{whose}{change.field.replace('_', ' ')}", worded(change.old), worded(change.new)
    yield from (("carer", "", told.carers[place].name) for place in diff.strangers)
    yield from ((point.kind, "", point.value) for _, point in diff.added)
    yield from ((point.kind, point.value, "") for point in diff.gone)
    if diff.travels:
        yield "transport", "", told.state
    if diff.back:
        yield IN_LIST, "no", "yes"


def _misses(found: Survey, pairs: Sequence[Pair], known: _Known, listed: dict[int, bool]) -> None:
    """Find who was in this list before and is not now; a row that cannot be used still says that its child is there."""
    told = {pair.child_id for pair in pairs}
    told |= {known.by_number[one.number].id for one in found.refused if one.number in known.by_number}
    found.missing = [known.by_id[key] for key, missing in listed.items() if key not in told and not missing]
    found.known = len(listed.keys() | (told - {None}))


def _batches(pairs: Sequence[Pair]) -> Iterable[Sequence[Pair]]:
    return (pairs[at : at + BATCH] for at in range(0, len(pairs), BATCH))


def _miss(tx: Tx, source: str, ids: Sequence[int]) -> None:
    imports.mark_missing(tx, source, ids, missing=True)
    same = {"person_id": None, "field": IN_LIST, "old": "yes", "new": "no", "at": tx.at, "source": source, "by": tx.by}
    imports.add_rows(tx, FieldChange, [{**same, "child_id": key} for key in ids])
    tx.event("children not in the last import", None, source=source, children=list(ids))


def _stopped(found: Survey, most: float) -> NotPossible:
    return NotPossible(
        f"This list would change {found.changed} and miss {len(found.missing)} of {found.known} children: more than {most:g} %.",
        safe="Nothing was changed.",
        next="Look at it with --dry-run. If it is right, a supervisor takes it in with --even-so.",
    )
