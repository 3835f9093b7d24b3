"""Calls that the telephone switch tells of: each is counted; one that nobody answered is a line until its caller is spoken to."""

import json
from datetime import datetime, timedelta
from typing import Any, Final

from triage.desk import acting, standing
from triage.desk.front import Desk, require
from triage.desk.views.call import ToRingBack
from triage.rules.arrival import Arrival
from triage.rules.calendar import LONDON, local_day
from triage.rules.matching import Match
from triage.rules.rang import Rang
from triage.store import cases, contacts, events, telephone
from triage.store.engine import Tx
from triage.store.tables import CaseState

ONE_LINE: Final = timedelta(days=1)
_HOUR: Final = timedelta(hours=1)
_CALL_BACK: Final = "call_back"


def told(tx: Tx, desk: Desk, arrival: Arrival, rang: Rang) -> bool:
    """Count a call, answer the line of somebody who got through, say whether the call is a line itself. Harmless to repeat."""
    got_through = telephone.count(tx, arrival.source, rang)
    if got_through and rang.number:
        for case_id in telephone.lines_of(tx.conn, rang.number, rang.ended_at):
            _answered(tx, desk, case_id, rang)
    return rang.missed


def match(conn: Any, rang: Rang) -> Match | None:
    """Return the line that a missed call belongs to: the number's own of the last day, or the hour's of withheld numbers."""
    if rang.number:
        since, until = rang.began_at - ONE_LINE, rang.began_at + ONE_LINE
    else:
        since = rang.began_at.replace(minute=0, second=0, microsecond=0)
        until = since + _HOUR
    line = telephone.missed_line(conn, rang.number, since, until)
    return Match(line.child_id, line.case_id, verified=False, doubt="") if line else None


def to_ring_back(desk: Desk, case_id: int) -> ToRingBack | None:
    """Return the number that this case is to be rung back on; None for a case without a missed call that waits for it."""
    require(desk, "log a call")
    return desk.store.read(lambda conn: _to_ring_back(conn, case_id))


def _to_ring_back(conn: Any, case_id: int) -> ToRingBack | None:
    case = cases.get(conn, case_id)
    if case is None or case.state is CaseState.DONE or not case.unanswered:
        return None
    missed = [row for row in contacts.of_case(conn, case_id) if row.call_id and row.from_address]
    return ToRingBack(case.ref, missed[-1].from_address) if missed else None


def _answered(tx: Tx, desk: Desk, case_id: int, rang: Rang) -> None:
    """Note on a case that its caller got through. Where it holds missed calls only, it waits until the desk next opens.

    What was said is not known here: a person who writes it down ends the matter, and if nobody does it comes back once.
    """
    case, rows = cases.get(tx.conn, case_id, to_change=True), contacts.of_case(tx.conn, case_id)
    missed = [row for row in rows if row.call_id and row.from_address == rang.number]
    if case is None or _knows(tx, case_id, max(row.received_at for row in missed)):
        return
    only = all(row.call_id for row in rows)
    again = any(row.call_id != rang.call for row in missed)
    words = f"{'Rang again and was' if again else 'Was'} answered at {_moment(rang, tx.at)}"
    acting.stop_ours(tx, desk, case_id, _CALL_BACK, words)
    aside = only and not (case.owner_id is not None and case.lease_until is not None and case.lease_until > tx.at)
    detail = {"words": words, "at": rang.ended_at, "answered": only, "state": "waiting" if aside else case.state.value}
    standing.settle(tx, desk, case, standing.PUT_THROUGH, detail, **(_set_aside(desk, tx.at) if aside else {}))


def _knows(tx: Tx, case_id: int, last: datetime) -> bool:
    """Say whether it is noted already that the caller got through after the `last` missed call."""
    noted = events.of_case(tx.conn, case_id, only={standing.PUT_THROUGH})
    return any(datetime.fromisoformat(json.loads(row.detail)["at"]) >= last for row in noted)


def _set_aside(desk: Desk, at: datetime) -> dict[str, Any]:
    return {
        "state": CaseState.WAITING,
        "returns_at": desk.house.calendar.morning_after(at),
        "owner_id": None,
        "lease_until": None,
    }


def _moment(rang: Rang, now: datetime) -> str:
    local = rang.ended_at.astimezone(LONDON)
    return (
        f"{local:%H:%M}" if local_day(rang.ended_at) == local_day(now) else f"{local:%H:%M on} {local.day} {local:%B}"
    )
