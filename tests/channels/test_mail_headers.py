"""Who wrote, what about, when: read from headers made well and badly."""

from datetime import UTC, datetime

import pytest

from triage.channels import mime

PLAIN = b"From: Ann Other <ann@example.org>\r\nSubject: Bus late\r\nDate: Mon, 4 Nov 2024 08:10:00 +0100\r\n\r\nHello"


def test_the_everyday_mail_is_read_field_by_field() -> None:
    read = mime.read(PLAIN)
    assert (read.from_name, read.from_address, read.subject) == ("Ann Other", "ann@example.org", "Bus late")
    assert read.date == datetime(2024, 11, 4, 7, 10, tzinfo=UTC)
    assert read.text == read.new_text == "Hello"
    assert read.error is None


@pytest.mark.parametrize(
    "dirt",
    [
        b"\xef\xbb\xbf",
        b"\r\n\r\n",
        b"From ann@example.org Mon Nov  4 08:10:00 2024\r\n",
        b">From x\r\n",
        b"\xef\xbb\xbf\r\nFrom - Mon\r\n",
    ],
)
def test_dirt_before_the_headers_hides_nothing(dirt: bytes) -> None:
    read = mime.read(dirt + PLAIN)
    assert (read.from_address, read.subject, read.text) == ("ann@example.org", "Bus late", "Hello")


def test_a_header_line_that_lost_its_indent_does_not_hide_the_fields_below_it() -> None:
    read = mime.read(b"Received: from a\r\nby b with SMTP\r\nFrom: ann@example.org\r\nSubject: Late\r\n\r\nHello")
    assert (read.from_address, read.subject, read.text) == ("ann@example.org", "Late", "Hello")


def test_a_blank_line_between_the_headers_hides_neither_sender_nor_subject() -> None:
    read = mime.read(
        b"Received: from a\r\nX-Seen: 1\r\n\r\nFrom: ann@example.org\r\nSubject: Late\r\nTo: b@example.org\r\n\r\nHello"
    )
    assert (read.from_address, read.subject, read.text) == ("ann@example.org", "Late", "Hello")


def test_a_body_that_quotes_headers_is_left_alone() -> None:
    read = mime.read(b"From: ann@example.org\nSubject: a\n\nFrom: bob@example.org\nSubject: b\nTo: c@example.org\n\nx")
    assert (read.from_address, read.subject) == ("ann@example.org", "a")
    assert read.text.startswith("From: bob@example.org")


@pytest.mark.parametrize(
    ("sent", "name", "address"),
    [
        ("Ann <ann@example.org>", "Ann", "ann@example.org"),
        ("ann@example.org (Ann Other)", "Ann Other", "ann@example.org"),
        ('"Other, Ann" <Ann.Other@Example.org>', "Other, Ann", "Ann.Other@Example.org"),
        ("Other, Ann <ann@example.org>", "Other, Ann", "ann@example.org"),
        ("ann@example.org", "", "ann@example.org"),
        ("<ann@example.org>", "", "ann@example.org"),
        ("Ann Other", "Ann Other", ""),
        ("Ann <>", "Ann", ""),
        ("Parents: ann@example.org, bob@example.org;", "", "ann@example.org"),
        ("bob@example.net <ann@example.org>", "bob@example.net", "ann@example.org"),
        ("=?utf-8?q?Zo=C3=AB?= <zoe@example.org>", "Zoë", "zoe@example.org"),
        ('"=?utf-8?Q?Zo=C3=AB?=" <zoe@example.org>', "Zoë", "zoe@example.org"),
        (
            "=?utf-8?q?Ann=0D=0ABcc=3A_all=40example=2Eorg?= <ann@example.org>",
            "Ann Bcc: all@example.org",
            "ann@example.org",
        ),
        ("Ann <ann@example.org>, Bob <bob@example.org>", "Ann", "ann@example.org"),
        ('"Ann Other"@example.org', "", '"Ann Other"@example.org'),
        ("((((", "", ""),
        ("", "", ""),
    ],
)
def test_the_sender_is_read_as_written(sent: str, name: str, address: str) -> None:
    read = mime.read(f"From: {sent}\nSubject: x\n\nHello".encode())
    assert (read.from_name, read.from_address) == (name, address)


def test_a_mail_with_only_a_sender_field_is_from_that_sender() -> None:
    assert mime.read(b"Sender: Ann <ann@example.org>\n\nx").from_address == "ann@example.org"


def test_of_two_from_fields_the_first_that_names_an_address_counts() -> None:
    assert mime.read(b"From: \nFrom: ann@example.org\nFrom: bob@example.org\n\nx").from_address == "ann@example.org"


