"""The first page of the queue at 300,000 open cases against that at 1,000, on both databases."""

import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from support.postgres import running

from triage.config import shipped
from triage.store import queue
from triage.store.engine import Store
from triage.store.migrate import migrate
from triage.store.tables import Case

SMALL, LARGE, TURNS = 1_000, 300_000, 200
START = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)


def queue_page() -> dict[str, Any]:
    """Time the first 50 lines, and a page from the middle, at both sizes on both databases."""
    found: dict[str, Any] = {"lines": 50, "goal_large_to_small": 2}
    with tempfile.TemporaryDirectory() as folder:
        found["sqlite"] = _compare(f"sqlite:///{folder}/small.db", f"sqlite:///{folder}/large.db")
    with running() as url:
        found["postgresql"] = _compare(_database(url, "small"), _database(url, "large"))
    return found


def _compare(small_url: str, large_url: str) -> dict[str, float]:
    small, large = _filled(small_url, SMALL), _filled(large_url, LARGE)
    at_small, at_large = _first_page(small), _first_page(large)
    middle = _page_after_middle(large)
    small.close()
    large.close()
    return {
        "ms_at_1000": round(at_small * 1000, 3),
        "ms_at_300000": round(at_large * 1000, 3),
        "large_to_small": round(at_large / at_small, 2),
        "ms_middle_of_300000": round(middle * 1000, 3),
    }


def _filled(url: str, count: int) -> Store:
    store = Store(url)
    migrate(store, shipped("migrations"))
    with store.engine.connect().execution_options(triage_writes=True) as conn, conn.begin():
        for rows in _rows(count):
            conn.execute(sa.insert(Case), rows)
        conn.exec_driver_sql("ANALYZE matter")
    return store


def _rows(count: int) -> Iterator[list[dict[str, Any]]]:
    lists: dict[str, list[str]] = dict.fromkeys(("kinds", "topics", "situations", "needs", "channels", "reasons"), [])  # noqa: RUF024 - never changed
    for start in range(0, count, 5000):
        yield [
            {
                "ref": f"{number:08d}",
                "title": "no transport: nobody came",
                "child_name": "",
                "done_why": "",
                "policy_version": "bench",
                "band": number * 7919 % 4,
                "act_by": START + timedelta(seconds=number * 104_729 % 1_000_003),
                "machine": False,
                "safeguarding": False,
                "doubt": False,
                "state": "open",
                "version": 1,
                "contacts": 1,
                "unanswered": 1,
                "opened_at": START,
                "last_contact_at": START,
                **lists,
            }
            for number in range(start, min(count, start + 5000))
        ]


def _first_page(store: Store) -> float:
    return _median(lambda: store.read(lambda conn: queue.head(conn, 50)))


def _page_after_middle(store: Store) -> float:
    row = store.read(lambda conn: queue.head(conn, 1, after=(2, START, 0)))[0]
    place = (row.band, row.act_by, row.id)
    return _median(lambda: store.read(lambda conn: queue.head(conn, 50, after=place)))


def _median(work: Any) -> float:
    times = []
    for _ in range(TURNS):
        before = time.perf_counter()
        work()
        times.append(time.perf_counter() - before)
    return statistics.median(times)


def _database(server: str, name: str) -> str:
    import psycopg
    from sqlalchemy.engine import make_url

    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}".encode())
    return make_url(server).set(database=name).render_as_string(hide_password=False)
