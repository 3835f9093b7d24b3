"""One service at a time: whoever holds the name takes in and sends, everybody else is told so."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from triage.errors import StoreAway
from triage.store.engine import Store

_KEY: Final = 7_482_002


@contextmanager
def alone(store: Store) -> Iterator[None]:
    """Hold the service's place for as long as the block runs; raise StoreAway when another process holds it.

    The hold ends with the process, however it ends: a file lock beside a SQLite file, an advisory lock on PostgreSQL.
    """
    with _file_lock(store) if store.is_sqlite else _advisory_lock(store):
        yield


@contextmanager
def _file_lock(store: Store) -> Iterator[None]:
    with Path(f"{store.url.database}.service").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise _taken() from None
        yield


@contextmanager
def _advisory_lock(store: Store) -> Iterator[None]:
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        if not conn.scalar(sa.select(sa.func.pg_try_advisory_lock(_KEY))):
            raise _taken()
        try:
            yield
        finally:
            conn.execute(sa.select(sa.func.pg_advisory_unlock(_KEY)))


def _taken() -> StoreAway:
    return StoreAway(
        "Another triage service already takes in and sends for this desk.",
        safe="Nothing was changed.",
        next="Leave that one running, or stop it first.",
    )
