"""The one-line facts of a mail: its date and the names of the messages it answers. Each is read on its own and cannot raise."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_tz

from triage.channels.headers import Headers
from triage.channels.words import as_sent, one_line, text_of

_ID = re.compile(r"<[^<>\s]{1,990}>")
_LOOSE_ID = re.compile(r"<[^<>]{1,990}>")
_MOST_REFERENCES = 1_000
_MINUTES_IN_A_DAY = 24 * 60


def subject(headers: Headers) -> str:
    """Return the subject on one line, "" when there is none."""
    for value in headers.all("subject"):
        text = text_of(value, headers.charset)
        if text:
            return text
    return ""


def date(headers: Headers) -> datetime | None:
    """Return when the sender says the mail was written, in UTC, or None when that is no date."""
    for value in headers.all("date"):
        found = instant(as_sent(value[:200]))
        if found is not None:
            return found
    return None


def instant(text: str) -> datetime | None:
    """Return the instant that an RFC 5322 date names, in UTC; without a zone it is taken as UTC; None when it is no date."""
    try:
        parts = parsedate_tz(one_line(text))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if parts is None:
        return None
    zone = parts[9] or 0
    if abs(zone) >= _MINUTES_IN_A_DAY * 60:
        return None
    try:
        return datetime(*parts[:6], tzinfo=UTC) - timedelta(seconds=zone)
    except (ValueError, OverflowError, TypeError):
        return None


def message_id(headers: Headers) -> str:
    """Return the mail's own identifier with its angle brackets, or ""."""
    for value in headers.all("message-id"):
        found = identifiers(value)
        if found:
            return found[0]
    return ""


def in_reply_to(headers: Headers) -> str:
    """Return the identifier of the message this one answers, or ""."""
    for value in headers.all("in-reply-to"):
        found = identifiers(value, strict=True)
        if found:
            return found[0]
    return ""


def references(headers: Headers) -> tuple[str, ...]:
    """Return the identifiers of the thread, oldest first, each once."""
    found = [name for value in headers.all("references") for name in identifiers(value)]
    return tuple(dict.fromkeys(found))[:_MOST_REFERENCES]


def identifiers(value: bytes, *, strict: bool = False) -> list[str]:
    """Return every <identifier> in a raw value; a bare word when there are no brackets, unless `strict`."""
    text = one_line(as_sent(value))
    found = _ID.findall(text) or [re.sub(r"\s+", "", name) for name in _LOOSE_ID.findall(text)]
    if found:
        return found
    bare = [word.strip("<>,;\"'") for word in re.sub(r"\([^()]*\)", " ", text).split()]
    if strict:
        return [f"<{word}>" for word in bare if "@" in word and len(bare) == 1]
    return [f"<{word}>" for word in bare if word and ("@" in word or len(bare) == 1)]
