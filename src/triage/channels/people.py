"""Who a mail is from: the address as it was written and the name beside it, from a field made well or badly.

The standard library's address parser calls itself for every bracket, so `From: ((((` stops it; this one walks once.
"""

import re

from triage.channels.headers import Headers
from triage.channels.words import as_sent, decoded, one_line

_ADDRESS = re.compile(r"[^\s<>()\[\]\",;:@]{1,128}@[^\s<>()\",;:@]{1,255}")
_ANY_ADDRESS = re.compile(r"[^\s<>\",;@]{1,128}@[^\s<>\",;@]{1,255}")
_QUOTED_LOCAL = re.compile(r'"[^"<>\r\n]{1,128}"@[^\s<>()",;:@]{1,255}')
_TOKEN = re.compile(r'\\.|[^\\"()<>,;]+|.', re.DOTALL)
_GROUP = re.compile(r"[^:@\"?]{1,80}:(?=\s|$)(.*)", re.DOTALL)
_MAILTO = re.compile(r"\[mailto:([^\[\]\s]{1,320})\]", re.IGNORECASE)
_LONGEST = 16_000


def sender(headers: Headers) -> tuple[str, str]:
    """Return (name, address) of the writer: From, or Sender or Reply-To where there is no From; "" for what is not said."""
    for field in ("from", "sender", "reply-to"):
        boxes = [mailbox(value, headers.charset) for value in headers.all(field) if value]
        box = next((box for box in boxes if box[1]), boxes[0] if boxes else None)
        if box is not None:
            return one_line(box[0]), one_line(box[1])
    return "", ""


def reply_to(headers: Headers, address: str) -> str:
    """Return where answers are asked to go where that is not `address`, else ""."""
    boxes = [mailbox(value, headers.charset)[1] for value in headers.all("reply-to") if value]
    return one_line(next((box for box in boxes if box and box.casefold() != address.casefold()), ""))


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
    field = _Field()
    pieces = _TOKEN.findall(_MAILTO.sub(r"<\1>", text) if "[" in text else text)
    closing = {letter: len(pieces) - 1 - pieces[::-1].index(letter) for letter in '")' if letter in pieces}
    for place, piece in enumerate(pieces):
        ends_later = closing.get({"(": ")"}.get(piece, piece), -1) > place
        field.take(piece, ends_later=ends_later)
    field.next_mailbox()
    return _joined(field.found)


class _Field:
    """The mailboxes so far, and the one being read: its words, what stands in angle brackets and in round ones."""

    def __init__(self) -> None:
        self.found: list[tuple[str, str, str]] = []
        self.kept: dict[str, list[str]] = {"words": [], "angle": [], "comment": []}
        self.state = "words"
        self.depth = 0
        self.named = 0  # how many of the words stood before the brackets

    def take(self, piece: str, *, ends_later: bool) -> None:
        """Take the next piece of the field; a quote or bracket that is never closed is a letter like others."""
        if self.state == "comment":
            self.depth += (piece == "(") - (piece == ")")
            self.kept["comment"].append((piece[1:] if piece[0] == "\\" else piece) if self.depth else " ")
            self.state = "comment" if self.depth else "words"
        elif self.state == "quoted":
            self.kept["words"].append(piece[1:] if piece[0] == "\\" else piece)
            self.state = "words" if piece == '"' else "quoted"
        elif self.state == "angle":
            self.state = "words" if piece == ">" else "angle"
            self.kept["angle"].append("" if piece == ">" else piece)
            self.named = len(self.kept["words"])
        elif piece in ",;":
            self.next_mailbox()
        else:
            self._begin(piece, ends_later=ends_later)

    def _begin(self, piece: str, *, ends_later: bool) -> None:
        if piece == "<":
            if "@" in "".join(self.kept["angle"]):
                self._part_mailboxes()
            self.state, self.kept["angle"] = "angle", []
        elif piece == "(" and ends_later:
            self.state, self.depth = "comment", 1
        else:
            self.state = "quoted" if piece == '"' and ends_later else "words"
            self.kept["words"].append(piece)

    def _part_mailboxes(self) -> None:
        """Two mailboxes without a comma: the words behind the first one's brackets are the second one's name."""
        name = self.kept["words"][self.named :]
        del self.kept["words"][self.named :]
        self.next_mailbox()
        self.kept["words"] = name

    def next_mailbox(self) -> None:
        """Close the mailbox that is being read."""
        words, angle, comment = ("".join(self.kept[name]) for name in ("words", "angle", "comment"))
        self.found.append((words, angle, comment))
        self.kept = {"words": [], "angle": [], "comment": []}


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
            return one_line(found[0]).rstrip(".").removeprefix("mailto:")
    return ""


def _name(words: str) -> str:
    group = _GROUP.match(words)
    words = group[1] if group else words
    text = one_line(decoded(words.replace('"', " ") if "=?" in words else words.replace('"', "")))
    text = text.removeprefix("mailto:")
    if len(text) > 1 and text[0] == text[-1] == "'":
        text = text[1:-1].strip()
    return "" if re.fullmatch(r"[\W_]*", text) else text
