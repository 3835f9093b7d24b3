"""The words by which a family is found: kept with each person, child and number, in the same transaction."""

import sqlalchemy as sa
from sqlmodel import col

from triage.rules.families import sound_of, tail_of, words_of
from triage.store.engine import Tx
from triage.store.tables import NameWord


def of_person(tx: Tx, person_id: int, name: str) -> None:
    """Keep the words of a person's name."""
    _keep(tx, words_of(name), person_id=person_id)


def of_child(tx: Tx, child_id: int, name: str) -> None:
    """Keep the words of a child's whole name, in the place of those before."""
    tx.conn.execute(sa.delete(NameWord).where(col(NameWord.child_id) == child_id))
    _keep(tx, words_of(name), child_id=child_id)


def of_number(tx: Tx, person_id: int, value: str) -> None:
    """Keep the end of a number, as people say it; an address has none."""
    if value.isdigit() and tail_of(value):
        _keep(tx, (tail_of(value),), person_id=person_id)


def _keep(tx: Tx, words: tuple[str, ...], *, person_id: int | None = None, child_id: int | None = None) -> None:
    rows = [{"word": w, "sound": sound_of(w), "person_id": person_id, "child_id": child_id} for w in words]
    tx.add_all(NameWord, rows)