@pytest.mark.parametrize(
    ("sent", "subject"),
    [
        (b"=?UTF-8?B?TGF0ZSDwn5qM?=", "Late 🚌"),
        (b"=?utf-8?q?caf=C3?= =?utf-8?q?=A9?=", "café"),
        (b"=?utf-8?b?Y2Fmw?=\r\n =?utf-8?b?6k=?=", "caf"),
        (b"=?iso-8859-1?q?Caf=E9_?= two =?nonsense?q?caf=C3=A9?=", "Café two café"),
        (b"=?rot13?q?uryyb?=", "uryyb"),
        (b"=?utf-8?q?a question? yes?=", "a question? yes"),
        (b"caf\xc3\xa9", "café"),
        (b"caf\xe9", "café"),
        (b"=?utf-8?q?Late=0D=0ABcc:_all?=", "Late Bcc: all"),
        (b"Late\r\n\tagain", "Late again"),
        (b"a\0b", "ab"),
        (b"=?utf-8?q??=", ""),
    ],
)
def test_the_subject_is_one_line_of_plain_words(sent: bytes, subject: str) -> None:
    assert mime.read(b"Subject: " + sent + b"\r\n\r\nx").subject.startswith(subject)


def test_a_raw_header_is_in_the_character_set_of_the_mail() -> None:
    raw = "Subject: Школа\nContent-Type: text/plain; charset=koi8-r\n\nПривет".encode("koi8-r")
    assert (mime.read(raw).subject, mime.read(raw).text) == ("Школа", "Привет")


@pytest.mark.parametrize(
    ("sent", "instant"),
    [
        ("Mon, 4 Nov 2024 08:10:00 GMT", datetime(2024, 11, 4, 8, 10, tzinfo=UTC)),
        ("4 Nov 2024 08:10 -0500", datetime(2024, 11, 4, 13, 10, tzinfo=UTC)),
        ("Mon, 4 Nov 2024 08:10:00 +9999", None),
        ("Mon, 34 Nov 2024 08:10:00 +0000", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_a_date_is_an_instant_or_nothing(sent: str, instant: datetime | None) -> None:
    assert mime.read(f"Date: {sent}\n\nx".encode()).date == instant


def test_identifiers_keep_their_brackets_and_their_order() -> None:
    read = mime.read(
        b"Message-ID: <a@example.org> (made here)\nMessage-ID: <b@example.org>\nIn-Reply-To: Your mail <c@example.org>\n"
        b"References: <d@example.org>,\n <e@example.org>\n <d@example.org>\n\nx"
    )
    assert (read.message_id, read.in_reply_to) == ("<a@example.org>", "<c@example.org>")
    assert read.references == ("<d@example.org>", "<e@example.org>")


@pytest.mark.parametrize(
    ("field", "elsewhere"),
    [
        ("ANN@example.org", ""),
        ("Ann <ann@other.example>", "ann@other.example"),
        ("", ""),
        ("(((", ""),
        ("ann@example.org, eve@other.example", ""),
    ],
)
def test_where_answers_are_asked_to_go_is_told_where_it_is_not_where_the_mail_came_from(
    field: str, elsewhere: str
) -> None:
    assert mime.read(f"From: ann@example.org\nReply-To: {field}\n\nx".encode()).reply_to == elsewhere


def test_a_mail_without_identifiers_has_none() -> None:
    read = mime.read(b"From: ann@example.org\nIn-Reply-To: your message of Monday\n\nx")
    assert (read.message_id, read.in_reply_to, read.references) == ("", "", ())


@pytest.mark.parametrize(
    ("field", "name", "address"),
    [
        ("Ann Other [mailto:ann@example.org]", "Ann Other", "ann@example.org"),
        ("Ann Other <ann@example.org> Ben Other <ben@example.org>", "Ann Other", "ann@example.org"),
        ("<ann@example.org> Ann Other", "Ann Other", "ann@example.org"),
        ("Ann <home> <ann@example.org>", "Ann", "ann@example.org"),
    ],
)
def test_a_field_that_no_program_should_write_still_names_the_writer(field: str, name: str, address: str) -> None:
    read = mime.read(f"From: {field}\n\nx".encode())
    assert (read.from_name, read.from_address) == (name, address)


def test_japanese_mail_with_a_makers_own_signs_is_read() -> None:
    read = mime.read(b"Subject: =?iso-2022-jp?B?GyRCLSEbKEIgGyRCNF0/dDt6GyhC?=\n\nx")
    assert read.subject == "① 丸数字"


@pytest.mark.parametrize(
    "date",
    [
        "Mon, 4 Nov 2024 08:10:00 GMT+0100",
        "Mon, 4 Nov 2024 08:10:00 +01:00",
        "lun., 4 nov. 2024 08:10:00 +0100",
        "Mo, 04 November 2024 08:10:00 +0100",
        "4 listopad 2024 08:10:00 +0100",
        "2024-11-04T08:10:00.5+01:00",
        "2024-11-04 07:10:00Z",
        "Mon, 4 Nov 124 08:10:00 +0100",
        "Mon, 4 Nov 2024 08:10:00 AM +0100",
    ],
)
def test_a_date_in_another_order_or_language_is_the_same_instant(date: str) -> None:
    assert mime.read(f"Date: {date}\nSubject: s\n\nx".encode()).date == datetime(2024, 11, 4, 7, 10, tzinfo=UTC)


def test_a_leap_second_and_an_afternoon_are_known() -> None:
    assert mime.read(b"Date: 31 Dec 2016 23:59:60 +0000\n\nx").date == datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC)
    assert mime.read(b"Date: 4 Nov 2024 8:10 PM\n\nx").date == datetime(2024, 11, 4, 20, 10, tzinfo=UTC)
