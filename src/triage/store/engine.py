"""The store: one way to read, and one function that opens write transactions.

SQLite: BEGIN IMMEDIATE for every write (a deferred one silently loses concurrent updates), write-ahead log, full synchronous,
foreign keys on. PostgreSQL: READ COMMITTED with conditional updates, bounded retry where the server says 'again'.
"""

import random
import sqlite3
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import URL, make_url
from sqlmodel import SQLModel

from triage.errors import Stale, StoreAway, StoreRefused
from triage.store import changes, events, place

T = TypeVar("T")

BUSY_SECONDS: Final = 5
TRIES: Final = 8
# PostgreSQL's 'run it again': serialisation, deadlock, a key that another transaction inserted between our look and our insert.
_AGAIN: Final = frozenset({"40001", "40P01", "23505"})
_NO_TABLE: Final = "42P01"
_PRAGMAS: Final = (
    f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
)
_PG_OPTIONS: Final = (
    "-c timezone=UTC -c statement_timeout=5000 -c lock_timeout=2000 -c idle_in_transaction_session_timeout=30000"
)


class Overtaken(Stale):
    """A conditional update found that another transaction came first: run again, the work reads what that one wrote."""


class Tx:
    """An open write transaction: `by` does it, at instant `at`. Events recorded here are written just before the commit."""

    def __init__(self, conn: sa.Connection, by: str, at: datetime) -> None:
        self.conn = conn
        self.by = by
        self.at = at.astimezone(UTC)
        self._events: list[events.Draft] = []

    def add(self, row: SQLModel) -> int:
        """Insert `row` and return its key, for tables that number their rows."""
        values = {name: value for name, value in row.__dict__.items() if name != "_sa_instance_state"}
        if values.get("id", 0) is None:
            del values["id"]
        result = self.conn.execute(sa.insert(type(row)), values)
        key = result.inserted_primary_key
        return int(key[0]) if key and isinstance(key[0], int) else 0

    def add_all(self, table: type[SQLModel], rows: Sequence[dict[str, Any]]) -> None:
        """Insert rows of one table at once, for tables that number their rows."""
        if rows:
            self.conn.execute(sa.insert(table), rows)

    def event(self, what: str, case_id: int | None = None, **detail: Any) -> None:
        """Record that `what` was done; `detail` is JSON-ready and holds no message text."""
        self._events.append(events.Draft(what, case_id, detail))

    def recorded(self, case_id: int) -> list[events.Draft]:
        """Return what this transaction has recorded of a case so far and not yet written."""
        return [draft for draft in self._events if draft.case_id == case_id]

    def finish(self) -> None:
        """Append the recorded events to the chain: the last thing before the commit, so that the head is held briefly."""
        if not self._events:
            return
        events.append(self.conn, self.by, self.at, self._events)
        changes.announce(self.conn, sorted({draft.case_id for draft in self._events if draft.case_id}))
        self._events = []


