"""The tree of a mail's parts, over the raw bytes and without copies: linear in time, bounded in depth and number.

The standard library's parser keeps every line as an object and calls itself for every level; on hostile mail that is gigabytes
and a RecursionError. Here a part is a slice of the mail, found by its delimiter.
"""

import binascii
import re
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote_to_bytes

from triage.channels import charsets
from triage.channels.headers import Headers, split
from triage.channels.words import as_sent, decoded, one_line

DEEPEST: Final = 100
MOST: Final = 5_000
MAILS: Final = frozenset({"message/rfc822", "message/global", "message/news"})
_TYPE = re.compile(r"\s*([A-Za-z0-9!#$&^_.+-]{1,100})\s*/\s*([A-Za-z0-9!#$&^_.+-]{1,100})")
_PARAMETER = re.compile(
    r'[;\s]\s{0,20}([A-Za-z][^\s=;"]{0,60})\s{0,20}=\s{0,20}("(?:[^"\\]|\\.)*"|"[^"]*$|[^;]*)', re.DOTALL
)
_PIECE = re.compile(r"([^*]+)(?:\*(\d{1,4}))?(\*)?")
_GUESS = re.compile(
    rb"^--([^\s-][^\r\n]{0,199}?)[ \t]*\r?\n(?:Content-[A-Za-z-]+[ \t]*:)", re.MULTILINE | re.IGNORECASE
)
_HEAD: Final = 65_536
_BASE64: Final = frozenset({"base64", "b64"})
_ALPHABET: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
_OUTSIDE: Final = bytes(set(range(256)) - set(_ALPHABET))
_AS_IS: Final = frozenset({"", "7bit", "8bit", "binary"})
_LONGEST_VALUE: Final = 32_000


@dataclass(slots=True)
class Part:
    """One part of a mail: its headers, its type, and where its body lies in `raw`."""

    raw: bytes
    headers: Headers
    kind: str
    parameters: dict[str, str]
    start: int
    end: int
    children: list["Part"] = field(default_factory=list)

    @property
    def body(self) -> bytes:
        """The body as it was sent."""
        return self.raw[self.start : self.end]

    @property
    def transfer(self) -> str:
        """The transfer encoding's name in lower case, or ""."""
        words = as_sent(self.headers.first("content-transfer-encoding")).split("(")[0].strip(" ;\"'").lower().split()
        return words[0] if words else ""

    def content(self, most: int | None = None) -> bytes:
        """Return the body (of its first `most` bytes as sent) with its transfer encoding undone, as far as it can be undone."""
        end = self.end if most is None else min(self.end, self.start + most)
        return undone(self.raw[self.start : end], self.transfer)

    def size(self) -> int:
        """Return how many bytes the content has; of large base64 without making them."""
        length = self.end - self.start
        if self.transfer in _BASE64 and length > _HEAD:
            letters = length - sum(self.raw.count(blank, self.start, self.end) for blank in (b"\r", b"\n", b" ", b"\t"))
            return (letters - self.raw.count(b"=", self.end - 8, self.end)) * 3 // 4
        return length if self.transfer in _AS_IS else len(self.content())

    def disposition(self) -> tuple[str, dict[str, str]]:
        """Return (inline, attachment or "", its parameters)."""
        text = as_sent(self.headers.first("content-disposition"))
        if not text:
            return "", {}
        return text.split(";", 1)[0].strip(" \"'").lower(), parameters(text)

    def filename(self) -> str:
        """Return the last piece of the name that the part gives itself, safe to show and to keep, or ""."""
        given = self.disposition()[1].get("filename") or self.parameters.get("name") or ""
        if not given:
            given = parameters(as_sent(self.headers.first("content-disposition"))).get("name", "")
        return safe_name(given)


