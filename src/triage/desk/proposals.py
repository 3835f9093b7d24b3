"""What a case may belong to, as the matching proposed it: a person joins the two, or says that they are not one matter."""

from typing import Any

from triage.desk import acting
from triage.desk.front import Desk, require
from triage.desk.joining import Joined, put_together
from triage.desk.views.book import Proposed
from triage.errors import NotPossible
from triage.rules.shown import one_line
from triage.store import contacts, proposals
from triage.store.engine import Tx
from triage.store.tables import Case, CaseState


def waiting(conn: Any, case: Case) -> tuple[Proposed, ...]:
    """Return which other cases a case may belong to, each once, the likeliest first; none for one that is done."""
    if case.state is CaseState.DONE:
        return ()
    rows = {row.case_id: row for row in reversed(proposals.of_contacts(conn, _contacts(conn, case.id)))}
    return tuple(
        Proposed(row.case_id, row.ref, one_line("; ".join(row.evidence), 400)) for row in reversed(rows.values())
    )


def join(desk: Desk, case_id: int, into: int, *, version: int | None = None) -> Joined:
    """Put a case with the one `into` that was proposed for it; a split undoes it. Raises NotPossible, Stale."""
    require(desk, "merge cases")

    def act(tx: Tx) -> Joined:
        case = acting.seen(tx, case_id, version)
        asked = _asked(tx, case, into)
        proposals.answer(tx, _contacts(tx.conn, case_id), into, "joined")
        return put_together(tx, desk, case, into, str(asked.words))

    return desk.store.write(desk.who.login, desk.now(), act)


def dismiss(desk: Desk, case_id: int, other: int, *, version: int | None = None) -> str:
    """Say that a case is another matter than the one proposed, whose reference is returned; it is not asked again.

    Raises NotPossible, Stale.
    """
    require(desk, "merge cases")

    def act(tx: Tx) -> str:
        case = acting.seen(tx, case_id, version)
        asked = _asked(tx, case, other)
        proposals.answer(tx, _contacts(tx.conn, case_id), other, "dismissed")
        tx.event("said to be another matter", case_id, case=other, to=asked.ref)
        return asked.ref

    return desk.store.write(desk.who.login, desk.now(), act)


def _asked(tx: Tx, case: Case, other: int) -> Proposed:
    found = next((one for one in waiting(tx.conn, case) if one.case_id == other), None)
    if found is None:
        raise NotPossible(
            "Nobody asks any more whether these two belong together.",
            safe=acting.SAFE,
            next="Look at the case again; to put any two cases together, merge them.",
        )
    return found


def _contacts(conn: Any, case_id: int) -> list[int]:
    return [row.id for row in contacts.of_case(conn, case_id)]
