"""A frozen letter says what the person saw, to one recipient, and no text becomes a header."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.policy import default
from email.utils import getaddresses

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from triage.channels.compose import NAME_LENGTH, REFERENCES, SUBJECT_LENGTH, freeze, new_message_id
from triage.errors import NotSendable
from triage.rules.letter import Written
from triage.rules.shown import one_line

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
    return freeze(Written(**{**parts, **changed}))  # type: ignore[arg-type]


@given(body=st.lists(WORDS, max_size=8).map("\n".join))
def test_the_words_read_back_as_they_were_written(body: str) -> None:
    part = message_from_bytes(_frozen(body=body), policy=default).get_body()
    assert part is not None
    assert part.get_content().replace("\r\n", "\n").removesuffix("\n") == body.removesuffix("\n")


@given(subject=WORDS)
@example(
    "Amara’s transport — from Monday 18 January, with the wheelchair taxi and an escort, as you asked for last week"
)
@example("=?utf-8?q?not_a_code?= but words")
@example("\N{PILE OF POO} " * 40)
def test_the_subject_reads_back_as_it_was_shown(subject: str) -> None:
    message = message_from_bytes(_frozen(subject=subject), policy=default)
    assert (message["Subject"] or "") == one_line(subject, SUBJECT_LENGTH)


@given(name=WORDS)
@example('Reed, "Ngozi" (mum) <other@example.org>')
@example("=?utf-8?q?evil?= <other@example.org>")
@example("Łukasz Żółw-Reed " * 5)
@example("back\\slash")
def test_the_name_reads_back_as_it_was_shown_and_the_address_is_the_one_chosen(name: str) -> None:
    message = message_from_bytes(_frozen(recipient_name=name))
    ((shown, address),) = getaddresses([message["To"].replace("\r\n", "")])
    assert address == "parent@example.org"
    assert str(make_header(decode_header(shown))) == one_line(name, NAME_LENGTH)


@given(name=WORDS, subject=WORDS, body=WORDS)
def test_a_letter_is_plain_ascii_in_short_lines(name: str, subject: str, body: str) -> None:
    lines = _frozen(recipient_name=name, subject=subject, body=body).decode("ascii").split("\r\n")
    assert all(len(line) <= 78 for line in lines)
    assert "\r" not in "".join(lines)
    assert "\n" not in "".join(lines)


def test_long_message_ids_of_a_thread_leave_as_they_came() -> None:
    long = [f"<{'A1b2' * length}@prod.outlook.example>" for length in (5, 20, 40, 55)]
    head = _frozen(references=long[:3], in_reply_to=long[3]).partition(b"\r\n\r\n")[0].replace(b"\r\n ", b" ").decode()
    assert f"References: {' '.join(long)}\r\n" in f"{head}\r\n"
    assert f"In-Reply-To: {long[3]}\r\n" in f"{head}\r\n"


def test_a_long_thread_keeps_its_newest_references() -> None:
    thread = [f"<{number}@example.org>" for number in range(100)]
    kept = message_from_bytes(_frozen(references=thread, in_reply_to=thread[-1]))["References"].split()
    assert kept == thread[-REFERENCES:]


def test_half_a_sign_that_no_mail_can_carry_stops_the_letter() -> None:
    with pytest.raises(NotSendable, match="no mail can carry"):
        _frozen(body="half \ud83d")


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
