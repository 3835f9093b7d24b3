"""What is kept, table by table.

Instants are UTC (SQLModel gives and takes aware datetimes); durations are whole seconds; words that are chosen from a list are
checked by the database too. Lists are JSON and are replaced whole, never changed in place. No relationships: joins are queries.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import JSON, Field, LargeBinary, SQLModel

from triage.rules.arrival import Channel
from triage.rules.letter import Way
from triage.rules.rang import How
from triage.rules.roles import Role


class CaseState(StrEnum):
    """`open` stands in the queue; `waiting` comes back at a stated time; `done` has left it, with a reason."""

    OPEN = "open"
    WAITING = "waiting"
    DONE = "done"


class OutboxState(StrEnum):
    """Where a frozen letter is; `sending` is committed before the socket opens; `withdrawn` was taken back before that.

    `sent` is what the next one on the road took, `delivered` what reached the recipient, as far as anybody can say.
    """

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    UNKNOWN = "unknown"
    WITHDRAWN = "withdrawn"


class Transport(StrEnum):
    """A child's transport state; the states add up to the roll. `not_needed`: the family asked for none."""

    CONFIRMED = "confirmed"
    INTERIM = "interim"
    NONE = "none"
    NOT_KNOWN = "not_known"
    NOT_NEEDED = "not_needed"