def tree(raw: bytes) -> Part:
    """Return the parts of the mail `raw`."""
    headers, body = split(raw, whole_mail=True)
    top = _part(raw, headers, body, len(raw), "text/plain", top=True)
    count = 1
    waiting = [(top, 1)] if _holds_parts(top) else []
    while waiting:
        parent, depth = waiting.pop()
        if depth > DEEPEST or count > MOST:
            parent.kind = "text/plain"  # too deep to take apart: shown as it came
            continue
        for child in _children(parent):
            parent.children.append(child)
            count += 1
            if _holds_parts(child):
                waiting.append((child, depth + 1))
    return top


def _holds_parts(part: Part) -> bool:
    return part.kind.startswith("multipart/") or part.kind in MAILS


def first_charset(top: Part) -> str:
    """Return the character set that the first text part declares, or ""."""
    part = top
    while part.children and not part.parameters.get("charset"):
        part = part.children[0]
    return part.parameters.get("charset", "")


def parameters(text: str) -> dict[str, str]:
    """Return the parameters of a structured header value: RFC 2231 pieces joined, RFC 2047 words decoded, lower-case names."""
    whole: dict[str, str] = {}
    pieces: dict[str, list[tuple[int, bool, str]]] = {}
    for found in _PARAMETER.finditer(text[:_LONGEST_VALUE]):
        shape = _PIECE.fullmatch(found[1].lower())
        value = _unquoted(found[2])
        if shape is None or (shape[2] is None and shape[3] is None):
            whole.setdefault(found[1].lower(), decoded(value))
        else:
            pieces.setdefault(shape[1], []).append((int(shape[2] or 0), bool(shape[3]), value))
    for name, found_pieces in pieces.items():
        whole[name] = _joined(sorted(found_pieces, key=lambda piece: piece[0]))
    return whole


def undone(raw: bytes, transfer: str) -> bytes:
    """Return `raw` with the transfer encoding named `transfer` undone; an unknown one leaves it as it is."""
    if transfer in _BASE64:
        return _from_base64(raw)
    if transfer in {"quoted-printable", "quotedprintable", "qp"}:
        return binascii.a2b_qp(raw)
    if transfer in {"x-uuencode", "uuencode", "uue", "x-uue"}:
        return from_uu(raw)
    return raw


def from_uu(raw: bytes) -> bytes:
    """Return uuencoded lines decoded; a bad line is left out."""
    found: list[bytes] = []
    for line in raw.splitlines():
        if line.startswith(b"begin ") or line in {b"end", b"`", b""}:
            continue
        try:
            found.append(binascii.a2b_uu(line))
        except binascii.Error:
            length = (((line[0] - 32) & 63) * 4 + 5) // 3
            try:
                found.append(binascii.a2b_uu(line[:length]))
            except binascii.Error:
                continue
    return b"".join(found)


def safe_name(given: str) -> str:
    """Return the last piece of a path as a file name on one line, at most 255 characters; "" when nothing is left."""
    last = re.split(r"[/\\]", one_line(given))[-1].strip(" \"'").rstrip(" .")
    if not last:
        return ""
    tail = re.search(r"\.[^.]{1,16}$", last)
    return last if len(last) <= 255 else last[:239] + (tail[0] if tail else "")  # noqa: PLR2004 - what file systems hold


def _part(raw: bytes, headers: Headers, start: int, end: int, default: str, *, top: bool = False) -> Part:
    text = as_sent(headers.first("content-type"))
    found = _TYPE.match(text)
    kind = f"{found[1]}/{found[2]}".lower() if found else default
    part = Part(raw, headers, kind, parameters(text) if text else {}, start, end)
    if (top or not kind.startswith("multipart/")) and (found is None or kind == "text/plain"):
        loose = re.search(r"boundary\s{0,9}=", text, re.IGNORECASE)
        if loose or (found is None and _GUESS.match(raw[start : start + 400].lstrip())):
            part.kind = "multipart/mixed"
    return part


def _children(parent: Part) -> list[Part]:
    if not parent.kind.startswith("multipart/"):
        return [_enclosed(parent)]
    spans = _spans(parent)
    if not spans:
        parent.kind = (
            "text/html" if b"<html" in parent.raw[parent.start : parent.start + 2000].lower() else "text/plain"
        )
        return []
    default = "message/rfc822" if parent.kind == "multipart/digest" else "text/plain"
    return [_child(parent.raw, start, end, default) for start, end in spans[:MOST]]


