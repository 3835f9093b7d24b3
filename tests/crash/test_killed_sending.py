"""Killed with -9 at any step from pressing send to "sent": a reply is never sent twice and never silently lost."""

import inspect
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from crash.killing import Job, Zygote, fatal_steps
from support.desks import MONDAY, case_of, desk_for, family, mail
from support.notify_server import NotifyServer, notify_server
from support.smtp_server import SmtpServer, smtp_server

from triage.channels import smtp
from triage.channels.letters_folder import LIST
from triage.desk import case, drafts, sending
from triage.desk.front import Desk
from triage.desk.views import Draft
from triage.errors import StoreAway
from triage.rules.letter import Letter, Way
from triage.store import events, outbox, people
from triage.store.alone import alone
from triage.store.engine import Store
from triage.store.tables import Outbox, OutboxState, Reply

BODY = "Dear Ms Reed,\n\nI am sorry. There is no transport for Amara yet. Jo will ring you by Thursday 14 January.\n"
KILLS = {"sqlite": 100, "postgres": 40}
POST = "12 Mill Lane, Marlford, MX1 2AB"
KILLS_BY_TEXT = {"sqlite": 50, "postgres": 10}
CopyOf = Callable[[Store, Path], str]


class Answering:
    """A desk on which a person has written a reply and is about to press send, as often as it is asked for."""

    def __init__(self, store: Store, folder: Path, copy_of: CopyOf) -> None:
        self.store, self.folder, self.copy_of = store, folder, copy_of
        desk = desk_for(store, folder)
        family(desk)
        desk.store.write("test", MONDAY, lambda tx: people.add_point(tx, 1, "phone", "07700900123"))
        desk.store.write("test", MONDAY, lambda tx: people.add_point(tx, 1, "post", POST))
        self.case = case_of(desk, mail("No taxi came for Amara this morning."))
        view = case.look(desk, self.case)
        self.version = view.version
        self.draft = Draft(self.case, "no-transport-yet", view.recipients[0].point_id, "Amara's transport", BODY)

    @contextmanager
    def again(self, name: str) -> Iterator[tuple[Job, SmtpServer]]:
        """Yield a job on a fresh copy, and the mail server that counts."""
        with smtp_server() as server:
            yield self._written(name, Way.EMAIL, port=server.port), server

    @contextmanager
    def again_by_text(self, name: str) -> Iterator[tuple[Job, NotifyServer]]:
        """Yield a job on a fresh copy on which the reply is a text, and the server at GOV.UK Notify's place that counts."""
        with notify_server() as server:
            yield self._written(name, Way.TEXT, notify=server.url), server

    def again_by_post(self, name: str) -> tuple[Job, Path]:
        """Return a job on a fresh copy on which the reply is a letter on paper, and the post room's folder."""
        printed = self.folder / f"printed {name}"
        return self._written(name, Way.LETTER, printed=str(printed)), printed

    def _written(self, name: str, way: Way, **road: Any) -> Job:
        folder = self.folder / f"{way.value} {name}"
        folder.mkdir()
        url = self.copy_of(self.store, folder)
        job = {"url": url, "state": str(folder), "case": self.case, "version": self.version, **road}
        desk = self.desk(job)
        point = next(one.point_id for one in case.look(desk, self.case).recipients if way in one.ways)
        drafts.keep(desk, replace(self.draft, point_id=point, way=way))
        desk.store.close()
        return job

    def desk(self, job: Job) -> Desk:
        return desk_for(Store(job["url"]), Path(job["state"]))

    def what_became(self, job: Job, server: SmtpServer) -> str:
        """Return how a person finds the reply afterwards; fail if it is lost without a word, or was sent twice."""
        desk = self.desk(job)
        try:
            return self._found(desk, server)
        finally:
            desk.store.close()

    def _found(self, desk: Desk, server: SmtpServer) -> str:
        assert desk.store.read(events.verify).broken_at is None
        rows = desk.store.read(lambda conn: conn.execute(sa.select(Outbox)).all())
        if not rows:
            assert server.letters == []
            assert drafts.find(desk, self.case) == self.draft, "the reply is neither sent nor still a draft"
            return "still a draft"
        (row,) = rows
        assert server.times()[row.message_id] == len(server.letters) <= 1, "a letter was sent twice"
        assert all(letter.raw == bytes(row.raw) for letter in server.letters)
        if row.state is OutboxState.SENT:
            assert len(server.letters) == 1, "a letter that never left is called sent"
            return "sent"
        assert row.state is OutboxState.UNKNOWN
        (shown,) = sending.unsettled(desk)
        assert shown.message_id == row.message_id
        return "shown as unknown, and had arrived" if server.letters else "shown as unknown, and had not"


