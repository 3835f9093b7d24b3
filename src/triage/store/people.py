"""Staff, children, and the people who write and ring."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from triage.rules.roles import Role
from triage.rules.senders import SORTS
from triage.store import names
from triage.store.engine import Tx
from triage.store.tables import Case, Child, Contact, ContactPoint, FamilyContact, Person, Staff


def staff_by_login(conn: sa.Connection, login: str) -> Staff | None:
    """Return the member of staff with this login, or None."""
    row = conn.execute(sa.select(Staff).where(col(Staff.login) == login)).first()
    return Staff(**row._mapping) if row else None  # noqa: SLF001 - SQLAlchemy's public name for a row's columns


def staff(conn: sa.Connection, staff_id: int) -> Staff | None:
    """Return one member of staff, or None."""
    row = conn.execute(sa.select(Staff).where(col(Staff.id) == staff_id)).first()
    return Staff(**row._mapping) if row else None  # noqa: SLF001


def hands(conn: sa.Connection) -> list[Staff]:
    """Return everybody who may hold a case, by name."""
    query = sa.select(Staff).where(col(Staff.role).in_([Role.AGENT, Role.OVERFLOW, Role.SUPERVISOR]))
    return [Staff(**row._mapping) for row in conn.execute(query.order_by(col(Staff.name)))]  # noqa: SLF001


def staff_count(conn: sa.Connection) -> int:
    """Return how many people are on the staff list."""
    return conn.scalar(sa.select(sa.func.count()).select_from(Staff)) or 0


def staff_names(conn: sa.Connection) -> frozenset[str]:
    """Return the names of everybody on the staff list, who may be named in a letter."""
    return frozenset(conn.scalars(sa.select(col(Staff.name))))


def add_staff(tx: Tx, staff: Staff) -> int:
    """Put a person on the staff list."""
    key = tx.add(staff)
    tx.event("staff added", staff=key, role=staff.role.value)
    return key


_WITH_POINT: Any = (
    sa.select(
        *(col(Person.id), col(Person.name), col(Person.address_as), col(Person.sort)),
        col(ContactPoint.id).label("point_id"),
    )
    .join(ContactPoint, col(ContactPoint.person_id) == col(Person.id))
    .where(col(ContactPoint.value) == sa.bindparam("value"), col(Person.merged_into).is_(None))
    .order_by(col(Person.id))
    .limit(1)
)


def person_with_point(conn: sa.Connection, value: str) -> sa.Row[Any] | None:
    """Return the person (id, name, address_as, sort) whose address or number is `value` (folded), and the point's id."""
    return conn.execute(_WITH_POINT, {"value": value}).first()


def may_be_told(conn: sa.Connection, person_id: int) -> bool:
    """Say whether this person may be told about any child."""
    full = sa.and_(col(FamilyContact.authority) == "full", col(FamilyContact.barred).is_(other=False))
    query = sa.select(col(FamilyContact.child_id)).where(col(FamilyContact.person_id) == person_id, full)
    return conn.scalar(query.limit(1)) is not None


def name_of(conn: sa.Connection, person_id: int | None) -> str:
    """Return a person's name, or ''."""
    return conn.scalar(sa.select(col(Person.name)).where(col(Person.id) == person_id)) or ""


def contact(conn: sa.Connection, child_id: int, person_id: int) -> sa.Row[Any] | None:
    """Return what a person is to a child (relationship, authority, barred), or None."""
    known: Any = sa.select(col(FamilyContact.relationship), col(FamilyContact.authority), col(FamilyContact.barred))
    pair = sa.and_(col(FamilyContact.child_id) == child_id, col(FamilyContact.person_id) == person_id)
    return conn.execute(known.where(pair)).first()


def hold_child(tx: Tx, child_id: int) -> bool:
    """Keep others from deciding about this child until the transaction ends; say whether there is such a child on the roll."""
    there = sa.select(col(Child.id)).where(col(Child.id) == child_id, col(Child.merged_into).is_(None))
    return tx.conn.scalar(there.with_for_update()) is not None


def confirm_point(tx: Tx, point_id: int, person_id: int) -> None:
    """Note that this person said on the telephone that an address or number of theirs is right."""
    mine = sa.and_(col(ContactPoint.id) == point_id, col(ContactPoint.person_id) == person_id)
    tx.conn.execute(
        sa.update(ContactPoint).where(mine).values(confirmed_at=tx.at, confirmed_how="on a call", failing=False)
    )


def point_fails(tx: Tx, point_id: int, case_id: int) -> None:
    """Note that what was sent to an address or number did not arrive. The log names neither the detail nor the person."""
    failed = sa.update(ContactPoint).where(col(ContactPoint.id) == point_id, col(ContactPoint.failing).is_(other=False))
    if tx.conn.execute(failed.values(failing=True)).rowcount:
        tx.event("contact detail fails", case_id, point=point_id)


def point_of(conn: sa.Connection, person_id: int, value: str) -> int | None:
    """Return the key of this person's folded address or number, or None."""
    mine = sa.and_(col(ContactPoint.person_id) == person_id, col(ContactPoint.value) == value)
    return conn.scalar(sa.select(col(ContactPoint.id)).where(mine).limit(1))


def child(conn: sa.Connection, child_id: int) -> Child:
    """Return one child."""
    return Child(**conn.execute(sa.select(Child).where(col(Child.id) == child_id)).one()._mapping)  # noqa: SLF001


def child_or_none(conn: sa.Connection, child_id: int) -> Child | None:
    """Return one child, or None where there is no such child."""
    row = conn.execute(sa.select(Child).where(col(Child.id) == child_id)).first()
    return Child(**row._mapping) if row else None  # noqa: SLF001


