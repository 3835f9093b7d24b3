"""Bytes to text, whatever the mail says its character set is.

A declared character set may be unknown, a lie, or the name of a Python codec that is no character set at all (`zip`, `rot13`,
`idna`, `unicode_escape`): only names that stand for a way to write text are used, and the bytes have the last word.
"""

import codecs
import re
from functools import lru_cache
from typing import Final

_ALIASES: Final = {
    "ascii": "us-ascii", "ansi_x3.4-1968": "us-ascii", "646": "us-ascii", "us": "us-ascii", "7bit": "us-ascii",
    "x-unknown": "", "unknown-8bit": "", "unknown": "", "default": "", "default_charset": "", "8bit": "", "binary": "",
    "utf8mb4": "utf-8", "utf-8mb4": "utf-8", "x-utf-8": "utf-8", "unicode-1-1-utf-7": "utf-7", "unicode": "utf-16",
    "ks_c_5601-1987": "cp949", "ks_c_5601": "cp949", "euc-kr": "cp949", "euckr": "cp949", "gb2312": "gb18030",
    "gbk": "gb18030", "x-gbk": "gb18030", "shift_jis": "cp932", "shift-jis": "cp932", "x-sjis": "cp932", "sjis": "cp932",
    "iso-2022-jp": "iso2022_jp_ext", "big5": "cp950", "x-x-big5": "cp950", "big5-hkscs": "big5hkscs",
    "iso-8859-8-i": "iso8859-8", "iso-8859-8-e": "iso8859-8", "iso-8859-9": "cp1254", "iso-8859-11": "cp874",
    "tis-620": "cp874", "x-mac-roman": "mac_roman", "macintosh": "mac_roman", "x-mac-cyrillic": "mac_cyrillic",
    "win-1251": "cp1251", "win-1252": "cp1252", "ansi": "cp1252", "cp-850": "cp850", "iso8859-15": "iso8859-15",
}  # fmt: skip
_NO_TEXT: Final = frozenset(
    {
        "base64", "bz2", "hex", "quopri", "rot13", "uu", "zlib", "idna", "punycode", "raw_unicode_escape", "unicode_escape",
        "undefined", "mbcs", "oem", "charmap", "unicode-escape", "raw-unicode-escape", "rot-13",
    }
)  # fmt: skip
_WESTERN: Final = frozenset({"us-ascii", "ascii", "iso8859-1", "cp1252", "latin-1", "latin_1", "iso8859-15", ""})
_NAME = re.compile(r"[a-z0-9][a-z0-9._:+-]{0,40}")
_UNPAIRED = re.compile(r"[\ud800-\udfff]")
_SAMPLE: Final = 4096


@lru_cache(maxsize=512)
def codec(name: str) -> str:
    """Return the Python codec that decodes the character set `name`, or "" when it names none."""
    label = name.strip().strip("\"'").lower().split("*", 1)[0]
    found = _NAME.match(label)
    if found is None:
        return ""
    label = _ALIASES.get(found[0], found[0])
    if label.startswith("windows-") and label[8:].isdigit():
        label = "cp" + label[8:]
    try:
        known = codecs.lookup(label) if label else None
    except (LookupError, ValueError, TypeError):
        return ""
    if known is None or known.name.lower() in _NO_TEXT or not getattr(known, "_is_text_encoding", False):
        return ""
    return known.name


def decode(raw: bytes, charset: str = "") -> str:
    """Return `raw` as text; never raises. Takes the declared `charset` unless the bytes contradict it."""
    if raw.isascii() and b"\x1b" not in raw and b"\0" not in raw and not _is_seven_bit_code(charset):
        return raw.decode("ascii")
    marked = _by_mark(raw)
    if marked is not None:
        return marked
    name = codec(charset)
    if name in _WESTERN:
        return _western(raw, name)
    try:
        return raw.decode(name)
    except (UnicodeError, ValueError, LookupError):
        return _second_choice(raw, name)


def tidy(text: str) -> str:
    """Return `text` safe to keep: line feeds only, no NUL, no half of a surrogate pair."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in text:
        text = text.replace("\0", "")
    return text if text.isascii() else _UNPAIRED.sub("\ufffd", text)


def _is_seven_bit_code(charset: str) -> bool:
    return bool(charset) and codec(charset) in {"utf-7", "hz", "utf-16", "utf-16-le", "utf-16-be", "utf-32"}


def _by_mark(raw: bytes) -> str | None:
    if raw.startswith(codecs.BOM_UTF8):
        return raw[3:].decode("utf-8", "replace")
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return raw.decode("utf-16", "replace")
    sample = raw[:_SAMPLE]
    if b"\0" in sample and len(sample) >= 4:  # noqa: PLR2004 - two letters in UTF-16
        half = len(sample) // 2
        if sample[1::2].count(0) > half * 0.7:
            return raw.decode("utf-16-le", "replace")
        if sample[0::2].count(0) > half * 0.7:
            return raw.decode("utf-16-be", "replace")
    return None


def _western(raw: bytes, name: str) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if name in {"", "us-ascii", "ascii"}:
        if b"\x1b$" in raw or b"\x1b(" in raw:
            return _escaped(raw)
        cut = _cut_utf8(raw)
        if cut is not None:
            return cut
    return raw.decode("iso8859-15") if name == "iso8859-15" else _windows(raw)


def _cut_utf8(raw: bytes) -> str | None:
    """Return UTF-8 that is only damaged here and there, or None when it is no UTF-8 at all."""
    text = raw.decode("utf-8", "replace")
    damaged = text.count("\ufffd")
    good = sum(1 for letter in text[:_SAMPLE] if letter > "\x7f" and letter != "\ufffd")
    return text if good > 3 * damaged else None


def _windows(raw: bytes) -> str:
    try:
        return raw.decode("cp1252")
    except UnicodeDecodeError:
        return "".join(_pieces(raw))


def _pieces(raw: bytes) -> list[str]:
    table = {number: bytes([number]).decode("cp1252", "ignore") or chr(number) for number in range(128, 160)}
    return [raw.decode("latin-1").translate(table)]


def _escaped(raw: bytes) -> str:
    """Decode ISO-2022-JP; the makers' own signs in it (a ringed 1, (株) as one letter) are those of JIS X 0213."""
    try:
        return raw.decode("iso2022_jp_ext")
    except UnicodeError:
        return raw.replace(b"\x1b$B", b"\x1b$(Q").decode("iso2022_jp_2004", "replace")


def _second_choice(raw: bytes, name: str) -> str:
    if name.startswith("iso2022_jp"):
        return _escaped(raw)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    kept = raw.decode(name, "replace")
    if name == "utf-8":
        damaged = kept.count("\ufffd")
        good = sum(1 for letter in kept[:_SAMPLE] if letter > "\x7f" and letter != "\ufffd")
        return kept if good >= damaged else _windows(raw)
    return kept
