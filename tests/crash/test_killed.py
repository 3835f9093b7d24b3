"""Killed with -9 at any step: a reply is never sent twice and never silently lost, a mail is never lost and never doubled."""

import hashlib
import json
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import col
from support.desks import case_of, desk_for, family, mail
from support.smtp_server import SmtpServer, smtp_server

from triage.desk import case, drafts
from triage.desk.views import Draft
from triage.store.engine import Store
from triage.store.tables import Contact, Outbox, OutboxState, Raw

KILLS = 100
Run = Callable[[dict[str, Any]], dict[str, int]]
BODY = "Dear Ms Reed,\n\nI am sorry. There is no transport for Amara yet. Jo will ring you by Thursday 14 January.\n"


@pytest.fixture(scope="module")
def run() -> Iterator[Run]:
    """Run a job in a process of its own that may be killed on the way."""
    zygote = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("zygote.py"))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert zygote.stdin is not None
    assert zygote.stdout is not None
    stdin, stdout = zygote.stdin, zygote.stdout

    def one(job: dict[str, Any]) -> dict[str, int]:
        stdin.write(json.dumps(job) + "\n")
        stdin.flush()
        done: dict[str, int] = json.loads(stdout.readline())
        assert done["status"] in {0, -signal.SIGKILL}
        return done

    yield one
    stdin.close()
    stdout.close()
    zygote.wait(10)


def _fatal_steps(total: int) -> list[int]:
    """Return a hundred steps spread over the whole operation, its last lines among them."""
    return sorted({max(1, round(total * number / KILLS)) for number in range(1, KILLS + 1)})


@pytest.fixture
def answering(migrated_sqlite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, int]:
    """A desk on which a person has written a reply and is about to press send."""
    from support.desks import MONDAY

    monkeypatch.setattr("triage.clock.now", lambda: MONDAY)
    first = Path(shutil.copy(migrated_sqlite, tmp_path / "first.db"))
    store = Store(f"sqlite:///{first}")
    desk = desk_for(store, tmp_path)
    family(desk)
    key = case_of(desk, mail("No taxi came for Amara this morning."))
    point = case.look(desk, key).recipients[0].point_id
    drafts.keep(desk, Draft(key, "no-transport-yet", point, "Amara's transport", BODY))
    store.engine.dispose()
    return first, key


def _fresh(first: Path, folder: Path) -> dict[str, Any]:
    """Return a job on a copy of the desk as it stood before send was pressed."""
    folder.mkdir()
    shutil.copy(first, folder / "triage.db")
    shutil.copytree(first.parent / "drafts", folder / "drafts")
    return {"url": f"sqlite:///{folder / 'triage.db'}", "state": str(folder)}


def test_a_reply_killed_at_any_of_a_hundred_steps_is_never_sent_twice_and_never_silently_lost(
    run: Run, answering: tuple[Path, int], tmp_path: Path
) -> None:
    first, key = answering
    ends: Counter[str] = Counter()
    with smtp_server() as server:
        total = run({**_fresh(first, tmp_path / "count"), "job": "answer", "case": key, "port": server.port})["steps"]
    assert total > KILLS
    for fatal in _fatal_steps(total):
        folder = tmp_path / f"kill-{fatal}"
        with smtp_server() as server:
            job = {**_fresh(first, folder), "case": key, "port": server.port}
            run({**job, "job": "answer", "fatal": fatal})
            assert run({**job, "job": "deliver"})["status"] == 0
        ends[_what_became(job, folder, server)] += 1
        shutil.rmtree(folder)
    assert sum(ends.values()) >= KILLS * 0.9
    assert ends["sent"] > 0
    assert ends["still a draft"] > 0
    assert ends["shown as unknown"] > 0


def _what_became(job: dict[str, Any], folder: Path, server: SmtpServer) -> str:
    store = Store(job["url"])
    rows = store.read(lambda conn: conn.execute(sa.select(col(Outbox.state), col(Outbox.message_id))).all())
    store.close()
    assert all(count == 1 for count in server.times().values()), "a letter was sent twice"
    if not rows:
        assert not server.letters
        assert (folder / "drafts" / "ada" / f"{job['case']}.json").exists()
        return "still a draft"
    ((state, message_id),) = rows
    if state is OutboxState.SENT:
        assert server.times()[message_id] == 1
        return "sent"
    assert state is OutboxState.UNKNOWN, "a letter was silently lost"
    return "shown as unknown"


def test_intake_killed_at_any_of_a_hundred_steps_loses_nothing_and_doubles_nothing(
    run: Run, migrated_sqlite: Path, tmp_path: Path
) -> None:
    mails = [_mail(number) for number in range(12)]
    wanted = sorted(hashlib.sha256(raw).hexdigest() for raw in mails)
    total = run(_intake(migrated_sqlite, tmp_path / "count", mails))["steps"]
    for fatal in _fatal_steps(total):
        folder = tmp_path / f"kill-{fatal}"
        job = _intake(migrated_sqlite, folder, mails)
        run({**job, "fatal": fatal})
        assert run(job)["status"] == 0
        store = Store(job["url"])
        kept = store.read(lambda conn: sorted(conn.scalars(sa.select(col(Raw.sha256))).all()))
        contacts = store.read(lambda conn: sorted(conn.scalars(sa.select(col(Contact.raw_sha256))).all()))
        store.close()
        assert kept == contacts == wanted
        shutil.rmtree(folder)


def _intake(template: Path, folder: Path, mails: list[bytes]) -> dict[str, Any]:
    (folder / "in").mkdir(parents=True)
    shutil.copy(template, folder / "triage.db")
    for number, raw in enumerate(mails):
        (folder / "in" / f"{number}.eml").write_bytes(raw)
    url = f"sqlite:///{folder / 'triage.db'}"
    return {"job": "take", "url": url, "state": str(folder), "folder": str(folder / "in")}


def _mail(number: int) -> bytes:
    return (
        f"From: parent{number % 5}@example.org\r\nTo: transport@marlshire.example\r\nSubject: no taxi {number}\r\n"
        f"Message-ID: <{number}@example.org>\r\n\r\nNo taxi came today, number {number}.\r\n"
    ).encode()


def test_a_draft_killed_at_any_step_is_the_old_one_or_the_new_one_whole(
    run: Run, migrated_sqlite: Path, tmp_path: Path
) -> None:
    shutil.copy(migrated_sqlite, tmp_path / "triage.db")
    job: dict[str, Any] = {"job": "write", "url": f"sqlite:///{tmp_path / 'triage.db'}", "drafts": 3}
    total = run({**job, "state": str(tmp_path / "count")})["steps"]
    for fatal in range(1, total + 1):
        state = tmp_path / f"kill-{fatal}"
        run({**job, "state": str(state), "fatal": fatal})
        desk = desk_for(Store(job["url"]), state)
        found = drafts.find(desk, 1)
        desk.store.close()
        assert found is None or found.body == f"{found.subject.split()[1]} " * 200
        shutil.rmtree(state, ignore_errors=True)


def test_two_services_at_once_send_each_letter_once(run: Run, answering: tuple[Path, int], tmp_path: Path) -> None:
    from triage.errors import StoreAway
    from triage.store.alone import alone

    first, _ = answering
    job = _fresh(first, tmp_path / "two")
    one, two = Store(job["url"]), Store(job["url"])
    with alone(one), pytest.raises(StoreAway, match="Another triage service"), alone(two):
        pass
    with alone(two):
        pass
    one.close()
    two.close()
