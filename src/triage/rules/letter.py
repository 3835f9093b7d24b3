"""What goes out: one frozen letter to one recipient by one way, and what became of it."""

from dataclasses import dataclass
from enum import StrEnum


class Way(StrEnum):
    """How a reply reaches somebody. A call is made and a post is put up by a person; the others leave by a channel."""

    EMAIL = "email"
    TEXT = "text"
    LETTER = "letter"
    PHONE = "phone"
    SOCIAL = "social"


class Delivery(StrEnum):
    """What an outlet knows after trying once.

    `unknown` means that the far side may have it (RFC 1047: the words were lost after the final dot); a person decides.
    """

    SENT = "sent"
    LATER = "later"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Letter:
    """One reply, frozen: `raw` are the very bytes that leave, `recipient` the one address they leave for."""

    message_id: str
    sender: str
    recipient: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one try, with the far side's own words."""

    state: Delivery
    words: str
