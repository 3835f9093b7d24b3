"""Desks full of cases, put into the store as they are drawn: for figures of the board and for its screens."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import count
from typing import Any

from triage.rules.arrival import Channel
from triage.rules.roles import Role
from triage.store import people
from triage.store.engine import Store, Tx
from triage.store.tables import Case, CaseState, Clock, Contact, Outbox, OutboxState, Raw, Reply, Staff

_numbers = count()


@dataclass(frozen=True)
class Made:
    """A case to put on a desk; every time is in minutes before now (after it where negative)."""

    band: int = 3
    late: int = -60
    opened: int = 30
    owner: int | None = None
    lease: int = -30
    state: CaseState = CaseState.OPEN
    waiting_on: str = ""
    returns: int | None = None
    escalated: int | None = None
    done: int | None = None
    unanswered: int = 1
    letter: OutboxState | None = None
    clocks: tuple[tuple[int, bool], ...] = ()
    contacts: tuple[tuple[int, Channel], ...] = ()
    acts: tuple[tuple[int, str, str], ...] = ()
    child: str = "Robin Example"
    title: str = "no transport"


def fill(store: Store, now: datetime, made: Sequence[Made]) -> list[int]:
    """Put these cases on the desk; return their keys, in order."""
    keys = store.write("tests", now - timedelta(days=9), lambda tx: [_case(tx, now, one) for one in made])
    acts = [(act, key) for one, key in zip(made, keys, strict=True) for act in one.acts]
    for (minutes, by, what), key in sorted(acts, key=lambda pair: -pair[0][0]):
        store.write(by, now - timedelta(minutes=minutes), lambda tx, what=what, key=key: tx.event(what, key))  # type: ignore[misc]
    return keys


def hands(store: Store, now: datetime, roles: Sequence[Role]) -> list[int]:
    """Put people on the staff list, named p0, p1 ...; return their keys."""
    rows = [Staff(login=f"p{n}", name=f"Person {n}", role=role) for n, role in enumerate(roles)]
    return store.write("tests", now - timedelta(days=9), lambda tx: [people.add_staff(tx, row) for row in rows])


def _case(tx: Tx, now: datetime, one: Made) -> int:
    number = next(_numbers)

    def ago(minutes: int | None) -> datetime | None:
        return None if minutes is None else now - timedelta(minutes=minutes)

    when = {name: ago(getattr(one, name)) for name in ("late", "opened", "lease", "returns", "escalated", "done")}
    assert when["late"]
    assert when["opened"]
    key = tx.add(
        Case(
            ref=f"L{number:07}", child_name=one.child, title=one.title, band=one.band, act_by=when["late"],
            policy_version="p", state=one.state, owner_id=one.owner, lease_until=when["lease"] if one.owner else None,
            opened_at=when["opened"], last_contact_at=when["opened"], returns_at=when["returns"],
            escalated_at=when["escalated"], done_at=when["done"], waiting_on=one.waiting_on, unanswered=one.unanswered,
        )
    )  # fmt: skip
    for minutes, ours in one.clocks:
        due = now - timedelta(minutes=minutes)
        tx.add(_clock(key, due, ours=ours, name=f"c{minutes}{ours}"))
    for minutes, channel in one.contacts:
        _contact(tx, key, now - timedelta(minutes=minutes), channel)
    if one.letter is not None:
        _letter(tx, key, now, one.letter)
    return key


def _clock(case_id: int, due: datetime, *, ours: bool, name: str) -> Clock:
    return Clock(
        case_id=case_id, name=name, words=f"The clock {name}.", stopped_by="reply", whose="ours" if ours else "theirs",
        count="stated", started_at=due - timedelta(days=1), counted_to=due.date(), due_on=due.date(), due_at=due, next_at=due,
    )  # fmt: skip


def _contact(tx: Tx, case_id: int, at: datetime, channel: Channel) -> None:
    number = next(_numbers)
    digest = sha256(str(number).encode()).hexdigest()
    values: dict[str, Any] = {"sha256": digest, "size": 1, "body": b"x"}
    tx.add(Raw(**values))
    tx.add(Contact(case_id=case_id, channel=channel, source="tests", source_key=str(number), raw_sha256=digest,
                   received_at=at, taken_at=at))  # fmt: skip


def _letter(tx: Tx, case_id: int, now: datetime, state: OutboxState) -> None:
    message_id = f"<{next(_numbers)}@example.org>"
    reply = tx.add(Reply(case_id=case_id, to_name="P", to_address="p@example.org", subject="s", body="b", written_by="p0",
                         at=now, message_id=message_id))  # fmt: skip
    tx.add(Outbox(reply_id=reply, lane="email:example.org", message_id=message_id, sender="d@example.org",
                  recipient="p@example.org", raw=b"x", state=state, next_try_at=now))  # fmt: skip


def held_by(owner: int, *made: Made) -> list[Made]:
    """Return these cases, held by somebody for another half hour."""
    return [replace(one, owner=owner) for one in made]
