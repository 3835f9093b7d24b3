"""Freeze a reply into the bytes that leave: built by the standard library only, so that no text can become a header."""

import re
import secrets
from collections.abc import Sequence
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import Final

from triage.errors import NotSendable
from triage.rules.shown import one_line

REFERENCES: Final = 20
ID_LENGTH: Final = 250
_ADDRESS: Final = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*"
)
_POLICY: Final = SMTP.clone(max_line_length=76)


def new_message_id(domain: str) -> str:
    """Return a Message-ID that nobody can guess, so that quoting it proves having had our message."""
    return f"<{secrets.token_urlsafe(24)}@{domain or 'localhost'}>"


def freeze(
    *,
    sender_name: str,
    sender_address: str,
    recipient_name: str,
    recipient_address: str,
    subject: str,
    body: str,
    message_id: str,
    in_reply_to: str,
    references: Sequence[str],
    date: datetime,
) -> bytes:
    """Return one letter to one recipient, with CRLF line ends; raise NotSendable when an address is none.

    The subject and names are squeezed to one line; the body reads back as it was written, but for trailing line ends.
    """
    message = EmailMessage(policy=_POLICY)
    message["From"] = _address(sender_name, sender_address)
    message["To"] = _address(recipient_name, recipient_address)
    message["Subject"] = _plain(subject, 500)
    message["Date"] = date
    message["Message-ID"] = message_id
    thread = [one for one in dict.fromkeys([*references, in_reply_to]) if _is_id(one)][-REFERENCES:]
    if _is_id(in_reply_to):
        message["In-Reply-To"] = in_reply_to
    if thread:
        message["References"] = " ".join(thread)
    message.set_content(body.replace("\r\n", "\n").replace("\r", "\n"), cte="quoted-printable")
    return message.as_bytes()


def _address(name: str, address: str) -> Address:
    if not _ADDRESS.fullmatch(address.strip()):
        raise NotSendable(
            f"'{one_line(address, 80)}' is not an email address.",
            safe="Nothing was sent.",
            next="Choose another recipient.",
        )
    local, _, domain = address.strip().rpartition("@")
    return Address(_plain(name, 100), username=local, domain=domain)


def _plain(text: str, length: int) -> str:
    """Return `text` on one line, with nothing left in it that reads as an encoded word, which could hide line ends."""
    return one_line(text, length).replace("=?", "= ?")


def _is_id(text: str) -> bool:
    inside = text.removeprefix("<").removesuffix(">")
    plain = text.isascii() and text.isprintable() and not any(mark in inside for mark in " <>")
    return plain and len(inside) == len(text) - 2 and "@" in inside and len(text) <= ID_LENGTH
