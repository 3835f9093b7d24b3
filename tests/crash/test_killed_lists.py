"""Killed with -9 while a list is taken in, dropped by a form's system or kept by hand: each row is in the queue, once."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from crash.killing import Job, Zygote, fatal_steps
from sqlmodel import col

from triage.store import events
from triage.store.engine import Store
from triage.store.tables import Case, CaseState, Contact, Note, Raw

KILLS = {"sqlite": 50, "postgres": 10}  # of each sort
LONG_AGO = 1_700_000_000
MAP = """
name = "Rows"
[columns]
reference = "id"
received = "came"
email = "email"
text = "words"
"""
OF_A_SHEET = 'state = "state"\n[fixed]\nchannel = "email"\n[words.state]\n"done" = "answered"\n"*" = "open"\n'
ROWS = """\
id,came,email,words,state
1,2025-01-13 08:10,parent1@example.org,No taxi came for Amara.,
2,2025-01-13 08:40,parent1@example.org,Still nothing. She is in tears.,
3,2025-01-13 09:00,parent2@example.org,Thank you for the new driver.,done
"""
CopyOf = Callable[[Store, Path], str]


def _list(job: str, store: Store, folder: Path, copy_of: CopyOf) -> Job:
    (folder / "in").mkdir(parents=True)
    (folder / "in" / "rows.csv").write_text(ROWS)
    os.utime(folder / "in" / "rows.csv", (LONG_AGO, LONG_AGO))
    (folder / "map.toml").write_text(MAP + (OF_A_SHEET if job == "sheet" else ""))
    return {"job": job, "url": copy_of(store, folder), "state": str(folder), "folder": str(folder / "in")}


def _assert_each_row_once(job: Job) -> None:
    store = Store(job["url"])
    try:
        keys = store.read(lambda conn: list(conn.scalars(sa.select(col(Contact.source_key)))))
        raws = store.read(lambda conn: conn.scalar(sa.select(sa.func.count()).select_from(Raw)))
        states = store.read(lambda conn: list(conn.scalars(sa.select(col(Case.state)))))
        notes = store.read(lambda conn: conn.scalar(sa.select(sa.func.count()).select_from(Note)))
        held = store.read(events.verify).broken_at is None
    finally:
        store.close()
    answered = job["job"] == "sheet"
    assert (sorted(keys), raws) == (["ref 1", "ref 2", "ref 3"], 3), "a row was lost or doubled"
    assert (states.count(CaseState.DONE), notes) == (answered, answered), "an answer was lost or doubled"
    assert held


@pytest.mark.parametrize("sort", ["drops", "sheet"])
def test_a_list_killed_at_any_step_of_its_intake_brings_each_row_once_when_it_is_read_again(
    zygote: Zygote, store: Store, tmp_path: Path, copy_of: CopyOf, sort: str
) -> None:
    zygote.warm(_list(sort, store, tmp_path / "warm", copy_of))
    job = _list(sort, store, tmp_path / "count", copy_of)
    steps = zygote.steps(job)
    _assert_each_row_once(job)
    for number, step in enumerate(fatal_steps(steps, KILLS["sqlite" if store.is_sqlite else "postgres"])):
        job = _list(sort, store, tmp_path / str(number), copy_of)
        zygote.kill(job, step)
        zygote.run(job)
        _assert_each_row_once(job)
        lying = [file.parent.name for file in Path(job["folder"]).rglob("rows.csv")]
        assert lying == ["taken" if sort == "drops" else "in"]
