"""Header values as a person reads them: RFC 2047 encoded words and raw 8-bit bytes, well made or not."""

import binascii
import re
from typing import Final

from triage.channels import charsets

# The text of a word may hold blanks and even question marks, as real mailers send them; bounded, so that the cost is linear.
_WORD = re.compile(r"=\?([^?\s]{0,60})\?([bBqQ])\?([^?\r\n]{0,4000}(?:\?(?!=)[^?\r\n]{0,200}){0,3})\?=")
_BLANKS = re.compile(r"\s+")
LONGEST: Final = 64_000


def text_of(value: bytes, charset: str = "") -> str:
    """Return the raw header `value` as one line of text: unfolded, decoded, single blanks, nothing unsafe."""
    return one_line(decoded(as_sent(value, charset)))


def as_sent(value: bytes, charset: str = "") -> str:
    """Return a raw header value as text, encoded words untouched; raw 8-bit bytes are UTF-8, or in the mail's own `charset`."""
    value = value[:LONGEST].replace(b"\0", b"")
    return value.decode("ascii") if value.isascii() and b"\x1b" not in value else charsets.decode(value, charset)


def one_line(text: str) -> str:
    """Return `text` with line breaks, tabs and runs of blanks made single blanks."""
    return _BLANKS.sub(" ", charsets.tidy(text)).strip()


def decoded(value: str) -> str:
    """Return `value` with its encoded words decoded; neighbours in one character set are joined before they are decoded."""
    if "=?" not in value:
        return value
    pieces: list[str] = []
    held: list[bytes] = []
    held_set = ""
    at = 0
    for found in _WORD.finditer(value):
        between = value[at : found.start()]
        charset = found[1].split("*", 1)[0].lower()
        joins = bool(held) and not between.strip()
        if held and not (joins and charset == held_set):
            pieces.append(charsets.decode(b"".join(held), held_set))
            held = []
        if not joins:
            pieces.append(between)
        held.append(_bytes_of(found[2], found[3]))
        held_set = charset
        at = found.end()
    if held:
        pieces.append(charsets.decode(b"".join(held), held_set))
    pieces.append(value[at:])
    return "".join(pieces)


def _bytes_of(way: str, text: str) -> bytes:
    if way in "qQ":
        raw = text.replace("_", " ").encode("utf-8", "surrogateescape")
        return re.sub(rb"=([0-9A-Fa-f]{2})", lambda found: bytes([int(found[1], 16)]), raw)
    letters = re.sub(r"[^A-Za-z0-9+/]", "", text)
    if len(letters) % 4 == 1:
        letters = letters[:-1]
    return binascii.a2b_base64(letters + "=" * (-len(letters) % 4))
