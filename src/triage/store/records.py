"""Two records made one: the rows that hang on each, the steps of a merge done and taken back, what people decided of pairs."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import SQLModel, col
from sqlmodel.sql.sqltypes import UTCDateTime

from triage.rules.records import CHILD, OWN, SINCE, Row, Rows, Step
from triage.rules.travel import IMPORT, UNDONE
from triage.store import names
from triage.store.engine import Tx
from triage.store.own_tables import DoubleAnswer
from triage.store.tables import (
    Case,
    Child,
    Contact,
    ContactPoint,
    FamilyContact,
    NameWord,
    Person,
    Reply,
    TransportChange,
)
from triage.store.told_tables import FieldChange, ImportedChild, ToCheck

ONE: Final = "one"
TWO: Final = "two"
_TABLES: Final[dict[str, Any]] = {
    "child": Child,
    "person": Person,
    "matter": Case,
    "contact": Contact,
    "contact_point": ContactPoint,
    "family_contact": FamilyContact,
    "to_check": ToCheck,
    "imported_child": ImportedChild,
    "name_word": NameWord,
    "reply": Reply,
}
_SHORT: Final = {"matter": ("id", "child_id", "person_id"), "contact": ("id", "person_id"), "reply": ("id", "point_id")}
_OF_CHILD: Final = ("matter", "name_word", "family_contact", "to_check", "imported_child")
_OF_PERSON: Final = ("matter", "contact", "name_word", "family_contact", "to_check", "contact_point")


# ---- what hangs on a record -----------------------------------------------------------------------------------------


def hold(tx: Tx, sort: str, ids: Sequence[int]) -> None:
    """Keep others from changing these records until the transaction ends."""
    key = _TABLES[sort].__table__.c.id
    tx.conn.execute(sa.select(key).where(key.in_(ids)).order_by(key).with_for_update())


def rows(conn: sa.Connection, sort: str, key: int) -> dict[str, list[Row]]:
    """Return a record and all that names it, by table; `alias` are those that were merged into it. No record: no row of it."""
    own = f"{sort}_id"
    found = {name: _rows(conn, name, own, key) for name in (_OF_CHILD if sort == CHILD else _OF_PERSON)}
    if sort != CHILD:
        points = [row["id"] for row in found["contact_point"]]
        found["reply"] = [one for point in points for one in _rows(conn, "reply", "point_id", point)]
    return {**found, sort: _rows(conn, sort, "id", key), "alias": _rows(conn, sort, "merged_into", key)}


def _rows(conn: sa.Connection, name: str, column: str, value: Any) -> list[Row]:
    table = _TABLES[name].__table__
    chosen = [table.c[one] for one in _SHORT[name]] if name in _SHORT else list(table.c)
    query = sa.select(*chosen).where(table.c[column] == value).order_by(*table.primary_key.columns)
    return [dict(row._mapping) for row in conn.execute(query)]  # noqa: SLF001 - SQLAlchemy's public name for a row's columns


def decided(conn: sa.Connection, sort: str, key: int) -> dict[tuple[int | None, str], bool]:
    """Return of each value of a record (what it is to whom, field) that was ever changed whether the last word was a person's."""
    mine, across = (FieldChange.child_id, FieldChange.person_id) if sort == CHILD else (
        FieldChange.person_id, FieldChange.child_id,
    )  # fmt: skip
    query: Any = sa.select(col(across), col(FieldChange.field), col(FieldChange.source)).where(col(mine) == key)
    query = query.where(sa.not_(col(FieldChange.source).startswith(UNDONE))).order_by(col(FieldChange.id))
    return {(row[0], row[1]): not row[2].startswith(IMPORT) for row in conn.execute(query)}


def names_of(conn: sa.Connection, sort: str, ids: Iterable[int]) -> dict[int, str]:
    """Return what children (reference and name) or people (name) are called, by key."""
    wanted = list(ids)
    if sort == CHILD:
        told: Any = sa.select(col(Child.id), col(Child.ref), col(Child.name), col(Child.family_name))
        return {row[0]: f"{row[1]} {row[2]} {row[3]}" for row in conn.execute(told.where(col(Child.id).in_(wanted)))}
    named = sa.select(col(Person.id), col(Person.name)).where(col(Person.id).in_(wanted))
    return {row[0]: row[1] for row in conn.execute(named)}


def key_of(conn: sa.Connection, ref: str) -> int | None:
    """Return the key of the child's record with this reference, were it merged or not, or None."""
    return conn.scalar(sa.select(col(Child.id)).where(col(Child.ref) == ref))


def stands(conn: sa.Connection, sort: str, key: int | None) -> int | None:
    """Return the record that stands for this one today: itself, or the one that it was merged into."""
    table: Any = Child if sort == CHILD else Person
    found = conn.execute(sa.select(col(table.id), col(table.merged_into)).where(col(table.id) == key)).first()
    return key if found is None or found[1] is None else found[1]


# ---- steps ----------------------------------------------------------------------------------------------------------


def do(tx: Tx, steps: Iterable[Step]) -> None:
    """Do the steps of a merge."""
    for step in steps:
        if step.after is None:
            table = _TABLES[step.table].__table__
            tx.conn.execute(sa.delete(table).where(_where(table, step.key)))
        else:
            _change(tx, step.table, step.key, step.after)


def undo(tx: Tx, steps: Sequence[Step]) -> list[Step]:
    """Take the steps back, the last first; return those that were left since something else became of their row."""
    return [step for step in reversed(steps) if not _back(tx, step)]


