"""The header block of a mail or of one of its parts: found, mended and unfolded.

Real mail arrives with a byte order mark, blank lines or an mbox line before its headers, and with header lines that lost their
indent. Each of these would hide From and Subject from a strict reader; here none does.
"""

import re
from typing import Final

LONGEST_BLOCK: Final = 1_000_000
_MOST: Final = 5_000
_FIELD = re.compile(rb"([!-9;-~]{1,120})[ \t]{0,8}:")
_KNOWN = re.compile(
    rb"(?:from|to|cc|bcc|subject|date|sender|reply-to|return-path|received|message-id|in-reply-to|references|mime-version|"
    rb"content-[a-z-]{2,40}|x-[a-z0-9-]{1,60}|delivered-to|list-[a-z-]{2,40}|dkim-signature|authentication-results)"
    rb"[ \t]{0,8}:",
    re.IGNORECASE,
)
_NAMES_A_MAIL = re.compile(rb"(?:from|subject|date|to|message-id)[ \t]{0,8}:", re.IGNORECASE)
_LOOK_AHEAD: Final = 60
_MOST_DIRT: Final = 2_000


class Headers:
    """The fields of one header block, in order; names in lower case, values as raw bytes, unfolded when asked for."""

    __slots__ = ("_fields", "charset")

    def __init__(self, fields: list[tuple[bytes, list[bytes]]]) -> None:
        self._fields: dict[bytes, list[list[bytes]]] = {}
        self.charset = ""  # what raw 8-bit bytes in these headers are likely to be in: the mail's own character set
        for name, lines in fields:
            self._fields.setdefault(name, []).append(lines)

    def __contains__(self, name: str) -> bool:
        return name.encode() in self._fields

    def __len__(self) -> int:
        return len(self._fields)

    def all(self, name: str) -> list[bytes]:
        """Return the values of every field called `name` (lower case), unfolded, in order."""
        return [b" ".join(lines).strip() for lines in self._fields.get(name.encode(), ())]

    def first(self, name: str) -> bytes:
        """Return the first value of `name` that is not empty, or b""."""
        for lines in self._fields.get(name.encode(), ()):
            value = b" ".join(lines).strip()
            if value:
                return value
        return b""


def split(raw: bytes, start: int = 0, end: int | None = None, *, whole_mail: bool = False) -> tuple[Headers, int]:
    """Return the headers of `raw[start:end]` and where its body begins. A `whole_mail` may have dirt before its headers."""
    end = len(raw) if end is None else end
    at = _past_dirt(raw, start, end) if whole_mail else start
    fields, body = _block(raw, at, end, mend=whole_mail)
    if whole_mail:
        fields, body = _past_a_gap(raw, end, fields, body)
    return Headers(fields), body


def is_field(line: bytes) -> bool:
    """Say whether `line` begins as a header field does."""
    return _FIELD.match(line) is not None


def _past_dirt(raw: bytes, start: int, end: int) -> int:
    at = start + 3 if raw.startswith(b"\xef\xbb\xbf", start) else start
    while at < end and at < start + _MOST_DIRT:
        stop = _line_end(raw, at, end)
        line = raw[at : min(stop, at + 200)]
        if line.strip() and not line.startswith((b"From ", b">From ")):
            return at
        at = stop
    return start


def _line_end(raw: bytes, at: int, end: int) -> int:
    found = raw.find(b"\n", at, end)
    return end if found < 0 else found + 1


def _block(raw: bytes, at: int, end: int, *, mend: bool) -> tuple[list[tuple[bytes, list[bytes]]], int]:
    fields: list[tuple[bytes, list[bytes]]] = []
    limit = min(end, at + LONGEST_BLOCK)
    while at < limit:
        stop = _line_end(raw, at, end)
        line = raw[at:stop].rstrip(b"\r\n")
        if not line:
            return fields, stop
        found = _FIELD.match(line)
        if line[:1] in b" \t":
            if not line.strip() and not _goes_on(raw, stop, end):
                return fields, stop
            if fields:
                fields[-1][1].append(line.strip())
        elif found is not None and len(fields) < _MOST:
            fields.append((found[1].lower(), [line[found.end() :].strip()]))
        elif _more_fields_follow(raw, stop, end) if mend or fields else False:
            if fields and not line.startswith((b"From ", b">From ")):
                fields[-1][1].append(line.strip())
        else:
            return fields, at
        at = stop
    return fields, at


def _goes_on(raw: bytes, at: int, end: int) -> bool:
    line = raw[at : min(end, at + 200)]
    return line[:1] in {b" ", b"\t"} or _KNOWN.match(line) is not None


def _more_fields_follow(raw: bytes, at: int, end: int) -> bool:
    """Say whether a known field comes before the next blank line: then the odd line before it belongs to the headers."""
    for _ in range(_LOOK_AHEAD):
        stop = _line_end(raw, at, end)
        line = raw[at : min(stop, at + 200)]
        if not line.strip():
            return False
        if _KNOWN.match(line):
            return True
        at = stop
    return False


def _past_a_gap(
    raw: bytes, end: int, fields: list[tuple[bytes, list[bytes]]], body: int
) -> tuple[list[tuple[bytes, list[bytes]]], int]:
    """Go on behind a blank line that cut the block in two: when neither From nor Subject was before it and both are after."""
    names = {name for name, _ in fields}
    if b"from" in names or b"subject" in names or b"content-type" in names:
        return fields, body
    at = body
    while at < min(end, body + _MOST_DIRT) and not raw[at : min(end, at + 2)].strip():
        at = _line_end(raw, at, end)
    if not _FIELD.match(raw[at : min(end, at + 200)]):
        return fields, body
    more, behind = _block(raw, at, end, mend=False)
    found = sum(1 for name, _ in more if _NAMES_A_MAIL.match(name + b":"))
    return (fields + more, behind) if found > 1 else (fields, body)
