"""A family rung back: reached or not, what was said, and the clock that only speaking to them stops."""

from typing import Final

from triage.desk import acting, standing
from triage.desk.front import Desk, require
from triage.store.engine import Tx
from triage.store.tables import CaseState

OUTCOMES: Final = ("reached", "no_answer", "left_message")
REACHED: Final = "reached"
_WORDS: Final = {"reached": "Reached", "no_answer": "No answer", "left_message": "Left a message"}


def call_back(
    desk: Desk, case_id: int, outcome: str, text: str, *, whom: str = "", version: int | None = None
) -> list[str]:
    """Note that the family was rung, with what came of it; return the names of the clocks that this stopped.

    Only `reached` stops them: a message left is not an answer. What was said is kept as a note. Raises NotPossible, Stale.
    """
    require(desk, "log a call")
    code = acting.one_of(outcome, OUTCOMES, "outcome of a call")
    said = acting.words(text, "What was said, or tried?") if code == REACHED else " ".join(text.split())
    note = f"{_WORDS[code]}. {said}".strip()

    def act(tx: Tx) -> list[str]:
        case = acting.seen(tx, case_id, version)
        key = acting.keep_note(tx, case.id, "call back", note, whom=whom)
        tx.event("rung back", case.id, outcome=code, note=key)
        if code != REACHED:
            return []
        stopped = acting.stop_ours(tx, desk, case.id, "call_back", "the family was rung and reached")
        if case.state is CaseState.OPEN:
            standing.settle(tx, desk, case, "spoken to", {"note": key})
        return stopped

    return desk.store.write(desk.who.login, desk.now(), act)
