"""What changed rules do to due dates that families wait for: shown first, and never later in silence."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import groupby
from typing import Any

from triage.desk import clocks
from triage.desk import house as houses
from triage.desk.front import Desk, require
from triage.desk.views import Moved
from triage.errors import NotPossible
from triage.rules import running
from triage.rules.calendar import end_of, local_day
from triage.rules.clocks import ClockStart
from triage.rules.house import House
from triage.store import clocks as store
from triage.store.engine import Tx
from triage.store.tables import Clock

BATCH = 200


@dataclass(frozen=True, slots=True)
class _Move:
    """One running clock whose due day the rules would set otherwise than it stands."""

    ref: str
    clock: Clock
    start: ClockStart

    @property
    def later(self) -> bool:
        return self.start.due_at > self.clock.due_at


def would_move(desk: Desk, house: House | None = None) -> list[Moved]:
    """Return each running clock whose due day `house` (the rules in force otherwise) would set elsewhere; nothing is changed.

    A paused clock has no due day to move, a stated one is nobody's to count; a day told to a family in an extension stands, as
    does one that was missed.
    """
    require(desk, "see the clocks")
    now = desk.now()
    found = desk.store.read(lambda conn: list(_moves(conn, house or houses.current(conn, desk).house, now)))
    return [_told(move, done=False) for move in found]


def move(desk: Desk, *, later: bool = False, why: str = "") -> list[Moved]:
    """Move due days to what the rules in force give: earlier ones; later ones only if asked for, with the reason.

    Return every clock that the rules would move, each with whether it was. Done in batches, each in one transaction; harmless to
    repeat. A clock that somebody changed meanwhile is looked at afresh and left alone where it agrees by then.
    """
    require(desk, "move due dates")
    said = " ".join(why.split())
    if later and not said:
        raise NotPossible(
            "No family's date is moved later without a reason.", safe="Nothing was changed.", next="Say why: --why."
        )
    desk = houses.now(desk)
    found = desk.store.read(lambda conn: list(_moves(conn, desk.house, desk.now())))
    wanted = [one for one in found if later or not one.later]
    for first in range(0, len(wanted), BATCH):
        batch = [one.clock.id for one in wanted[first : first + BATCH]]
        desk.store.write(desk.who.login, desk.now(), partial(_move, desk=desk, ids=batch, later=later, why=said))
    return [_told(one, done=one in wanted) for one in found]


def _move(tx: Tx, desk: Desk, ids: list[int], *, later: bool, why: str) -> None:
    calendar = desk.house.calendar
    rows = [row for row in (store.get(tx.conn, key) for key in ids) if row is not None]
    for row in rows:
        one = _one(tx.conn, "", row, desk.house, tx.at)
        if one is None or (one.later and not later):
            continue
        rule = clocks.rule_of(desk, row)
        step = partial(running.move, rule=rule, calendar=calendar, start=one.start, at=tx.at)
        store.change(tx, row, "clock moved", step, was=row.due_on.isoformat(), policy=desk.house.version, why=why)
    for case_id, _ in groupby(sorted(row.case_id for row in rows)):
        clocks.settle(tx, clocks.case_of(tx, case_id))


def _moves(conn: Any, house: House, now: datetime) -> Iterator[_Move]:
    for ref, row in store.unended(conn):
        found = _one(conn, ref, row, house, now)
        if found is not None:
            yield found


def _one(conn: Any, ref: str, row: Clock, house: House, now: datetime) -> _Move | None:
    """Return how the rules would set a running clock otherwise: never to a day that is over, since nobody can keep that."""
    rule = next((rule for rule in house.clocks if rule.name == row.name), None)
    stands = row.ended or row.paused_at is not None or row.broken_at is not None
    if rule is None or stands or rule.by_band or rule.count == "stated":
        return None
    changed = row.pauses or row.extended_from is not None
    lines = store.story(conn, row.case_id) if changed else []
    mine = [(event.what, detail) for event, detail in store.of_clock(lines, row)]
    try:
        start = running.recounted(mine or [_begun(row)], rule, house.calendar)
    except running.Refused:
        return None
    if start.due_at < now < row.due_at:
        today = local_day(now)
        start = replace(start, counted_to=today, due_on=today, due_at=end_of(today))
    if start.due_at == row.due_at:
        return None
    return _Move(ref, row, ClockStart(rule, row.started_at, start.counted_to, start.due_on, start.due_at, row.words))


def _begun(row: Clock) -> tuple[str, dict[str, object]]:
    values = running.encode(running.all_of(store.state_of(row)))
    return "clock started", {"clock": row.name, "run": row.run, "set": values}


def _told(one: _Move, *, done: bool) -> Moved:
    return Moved(one.ref, one.clock.name, one.clock.due_on, one.start.due_on, done)
