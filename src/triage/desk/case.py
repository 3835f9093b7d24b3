"""One case as a person sees it: the family's story, the child, the clocks, and why it stands where it stands."""

import json
from datetime import datetime
from typing import Any, Final

import triage.desk.queue as queue_desk
from triage.desk import clock_story, recipients, safeguard
from triage.desk.front import Desk, require
from triage.desk.views import CaseView, ChildCard, Recipient, Told, Why
from triage.errors import NotFound
from triage.rules.arrival import Channel
from triage.rules.letter import SAID, Way, ways_of
from triage.rules.senders import CHANNELS
from triage.rules.shown import Shown, clean, hides_something, one_line, own_words
from triage.store import cases, clocks, contacts, events, outbox, people, queue
from triage.store.engine import Tx
from triage.store.tables import Child, OutboxState

VIEW_LINES: Final = 200
VIEW_LENGTH: Final = 2000
LOOK_AGAIN_SECONDS: Final = 3600
_SENT_WORDS: Final = {
    OutboxState.QUEUED: "reply, waiting to leave",
    OutboxState.SENDING: "reply, being sent",
    OutboxState.SENT: "reply sent",
    OutboxState.DELIVERED: "reply delivered",
    OutboxState.FAILED: "reply NOT DELIVERED",
    OutboxState.UNKNOWN: "reply, NOT KNOWN whether it arrived",
    OutboxState.WITHDRAWN: "reply, taken back and never sent",
}
_ANYBODY: Final = frozenset(
    {"email", "web_form", "social", *CHANNELS.values()}
)  # who writes gives any address or name they like
_EVENT_WORDS: Final = {
    "acknowledged by itself": "automatic acknowledgement",
    "case rose": "rose in the queue",
    "case came back": "came back to the queue",
    "case done": "done",
    "case released": "given back",
    "case claimed": "taken",
    "rang again and was answered": "answered by telephone",
}


def look(desk: Desk, case_id: int) -> CaseView:
    """Return the case, and record that this person opened it (once an hour); raise NotFound."""
    require(desk, "open a case")
    view = desk.store.read(lambda conn: _view(conn, desk, case_id))
    now = desk.now()
    if (
        desk.store.read(lambda conn: events.seconds_since(conn, case_id, "case opened by", desk.who.login, now))
        > LOOK_AGAIN_SECONDS
    ):
        desk.store.write(desk.who.login, now, lambda tx: _note_look(tx, case_id))
    return view


def more(desk: Desk, case_id: int, index: int) -> Shown:
    """Return the whole text of entry `index` of the case's story."""
    require(desk, "open a case")
    story = desk.store.read(lambda conn: _story(conn, case_id, cut=False))
    return story[index].text if 0 <= index < len(story) else own_words("")


def _note_look(tx: Tx, case_id: int) -> None:
    tx.event("case opened by", case_id)


def _view(conn: Any, desk: Desk, case_id: int) -> CaseView:
    case = cases.get(conn, case_id)
    rows = queue.lines(conn, [case_id])
    if case is None or not rows:
        raise NotFound("This case is no longer here.", safe="Nothing was changed.", next="Go back to the queue.")
    now = desk.now()
    child = _child(conn, case.child_id, now) if case.child_id is not None else None
    story = _story(conn, case_id, cut=True)
    told = recipients.of_case(desk, conn, case)
    return CaseView(
        line=queue_desk.line_of(desk, rows[0], now),
        version=case.version,
        state=case.state.value,
        child=child,
        why=tuple(Why(r["rule"], one_line(r["words"], 400), one_line(r["quote"], 400)) for r in case.reasons),
        story=story,
        clocks=tuple(clock_story.running_of(row, now) for row in clocks.of_case(conn, case_id)),
        recipients=tuple(_recipient(desk, told, row) for row in told.rows),
        warnings=_warnings(conn, case, story, told),
        failed=tuple(_recipient(desk, told, row) for row in told.failed),
    )


def _recipient(desk: Desk, told: recipients.Recipients, row: Any) -> Recipient:
    sure, old = recipients.sure(desk, told, row)
    return Recipient(
        row.point_id,
        one_line(row.address_as or row.name),
        one_line(row.address),
        one_line(row.relationship),
        ways_of(row.kind, row.address),
        own_words(sure),
        old,
    )


def _child(conn: Any, child_id: int, now: datetime) -> ChildCard:
    return card_of(people.child(conn, child_id), now)


def card_of(child: Child, now: datetime) -> ChildCard:
    """Return a child as a card, at the age that they have `now`."""
    had = child.born and (now.month, now.day) >= (child.born.month, child.born.day)
    age = now.year - child.born.year - (0 if had else 1) if child.born else None
    name = one_line(f"{child.name} {child.family_name}")
    needs = tuple(child.needs) if child.needs_known else ("needs not known",)
    return ChildCard(name, age, one_line(child.school), needs, child.transport.value)