def _index(name: str, *columns: str, where: str) -> sa.Index:
    """Return an index over the rows of which `where` is true, on either database."""
    return sa.Index(name, *columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


_OR_NULL: Any = JSON(none_as_null=True)


def _chosen(words: type[StrEnum], name: str = "") -> Any:
    return sa.Enum(
        words,
        name=name or words.__name__.lower(),
        values_callable=lambda enum: [w.value for w in enum],
        native_enum=False,
        create_constraint=True,
        length=20,
    )


class Staff(SQLModel, table=True):
    """A member of staff, known by the login of the operating system or the database."""

    __tablename__ = "staff"
    id: int = Field(default=None, primary_key=True)
    login: str = Field(unique=True)
    name: str
    role: Role = Field(sa_type=_chosen(Role))


class Person(SQLModel, table=True):
    """A person who writes or rings: a family contact, or somebody from an office, a school, an operator.

    `communication` holds their communication needs: a word of rules.judged.COMMUNICATION, or 'word: detail'. One that was merged
    into another (store.records) is nobody any more: everything of theirs is the other's.
    """

    __tablename__ = "person"
    id: int = Field(default=None, primary_key=True)
    name: str
    address_as: str
    sort: str = "family"
    note: str = ""
    communication: list[str] = Field(default_factory=list, sa_type=JSON)
    merged_into: int | None = Field(default=None, foreign_key="person.id", index=True)


class ContactPoint(SQLModel, table=True):
    """An address or a number of a person; `value` is folded for comparing. `confirmed_how` says who confirmed it and by what.

    `source` is who told it where that is known: 'import ...'. `mark` says what looks wrong with it, in words.
    """

    __tablename__ = "contact_point"
    __table_args__ = (sa.Index("contact_point_value", "value"),)
    id: int = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    kind: str
    value: str
    confirmed_at: datetime | None = None
    confirmed_how: str = ""
    failing: bool = False
    source: str = ""
    mark: str = ""


_BY_BYTES: Any = sa.String().with_variant(sa.String(collation="C"), "postgresql")


class NameWord(SQLModel, table=True):
    """One word of a person's or child's name, or the end of a number, folded, with what it sounds like: for finding families.

    Compared by bytes on both databases, so that what begins with a few letters is a range of the index.
    """

    __tablename__ = "name_word"
    id: int = Field(default=None, primary_key=True)
    word: str = Field(sa_type=_BY_BYTES, index=True)
    sound: str = Field(sa_type=_BY_BYTES, index=True)
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    child_id: int | None = Field(default=None, foreign_key="child.id", index=True)


class Child(SQLModel, table=True):
    """A child on the roll. `needs_known` tells 'no needs' from 'nobody has told us'. `collection` is local, 'HH:MM'.

    `disputed` says that two sources tell their transport differently: `transport` is the worse of the two. `promised_on` is the
    day for which transport is promised; `unmet` are needs that the arrangement does not meet; `interim` is how an interim is
    done. `number` is the council's own number of the pupil. One that was merged into another is on the roll no more.
    """

    __tablename__ = "child"
    id: int = Field(default=None, primary_key=True)
    ref: str = Field(unique=True)
    name: str
    family_name: str
    born: date | None = Field(default=None, index=True)
    school: str = ""
    needs: list[str] = Field(default_factory=list, sa_type=JSON)
    needs_known: bool = False
    needs_note: str = ""
    collection: str = ""
    transport: Transport = Field(default=Transport.NOT_KNOWN, sa_type=_chosen(Transport))
    disputed: bool = False
    promised_on: date | None = None
    unmet: list[str] = Field(default_factory=list, sa_type=JSON)
    operator: str = ""
    route: str = ""
    number: str | None = Field(default=None, unique=True)
    ehcp: bool | None = None
    interim: str = ""
    merged_into: int | None = Field(default=None, foreign_key="child.id", index=True)


class FamilyContact(SQLModel, table=True):
    """Who a person is to a child, and whether they may be told anything."""

    __tablename__ = "family_contact"
    child_id: int = Field(foreign_key="child.id", primary_key=True)
    person_id: int = Field(foreign_key="person.id", primary_key=True, index=True)
    relationship: str
    authority: str = "full"
    barred: bool = False


class TransportChange(SQLModel, table=True):
    """One step in the history of a child's transport: what it became, since when, why, and who or what said so.

    `said` is what this source told; `state` what counts since, which is the worse of two stories where they are `disputed`.
    """

    __tablename__ = "transport_change"
    id: int = Field(default=None, primary_key=True)
    child_id: int = Field(foreign_key="child.id", index=True)
    at: datetime
    state: Transport = Field(sa_type=_chosen(Transport))
    said: Transport = Field(sa_type=_chosen(Transport, "transport_said"))
    disputed: bool = False
    since: datetime
    why: str = ""
    source: str
    by: str


class Incident(SQLModel, table=True):
    """One cause behind many cases, such as a cancelled route, and the one truth that every family of it is told."""

    __tablename__ = "incident"
    id: int = Field(default=None, primary_key=True)
    ref: str = Field(unique=True)
    title: str
    truth: str = ""
    opened_at: datetime
    opened_by: str
    closed_at: datetime | None = None


class IncidentTruth(SQLModel, table=True):
    """One wording of an incident's truth; the latest holds, and the earlier ones say what families were told before."""

    __tablename__ = "incident_truth"
    id: int = Field(default=None, primary_key=True)
    incident_id: int = Field(foreign_key="incident.id", index=True)
    at: datetime
    by: str
    text: str


class Surge(SQLModel, table=True):
    """A time in which the desk works as in a surge; it lasts while `ended_at` is empty."""

    __tablename__ = "surge"
    id: int = Field(default=None, primary_key=True)
    began_at: datetime
    began_by: str
    why: str
    ended_at: datetime | None = None


class SavedView(SQLModel, table=True):
    """A filter of the queue that a person gave a name; one without an owner is everybody's. `asked` is the filter in words."""

    __tablename__ = "saved_view"
    __table_args__ = (sa.UniqueConstraint("staff_id", "name", name="saved_view_once"),)
    id: int = Field(default=None, primary_key=True)
    staff_id: int | None = Field(default=None, foreign_key="staff.id")
    name: str
    asked: str


class Raw(SQLModel, table=True):
    """The bytes of a contact exactly as they came, by their SHA-256."""

    __tablename__ = "raw"
    sha256: str = Field(primary_key=True, max_length=64)
    size: int
    body: bytes = Field(sa_type=LargeBinary)


class Case(SQLModel, table=True):
    """One matter for one child or family, from first contact to done.

    Its place in the queue is (`band`, `act_by`, `id`), stored; both change only when facts change. `version` guards every change.
    A claim is a lease: `owner_id` holds it until `lease_until`. Taking a lease changes no facts, so it leaves `version` alone.
    `waiting_on` says for whom a case waits; `escalated_at` that a supervisor was asked to look and has not yet said so;
    `outcome` and `lesson` how it ended and what is to be learned of it, by the codes of desk.outcomes.
    """

    __tablename__ = "matter"
    __table_args__ = (
        _index("matter_queue", "band", "act_by", "id", where="state = 'open'"),
        _index("matter_returns", "returns_at", where="state = 'waiting'"),
        _index("matter_rises", "rises_at", where="state = 'open' AND rises_at IS NOT NULL"),
        _index("matter_held", "owner_id", where="owner_id IS NOT NULL"),
        _index("matter_merged", "merged_into", where="merged_into IS NOT NULL"),
        sa.Index("matter_child", "child_id", "state"),
        sa.Index("matter_person", "person_id", "state"),
        sa.Index("matter_opened", "opened_at"),
        sa.Index("matter_done", "done_at"),
        sa.CheckConstraint("band BETWEEN 0 AND 3", name="matter_band"),
    )
    id: int = Field(default=None, primary_key=True)
    ref: str = Field(unique=True)
    child_id: int | None = Field(default=None, foreign_key="child.id")
    person_id: int | None = Field(default=None, foreign_key="person.id")
    child_name: str = ""
    title: str
    kinds: list[str] = Field(default_factory=list, sa_type=JSON)
    topics: list[str] = Field(default_factory=list, sa_type=JSON)
    situations: list[str] = Field(default_factory=list, sa_type=JSON)
    needs: list[str] = Field(default_factory=list, sa_type=JSON)
    channels: list[str] = Field(default_factory=list, sa_type=JSON)
    machine: bool = False
    safeguarding: bool = False
    doubt: bool = False
    band: int
    act_by: datetime
    rises_at: datetime | None = None
    rises_to: int | None = None
    reasons: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    policy_version: str
    state: CaseState = Field(default=CaseState.OPEN, sa_type=_chosen(CaseState))
    returns_at: datetime | None = None
    owner_id: int | None = Field(default=None, foreign_key="staff.id")
    lease_until: datetime | None = None
    version: int = 1
    contacts: int = 0
    unanswered: int = 0
    opened_at: datetime
    last_contact_at: datetime
    done_at: datetime | None = None
    done_why: str = ""
    outcome: str = ""
    lesson: str = ""
    waiting_on: str = ""
    escalated_at: datetime | None = None
    incident_id: int | None = Field(default=None, foreign_key="incident.id", index=True)
    merged_into: int | None = Field(default=None, foreign_key="matter.id")


class CaseSearch(SQLModel, table=True):
    """The words that a case is found by, once each, made by rules.finding; each database keeps an index of its own over them."""

    __tablename__ = "case_search"
    case_id: int = Field(primary_key=True, foreign_key="matter.id", sa_column_kwargs={"autoincrement": False})
    words: str


class Contact(SQLModel, table=True):
    """One inbound communication, as received and as read; immutable but for the case it belongs to.

    `because` says why it was put with its case, or is about that child; `doubt` why it is not certain whose matter it is;
    `public` that anybody can read it. A call that nobody answered has the switch's name of it as `call_id` ('' for every other
    contact), and `waited` so many seconds. `seen` is what a second look saw when it came, None where nobody took one.
    """

    __tablename__ = "contact"
    __table_args__ = (
        sa.UniqueConstraint("source", "source_key", name="contact_once"),
        # holds all that reports over many contacts ask for, so that they never read the words of a letter
        sa.Index("contact_received", "received_at", "case_id", "channel"),
    )
    id: int = Field(default=None, primary_key=True)
    case_id: int | None = Field(default=None, foreign_key="matter.id", index=True)
    person_id: int | None = Field(default=None, foreign_key="person.id")
    channel: Channel = Field(sa_type=_chosen(Channel))
    source: str
    source_key: str
    raw_sha256: str = Field(foreign_key="raw.sha256", unique=True)
    received_at: datetime
    taken_at: datetime
    written_at: datetime | None = None
    from_address: str = ""
    from_name: str = ""
    reply_to: str = ""
    subject: str = ""
    text: str = ""
    new_text: str = ""
    message_id: str = Field(default="", index=True)
    in_reply_to: str = Field(default="", index=True)
    thread: list[str] = Field(default_factory=list, sa_type=JSON)
    attachments: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    auto_reply: bool = False
    bounce: bool = False
    verified: bool = False
    hides: bool = False
    unreadable: str = ""
    because: str = ""
    doubt: str = ""
    call_id: str = ""
    waited: int = 0
    public: bool = False
    seen: dict[str, Any] | None = Field(default=None, sa_type=_OR_NULL)


class Proposal(SQLModel, table=True):
    """A case that a contact may belong to, for a person to decide: `evidence` in words; `answer` is '' until they have."""

    __tablename__ = "proposal"
    __table_args__ = (
        sa.UniqueConstraint("contact_id", "case_id", name="proposal_once"),
        sa.CheckConstraint("answer IN ('', 'joined', 'dismissed')", name="proposal_answer"),
    )
    id: int = Field(default=None, primary_key=True)
    contact_id: int = Field(foreign_key="contact.id")
    case_id: int = Field(foreign_key="matter.id")
    evidence: list[str] = Field(default_factory=list, sa_type=JSON)
    answer: str = ""
    answered_by: str = ""
    answered_at: datetime | None = None


class Call(SQLModel, table=True):
    """A telephone call that became a contact: what the switch and the person at the telephone know of it besides the words.

    `safe_now` and `child_is` are the answers to 'is the child safe now?' and 'where is the child?', as they were given.
    """

    __tablename__ = "call"
    contact_id: int = Field(foreign_key="contact.id", primary_key=True)
    began_at: datetime
    ended_at: datetime
    number: str = ""
    caller_checked: bool = False
    safe_now: str = ""
    child_is: str = ""
    outcome: str = ""
    taken_by: str


class QueueCall(SQLModel, table=True):
    """One call that waited in a telephone queue, for the figures: who rang is not kept here.

    `how` is how its wait ended, `waited` all that it waited until it was answered or given up, over every queue that it was
    passed through; `visit_at` is when it came into the last of them. `talked` is None until an answered call is over.
    """

    __tablename__ = "queue_call"
    __table_args__ = (sa.UniqueConstraint("source", "call_id", name="queue_call_once"),)
    id: int = Field(default=None, primary_key=True)
    source: str
    call_id: str
    queue: str = ""
    began_at: datetime = Field(index=True)
    visit_at: datetime
    waited: int
    how: How = Field(sa_type=_chosen(How))
    talked: int | None = None


class Note(SQLModel, table=True):
    """What a person of the desk wrote on a case for colleagues. `sort` is what it was about: a note, a call back, a hand-over ...

    `whom` is the team or person it concerns, `due_at` when what it promises is due.
    """

    __tablename__ = "note"
    id: int = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="matter.id", index=True)
    at: datetime
    by: str
    sort: str = "note"
    whom: str = ""
    text: str
    due_at: datetime | None = None


