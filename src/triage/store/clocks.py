"""Clocks as stored: each row is the fold of its events, and both are written by the same function in the same transaction."""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import col

from triage.rules import clocks as rules
from triage.rules import running
from triage.rules.calendar import Calendar
from triage.rules.clocks import ClockStart
from triage.rules.running import Changes, State
from triage.store import events
from triage.store.engine import Tx
from triage.store.tables import Case, Clock

_PAGE: Final = 500
_NAMES: Final = tuple(State.__dataclass_fields__)


def state_of(row: Clock) -> State:
    """Return a stored clock as the rules know it."""
    return State(**{name: getattr(row, name) for name in _NAMES})


def of_case(conn: sa.Connection, case_id: int, *, to_change: bool = False) -> list[Clock]:
    """Return a case's clocks, the first due first; `to_change` holds them until the transaction ends."""
    query = sa.select(Clock).where(col(Clock.case_id) == case_id).order_by(col(Clock.due_at), col(Clock.id))
    return _rows(conn, query.with_for_update() if to_change else query)


def first_warning(conn: sa.Connection, case_id: int) -> datetime | None:
    """Return when a clock of ours on this case, running and not paused, next does something by itself."""
    goes = sa.and_(col(Clock.whose) == "ours", col(Clock.stopped_at).is_(None), col(Clock.paused_at).is_(None))
    return conn.scalar(sa.select(sa.func.min(col(Clock.next_at))).where(col(Clock.case_id) == case_id, goes))


def start(
    tx: Tx,
    case_id: int,
    there: Sequence[Clock],
    starts: Sequence[ClockStart],
    calendar: Calendar,
    *,
    anew: bool = False,
) -> list[State]:
    """Start the clocks that this case, whose clocks are `there`, does not have, and with `anew` those that have ended.

    One that runs is never started again nor moved; of promises each runs to its own time. Return what began.
    """
    began: list[State] = []
    for begun in starts:
        before = [row for row in there if row.name == begun.name]
        if before and (not anew or any(_runs_to(row, begun) for row in before)):
            continue
        first = _first(before, there, begun)
        fresh = rules.begin(begun.rule, first, calendar) if first < begun.started_at else begun
        state = running.started(fresh, _next_run(before), calendar)
        what = "clock restarted" if before else "clock started"
        tx.event(what, case_id, clock=state.name, run=state.run, set=running.encode(running.all_of(state)))
        began.append(state)
    tx.add_all(Clock, [{"case_id": case_id, **running.all_of(state)} for state in began])
    return began


def _runs_to(row: Clock, begun: ClockStart) -> bool:
    """Say whether a clock runs that is as good as `begun`: a family's window that is past is none."""
    if row.whose == "family" and row.due_at < begun.started_at:
        return False
    return not row.ended and (begun.rule.count != "stated" or row.due_at == begun.due_at)


def _first(before: Sequence[Clock], there: Sequence[Clock], begun: ClockStart) -> datetime:
    """Return from when a clock counts: from its first start where its rule says so and the family may still ask for more.

    After that it is a new matter (LGSCO Complaint Handling Code: after the answer, a new complaint).
    """
    open_still = any(row.whose == "family" and row.due_at >= begun.started_at for row in there)
    if not before or not begun.rule.from_first or not open_still:
        return begun.started_at
    return min(max(before, key=lambda row: row.run).started_at, begun.started_at)


def change(tx: Tx, row: Clock, what: str, step: Callable[[State], Changes], **detail: Any) -> State:
    """Write one act on a clock and its event; a breach that nobody had marked yet is marked first. Return the clock after it."""
    mark(tx, row)
    _write(tx, row, what, step(state_of(row)), detail)
    return state_of(row)


def ended_before(tx: Tx, row: Clock, at: datetime, how: str, why: str) -> None:
    """End a clock at `at`, which lies before now: it is broken only if it was by then."""
    marks = running.broken(state_of(row), at)
    if marks:
        _write(tx, row, "clock broken", marks, {})
    _write(tx, row, "clock stopped", running.end(state_of(row), at, how, why), {"why": why})


def run_again(tx: Tx, row: Clock, reply_id: int) -> None:
    """Let a clock that a reply stopped run as if that reply had never been; a breach meanwhile is marked."""
    before = running.all_of(_without(tx.conn, row, reply_id))
    _write(tx, row, "clock runs again", {name: was for name, was in before.items() if getattr(row, name) != was}, {})
    mark(tx, row)


