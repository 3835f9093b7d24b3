"""From the tree of parts: the text a person reads, and the files that came with it."""

import re
from dataclasses import dataclass, field
from typing import Final

from triage.channels import charsets, fields, marks
from triage.channels.html_text import to_text
from triage.channels.parts import MAILS, Part, from_uu, safe_name
from triage.channels.people import sender
from triage.channels.words import as_sent
from triage.rules.arrival import Attachment

LONGEST_TEXT: Final = 4_000_000
_MOST_ATTACHMENTS: Final = 2_000
_SHOWN_TEXT: Final = frozenset(
    {"text/plain", "text/html", "text/enriched", "text/richtext", "text/markdown", "text/x-amp-html"}
)
_NOT_READ: Final = frozenset(
    {
        "text/calendar",
        "text/vcard",
        "text/x-vcard",
        "text/directory",
        "text/rfc822-headers",
        "text/x-amp-html",
        "text/rtf",
        "text/css",
    }
)
_STUB = re.compile(
    r"html|does not support|doesn.t support|view (?:it|this|the) (?:e-?mail|message|online)|(?:your|"
    r"this) (?:e-?mail|mail) (?:client|reader|program)|"
    r"(?:web|online) version|browser",
    re.IGNORECASE,
)
_UU = re.compile(
    r"^begin(?:-base64)? [0-7]{3,4} ([^\n]{1,255})\n((?:[ -`]{1,90}\n)*?)(?:[` ]?\n)?end[ \t]*$", re.MULTILINE
)
_STUB_LENGTH: Final = 400


@dataclass(slots=True)
class Reading:
    """What the parts say: `text` of the mail itself (quotation marks of HTML included), `enclosed` of mails inside it."""

    text: str = ""
    enclosed: list[str] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)

    def all_text(self) -> str:
        """The whole, as a person reads it."""
        return "\n\n".join(part for part in (marks.without(self.text), *self.enclosed) if part.strip())


def read(top: Part) -> Reading:
    """Return the words and the files of the mail whose tree is `top`."""
    reading = Reading()
    reading.text = _words(top, reading, 0)
    if not reading.text.strip():
        reading.text = _only_words(top)
    reading.attachments = reading.attachments[:_MOST_ATTACHMENTS]
    return reading


def leaf_text(part: Part) -> str:
    """Return the words of a text part: decoded, HTML as read by a person, bounded."""
    raw = part.content(LONGEST_TEXT * 2)
    charset = part.parameters.get("charset", "")
    if part.kind in {"text/html", "text/x-amp-html"}:
        charset = charset or _meta_charset(raw)
        return charsets.tidy(to_text(charsets.decode(raw, charset)))
    text = marks.foreign(charsets.tidy(charsets.decode(raw, charset)))
    if part.kind in {"text/enriched", "text/richtext"}:
        text = re.sub(r"<<", "<", re.sub(r"</?[A-Za-z][^<>\n]{0,80}>", "", text))
    if len(text) > LONGEST_TEXT or part.end - part.start > LONGEST_TEXT * 2:
        text = f"{text[:LONGEST_TEXT]}\n[The rest of this long text is in the original.]"
    if part.parameters.get("format", "").lower() == "flowed" and part.parameters.get("delsp", "").lower() == "yes":
        text = re.sub(r"(?<=\S) \n(?!>)", "", text)
    return text


def _meta_charset(raw: bytes) -> str:
    found = re.search(rb"<meta[^>]{0,200}charset\s{0,9}=\s{0,9}[\"']?([A-Za-z0-9_-]{2,40})", raw[:4000], re.IGNORECASE)
    return found[1].decode("ascii") if found else ""


def _words(part: Part, reading: Reading, depth: int) -> str:
    if part.kind == "multipart/alternative" and part.children:
        return _best(part.children, reading, depth)
    if part.kind == "multipart/related" and part.children:
        return _root_first(part, reading, depth)
    if part.kind.startswith("multipart/") and part.children:
        return _joined([_words(child, reading, depth + 1) for child in part.children])
    if part.kind in MAILS:
        return _mail_inside(part, reading)
    if _is_shown(part, first=depth == 0):
        if part.filename():
            _attach(part, reading)
        return _without_files(leaf_text(part), reading)
    _attach(part, reading)
    return ""


