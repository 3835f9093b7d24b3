"""What a list of the council is compared with, and what it changes: read and written for many children at once."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import SQLModel, col

from triage.rules.families import words_of
from triage.rules.imported import CHILD, PERSON, RELATION, Asked, HeldCarer, HeldChild, HeldPerson, HeldPoint, Value
from triage.rules.travel import IMPORT, UNDONE
from triage.store import names
from triage.store.engine import Tx
from triage.store.tables import Child, ContactPoint, FamilyContact, NameWord, Person, Reply, TransportChange
from triage.store.told_tables import FieldChange, ImportedChild, ToCheck

UNKNOWN: Final = "unknown"
_MANY: Final = 500


@dataclass(frozen=True, slots=True)
class OnRoll:
    """A child as a row of a list may mean one: by number, or by name, birth and school."""

    id: int
    ref: str
    number: str
    name: str
    born: date | None
    school: str


def on_roll(conn: sa.Connection) -> list[OnRoll]:
    """Return every child on the register by what a list may know it by; one of two records goes by what the other had, too."""
    named = (col(Child.name), col(Child.family_name), col(Child.born), col(Child.school))
    chosen: Any = sa.select(col(Child.id), col(Child.ref), col(Child.number), *named, col(Child.merged_into))
    rows = list(conn.execute(chosen))
    own = {row.id: row for row in rows}
    return [
        OnRoll(mine.id, mine.ref, mine.number or "", f"{one.name} {one.family_name}", one.born, one.school)
        for one in sorted(rows, key=lambda row: (row.merged_into is None, row.id))
        for mine in (own[one.merged_into or one.id],)
    ]


def numbered(conn: sa.Connection, numbers: Collection[str]) -> dict[str, int]:
    """Return the children who have these numbers."""
    query = sa.select(col(Child.number), col(Child.id)).where(col(Child.number).in_(numbers))
    return {row[0]: row[1] for row in conn.execute(query) if row[0] is not None}


def listed(conn: sa.Connection, source: str) -> dict[int, bool]:
    """Return each child whom this list has told of, and whether its last import did not."""
    query = sa.select(col(ImportedChild.child_id), col(ImportedChild.missing_since))
    return {row[0]: row[1] is not None for row in conn.execute(query.where(col(ImportedChild.source) == source))}


def held(conn: sa.Connection, ids: Sequence[int], source: str) -> dict[int, HeldChild]:
    """Return these children as a list is compared with them, by key; parents of several are one record."""
    found: dict[int, HeldChild] = {}
    known: dict[int, HeldPerson] = {}
    for some in _slices(ids):
        found |= _held(conn, some, source, known)
    return found


def _held(
    conn: sa.Connection, ids: Sequence[int], source: str, known_people: dict[int, HeldPerson]
) -> dict[int, HeldChild]:
    children = conn.execute(sa.select(Child).where(col(Child.id).in_(ids))).all()
    relations = conn.execute(
        sa.select(FamilyContact).where(col(FamilyContact.child_id).in_(ids)).order_by(col(FamilyContact.person_id))
    ).all()
    fresh = sorted({row.person_id for row in relations} - known_people.keys())
    known_people |= people(conn, fresh)
    carers: dict[int, list[HeldCarer]] = {}
    for row in relations:
        own = {name: getattr(row, name) for name in RELATION}
        carers.setdefault(row.child_id, []).append(HeldCarer(known_people[row.person_id], own))
    sources, asked, said = _sources(conn, ids), _asked(conn, ids), _said(conn, ids)
    known = listed_among(conn, ids, source)
    return {
        row.id: HeldChild(
            id=row.id,
            number=row.number or "",
            values={name: _value(getattr(row, name)) for name in CHILD},
            needs_known=row.needs_known,
            carers=tuple(carers.get(row.id, ())),
            sources=sources.get(row.id, {}) | {
                place: told for one in carers.get(row.id, ()) for place, told in sources.get(-one.person.id, {}).items()
            },
            asked=tuple(asked.get(row.id, ())),
            said=said.get(row.id, ""),
            listed=row.id in known,
            missing=known.get(row.id, False),
        )
        for row in children
    }  # fmt: skip


def listed_among(conn: sa.Connection, ids: Sequence[int], source: str) -> dict[int, bool]:
    """Return as `listed` for these children."""
    query = sa.select(col(ImportedChild.child_id), col(ImportedChild.missing_since)).where(
        col(ImportedChild.source) == source, col(ImportedChild.child_id).in_(ids)
    )
    return {row[0]: row[1] is not None for row in conn.execute(query)}


def _value(value: Any) -> Value:
    return tuple(value) if isinstance(value, list) else value


def people(conn: sa.Connection, ids: Sequence[int]) -> dict[int, HeldPerson]:
    """Return these people with their addresses and numbers, by key."""
    found: dict[int, HeldPerson] = {}
    for some in _slices(ids):
        for row in conn.execute(sa.select(Person).where(col(Person.id).in_(some))):
            found[row.id] = HeldPerson(row.id, {name: _value(getattr(row, name)) for name in PERSON})
        merged = sa.select(col(Person.merged_into), col(Person.name)).where(col(Person.merged_into).in_(some))
        for key, name in conn.execute(merged):
            if key is not None:
                found[key].other_names.append(name)
        points = sa.select(ContactPoint).where(col(ContactPoint.person_id).in_(some)).order_by(col(ContactPoint.id))
        for one in conn.execute(points):
            point = HeldPoint(one.id, one.person_id, one.kind, one.value, one.source, one.confirmed_at)
            found[one.person_id].points.append(point)
    return found


def _sources(conn: sa.Connection, ids: Sequence[int]) -> dict[int, dict[tuple[int | None, str], str]]:
    """Return whose word each value last was: by child, and by minus the person for what belongs to a person alone."""
    theirs = sa.select(col(FamilyContact.person_id)).where(col(FamilyContact.child_id).in_(ids))
    about = sa.or_(
        col(FieldChange.child_id).in_(ids),
        sa.and_(col(FieldChange.child_id).is_(None), col(FieldChange.person_id).in_(theirs)),
    )
    place = (col(FieldChange.child_id), col(FieldChange.person_id), col(FieldChange.field))
    last = sa.select(sa.func.max(col(FieldChange.id))).where(about, _counts()).group_by(*place)
    found: dict[int, dict[tuple[int | None, str], str]] = {}
    for row in conn.execute(sa.select(*place, col(FieldChange.source)).where(col(FieldChange.id).in_(last))):
        whose = row[0] if row[0] is not None else -(row[1] or 0)
        found.setdefault(whose, {})[(row[1], row[2])] = row[3]
    return found


def decided(conn: sa.Connection, person_id: int) -> dict[tuple[int | None, str], str]:
    """Return whose word each value of a person last was."""
    mine = sa.and_(col(FieldChange.child_id).is_(None), col(FieldChange.person_id) == person_id)
    query = sa.select(col(FieldChange.field), col(FieldChange.source)).where(mine, _counts())
    return {(person_id, row[0]): row[1] for row in conn.execute(query.order_by(col(FieldChange.id)))}


def _counts() -> sa.ColumnElement[bool]:
    """The changes that count: those of a merge that was taken back do not."""
    return sa.not_(col(FieldChange.source).startswith(UNDONE))


def _asked(conn: sa.Connection, ids: Sequence[int]) -> dict[int, list[Asked]]:
    found: dict[int, list[Asked]] = {}
    for row in conn.execute(sa.select(ToCheck).where(col(ToCheck.child_id).in_(ids)).order_by(col(ToCheck.id))):
        one = Asked(row.id, (row.person_id, row.field), row.told, row.source, not row.answer)
        if row.answer != "over":
            found.setdefault(row.child_id, []).append(one)
    return found


def _said(conn: sa.Connection, ids: Sequence[int]) -> dict[int, str]:
    """Return what an import last said of each child's transport."""
    mine = sa.and_(col(TransportChange.child_id).in_(ids), col(TransportChange.source).startswith(f"{IMPORT} "))
    last = sa.select(sa.func.max(col(TransportChange.id))).where(mine).group_by(col(TransportChange.child_id))
    query = sa.select(col(TransportChange.child_id), col(TransportChange.said))
    return {row[0]: row[1].value for row in conn.execute(query.where(col(TransportChange.id).in_(last)))}


