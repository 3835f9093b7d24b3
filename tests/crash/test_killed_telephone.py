"""Killed with -9 at any step of reading the telephone's log and its rotation: every call is counted once, and a line once."""

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from crash.killing import Job, Zygote, fatal_steps
from crash.zygote import NOW, ring
from sqlmodel import col
from support.desks import desk_for

from triage.store import events
from triage.store.engine import Store
from triage.store.tables import Case, Contact, Event, QueueCall

KILLS = 100
EIGHT = 1_799_654_400  # 11 January 2027, 08:00
LOG = """\
{0}|a|transport|NONE|ENTERQUEUE||01632960111|1
{60}|a|transport|NONE|ABANDON|1|1|60
{100}|long|transport|NONE|ENTERQUEUE||01632960222|1
this is no line of a queue log
{160}|c|transport|NONE|ENTERQUEUE||01632960333|1
{161}|d|transport|NONE|ENTERQUEUE||anonymous|1
"""
FOLLOWING = """\
{700}|long|transport|SIP/1|CONNECT|600|x|2
{900}|long|transport|SIP/1|COMPLETECALLER|600|200|1
{910}|NONE|NONE|NONE|QUEUESTART|
{920}|e|transport|NONE|ENTERQUEUE||01632960111|1
{930}|e|transport|SIP/1|CONNECT|10|x|2
"""
WANTED = [
    ("a", "abandoned", 60, None),
    ("c", "cut_off", 0, None),
    ("d", "cut_off", 0, None),
    ("e", "answered", 10, None),
    ("long", "answered", 600, 200),
]


def _at(text: str) -> bytes:
    lines = [line.partition("}") for line in text.splitlines()]
    return b"".join((f"{EIGHT + int(at[1:])}{rest}" if mark else at).encode() + b"\n" for at, mark, rest in lines)


def _ringing(store: Store, folder: Path, copy_of: Callable[[Store, Path], str]) -> Job:
    (folder / "queue_log").write_bytes(_at(LOG))
    (folder / "following").write_bytes(_at(FOLLOWING))
    return {"job": "ring", "url": copy_of(store, folder), "state": str(folder), "folder": str(folder)}


def _read_on(job: Job) -> None:
    """Let the next service read on from where the killed one was, then look at what there is."""
    store = Store(job["url"])
    try:
        ring(desk_for(store, Path(job["state"])), job)
        _assert_all_counted_once(store)
    finally:
        store.close()


def _assert_all_counted_once(store: Store) -> None:
    calls = store.read(lambda conn: list(conn.execute(sa.select(QueueCall).order_by(col(QueueCall.call_id)))))
    contacts = store.read(lambda conn: list(conn.execute(sa.select(col(Contact.call_id), col(Contact.case_id)))))
    cases = store.read(lambda conn: set(conn.scalars(sa.select(col(Case.id)))))
    noted = sa.select(sa.func.count()).where(col(Event.what) == "rang again and was answered")
    answered = store.read(lambda conn: conn.scalar(noted))
    held = store.read(events.verify).broken_at is None
    assert [(one.call_id, one.how.value, one.waited, one.talked) for one in calls] == WANTED
    assert sorted(row.call_id for row in contacts) == ["", "a", "c", "d"], "a line was lost or doubled"
    assert len(cases) == 4
    assert {row.case_id for row in contacts} == cases
    assert answered == 1
    assert held


def test_a_call_told_of_while_the_service_is_killed_at_any_step_is_counted_and_a_line_once(
    zygote: Zygote,
    sqlite_store: Store,
    tmp_path: Path,
    copy_of: Callable[[Store, Path], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fresh(name: str) -> Job:
        folder = tmp_path / name
        folder.mkdir()
        return _ringing(sqlite_store, folder, copy_of)

    monkeypatch.setattr("triage.clock.now", lambda: NOW)
    monkeypatch.setattr("triage.cli.tending._LONGEST_PAUSE", 0.0)
    zygote.warm(fresh("warm"))
    job = fresh("count")
    steps = zygote.steps(job)
    _read_on(job)
    for number, fatal in enumerate(fatal_steps(steps, KILLS)):
        job = fresh(str(number))
        zygote.kill(job, fatal)
        _read_on(job)
