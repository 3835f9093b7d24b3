"""A child's family as the record holds it: who is who to the child, and how each can be reached."""

from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from triage.store.tables import ContactPoint, FamilyContact, Person, Staff


def members(child_id: int) -> Any:
    """Return the question who is who to a child.

    Rows: (person_id, name, address_as, note, communication, relationship, authority, barred).
    """
    chosen: Any = (
        sa.select(
            col(Person.id).label("person_id"),
            col(Person.name),
            col(Person.address_as),
            col(Person.note),
            col(Person.communication),
            col(FamilyContact.relationship),
            col(FamilyContact.authority),
            col(FamilyContact.barred),
        )
        .join(FamilyContact, col(FamilyContact.person_id) == col(Person.id))
        .where(col(FamilyContact.child_id) == child_id)
    )
    return chosen


def of_child(conn: sa.Connection, child_id: int) -> list[sa.Row[Any]]:
    """Return everybody of a child's family, who may not be told anything last."""
    return list(conn.execute(members(child_id).order_by(col(FamilyContact.barred), col(Person.id))))


def points_of(conn: sa.Connection, person_ids: list[int]) -> list[sa.Row[Any]]:
    """Return the addresses and numbers of these people (person_id, kind, value, confirmed_at, failing), in order."""
    query = sa.select(ContactPoint).where(col(ContactPoint.person_id).in_(person_ids)).order_by(col(ContactPoint.id))
    return list(conn.execute(query)) if person_ids else []


def writer(conn: sa.Connection, person_id: int) -> sa.Row[Any] | None:
    """Return a person who wrote and is nobody's family contact yet (person_id, name, note, communication), or None."""
    query: Any = sa.select(
        col(Person.id).label("person_id"), col(Person.name), col(Person.note), col(Person.communication)
    )
    return conn.execute(query.where(col(Person.id) == person_id)).first()


def names_by_login(conn: sa.Connection) -> dict[str, str]:
    """Return the name of everybody on the staff list by their login."""
    return {row[0]: row[1] for row in conn.execute(sa.select(col(Staff.login), col(Staff.name)))}


def names_by_key(conn: sa.Connection) -> dict[int, str]:
    """Return the name of everybody on the staff list by their key."""
    return {row[0]: row[1] for row in conn.execute(sa.select(col(Staff.id), col(Staff.name)))}