def _story(conn: Any, case_id: int, *, cut: bool) -> tuple[Told, ...]:
    told = [
        *(contact_told(row, cut=cut) for row in contacts.of_case(conn, case_id)),
        *(reply_told(row, cut=cut) for row in outbox.of_case(conn, case_id)),
        *(_event(row) for row in events.of_case(conn, case_id) if row.what in _EVENT_WORDS),
    ]
    return tuple(sorted(told, key=lambda entry: entry.at))


def contact_told(row: Any, *, cut: bool) -> Told:
    """Return a contact as the story tells it; `cut` for the first view."""
    text, was_cut = _cut(said_in(row)) if cut else (clean(row.text), False)
    if row.unreadable:
        text = clean(f"[This message could not be read: {row.unreadable} Its bytes are kept.]\n{text}")
    who = (
        f"{row.from_name} <{row.from_address}>"
        if row.from_name and row.from_address
        else row.from_name or row.from_address
    )
    return Told(
        at=row.received_at,
        what=way_of(row),
        who=one_line(who),
        title=one_line(row.subject),
        text=text,
        cut=was_cut or len(row.text) > len(said_in(row)) + 2,
        hidden=row.hides or hides_something(row.text),
        unverified=row.channel.value in _ANYBODY and not row.verified,
        attachments=tuple(one_line(f"{a['filename']} ({a['size']} bytes){_kept(row)}") for a in row.attachments),
        elsewhere=one_line(row.reply_to, 200),
    )


def _kept(row: Any) -> str:
    return ", kept: triage scan REF --to FILE" if row.channel.value == "letter" else ""


def way_of(row: Any) -> str:
    """Return the way that a contact came, and on social media whether anybody can read it."""
    way: str = row.channel.value.replace("_", " ")
    if row.channel is not Channel.SOCIAL:
        return way
    return f"{way}, PUBLIC" if row.public else f"{way}, private"


def said_in(row: Any) -> str:
    """Return what of a contact is read first: what is new in it, or all that was taken down of a call."""
    said: str = row.text if row.source == "call" else row.new_text or row.text
    return said


def reply_told(row: Any, *, cut: bool) -> Told:
    """Return a reply of ours as the story tells it; `cut` for the first view."""
    text, was_cut = _cut(row.body) if cut else (clean(row.body), False)
    plain = row.state in (OutboxState.SENT, OutboxState.DELIVERED, OutboxState.WITHDRAWN)
    by = "" if row.way is Way.EMAIL else f", by {SAID[row.way]}"
    words = _SENT_WORDS[row.state] + by + (f": {row.words}" if row.words and not plain else "")
    return Told(
        row.at, str(one_line(words, 300)), one_line(f"to {row.to_name} <{row.to_address}>"), one_line(row.subject), text,
        was_cut, hidden=False, unverified=False, attachments=(),
    )  # fmt: skip


def _event(row: Any) -> Told:
    detail = json.loads(row.detail)
    said = one_line(str(detail.get("why") or detail.get("words", "")))
    return Told(
        row.at, _EVENT_WORDS[row.what], one_line(row.by), said, own_words(""),
        cut=False, hidden=False, unverified=False, attachments=(),
    )  # fmt: skip


def _warnings(conn: Any, case: Any, story: tuple[Told, ...], told: recipients.Recipients) -> tuple[Shown, ...]:
    found = []
    if case.safeguarding:
        found.append(safeguard.told(conn, case.id, case.band)[0])
    if case.escalated_at is not None:
        found.append("A supervisor was asked to look and has not answered yet.")
    if told.held:
        found.append(recipients.held_words(told))
    if case.doubt:
        found.append("The machine is not sure what this says: a person should read all of it.")
    if any(entry.hidden for entry in story):
        found.append("Hidden characters in this family's words were taken out.")
    if any(entry.unverified for entry in story):
        found.append("Sender not proved: check who it is before you give any details.")
    return tuple(clean(words) for words in found)


def _cut(text: str) -> tuple[Shown, bool]:
    """Return the first 200 lines of at most 2,000 characters each, cleaned, and whether anything was left out."""
    kept = cut_raw(text)
    return clean(kept), len(kept) < len(text)


def cut_raw(text: str) -> str:
    """Return the first lines of `text` as the first view shows them, not cleaned."""
    lines = text[: VIEW_LINES * VIEW_LENGTH].split("\n")
    return "\n".join(line[:VIEW_LENGTH] for line in lines[:VIEW_LINES])
