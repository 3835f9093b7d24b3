"""Who a mail is from: the address as it was written and the name beside it, from a field made well or badly.

The standard library's address parser calls itself for every bracket, so `From: ((((` stops it; this one walks once.
"""

import re

from triage.channels.headers import Headers
from triage.channels.words import as_sent, decoded, one_line

_ADDRESS = re.compile(r"[^\s<>()\[\]\",;:@]{1,128}@[^\s<>()\",;:@]{1,255}")
_ANY_ADDRESS = re.compile(r"[^\s<>\",;@]{1,128}@[^\s<>\",;@]{1,255}")
_QUOTED_LOCAL = re.compile(r'"[^"<>\r\n]{1,128}"@[^\s<>()",;:@]{1,255}')
_GROUP = re.compile(r"[^:@\"?]{1,80}:(?=\s|$)(.*)", re.DOTALL)
_LONGEST = 16_000


def sender(headers: Headers) -> tuple[str, str]:
    """Return (name, address) of the writer: From, or Sender or Reply-To where there is no From; "" for what is not said."""
    for field in ("from", "sender", "reply-to"):
        boxes = [mailbox(value, headers.charset) for value in headers.all(field) if value]
        box = next((box for box in boxes if box[1]), boxes[0] if boxes else None)
        if box is not None:
            return one_line(box[0]), one_line(box[1])
    return "", ""


def mailbox(value: bytes, charset: str = "") -> tuple[str, str]:
    """Return (name, address) of the first mailbox in a raw header value."""
    boxes = mailboxes(value, charset)
    for name, address in boxes:
        if address:
            return name, address
    return boxes[0] if boxes else ("", "")


def mailboxes(value: bytes, charset: str = "") -> list[tuple[str, str]]:
    """Return every (name, address) in a raw header value, in order."""
    return [box for piece in _pieces(as_sent(value[:_LONGEST], charset)) if (box := _read(*piece)) != ("", "")]


def _pieces(text: str) -> list[tuple[str, str, str]]:
    """Cut a field into mailboxes of (words before, inside angle brackets, inside round brackets), in one walk."""
    found: list[tuple[str, str, str]] = []
    words: list[str] = []
    angle: list[str] = []
    comment: list[str] = []
    state, depth, at = "words", 0, 0
    while at < len(text):
        letter = text[at]
        at += 1
        if letter == "\\" and state in {"quoted", "comment"} and at < len(text):
            (comment if state == "comment" else words).append(text[at])
            at += 1
        elif state == "quoted":
            if letter == '"':
                state = "words"
            words.append(letter)
        elif state == "comment":
            depth += (letter == "(") - (letter == ")")
            state = "comment" if depth else "words"
            comment.append(letter if depth else " ")
        elif state == "angle":
            if letter == ">":
                state = "words"
            else:
                angle.append(letter)
        elif letter == '"' and text.find('"', at) > 0:
            state = "quoted"
            words.append(letter)
        elif letter == "(" and text.find(")", at) > 0:
            state, depth = "comment", 1
        elif letter == "<":
            state = "angle"
            angle = []
        elif letter in ",;":
            found.append(("".join(words), "".join(angle), "".join(comment)))
            words, angle, comment = [], [], []
        else:
            words.append(letter)
    found.append(("".join(words), "".join(angle), "".join(comment)))
    return _joined(found)


def _joined(pieces: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """Join `Surname, First <address>` again: a piece with no address goes before the next one that has one in brackets."""
    joined: list[tuple[str, str, str]] = []
    held = ""
    for words, angle, comment in pieces:
        if not angle and "@" not in words and not comment:
            held = f"{held}, {words}" if held else words
            continue
        if held and angle:
            words = f"{held}, {words}".strip(", ")  # noqa: PLW2901 - the piece as it was before its comma was cut
        elif held:
            joined.append((held, "", ""))
        held = ""
        joined.append((words, angle, comment))
    return [*joined, (held, "", "")] if held.strip() else joined


def _read(words: str, angle: str, comment: str) -> tuple[str, str]:
    angle = angle.strip() if '"' in angle or "@" not in angle else re.sub(r"\s+", "", angle)
    if angle.startswith("@") and ":" in angle:
        angle = angle.rpartition(":")[2]
    if angle and ("@" in angle or not re.search(r"@", words)):
        address = _address_in(decoded(angle)) or angle.strip("<> ")
        return _name(words) or _name(comment), address if "@" in address or not re.search(r"\s", address) else ""
    address = _address_in(words) or _address_in(decoded(words))
    if not address:
        return _name(words) or _name(comment), ""
    rest = words.replace(address, " ", 1)
    return _name(comment) or _name(rest), address


def _address_in(text: str) -> str:
    for shape in (_QUOTED_LOCAL, _ADDRESS, _ANY_ADDRESS):
        found = shape.search(text)
        if found is not None:
            return one_line(found[0]).rstrip(".")
    return ""


def _name(words: str) -> str:
    group = _GROUP.match(words)
    words = group[1] if group else words
    text = one_line(decoded(words.replace('"', " ") if "=?" in words else words.replace('"', "")))
    text = text.removeprefix("mailto:")
    if len(text) > 1 and text[0] == text[-1] == "'":
        text = text[1:-1].strip()
    return "" if re.fullmatch(r"[\W_]*", text) else text
