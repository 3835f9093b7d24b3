"""Finding families: each typed piece is a range of an index, and all of them must fit."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import col

from triage.rules.families import Token, upper_end
from triage.store.tables import Case, CaseState, Child, ContactPoint, FamilyContact, NameWord, Person

MOST: Final = 60


def children(conn: sa.Connection, wanted: Sequence[Token], *, by_sound: bool = False) -> list[Child]:
    """Return the children who, with their contacts, fit every piece; `by_sound` takes names that sound alike."""
    query = sa.select(Child).where(*(col(Child.id).in_(_children_of(one, by_sound=by_sound)) for one in wanted))
    query = query.where(col(Child.merged_into).is_(None))
    return [Child(**row._mapping) for row in conn.execute(query.order_by(col(Child.id)).limit(MOST))]  # noqa: SLF001


def strangers(conn: sa.Connection, wanted: Sequence[Token], *, by_sound: bool = False) -> list[sa.Row[Any]]:
    """Return the people (id, name, sort) who fit every piece and are no contact of any child."""
    query = sa.select(col(Person.id), col(Person.name), col(Person.sort)).where(
        *(col(Person.id).in_(_people_of(one, by_sound=by_sound)) for one in wanted),
        ~sa.exists().where(col(FamilyContact.person_id) == col(Person.id)),
        col(Person.merged_into).is_(None),
    )
    return list(conn.execute(query.order_by(col(Person.id).desc()).limit(MOST)))


def contacts_of(conn: sa.Connection, child_ids: Sequence[int]) -> list[sa.Row[Any]]:
    """Return the contacts (child_id, person_id, name, relationship, authority, barred) of these children."""
    query = (
        sa.select(
            col(FamilyContact.child_id),
            col(FamilyContact.person_id),
            col(Person.name),
            col(FamilyContact.relationship),
            col(FamilyContact.authority),
            col(FamilyContact.barred),
        )
        .join(Person, col(Person.id) == col(FamilyContact.person_id))
        .where(col(FamilyContact.child_id).in_(child_ids))
        .order_by(col(FamilyContact.child_id), col(FamilyContact.barred), col(FamilyContact.person_id))
    )
    return list(conn.execute(query))


def points_of(conn: sa.Connection, person_ids: Sequence[int]) -> list[sa.Row[Any]]:
    """Return the addresses and numbers (id, person_id, kind, value, confirmed_at) of these people."""
    query = sa.select(
        col(ContactPoint.id),
        col(ContactPoint.person_id),
        col(ContactPoint.kind),
        col(ContactPoint.value),
        col(ContactPoint.confirmed_at),
    )
    return list(conn.execute(query.where(col(ContactPoint.person_id).in_(person_ids)).order_by(col(ContactPoint.id))))


def unfinished(conn: sa.Connection, child_ids: Sequence[int], person_ids: Sequence[int] = ()) -> list[sa.Row[Any]]:
    """Return unfinished cases (id, ref, band, act_by, title, child_id, person_id), the most urgent first; no machine mail.

    Of these children, and of these people where no child is known.
    """
    alone = sa.and_(col(Case.child_id).is_(None), col(Case.person_id).in_(person_ids))
    whose = [where for where, keys in ((col(Case.child_id).in_(child_ids), child_ids), (alone, person_ids)) if keys]
    query: Any = sa.select(
        col(Case.id),
        col(Case.ref),
        col(Case.band),
        col(Case.act_by),
        col(Case.title),
        col(Case.child_id),
        col(Case.person_id),
    ).where(
        col(Case.state).in_([CaseState.OPEN, CaseState.WAITING]),
        col(Case.machine).is_(other=False),
    )
    # Asked one after the other: one 'or' of the two would read every case.
    rows = [row for where in whose for row in conn.execute(query.where(where))]
    return sorted(rows, key=lambda row: (row.band, row.act_by, row.id))


def _children_of(token: Token, *, by_sound: bool) -> sa.CompoundSelect[Any]:
    """Return the children whom one piece may mean: by their own names and references, or by their contacts'."""
    parts: list[Any] = []
    if words := _word_range(token, by_sound=by_sound):
        through = col(FamilyContact.person_id) == col(NameWord.person_id)
        parts.append(sa.select(col(NameWord.child_id)).where(*words, col(NameWord.child_id).is_not(None)))
        parts.append(sa.select(col(FamilyContact.child_id)).join(NameWord, through).where(*words))
    if token.digits:
        rings = col(FamilyContact.person_id) == col(ContactPoint.person_id)
        numbers = sa.select(col(FamilyContact.child_id)).join(ContactPoint, rings)
        parts.append(numbers.where(*_range(col(ContactPoint.value), token.digits)))
    if token.ref:
        parts.extend(_with_ref("child_id", token.ref))
        stands = sa.func.coalesce(col(Child.merged_into), col(Child.id))
        parts.append(sa.select(stands).where(*_ref_range(col(Child.ref), token.ref)))
    return sa.union(*parts)


def _people_of(token: Token, *, by_sound: bool) -> sa.CompoundSelect[Any]:
    parts: list[Any] = []
    if words := _word_range(token, by_sound=by_sound):
        parts.append(sa.select(col(NameWord.person_id)).where(*words, col(NameWord.person_id).is_not(None)))
    if token.digits:
        parts.append(sa.select(col(ContactPoint.person_id)).where(*_range(col(ContactPoint.value), token.digits)))
    if token.ref:
        parts.extend(_with_ref("person_id", token.ref))
    return sa.union(*parts)


def _with_ref(whose: str, ref: str) -> Iterator[sa.Select[Any]]:
    """Yield whose the case with the reference is, and whose the one is in which it goes on."""
    other = sa.orm.aliased(Case)
    theirs, others = getattr(Case, whose), getattr(other, whose)
    named = _ref_range(col(Case.ref), ref)
    yield sa.select(theirs).where(*named, theirs.is_not(None))
    yield sa.select(others).join(Case, col(Case.merged_into) == col(other.id)).where(*named, others.is_not(None))


def _word_range(token: Token, *, by_sound: bool) -> list[sa.ColumnElement[bool]]:
    if by_sound and token.sound:
        return [col(NameWord.sound) == token.sound]
    word = token.word or token.digits
    return _range(col(NameWord.word), word) if word else []


def _range(column: Any, prefix: str) -> list[sa.ColumnElement[bool]]:
    """Return 'begins with `prefix`' as a range, which an index answers on both databases."""
    end = upper_end(prefix)
    return [column >= prefix, *([column < end] if end else [])]


def _ref_range(column: Any, ref: str) -> list[sa.ColumnElement[bool]]:
    first = ref.partition("-")[0]
    return [*_range(column, first), column.startswith(ref if not ref.endswith("-") else first, autoescape=True)]
