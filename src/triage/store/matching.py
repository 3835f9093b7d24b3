"""Whom a contact may be about: each question is a few ranges of an index, and none brings more than a stated number of rows."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import col

from triage.rules.families import upper_end
from triage.store.tables import Case, CaseState, Child, ContactPoint, FamilyContact, NameWord, Person

MOST_NAMESAKES: Final = 1500
_ONE_SOUND: Final = 400
_ONE_PAIR: Final = 40
_BORN_ON_ONE_DAY: Final = 60
_CASES: Final = 60
_MERGES: Final = 8


def people_with_point(conn: sa.Connection, value: str) -> list[sa.Row[Any]]:
    """Return everybody (id, name, sort) whose address or number is `value` (folded); two parents may share one."""
    query = (
        sa.select(col(Person.id), col(Person.name), col(Person.sort))
        .join(ContactPoint, col(ContactPoint.person_id) == col(Person.id))
        .where(col(ContactPoint.value) == value)
        .order_by(col(Person.id))
        .limit(_CASES)
    )
    return list(dict.fromkeys(conn.execute(query)))


def namesakes(conn: sa.Connection, words: Sequence[str]) -> list[sa.Row[Any]]:
    """Return every (word, child_id, person_id) whose name holds one of the words, at most MOST_NAMESAKES."""
    query = sa.select(col(NameWord.word), col(NameWord.child_id), col(NameWord.person_id))
    return list(conn.execute(query.where(col(NameWord.word).in_(words)).limit(MOST_NAMESAKES))) if words else []


def alike(conn: sa.Connection, pairs: Iterable[tuple[str, Sequence[str], str]]) -> set[int]:
    """Return children by (initial, full forms, sound): the sound is the family name's, the rest the first name's."""
    parts = []
    for initial, forms, sound in pairs:
        family: Any = sa.select(col(NameWord.child_id).label("child_id")).where(
            col(NameWord.sound) == sound, col(NameWord.child_id).is_not(None)
        )
        one = family.limit(_ONE_SOUND).subquery()
        begins = sa.and_(col(NameWord.word) >= initial, col(NameWord.word) < upper_end(initial))
        first = sa.or_(begins, col(NameWord.word).in_(forms)) if forms else begins
        named = sa.select(one.c.child_id).join(NameWord, col(NameWord.child_id) == one.c.child_id).where(first)
        parts.append(sa.select(named.limit(_ONE_PAIR).subquery().c.child_id))
    return set(conn.scalars(sa.union(*parts))) if parts else set()


def schools(conn: sa.Connection, child_ids: Iterable[int]) -> list[sa.Row[Any]]:
    """Return (id, school) of these children."""
    query = sa.select(col(Child.id), col(Child.school))
    return list(conn.execute(query.where(col(Child.id).in_(list(child_ids)))))


def born(conn: sa.Connection, dates: Iterable[date]) -> set[int]:
    """Return the children who were born on one of these days."""
    query = sa.select(col(Child.id)).where(col(Child.born).in_(list(dates)))
    return set(conn.scalars(query.limit(_BORN_ON_ONE_DAY)))


def children_with_refs(conn: sa.Connection, refs: Sequence[str]) -> set[int]:
    """Return the children who have one of these references."""
    return set(conn.scalars(sa.select(col(Child.id)).where(col(Child.ref).in_(refs))))


def children_of_people(conn: sa.Connection, person_ids: Iterable[int]) -> set[int]:
    """Return the children of whom one of these people is a contact, barred or not."""
    query = sa.select(col(FamilyContact.child_id)).where(col(FamilyContact.person_id).in_(list(person_ids)))
    return set(conn.scalars(query.limit(_CASES)))


def children(conn: sa.Connection, child_ids: Iterable[int]) -> list[sa.Row[Any]]:
    """Return (id, ref, name, family_name, born, school) of these children, in order."""
    chosen: Any = sa.select(
        col(Child.id), col(Child.ref), col(Child.name), col(Child.family_name), col(Child.born), col(Child.school)
    )
    return list(conn.execute(chosen.where(col(Child.id).in_(list(child_ids))).order_by(col(Child.id))))


def case_with_ref(conn: sa.Connection, ref: str) -> sa.Row[Any] | None:
    """Return the case (id, ref, child_id, person_id, machine) that has a reference, or the one that it was put with; or None."""
    row = conn.execute(_cases().where(col(Case.ref) == ref)).first()
    for _ in range(_MERGES):
        if row is None or row.merged_into is None:
            break
        row = conn.execute(_cases().where(col(Case.id) == row.merged_into)).first()
    return row


def unfinished(conn: sa.Connection, person_ids: Iterable[int], child_ids: Iterable[int]) -> list[sa.Row[Any]]:
    """Return unfinished cases (id, ref, child_id, person_id, machine) of these children, and of these people alone.

    Newest first; the people's where no child is known, and of them the newest few.
    """
    here = col(Case.state).in_([CaseState.OPEN, CaseState.WAITING])
    theirs = _cases().where(col(Case.child_id).in_(list(child_ids)), here)
    rows = list(conn.execute(theirs))
    for person in person_ids:
        mine = _cases().where(col(Case.person_id) == person, col(Case.child_id).is_(None), here)
        rows += conn.execute(mine.order_by(col(Case.id).desc()).limit(_CASES))
    return sorted(rows, key=lambda row: -row.id)


def _cases() -> Any:
    return sa.select(
        col(Case.id), col(Case.ref), col(Case.child_id), col(Case.person_id), col(Case.machine), col(Case.merged_into)
    )
