"""Cases ranked again though nobody wrote: other rules are in force, or the register knows something else of the child."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from triage.desk import clocks, standing
from triage.desk import house as houses
from triage.desk.front import Desk
from triage.store import cases, register
from triage.store.engine import Tx
from triage.store.tables import Case

BY_RULES: Final = "ranked anew"
BY_RECORD: Final = "ranked by what is on record now"
_PLACE: Final = ("band", "act_by", "rises_at", "rises_to")
SHOWN_BY: Final = frozenset({"needs", "collection", "name", "family_name"})
"""The fields of a child's record that its cases are ranked by, or stand in the queue under."""


def anew(tx: Tx, desk: Desk, case: Case, what: str, **also: Any) -> None:
    """Rank a case by its record and the rules in force, and set `also` these columns.

    Nothing is written where nothing differs, and a person who writes on the case is disturbed only where its place changes. A
    case that waits is open again where it is of a child at risk.
    """
    told = standing.retold(tx.conn, desk.house, case)
    if _start_clocks(tx, desk, case, told):
        told = standing.retold(tx.conn, desk.house, case)
    told |= also
    if all(getattr(case, name) == value for name, value in told.items()):
        return
    was = {"was_band": case.band, "was_act_by": case.act_by, "was_policy": case.policy_version}
    there = cases.place_of(Case(**{**case.model_dump(), **told}))
    cases.change(tx, case, what, {**was, **there}, disturbs=not same_place(case, told), **told)


def _start_clocks(tx: Tx, desk: Desk, case: Case, told: Mapping[str, Any]) -> bool:
    """Start the clocks of what nobody knew of: a concern's from now on, a kind's from the unanswered contact that says it.

    Return whether there was any.
    """
    fresh = set(told["kinds"]).difference(case.kinds)
    for row in clocks.unanswered(tx.conn, case.id) if fresh else ():
        matters = standing.matters_in(row, desk.house)
        if not fresh.isdisjoint(matters):
            clocks.brought(tx, desk, case.id, [one for one in matters if one != clocks.CONCERN], row.received_at)
    concern = told["safeguarding"] and not case.safeguarding
    if concern:
        clocks.brought(tx, desk, case.id, [clocks.CONCERN], tx.at)
    return bool(fresh or concern)


def of_children(tx: Tx, desk: Desk, children: Sequence[int]) -> None:
    """Rank the cases of these children that are not done by what the register knows now, under the name it has now."""
    found = cases.unfinished_of(tx.conn, children)
    if not found:
        return
    today = houses.current(tx.conn, desk)
    names: dict[int | None, str] = {
        child.id: f"{child.name} {child.family_name}" for child in register.children(tx.conn, children)
    }
    for case in found:
        anew(tx, today, case, BY_RECORD, child_name=names.get(case.child_id, case.child_name))


def same_place(case: Case, told: Mapping[str, Any]) -> bool:
    """Say whether a case would stand where it stands."""
    return all(getattr(case, name) == told[name] for name in _PLACE)
