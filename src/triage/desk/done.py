"""Mark a case done, with the reason in words: done is never silent."""

from triage.desk.front import Desk, require
from triage.errors import NotFound, NotSendable
from triage.store import cases
from triage.store.engine import Tx
from triage.store.tables import CaseState


def done(desk: Desk, case_id: int, why: str) -> None:
    """Take a case out of the queue because `why`; it stays on the record and a further contact opens a new one."""
    require(desk, "mark a case done")
    reason = " ".join(why.split())
    if not reason:
        raise NotSendable("A case is done for a reason.", safe="Nothing was changed.", next="Say in a few words why.")

    def act(tx: Tx) -> None:
        case = cases.get(tx.conn, case_id)
        if case is None:
            raise NotFound("This case is no longer here.", safe="Nothing was changed.")
        cases.change(
            tx,
            case,
            "case done",
            {"why": reason},
            state=CaseState.DONE,
            done_at=tx.at,
            done_why=reason,
            owner_id=None,
            lease_until=None,
        )

    desk.store.write(desk.who.login, desk.now(), act)
