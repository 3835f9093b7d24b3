"""Take in what another list says is answered already: on the record, and not in anybody's way."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from triage.desk import acting, take_in
from triage.desk.done import mark
from triage.desk.front import Desk, require
from triage.rules import running
from triage.rules.arrival import Arrival
from triage.store import clocks, contacts
from triage.store.engine import Tx

_WHY: Final = "Answered before it came to this desk, as the list says that it comes from."


@dataclass(frozen=True, slots=True)
class Answered:
    """What a list says of an answer: when, if it says so, and in its own words."""

    at: datetime | None
    note: str


def take_in_answered(desk: Desk, arrival: Arrival, answered: Answered) -> take_in.Taken:
    """Take in an arrival that was answered elsewhere: its case is done, with what the list says as a note.

    Where it joins a case that holds more than it, that case stays as it is, with the note. A clock is broken only if it was when
    the answer was given; where nobody says when, it is cancelled.
    """
    require(desk, "take in")
    take_in.read_ahead(desk, arrival)

    def act(tx: Tx) -> take_in.Taken:
        taken = take_in.take(tx, desk, arrival)
        if taken.outcome != "repeated" and taken.case_id is not None:
            _settle(tx, desk, taken.case_id, arrival, answered)
        return taken

    return desk.store.write(desk.who.login, desk.now(), act)


def _settle(tx: Tx, desk: Desk, case_id: int, arrival: Arrival, answered: Answered) -> None:
    acting.keep_note(tx, case_id, "note", "\n".join(part for part in (_WHY, answered.note[: acting.LONGEST]) if part))
    if len(contacts.of_case(tx.conn, case_id)) > 1:
        return
    at = min(max(answered.at or arrival.received_at, arrival.received_at), tx.at)
    how = running.ANSWERED if answered.at else running.CANCELLED
    for row in clocks.of_case(tx.conn, case_id, to_change=True):
        if not row.ended:
            clocks.ended_before(tx, row, max(at, row.started_at), how, _WHY)
    mark(tx, desk, acting.seen(tx, case_id, None), _WHY, "", "")