class Store:
    """One database, SQLite or PostgreSQL."""

    def __init__(self, url: str) -> None:
        """Open (and for SQLite create, 0600) the database at `url`; nothing is migrated here."""
        self.url = _known(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite and self.url.database:
            place.prepare(Path(self.url.database))
        self.engine = _sqlite_engine(self.url) if self.is_sqlite else _postgres_engine(self.url)

    def read(self, work: Callable[[sa.Connection], T], *, steady: bool = False) -> T:
        """Run `work` on the store and return what it returns; what is `steady` sees none of what is committed meanwhile."""
        try:
            with self.engine.connect() as conn:
                if steady and not self.is_sqlite:  # SQLite's reads always are
                    conn.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                return work(conn)
        except sa.exc.DBAPIError as error:
            raise _told(error) from error

    def write(self, by: str, at: datetime, work: Callable[[Tx], T]) -> T:
        """Run `work` in one write transaction and commit it whole, or not at all: the only way to write.

        `work` may run more than once (PostgreSQL may say 'again', another transaction may come first), so it does nothing outside
        the transaction. Raises StoreAway when the database does not answer in time, Overtaken when others always came first.
        """
        for turn in range(TRIES):
            try:
                return self._once(by, at, work)
            except Overtaken:
                if turn == TRIES - 1:
                    raise
            except sa.exc.DBAPIError as error:
                if turn == TRIES - 1 or not _again(error):
                    raise _told(error) from error
            time.sleep(random.uniform(0, 0.02 * 2**turn))  # noqa: S311 - only to keep two writers apart
        raise StoreAway("The database was too busy.", safe="Nothing was changed.", next="Try again.")

    def _once(self, by: str, at: datetime, work: Callable[[Tx], T]) -> T:
        with self.engine.connect().execution_options(triage_writes=True) as conn, conn.begin():
            tx = Tx(conn, by, at)
            result = work(tx)
            tx.finish()
        return result

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()


def _known(url: str) -> URL:
    try:
        made = make_url(url)
    except sa.exc.ArgumentError:
        made = None
    backend = made.get_backend_name() if made else ""
    if made is None or backend not in {"sqlite", "postgresql"}:
        raise StoreRefused(
            "The database's address is not one that triage knows.",
            safe="Nothing was changed.",
            next="Write sqlite:////folder/triage.db or postgresql://user@host/name in TRIAGE_DATABASE_URL or triage.toml.",
        )
    return made.set(drivername="postgresql+psycopg") if backend == "postgresql" else made


def _sqlite_engine(url: URL) -> sa.Engine:
    engine = sa.create_engine(url)

    def _connected(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # transactions are opened by the hook below, never by the driver
        for pragma in _PRAGMAS:
            connection.execute(pragma)

    def _begun(conn: sa.Connection) -> None:
        if conn.get_execution_options().get("triage_writes"):
            _begin_to_write(conn)
        else:
            conn.exec_driver_sql("BEGIN")

    sa.event.listen(engine, "connect", _connected)
    sa.event.listen(engine, "begin", _begun)
    return engine


def _begin_to_write(conn: sa.Connection) -> None:
    """Become the one writer, asking every millisecond or so: SQLite's own waiting asks ever more seldom, up to 100 ms apart."""
    deadline = time.monotonic() + BUSY_SECONDS
    conn.exec_driver_sql("PRAGMA busy_timeout = 0")
    try:
        while True:
            try:
                conn.exec_driver_sql("BEGIN IMMEDIATE")
            except sa.exc.OperationalError as error:
                busy = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY
                if not busy or time.monotonic() > deadline:
                    raise
                time.sleep(random.uniform(0.0005, 0.0015))  # noqa: S311 - only to keep writers apart
            else:
                return
    finally:
        conn.exec_driver_sql(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")


def _postgres_engine(url: URL) -> sa.Engine:
    try:
        return sa.create_engine(
            url,
            pool_pre_ping=True,
            isolation_level="READ COMMITTED",
            connect_args={"options": _PG_OPTIONS, "connect_timeout": BUSY_SECONDS, "keepalives_idle": 30},
        )
    except ModuleNotFoundError as error:
        raise StoreRefused(
            "This desk uses PostgreSQL, and the part of triage that speaks to it is not installed.",
            safe="Nothing was changed.",
            next="Install it: pip install 'triage[postgres]'.",
        ) from error


def _again(error: sa.exc.DBAPIError) -> bool:
    return getattr(error.orig, "sqlstate", None) in _AGAIN


def _told(error: sa.exc.DBAPIError) -> Exception:
    """Return StoreAway for a database that does not answer; any other database error is a mistake of ours and stays."""
    if "no such table" in str(error.orig) or getattr(error.orig, "sqlstate", None) == _NO_TABLE:
        return StoreRefused(
            "This database is not a triage desk yet.", safe="Nothing was changed.", next="Make it one: triage migrate."
        )
    if not isinstance(error, sa.exc.OperationalError):
        return error
    return StoreAway(
        "The database does not answer now.",
        safe="What you typed is kept.",
        next="Try again in a minute, and look at the case before you repeat anything.",
    )
