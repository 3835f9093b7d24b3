"""Who may be on the register twice: children and people, each pair with its reasons. A person decides."""

from dataclasses import dataclass
from typing import Any

from triage.desk.front import Desk, require
from triage.rules import doubles as rules
from triage.rules.folding import fold_words
from triage.rules.shown import Shown, one_line
from triage.store import doubles


@dataclass(frozen=True, slots=True)
class Pair:
    """Two who may be one, with their references where they are children, and why."""

    sort: str
    first: Shown
    second: Shown
    reasons: tuple[Shown, ...]


def look(desk: Desk) -> list[Pair]:
    """Return the pairs of children, then of people, who may be one, the likeliest first."""
    require(desk, "see the register")
    return desk.store.read(lambda conn: [*_children(conn), *_people(conn)])


def _children(conn: Any) -> list[Pair]:
    rows = {row.id: row for row in doubles.children(conn)}
    shared = [(row.child_id, f"carer {row.person_id}", "a carer in common") for row in doubles.families(conn)]
    shared += [(row.id, f"born {row.born}", "the same day of birth") for row in rows.values() if row.born]
    placed = [row for row in rows.values() if row.born and row.school]
    shared += [(row.id, f"{row.born} {fold_words(row.school)}", "the same school") for row in placed]
    ties = rules.ties(shared)
    ones = [
        rules.One(row.id, f"{row.name} {row.family_name}", ties.get(row.id, {}), row.born, row.number or "")
        for row in rows.values()
    ]
    named = {row.id: one_line(f"{row.ref} {row.name} {row.family_name}") for row in rows.values()}
    return [
        Pair("child", named[one.first], named[one.second], tuple(map(one_line, one.reasons)))
        for one in rules.proposed(ones)
    ]


def _people(conn: Any) -> list[Pair]:
    names = {row.id: row.name for row in doubles.people(conn)}
    shared = [(row.person_id, f"{row.kind} {row.value}", f"{row.value} in common") for row in doubles.points(conn)]
    shared += [
        (row.person_id, f"child {row.child_id}", f"both are contacts of {row.ref}") for row in doubles.families(conn)
    ]
    ties = rules.ties(shared)
    found = rules.proposed([rules.One(key, name, ties.get(key, {})) for key, name in names.items()])
    return [
        Pair("person", one_line(names[one.first]), one_line(names[one.second]), tuple(map(one_line, one.reasons)))
        for one in found
    ]