@pytest.fixture
def answering(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, copy_of: CopyOf) -> Answering:
    monkeypatch.setattr("triage.clock.now", lambda: MONDAY)
    return Answering(store, tmp_path, copy_of)


def _kills(store: Store) -> int:
    return KILLS["sqlite" if store.is_sqlite else "postgres"]


def test_a_reply_killed_at_any_step_is_sent_once_or_still_a_draft_or_shown_as_unknown(
    zygote: Zygote, answering: Answering
) -> None:
    with answering.again("warm") as (job, _):
        zygote.warm({**job, "job": "answer"})
    with answering.again("count") as (job, server):
        steps = zygote.steps({**job, "job": "answer"})
        assert answering.what_became(job, server) == "sent"
    assert {"drafts.py", "reply.py", "sending.py", "outbox.py", "smtp.py", "smtplib.py"} <= {
        step.partition(":")[0] for step in steps
    }
    ends: Counter[str] = Counter()
    for number, fatal in enumerate(fatal_steps(steps, _kills(answering.store))):
        with answering.again(str(number)) as (job, server):
            zygote.kill({**job, "job": "answer"}, fatal)
            zygote.run({**job, "job": "deliver"})
            ends[answering.what_became(job, server)] += 1
    assert ends.total() == _kills(answering.store)
    assert set(ends) == {
        "still a draft",
        "sent",
        "shown as unknown, and had arrived",
        "shown as unknown, and had not",
    }


def test_a_text_killed_at_any_step_is_sent_once_or_still_a_draft_for_notify_is_asked(
    zygote: Zygote, answering: Answering
) -> None:
    with answering.again_by_text("warm") as (job, _):
        zygote.warm({**job, "job": "answer"})
        zygote.warm({**job, "job": "later"})
    with answering.again_by_text("count") as (job, server):
        steps = zygote.steps({**job, "job": "answer"})
        assert len(server.sent) == 1
    assert {"notify.py", "client.py"} <= {step.partition(":")[0] for step in steps}
    kills = KILLS_BY_TEXT["sqlite" if answering.store.is_sqlite else "postgres"]
    ends: Counter[tuple[str, int]] = Counter()
    for number, fatal in enumerate(fatal_steps(steps, kills)):
        with answering.again_by_text(str(number)) as (job, server):
            zygote.kill({**job, "job": "answer"}, fatal)
            zygote.run({**job, "job": "deliver"})
            zygote.run({**job, "job": "later"})
            desk = answering.desk(job)
            rows = desk.store.read(lambda conn: conn.execute(sa.select(Outbox)).all())
            assert sending.unsettled(desk) == [], "nobody has to be asked"
            assert server.times() == Counter({row.message_id: 1 for row in rows}), "lost, or sent twice"
            ends["sent" if rows else "still a draft", len(server.sent)] += 1
            desk.store.close()
    assert set(ends) == {("sent", 1), ("still a draft", 0)}


def test_a_letter_on_paper_killed_at_any_step_lies_once_in_the_post_rooms_folder_or_is_still_a_draft(
    zygote: Zygote, answering: Answering
) -> None:
    with answering.again("warm") as (job, _):  # by mail: the printing library's threads do not live through a fork
        zygote.warm({**job, "job": "answer"})
    job, printed = answering.again_by_post("count")
    steps = zygote.steps({**job, "job": "answer"})
    assert "letters_folder.py" in {step.partition(":")[0] for step in steps}
    ends: Counter[tuple[str, int]] = Counter()
    for number, fatal in enumerate(fatal_steps(steps, _kills(answering.store))):
        job, printed = answering.again_by_post(str(number))
        zygote.kill({**job, "job": "answer"}, fatal)
        zygote.run({**job, "job": "deliver"})
        ends[_how_it_lies(answering.desk(job), printed)] += 1
    assert ends.total() == _kills(answering.store)
    assert set(ends) == {("still a draft", 0), ("sent", 1), ("unknown", 0), ("unknown", 1)}


