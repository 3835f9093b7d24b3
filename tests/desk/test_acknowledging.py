"""Automatic acknowledgements: off unless wanted, to known families alone, once a day, and never into a loop of machines."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from support.desks import MONDAY, as_service, case_of, desk_for, family, mail, taken
from support.smtp_server import SmtpServer, smtp_server

from triage.channels import mime
from triage.channels.files import FolderInlet
from triage.channels.mime import Reader
from triage.channels.smtp import SmtpOutlet
from triage.cli import opening
from triage.cli.tending import round_of_work
from triage.config import Acknowledge, Settings, shipped
from triage.desk import case, queue, sending
from triage.desk.front import Desk
from triage.errors import SettingsWrong
from triage.rules.arrival import Arrival, Channel
from triage.rules.letter import NOBODY, Way
from triage.store.engine import Store
from triage.store.migrate import migrate
from triage.store.tables import Acknowledgement, Outbox

HOURS = 1_000
DAYS = HOURS // 24 + 1


def wanted() -> Any:
    return opening._acknowledgement(Settings(acknowledge=Acknowledge(automatic=True)))


@pytest.fixture
def ready(desk: Desk) -> Desk:
    """A desk that acknowledges by itself, and a family that it knows; the father is barred."""
    family(desk, barred="carl@example.org")
    return replace(desk, acknowledgement=wanted())


def queued(desk: Desk) -> list[Any]:
    return desk.store.read(lambda conn: list(conn.execute(sa.select(Outbox))))


def test_it_is_off_unless_the_settings_want_it(desk: Desk) -> None:
    assert opening._acknowledgement(Settings()) is None
    family(desk)
    taken(desk, mail("No taxi came for Amara."))
    assert queued(desk) == []


def test_a_known_family_hears_at_once_that_we_have_it_and_what_to_do_in_danger(ready: Desk) -> None:
    key = case_of(ready, mail("SECRET WORDS about Amara", subject="SECRET SUBJECT", message_id="<m1@example.org>"))
    (row,) = queued(ready)
    raw = bytes(row.raw).decode()
    assert (row.sender, row.recipient, row.reply_id) == (NOBODY, "parent@example.org", None)
    for words in ("Auto-Submitted: auto-replied", "X-Auto-Response-Suppress: All", "In-Reply-To: <m1@example.org>", "999",
                  "nobody has read your message yet", case.look(ready, key).line.ref):  # fmt: skip
        assert words in raw
    assert "SECRET" not in raw
    assert "Amara" not in raw
    assert mime.read(bytes(row.raw)).is_auto_reply, "another desk knows it for what it is"


def test_it_answers_no_clock_and_leaves_the_case_where_it_stands(ready: Desk, desk: Desk) -> None:
    key = case_of(ready, mail("No taxi came for Amara."))
    view = case.look(ready, key)
    assert view.state == "open"
    assert key in set(queue.order(ready))
    assert all(clock.stopped is None for clock in view.clocks)
    assert any(told.what == "automatic acknowledgement" for told in view.story)


def test_one_a_day_and_no_more_whatever_comes(ready: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        taken(ready, mail(f"No taxi, {number}", sender="Parent@Example.org"))
    assert len(queued(ready)) == 1
    monkeypatch.setattr("triage.clock.now", lambda: MONDAY + timedelta(days=1))
    taken(ready, mail("Still none", at=MONDAY + timedelta(days=1)))
    assert len(queued(ready)) == 2


UNANSWERED: dict[str, Arrival] = {
    "nobody we know": mail("No taxi for Amara", sender="stranger@example.org"),
    "a barred father": mail("No taxi for Amara", sender="carl@example.org"),
    "our own address": mail("No taxi for Amara", sender="Transport@Marlshire.example"),
    "a machine that says so": mail("away", is_auto_reply=True),
    "a bounce": mail("550 no such user", is_bounce=True, bounced_recipient="parent@example.org"),
    "a list": mail("Forum news", is_bulk=True),
    "what cannot be read": mail("", error="This message could not be read."),
    "old mail taken in now": mail("No taxi for Amara", at=MONDAY - timedelta(days=2)),
    "a text": mail("No taxi for Amara", channel=Channel.TEXT),
    "no sender": mail("No taxi for Amara", sender=""),
}


@pytest.mark.parametrize("arrival", UNANSWERED.values(), ids=UNANSWERED)
def test_what_is_never_acknowledged(ready: Desk, arrival: Arrival) -> None:
    assert taken(ready, arrival).case_id is not None, "it is a line in the queue all the same"
    assert queued(ready) == []


def test_a_forged_sender_gets_a_known_family_one_mail_a_day_and_a_stranger_none(ready: Desk) -> None:
    for number in range(8):
        taken(ready, mail(f"bomb {number}", sender="victim@example.org"))
        taken(ready, mail(f"bomb {number}", sender="parent@example.org"))
    assert [row.recipient for row in queued(ready)] == ["parent@example.org"]


@pytest.mark.parametrize(
    "name", ["Precedence: bulk", "Precedence: list", "List-Id: <forum.example.org>", "List-Unsubscribe: <x>"]
)
def test_mail_that_went_to_many_is_known_by_its_headers(name: str) -> None:
    assert mime.read(f"From: parent@example.org\r\n{name}\r\nSubject: News\r\n\r\nHello\r\n".encode()).is_bulk
    assert not mime.read(b"From: parent@example.org\r\nSubject: News\r\n\r\nHello\r\n").is_bulk


def test_an_answer_to_it_goes_to_the_case_that_it_was_about(ready: Desk) -> None:
    key = case_of(ready, mail("No taxi came for Amara."))
    ours = queued(ready)[0].message_id
    again = mail("Thank you. He is still at home.", in_reply_to=ours, key="again")
    assert case_of(ready, again) == key


def test_words_that_leave_a_blank_or_are_not_there_are_refused_at_the_start(tmp_path: Path) -> None:
    from triage import config

    folder = tmp_path / "templates" / "automatic"
    folder.mkdir(parents=True)
    found = Settings(acknowledge=Acknowledge(automatic=True), rules=config.Rules(folder=tmp_path))
    with pytest.raises(SettingsWrong, match="missing"):
        opening._acknowledgement(found)


# ---- loops, over real SMTP ----------------------------------------------------------------------------------------------


class Side:
    """One desk of two: its store, the folder that mail for it is dropped into, and what it sends by SMTP."""

    def __init__(self, folder: Path, address: str, other: str, reader: Reader) -> None:
        folder.mkdir()
        store = Store(f"sqlite:///{folder / 'triage.db'}")
        migrate(store, shipped("migrations"))
        desk = desk_for(store, folder)
        family(desk, parent=other)
        self.desk = replace(as_service(desk), address=address, acknowledgement=wanted())
        self.folder, self.address = folder / "in", address
        self.folder.mkdir()
        self.inlet = FolderInlet(self.folder, reader)

    def drop(self, raw: bytes, number: int, at: datetime) -> None:
        import os

        file = self.folder / f"{number:06}.eml"
        file.write_bytes(raw)
        os.utime(file, (at.timestamp(), at.timestamp()))

    def work(self, port: int) -> None:
        outlet = SmtpOutlet("127.0.0.1", port, tls="plain", connect_seconds=10, data_seconds=10)
        round_of_work(self.desk, [self.inlet], {Way.EMAIL: sending.Road(outlet.deliver)})

    def days(self) -> list[Any]:
        return self.desk.store.read(lambda conn: list(conn.execute(sa.select(Acknowledgement))))


@pytest.fixture
def postman() -> Iterator[SmtpServer]:
    with smtp_server() as server:
        yield server


Carry = Callable[[bytes], bytes]


def _as_it_is(raw: bytes) -> bytes:
    return raw


def _stripped(raw: bytes) -> bytes:
    """Return the mail as a broken forwarder passes it on, without any mark of a machine."""
    head, _, body = raw.partition(b"\r\n\r\n")
    kept = [
        line for line in head.split(b"\r\n") if not line.startswith((b"Auto-", b"X-Auto", b"In-Reply", b"References"))
    ]
    return b"\r\n".join(kept) + b"\r\n\r\nYour message has come. " + body[-40:]


@pytest.mark.parametrize(("carry", "answering"), [(_as_it_is, 1), (_stripped, 2)], ids=["marked", "marks lost"])
def test_two_desks_answering_each_other_for_a_thousand_hours_stay_within_one_a_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, postman: SmtpServer, carry: Carry, answering: int
) -> None:
    """The post between them passes each letter on at once, and each day the last one again as if it were new."""
    monkeypatch.setattr("triage.cli.tending._LONGEST_PAUSE", 0.0)
    first = (
        b"From: south@south.example\r\nSubject: Amara\r\nMessage-ID: <0@south.example>\r\n\r\nNo taxi for Amara.\r\n"
    )
    with Reader() as reader:
        sides = {
            mine: Side(tmp_path / mine, mine, other, reader)
            for mine, other in (
                ("north@north.example", "south@south.example"),
                ("south@south.example", "north@north.example"),
            )
        }
        post, last, seen, number = [("north@north.example", first)], dict[str, bytes](), 0, 0
        for hour in range(HOURS):
            now = MONDAY + timedelta(hours=hour)
            monkeypatch.setattr("triage.clock.now", lambda now=now: now)
            if hour % 24 == 23:
                post += [(to, raw + f"Again: {hour}\r\n".encode()) for to, raw in last.items()]
            for to, raw in post:
                number, last[to] = number + 1, raw
                sides[to].drop(raw, number, now)
            for to in dict.fromkeys(to for to, _ in post):
                sides[to].work(postman.port)
            assert all(letter.sender == NOBODY for letter in postman.letters[seen:]), "nothing can come back to it"
            post = [(letter.recipients[0], carry(letter.raw)) for letter in postman.letters[seen:]]
            seen = len(postman.letters)
        for side in sides.values():
            days = [row.day for row in side.days()]
            assert len(set(days)) == len(days) <= DAYS
            assert len(queue.order(desk_for(side.desk.store, tmp_path))) <= 1, "a loop is one line"
            side.desk.store.close()
        assert seen == answering * DAYS, "each desk that a machine can deceive answered once a day, and no more"


def test_an_answering_machine_without_a_mark_is_answered_once_a_day(
    ready: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for hour in range(0, 96, 8):
        now = MONDAY + timedelta(hours=hour)
        monkeypatch.setattr("triage.clock.now", lambda now=now: now)
        taken(ready, mail(f"Thank you for your message. We will be back soon. {hour}", at=now))
    assert len(queued(ready)) == 5
