"""Whom an answer leaves waiting: an MP's answer is not the family's, and the mother's complaint is not the father's."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final, NamedTuple

from triage.desk import standing
from triage.desk.front import Desk
from triage.rules.arrival import Channel
from triage.rules.clocks import OFFICE_MATTERS, ClockRule
from triage.store import clocks, contacts, outbox, people

COMPLAINT: Final = "complaint"
ANSWERED: Final = "complaint_response"
_ACKNOWLEDGED: Final = "acknowledgement"


class Owed(NamedTuple):
    """What is owed to others than who is answered: the clocks that go on, and who complained and has no response yet."""

    clocks: frozenset[str]
    complained: frozenset[int | None]

    def names(self, conn: Any) -> list[str]:
        """Return the names of those who complained."""
        return sorted(people.name_of(conn, key) for key in self.complained)


def to_others(conn: Any, desk: Desk, case_id: int, person_id: int | None) -> Owed:
    """Return what answering this person leaves owed to others.

    Each who complained is owed an acknowledgement and a response of their own (LGSCO Complaint Handling Code, 6.2 and 6.3); who
    is not known may be the person who is answered.
    """
    family, offices = contacts.writers(conn, case_id)
    of_offices = frozenset(rule.name for rule in desk.house.clocks if not OFFICE_MATTERS.isdisjoint(rule.starts_for))
    waits = _waits(conn, desk, case_id, family - {person_id, None})
    complained = frozenset(waits.get(ANSWERED, ()))
    if person_id in offices:
        every = frozenset(rule.name for rule in desk.house.clocks)
        return Owed(every - of_offices if family else frozenset(), complained)
    return Owed(of_offices | {rule.name for rule in _of_complaints(desk) if waits.get(rule.stopped_by)}, complained)


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
    came = (row for row in contacts.of_people(conn, case_id) if row.received_at >= since)
    return [row for row in came if COMPLAINT in standing.matters_in(row, desk.house)]
