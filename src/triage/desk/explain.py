"""Why a case stands where it stands: told again from its record, and held against what is stored."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from triage.desk import house as houses
from triage.desk import proposals, standing
from triage.desk.front import Desk, require
from triage.desk.views.book import Proposed
from triage.errors import NotFound
from triage.rules.house import House
from triage.store import cases, contacts, events
from triage.store.tables import Case, CaseState


@dataclass(frozen=True, slots=True)
class Told:
    """One case's place: `reasons` as stored, `differs` names each column that its record, told again, would set otherwise.

    `whose` says of each contact (its number, why it is here, what is doubted), `proposed` which other case this may belong to.
    `now` is (band, act-by) by the rules in force where other rules ranked the case; None where they are the same.
    """

    ref: str
    band: int
    act_by: datetime
    rises_at: datetime | None
    rises_to: int | None
    policy: str
    reasons: tuple[dict[str, Any], ...]
    differs: tuple[str, ...]
    now: tuple[int, datetime] | None
    steps: tuple[tuple[datetime, str, str], ...]
    whose: tuple[tuple[int, str, str], ...]
    proposed: tuple[Proposed, ...]


def explain(desk: Desk, case_id: int) -> Told:
    """Return why a case stands where it stands, recomputed under the rules that ranked it; raise NotFound."""
    require(desk, "open a case")
    return desk.store.read(lambda conn: _told(conn, desk, case_id))


def differs(conn: Any, house: House, case: Case) -> tuple[str, ...]:
    """Return the columns of a case that its record, told again by `house`, would set otherwise than stored: none, ever."""
    again = standing.retold(conn, house, case)
    return tuple(name for name, value in again.items() if getattr(case, name) != value)


def _told(conn: Any, desk: Desk, case_id: int) -> Told:
    case = cases.get(conn, case_id)
    if case is None:
        raise NotFound("This case is no longer here.", safe="Nothing was changed.", next="Go back to the queue.")
    same = case.policy_version == desk.house.version
    then = desk.house if same else houses.by_version(conn, case.policy_version)
    today = houses.current(conn, desk).house
    would = standing.retold(conn, today, case) if today.version != case.policy_version else None
    return Told(
        ref=case.ref,
        band=case.band,
        act_by=case.act_by,
        rises_at=case.rises_at,
        rises_to=case.rises_to,
        policy=case.policy_version,
        reasons=tuple(case.reasons),
        differs=differs(conn, then, case) if case.state is not CaseState.DONE else (),
        now=(would["band"], would["act_by"]) if would else None,
        whose=tuple((row.id, row.because, row.doubt) for row in contacts.of_case(conn, case_id)),
        proposed=proposals.waiting(conn, case),
        steps=tuple((row.at, row.what, row.by) for row in events.of_case(conn, case_id, only=standing.STEPS)),
    )
