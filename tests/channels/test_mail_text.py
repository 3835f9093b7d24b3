"""The text of a mail as a person reads it, and the files that came with it."""

import base64

import pytest

from triage.channels import mime

HEAD = b"From: ann@example.org\nMIME-Version: 1.0\n"


def mixed(*parts: bytes, kind: bytes = b"mixed") -> bytes:
    body = b"".join(b"--x\n" + part + b"\n" for part in parts)
    return HEAD + b"Content-Type: multipart/" + kind + b'; boundary="x"\n\n' + body + b"--x--\n"


def html(words: str) -> str:
    return mime.read(HEAD + b"Content-Type: text/html; charset=utf-8\n\n" + words.encode()).text


def names(raw: bytes) -> list[tuple[str, int, str]]:
    return [(file.filename, file.size, file.content_type) for file in mime.read(raw).attachments]


@pytest.mark.parametrize(
    ("charset", "raw", "text"),
    [
        ("utf-8", b"caf\xc3\xa9", "café"),
        ("iso-8859-1", b"caf\xc3\xa9", "café"),
        ("us-ascii", b"caf\xe9", "café"),
        ("utf-8", b"caf\xe9 au lait", "café au lait"),
        ("nonsense", b"caf\xc3\xa9", "café"),
        ("windows-1252", b"\x93late\x94 \x80", "“late” €"),
        ("undefined", b"late", "late"),
        ("rot13", b"late", "late"),
        ("unicode_escape", b"a\\x41", "a\\x41"),
        ("idna", b"xn--caf-dma", "xn--caf-dma"),
        ("", "naïve".encode("utf-16"), "naïve"),
        ("iso-2022-jp", "学校".encode("iso-2022-jp"), "学校"),
        ("gb2312", "学校".encode("gbk"), "学校"),
        ("utf-7", b"caf+AOk-", "café"),
    ],
)
def test_the_bytes_have_the_last_word_on_the_character_set(charset: str, raw: bytes, text: str) -> None:
    assert mime.read(HEAD + f"Content-Type: text/plain; charset={charset}\n\n".encode() + raw).text == text


def test_nothing_unsafe_to_keep_comes_through() -> None:
    read = mime.read(HEAD + b"Content-Type: text/plain; charset=utf-8\n\na\0b\xed\xa0\x80c\r\nd")
    assert "\0" not in read.text
    assert read.text.encode()
    assert read.text.endswith("c\nd")


@pytest.mark.parametrize(
    ("encoding", "raw", "text"),
    [
        (b"base64", base64.b64encode(b"Hello there"), "Hello there"),
        (b"BASE64 ", b"SGVsbG8=\nIHRoZXJl", "Hello there"),
        (b"base64", b"This is no base64, it is words.", "This is no base64, it is words."),
        (b"quoted-printable", b"Hello=20th=\nere =ZZ", "Hello there =ZZ"),
        (b"x-unheard-of", b"Hello there", "Hello there"),
        (b"7bit", b"Hello there", "Hello there"),
    ],
)
def test_a_transfer_encoding_is_undone_as_far_as_it_can_be(encoding: bytes, raw: bytes, text: str) -> None:
    assert mime.read(HEAD + b"Content-Transfer-Encoding: " + encoding + b"\n\n" + raw).text == text


def test_the_plain_rendering_is_preferred() -> None:
    raw = mixed(b"\nThe bus was late.", b"Content-Type: text/html\n\n<p>The bus was <b>late</b>.", kind=b"alternative")
    assert mime.read(raw).text == "The bus was late."


@pytest.mark.parametrize("stub", [b"", b"Your mail program does not support HTML.", b"View this email online"])
def test_a_plain_rendering_that_says_nothing_gives_way_to_the_html(stub: bytes) -> None:
    words = b"<p>" + b"The bus was late again. " * 5
    assert mime.read(mixed(b"\n" + stub, b"Content-Type: text/html\n\n" + words, kind=b"alternative")).text.startswith(
        "The bus"
    )


def test_several_inline_texts_are_joined() -> None:
    read = mime.read(
        mixed(b"\nFirst words.", b"Content-Type: image/png\nContent-Disposition: inline\n\nabc", b"\nLast words.")
    )
    assert read.text == "First words.\n\nLast words."
    assert [file.content_type for file in read.attachments] == ["image/png"]


def test_a_mail_enclosed_is_one_attachment_and_its_words_are_read() -> None:
    enclosed = b"Content-Type: message/rfc822\n\nFrom: Bob <bob@example.net>\nSubject: Route 7\n\nYour taxi comes at 8."
    read = mime.read(mixed(b"\nSee below.", enclosed))
    assert "See below." in read.text
    assert "Bob <bob@example.net>" in read.text
    assert "Your taxi comes at 8." in read.text
    assert read.new_text == "See below."
    assert [file.filename for file in read.attachments] == ["Route 7.eml"]


def test_a_mail_that_only_encloses_another_keeps_it_as_its_words() -> None:
    read = mime.read(HEAD + b"Content-Type: message/rfc822\n\nFrom: bob@example.net\n\nYour taxi comes at 8.")
    assert "Your taxi comes at 8." in read.new_text


