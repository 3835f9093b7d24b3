"""What comes in: one inbound communication, read, before the desk has taken it in."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from triage.rules.rang import Rang


class Channel(StrEnum):
    """The way a contact came."""

    EMAIL = "email"
    PHONE = "phone"
    VOICEMAIL = "voicemail"
    WEB_FORM = "web_form"
    LETTER = "letter"
    TEXT = "text"
    SOCIAL = "social"
    IN_PERSON = "in_person"
    MP_OFFICE = "mp_office"
    MEMBER = "member"
    SCHOOL = "school"
    OPERATOR = "operator"
    REFERRAL = "referral"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a message; `size` in bytes once decoded."""

    filename: str
    size: int
    content_type: str


@dataclass(frozen=True, slots=True)
class Forwarded:
    """A mail within a mail, as somebody forwarded it: its writer as the copied header names them, and its new words.

    `address` is '' where the header gives a name alone.
    """

    name: str
    address: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Message:
    """What a reader of a channel made of the raw bytes.

    Every field is safe to keep: no lone surrogates, no NUL, no line breaks in the one-line fields. `text` is all of it as a
    person reads it; `new_text` is without quoted history and signature. `date` is as the sender gave it, in UTC, or None.
    `reply_to` is where its answers are asked to go, where that is not where it came from; no answer goes there.
    A bounce's `references` name the mails that it encloses, too. `is_bulk` says that it went to many, as a list's mail does.
    `from_post` is the sender's postal address, where only that is known. `error` says in plain words why the message could not be
    read, or is None. `forwarded` are the mails that it passes on, the outermost first; `above` stands over them.
    """

    from_address: str = ""
    from_name: str = ""
    subject: str = ""
    date: datetime | None = None
    message_id: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    text: str = ""
    new_text: str = ""
    attachments: tuple[Attachment, ...] = ()
    is_auto_reply: bool = False
    is_bounce: bool = False
    bounced_recipient: str = ""
    is_bulk: bool = False
    error: str | None = None
    from_post: str = ""
    reply_to: str = ""
    forwarded: tuple[Forwarded, ...] = ()
    above: str = ""

    @property
    def answers(self) -> tuple[str, ...]:
        """The Message-IDs that it says it answers, the nearest last."""
        return (*self.references, self.in_reply_to) if self.in_reply_to else self.references


@dataclass(frozen=True, slots=True)
class Arrival:
    """One communication as an inlet hands it over: where it came from, its raw bytes and what they say.

    `source` and `key` together name it for ever: taking in the same pair, or the same bytes, twice is harmless. `cursor` says how
    far its source has been read once this arrival is safe; the desk commits it with the arrival. '' leaves the cursor alone.
    `rang` is what a telephone switch tells of a call: one that was answered is counted, and is no contact.
    `doubt` is what the channel itself knows to be doubtful about where it comes from, in words for a person.
    `public` says that anybody can read it, such as a comment under a post.
    """

    source: str
    key: str
    channel: Channel
    received_at: datetime
    raw: bytes
    message: Message
    cursor: str = ""
    rang: Rang | None = None
    doubt: str = ""
    public: bool = False
