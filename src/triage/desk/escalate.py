"""A supervisor is asked to look at a case, and says when they have. Its place in the queue is not touched by that."""

from triage.desk import acting
from triage.desk.front import Desk, require
from triage.errors import NotPossible
from triage.store import cases
from triage.store.engine import Tx


def escalate(desk: Desk, case_id: int, why: str, *, version: int | None = None) -> None:
    """Ask a supervisor to look, because `why`, which is kept as a note. Raises NotPossible where one was asked already."""
    require(desk, "escalate a case")
    said = acting.words(why, "Why should a supervisor look?")

    def act(tx: Tx) -> None:
        case = acting.seen(tx, case_id, version)
        acting.not_done(case)
        if case.escalated_at is not None:
            raise NotPossible("A supervisor was asked already.", safe=acting.SAFE, next="Add a note: they will see it.")
        key = acting.keep_note(tx, case.id, "escalation", said)
        cases.change(tx, case, "case escalated", {"note": key}, disturbs=False, escalated_at=tx.at)

    desk.store.write(desk.who.login, desk.now(), act)


def looked(desk: Desk, case_id: int, said: str, *, version: int | None = None) -> None:
    """Say as a supervisor that it was looked at, and what is to be done. Raises NotPossible where nobody had asked."""
    require(desk, "answer an escalation")
    answer = acting.words(said, "What did you find, and what is to be done?")

    def act(tx: Tx) -> None:
        case = acting.seen(tx, case_id, version)
        if case.escalated_at is None:
            raise NotPossible("Nobody has asked a supervisor to look at this case.", safe=acting.SAFE)
        key = acting.keep_note(tx, case.id, "supervisor", answer)
        cases.change(tx, case, "supervisor looked at it", {"note": key}, disturbs=False, escalated_at=None)

    desk.store.write(desk.who.login, desk.now(), act)
