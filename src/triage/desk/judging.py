"""What the record knows of a family that its replies are checked against: who may not be told, who needs what, what was said."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from triage.rules.judged import Finding, is_nameless
from triage.store import family
from triage.store.tables import Case

TOLD: Final = 4000
_FAILED: Final = frozenset(
    ("child_whereabouts left_alone wrong_handover injury assault medical_risk unsafe_on_board_now unsafe_restraint not_collected "
     "no_transport wrong_vehicle refuses_to_travel not_confirmed too_long unsuitable sharing_change crew_change time_change "
     "repeated_lateness late_once early_once no_reply").split()
)  # fmt: skip
_NEEDS_A_STEP: Final = frozenset({"service_request", "complaint", "appeal", "mp_enquiry"})


@dataclass(frozen=True, slots=True)
class Family:
    """Names that may not be told anything of this child, and the communication needs of each person by key.

    `shared` are the names of those who may not be told by each address or number of theirs.
    """

    barred: frozenset[str]
    needs: Mapping[int, tuple[str, ...]]
    shared: Mapping[str, frozenset[str]] = field(default_factory=dict)


def family_of(conn: Any, case: Case) -> Family:
    """Return what the register knows of the family of a case; of the writer alone where the child is not known."""
    if case.child_id is None:
        row = family.writer(conn, case.person_id) if case.person_id is not None else None
        return Family(frozenset(), {row.person_id: tuple(row.communication)} if row else {})
    rows = family.of_child(conn, case.child_id)
    told = {row.person_id for row in rows if not row.barred and row.authority == "full"}
    may = {name for row in rows if row.person_id in told for name in (row.name, row.address_as)}
    barred = {name for row in rows if row.person_id not in told for name in (row.name, row.address_as)
              if not is_nameless(name, row.relationship)}  # fmt: skip
    needs = {row.person_id: tuple(row.communication) for row in rows}
    held_back = {row.person_id: row.name for row in rows if row.person_id not in told}
    shared: dict[str, frozenset[str]] = {}
    for point in family.points_of(conn, list(held_back)):
        shared[point.value] = shared.get(point.value, frozenset()) | {held_back[point.person_id]}
    return Family(frozenset(barred - may - {""}), needs, shared)


def told_by(came: Sequence[Any]) -> str:
    """Return what the family said in these contacts, machines and returned mail left out."""
    return "\n".join(row.new_text for row in came if not row.auto_reply and not row.bounce)[-TOLD:]


def failed(case: Case) -> bool:
    """Say whether, by what the family told us, our service let them down: such a reply needs an apology and their own words."""
    return not _FAILED.isdisjoint(case.situations)


def needs_a_step(case: Case) -> bool:
    """Say whether the reply must name a next step: a question answered or a thank-you needs none."""
    return failed(case) or not _NEEDS_A_STEP.isdisjoint(case.kinds)


def stopping(found: Collection[Finding], *, let_through: bool) -> list[Finding]:
    """Return what keeps a reply from leaving; with `let_through` not what a supervisor may answer for with a reason."""
    return [one for one in found if one.level == "stop" and not (let_through and one.overridable)]
