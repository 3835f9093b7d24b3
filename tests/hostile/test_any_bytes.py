"""Any bytes at all give a Message that is safe to keep, at a cost that grows with their number and no faster."""

import json
from collections.abc import Callable

import pytest
from bench.timing import costs_at_most
from hypothesis import given
from hypothesis import strategies as st

from triage.channels import mime
from triage.rules.arrival import Message

FIELDS = [
    b"From: ", b"Subject: ", b"To: ", b"Date: ", b"Message-ID: ", b"References: ", b"Content-Type: ", b"Content-Disposition: ",
    b"Content-Transfer-Encoding: ", b"Auto-Submitted: ",
]  # fmt: skip
PIECES = [
    b"\n", b"\r\n", b"\r", b"\n\n", b" ", b"\t", b"\x00", b"\xff", b"\xc3", b"\xef\xbb\xbf", b"(", b"<", b">", b'"',
    b"\\", b";", b":", b"@", b",", b"=?utf-8?q?", b"=?idna?b?", b"?=", b"=C3", b"multipart/mixed; boundary=x",
    b"multipart/alternative; boundary=", b"--x", b"--x--", b"text/html", b"message/rfc822",
    b"message/delivery-status", b"charset=undefined", b"charset=utf-16", b"base64", b"quoted-printable",
    b"filename*0*=x''%", b"filename=../..", b"<blockquote>", b"<div class=gmail_quote>", b"<!--", b"&#xd800;",
    b"begin 644 x", b"end", b"On 3 May 2024 at 10:00, A <a@example.org> wrote:", b"> ", b"-- ",
    b"MAILER-DAEMON@example.org", b"Action: failed", b"550 5.1.1 user unknown",
]  # fmt: skip
LIKE_MAIL = st.lists(st.sampled_from(FIELDS + PIECES) | st.binary(max_size=12), max_size=60).map(b"".join)


def is_safe(read: Message) -> bool:
    told = mime.as_json("x", read)
    json.dumps(told).encode()
    lines = [read.from_address, read.from_name, read.subject, read.message_id, read.in_reply_to, *read.references]
    lines += [file.filename for file in read.attachments]
    words = [*lines, read.text, read.new_text, read.bounced_recipient]
    assert not any("\n" in line or "\r" in line for line in lines)
    assert not any("\0" in word for word in words)
    return all(word.encode() is not None for word in words)


@given(raw=st.binary(max_size=400))
def test_any_bytes_give_a_message(raw: bytes) -> None:
    assert is_safe(mime.read(raw))


@given(raw=LIKE_MAIL)
def test_any_jumble_of_mail_gives_a_message(raw: bytes) -> None:
    assert is_safe(mime.read(raw))


@pytest.mark.parametrize("raw", [b"", b"\n", b"\r\n\r\n", b" ", b"\0", b"\xef\xbb\xbf"])
def test_nothing_at_all_is_no_crash(raw: bytes) -> None:
    assert is_safe(mime.read(raw))


def test_an_empty_message_says_that_it_is_empty() -> None:
    assert mime.read(b"").error == "This message is empty."


@pytest.mark.parametrize("raw", [b"\0" * 50, bytes(range(256)) * 4, b"\x7fELF\x02\x01\x01" + b"\0\1\2" * 99])
def test_bytes_that_are_no_mail_are_marked_unreadable(raw: bytes) -> None:
    assert "could not be read" in str(mime.read(raw).error)


@pytest.mark.parametrize(
    "raw", [b"The bus was late.", "Der Bus war spät.".encode("latin-1"), "Автобус".encode("koi8-r")]
)
def test_words_without_any_header_are_read_as_words(raw: bytes) -> None:
    assert mime.read(raw).error is None
    assert mime.read(raw).text


def nested(levels: int) -> bytes:
    return (
        b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (level, level) for level in range(levels))
        + b"\ndeep words"
    )


