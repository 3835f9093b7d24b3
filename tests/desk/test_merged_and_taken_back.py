"""Whatever two records hold: merging them and taking it back leaves every table as it was, and nobody is told more between."""

from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import SQLModel, col
from support.desks import MONDAY, as_service, case_of, desk_for, mail

from triage.desk import children, records, transport
from triage.desk.front import Desk
from triage.desk.register import NewChild, NewPerson, add_family
from triage.reports.children import counted
from triage.rules.roles import Role
from triage.store.engine import Store
from triage.store.tables import Child, ContactPoint, FamilyContact, Person, Transport
from triage.store.told_tables import FieldChange, ImportedChild, ToCheck

LOG = {"event", "event_head", "field_change", "transport_change", "double_answer"}
NEEDS = st.one_of(st.none(), st.lists(st.sampled_from(["wheelchair", "epilepsy", "autism_anxiety"]), unique=True))
YOUNG = st.fixed_dictionaries({
    "name": st.sampled_from(["Zoë", "Zoe"]), "school": st.sampled_from(["", "Larkfield School", "Elm School"]),
    "born": st.sampled_from([None, date(2016, 3, 4)]), "needs": NEEDS,
    "transport": st.sampled_from([one.value for one in Transport]),
    "said": st.lists(st.tuples(st.sampled_from(["call", "register", "import a.csv", "import b.csv"]),
                               st.sampled_from(["none", "confirmed", "interim"])), max_size=3),
    "lists": st.sets(st.sampled_from(["import a.csv", "import b.csv"])), "missing": st.booleans(),
    "asked": st.lists(st.sampled_from(["", "held"]), max_size=2),
})  # fmt: skip
GROWN = st.fixed_dictionaries({
    "name": st.sampled_from(["Ann Reed", "Reed Ann", "A. Reed"]), "note": st.sampled_from(["", "rings late"]),
    "sort": st.sampled_from(["family", "unknown"]), "communication": st.sets(st.sampled_from(["large_print", "interpreter"])),
    "points": st.sets(st.sampled_from([0, 1, 2])), "failing": st.booleans(), "confirmed": st.booleans(),
    "relations": st.lists(st.tuples(st.sampled_from([0, 1]), st.sampled_from(["full", "none"]), st.booleans(), st.booleans()),
                          max_size=2, unique_by=lambda one: one[0]),
    "writes": st.booleans(),
})  # fmt: skip
NUMBERS = count(1)


