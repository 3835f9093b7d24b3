"""Outside text made safe to show: the one typed cleaner.

A terminal obeys what it is shown. An escape sequence in an email's subject can fill the clipboard, rename the window or hide
words; so text from outside becomes `Shown` here, once, at the edge of the view, and screens take nothing else. The bytes as they
came stay in the record.
"""

import re
import unicodedata
from typing import Final

REPLACEMENT: Final = "\ufffd"
ROW_LENGTH: Final = 200
_FLAG = "\U0001f3f4"

# Whole control sequences first, so that their harmless-looking tails go with them; each bounded, so that the cost is linear.
# One that never ends loses only its opening: a family's words behind it stay.
_SEQUENCE = (
    r"(?:\x1b\[|\x9b)[0-?]{0,64}[ -/]{0,16}[@-~]?"
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])(?:[^\x07\x1b\n\x80-\x9f]{0,4096}(?:\x07|\x1b\\|\x9c))?"
    r"|\x1b[ -/]{0,16}[0-~]?"
)
_TAGGED_FLAG = _FLAG + r"[\U000e0020-\U000e007e]{1,16}\U000e007f"
_HIDDEN = (
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u115f\u1160\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0"
    r"\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e0fff]"
)
_UNSAFE = re.compile(f"(?P<flag>{_TAGGED_FLAG})|(?:{_SEQUENCE})|{_HIDDEN}")
_PLAIN = re.compile(r"[\t\n -~\u00a0-\u02ff]*\Z")
_BLANKS = re.compile(r"\s+")
_MARKS_KEPT = 3


class Shown(str):
    """Text that may be put on a terminal: made only by `clean`, `one_line` and `own_words`."""

    __slots__ = ()


def clean(text: str) -> Shown:
    """Return `text` with every character that a terminal might obey shown as a replacement mark.

    Line feeds and tabs stay; CR LF and CR become line feeds; joiners that emoji, Persian and Indic scripts need stay; a letter
    keeps at most three combining marks. Linear in the length of the text.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _PLAIN.match(text):
        return Shown(text)
    text = _UNSAFE.sub(lambda found: found["flag"] or REPLACEMENT, text)
    return Shown(_thin_marks(text))


def one_line(text: str, length: int = ROW_LENGTH) -> Shown:
    """Return `text` cleaned for a row: one line, single blanks, at most `length` characters."""
    flat = _BLANKS.sub(" ", clean(text[: length * 32])).strip() if text else ""
    return Shown(flat if len(flat) <= length else flat[: length - 1] + "…")


def own_words(text: str) -> Shown:
    """Mark words of our own, such as a label or a figure, as safe; never to be called on text from outside."""
    return Shown(text)


def hides_something(text: str) -> bool:
    """Say whether cleaning would take anything out, so that the reader can be told."""
    return clean(text) != text.replace("\r\n", "\n").replace("\r", "\n")


def _thin_marks(text: str) -> str:
    if text.isascii() or not any(unicodedata.combining(letter) for letter in set(text)):
        return text
    kept: list[str] = []
    run = 0
    for letter in text:
        run = run + 1 if unicodedata.combining(letter) else 0
        if run <= _MARKS_KEPT:
            kept.append(letter)
    return "".join(kept)
