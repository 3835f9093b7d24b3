"""Notes that people of the desk write on a case for each other. Two people may write at once: nobody's words are lost."""

from triage.desk import acting
from triage.desk.clocks import case_of
from triage.desk.front import Desk, require
from triage.store.engine import Tx


def add(desk: Desk, case_id: int, text: str) -> int:
    """Keep `text` as a note on a case, done or not, and return its key; raise NotPossible where it says nothing."""
    require(desk, "add a note")
    said = acting.words(text, "A note says something.")

    def act(tx: Tx) -> int:
        return acting.keep_note(tx, case_of(tx, case_id).id, "note", said)

    return desk.store.write(desk.who.login, desk.now(), act)