def _joined(texts: list[str]) -> str:
    return "\n\n".join(text.strip("\n") for text in texts if text.strip())


def _is_shown(part: Part, *, first: bool) -> bool:
    if part.kind.startswith("multipart/"):
        return True
    if not part.kind.startswith("text/") or part.kind in _NOT_READ:
        return False
    how = part.disposition()[0]
    return how != "attachment" and (first or not part.filename())


def _best(children: list[Part], reading: Reading, depth: int) -> str:
    """Choose among renderings of one text: the plain one, unless it is empty or only says that there is another."""
    plain, rich = "", ""
    for child in children:
        is_plain = (
            child.kind in {"text/plain", "text/enriched", "text/markdown"} and child.disposition()[0] != "attachment"
        )
        if is_plain:
            plain = (
                _joined([plain, _without_files(leaf_text(child), reading)])
                if plain
                else _without_files(leaf_text(child), reading)
            )
        elif (
            child.kind == "text/html"
            and plain.strip()
            and len(plain) > _STUB_LENGTH
            and child.disposition()[0] != "attachment"
        ):
            continue
        else:
            more = _words(child, reading, depth + 1)
            rich = more if not rich or child.kind == "text/html" else _joined([rich, more])
    return rich if rich.strip() and _is_stub(plain, rich) else plain


def _is_stub(plain: str, rich: str) -> bool:
    short = plain.strip()
    if not short:
        return True
    if len(short) > _STUB_LENGTH:
        return False
    longer = len(rich.strip()) > 2 * len(short)
    return longer and bool(_STUB.search(short) or len(rich.strip()) > 20 * len(short))


def _root_first(part: Part, reading: Reading, depth: int) -> str:
    start = part.parameters.get("start", "").strip("<> ")
    root = part.children[0]
    for child in part.children:
        if start and as_sent(child.headers.first("content-id")).strip("<> ") == start:
            root = child
    words = _words(root, reading, depth + 1)
    for child in part.children:
        if child is not root:
            more = _words(child, reading, depth + 1)
            words = _joined([words, more]) if child.kind != "text/html" or not words.strip() else words
    return words


def _mail_inside(part: Part, reading: Reading) -> str:
    mail = part.children[0] if part.children else None
    name = part.filename()
    if mail is None:
        reading.attachments.append(Attachment(name, part.end - part.start, part.kind))
        return ""
    title = fields.subject(mail.headers)
    reading.attachments.append(
        Attachment(name or safe_name(f"{title or 'message'}.eml".replace("/", "-")), part.size(), part.kind)
    )
    inner = Reading()
    inner.text = _words(mail, inner, 0)
    who, address = sender(mail.headers)
    top = [
        f"From: {who} <{address}>".replace("From:  <", "From: <") if address else "",
        f"Date: {as_sent(mail.headers.first('date'))}" if "date" in mail.headers else "",
        f"Subject: {title}" if title else "",
    ]
    head = charsets.tidy("\n".join(line for line in top if line))
    reading.enclosed.append(f"{head}\n\n{marks.without(inner.text)}".strip())
    reading.enclosed.extend(inner.enclosed[:50])
    return ""


def _attach(part: Part, reading: Reading) -> None:
    name = part.filename()
    if part.kind.startswith("multipart/"):
        return
    reading.attachments.append(Attachment(name, part.size(), part.kind))


def _without_files(text: str, reading: Reading) -> str:
    """Take uuencoded files out of plain text: they are attachments."""
    if "begin" not in text:
        return text

    def note(found: re.Match[str]) -> str:
        raw = from_uu(found[2].encode("ascii", "replace"))
        reading.attachments.append(Attachment(safe_name(found[1]), len(raw), "application/octet-stream"))
        return ""

    return _UU.sub(note, text)


def _only_words(top: Part) -> str:
    """A mail whose only text came as a file: show the first such text, as the reader would open it."""
    waiting = [top]
    while waiting:
        part = waiting.pop(0)
        if part.kind in {"text/plain", "text/html"} and part.disposition()[0] != "attachment":
            return leaf_text(part)
        if part.kind not in MAILS:
            waiting.extend(part.children)
    return ""
