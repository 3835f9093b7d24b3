"""What a person decides about a child's record, and the history that it leaves."""

from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from triage.store.engine import Tx
from triage.store.tables import FamilyContact
from triage.store.told_tables import FieldChange, ToCheck


def kept(tx: Tx, child_id: int | None, person_id: int | None, field: str, old: str, new: str, source: str) -> int:
    """Keep one change with whose word it was; return its key."""
    return tx.add(
        FieldChange(
            child_id=child_id, person_id=person_id, field=field, old=old, new=new, at=tx.at, source=source, by=tx.by
        )
    )


def question(tx: Tx, child_id: int, question_id: int) -> sa.Row[Any] | None:
    """Return a difference about this child, held until the transaction ends, or None."""
    mine = sa.select(ToCheck).where(col(ToCheck.id) == question_id, col(ToCheck.child_id) == child_id)
    return tx.conn.execute(mine.with_for_update()).first()


def answered(tx: Tx, question_id: int, answer: str) -> None:
    """Note what a person decided."""
    done = {"answer": answer, "answered_at": tx.at, "answered_by": tx.by}
    tx.conn.execute(sa.update(ToCheck).where(col(ToCheck.id) == question_id).values(**done))


def part(tx: Tx, child_id: int, person_id: int) -> None:
    """Note that a person is no longer a child's contact."""
    pair = sa.and_(col(FamilyContact.child_id) == child_id, col(FamilyContact.person_id) == person_id)
    tx.conn.execute(sa.delete(FamilyContact).where(pair))
