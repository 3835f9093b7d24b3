"""The change notice: how each terminal learns that another one changed something.

SQLite: a connection of its own asks `PRAGMA data_version`, which costs microseconds. PostgreSQL: LISTEN on a connection of its
own; what is announced is 'case 412', never anything personal.
"""

import select
import threading
import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

if TYPE_CHECKING:
    from triage.store.engine import Store

CHANNEL: Final = "triage"
EVERY_SECONDS: Final = 30.0
_POLL_SECONDS: Final = 0.5


def announce(conn: sa.Connection, case_ids: Sequence[int]) -> None:
    """Tell the other terminals, at commit, which cases changed; SQLite needs no telling."""
    if conn.dialect.name != "postgresql":
        return
    words = f"case {case_ids[0]}" if len(case_ids) == 1 else "cases"
    conn.execute(sa.select(sa.func.pg_notify(CHANNEL, words)))


def watch(store: "Store", stop: threading.Event) -> Iterator[None]:
    """Yield once at the start, at each change, and every 30 s whatever happens, until `stop` is set; for a thread of its own.

    Raises what the driver raises when the database goes away: the caller waits and watches anew.
    """
    moved = _sqlite_moves(store, stop) if store.is_sqlite else _postgres_moves(store, stop)
    next(moved)  # listening begins before the caller's first reading, so that no change falls between the two
    yield None
    last = time.monotonic()
    for change in moved:
        if change or time.monotonic() - last >= EVERY_SECONDS:
            last = time.monotonic()
            yield None


def _sqlite_moves(store: "Store", stop: threading.Event) -> Iterator[bool]:
    raw: Any = store.engine.raw_connection()
    try:
        seen = _data_version(raw)
        yield False
        while not stop.wait(_POLL_SECONDS):
            version = _data_version(raw)
            yield version != seen
            seen = version
    finally:
        raw.close()


def _data_version(raw: Any) -> int:
    version: int = raw.driver_connection.execute("PRAGMA data_version").fetchone()[0]
    return version


def _postgres_moves(store: "Store", stop: threading.Event) -> Iterator[bool]:
    raw: Any = store.engine.raw_connection()
    try:
        driver = raw.driver_connection
        driver.autocommit = True
        driver.execute(f"LISTEN {CHANNEL}")
        yield False
        while not stop.is_set():
            ready, _, _ = select.select([driver.fileno()], [], [], _POLL_SECONDS)
            yield bool(ready) and any(True for _ in driver.notifies(timeout=0))
    finally:
        raw.invalidate()
