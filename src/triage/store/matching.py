"""Whom a contact may be about: each question is a few ranges of an index, and none brings more than a stated number of rows."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import col

from triage.rules.families import sound_of, upper_end
from triage.store.tables import Case, CaseState, Child, ContactPoint, FamilyContact, NameWord, Person

MOST_NAMESAKES: Final = 1500
_ONE_SOUND: Final = 400
_ONE_PAIR: Final = 40
_BORN_ON_ONE_DAY: Final = 60
_CASES: Final = 60
MOST_CHILDREN: Final = 120
_MERGES: Final = 8
_BEGINS: Final = 2  # letters of a first name
# Said once, since saying a question in SQL costs more than asking it.
_POINT: Any = (
    sa.select(col(Person.id), col(Person.name), col(Person.sort))
    .join(ContactPoint, col(ContactPoint.person_id) == col(Person.id))
    .where(col(ContactPoint.value) == sa.bindparam("value"), col(Person.merged_into).is_(None))
    .order_by(col(Person.id))
    .limit(_CASES)
)
_NAMESAKES: Any = (
    sa.select(col(NameWord.word), col(NameWord.child_id), col(NameWord.person_id))
    .where(col(NameWord.word).in_(sa.bindparam("words", expanding=True)))
    .limit(MOST_NAMESAKES)
)
_FAMILY: Any = (
    sa.select(col(NameWord.child_id).label("child_id"))
    .where(col(NameWord.sound) == sa.bindparam("sound"), col(NameWord.child_id).is_not(None))
    .limit(_ONE_SOUND)
    .subquery()
)
_ALIKE: Any = (
    sa.select(_FAMILY.c.child_id)
    .join(NameWord, col(NameWord.child_id) == _FAMILY.c.child_id)
    .where(
        sa.or_(
            sa.and_(col(NameWord.word) >= sa.bindparam("begins"), col(NameWord.word) < sa.bindparam("end")),
            col(NameWord.word).in_(sa.bindparam("forms", expanding=True)),
            col(NameWord.sound) == sa.bindparam("alike"),
        )
    )
    .limit(_ONE_PAIR)
)
_OF_PEOPLE: Any = (
    sa.select(col(FamilyContact.child_id), col(FamilyContact.person_id))
    .where(col(FamilyContact.person_id).in_(sa.bindparam("people", expanding=True)))
    .limit(MOST_CHILDREN)
)
_CHILD: Any = (
    sa.select(
        col(Child.id), col(Child.ref), col(Child.name), col(Child.family_name), col(Child.born), col(Child.school)
    )
    .where(col(Child.id).in_(sa.bindparam("keys", expanding=True)))
    .order_by(col(Child.id))
)
_CASE: Any = sa.select(
    col(Case.id), col(Case.ref), col(Case.child_id), col(Case.person_id), col(Case.machine), col(Case.merged_into)
)
_UNFINISHED: Final = col(Case.state).in_([CaseState.OPEN, CaseState.WAITING])
_OF_CHILDREN: Any = _CASE.where(col(Case.child_id).in_(sa.bindparam("keys", expanding=True)), _UNFINISHED)
_OF_PERSON: Any = (
    _CASE.where(col(Case.person_id) == sa.bindparam("person"), col(Case.child_id).is_(None), _UNFINISHED)
    .order_by(col(Case.id).desc())
    .limit(_CASES)
)


def people_with_point(conn: sa.Connection, value: str) -> list[sa.Row[Any]]:
    """Return everybody (id, name, sort) whose address or number is `value` (folded); two parents may share one."""
    return list(dict.fromkeys(conn.execute(_POINT, {"value": value})))


def namesakes(conn: sa.Connection, words: Sequence[str]) -> list[sa.Row[Any]]:
    """Return every (word, child_id, person_id) whose name holds one of the words, at most MOST_NAMESAKES."""
    return list(conn.execute(_NAMESAKES, {"words": words})) if words else []


def alike(conn: sa.Connection, first: str, forms: Sequence[str], family: str) -> set[int]:
    """Return children whose family name sounds like `family`, and the first name like `first`, or is one of `forms`.

    A first name that begins with the same two letters will do, and one that an initial stands for.
    """
    begins = first[:_BEGINS]
    asked = {
        "sound": sound_of(family),
        "begins": begins,
        "end": upper_end(begins),
        "forms": [*forms] or [first],
        "alike": sound_of(first),
    }
    return set(conn.scalars(_ALIKE, asked))


def schools(conn: sa.Connection, child_ids: Iterable[int]) -> list[sa.Row[Any]]:
    """Return (id, school) of these children."""
    query = sa.select(col(Child.id), col(Child.school))
    return list(conn.execute(query.where(col(Child.id).in_(list(child_ids)))))


def born(conn: sa.Connection, dates: Iterable[date]) -> set[int]:
    """Return the children who were born on one of these days."""
    query = sa.select(col(Child.id)).where(col(Child.born).in_(list(dates)), col(Child.merged_into).is_(None))
    return set(conn.scalars(query.limit(_BORN_ON_ONE_DAY)))


def children_with_refs(conn: sa.Connection, refs: Sequence[str]) -> set[int]:
    """Return the children who have one of these references, or had it before they were merged into one."""
    return set(
        conn.scalars(sa.select(sa.func.coalesce(col(Child.merged_into), col(Child.id))).where(col(Child.ref).in_(refs)))
    )


def children_of_people(conn: sa.Connection, person_ids: Iterable[int]) -> list[sa.Row[Any]]:
    """Return (child_id, person_id) wherever one of these people is a contact of a child, barred or not."""
    people = list(person_ids)
    return list(conn.execute(_OF_PEOPLE, {"people": people})) if people else []


def children(conn: sa.Connection, child_ids: Iterable[int]) -> list[sa.Row[Any]]:
    """Return (id, ref, name, family_name, born, school) of these children, in order."""
    return list(conn.execute(_CHILD, {"keys": list(child_ids)}))


def case_with_ref(conn: sa.Connection, ref: str) -> sa.Row[Any] | None:
    """Return the case (id, ref, child_id, person_id, machine) that has a reference, or the one that it was put with; or None."""
    row = conn.execute(_CASE.where(col(Case.ref) == ref)).first()
    for _ in range(_MERGES):
        if row is None or row.merged_into is None:
            break
        row = conn.execute(_CASE.where(col(Case.id) == row.merged_into)).first()
    return row


def unfinished(conn: sa.Connection, person_ids: Iterable[int], child_ids: Iterable[int]) -> list[sa.Row[Any]]:
    """Return unfinished cases (id, ref, child_id, person_id, machine) of these children, and of these people alone.

    Newest first; the people's where no child is known, and of them the newest few.
    """
    keys = list(child_ids)
    rows = list(conn.execute(_OF_CHILDREN, {"keys": keys})) if keys else []
    for person in person_ids:
        rows += conn.execute(_OF_PERSON, {"person": person})
    return sorted(rows, key=lambda row: -row.id)
