"""Finding cases by words among 100,000 open ones, against reading the order of all of them, on both databases."""

import random
import statistics
import tempfile
import time
from typing import Any

import sqlalchemy as sa
from bench.queue_page import START, _database, _rows
from support.postgres import running

from triage.config import shipped
from triage.rules.asked import EVERYTHING, Asked, parse
from triage.store import queue
from triage.store.engine import Store
from triage.store.migrate import migrate
from triage.store.tables import Case, CaseSearch

CASES, TURNS = 100_000, 15
_COMMON = "transport school taxi bus please today son the is driver".split()
ASKED = {
    "a_reference": "7K00-00500",
    "a_name": "reed name77 taxi",
    "a_beginning": "reed name77",
    "a_number": "01632 960 123",
    "a_common_word": "transport",
}


def finding() -> dict[str, Any]:
    """Return the median milliseconds of the whole order, and of what is found, as parts of it."""
    with tempfile.TemporaryDirectory() as folder:
        found = {"cases": CASES, "goal_name_to_order": 0.5, "sqlite": _measure(f"sqlite:///{folder}/find.db")}
    with running() as url:
        found["postgresql"] = _measure(_database(url, "find"))
    return found


def _measure(url: str) -> dict[str, float]:
    store = Store(url)
    migrate(store, shipped("migrations"))
    chance = random.Random(7)
    rare = [f"{chance.choice('abcdefghij')}word{number}" for number in range(20_000)]
    with store.engine.connect().execution_options(triage_writes=True) as conn, conn.begin():
        for rows in _rows(CASES):
            conn.execute(sa.insert(Case), rows)
        for start in range(1, CASES + 1, 5000):
            conn.execute(sa.insert(CaseSearch), [_words(chance, rare, key) for key in range(start, start + 5000)])
        conn.exec_driver_sql("ANALYZE")
    whole = _median(store, EVERYTHING)
    parts = {name: _median(store, parse(typed)) / whole for name, typed in ASKED.items()}
    store.close()
    return {"order_ms": round(whole * 1000, 1), **{f"{name}_to_order": round(part, 3) for name, part in parts.items()}}


def _words(chance: random.Random, rare: list[str], key: int) -> dict[str, Any]:
    own = ["7k00", f"{key:05}", f"name{key % 5000}", "reed", f"01632{960_000 + key % 1000}"]
    words = [*own, *chance.sample(_COMMON, 6), *(rare[int(len(rare) * chance.random() ** 3)] for _ in range(20))]
    return {"case_id": key, "words": " ".join(dict.fromkeys(words))}


def _median(store: Store, asked: Asked) -> float:
    times = []
    for _ in range(TURNS):
        before = time.perf_counter()
        store.read(lambda conn: queue.order(conn, asked, 0, START))
        times.append(time.perf_counter() - before)
    return statistics.median(times)
