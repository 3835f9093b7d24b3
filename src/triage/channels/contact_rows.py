"""What a row of somebody else's list says of a contact: the inbox kept by hand, comments and messages, filled-in forms.

Each list has its fields (`FIELDS`), which a column map fills. A row becomes an arrival named by its own reference where it has
one, else by what it says, so that the same list given again, grown, brings only what is new.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from triage.channels.columns import ColumnMap, Field, Kind, Refused, Values, mapped, rows
from triage.rules.arrival import Arrival, Channel, Message

OPEN: Final = "open"
ANSWERED: Final = "answered"
_WRITER: Final = (
    Field("name", Kind.LINE, "who wrote or rang", also=("from", "parent", "carer", "sender", "your name", "full name")),
    Field("email", Kind.POINT, "their email address", also=("e-mail", "email address", "from address")),
    Field("phone", Kind.POINT, "their telephone number", also=("telephone", "tel", "mobile", "contact number")),
)
_ABOUT: Final = (
    Field(
        "subject", Kind.LINE, "what it is about, in a line", also=("title", "topic", "about", "enquiry type", "reason")
    ),
    Field("child", Kind.LINE, "the child's name", also=("pupil", "student", "child name", "pupil name")),
    Field("born", Kind.DAY, "the child's date of birth", also=("dob", "date of birth", "birthday")),
    Field("school", Kind.LINE, "the child's school", also=("setting", "school name")),
)
_TEXT: Final = Field(
    "text",
    Kind.TEXT,
    "the words",
    required=True,
    also=("message", "details", "comment", "enquiry", "issue", "query", "description", "body", "content"),
)
_REFERENCE: Final = Field("reference", Kind.LINE, "the row's own reference", also=("id", "ref", "case ref"))
_SHEET: Final = (
    _REFERENCE,
    Field("received", Kind.MOMENT, "when it came", required=True, also=("date", "date received", "logged", "timestamp")),
    Field("channel", Kind.CHOICE, "how it came", required=True, choices=tuple(Channel),
          also=("method", "via", "source", "type", "contact method")),
    *_WRITER, _TEXT, *_ABOUT,
    Field("state", Kind.CHOICE, "whether it is answered", choices=(OPEN, ANSWERED), also=("status", "done", "closed")),
    Field("answered", Kind.MOMENT, "when it was answered", also=("date answered", "date closed", "reply date", "completed")),
    Field("note", Kind.TEXT, "what was done", also=("notes", "outcome", "action", "action taken", "response")),
)  # fmt: skip
_SOCIAL: Final = (
    Field("reference", Kind.LINE, "the comment's or message's own id", also=("id", "comment id", "message id", "permalink")),
    Field("received", Kind.MOMENT, "when it was written", required=True, also=("created time", "date", "timestamp")),
    Field("site", Kind.LINE, "the site, such as facebook", required=True, also=("platform", "network", "channel")),
    Field("handle", Kind.LINE, "the writer's name or id there", also=("user id", "username", "author id", "from id", "user")),
    Field("name", Kind.LINE, "the writer's name as it is shown", also=("author", "from name", "author name", "display name")),
    Field("thread", Kind.LINE, "the id of the conversation, or of the comment it answers",
          also=("parent id", "conversation id", "thread id", "in reply to")),
    Field("public", Kind.YES, "whether anybody can read it", required=True, also=("is public", "visibility", "type")),
    _TEXT,
)  # fmt: skip
_FORMS: Final = (
    Field("reference", Kind.LINE, "the submission's own id", also=("id", "submission id", "ref", "form reference")),
    Field(
        "received",
        Kind.MOMENT,
        "when it was sent in",
        also=("submitted", "submitted at", "date", "timestamp", "created"),
    ),
    *_WRITER,
    _TEXT,
    *_ABOUT,
)
FIELDS: Final[Mapping[str, tuple[Field, ...]]] = {"sheet": _SHEET, "social": _SOCIAL, "forms": _FORMS}
"""The fields of each list, by the name of what takes it in."""
_CHANNEL: Final = {"sheet": Channel.EMAIL, "social": Channel.SOCIAL, "forms": Channel.WEB_FORM}
_IDENTITY: Final = (
    "received",
    "channel",
    "site",
    "handle",
    "name",
    "email",
    "phone",
    "thread",
    "subject",
    "child",
    "text",
)


@dataclass(frozen=True, slots=True)
class Item:
    """One row: the arrival it makes, or why it makes none; whether the list says it is answered, when, and its note."""

    row: int
    arrival: Arrival
    refused: str = ""
    answered: bool = False
    answered_at: datetime | None = None
    note: str = ""


def items(path: Path, made: ColumnMap, sort: str, now: datetime, otherwise: datetime) -> Iterator[Item]:
    """Yield what each row of `path` says; `otherwise` is when a row came that does not say so. Raises NotReadable."""
    source = source_of(made, sort)
    known: dict[str, str] = {}
    for row in rows(path, made.layout):
        values = mapped(row, made)
        wrong = values.why if isinstance(values, Refused) else _unlikely(values, now, known)
        if isinstance(values, Refused) or wrong:
            message = Message(text=row.says, new_text=row.says, error=f"Row {row.number} of a list: {wrong}.")
            came = min(otherwise, now)
            refused = Arrival(source, f"row {row.key}", _CHANNEL[sort], came, row.raw, message)
            yield Item(row.number, refused, wrong)
        else:
            yield _item(values, source, sort, otherwise)


def source_of(made: ColumnMap, sort: str) -> str:
    """Return the name under which the rows of this map are known for ever."""
    return f"{sort} {made.name}"


def _unlikely(values: Values, now: datetime, known: dict[str, str]) -> str:
    return values.still_to_come("received", now, "it came") or _another(values, known)


def _another(values: Values, known: dict[str, str]) -> str:
    """Say where another row of this list has the same reference: a column that repeats is none, and would hide rows."""
    reference, says = values.text("reference"), values.row.key
    if not reference or known.setdefault(reference, says) == says:
        return ""
    return f"its reference '{reference[:60]}' is another row's, too"


def _item(values: Values, source: str, sort: str, otherwise: datetime) -> Item:
    channel = Channel(values.text("channel")) if "channel" in values else _CHANNEL[sort]
    message = _social(values) if sort == "social" else _message(values, channel)
    arrival = Arrival(
        source=source,
        key=_key(values),
        channel=channel,
        received_at=values.moment("received") or otherwise,
        raw=values.row.raw,
        message=message,
        public=bool(values.yes("public")),
    )
    return Item(
        values.row.number,
        arrival,
        answered=values.text("state") == ANSWERED,
        answered_at=values.moment("answered"),
        note=values.text("note"),
    )


def _message(values: Values, channel: Channel) -> Message:
    email, phone = values.text("email"), values.text("phone")
    by_phone = channel in {Channel.PHONE, Channel.VOICEMAIL, Channel.TEXT}
    address = (phone or email) if by_phone else (email or phone)
    born = values.day("born")
    also = {
        "Child": values.text("child"),
        "Date of birth": f"{born:%d %B %Y}" if born else "",
        "School": values.text("school"),
        "Telephone": phone if phone != address else "",
        "Email": email if email != address else "",
    }
    lines = [f"{name}: {said}" for name, said in also.items() if said]
    text = "\n\n".join(part for part in (values.text("text"), "\n".join(lines)) if part)
    return Message(
        from_address=address, from_name=values.text("name"), subject=values.text("subject"), date=values.moment("received"),
        text=text, new_text=text,
    )  # fmt: skip


def _social(values: Values) -> Message:
    site = values.text("site").casefold()
    handle, thread = values.text("handle").removeprefix("@"), values.text("thread") or values.text("reference")
    return Message(
        from_address=f"{site}:{handle}" if handle else "",
        from_name=values.text("name"),
        date=values.moment("received"),
        message_id=f"{site}:{values.text('reference')}" if "reference" in values else "",
        in_reply_to=f"{site}:{thread}" if thread else "",
        references=(f"{site}:{thread}",) if thread else (),
        text=values.text("text"),
        new_text=values.text("text"),
    )


def _key(values: Values) -> str:
    """Return a row's own reference, else what of it does not change when somebody works on it."""
    if "reference" in values:
        return f"ref {values.text('reference')}"
    said = [str(values.moment(name) or values.text(name)) for name in _IDENTITY]
    return f"row {hashlib.sha256(repr(said).encode()).hexdigest()}"
