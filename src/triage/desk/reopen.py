"""A person opens a done case again: it keeps its band, to be acted on within that band's time from now."""

from triage.desk import acting, standing
from triage.desk.front import Desk, require
from triage.errors import NotPossible
from triage.store import contacts
from triage.store.engine import Tx
from triage.store.tables import CaseState


def reopen(desk: Desk, case_id: int, why: str, *, version: int | None = None) -> None:
    """Open a done case again because `why`. Raises NotPossible for one that is not done or was put with another, Stale."""
    require(desk, "reopen a case")
    said = acting.words(why, "A case is opened again for a reason.")

    def act(tx: Tx) -> None:
        case = acting.seen(tx, case_id, version)
        if case.state is not CaseState.DONE:
            raise NotPossible("This case is not done.", safe=acting.SAFE)
        if case.merged_into is not None and not contacts.of_case(tx.conn, case.id):
            raise NotPossible(
                "This case was put with another.", safe=acting.SAFE, next="Split it off there: S on that case."
            )
        detail = {"why": said, "name": desk.who.name}
        standing.settle(tx, desk, case, standing.REOPENED, detail, **standing.back_in_queue(), merged_into=None)

    desk.store.write(desk.who.login, desk.now(), act)
