"""The words by which a family is found: kept with each person, child and number, in the same transaction."""

from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from triage.rules.families import sound_of, tail_of, words_of
from triage.store.engine import Tx
from triage.store.tables import NameWord

Whose = Mapping[str, int]


def of_person(tx: Tx, person_id: int, name: str) -> None:
    """Keep the words of a person's name."""
    of_many(tx, [(words_of(name), {"person_id": person_id})])


def of_child(tx: Tx, child_id: int, name: str) -> None:
    """Keep the words of a child's whole name, in the place of those before."""
    tx.conn.execute(sa.delete(NameWord).where(col(NameWord.child_id) == child_id))
    of_many(tx, [(words_of(name), {"child_id": child_id})])


def of_many(tx: Tx, named: Iterable[tuple[tuple[str, ...], Whose]]) -> None:
    """Keep words of many people and children at once, each (words, whose they are)."""
    tx.add_all(NameWord, [_row(word, whose) for words, whose in named for word in words])


def of_number(tx: Tx, person_id: int, value: str) -> None:
    """Keep the end of a number, as people say it; an address has none."""
    of_many(tx, [(said_of(value), {"person_id": person_id})])


def said_of(value: str) -> tuple[str, ...]:
    """Return the end of a number, as people say it; nothing of an address."""
    return (tail_of(value),) if value.isdigit() and tail_of(value) else ()


def _row(word: str, whose: Whose) -> dict[str, Any]:
    return {"word": word, "sound": sound_of(word), "person_id": None, "child_id": None, **whose}