def recipients(conn: sa.Connection, child_id: int | None, person_id: int | None) -> list[sa.Row[Any]]:
    """Return whom a reply may go to: (point_id, person_id, name, address_as, kind, address, relationship, confirmed_at, failing).

    With a child: that child's current contacts who may be told and are not barred, the writer first. Without one: the writer.
    Email addresses come before numbers and other details. Nothing may go to what fails; it is here to be told.
    """
    email_first = col(ContactPoint.kind) != "email"
    chosen: Any = sa.select(
        col(ContactPoint.id).label("point_id"),
        col(Person.id).label("person_id"),
        col(Person.name),
        col(Person.address_as),
        col(ContactPoint.kind),
        col(ContactPoint.value).label("address"),
        (col(FamilyContact.relationship) if child_id else sa.literal("the writer")).label("relationship"),
        col(ContactPoint.confirmed_at),
        col(ContactPoint.failing),
    ).join(Person, col(Person.id) == col(ContactPoint.person_id))
    if child_id is None:
        mine = chosen.where(col(Person.id) == person_id)
        return list(conn.execute(mine.order_by(email_first, col(ContactPoint.id))))
    query = chosen.join(FamilyContact, col(FamilyContact.person_id) == col(Person.id)).where(
        col(FamilyContact.child_id) == child_id,
        col(FamilyContact.authority) == "full",
        col(FamilyContact.barred).is_(other=False),
    )
    return list(conn.execute(query.order_by(email_first, col(Person.id) != person_id, col(ContactPoint.id))))


def has_unusable_address(conn: sa.Connection, child_id: int) -> bool:
    """Say whether anybody of this child has an email address at all, were they barred, without authority, or was it failing."""
    found = (
        sa.select(col(ContactPoint.id))
        .join(FamilyContact, col(FamilyContact.person_id) == col(ContactPoint.person_id))
        .where(col(FamilyContact.child_id) == child_id, col(ContactPoint.kind) == "email")
    )
    return conn.scalar(sa.select(sa.exists(found))) or False


def other_names(conn: sa.Connection, child_id: int | None) -> frozenset[str]:
    """Return the first names of all other children, which must not stand in a reply about this one; of all if it is None."""
    mine = sa.select(col(Child.name)).where(col(Child.id) == child_id).scalar_subquery()
    others = sa.and_(col(Child.name) != mine if child_id is not None else sa.true(), col(Child.merged_into).is_(None))
    rows = conn.scalars(sa.select(col(Child.name)).where(others).distinct())
    return frozenset(rows)


def remember_writer(tx: Tx, name: str, address: str, kind: str) -> tuple[int, int]:
    """Keep a writer whom the desk did not know, so that an answer can find them; return (person, point) keys."""
    person = tx.add(Person(name=name or address, address_as=name, sort="unknown"))
    names.of_person(tx, person, name)
    return person, add_point(tx, person, kind, address)


def remember_office(tx: Tx, address: str, name: str, address_as: str, sort: str) -> None:
    """Keep who writes from an office's address (folded), of which `sort`; whom the desk knows already stays as they are."""
    known = person_with_point(tx.conn, address)
    if known is None:
        add_person(tx, Person(name=name, address_as=address_as, sort=sort), [("email", address)])
    elif known.sort == "unknown":
        mine = sa.update(Person).where(col(Person.id) == known.id)
        tx.conn.execute(mine.values(name=name, address_as=address_as, sort=sort))


def child_of_case(conn: sa.Connection, case_id: int) -> int | None:
    """Return the child whom a case is about, or None."""
    return conn.scalar(sa.select(col(Case.child_id)).where(col(Case.id) == case_id))


def offices_on(conn: sa.Connection, case_id: int) -> list[sa.Row[Any]]:
    """Return the offices that wrote on a case and can be answered by email, the last that wrote first.

    Each is (point_id, person_id, name, address_as, address, relationship); `relationship` is the sort of the office.
    """
    last = sa.func.max(col(Contact.id))
    query: Any = (
        sa.select(
            col(ContactPoint.id).label("point_id"),
            col(Person.id).label("person_id"),
            col(Person.name),
            col(Person.address_as),
            col(ContactPoint.value).label("address"),
            col(Person.sort).label("relationship"),
        )
        .join(Contact, col(Contact.person_id) == col(Person.id))
        .join(ContactPoint, col(ContactPoint.person_id) == col(Person.id))
        .where(
            col(Contact.case_id) == case_id,
            col(Contact.auto_reply).is_(other=False),
            col(Person.sort).in_(SORTS),
            col(ContactPoint.kind) == "email",
            col(ContactPoint.failing).is_(other=False),
        )
        .group_by(col(ContactPoint.id), col(Person.id))
        .order_by(last.desc(), col(ContactPoint.id))
    )
    return list(conn.execute(query))


def add_point(tx: Tx, person_id: int, kind: str, value: str, confirmed_at: datetime | None = None) -> int:
    """Add a folded address or number of a person, to be found by; return its key."""
    key = tx.add(ContactPoint(person_id=person_id, kind=kind, value=value, confirmed_at=confirmed_at))
    names.of_number(tx, person_id, value)
    return key


def add_person(tx: Tx, person: Person, points: Sequence[tuple[str, str]], confirmed_at: datetime | None = None) -> int:
    """Put a person on the register with their addresses and numbers, each (kind, folded value), and when they confirmed these."""
    key = tx.add(person)
    names.of_person(tx, key, person.name)
    for kind, value in points:
        add_point(tx, key, kind, value, confirmed_at)
    return key


def add_child(tx: Tx, child: Child) -> int:
    """Put a child on the roll."""
    key = tx.add(child)
    names.of_child(tx, key, f"{child.name} {child.family_name}")
    return key