class Clock(SQLModel, table=True):
    """One formal clock on a case, as its events add up to it (rules.running says what each means).

    `due_at` is the last instant that keeps it; a breach stays on the record. `run` counts how often it began on this case.
    """

    __tablename__ = "clock"
    __table_args__ = (
        sa.UniqueConstraint("case_id", "name", "run", name="clock_once"),
        _index("clock_next", "next_at", where="stopped_at IS NULL"),
        sa.Index("clock_due", "due_at"),
        sa.CheckConstraint("whose IN ('ours', 'theirs', 'family')", name="clock_whose"),
        sa.CheckConstraint("ended IN ('', 'answered', 'cancelled', 'transferred')", name="clock_ended"),
    )
    id: int = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="matter.id", index=True)
    name: str
    run: int = 1
    words: str
    stopped_by: str
    whose: str
    count: str
    team: str = ""
    started_at: datetime
    counted_to: date
    due_on: date
    due_at: datetime
    next_at: datetime | None = None
    pauses: int = 0
    paused_at: datetime | None = None
    pause_why: str = ""
    left: int = 0
    chase_at: datetime | None = None
    limit_at: datetime | None = None
    extended_from: date | None = None
    broken_at: datetime | None = None
    stopped_at: datetime | None = None
    stopped_by_reply: int | None = Field(default=None, foreign_key="reply.id")
    ended: str = ""
    ended_why: str = ""


