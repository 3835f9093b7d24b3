"""Whom an answer leaves waiting: an MP's answer is not the family's, and the mother's complaint is not the father's."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from triage.desk import readings, standing
from triage.desk.front import Desk
from triage.rules.arrival import Channel
from triage.rules.clocks import OFFICE_MATTERS, ClockRule
from triage.rules.senders import SORTS
from triage.store import clocks, contacts, outbox, people

COMPLAINT: Final = "complaint"
ANSWERED: Final = "complaint_response"
_ACKNOWLEDGED: Final = "acknowledgement"


def to_others(conn: Any, desk: Desk, case_id: int, person_id: int | None) -> frozenset[str]:
    """Return the clocks that answering this person leaves running.

    Each who complained is owed an acknowledgement and a response of their own (LGSCO Complaint Handling Code, 6.2 and 6.3); who
    is not known may be the person who is answered.
    """
    wrote = contacts.writers(conn, case_id)
    offices = {key for key, sort in wrote.items() if sort in SORTS}
    of_offices = frozenset(rule.name for rule in desk.house.clocks if not OFFICE_MATTERS.isdisjoint(rule.starts_for))
    if person_id in offices:
        every = frozenset(rule.name for rule in desk.house.clocks)
        return every - of_offices if wrote.keys() - offices else frozenset()
    waits = _waits(conn, desk, case_id, wrote.keys() - offices - {person_id, None})
    return of_offices | {rule.name for rule in _of_complaints(desk) if waits.get(rule.stopped_by)}


def complainants(conn: Any, desk: Desk, case_id: int, person_id: int | None) -> list[str]:
    """Return the names of those, beside this person, who complained on a case and have had no response of their own."""
    wrote = contacts.writers(conn, case_id)
    family = {key for key, sort in wrote.items() if sort not in SORTS}
    waits = _waits(conn, desk, case_id, family - {person_id, None})
    return sorted(people.name_of(conn, key) for key in waits.get(ANSWERED, ()))


def to_acknowledge(conn: Any, desk: Desk, case_id: int, person_id: int | None) -> frozenset[str]:
    """Return the clocks that a complaint of this person starts on a case whose complaint was acknowledged to somebody else."""
    since = _since(conn, desk, case_id) if person_id is not None else None
    if since is None or any(row.person_id == person_id for row in _complaints(conn, desk, case_id, since)):
        return frozenset()
    return frozenset(rule.name for rule in _of_complaints(desk) if rule.stopped_by == _ACKNOWLEDGED)


def _waits(conn: Any, desk: Desk, case_id: int, others: Collection[int | None]) -> dict[str, set[int | None]]:
    """Return, of these people, who complained and waits, by what they wait for; only what came since the complaint that runs."""
    since = _since(conn, desk, case_id) if others else None
    if since is None:
        return {}
    told = outbox.told_on(conn, case_id)
    full = {one.name for one in desk.templates if ANSWERED in one.stops}
    waits: dict[str, set[int | None]] = {_ACKNOWLEDGED: set(), ANSWERED: set()}
    for row in _complaints(conn, desk, case_id, since):
        if row.person_id in others:
            after = [one for one in told if one.person_id == row.person_id and one.at >= row.taken_at]
            spoken = row.channel is Channel.PHONE
            if not any(one.template in full for one in after):
                waits[ANSWERED].add(row.person_id)
            if not (after or spoken):
                waits[_ACKNOWLEDGED].add(row.person_id)
    return waits


def _since(conn: Any, desk: Desk, case_id: int) -> datetime | None:
    """Return since when the complaint that is still to be answered runs; None where none is."""
    of_ours = {rule.name for rule in _of_complaints(desk) if not rule.from_first}
    running = [row for row in clocks.of_case(conn, case_id) if row.name in of_ours and not row.ended]
    return min((row.started_at for row in running), default=None)


def _of_complaints(desk: Desk) -> list[ClockRule]:
    return [rule for rule in desk.house.clocks if COMPLAINT in rule.starts_for and rule.whose == "ours"]


def _complaints(conn: Any, desk: Desk, case_id: int, since: datetime) -> list[Any]:
    """Return the contacts of people since then that complain."""
    came = [row for row in contacts.of_case(conn, case_id) if row.received_at >= since]
    return [row for row in came if not (row.auto_reply or row.bounce) and _complains(desk, row)]


def _complains(desk: Desk, row: Any) -> bool:
    return COMPLAINT in standing.matters_of(readings.of_row(row, desk.house), row, desk.house)