def owners(conn: sa.Connection, values: Collection[str]) -> list[sa.Row[Any]]:
    """Return who has these addresses and numbers: (value, id, name, sort), of each the writers whom nobody knew last.

    One whom two records tell of stands there under the name of each.
    """
    found: list[sa.Row[Any]] = []
    record = aliased(Person)
    for some in _slices(sorted(values)):
        asked = sa.and_(col(ContactPoint.value).in_(some), col(Person.sort).in_(("family", UNKNOWN)))
        own: Any = sa.select(col(ContactPoint.value), col(Person.id), col(Person.name), col(Person.sort)).join(
            Person, col(Person.id) == col(ContactPoint.person_id)
        )
        merged = own.with_only_columns(
            col(ContactPoint.value), col(Person.id), col(record.name), col(Person.sort)
        ).join(record, col(record.merged_into) == col(Person.id))
        both = sa.union_all(own.where(asked, col(Person.merged_into).is_(None)), merged.where(asked)).subquery()
        found += conn.execute(sa.select(both).order_by(both.c.sort == UNKNOWN, both.c.id))
    return found


def hold(tx: Tx, ids: Sequence[int]) -> None:
    """Keep others from changing these children until the transaction ends."""
    tx.conn.execute(sa.select(col(Child.id)).where(col(Child.id).in_(ids)).order_by(col(Child.id)).with_for_update())