def _how_it_lies(desk: Desk, printed: Path) -> tuple[str, int]:
    """Return what became of a letter on paper, and how often it lies there: whole, and on the list."""
    rows = desk.store.read(lambda conn: conn.execute(sa.select(Outbox)).all())
    held = desk.store.read(events.verify).broken_at is None
    shown = sending.unsettled(desk)
    desk.store.close()
    there = list(printed.glob("*.pdf"))
    assert held
    assert [file.read_bytes() for file in there] in ([], [bytes(row.raw) for row in rows])
    assert all(file.name in (printed / LIST).read_text(encoding="utf-8-sig") for file in there), "not on the list"
    assert len(shown) == sum(row.state is not OutboxState.SENT for row in rows), "nobody is asked"
    return (rows[0].state.value if rows else "still a draft"), len(there)


def test_a_service_killed_again_while_it_recovers_still_sends_nothing_twice(
    zygote: Zygote, sqlite_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, copy_of: CopyOf
) -> None:
    monkeypatch.setattr("triage.clock.now", lambda: MONDAY)
    answering = Answering(sqlite_store, tmp_path, copy_of)
    with answering.again("warm") as (job, _):
        zygote.warm({**job, "job": "answer"})
    with answering.again("count") as (job, _):
        gone = zygote.steps({**job, "job": "answer"}).index(_waiting_for_the_answer())
    with answering.again("count again") as (job, _):
        zygote.kill({**job, "job": "answer"}, gone)
        recovery = zygote.steps({**job, "job": "deliver"})
    for number, fatal in enumerate(fatal_steps(recovery, 25)):
        with answering.again(str(number)) as (job, server):
            zygote.kill({**job, "job": "answer"}, gone)
            zygote.kill({**job, "job": "deliver"}, fatal)
            zygote.run({**job, "job": "deliver"})
            assert answering.what_became(job, server).startswith("shown as unknown")


def _waiting_for_the_answer() -> str:
    """Return the step at which the whole letter, with its final dot, has left and the answer is still to come."""
    lines, first = inspect.getsourcelines(smtp._end)
    return f"smtp.py:{first + next(number for number, line in enumerate(lines) if 'getreply' in line)} line"


@pytest.fixture
def forty_letters(desk: Desk) -> Store:
    """Forty replies waiting to leave."""
    family(desk)
    key = case_of(desk, mail("No taxi came for Amara this morning."))
    letters = [_letter(number) for number in range(40)]

    def queue(tx: Any) -> None:
        for letter in letters:
            reply = Reply(
                case_id=key,
                to_name="Ms Reed",
                to_address=letter.recipient,
                subject="Transport",
                body=BODY,
                written_by="ada",
                at=tx.at,
                message_id=letter.message_id,
            )
            outbox.keep(tx, reply, letter, "", "", tx.at)

    desk.store.write("ada", MONDAY, queue)
    return desk.store


def _letter(number: int) -> Letter:
    message_id = f"<{number}@desk.example>"
    raw = f"Message-ID: {message_id}\nSubject: Transport\n\n{BODY}".replace("\n", "\r\n")
    return Letter(message_id, "transport@marlshire.example", "parent@example.org", raw.encode())


def test_four_services_at_once_send_each_letter_once(zygote: Zygote, forty_letters: Store, tmp_path: Path) -> None:
    with smtp_server() as server:
        url = forty_letters.url.render_as_string(hide_password=False)
        job = {"job": "race", "url": url, "state": str(tmp_path), "port": server.port}
        assert [ended["status"] for ended in zygote.at_once(*[job] * 4)] == [0] * 4
        assert server.times() == {f"<{number}@desk.example>": 1 for number in range(40)}
    assert forty_letters.read(outbox.unsettled) == []


def test_a_second_service_is_told_that_one_is_at_work(store: Store) -> None:
    other = Store(store.url.render_as_string(hide_password=False))
    with alone(store), pytest.raises(StoreAway, match="Another triage service"), alone(other):
        pass
    with alone(other):
        pass
    other.close()