GROWING: dict[str, Callable[[int], bytes]] = {
    "an open bracket in From": lambda size: b"From: " + b"(" * size + b"\n\nx",
    "addresses in From": lambda size: b"From: " + b"a@example.org, " * (size // 15) + b"\n\nx",
    "encoded words that never end": lambda size: b"Subject: " + b"=?utf-8?q?" * (size // 10) + b"\n\nx",
    "encoded words": lambda size: b"Subject: " + b"=?utf-8?q?a?= " * (size // 14) + b"\n\nx",
    "one header over many lines": lambda size: b"References: " + b"<a@b>\n " * (size // 7) + b"\n\nx",
    "many headers": lambda size: b"X-A: b\n" * (size // 7) + b"\nx",
    "parameters": lambda size: b"Content-Type: text/plain" + b"; a*0=b" * (size // 7) + b"\n\nx",
    "quotes in parameters": lambda size: b"Content-Type: text/plain; a=" + b'"' * size + b"\n\nx",
    "blank lines first": lambda size: b"\n" * size + b"From: a@example.org\n\nx",
    "blank lines": lambda size: b"From: a@example.org\n\n" + b"\n" * size,
    "blanks on one line": lambda size: b"From: a@example.org\n\n" + b" " * size + b"x",
    "quoted lines": lambda size: b"From: a@example.org\n\n" + b"> x\n" * (size // 4),
    "lines that end in a colon": lambda size: b"From: a@example.org\n\n" + b"On 3 May 2024:\n" * (size // 15),
    "labels": lambda size: b"From: a@example.org\n\n" + b"From: x\n" * (size // 8),
    "beginnings of uuencode": lambda size: b"From: a@example.org\n\n" + b"begin 644 x\n" * (size // 12),
    "dashes": lambda size: b"From: a@example.org\n\n" + b"-" * size,
    "signature marks": lambda size: b"From: a@example.org\n\n" + b"--\nx\n" * (size // 5),
    "parts": lambda size: b"Content-Type: multipart/mixed; boundary=x\n\n" + b"--x\n\nhi\n" * (size // 8),
    "open tags": lambda size: b"Content-Type: text/html\n\n" + b"<div>x" * (size // 6),
    "angle brackets": lambda size: b"Content-Type: text/html\n\n" + b"<" * size,
    "open comments": lambda size: b"Content-Type: text/html\n\n" + b"<!--" * (size // 4),
    "tables in tables": lambda size: b"Content-Type: text/html\n\n" + b"<table><td>x" * (size // 12),
    "quotations in quotations": lambda size: b"Content-Type: text/html\n\n" + b"<blockquote>x" * (size // 13),
    "hidden in hidden": lambda size: b"Content-Type: text/html\n\n" + b"<div hidden>x" * (size // 13),
    "a mail server's words": lambda size: (
        b"From: MAILER-DAEMON@example.org\nSubject: Undelivered\n\n" + b"user mailbox to the " * (size // 20)
    ),
    "base64": lambda size: b"Content-Transfer-Encoding: base64\n\n" + b"QUJD=" * (size // 5),
    "one letter": lambda size: b"a" * size,
    "empty bytes": lambda size: b"\0" * size,
}


@pytest.mark.parametrize("kind", GROWING)
def test_eight_times_the_bytes_cost_at_most_twenty_times_the_work(kind: str) -> None:
    make = GROWING[kind]
    few, many = make(30_000), make(240_000)
    assert costs_at_most(20, lambda: mime.read(many), lambda: mime.read(few), least=0.004)


def test_the_cost_of_depth_is_bounded() -> None:
    few, many = nested(300), nested(3_000)
    assert costs_at_most(20, lambda: mime.read(many), lambda: mime.read(few), least=0.01)
    assert "deep words" in mime.read(nested(3_000)).text


def test_a_mail_in_a_mail_in_a_mail_is_read_to_the_end() -> None:
    raw = b"Subject: s\nContent-Type: message/rfc822\n\n" * 20 + b"From: a@example.org\n\ndeep words"
    assert "deep words" in mime.read(raw).text
    assert mime.read(b"Content-Type: message/rfc822\n\n" * 5_000).error is None


def test_bytes_that_pose_as_our_marks_of_quotation_hide_nothing() -> None:
    read = mime.read("Content-Type: text/html; charset=utf-8\n\n<p>a</p>\ue0f3<p>kept words</p>\ue0f0<p>b</p>".encode())
    assert "kept words" in read.new_text
    assert "b" in read.new_text


def everyday() -> bytes:
    words = b"The bus was late again and my son missed his first lesson.\n" * 12
    quoted = b"".join(b"> " + line + b"\n" for line in words.splitlines())
    page = b"<html><body>" + b"<p>The bus was <b>late</b> again.</p>\n" * 12 + b"</body></html>\n"
    return (
        b"Received: from mail.example.net\n\tby mail.example.org; Mon, 4 Nov 2024 08:10:00 +0000\n" * 4
        + b"From: Ann Other <ann@example.org>\nTo: desk@example.org\nSubject: =?utf-8?q?Route_7?=\n"
        + b"Date: Mon, 4 Nov 2024 08:10:00 +0000\n"
        + b"Message-ID: <1@example.org>\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=x\n\n--x\n\n"
        + words + b"\nOn Mon, 4 Nov 2024 at 08:00, Desk <desk@example.org> wrote:\n" + quoted
        + b"--x\nContent-Type: text/html\n\n" + page + b"--x--\n"
    )  # fmt: skip


def test_an_everyday_mail_costs_a_few_times_the_standard_librarys_parse_alone() -> None:
    import email

    raws = [everyday()] * 60

    def each(ask: Callable[[bytes], object]) -> Callable[[], object]:
        return lambda: [ask(raw) for raw in raws]

    assert costs_at_most(6, each(mime.read), each(email.message_from_bytes))