def _back(tx: Tx, step: Step) -> bool:
    table = _TABLES[step.table].__table__
    there = tx.conn.execute(sa.select(*table.c).where(_where(table, step.key_after))).first()
    if step.after is None:
        if there is None:
            tx.conn.execute(sa.insert(table), step.before)
        return there is None
    asked = {**step.after, **step.same}
    if there is None or any(there._mapping[name] != value for name, value in asked.items()):  # noqa: SLF001
        return False
    if step.before.get("number") and _taken(tx.conn, step.before["number"]):
        return False
    if step.key_after != step.key and tx.conn.execute(sa.select(*table.c).where(_where(table, step.key))).first():
        return False
    _change(tx, step.table, step.key_after, step.before)
    return True


def _taken(conn: sa.Connection, number: str) -> bool:
    return conn.scalar(sa.select(col(Child.id)).where(col(Child.number) == number)) is not None


def _change(tx: Tx, name: str, key: dict[str, Any], values: dict[str, Any]) -> None:
    table = _TABLES[name].__table__
    more = {"version": table.c.version + 1} if name == "matter" else {}
    tx.conn.execute(sa.update(table).where(_where(table, key)).values(**values, **more))


def _where(table: Any, key: dict[str, Any]) -> sa.ColumnElement[bool]:
    return sa.and_(*(table.c[name] == value for name, value in key.items()))


def came_since(
    conn: sa.Connection, sort: str, kept: int, steps: Sequence[Step], had: dict[str, list[Any]]
) -> dict[str, int]:
    """Return by table how many rows hang on a record that neither it had when it took the other, nor the other brought."""
    own = f"{sort}_id"
    brought = {
        (step.table, _key(step.table, step.key_after)) for step in steps if step.after and step.after.keys() & OWN
    }
    found = {}
    for name in (one for one in SINCE if one in had):
        mine = [_key(name, row) for row in _rows(conn, name, own, kept)]
        found[name] = sum(key not in had[name] and (name, key) not in brought for key in mine)
    return {name: number for name, number in found.items() if number}


def _key(name: str, row: Row) -> str:
    return json.dumps({one.name: row[one.name] for one in _TABLES[name].__table__.primary_key.columns}, sort_keys=True)


def keys(found: Rows) -> dict[str, list[str]]:
    """Return the keys of a record's rows by table, to be kept with a merge."""
    return {name: [_key(name, row) for row in found[name]] for name in SINCE if name in found}


def name_again(tx: Tx, sort: str, key: int) -> None:
    """Let a record that has lost the words that it is found by be found again."""
    own: Any = NameWord.child_id if sort == CHILD else NameWord.person_id
    if tx.conn.scalar(sa.select(col(NameWord.id)).where(col(own) == key).limit(1)) is None:
        row = _rows(tx.conn, sort, "id", key)[0]
        if sort == CHILD:
            names.of_child(tx, key, f"{row['name']} {row['family_name']}")
        else:
            names.of_person(tx, key, row["name"])


# ---- what people decided of pairs -----------------------------------------------------------------------------------


def answer(tx: Tx, sort: str, kept: int, other: int, said: str, why: str, detail: dict[str, Any] | None = None) -> None:
    """Keep that a person said of two records that they are ONE or TWO."""
    row = DoubleAnswer(
        sort=sort, kept_id=kept, other_id=other, answer=said, why=why, at=tx.at, by=tx.by, detail=detail or {}
    )
    tx.add(row)


def take_back(tx: Tx, answer_id: int) -> None:
    """Note that what was said of two records is said no more."""
    mine = sa.update(DoubleAnswer).where(col(DoubleAnswer.id) == answer_id)
    tx.conn.execute(mine.values(undone_at=tx.at, undone_by=tx.by))


def answers(conn: sa.Connection, sort: str = "") -> list[sa.Row[Any]]:
    """Return what is said of pairs and not taken back, the latest first: the rows of double_answer."""
    query = sa.select(DoubleAnswer).where(col(DoubleAnswer.undone_at).is_(None)).order_by(col(DoubleAnswer.id).desc())
    return list(conn.execute(query.where(col(DoubleAnswer.sort) == sort) if sort else query))


def drop_history(tx: Tx, ids: Sequence[int], transports: Sequence[int]) -> None:
    """Let the lines that a merge wrote count no more: whose word a value is, and what was told of transport."""
    tables: tuple[tuple[Any, Sequence[int]], ...] = ((FieldChange, ids), (TransportChange, transports))
    for table, mine in tables:
        if mine:
            over = sa.literal(f"{UNDONE} ") + col(table.source)
            tx.conn.execute(sa.update(table).where(col(table.id).in_(mine)).values(source=over))


# ---- steps as they are kept -----------------------------------------------------------------------------------------


def written(steps: Iterable[Step]) -> list[dict[str, Any]]:
    """Return steps as they are kept with a merge."""
    return [_plain(asdict(step)) for step in steps]


def read(kept: Iterable[dict[str, Any]]) -> list[Step]:
    """Return the steps that were kept."""
    return [
        Step(one["table"], *(_typed(one["table"], one[name]) for name in ("key", "before", "after", "same")))  # type: ignore[arg-type]
        for one in kept
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    return value.isoformat() if isinstance(value, (date, datetime)) else value


def _typed(name: str, values: dict[str, Any] | None) -> dict[str, Any] | None:
    return None if values is None else {one: _read(_TABLES[name], one, value) for one, value in values.items()}


def _read(table: type[SQLModel], name: str, value: Any) -> Any:
    kind = table.__table__.c[name].type  # type: ignore[attr-defined]
    if isinstance(value, str) and isinstance(kind, UTCDateTime):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if isinstance(value, str) and isinstance(kind, sa.Date) else value