class Event(SQLModel, table=True):
    """One line of the log: who did what when, chained to the line before by its hash. `detail` is canonical JSON."""

    __tablename__ = "event"
    seq: int = Field(primary_key=True, sa_type=sa.BigInteger, sa_column_kwargs={"autoincrement": False})
    at: datetime = Field(index=True)
    by: str
    what: str
    case_id: int | None = Field(default=None, foreign_key="matter.id", index=True)
    detail: str
    before: str = Field(max_length=64)
    hash: str = Field(max_length=64)


class EventHead(SQLModel, table=True):
    """The last line of the log: one row, moved in the same transaction, so that a cut tail is noticed."""

    __tablename__ = "event_head"
    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    seq: int = Field(sa_type=sa.BigInteger)
    hash: str = Field(max_length=64)


class Reply(SQLModel, table=True):
    """What a person wrote and sent, to one recipient by one way, as they saw it."""

    __tablename__ = "reply"
    id: int = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="matter.id", index=True)
    point_id: int | None = Field(default=None, foreign_key="contact_point.id")
    to_name: str
    to_address: str
    subject: str
    body: str
    written_by: str
    at: datetime
    message_id: str = Field(unique=True)
    way: Way = Field(default=Way.EMAIL, sa_type=_chosen(Way))


class Outbox(SQLModel, table=True):
    """A frozen letter on its way: queued, sending, then sent, failed or unknown, with the far side's words.

    `lane` is what letters share that a slow far side holds up together. `ask_at` is when the far side is next asked what became
    of it, where it can be asked. One without a reply is an automatic acknowledgement.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        _index("outbox_due", "next_try_at", where="state = 'queued'"),
        _index("outbox_asked", "ask_at", where="ask_at IS NOT NULL"),
        sa.Index("outbox_tried", "way", "tried_at"),
    )
    id: int = Field(default=None, primary_key=True)
    reply_id: int | None = Field(default=None, foreign_key="reply.id", unique=True)
    way: Way = Field(default=Way.EMAIL, sa_type=_chosen(Way))
    lane: str
    message_id: str = Field(unique=True)
    sender: str
    recipient: str
    raw: bytes = Field(sa_type=LargeBinary)
    state: OutboxState = Field(default=OutboxState.QUEUED, sa_type=_chosen(OutboxState))
    tries: int = 0
    next_try_at: datetime
    tried_at: datetime | None = None
    ask_at: datetime | None = None
    words: str = ""


class Acknowledgement(SQLModel, table=True):
    """An automatic acknowledgement of a contact: at most one for an address (folded) on a day, whatever comes from there."""

    __tablename__ = "acknowledgement"
    __table_args__ = (sa.UniqueConstraint("address", "day", name="acknowledgement_once"),)
    outbox_id: int = Field(foreign_key="outbox.id", primary_key=True)
    contact_id: int = Field(foreign_key="contact.id", unique=True)
    address: str
    day: date


class TemplateUse(SQLModel, table=True):
    """Which template, in which version, a reply was begun from."""

    __tablename__ = "template_use"
    reply_id: int = Field(foreign_key="reply.id", primary_key=True)
    template: str
    version: str
