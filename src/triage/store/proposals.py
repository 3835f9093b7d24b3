"""Which case a contact may belong to: kept with the contact, told while it is still a question, answered once by a person."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from triage.store.engine import Tx
from triage.store.tables import Case, CaseState, Contact, Proposal


def keep(tx: Tx, contact_id: int, found: Sequence[tuple[int, Sequence[str]]]) -> None:
    """Keep that a contact may belong to these cases (case, evidence in words), the likeliest first."""
    rows = [
        {"contact_id": contact_id, "case_id": case_id, "evidence": list(evidence), "answer": "", "answered_by": ""}
        for case_id, evidence in found
    ]
    tx.add_all(Proposal, rows)


def of_contacts(conn: sa.Connection, contact_ids: Sequence[int]) -> list[sa.Row[Any]]:
    """Return what these contacts may belong to and nobody has answered yet (id, contact_id, case_id, ref, evidence).

    The likeliest first. Only cases that are not done, and not the one where the contact is.
    """
    chosen: Any = sa.select(
        col(Proposal.id), col(Proposal.contact_id), col(Proposal.case_id), col(Case.ref), col(Proposal.evidence)
    )
    query = (
        chosen.join(Case, col(Case.id) == col(Proposal.case_id))
        .join(Contact, col(Contact.id) == col(Proposal.contact_id))
        .where(
            col(Proposal.contact_id).in_(contact_ids),
            col(Proposal.answer) == "",
            col(Case.state) != CaseState.DONE,
            col(Proposal.case_id) != col(Contact.case_id),
        )
        .order_by(col(Proposal.id))
    )
    return list(conn.execute(query))


def answer(tx: Tx, contact_ids: Sequence[int], case_id: int, answer: str) -> int:
    """Note how a person answered whether these contacts belong to a case; return how many questions that were."""
    open_ones = sa.and_(
        col(Proposal.contact_id).in_(contact_ids), col(Proposal.case_id) == case_id, col(Proposal.answer) == ""
    )
    values = {"answer": answer, "answered_by": tx.by, "answered_at": tx.at}
    return tx.conn.execute(sa.update(Proposal).where(open_ones).values(**values)).rowcount
