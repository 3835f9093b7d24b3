"""The desk itself: what every operation needs, and who is sitting at it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from triage import clock
from triage.errors import NotAllowed, NotFound
from triage.rules.house import House
from triage.rules.letter import Way, Written
from triage.rules.reading.seen import Look, nothing_seen
from triage.rules.roles import Role, may
from triage.rules.templates import Template
from triage.store import people
from triage.store.engine import Store
from triage.store.tables import Staff

Freeze = Callable[[Way, Written], bytes]
"""How a reply becomes the bytes that leave by a way, the channels' work, handed in; raises NotSendable."""


@dataclass(frozen=True, slots=True)
class Member:
    """Who sits at the desk."""

    id: int
    login: str
    name: str
    role: Role


@dataclass(frozen=True, slots=True)
class Desk:
    """One person at one desk. `name`, `phone` and `address` are the desk's own.

    `ways` says in words how replies leave by each way that is set up. `hold` is how long each letter waits in the outbox, so that
    its writer can take it back. `rules` gives the house rules: reading them takes a second, so the queue is shown before anybody
    needs them. `acknowledgement` is what is sent by itself to a family that writes, where the settings want that. `left_out`
    tells in words what of the desk's files could not be used when it was opened. `look` takes a second look at what comes.
    """

    store: Store
    who: Member
    rules: Callable[[], House]
    templates: tuple[Template, ...]
    drafts: Path
    freeze: Freeze
    new_message_id: Callable[[str], str]
    name: str
    phone: str
    address: str
    ways: Mapping[Way, str]
    hold: timedelta = timedelta()
    acknowledgement: Template | None = None
    left_out: str = ""
    look: Look = nothing_seen

    @property
    def house(self) -> House:
        """The house rules that this desk works by."""
        return self.rules()

    @property
    def confirmed_before(self) -> datetime:
        """Since when an address or number must have been confirmed, not to be asked for again."""
        return self.now() - self.house.policy.confirmed_for

    def now(self) -> datetime:
        """Return the present instant on this desk."""
        return clock.now()


SERVICE = Member(0, "service", "the service", Role.SERVICE)


def require(desk: Desk, verb: str) -> None:
    """Raise NotAllowed unless the role of the person at the desk may do `verb`: the first line of every operation."""
    if not may(desk.who.role, verb):
        raise NotAllowed(
            f"Your role ({desk.who.role.value}) may not {verb}.", safe="Nothing was changed.", next="Ask a supervisor."
        )


def member(store: Store, login: str, name: str) -> Member:
    """Return who `login` is at this desk. The first person on a new desk becomes its supervisor.

    Raises NotAllowed for somebody who is not on the staff list.
    """

    def first_or_known(tx: Any) -> Staff | None:
        found = people.staff_by_login(tx.conn, login)
        if found is None and people.staff_count(tx.conn) == 0:
            people.add_staff(tx, Staff(login=login, name=name, role=Role.SUPERVISOR))
            found = people.staff_by_login(tx.conn, login)
        return found

    found = store.read(lambda conn: people.staff_by_login(conn, login))
    found = found or store.write(login, clock.now(), first_or_known)
    if found is None:
        raise NotAllowed(
            f"'{login}' is not on this desk's staff list.",
            safe="Nothing was shown.",
            next=f"Ask a supervisor to run: triage staff add {login} --name 'Your Name' --role agent",
        )
    return Member(found.id, found.login, found.name, found.role)


def add_member(desk: Desk, login: str, name: str, role: Role) -> int:
    """Put a person on the staff list."""
    require(desk, "add staff")
    return desk.store.write(
        desk.who.login, desk.now(), lambda tx: people.add_staff(tx, Staff(login=login, name=name, role=role))
    )


def case_id(desk: Desk, ref: str, *, as_put_away: bool = False) -> int:
    """Return the key of the case with the reference `ref`, however it is typed; raise NotFound.

    Of one that was put with another it is the case in which it goes on, or the one `as_put_away`.
    """
    from triage.store import queue

    wanted = ref.strip().upper()

    def key(conn: Any) -> int | None:
        case = None if as_put_away else queue.living(conn, wanted)
        return case.id if case else queue.by_ref(conn, wanted)

    found = desk.store.read(key)
    if found is None:
        raise NotFound(
            f"There is no case {wanted[:40]} on this desk.", next="Look for the family with: triage find WORDS"
        )
    return found


def fields(desk: Desk) -> Mapping[str, str]:
    """Return the desk's own facts that every reply may name."""
    return {"desk": desk.name, "phone": desk.phone, "agent": desk.who.name}
