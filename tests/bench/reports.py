"""What a report costs over a million contacts, on both databases, and what it costs the desk meanwhile: nothing is locked."""

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final

import psycopg
import sqlalchemy as sa
from sqlmodel import col
from support.desks import MONDAY, desk_for
from support.postgres import running

from triage.config import shipped
from triage.reports.library import REPORTS, report
from triage.rules.arrival import Channel
from triage.rules.calendar import local_day
from triage.rules.roles import Role
from triage.store.engine import Store
from triage.store.migrate import migrate
from triage.store.tables import Case, CaseState, Child, Clock, Contact, Raw, Transport

CONTACTS: Final = 1_000_000
_CASES: Final = 300_000
_CHILDREN: Final = 10_000
_STEP: Final = 50_000
_DAYS: Final = 365
_TOPICS: Final = ("no_transport_allocated", "late", "crew_change", "vehicle_no_show", "reimbursement")
_GOAL_SECONDS: Final = 5


def reports() -> dict[str, Any]:
    """Make every report over a year with a million contacts, 300,000 cases and clocks, 10,000 children; seconds by the wall."""
    with tempfile.TemporaryDirectory() as folder:
        told = {}
        for name, opened in (("sqlite", _sqlite), ("postgresql", _postgres)):
            with opened(Path(folder)) as store:
                told[name] = _measured(store, Path(folder))
    return {"contacts": CONTACTS, "goal_seconds": _GOAL_SECONDS, **told}


def _measured(store: Store, folder: Path) -> dict[str, float]:
    desk = desk_for(store, folder, "sue", Role.SUPERVISOR)
    _fill(store)
    since = MONDAY - timedelta(days=_DAYS)
    return {name: _seconds(partial(report, desk, name, since, MONDAY)) for name in REPORTS}


def _seconds(work: Callable[[], Any]) -> float:
    found = []
    for _ in range(2):
        begun = time.perf_counter()
        work()
        found.append(time.perf_counter() - begun)
    return round(min(found), 2)


@contextmanager
def _sqlite(folder: Path) -> Iterator[Store]:
    store = Store(f"sqlite:///{folder / 'triage.db'}")
    migrate(store, shipped("migrations"))
    yield store
    store.close()


@contextmanager
def _postgres(_folder: Path) -> Iterator[Store]:
    with running() as url:
        with psycopg.connect(url, autocommit=True) as admin:
            admin.execute("CREATE DATABASE reports")
        store = Store(
            sa.make_url(url)
            .set(drivername="postgresql+psycopg", database="reports")
            .render_as_string(hide_password=False)
        )
        migrate(store, shipped("migrations"))
        yield store
        store.close()


def _fill(store: Store) -> None:
    for table, row, number in ((Child, _child, _CHILDREN), (Case, _case, _CASES), (Clock, _clock, _CASES)):
        rows = [row(n) for n in range(number)]
        store.write("bench", MONDAY, lambda tx, table=table, rows=rows: tx.conn.execute(sa.insert(table), rows))  # type: ignore[misc]
    for first in range(0, CONTACTS, _STEP):
        store.write("bench", MONDAY, lambda tx, first=first: [tx.conn.execute(one) for one in _contacts(first)])  # type: ignore[misc]
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.exec_driver_sql("ANALYZE")


def _contacts(first: int) -> Iterator[sa.Insert]:
    """Yield what puts the next contacts on the desk, made by the database itself: three or four a case, spread in time."""
    n = sa.select(sa.literal(first).label("i")).cte("n", recursive=True)
    n = n.union_all(sa.select(n.c.i + 1).where(n.c.i < first + _STEP - 1))
    key = sa.cast(n.c.i, sa.String)
    empty = sa.literal(b"", sa.LargeBinary)
    yield sa.insert(Raw).from_select(["sha256", "size", "body"], sa.select(key, sa.literal(0), empty))
    when = sa.select(col(Case.opened_at)).where(col(Case.id) == n.c.i * 7 % _CASES + 1).scalar_subquery()
    email = sa.literal(Channel.EMAIL, Contact.__table__.c.channel.type)  # type: ignore[attr-defined]
    words = [
        name
        for name in _WORDS
        if name not in {"id", "case_id", "channel", "source_key", "raw_sha256", "received_at", "taken_at"}
    ]
    plain = [sa.literal(_WORDS[name], Contact.__table__.c[name].type) for name in words]  # type: ignore[attr-defined]
    names = ["id", "case_id", "channel", "source_key", "raw_sha256", "received_at", "taken_at", *words]
    yield sa.insert(Contact).from_select(
        names, sa.select(n.c.i + 1, n.c.i % _CASES + 1, email, key, key, when, when, *plain), include_defaults=False
    )


def _at(number: int) -> datetime:
    return MONDAY - timedelta(minutes=number * 7919 % (_DAYS * 24 * 60))


def _child(n: int) -> dict[str, Any]:
    return {
        "id": n + 1, "ref": f"C{n}", "name": f"N{n}", "family_name": f"F{n}", "school": f"S{n % 120}", "needs": [],
        "needs_known": True, "needs_note": "", "collection": "",
        "transport": Transport.NONE if n % 20 == 0 else Transport.CONFIRMED,
        "operator": f"O{n % 40}", "route": f"R{n % 700}",
    }  # fmt: skip


def _case(n: int) -> dict[str, Any]:
    at, done = _at(n), n % 10 != 0
    return {
        **dict(_PLAIN), "id": n + 1, "ref": f"R{n}", "child_id": n % _CHILDREN + 1, "title": "late",
        "kinds": [("enquiry", "complaint")[n % 2]],
        "topics": [_TOPICS[n % 5]], "opened_at": at, "last_contact_at": at, "act_by": at,
        "state": CaseState.DONE if done else CaseState.OPEN,
        "done_at": at + timedelta(days=3) if done else None, "outcome": "explained" if done else "", "band": n % 4,
    }  # fmt: skip


_PLAIN: Final = Case(
    ref="", title="", band=3, act_by=MONDAY, policy_version="1", opened_at=MONDAY, last_contact_at=MONDAY
).model_dump()


def _clock(n: int) -> dict[str, Any]:
    at = _at(n)
    due, late = at + timedelta(days=10), n % 9 == 0
    return {
        "case_id": n + 1, "name": ("reply", "complaint_respond")[n % 2], "run": 1, "words": "w",
        "stopped_by": "substantive", "whose": "ours", "count": "working_days", "team": "", "started_at": at,
        "counted_to": local_day(due), "due_on": local_day(due), "due_at": due,
        "pauses": 0, "pause_why": "", "left": 0, "stopped_at": due + timedelta(days=2 if late else -n % 9),
        "ended": "answered",
        "ended_why": "", "broken_at": due if late else None,
    }  # fmt: skip


_WORDS: Final = Contact(
    channel=Channel.EMAIL, source="", source_key="", raw_sha256="", received_at=MONDAY, taken_at=MONDAY
).model_dump()
