"""What time alone does to formal clocks: they warn, the family is asked again, a pause ends, a breach is marked."""

from datetime import datetime
from functools import partial
from typing import Final

from triage.desk import clocks, standing
from triage.desk.front import Desk
from triage.rules import running
from triage.rules.calendar import LONDON
from triage.rules.priority import FAILING
from triage.store import cases
from triage.store import clocks as store
from triage.store.engine import Tx
from triage.store.tables import CaseState, Clock

_SHORTEST: Final = 60


def ring(tx: Tx, desk: Desk, now: datetime, limit: int) -> int:
    """Ring every clock whose moment has come, `limit` at most; return how many. Harmless to repeat.

    A clock of ours lifts its case to band 2 and brings its act-by forward to the close of the due day; a case that was answered
    or done comes back, because a clock is stopped by what was sent or done and by nothing else.
    """
    due = store.ringing(tx.conn, now, limit)
    for row in due:
        _ring(tx, desk, row, now)
    return len(due)


def _ring(tx: Tx, desk: Desk, row: Clock, now: datetime) -> None:
    calendar, rule = desk.house.calendar, clocks.rule_of(desk, row)
    if clocks.over(tx, desk, row):
        said = "The family has not answered, and this clock goes on"
    elif row.paused_at is not None:
        store.change(tx, row, "clock chased", running.chase)
        said = "We wait for the family's answer: ask them again"
    elif store.mark(tx, row):
        said = f"Missed on {_day(row.due_at)}"
    else:
        store.change(tx, row, "clock warned", partial(running.warn, rule=rule, calendar=calendar, at=now))
        said = f"{'Due' if row.broken_at is None else 'Missed'} on {_day(row.due_at)}"
    if row.whose == "ours":
        _lift(tx, desk, row, f"{said}: {row.words}", now)


def _lift(tx: Tx, desk: Desk, row: Clock, words: str, now: datetime) -> None:
    case = cases.get(tx.conn, row.case_id)
    if case is None:
        return
    back = case.state is not CaseState.OPEN
    detail = {
        "clock": row.name,
        "rule": f"clock {row.name}",
        "words": words,
        "band": FAILING,
        "act_by": _act_by(desk, row, now),
    }
    also = standing.back_in_queue() if back else {}
    standing.settle(tx, desk, case, "case came back" if back else "a clock rang", detail, **also)


def _act_by(desk: Desk, row: Clock, now: datetime) -> datetime:
    """Return when to act on a clock that rings: by the close of its due day; once that has passed, within a desk hour."""
    calendar = desk.house.calendar
    latest = row.due_at if row.count in ("minutes", "stated") else calendar.last_opening(row.due_at)
    return latest if latest > now else calendar.add_desk_minutes(now, _SHORTEST)


def _day(instant: datetime) -> str:
    local = instant.astimezone(LONDON)
    return f"{local:%A} {local.day} {local:%B}"
