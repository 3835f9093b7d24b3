"""Killed with -9 while people send the web form: each reference that was answered is a case; sending again doubles nothing."""

import http.client
import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from crash.killing import Job, Zygote, fatal_steps
from sqlmodel import col
from support.forms import GOOD, SECRET

from triage.channels.form_guard import sign
from triage.store import events
from triage.store.engine import Store
from triage.store.tables import Case, Contact, Note, Raw

KILLS = {"sqlite": 100, "postgres": 15}
POSTS = 200
SENT = {**GOOD, "safe": "no"}
CopyOf = Callable[[Store, Path], str]


def _refs(store: Store) -> list[str]:
    """Return the reference of each contact's case, and see that nothing is doubled and the log holds."""
    query = sa.select(col(Case.ref), col(Contact.source_key)).join(Contact, col(Contact.case_id) == col(Case.id))
    rows = store.read(lambda conn: list(conn.execute(query)))
    assert len({row.source_key for row in rows}) == len(rows) == store.read(lambda conn: _count(conn, Raw))
    assert store.read(events.verify).broken_at is None
    return [row.ref for row in rows]


def _count(conn: sa.Connection, table: type[Raw] | type[Note]) -> int:
    return conn.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def test_a_form_killed_at_any_step_is_there_if_it_was_answered_and_once_when_it_is_sent_again(
    zygote: Zygote, store: Store, tmp_path: Path, copy_of: CopyOf
) -> None:
    def fresh(name: str) -> Job:
        folder = tmp_path / name
        folder.mkdir()
        return {"job": "submit", "url": copy_of(store, folder), "state": str(folder), "key": "k", "given": SENT}

    zygote.warm(fresh("warm"))
    steps = zygote.steps(fresh("count"))
    kills = KILLS["sqlite" if store.is_sqlite else "postgres"]
    for number, step in enumerate(fatal_steps(steps, kills)):
        job = fresh(str(number))
        zygote.kill(job, step)
        zygote.run(job)
        again = Store(job["url"])
        assert _refs(again) == [Path(job["state"], "answered").read_text()]
        assert again.read(lambda conn: _count(conn, Note)) == 1
        assert again.read(lambda conn: conn.scalar(sa.select(col(Case.band)))) == 0, (
            "it was said that the child is not safe"
        )
        again.close()


@contextmanager
def _running(folder: Path, url: str) -> Iterator[tuple["subprocess.Popen[str]", int]]:
    """Run the command itself, and give its process and its port."""
    secret = folder / "secret"
    secret.write_text(SECRET)
    secret.chmod(0o600)
    (folder / "triage.toml").write_text(
        f'state_folder = "{folder}"\n[database]\nurl = "{url}"\n[forms]\nsecret_file = "{secret}"\n'
    )
    command = [sys.executable, "-c", "from triage.cli import main; main()", "intake", "forms", "--port", "0"]
    environ = {name: value for name, value in os.environ.items() if name != "TRIAGE_DATABASE_URL"}
    with subprocess.Popen(
        command, env={**environ, "TRIAGE_CONFIG": str(folder / "triage.toml")}, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            found = re.search(r":(\d+)/", process.stdout.readline())
            assert found is not None
            yield process, int(found[1])
        finally:
            process.kill()


def _post(port: int, number: int) -> str:
    """Send one form and return the reference, '' where the line was cut or refused."""
    key, body = f"k{number}", json.dumps({**GOOD, "email": f"parent{number}@example.org"}).encode()
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        headers = {"Idempotency-Key": key, "Triage-Signature": sign(SECRET, int(time.time()), key, body)}
        line.request("POST", "/submissions", body, headers)
        return str(json.loads(line.getresponse().read())["reference"])
    except (OSError, http.client.HTTPException):
        return ""
    finally:
        line.close()


def _post_all(port: int, answered: dict[int, str], enough: int = POSTS) -> list[threading.Thread]:
    """Send all of them at once, and wait until `enough` were answered; return who is still sending."""
    reached = threading.Event()

    def one(number: int) -> None:
        ref = _post(port, number)
        if ref:
            answered[number] = ref
        if len(answered) >= enough:
            reached.set()

    threads = [threading.Thread(target=one, args=(number,)) for number in range(POSTS)]
    for thread in threads:
        thread.start()
    assert reached.wait(60)
    return threads


def test_two_hundred_at_once_and_a_kill_in_the_middle_lose_no_reference(sqlite_store: Store, tmp_path: Path) -> None:
    url = f"sqlite:///{sqlite_store.url.database}"
    first: dict[int, str] = {}
    with _running(tmp_path, url) as (process, port):
        sending = _post_all(port, first, enough=50)
        process.kill()
        for thread in sending:
            thread.join()
    assert set(first.values()) <= set(_refs(sqlite_store))
    with _running(tmp_path, url) as (_, port):
        again: dict[int, str] = {}
        _post_all(port, again)
    assert sorted(again.values()) == sorted(_refs(sqlite_store))
    assert first.items() <= again.items()
    assert len(set(again.values())) == POSTS
