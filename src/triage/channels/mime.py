"""A mail read: any bytes in, one Message out. Never raises; linear in the size of the mail; each field guarded on its own."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

from triage.channels import automail, bodies, bounces, charsets, fields, forwards, marks, parts, people, quoted
from triage.channels.guard import Reader
from triage.rules.arrival import Message

__all__ = ["Reader", "as_json", "read"]

_Value = TypeVar("_Value")
_LOOKED_AT = 4000
_MARKS_OF_NOISE = frozenset("\ufffd\u00ff\u00fe")
TOO_LARGE = "This message needs more memory to read than is safe; its bytes are kept as they came."
_NOT_READABLE = "This message could not be read; its bytes are kept as they came."


def read(raw: bytes) -> Message:
    """Return what the mail `raw` says. Bytes that are no mail give a Message with `error` set."""
    if not raw or raw.isspace():
        return Message(error="This message is empty.")
    try:
        message = _read(raw)
    except MemoryError:
        return Message(error=TOO_LARGE)
    headed = message.from_address or message.from_name or message.subject or message.message_id or message.date
    return message if headed or not is_noise(message.text) else replace(message, error=_NOT_READABLE)


def is_noise(text: str) -> bool:
    """Say whether `text` is no words: a tenth of it and more are signs that no keyboard makes."""
    start = text[:_LOOKED_AT]
    odd = sum((not letter.isprintable() and letter not in "\t\n\r") or letter in _MARKS_OF_NOISE for letter in start)
    return odd * 10 > len(start)


def _read(raw: bytes) -> Message:
    top = _guarded(lambda: parts.tree(_line_ends(raw)), None)
    if top is None:
        return Message(error=_NOT_READABLE)
    reading = _guarded(lambda: bodies.read(top), bodies.Reading())
    headers = top.headers
    headers.charset = _guarded(lambda: parts.first_charset(top), "")
    name, address = _guarded(lambda: people.sender(headers), ("", ""))
    subject = _guarded(lambda: fields.subject(headers), "")
    text = reading.all_text().strip("\n")
    if not (len(top.headers) or text or reading.attachments):
        return Message(error=_NOT_READABLE)
    own = _guarded(lambda: quoted.new_text(reading.text, subject), "") or marks.without(reading.text).strip() or text
    has_history = len(own) + 40 < len(text)
    passed_on = _guarded(lambda: _passed_on(reading, subject, own), forwards.Found())
    bounce = _guarded(lambda: bounces.found(top, subject, marks.without(reading.text), own, address), None)
    none: tuple[str, ...] = ()
    enclosed = _guarded(lambda: bounces.originals(top), none) if bounce is not None else none
    return Message(
        from_address=address,
        from_name=name,
        subject=subject,
        date=_guarded(lambda: fields.date(headers), None),
        message_id=_guarded(lambda: fields.message_id(headers), ""),
        in_reply_to=_guarded(lambda: fields.in_reply_to(headers), ""),
        references=_guarded(lambda: fields.references(headers), none) + enclosed,
        text=text,
        new_text=(own if bounce is None else text).strip("\n"),
        attachments=tuple(reading.attachments),
        is_auto_reply=bounce is None
        and _guarded(lambda: automail.is_auto_reply(headers, subject, own, has_history=has_history), default=False),
        is_bounce=bounce is not None,
        bounced_recipient=charsets.tidy(bounce or ""),
        is_bulk=_guarded(lambda: automail.is_bulk(headers), default=False),
        forwarded=passed_on.mails,
        above=passed_on.above,
        reply_to=_guarded(lambda: people.reply_to(headers, address), ""),
    )


def _passed_on(reading: bodies.Reading, subject: str, own: str) -> forwards.Found:
    found = forwards.found(marks.without(reading.text), subject)
    return found if found.mails else forwards.attached(reading.enclosed, own)


def as_json(path: str, message: Message) -> dict[str, Any]:
    """Return `message` as one object for `--json`; always what `json.dumps` takes."""
    return {
        "path": charsets.tidy(path),
        "from_address": message.from_address,
        "from_name": message.from_name,
        "subject": message.subject,
        "date": message.date.isoformat() if message.date else None,
        "message_id": message.message_id,
        "in_reply_to": message.in_reply_to,
        "references": list(message.references),
        "text": message.text,
        "new_text": message.new_text,
        "attachments": [
            {"filename": file.filename, "size": file.size, "content_type": file.content_type}
            for file in message.attachments
        ],
        "is_auto_reply": message.is_auto_reply,
        "is_bounce": message.is_bounce,
        "bounced_recipient": message.bounced_recipient or None,
        "error": message.error,
    }


def _guarded(ask: Callable[[], _Value], default: _Value) -> _Value:
    """One field's failure is that field's alone: whatever a library raises on outside bytes, the rest of the mail is read."""
    try:
        return ask()
    except MemoryError:
        raise
    except (Exception, RecursionError):  # noqa: BLE001 - outside bytes through libraries: any error may come
        return default


def _line_ends(raw: bytes) -> bytes:
    """Old mail ends its lines with CR alone."""
    head = raw[:65_536]
    return raw.replace(b"\r", b"\n") if b"\n" not in head and b"\r" in head else raw