@pytest.mark.parametrize(
    ("header", "name"),
    [
        (b'Content-Disposition: attachment; filename="plan.pdf"', "plan.pdf"),
        (b"Content-Disposition: attachment; filename=my plan.pdf", "my plan.pdf"),
        (b'Content-Disposition: attachment; filename="../../etc/plan.pdf"', "plan.pdf"),
        (b'Content-Disposition: attachment; filename="C:\\temp\\plan.pdf"', "plan.pdf"),
        (b'Content-Disposition: attachment; filename="caf\xc3\xa9.pdf"', "café.pdf"),
        (b'Content-Disposition: attachment; filename="caf\xe9.pdf"', "café.pdf"),
        (b"Content-Disposition: attachment; filename*=UTF-8''caf%C3%A9.pdf", "café.pdf"),
        (b'Content-Disposition: attachment; filename*0="pl"; filename*1="an.pdf"', "plan.pdf"),
        (b"Content-Disposition: attachment; filename*1*=%A9.pdf; filename*0*=utf-8''caf%C3", "café.pdf"),
        (b'Content-Disposition: attachment; filename="=?utf-8?B?Y2Fmw6kucGRm?="', "café.pdf"),
        (b'Content-Disposition: attachment; filename="a\n b.pdf"', "a b.pdf"),
        (b"Content-Disposition: attachment", ""),
    ],
)
def test_an_attachment_goes_by_the_last_piece_of_its_name(header: bytes, name: str) -> None:
    part = (
        b"Content-Type: application/pdf\nContent-Transfer-Encoding: base64\n"
        + header
        + b"\n\n"
        + base64.b64encode(b"12345")
    )
    assert names(mixed(b"\nhello", part)) == [(name, 5, "application/pdf")]


def test_a_name_in_the_content_type_makes_an_attachment_too() -> None:
    assert names(mixed(b"\nhello", b'Content-Type: image/jpeg; name="bus.jpg"\n\nabc')) == [
        ("bus.jpg", 3, "image/jpeg")
    ]


def test_a_uuencoded_file_in_the_text_is_an_attachment() -> None:
    read = mime.read(HEAD + b"\nSee this.\n\nbegin 644 note.txt\n%:&5L;&\\\n`\nend\n\nThanks.")
    assert read.text.split() == ["See", "this.", "Thanks."]
    assert [(file.filename, file.size) for file in read.attachments] == [("note.txt", 5)]


def test_a_calendar_part_is_an_attachment_and_no_text() -> None:
    read = mime.read(
        mixed(b"\nCome to the review.", b"Content-Type: text/calendar\n\nBEGIN:VCALENDAR", kind=b"alternative")
    )
    assert read.text == "Come to the review."
    assert [file.content_type for file in read.attachments] == ["text/calendar"]


@pytest.mark.parametrize(
    "kind",
    [
        b"multipart/mixed",
        b"multipart/mixed; boundary=wrong",
        b"multipart/mixed; boundary=",
        b"multipart; boundary=x",
        b"nonsense",
    ],
)
def test_a_wrong_or_missing_boundary_loses_no_words(kind: bytes) -> None:
    body = b"--x\nContent-Type: text/plain\n\nThe bus was late.\n--x--\n"
    assert "The bus was late." in mime.read(HEAD + b"Content-Type: " + kind + b"\n\n" + body).text


def test_a_mail_cut_off_in_the_middle_keeps_what_there_is() -> None:
    raw = mixed(b"\nThe bus was late.", b"Content-Type: image/png\nContent-Transfer-Encoding: base64\n\nAAAA")
    assert mime.read(raw[:-12]).text == "The bus was late."


def test_html_is_read_as_a_person_sees_it() -> None:
    page = """<head><title>t</title><style>b{}</style></head><p>Dear <b>team</b>,</p><div>one<br>two</div>
    <table><tr><td>Mon<td>late</tr><tr><td>Tue<td>on time</table>
    <img alt="photo of the bus"><script>x()</script>&pound;5 &amp; more"""
    assert html(page) == "Dear team,\n\none\ntwo\n\nMon\tlate\nTue\ton time\n\nphoto of the bus£5 & more"


@pytest.mark.parametrize(
    "way", ["style='display:none'", "style='FONT-SIZE: 0px'", "hidden", "style='visibility:hidden'"]
)
def test_hidden_words_are_shown_and_called_hidden(way: str) -> None:
    assert html(f"<p>Seen</p><div {way}>secret</div>") == "Seen\n\n[hidden text: secret]"


def test_hidden_markup_without_words_leaves_no_trace() -> None:
    assert html("<p>Seen</p><div style='display:none'><img src=x></div>") == "Seen"


def test_a_mail_object_is_always_json() -> None:
    import json

    read = mime.read(b"From: \xff\xfe <a@example.org>\nSubject: \xed\xa0\x80\n\n\xff\0")
    told = json.loads(json.dumps(mime.as_json("a\udcff.eml", read)))
    assert set(told) == {
        "path", "from_address", "from_name", "subject", "date", "message_id", "in_reply_to", "references", "text", "new_text",
        "attachments", "is_auto_reply", "is_bounce", "bounced_recipient", "error",
    }  # fmt: skip
    assert told["bounced_recipient"] is None
    assert told["date"] is None
