"""Take down what came by no machine: a post or message on social media, a letter typed in, somebody at the counter."""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from triage.desk import clocks, take_in
from triage.desk.front import Desk, require
from triage.errors import NotPossible
from triage.rules.arrival import Arrival, Channel, Message
from triage.rules.calendar import local_day
from triage.rules.folding import fold_point
from triage.rules.moments import PAST_EXAMPLES, parse_past
from triage.rules.shown import Shown, clean, one_line
from triage.store import contacts
from triage.store.engine import Tx

CHANNELS: Final = (Channel.SOCIAL, Channel.LETTER, Channel.IN_PERSON)
SOURCE: Final = "taken down"
LONGEST: Final = 100_000
_SAFE: Final = "Nothing was taken in."


@dataclass(frozen=True, slots=True)
class Pasted:
    """What was typed. `when` as people type a past time, '' for now; `public` and `site` are of social media alone.

    `address` is a number, an email address or, on social media, the name there; `thread` names a conversation there.
    """

    channel: Channel
    text: str
    name: str = ""
    address: str = ""
    when: str = ""
    public: bool | None = None
    site: str = ""
    thread: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of it: the case, its band, and whether it was here already."""

    case_id: int
    ref: str
    band: int
    child: Shown
    repeated: bool


def paste(desk: Desk, pasted: Pasted) -> Kept:
    """Take in what was typed, once: the same words from the same writer at the same time change nothing the second time."""
    require(desk, "take in")
    arrival = _arrival(pasted, desk.now())
    take_in.read_ahead(desk, arrival)

    def act(tx: Tx) -> Kept:
        taken = take_in.take(tx, desk, arrival)
        key = taken.case_id if taken.case_id is not None else contacts.case_of(tx.conn, taken.contact_id)
        case = clocks.case_of(tx, key)
        return Kept(case.id, case.ref, case.band, one_line(case.child_name, 80), repeated=taken.outcome == "repeated")

    return desk.store.write(desk.who.login, desk.now(), act)


def _arrival(pasted: Pasted, now: datetime) -> Arrival:
    social = pasted.channel is Channel.SOCIAL
    text, site = _text(pasted.text), one_line(pasted.site, 40).casefold()
    if social and pasted.public is None:
        raise _not("It is not said whether anybody can read it.", "Say whether it is public or private.")
    named = parse_past(pasted.when, now)
    if named is None:
        raise _not("This is no time that has been.", f"Say when it came, such as {PAST_EXAMPLES}.")
    received = named.astimezone(UTC)
    address, name = _address(pasted, site), one_line(pasted.name, 200)
    thread = f"{site}:{one_line(pasted.thread, 200)}" if social and pasted.thread.strip() else ""
    at = named.isoformat() if pasted.when.strip() else local_day(now).isoformat()
    record = [pasted.channel.value, text, name, address, at, bool(pasted.public), thread]
    raw = json.dumps(record, ensure_ascii=False).encode()
    message = Message(
        from_address=address, from_name=name, in_reply_to=thread, references=(thread,) if thread else (), text=text,
        new_text=text,
    )  # fmt: skip
    return Arrival(
        SOURCE, hashlib.sha256(raw).hexdigest(), pasted.channel, received, raw, message, public=social and bool(pasted.public)
    )  # fmt: skip


def _text(given: str) -> str:
    text = clean(given).strip()
    if not text:
        raise _not("There are no words.", "Type or paste what was said or written.")
    if len(text) > LONGEST:
        raise _not(f"This is longer than {LONGEST:,} characters.", "Take it in piece by piece.")
    return str(text)


def _address(pasted: Pasted, site: str) -> str:
    given = str(one_line(pasted.address, 200))
    if not given:
        return ""
    if pasted.channel is Channel.SOCIAL:
        if not site:
            raise _not("A name on social media belongs to one site.", "Say which site, such as facebook.")
        return f"{site}:{given.removeprefix('@')}"
    if fold_point(given)[0] == "handle":
        raise _not(
            f"'{one_line(given, 60)}' is neither a number nor an address.", "Leave it empty where there is none."
        )
    return given


def _not(what: str, next_step: str) -> NotPossible:
    return NotPossible(what, safe=_SAFE, next=next_step)
