"""Mark a case done: how it ended, what is to be learned of it, and the reason in words. Done is never silent."""

from typing import Any

from triage.desk import acting, clocks, safeguard
from triage.desk import house as houses
from triage.desk.front import Desk, require
from triage.errors import NotPossible, NotSendable
from triage.rules.outcomes import Code
from triage.store import cases
from triage.store.engine import Tx
from triage.store.tables import Case, CaseState


def done(
    desk: Desk, case_id: int, why: str, outcome: str = "", lesson: str = "", *, version: int | None = None
) -> None:
    """Take a case out of the queue because `why`; it stays on the record and a further contact opens a new one.

    `outcome` and `lesson` are codes of outcomes.toml; '' where nobody says. Raises NotPossible for a code that is not there or
    not for this kind of case, and while nobody has accepted the case's safeguarding concern; Stale.
    """
    require(desk, "mark a case done")
    reason = " ".join(why.split())
    if not reason:
        raise NotSendable("A case is done for a reason.", safe="Nothing was changed.", next="Say in a few words why.")
    endings = houses.now(desk).house.endings
    _refuse_unknown(lesson, endings.lessons if lesson else (), "lesson")

    def act(tx: Tx) -> None:
        case = acting.seen(tx, case_id, version)
        _refuse_concern(tx, case)
        _refuse_unknown(outcome, endings.outcomes_for(case.kinds) if outcome else (), "outcome")
        mark(tx, desk, case, reason, outcome, lesson)

    desk.store.write(desk.who.login, desk.now(), act)


def mark(tx: Tx, desk: Desk, case: Case, reason: str, outcome: str, lesson: str) -> None:
    """Mark a case done within a transaction, for a reason that was checked."""
    clocks.ring_again(tx, desk, case.id)
    over: dict[str, Any] = {
        "state": CaseState.DONE,
        "done_at": tx.at,
        "done_why": reason,
        "outcome": outcome,
        "lesson": lesson,
    }
    aside: dict[str, Any] = {"returns_at": None, "waiting_on": "", "escalated_at": None}
    detail = {"why": reason, **({"outcome": outcome} if outcome else {}), **({"lesson": lesson} if lesson else {})}
    cases.change(tx, case, "case done", detail, **over, **aside, owner_id=None, lease_until=None)


def _refuse_concern(tx: Tx, case: Case) -> None:
    if case.safeguarding and safeguard.waits(tx.conn, case.id):
        raise NotPossible(
            "Nobody has accepted the safeguarding concern of this case.",
            safe=acting.SAFE,
            next="Hand it over by voice first, or ask a supervisor to take it off.",
        )


def _refuse_unknown(code: str, known: tuple[Code, ...], what: str) -> None:
    if code and code not in {one.code for one in known}:
        names = ", ".join(one.code for one in known)
        raise NotPossible(f"There is no {what} '{code[:40]}' for this case.", safe=acting.SAFE, next=f"Known: {names}.")
