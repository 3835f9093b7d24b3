"""Which templates were used, and what became of the cases that they answered."""

from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from triage.store.tables import Case, CaseState, Contact, Event, Outbox, OutboxState, Reply, TemplateUse

_COMPLAINT = '%"complaint"%'


def of_all(conn: sa.Connection, reopened: str) -> list[sa.Row[Any]]:
    """Return each template's (template, sent, last, done, wrote_again, opened_again, complaints), the most used first.

    Counted are replies that were not taken back. `done` are those whose case is done now; the next three those behind which the
    family wrote on the case again, the case was opened again (the event `reopened`), or a complaint about the same child began.
    """
    query: Any = (
        sa.select(
            col(TemplateUse.template),
            sa.func.count().label("sent"),
            sa.func.max(col(Reply.at)).label("last"),
            _how_many(col(Case.state) == CaseState.DONE).label("done"),
            _how_many(_wrote_again()).label("wrote_again"),
            _how_many(_opened_again(reopened)).label("opened_again"),
            _how_many(_complaint_later()).label("complaints"),
        )
        .join(Reply, col(Reply.id) == col(TemplateUse.reply_id))
        .join(Outbox, col(Outbox.reply_id) == col(Reply.id))
        .join(Case, col(Case.id) == col(Reply.case_id))
        .where(col(Outbox.state) != OutboxState.WITHDRAWN)
        .group_by(col(TemplateUse.template))
        .order_by(sa.func.count().desc(), col(TemplateUse.template))
    )
    return list(conn.execute(query))


def _how_many(condition: Any) -> Any:
    return sa.func.sum(sa.case((condition, 1), else_=0))


def _wrote_again() -> Any:
    later = sa.select(col(Contact.id)).where(
        col(Contact.case_id) == col(Reply.case_id),
        col(Contact.received_at) > col(Reply.at),
        col(Contact.auto_reply).is_(other=False),
        col(Contact.bounce).is_(other=False),
    )
    return sa.exists(later)


def _opened_again(reopened: str) -> Any:
    later = sa.select(col(Event.seq)).where(
        col(Event.case_id) == col(Reply.case_id), col(Event.what) == reopened, col(Event.at) >= col(Reply.at)
    )
    return sa.exists(later)


def _complaint_later() -> Any:
    other = sa.orm.aliased(Case)
    later = sa.select(col(other.id)).where(
        col(other.child_id) == col(Case.child_id),
        col(other.opened_at) > col(Reply.at),
        sa.cast(col(other.kinds), sa.String).like(_COMPLAINT),
    )
    return sa.exists(later)
