"""A bounce finds the very mail that came back, however it shows it; only then is an address said to fail."""

import base64
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import col
from support.desks import MONDAY, as_service, case_of, family, mail, taken

from triage.channels import mime
from triage.channels.folder_outlet import FolderOutlet
from triage.desk import case, children, queue, reply, sending
from triage.desk.front import Desk
from triage.desk.views import Draft
from triage.rules.arrival import Arrival, Channel
from triage.rules.letter import Way
from triage.store.tables import ContactPoint, Outbox, OutboxState

WORDS = "Dear Ms Reed,\n\nI am sorry. There is no transport for Amara yet. Jo will ring you by Thursday 14 January.\n"


@pytest.fixture
def key(desk: Desk) -> int:
    family(desk)
    return case_of(desk, mail("No taxi came for Amara this morning."))


@pytest.fixture
def sent(desk: Desk, key: int, tmp_path: Path) -> bytes:
    """The reply that has left, as the mail that it became."""
    view = case.look(desk, key)
    reply.send(desk, Draft(key, "", view.recipients[0].point_id, "Amara's transport", WORDS), view.version)
    sending.send_due(as_service(desk), {Way.EMAIL: sending.Road(FolderOutlet(tmp_path / "out").deliver)})
    (file,) = (tmp_path / "out").glob("*.eml")
    return file.read_bytes()


def enclosed(sent: bytes) -> bytes:
    return b"Content-Type: message/rfc822\r\n\r\n" + sent


def headers_only(sent: bytes) -> bytes:
    return b"Content-Type: text/rfc822-headers\r\n\r\n" + sent.partition(b"\r\n\r\n")[0] + b"\r\n"


def coded(sent: bytes) -> bytes:
    head = base64.encodebytes(sent.partition(b"\r\n\r\n")[0])
    return b"Content-Type: text/rfc822-headers\r\nContent-Transfer-Encoding: base64\r\n\r\n" + head


def folded(sent: bytes) -> bytes:
    return headers_only(sent.replace(b"Message-ID: <", b"Message-ID:\r\n <"))


def bounce(
    part: bytes, recipient: str = "parent@example.org", action: str = "failed", status: str = "5.1.1"
) -> Arrival:
    raw = (
        "From: Mail Delivery System <mailer-daemon@mx.example.net>\r\nTo: transport@marlshire.example\r\n"
        "Subject: Undelivered Mail Returned to Sender\r\nMessage-ID: <b1@mx.example.net>\r\nAuto-Submitted: auto-replied\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nI am sorry: your message could not be delivered.\r\n"
        f"--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.net\r\n\r\n"
        f"Final-Recipient: rfc822; {recipient}\r\nAction: {action}\r\nStatus: {status}\r\n\r\n--b\r\n"
    ).encode() + part + b"\r\n--b--\r\n"  # fmt: skip
    return Arrival("test", f"b{len(raw)}", Channel.EMAIL, MONDAY + timedelta(minutes=5), raw, mime.read(raw))


def state(desk: Desk) -> Any:
    return desk.store.read(lambda conn: conn.execute(sa.select(Outbox)).one())


def failing(desk: Desk) -> list[str]:
    return desk.store.read(
        lambda conn: list(conn.scalars(sa.select(col(ContactPoint.value)).where(col(ContactPoint.failing))))
    )


@pytest.mark.parametrize("shown", [enclosed, headers_only, coded, folded])
def test_a_bounce_marks_its_letter_and_its_address_and_asks_for_the_details_to_be_checked(
    desk: Desk, key: int, sent: bytes, shown: Any
) -> None:
    assert case_of(desk, bounce(shown(sent))) == key
    assert state(desk).state is OutboxState.FAILED
    assert failing(desk) == ["parent@example.org"]
    view = case.look(desk, key)
    assert view.state == "open"
    assert key in set(queue.order(desk))
    assert any("did not reach the family. Contact details to check" in why.words for why in view.why)
    assert view.recipients == (), "no answer goes there before somebody has looked"
    assert len(children.order(desk, "check")) == 1, "it is in the register's data to check"


def test_an_address_that_somebody_confirms_can_be_written_to_again(desk: Desk, key: int, sent: bytes) -> None:
    taken(desk, bounce(enclosed(sent)))
    children.confirm(desk, 1, 1, how="rung")
    assert [str(one.address) for one in case.look(desk, key).recipients] == ["parent@example.org"]


def test_a_bounce_that_names_an_address_and_no_mail_of_ours_proves_nothing(desk: Desk, key: int, sent: bytes) -> None:
    forged = enclosed(sent.replace(b"Message-ID: <", b"Message-ID: <0"))
    assert case_of(desk, bounce(forged)) == key, "it is a line for a person all the same"
    assert state(desk).state is OutboxState.SENT
    assert failing(desk) == []


def test_a_warning_of_delay_is_no_bounce(desk: Desk, key: int, sent: bytes) -> None:
    taken(desk, bounce(enclosed(sent), action="delayed", status="4.4.1"))
    assert state(desk).state is OutboxState.SENT
    assert failing(desk) == []


def test_the_same_bounce_twice_says_it_once(desk: Desk, key: int, sent: bytes) -> None:
    taken(desk, bounce(enclosed(sent)))
    taken(desk, bounce(headers_only(sent)))
    words = [why.words for why in case.look(desk, key).why if "Contact details to check" in why.words]
    assert len(words) == 1


def test_out_of_office_is_noted_on_the_case_and_wakes_nobody(desk: Desk, key: int, sent: bytes) -> None:
    before = case.look(desk, key)
    message_id = state(desk).message_id
    raw = (f"From: Ngozi Reed <parent@example.org>\r\nSubject: Automatic reply: Amara\r\nIn-Reply-To: {message_id}\r\n"
           "Auto-Submitted: auto-replied\r\n\r\nI am away until Thursday.\r\n").encode()  # fmt: skip
    away = Arrival("test", "o1", Channel.EMAIL, MONDAY + timedelta(minutes=5), raw, mime.read(raw))
    assert case_of(desk, away) == key
    after = case.look(desk, key)
    assert any("I am away until Thursday." in told.text for told in after.story)
    assert (after.state, after.line.contacts) == (before.state, before.line.contacts + 1)
    assert failing(desk) == []
    assert sending.send_due(as_service(desk), {Way.EMAIL: sending.Road(lambda _letter: pytest.fail("answered"))}) == 0
