"""Who may be on the register twice: children and people, each pair with its reasons and side by side. A person decides."""

from typing import Any

from triage.desk.front import Desk, require
from triage.desk.records import person_ref
from triage.desk.views.doubles import Named, Pair, Side
from triage.rules import doubles as rules
from triage.rules.folding import fold_words
from triage.rules.imported import FULL
from triage.rules.records import CHILD
from triage.rules.shown import one_line
from triage.store import doubles, records


def look(desk: Desk) -> list[Pair]:
    """Return the pairs of children, then of people, who may be one, the likeliest first; not those who were said to be two."""
    require(desk, "see the register")

    def read(conn: Any) -> list[Pair]:
        two = {
            (row.sort, frozenset(records.stands(conn, row.sort, key) for key in (row.kept_id, row.other_id)))
            for row in records.answers(conn)
            if row.answer == records.TWO
        }
        found = [*_children(conn), *_people(conn)]
        return [one for one in found if (one.sort, frozenset((one.first.id, one.second.id))) not in two]

    return desk.store.read(read)


def sides(desk: Desk, *both: Named) -> list[Side]:
    """Return what each of these records says, in the same order, so that they can be held side by side."""
    require(desk, "see the register")
    return desk.store.read(lambda conn: [_side(conn, one) for one in both])


def _side(conn: Any, one: Named) -> Side:
    rows = records.rows(conn, one.sort, one.id)
    row = rows[one.sort][0]
    child = one.sort == CHILD
    across = "person" if child else "child"
    names = records.names_of(conn, across, [r[f"{across}_id"] for r in rows["family_contact"]])
    family = "; ".join(_relation(names[r[f"{across}_id"]], r) for r in rows["family_contact"])
    if child:
        told = {
            "Child": f"{row['ref']} {row['name']} {row['family_name']}", "Born": row["born"] or "not known",
            "Number": row["number"] or "none", "School": row["school"] or "not known",
            "Transport": row["transport"].value.replace("_", " ") + (", to reconcile" if row["disputed"] else ""),
            "Needs": ", ".join(row["needs"]) or ("none" if row["needs_known"] else "not known"), "Family": family or "nobody",
        }  # fmt: skip
    else:
        points = ", ".join(f"{p['value']}{' (fails)' if p['failing'] else ''}" for p in rows["contact_point"])
        told = {
            "Person": f"{person_ref(one.id)} {row['name']}", "Called": row["address_as"] or "not known",
            "Reached by": points or "nothing", "Contact of": family or "no child",
            "Needs": ", ".join(row["communication"]) or "none",
        }  # fmt: skip
    return tuple((label, one_line(str(value), 300)) for label, value in (told | {"Cases": len(rows["matter"])}).items())


def _relation(name: str, row: Any) -> str:
    stop = "NOT to be spoken to" if row["barred"] else "" if row["authority"] == FULL else "may not be told"
    return f"{name} ({', '.join(one for one in (row['relationship'], stop) if one)})"


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
    named = {
        row.id: Named("child", row.id, row.ref, one_line(f"{row.name} {row.family_name}")) for row in rows.values()
    }
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
    named = {key: Named("person", key, person_ref(key), one_line(name)) for key, name in names.items()}
    return [Pair("person", named[one.first], named[one.second], tuple(map(one_line, one.reasons))) for one in found]
