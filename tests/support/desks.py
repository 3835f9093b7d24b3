"""A desk for a test: the shipped rules and templates, a store, and somebody sitting at it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path

from triage.channels.compose import new_message_id
from triage.channels.freezing import freeze
from triage.cli import opening
from triage.config import Settings
from triage.desk.front import SERVICE, Desk, Member
from triage.desk.register import NewChild, NewPerson, add_family
from triage.desk.take_in import Taken, take_in
from triage.rules.arrival import Arrival, Channel, Message
from triage.rules.house import House
from triage.rules.letter import BY_HAND, Way
from triage.rules.roles import Role
from triage.rules.templates import Template
from triage.store import people
from triage.store.engine import Store
from triage.store.tables import Staff

MONDAY = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)


@cache
def shipped_house() -> House:
    return opening.house(opening.rules_folder(Settings()))


@cache
def shipped_templates() -> tuple[Template, ...]:
    return opening.templates(Settings())


def desk_for(store: Store, folder: Path, login: str = "ada", role: Role = Role.AGENT) -> Desk:
    """Return a desk at which `login` sits, put on the staff list if need be."""

    def seat(tx: object) -> Staff:
        conn = tx.conn  # type: ignore[attr-defined]
        if people.staff_by_login(conn, login) is None:
            people.add_staff(tx, Staff(login=login, name=login.title(), role=role))  # type: ignore[arg-type]
        found = people.staff_by_login(conn, login)
        assert found is not None
        return found

    staff = store.write("test", MONDAY, seat)
    return Desk(
        store=store,
        who=Member(staff.id, staff.login, staff.name, staff.role),
        rules=shipped_house,
        templates=shipped_templates(),
        drafts=folder / "drafts" / login,
        freeze=freeze,
        new_message_id=new_message_id,
        name="Marlshire school transport desk",
        phone="01632 960 200",
        address="transport@marlshire.example",
        ways={Way.EMAIL: "as a file", **BY_HAND},
    )


def as_service(desk: Desk) -> Desk:
    """Return the same desk with the service at it."""
    return replace(desk, who=SERVICE)


def family(
    desk: Desk,
    child: str = "Amara",
    parent: str = "parent@example.org",
    *,
    needs: Sequence[str] | None = ("autism_anxiety",),
    barred: str = "",
    father: str = "",
    transport: str = "none",
) -> None:
    """Put one child on the register with a parent and, if named, a barred person."""
    contacts = [NewPerson("Ngozi Reed", "Ms Reed", points=(parent,), relationship="mother")]
    if father:
        contacts.append(NewPerson("Carl Reed", "Mr Reed", points=(father,), relationship="father"))
    if barred:
        contacts.append(
            NewPerson("Carl Reed", "Mr Reed", points=(barred,), relationship="father", authority="none", barred=True)
        )
    young = NewChild(child, "Reed", date(2016, 3, 4), "Larkfield School", None if needs is None else tuple(needs),
                     collection="07:45", transport=transport)  # fmt: skip
    add_family(as_service(desk), contacts, [young])


def mail(
    text: str,
    *,
    sender: str = "parent@example.org",
    subject: str = "School transport",
    at: datetime = MONDAY,
    key: str = "",
    channel: Channel = Channel.EMAIL,
    **more: object,
) -> Arrival:
    """Return an arrival with these words; equal arguments give the same bytes."""
    raw = f"{key}|{sender}|{subject}|{text}|{at}|{sorted(more.items(), key=str)}".encode("utf-8", "surrogatepass")
    message = Message(from_address=sender, from_name="Ngozi Reed", subject=subject, text=text, new_text=text)
    return Arrival("test", key or sha256(raw).hexdigest(), channel, at, raw, replace(message, **more))  # type: ignore[arg-type]


def taken(desk: Desk, arrival: Arrival) -> Taken:
    """Take an arrival in, as the service does."""
    return take_in(as_service(desk), arrival)


def case_of(desk: Desk, arrival: Arrival) -> int:
    """Take an arrival in and return its case."""
    case_id = taken(desk, arrival).case_id
    assert case_id is not None
    return case_id