def merged(conn: sa.Connection, table: type[Child] | type[Person], ids: Collection[int]) -> dict[int, int]:
    """Return of these records those that were merged into another, with that one."""
    found: dict[int, int] = {}
    for some in _slices(sorted(ids)):
        query: Any = sa.select(col(table.id), col(table.merged_into)).where(col(table.id).in_(some))
        found |= {row[0]: row[1] for row in conn.execute(query.where(col(table.merged_into).is_not(None)))}
    return found


def add_children(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Put children on the roll, to be found by their names; return their keys in order."""
    keys = _added(tx, Child, rows)
    named = ((f"{row['name']} {row['family_name']}", key) for key, row in zip(keys, rows, strict=True))
    names.of_many(tx, [(words_of(name), {"child_id": key}) for name, key in named])
    return keys


def add_people(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Put people on the register, to be found by their names; return their keys in order."""
    keys = _added(tx, Person, rows)
    names.of_many(tx, [(words_of(row["name"]), {"person_id": key}) for key, row in zip(keys, rows, strict=True)])
    return keys


def add_points(tx: Tx, rows: Sequence[dict[str, Any]]) -> None:
    """Add addresses and numbers of people, to be found by."""
    tx.add_all(ContactPoint, rows)
    names.of_many(tx, [(names.said_of(row["value"]), {"person_id": row["person_id"]}) for row in rows])


def drop_points(tx: Tx, points: Sequence[HeldPoint]) -> None:
    """Take away addresses and numbers that are a person's no longer; letters that went there keep the address they went to."""
    for some in _slices(points):
        ids = [one.id for one in some]
        tx.conn.execute(sa.update(Reply).where(col(Reply.point_id).in_(ids)).values(point_id=None))
        tx.conn.execute(sa.delete(ContactPoint).where(col(ContactPoint.id).in_(ids)))
        for one in some:
            for tail in names.said_of(one.value):
                mine = sa.and_(col(NameWord.person_id) == one.person, col(NameWord.word) == tail)
                tx.conn.execute(sa.delete(NameWord).where(mine))


def change_child(tx: Tx, child_id: int, values: Mapping[str, Any]) -> None:
    """Change a child's values, and the words by which the child is found where the name is among them."""
    tx.conn.execute(sa.update(Child).where(col(Child.id) == child_id).values(**values))
    if values.keys() & {"name", "family_name"}:
        name = tx.conn.execute(
            sa.select(col(Child.name), col(Child.family_name)).where(col(Child.id) == child_id)
        ).one()
        names.of_child(tx, child_id, f"{name[0]} {name[1]}")


def change_person(tx: Tx, person_id: int, values: Mapping[str, Any]) -> None:
    """Change a person's values, and the words by which they are found where the name is among them."""
    tx.conn.execute(sa.update(Person).where(col(Person.id) == person_id).values(**values))
    if "name" in values:
        points = tx.conn.scalars(sa.select(col(ContactPoint.value)).where(col(ContactPoint.person_id) == person_id))
        tails = {tail for value in points for tail in names.said_of(value)}
        mine = sa.and_(col(NameWord.person_id) == person_id, col(NameWord.word).not_in(tails))
        tx.conn.execute(sa.delete(NameWord).where(mine))
        names.of_person(tx, person_id, values["name"])


def change_relation(tx: Tx, child_id: int, person_id: int, values: Mapping[str, Any]) -> None:
    """Change what a person is to a child."""
    pair = sa.and_(col(FamilyContact.child_id) == child_id, col(FamilyContact.person_id) == person_id)
    tx.conn.execute(sa.update(FamilyContact).where(pair).values(**values))


def add_rows(tx: Tx, table: type[SQLModel], rows: Sequence[dict[str, Any]]) -> None:
    """Add rows that nothing refers to: relations, histories, questions, what a list has told of."""
    for some in _slices(rows):
        tx.add_all(table, list(some))


def mark_missing(tx: Tx, source: str, ids: Sequence[int], *, missing: bool) -> None:
    """Note that the last import of a list did not tell of these children, or does again."""
    for some in _slices(ids):
        mine = sa.and_(col(ImportedChild.source) == source, col(ImportedChild.child_id).in_(some))
        tx.conn.execute(sa.update(ImportedChild).where(mine).values(missing_since=tx.at if missing else None))


def end_questions(tx: Tx, ids: Sequence[int]) -> None:
    """Note that the list tells these otherwise now: nobody needs to answer them."""
    for some in _slices(ids):
        mine = sa.and_(col(ToCheck.id).in_(some), col(ToCheck.answer) == "")
        tx.conn.execute(sa.update(ToCheck).where(mine).values(answer="over", answered_at=tx.at, answered_by=tx.by))


def _added(tx: Tx, table: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> list[int]:
    if not rows:
        return []
    key: Any = table.__table__.c.id  # type: ignore[attr-defined]
    made = tx.conn.execute(sa.insert(table).returning(key, sort_by_parameter_order=True), [dict(row) for row in rows])
    return [row[0] for row in made]


def _slices(things: Sequence[Any]) -> Iterable[Sequence[Any]]:
    return (things[at : at + _MANY] for at in range(0, len(things), _MANY))
