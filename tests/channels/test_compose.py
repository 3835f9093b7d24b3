"""A frozen letter says what the person saw, to one recipient, and no text becomes a header."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.channels.compose import freeze, new_message_id
from triage.channels.folder_outlet import FolderOutlet
from triage.errors import NotSendable
from triage.rules.letter import Delivery, Letter

AT = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=200)


def _frozen(**changed: object) -> bytes:
    parts: dict[str, object] = {
        "sender_name": "Marlshire school transport desk",
        "sender_address": "transport@marlshire.example",
        "recipient_name": "Ngozi Reed",
        "recipient_address": "parent@example.org",
        "subject": "Amara's transport",
        "body": "Dear Ms Reed,\n\nThere is none yet.\n",
        "message_id": "<one@desk.example>",
        "in_reply_to": "",
        "references": (),
        "date": AT,
    }
    return freeze(**{**parts, **changed})  # type: ignore[arg-type]


@given(body=st.lists(WORDS, max_size=8).map("\n".join), subject=WORDS)
def test_what_is_frozen_reads_back_as_it_was_written(body: str, subject: str) -> None:
    message = message_from_bytes(_frozen(body=body, subject=subject), policy=default)
    part = message.get_body()
    assert part is not None
    assert part.get_content().replace("\r\n", "\n").rstrip("\n") == body.rstrip("\n")
    assert message["To"] == "Ngozi Reed <parent@example.org>"


@pytest.mark.parametrize(
    "hostile",
    [
        "Late\r\nBcc: everyone@example.org",
        "=?utf-8?q?Late=0D=0ABcc:_everyone=40example.org?=",
        "a\x00b",
        "x" * 5000,
        "\u202edrow",
    ],
)
def test_no_subject_or_name_becomes_a_header(hostile: str) -> None:
    message = message_from_bytes(_frozen(subject=hostile, recipient_name=hostile, sender_name=hostile))
    assert message["Bcc"] is None
    assert message["Cc"] is None
    assert len(message.get_all("To", [])) == 1
    assert [name for name in message if name.lower() not in _ALLOWED] == []


_ALLOWED = {
    *("from", "to", "subject", "date", "message-id", "in-reply-to", "references"),
    *("content-type", "content-transfer-encoding", "mime-version"),
}


@pytest.mark.parametrize("address", ["", "nobody", "a@b@c", "two@example.org, three@example.org", "x@exam ple.org"])
def test_an_address_that_is_none_stops_the_letter(address: str) -> None:
    with pytest.raises(NotSendable, match="not an address that mail can be sent to"):
        _frozen(recipient_address=address)


@pytest.mark.parametrize("thread", ["<bad id@x>", "no brackets", "<a@b>\r\nBcc: x@y", "<" + "a" * 300 + "@b>"])
def test_a_thread_that_is_no_message_id_is_left_out(thread: str) -> None:
    message = message_from_bytes(_frozen(in_reply_to=thread, references=(thread, "<good@example.org>")))
    assert message["References"] == "<good@example.org>"
    assert message["In-Reply-To"] is None


def test_message_ids_cannot_be_guessed_and_are_never_the_same() -> None:
    made = {new_message_id("desk.example") for _ in range(1000)}
    assert len(made) == 1000
    assert all(len(one) > 40 for one in made)


def test_a_letter_in_the_folder_is_whole_private_and_one_however_often_it_is_delivered(tmp_path: Path) -> None:
    outlet = FolderOutlet(tmp_path / "letters")
    letter = Letter("<one@desk.example>", "a@b.example", "c@d.example", _frozen())
    assert outlet.deliver(letter).state is Delivery.SENT
    assert outlet.deliver(letter).state is Delivery.SENT
    (file,) = (tmp_path / "letters").iterdir()
    assert file.read_bytes() == letter.raw
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_folder_that_cannot_be_written_is_tried_again_later(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    outcome = FolderOutlet(tmp_path / "file" / "letters").deliver(Letter("<x@y>", "a@b", "c@d", b""))
    assert outcome.state is Delivery.LATER
