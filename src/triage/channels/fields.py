"""The one-line facts of a mail: its date and the names of the messages it answers. Each is read on its own and cannot raise."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_tz
from typing import Any

from triage.channels.headers import Headers
from triage.channels.words import as_sent, one_line, text_of

_ID = re.compile(r"<[^<>\s]{1,990}>")
_LOOSE_ID = re.compile(r"<[^<>]{1,990}>")
_MOST_REFERENCES = 1_000
_MINUTES_IN_A_DAY = 24 * 60
_CENTURY = 1900
_ISO = re.compile(r"\s*(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(?:[.,]\d{1,9})?\s*(Z|[+-]\d\d:?\d\d)?\s*$")
_NAMED_ZONE = re.compile(r"\b(?:GMT|UTC?)\s?([+-])(\d{1,2}):?(\d\d)?\b", re.IGNORECASE)
_SPLIT_ZONE = re.compile(r"([+-]\d\d):(\d\d)\b")
_AFTERNOON = re.compile(r"\b(\d{1,2})(:\d\d(?::\d\d)?) ?([AP])M\b", re.IGNORECASE)
_ENGLISH = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WORD = re.compile(r"[^\W\d_]{3,12}\.?")
_MONTHS = {
    name: english
    for english, names in {
        "Jan": "janv januar janvier enero ene gennaio gen januari styczeń sty янв jaanuar ocak",
        "Feb": "févr février februar febrero febbraio februari luty lut фев şubat",
        "Mar": "mär märz mars marzo maart mrt marzec мар mart",
        "Apr": "avr avril abril abr aprile kwiecień kwi апр nisan april",
        "May": "mai mayo maggio mag mei maj мая май mayıs maio",
        "Jun": "juin junio giugno giu juni czerwiec cze июн haziran junho",
        "Jul": "juil juillet julio luglio lug juli lipiec lip июл temmuz julho",
        "Aug": "août aout agosto ago augustus sierpień sie авг ağustos august",
        "Sep": "sept septembre septiembre settembre set september wrzesień wrz сен eylül setembro",
        "Oct": "okt oktober octobre octubre ottobre ott październik paź окт ekim outubro out",
        "Nov": "novembre noviembre listopad lis ноя kasım november novembro",
        "Dec": "déc décembre dez dezember dic diciembre dicembre december grudzień gru дек aralık dezembro",
    }.items()
    for name in names.split()
}


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
    text = _regular(one_line(text))
    parts = _parts(text) or _parts(_WORD.sub(_in_english, text))
    if parts is None:
        return None
    zone = parts[9] or 0
    if abs(zone) >= _MINUTES_IN_A_DAY * 60:
        return None
    try:
        year = parts[0] + _CENTURY if 100 <= parts[0] < 1000 else parts[0]  # noqa: PLR2004 - a program that counts from 1900
        _, month, day, hour, minute, second = parts[:6]
        return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC) - timedelta(seconds=zone)
    except (ValueError, OverflowError, TypeError):
        return None


def _regular(text: str) -> str:
    """Return a date in another order or with its zone in another form as RFC 5322 would have it, as far as that is known."""
    iso = _ISO.match(text)
    if iso is not None:
        year, month, day = iso[1].split("-")
        name = _ENGLISH[int(month) - 1] if 0 < int(month) < 13 else month  # noqa: PLR2004 - months
        text = f"{day} {name} {year} {iso[2]} {(iso[3] or '').replace('Z', '+0000')}"
    text = _NAMED_ZONE.sub(lambda found: f"{found[1]}{int(found[2]):02}{found[3] or '00'}", text)
    text = _AFTERNOON.sub(lambda found: f"{int(found[1]) % 12 + 12 * (found[3] in 'pP')}{found[2]}", text)
    return _SPLIT_ZONE.sub(r"\1\2", text)


def _in_english(found: re.Match[str]) -> str:
    word = found[0].rstrip(".")
    return _MONTHS.get(word.lower(), word)


def _parts(text: str) -> tuple[Any, ...] | None:
    try:
        return parsedate_tz(text)
    except (ValueError, TypeError, IndexError, OverflowError):
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
