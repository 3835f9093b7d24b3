"""What every act on one case needs: the case as the person saw it, their reason, a note for colleagues, clocks that it stops."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from triage.desk.clocks import case_of, met, rule_of
from triage.desk.front import Desk
from triage.errors import NotPossible, Stale
from triage.rules.clocks import ClockRule
from triage.store import clocks, notes
from triage.store.engine import Tx
from triage.store.tables import Case, CaseState, Note

SAFE: Final = "Nothing was changed."
LONGEST: Final = 4000


def seen(tx: Tx, case_id: int, version: int | None) -> Case:
    """Return a case for changing; raise Stale where it is no longer the `version` that the person saw (None: any)."""
    case = case_of(tx, case_id)
    if version is not None and case.version != version:
        raise Stale(
            f"Somebody else changed case {case.ref} while you wrote.",
            safe="Nothing was changed; what you typed is kept.",
            next="Look at the case, then do it again.",
        )
    return case


def not_done(case: Case) -> None:
    """Raise NotPossible for a case that is done."""
    if case.state is CaseState.DONE:
        raise NotPossible("This case is done.", safe=SAFE, next="Open it again first: triage reopen.")


def words(given: str, asked: str) -> str:
    """Return what a person said, its lines kept; raise NotPossible, saying what is `asked`, where it says nothing."""
    said = "\n".join(" ".join(line.split()) for line in given.strip().splitlines()).strip()
    if not said:
        raise NotPossible(asked, safe=SAFE, next="Say it in a few words.")
    if len(said) > LONGEST:
        raise NotPossible(f"This is longer than {LONGEST:,} characters.", safe=SAFE, next="Say it in fewer words.")
    return said


def one_of(given: str, known: tuple[str, ...], what: str) -> str:
    """Return one of the `known` codes, however it is typed; raise NotPossible that names them."""
    code = "_".join(given.lower().replace("-", " ").replace("_", " ").split())
    if code not in known:
        raise NotPossible(f"There is no {what} '{given[:40]}'.", safe=SAFE, next=f"Known: {', '.join(known)}.")
    return code


def keep_note(tx: Tx, case_id: int, sort: str, text: str, *, whom: str = "", due_at: datetime | None = None) -> int:
    """Keep a note on a case, written by who acts; return its key."""
    return notes.add(
        tx, Note(case_id=case_id, at=tx.at, by=tx.by, sort=sort, whom=" ".join(whom.split()), text=text, due_at=due_at)
    )


def stop_ours(
    tx: Tx, desk: Desk, case_id: int, by: str, why: str, only: Callable[[ClockRule], bool] | None = None
) -> list[str]:
    """Stop our running clocks of a case that something of the sort `by` stops, such as "call_back"; return their names."""
    stopped = []
    for row in clocks.of_case(tx.conn, case_id, to_change=True):
        ours = row.whose == "ours" and not row.ended and row.stopped_by == by
        if ours and (only is None or only(rule_of(desk, row))):
            met(tx, row, why)
            stopped.append(row.name)
    return stopped
