"""What goes out: one frozen letter to one recipient by one way, and what became of it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final


class Way(StrEnum):
    """How a reply reaches somebody. A call is made and a post is put up by a person; the others leave by a channel."""

    EMAIL = "email"
    TEXT = "text"
    LETTER = "letter"
    PHONE = "phone"
    SOCIAL = "social"


TITLED: Final = frozenset({Way.EMAIL, Way.LETTER})  # the ways that have a subject
# The ways that need no person, in the order in which many are written to.
BY_ITSELF: Final = (Way.EMAIL, Way.TEXT, Way.LETTER)
SAID: Final[Mapping[Way, str]] = {
    Way.EMAIL: "email",
    Way.TEXT: "text message",
    Way.LETTER: "letter",
    Way.SOCIAL: "social media",
    Way.PHONE: "telephone",
}
BY_HAND: Final[Mapping[Way, str]] = {Way.PHONE: "by a person who rings", Way.SOCIAL: "by a person who posts it"}
TEXT_LENGTH: Final = 300  # what somebody reads at one look, in two messages of 153
TEXT_LIMIT: Final = 918  # GOV.UK Notify's longest text message
NOBODY: Final = "<>"  # the sender of automatic mail, to whom nothing comes back (RFC 3834 section 3.3)
_MOBILE: Final = re.compile(r"07(?:[1-57-9]\d|624)\d+")  # Ofcom's National Telephone Numbering Plan, without pagers


class Delivery(StrEnum):
    """What an outlet knows: after trying once, or `delivered` and `failed` when asked later.

    `unknown` means that the far side may have it (RFC 1047: the words were lost after the final dot); a person decides.
    """

    SENT = "sent"
    DELIVERED = "delivered"
    LATER = "later"
    FAILED = "failed"
    UNKNOWN = "unknown"


class Reach(StrEnum):
    """What a trouble is about, and so what else is better kept back for a while."""

    LETTER = "letter"
    LANE = "lane"
    WAY = "way"


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One reply to one recipient before it is frozen: all that its bytes are made of, by whichever way it leaves.

    `in_reply_to` and `references` are Message-IDs of its thread, for mail; `automatic` says that no person wrote it.
    """

    sender_name: str
    sender_address: str
    recipient_name: str
    recipient_address: str
    subject: str
    body: str
    message_id: str
    date: datetime
    in_reply_to: str = ""
    references: Sequence[str] = ()
    automatic: bool = False


@dataclass(frozen=True, slots=True)
class Letter:
    """One reply, frozen: `raw` are the very bytes that leave, `recipient` the one address or number they leave for.

    `raw` is a whole mail, the words of a text or of a post in UTF-8, or the PDF of a letter.
    """

    message_id: str
    sender: str
    recipient: str
    raw: bytes
    way: Way = Way.EMAIL

    @property
    def lane(self) -> str:
        """What letters share that a slow far side holds up together: the way, and for mail the domain."""
        return f"{self.way}:{self.recipient.rpartition('@')[2].casefold()}" if self.way is Way.EMAIL else self.way


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one try, with the far side's own words.

    `reach` says what a trouble is about; `wrong_address` that the far side knows no such address or number.
    """

    state: Delivery
    words: str
    reach: Reach = Reach.LETTER
    wrong_address: bool = False


def ways_of(kind: str, value: str) -> tuple[Way, ...]:
    """Return the ways that lead to a contact detail, the usual one first; a text goes to a British mobile number only."""
    if kind == "phone":
        return (Way.TEXT, Way.PHONE) if len(value) == 11 and _MOBILE.fullmatch(value) else (Way.PHONE,)  # noqa: PLR2004
    known = {"email": Way.EMAIL, "post": Way.LETTER, "handle": Way.SOCIAL}
    return (known[kind],) if kind in known else ()