def _child(raw: bytes, start: int, end: int, default: str) -> Part:
    headers, body = split(raw, start, end)
    if not len(headers) and raw[start:body].strip():
        body = start
    return _part(raw, headers, min(body, end), end, default)


def _enclosed(parent: Part) -> Part:
    raw = parent.content() if parent.transfer in {"base64", "quoted-printable"} else None
    if raw is None or not re.search(rb"^[!-9;-~]+:", raw[:2000], re.MULTILINE):
        headers, body = split(parent.raw, parent.start, parent.end, whole_mail=True)
        return _part(parent.raw, headers, min(body, parent.end), parent.end, "text/plain")
    headers, body = split(raw, whole_mail=True)
    return _part(raw, headers, body, len(raw), "text/plain")


def _spans(parent: Part) -> list[tuple[int, int]]:
    declared = parent.parameters.get("boundary", "").rstrip().encode("utf-8", "surrogateescape")
    spans = _between(parent, declared) if declared else []
    if spans:
        return spans
    guess = _GUESS.search(parent.raw[parent.start : min(parent.end, parent.start + _HEAD)])
    return _between(parent, guess[1]) if guess is not None else []


def _between(parent: Part, boundary: bytes) -> list[tuple[int, int]]:
    """Return the slices between the lines that are this boundary; what is before the first and behind the last is no part."""
    raw, mark = parent.raw, b"--" + boundary
    spans: list[tuple[int, int]] = []
    begun = -1
    at = raw.find(mark, parent.start, parent.end)
    while at >= 0 and len(spans) <= MOST:
        stop = raw.find(b"\n", at, parent.end)
        stop = parent.end if stop < 0 else stop + 1
        behind = raw[at + len(mark) : min(stop, at + len(mark) + 80)].strip()
        if (at == parent.start or raw[at - 1] in b"\r\n") and behind in {b"", b"--"}:
            if begun >= 0:
                spans.append((begun, _trimmed(raw, begun, at)))
            begun = -1 if behind else stop
        at = raw.find(mark, max(stop, at + 1), parent.end)
    if begun >= 0 and begun < parent.end:
        spans.append((begun, parent.end))
    return spans


def _trimmed(raw: bytes, start: int, end: int) -> int:
    """Leave out the line break before a delimiter: it belongs to the delimiter."""
    if end > start and raw[end - 1 : end] == b"\n":
        end -= 1
    if end > start and raw[end - 1 : end] == b"\r":
        end -= 1
    return end


def _unquoted(value: str) -> str:
    value = value.strip()
    if not value.startswith('"'):
        return value
    return re.sub(r'\\(["\\])', r"\1", value[1:].removesuffix('"'))


def _joined(pieces: list[tuple[int, bool, str]]) -> str:
    charset = ""
    raw = b""
    for number, (_, encoded, value) in enumerate(pieces):
        text = value
        if encoded and number == 0 and text.count("'") >= 2:  # noqa: PLR2004 - charset'language'text
            charset, _, text = text.split("'", 2)
        raw += unquote_to_bytes(text) if encoded else text.encode("utf-8", "surrogateescape")
    return decoded(charsets.decode(raw, charset))


def _from_base64(raw: bytes) -> bytes:
    letters = raw.translate(None, b" \t\r\n")
    wrong = len(letters[:_HEAD].translate(None, _ALPHABET))
    if wrong * 10 > len(letters[:_HEAD]) or raw[:_HEAD].strip().count(b" ") * 20 > len(letters[:_HEAD]):
        return raw
    letters = letters.translate(None, _OUTSIDE)
    unpadded = letters.rstrip(b"=")
    if b"=" not in unpadded:
        return _block(unpadded)
    return b"".join(_block(block) for block in re.split(rb"=+", letters) if block)


def _block(letters: bytes) -> bytes:
    whole = letters[:-1] if len(letters) % 4 == 1 else letters
    return binascii.a2b_base64(whole + b"=" * (-len(whole) % 4))
