"""What the desk hands to a screen or a command: plain records, with outside text already made safe to show."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from triage.rules.letter import TITLED, Way
from triage.rules.shown import Shown, own_words

if TYPE_CHECKING:
    from triage.rules.counting import Counted

NOBODY: Final = own_words("")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the queue: one family's matter. `due` is the act-by instant; `owner` is empty when nobody holds it.

    `state` is open, waiting or done; `waiting_on` is for whom it waits, `incident` the reference of its incident, or ''. `ring`
    says that the family is to be rung back.
    """

    id: int
    ref: str
    band: int
    due: datetime
    child: Shown
    matter: Shown
    needs: tuple[str, ...]
    contacts: int
    channels: tuple[str, ...]
    owner: Shown
    mine: bool
    doubt: bool
    safeguarding: bool
    state: str = "open"
    waiting_on: Shown = NOBODY
    escalated: bool = False
    incident: Shown = NOBODY
    ring: bool = False


@dataclass(frozen=True, slots=True)
class Why:
    """One reason for a case's place: the rule, one sentence, and the evidence quoted from `part` of contact `contact`."""

    rule: str
    words: Shown
    quote: Shown


@dataclass(frozen=True, slots=True)
class Told:
    """One entry of a case's story: a contact in, a reply out, a note or a change; `text` is cut for the first view.

    `elsewhere` is the other address to which its writer asks us to answer; no answer goes there by itself.
    """

    at: datetime
    what: str
    who: Shown
    title: Shown
    text: Shown
    cut: bool
    hidden: bool
    unverified: bool
    attachments: tuple[Shown, ...]
    elsewhere: Shown = NOBODY


@dataclass(frozen=True, slots=True)
class Running:
    """A formal clock of the case. `due` is the last instant that keeps it; `stopped` is when it ended, or None.

    `ended` says how (answered, cancelled, transferred); `breached` stays true whatever was done after the due instant passed;
    `paused` is since when it stands still, waiting for the family; `team` is whose it is where it is not ours.
    """

    name: str
    words: str
    started: datetime
    due: datetime
    stopped: datetime | None
    breached: bool
    ended: str = ""
    paused: datetime | None = None
    team: str = ""


@dataclass(frozen=True, slots=True)
class ClockAct:
    """One thing that happened to a clock: when, by whom, what, in words."""

    at: datetime
    by: Shown
    words: Shown


@dataclass(frozen=True, slots=True)
class ClockStory:
    """One clock with its whole story: every day that was counted or skipped up to its due day, and every act on it."""

    running: Running
    run: int
    whose: str
    due_on: date
    counted: "tuple[Counted, ...]"
    why: str
    acts: tuple[ClockAct, ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """A due date that other rules would move: from when to when, and whether it was moved."""

    ref: str
    clock: str
    was: date
    would_be: date
    done: bool

    @property
    def later(self) -> bool:
        """Say whether the family would wait longer."""
        return self.would_be > self.was


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person whom a reply may go to: a current contact of this child, or the writer where no child is known yet.

    `ways` are those that lead to this address or number, the usual one first. `sure` says when it was confirmed, '' of what is
    not asked for; `old` that it is to be asked for.
    """

    point_id: int
    name: Shown
    address: Shown
    relation: Shown
    ways: tuple[Way, ...] = (Way.EMAIL,)
    sure: Shown = NOBODY
    old: bool = False


@dataclass(frozen=True, slots=True)
class ChildCard:
    """The child behind the case, as the record holds it."""

    name: Shown
    age: int | None
    school: Shown
    needs: tuple[str, ...]
    transport: str


@dataclass(frozen=True, slots=True)
class CaseView:
    """Everything one screen shows of a case. `version` goes back with every change, so that no work is overwritten.

    `failed` are addresses and numbers of `recipients` that nothing is sent to, since it does not arrive.
    """

    line: Line
    version: int
    state: str
    child: ChildCard | None
    why: tuple[Why, ...]
    story: tuple[Told, ...]
    clocks: tuple[Running, ...]
    recipients: tuple[Recipient, ...]
    warnings: tuple[Shown, ...]
    failed: tuple[Recipient, ...] = ()


@dataclass(frozen=True, slots=True)
class Blank:
    """Something that stops or troubles a reply: a level (`stop`, `warn`, `note`), what and why, and where in the text.

    `instead` is a better wording, or ''; `group` what it is about (rules.judged.GROUPS). Where it is `overridable` a
    supervisor may let the reply leave all the same, with a reason.
    """

    level: str
    words: str
    start: int
    end: int
    instead: str = ""
    group: str = ""
    overridable: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """A reply template ranked for this case, already filled from the record as far as the record goes.

    `stops` names the clocks of this case that it stops, `uses` what it took from the record, both in words. `form` is what it is
    written for: a way that it leaves by, or Easy Read.
    """

    name: str
    title: str
    why: str
    subject: str
    body: str
    blanks: int
    stops: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    form: str = "email"


@dataclass(frozen=True, slots=True)
class Draft:
    """What a person has written so far and not sent; kept on this machine, 0600, until it is sent or thrown away."""

    case_id: int
    template: str
    point_id: int | None
    subject: str
    body: str
    way: Way = Way.EMAIL

    @property
    def title(self) -> str:
        """The subject, where the way has one."""
        return self.subject if self.way in TITLED else ""


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of pressing send: the reply is frozen and queued; `where` says in words how it leaves.

    Until `leaves_at` it can be taken back. A call that is to be made has no reply yet: its `reply_id` is 0. `owed` names who
    else complained on the case, where this answers a complaint and theirs has no response.
    """

    ref: str
    to: Shown
    where: str
    reply_id: int
    message_id: str
    leaves_at: datetime
    owed: Shown = NOBODY
