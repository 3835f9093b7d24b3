"""Hand cases out and take them back: a supervisor's act. A case handed out is held until the desk closes."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from triage.desk.claim import LEASE
from triage.desk.front import Desk, require
from triage.desk.views.outcome import Outcome
from triage.errors import NotFound, TriageError
from triage.rules.calendar import local_day
from triage.rules.shown import one_line, own_words
from triage.store import cases, people
from triage.store.engine import Tx
from triage.store.tables import CaseState, Staff


def assign(desk: Desk, case_ids: Sequence[int], staff_id: int | None) -> list[Outcome]:
    """Give each case to a member of staff, or back to the queue with None; return what became of each, in order."""
    require(desk, "assign cases")
    return [_one(desk, case_id, staff_id) for case_id in case_ids]


def _one(desk: Desk, case_id: int, staff_id: int | None) -> Outcome:
    try:
        return desk.store.write(desk.who.login, desk.now(), partial(_assign, desk, case_id, staff_id))
    except TriageError as error:
        return Outcome(case_id, "", done=False, words=one_line(error.what))


def _assign(desk: Desk, case_id: int, staff_id: int | None, tx: Tx) -> Outcome:
    case = cases.get(tx.conn, case_id)
    if case is None:
        raise NotFound("This case is no longer here.", safe="Nothing was changed.")
    if case.state is CaseState.DONE:
        return Outcome(case_id, case.ref, done=False, words=own_words("It is done already."))
    staff = people.staff(tx.conn, staff_id) if staff_id is not None else None
    if staff_id is not None and staff is None:
        raise NotFound("This person is not on the staff list.", safe="Nothing was changed.")
    if staff is None:
        cases.assign(tx, case_id, None, None)
        return Outcome(case_id, case.ref, done=True, words=own_words("back in the queue for anybody"))
    cases.assign(tx, case_id, staff.id, until_close(desk, tx.at))
    return Outcome(case_id, case.ref, done=True, words=one_line(f"with {staff.name}"))


def until_close(desk: Desk, at: datetime) -> datetime:
    """Return until when a case is held that is handed out at `at`: until the desk closes, and for half an hour at least."""
    return max(at + LEASE, desk.house.calendar.close_of(local_day(at)))


def staff_list(desk: Desk) -> list[Staff]:
    """Return everybody who may hold a case, by name."""
    require(desk, "see the queue")
    return desk.store.read(people.hands)