def _without(conn: sa.Connection, row: Clock, reply_id: int) -> State:
    """Return a clock as it would be if a reply had never been; one that was carried here since says how it was without it."""
    told = []
    for event, detail in of_clock(story(conn, row.case_id), row):
        if detail["set"].get("stopped_by_reply") != reply_id:
            told.append((event.what, detail))
        elif "without" in detail:
            told.append((event.what, {**detail, "set": detail["without"]}))
    return running.fold(told)[(row.name, row.run)]


def mark(tx: Tx, row: Clock) -> bool:
    """Mark a breach that nobody had marked yet, whatever is done next; say whether there was one."""
    marks = running.broken(state_of(row), tx.at)
    if marks:
        _write(tx, row, "clock broken", marks, {})
    return bool(marks)


def carry(tx: Tx, rows: Sequence[Clock], from_ref: str, to_case: int, to_ref: str, why: str) -> None:
    """Carry clocks over to another case as they stand, with what was broken; both cases' logs say so."""
    for row in rows:
        mark(tx, row)
        by = row.stopped_by_reply
        without = _without(tx.conn, row, by) if by is not None else None
        there = [other for other in of_case(tx.conn, to_case) if other.name == row.name]
        tx.event("clock carried away", row.case_id, clock=row.name, run=row.run, set={}, gone=True, to=to_ref, why=why)
        row.case_id, row.run = to_case, _next_run(there)
        tx.conn.execute(sa.update(Clock).where(col(Clock.id) == row.id).values(case_id=to_case, run=row.run))
        whole = running.encode(running.all_of(state_of(row)))
        told = {"without": running.encode({**running.all_of(without), "run": row.run})} if without else {}
        tx.event(
            "clock carried here", to_case, clock=row.name, run=row.run, set=whole, origin=from_ref, why=why, **told
        )


def ringing(conn: sa.Connection, now: datetime, limit: int) -> list[Clock]:
    """Return the clocks to which time alone does something now, the longest waiting first; other terminals' are passed over."""
    query = (
        sa.select(Clock)
        .where(col(Clock.stopped_at).is_(None), col(Clock.next_at) <= now)
        .order_by(col(Clock.next_at), col(Clock.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return _rows(conn, query)


def unended(conn: sa.Connection) -> Iterator[tuple[str, Clock]]:
    """Yield every clock that has not ended with its case's reference, page by page."""
    last = 0
    while True:
        query = (
            sa.select(col(Case.ref), *Clock.__table__.columns)  # type: ignore[attr-defined]
            .join(Clock, col(Clock.case_id) == col(Case.id))
            .where(col(Clock.stopped_at).is_(None), col(Clock.id) > last)
            .order_by(col(Clock.id))
            .limit(_PAGE)
        )
        page = conn.execute(query).all()
        for row in page:
            values = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for a row's columns
            yield values.pop("ref"), Clock(**values)
        if len(page) < _PAGE:
            return
        last = page[-1].id


def get(conn: sa.Connection, clock_id: int) -> Clock | None:
    """Return one clock, held until the transaction ends, or None."""
    rows = _rows(conn, sa.select(Clock).where(col(Clock.id) == clock_id).with_for_update())
    return rows[0] if rows else None


def story(conn: sa.Connection, case_id: int) -> list[tuple[Any, dict[str, Any]]]:
    """Return every event about this case's clocks with its detail, oldest first."""
    lines = ((row, json.loads(row.detail)) for row in events.of_case(conn, case_id) if row.what.startswith("clock "))
    return [(row, detail) for row, detail in lines if "set" in detail]


def of_clock(lines: Sequence[tuple[Any, dict[str, Any]]], row: Clock) -> list[tuple[Any, dict[str, Any]]]:
    """Return the events of one clock out of its case's, and none of an earlier clock of that name that was carried away."""
    own: list[tuple[Any, dict[str, Any]]] = []
    for event, detail in lines:
        if (detail["clock"], detail["run"]) == (row.name, row.run):
            own = [] if detail.get("gone") else [*own, (event, detail)]
    return own


def _write(tx: Tx, row: Clock, what: str, changes: Changes, detail: dict[str, Any]) -> None:
    tx.conn.execute(sa.update(Clock).where(col(Clock.id) == row.id).values(**changes))
    tx.event(what, row.case_id, clock=row.name, run=row.run, set=running.encode(changes), **detail)
    for name, value in changes.items():
        setattr(row, name, value)


def _next_run(before: Sequence[Clock]) -> int:
    return max((row.run for row in before), default=0) + 1


def _rows(conn: sa.Connection, query: sa.Select[Any]) -> list[Clock]:
    return [Clock(**row._mapping) for row in conn.execute(query)]  # noqa: SLF001