def whole(desk: Desk) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table but the log's and the histories'; a version only ever goes up."""
    tables = [one for one in SQLModel.metadata.sorted_tables if one.name not in LOG]

    def read(conn: Any) -> dict[str, list[tuple[Any, ...]]]:
        return {
            table.name: [
                tuple(row)
                for row in conn.execute(
                    sa.select(*(one for one in table.c if one.name != "version")).order_by(*table.primary_key.columns)
                )
            ]
            for table in tables
        }

    return desk.store.read(read)


def enrolled(desk: Desk, young: list[dict[str, Any]], grown: list[dict[str, Any]]) -> tuple[list[str], list[str]]:
    """Put two children and two people on the register as told; return how they are called."""
    mark = next(NUMBERS)
    before = len(desk.store.read(lambda conn: list(conn.execute(sa.select(col(Child.id))))))
    people_before = desk.store.read(lambda conn: conn.scalar(sa.select(sa.func.max(col(Person.id))))) or 0
    for one in young:
        add_family(as_service(desk), [], [
            NewChild(one["name"], f"Reed{mark}", one["born"], one["school"], one["needs"] and tuple(one["needs"]),
                     transport=one["transport"]),
        ])  # fmt: skip
    points = [f"a{mark}@example.org", f"07700900{mark % 1000:03}", f"b{mark}@example.org"]
    for one in grown:
        known = NewPerson(one["name"], one["name"], sort=one["sort"], points=tuple(points[at] for at in sorted(one["points"])),
                          note=one["note"], communication=tuple(sorted(one["communication"])))  # fmt: skip
        add_family(as_service(desk), [known], [])
    ids = desk.store.read(lambda conn: list(conn.scalars(sa.select(col(Child.id)).order_by(col(Child.id)))))[before:]
    who = desk.store.read(
        lambda conn: list(
            conn.scalars(sa.select(col(Person.id)).where(col(Person.id) > people_before).order_by(col(Person.id)))
        )
    )
    desk.store.write("test", MONDAY, lambda tx: _more(tx, mark, ids, who, young, grown))
    for key, one in zip(ids, young, strict=True):
        for source, state in one["said"]:
            transport.change(desk, key, state, why="said so", source=source)
    for one in grown:
        if one["writes"] and 0 in one["points"]:
            case_of(desk, mail(f"No taxi came for Zoe Reed{mark}.", sender=points[0], key=f"{mark}-{next(NUMBERS)}"))
    refs = {row.id: row.ref for row in children.page(desk, ids).values()}
    return [refs[key] for key in ids], [records.person_ref(key) for key in who]


def _more(
    tx: Any, mark: int, ids: list[int], who: list[int], young: list[dict[str, Any]], grown: list[dict[str, Any]]
) -> None:
    for at, (key, one) in enumerate(zip(ids, young, strict=True)):
        if at == mark % 3:
            tx.conn.execute(sa.update(Child).where(col(Child.id) == key).values(number=f"N{mark}"))
        for source in sorted(one["lists"]):
            tx.add(ImportedChild(source=source, child_id=key, missing_since=MONDAY if one["missing"] else None))
        for number, answer in enumerate(one["asked"]):
            tx.add(ToCheck(child_id=key, field=("school", "born")[number], held="x", told="y", at=MONDAY, source="import a.csv",
                           answer=answer))  # fmt: skip
    for key, one in zip(who, grown, strict=True):
        state = {"failing": one["failing"], "confirmed_at": MONDAY if one["confirmed"] else None}
        tx.conn.execute(sa.update(ContactPoint).where(col(ContactPoint.person_id) == key).values(**state))
        for at, authority, barred, decided in one["relations"]:
            tx.add(
                FamilyContact(
                    child_id=ids[at], person_id=key, relationship="mother", authority=authority, barred=barred
                )
            )
            if decided:
                said: dict[str, Any] = {
                    "field": "barred",
                    "old": "",
                    "new": "",
                    "at": MONDAY,
                    "source": "register: x",
                    "by": "t",
                }
                tx.add(FieldChange(child_id=ids[at], person_id=key, **said))


Relation = tuple[int, int, bool]


def relations(desk: Desk) -> list[Relation]:
    """Return who (child, person) is whose contact, and whether they may be told."""
    rows = desk.store.read(lambda conn: conn.execute(sa.select(FamilyContact)).all())
    return [(row.child_id, row.person_id, row.authority == "full" and not row.barred) for row in rows]


def may_be_told(desk: Desk, of: list[Relation]) -> set[tuple[int, int]]:
    """Return who may be told, as the records stand for one another now, where every relation must allow it."""
    young = {
        row.id: row.merged_into or row.id for row in desk.store.read(lambda conn: conn.execute(sa.select(Child)).all())
    }
    who = {
        row.id: row.merged_into or row.id for row in desk.store.read(lambda conn: conn.execute(sa.select(Person)).all())
    }
    yes = {(young[child], who[person]) for child, person, told in of if told}
    return yes - {(young[child], who[person]) for child, person, told in of if not told}


@pytest.fixture
def keeper(store: Store, tmp_path: Path) -> Desk:
    """A supervisor at a desk."""
    return desk_for(store, tmp_path, "sam", Role.SUPERVISOR)


@pytest.mark.parametrize("first", ["child", "person"])
def test_merging_and_taking_back_leaves_everything_as_it_was(keeper: Desk, first: str) -> None:
    examples = 12 if keeper.store.is_sqlite else 5

    @settings(max_examples=examples, suppress_health_check=list(HealthCheck))
    @given(st.tuples(YOUNG, YOUNG), st.tuples(GROWN, GROWN), st.booleans())
    def holds(young: tuple[dict[str, Any], ...], grown: tuple[dict[str, Any], ...], back: bool) -> None:
        pairs = dict(zip(("child", "person"), enrolled(keeper, list(young), list(grown)), strict=True))
        order = [pairs[first], pairs["person" if first == "child" else "child"]]
        order = [list(reversed(pair)) if back else pair for pair in order]
        at_first = whole(keeper)
        steps = []
        for pair in order:
            roll, before = counted(keeper).roll, relations(keeper)
            seen = records.preview(keeper, pair[0], pair[1])
            assert records.merge(keeper, pair[0], pair[1], "one and the same").words == seen.words, (
                "what was shown is what was done"
            )
            assert may_be_told(keeper, relations(keeper)) == may_be_told(keeper, before), "the stricter of two holds"
            assert counted(keeper).roll == roll - ("-" in pair[0])
            assert counted(keeper).roll == len(children.order(keeper)) == counted(keeper, keeper.now()).roll
            steps.append(pair)
        for pair in reversed(steps):
            left = records.unmerge(keeper, pair[0], pair[1], "a mistake")
            assert len(left.words) == 1, left.words
        now = whole(keeper)
        assert {name: rows for name, rows in now.items() if rows != at_first[name]} == {}
        assert counted(keeper).states == counted(keeper, keeper.now()).states

    holds()
