"""Finding cases by words: SQLite's full-text table or PostgreSQL's inverted index, over the same words.

Words go to the index as they are (rules.finding made them of letters and digits only), so neither database's own syntax, nor how
it would take a text apart, has any part in it.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR
from sqlmodel import col

from triage.rules.finding import MOST_WORDS, Number, Sought
from triage.store.engine import Tx
from triage.store.tables import Case, CaseSearch, ContactPoint, FamilyContact

_REF_LETTERS: Final = 8
_WORDS = sa.table("case_words", sa.column("rowid"), sa.column("case_words"))
_VECTOR = sa.literal_column("case_search.case_words", TSVECTOR)


def add(tx: Tx, case_id: int, words: Iterable[str]) -> None:
    """Let the case be found by these words, too, up to MOST_WORDS in all; the first that it was given stay."""
    rewrite(tx, case_id, [*words_of(tx.conn, case_id), *words])


def rewrite(tx: Tx, case_id: int, words: Iterable[str]) -> None:
    """Let the case be found by these words and by no others."""
    kept = " ".join(list(dict.fromkeys(words))[:MOST_WORDS])
    changed = tx.conn.execute(sa.update(CaseSearch).where(col(CaseSearch.case_id) == case_id).values(words=kept))
    if not changed.rowcount:
        tx.conn.execute(sa.insert(CaseSearch), {"case_id": case_id, "words": kept})


def words_of(conn: sa.Connection, case_id: int) -> list[str]:
    """Return the words that a case is found by."""
    found = conn.scalar(sa.select(col(CaseSearch.words)).where(col(CaseSearch.case_id) == case_id))
    return (found or "").split()


def holds(conn: sa.Connection, sought: Sought) -> Iterator[sa.ColumnElement[bool]]:
    """Yield the conditions on Case that it holds what is `sought`.

    A number is also one of the family's on record, and a reference also that of a case that was put with it.
    """
    if sought.nothing:
        yield sa.false()
        return
    language = _sqlite if conn.dialect.name == "sqlite" else _postgres
    if sought.words or sought.start:
        yield col(Case.id).in_(sa.union_all(language([_all(language, sought.words, sought.start)]), *_gone_on(sought)))
    for number in sought.numbers:
        written = language([_all(language, (), number.digits), _all(language, number.words, "")])
        yield col(Case.id).in_(sa.union_all(written, *_on_record(number)))


_Language = Callable[[list[str]], sa.Select[Any]]


def _sqlite(any_of: list[str]) -> sa.Select[Any]:
    """Return the keys of cases that hold any of some groups of words."""
    match = _WORDS.c.case_words.op("MATCH", is_comparison=True)(" OR ".join(any_of))
    return sa.select(_WORDS.c.rowid).where(match)


def _postgres(any_of: list[str]) -> sa.Select[Any]:
    """Return the same of PostgreSQL, which keeps the words as a vector, too."""
    match = _VECTOR.op("@@", is_comparison=True)(sa.cast(" | ".join(any_of), TSQUERY))
    return sa.select(col(CaseSearch.case_id)).where(match)


def _all(language: _Language, words: Iterable[str], start: str) -> str:
    """Return in a database's words that all of these are held, and one that begins with `start`."""
    mark, both, more = ('"', " AND ", " *") if language is _sqlite else ("'", " & ", ":*")
    parts = [f"{mark}{word}{mark}" for word in words]
    return f"({both.join([*parts, *([f'{mark}{start}{mark}{more}'] if start else [])])})"


def _gone_on(sought: Sought) -> Iterator[sa.Select[Any]]:
    """Yield the case in which the one goes on whose whole reference is sought."""
    typed = "".join((*sought.words, sought.start)).upper()
    if len(typed) == _REF_LETTERS:
        ref = f"{typed[:4]}-{typed[4:]}"
        yield sa.select(col(Case.merged_into)).where(col(Case.ref) == ref, col(Case.merged_into).is_not(None))


def _on_record(number: Number) -> Iterator[sa.Select[Any]]:
    """Yield the cases of people whose number on record begins so, and of the children whose contacts they are."""
    theirs = sa.and_(col(ContactPoint.kind) == "phone", col(ContactPoint.value).startswith(number.digits))
    yield sa.select(col(Case.id)).join(ContactPoint, col(ContactPoint.person_id) == col(Case.person_id)).where(theirs)
    yield (
        sa.select(col(Case.id))
        .join(FamilyContact, col(FamilyContact.child_id) == col(Case.child_id))
        .join(ContactPoint, col(ContactPoint.person_id) == col(FamilyContact.person_id))
        .where(theirs)
    )
