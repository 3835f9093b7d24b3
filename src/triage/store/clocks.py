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


def start(tx: Tx, case_id: int, starts: Sequence[ClockStart], calendar: Calendar, *, anew: bool = False) -> list[State]:
    """Start the clocks that this case does not have, and with `anew` those that have ended; return what began.

    One that runs is never started again nor moved. A clock that counts from its first start goes on counting from it.
    """
    began = []
    for begun in starts:
        first, last = _first_and_last(tx.conn, case_id, begun.name)
        if last is not None and (not anew or not last.ended):
            continue
        again = last is not None and first is not None and begun.rule.from_first
        fresh = rules.begin(begun.rule, first.started_at, calendar) if again and first else begun
        state = running.started(fresh, last.run + 1 if last else 1, calendar)
        tx.add(Clock(case_id=case_id, **running.all_of(state)))
        what = "clock restarted" if last else "clock started"
        tx.event(what, case_id, clock=state.name, run=state.run, set=running.encode(running.all_of(state)))
        began.append(state)
    return began


def change(tx: Tx, row: Clock, what: str, step: Callable[[State], Changes], **detail: Any) -> State:
    """Write one act on a clock and its event; a breach that nobody had marked yet is marked first. Return the clock after it."""
    mark(tx, row)
    _write(tx, row, what, step(state_of(row)), detail)
    return state_of(row)


def mark(tx: Tx, row: Clock) -> bool:
    """Mark a breach that nobody had marked yet, whatever is done next; say whether there was one."""
    marks = running.broken(state_of(row), tx.at)
    if marks:
        _write(tx, row, "clock broken", marks, {})
    return bool(marks)


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


def _write(tx: Tx, row: Clock, what: str, changes: Changes, detail: dict[str, Any]) -> None:
    tx.conn.execute(sa.update(Clock).where(col(Clock.id) == row.id).values(**changes))
    tx.event(what, row.case_id, clock=row.name, run=row.run, set=running.encode(changes), **detail)
    for name, value in changes.items():
        setattr(row, name, value)


def _first_and_last(conn: sa.Connection, case_id: int, name: str) -> tuple[Clock | None, Clock | None]:
    query = sa.select(Clock).where(col(Clock.case_id) == case_id, col(Clock.name) == name).order_by(col(Clock.run))
    rows = _rows(conn, query)
    return (rows[0], rows[-1]) if rows else (None, None)


def _rows(conn: sa.Connection, query: sa.Select[Any]) -> list[Clock]:
    return [Clock(**row._mapping) for row in conn.execute(query)]  # noqa: SLF001
