"""What children and people on the register share with each other, for finding who may be there twice."""

from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from triage.store.tables import Child, ContactPoint, FamilyContact, Person


def children(conn: sa.Connection) -> list[sa.Row[Any]]:
    """Return every child on the roll: (id, ref, number, name, family_name, born, school)."""
    named = (col(Child.name), col(Child.family_name), col(Child.born), col(Child.school))
    chosen: Any = sa.select(col(Child.id), col(Child.ref), col(Child.number), *named)
    return list(conn.execute(chosen.where(col(Child.merged_into).is_(None)).order_by(col(Child.id))))


def people(conn: sa.Connection) -> list[sa.Row[Any]]:
    """Return everybody of a family, and every writer whom nobody knew: (id, name)."""
    mine = sa.and_(col(Person.sort).in_(("family", "unknown")), col(Person.merged_into).is_(None))
    return list(conn.execute(sa.select(col(Person.id), col(Person.name)).where(mine).order_by(col(Person.id))))


def points(conn: sa.Connection) -> list[sa.Row[Any]]:
    """Return every address and number with its person: (person_id, kind, value)."""
    return list(conn.execute(sa.select(col(ContactPoint.person_id), col(ContactPoint.kind), col(ContactPoint.value))))


def families(conn: sa.Connection) -> list[sa.Row[Any]]:
    """Return who is whose contact: (child_id, person_id, ref of the child)."""
    query: Any = sa.select(col(FamilyContact.child_id), col(FamilyContact.person_id), col(Child.ref))
    return list(conn.execute(query.join(Child, col(Child.id) == col(FamilyContact.child_id))))
