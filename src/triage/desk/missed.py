"""Why a clock was missed, as a person says it: for the report on clocks, and for what is to be learned."""

from triage.desk import acting
from triage.desk.clocks import case_of
from triage.desk.front import Desk, require
from triage.errors import NotPossible
from triage.rules import running
from triage.store import clocks
from triage.store.engine import Tx
from triage.store.performance import MISSED


def say_why(desk: Desk, case_id: int, name: str, why: str) -> None:
    """Keep why the clock `name` of a case was missed; a later reason stands before an earlier one.

    Raises NotPossible where no clock of that name was missed on this case, or nothing is said.
    """
    require(desk, "add a note")
    said = acting.words(why, "A reason says something.")

    def act(tx: Tx) -> None:
        rows = [row for row in clocks.of_case(tx.conn, case_of(tx, case_id).id) if row.name == name]
        if not any(running.is_broken(clocks.state_of(row), tx.at) for row in rows):
            raise NotPossible(
                f"No clock '{name[:40]}' was missed on this case.",
                safe="Nothing was changed.",
                next="See them with: triage clocks show",
            )
        acting.keep_note(tx, case_id, MISSED, said, whom=name)

    desk.store.write(desk.who.login, desk.now(), act)
