"""Freeze a reply into the bytes that leave.

Every header passes one function that refuses line ends, so no text can become a header. Names and subjects that plain ASCII
cannot carry go as encoded words (RFC 2047); Message-IDs are never encoded, for a thread hangs on them.
"""

import re
import secrets
from base64 import b64encode
from collections.abc import Iterable
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, quote
from typing import Final

from triage.errors import NotSendable
from triage.rules.letter import Written
from triage.rules.shown import one_line

REFERENCES: Final = 20
ID_LENGTH: Final = 250
SUBJECT_LENGTH: Final = 500
NAME_LENGTH: Final = 100
_LINE: Final = 76
_WORD: Final = 60
_PIECE: Final = 39
_ADDRESS: Final = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)*", re.ASCII | re.IGNORECASE)
_ID: Final = re.compile(r"<[!-;=?-~]+@[!-;=?-~]+>")
_PLAIN_NAME: Final = re.compile(r"[A-Za-z0-9 !#$%&'*+/=?^_`{|}~-]*")


def new_message_id(domain: str) -> str:
    """Return a Message-ID that nobody can guess, so that quoting it proves having had our message."""
    return f"<{secrets.token_urlsafe(24)}@{domain or 'localhost'}>"


def is_address(text: str) -> bool:
    """Say whether `text` is one plain address, such as any mail server takes (RFC 5321, without quoted parts)."""
    return len(text) <= 254 and _ADDRESS.fullmatch(text) is not None  # noqa: PLR2004 - RFC 5321 4.5.3.1.3, erratum 1690


def freeze(written: Written) -> bytes:
    """Return one letter to one recipient, in ASCII with CRLF line ends.

    One that leaves `automatic`ally says so, that no machine may answer it (RFC 3834 section 5; the second header for Exchange).
    The subject and names are squeezed to one line; the body reads back as it was written, but for the kind of its line ends.
    Raises NotSendable when an address is none, or the words hold what no mail can carry.
    """
    thread = [one for one in dict.fromkeys([*written.references, written.in_reply_to]) if _is_id(one)][-REFERENCES:]
    head = [
        _header("From", _mailbox(written.sender_name, written.sender_address)),
        _header("To", _mailbox(written.recipient_name, written.recipient_address)),
        _header("Subject", _words(one_line(written.subject, SUBJECT_LENGTH))),
        _header("Date", [format_datetime(written.date)]),
        _header("Message-ID", [written.message_id]),
        _header("In-Reply-To", [written.in_reply_to] if _is_id(written.in_reply_to) else []),
        _header("References", thread),
        _header("Auto-Submitted", ["auto-replied"] if written.automatic else []),
        _header("X-Auto-Response-Suppress", ["All"] if written.automatic else []),
    ]
    return "".join(head).encode("ascii") + _content(written.body)


def _header(name: str, words: Iterable[str]) -> str:
    """Return one header, its words folded at the blanks between them, or '' without words; a word is never broken."""
    lines = [f"{name}:"]
    for word in words:
        if not word.isascii() or not word.isprintable():
            raise _not_sendable(f"The {name} of this letter holds signs that no mail can carry.")
        if len(lines[-1]) + 1 + len(word) > _LINE and not lines[-1].endswith(":"):
            lines.append("")
        lines[-1] += f" {word}"
    return "\r\n".join(lines) + "\r\n" if lines != [f"{name}:"] else ""


def _mailbox(name: str, address: str) -> list[str]:
    plain = address.strip()
    if not is_address(plain):
        raise _not_sendable(f"'{one_line(address, 80)}' is not an address that mail can be sent to.")
    shown = one_line(name, NAME_LENGTH)
    if not shown:
        return [plain]
    words = _words(shown)
    if words == shown.split() and not _PLAIN_NAME.fullmatch(shown):
        words = f'"{quote(shown)}"'.split(" ")
    return [*words, f"<{plain}>"]


def _words(text: str) -> list[str]:
    """Return `text` as the words of a header: as they are, or encoded where a reader would else see something different."""
    plain = text.split()
    if text.isascii() and "=?" not in text and all(len(word) <= _WORD for word in plain):
        return plain
    return [f"=?utf-8?b?{b64encode(piece).decode()}?=" for piece in _pieces(text)]


def _pieces(text: str) -> list[bytes]:
    """Cut `text` between characters, each piece small enough for one encoded word (at most 75 characters, RFC 2047 section 2)."""
    pieces = [b""]
    for character in text:
        encoded = character.encode()
        if len(pieces[-1]) + len(encoded) > _PIECE:
            pieces.append(b"")
        pieces[-1] += encoded
    return pieces


def _content(body: str) -> bytes:
    message = EmailMessage(policy=SMTP.clone(max_line_length=_LINE))
    try:
        message.set_content(body.replace("\r\n", "\n").replace("\r", "\n"), cte="quoted-printable")
    except UnicodeEncodeError as error:
        raise _not_sendable("This letter holds signs that no mail can carry.") from error
    return message.as_bytes()


def _is_id(text: str) -> bool:
    return len(text) <= ID_LENGTH and _ID.fullmatch(text) is not None


def _not_sendable(what: str) -> NotSendable:
    return NotSendable(what, safe="Nothing was sent.", next="Mend it, or choose another recipient.")
