"""A safeguarding concern is handed off by voice to a named person who accepts it; until then the case is band 0 and says so."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from triage.desk import acting, clocks, standing
from triage.desk import house as houses
from triage.desk.front import Desk, require
from triage.errors import NotPossible
from triage.rules.clocks import ClockRule
from triage.rules.priority import AT_RISK
from triage.store import clocks as store
from triage.store import notes
from triage.store.engine import Tx
from triage.store.tables import Case

SAFE_NOW: Final = ("yes", "no", "not_known")
RUNG: Final = ("front_door", "edt", "lado", "police", "nobody_yet")
RUNG_WORDS: Final = {
    "front_door": "children's services front door",
    "edt": "emergency duty team",
    "lado": "LADO",
    "police": "police (999)",
    "nobody_yet": "nobody yet",
}
SORT: Final = "hand-off"
_LADO: Final = "allegation"


@dataclass(frozen=True, slots=True)
class Concern:
    """What the walk-through asks. `accepted_by` is the name, role and time of who took it on by voice; '' while nobody has."""

    safe_now: str
    where: str
    number: str
    exact_words: str
    rung: str = "nobody_yet"
    accepted_by: str = ""


def safeguard(desk: Desk, case_id: int, concern: Concern, *, version: int | None = None) -> list[str]:
    """Record a concern and its hand-off; return the names of the clocks that an accepted one stopped.

    The case is band 0 from here on. Nothing counts as accepted without somebody rung and a name. Raises NotPossible, Stale.
    """
    require(desk, "hand off a safeguarding concern")
    note = _note(concern)
    accepted = " ".join(concern.accepted_by.split())
    rung = acting.one_of(concern.rung, RUNG, "place to ring")
    if accepted and rung == "nobody_yet":
        raise NotPossible("Nobody was rung, so nobody has accepted it.", safe=acting.SAFE, next="Say who was rung.")

    def act(tx: Tx) -> list[str]:
        return raised(tx, desk, acting.seen(tx, case_id, version), note, accepted, rung)

    return desk.store.write(desk.who.login, desk.now(), act)


def raised(tx: Tx, desk: Desk, case: Case, note: str, accepted: str, rung: str) -> list[str]:
    """Put a concern on a case within a transaction, `accepted` by somebody of where was `rung`, or by nobody yet ('')."""
    whom = f"{accepted}, {RUNG_WORDS[rung]}" if accepted else ""
    key = acting.keep_note(tx, case.id, SORT, note, whom=whom)
    clocks.brought(tx, houses.current(tx.conn, desk), case.id, [clocks.CONCERN], tx.at)
    stopped = []
    if accepted:
        tx.event("safeguarding accepted", case.id, note=key, rung=rung)
        stopped = acting.stop_ours(tx, desk, case.id, "hand_off", f"accepted by {whom}", _answers(rung))
    standing.settle(tx, desk, case, standing.CONCERN, {"name": desk.who.name, "note": key}, **standing.back_in_queue())
    return stopped


def told(conn: Any, case_id: int, band: int) -> tuple[str, bool]:
    """Return in words how the hand-off of a case with a concern stands, and whether somebody has accepted it."""
    handed = [row for row in notes.of_case(conn, case_id) if row.sort == SORT]
    taken = next((row for row in reversed(handed) if row.whom), None)
    if taken is not None and not waits(conn, case_id):
        return f"Safeguarding: accepted by {taken.whom}. The journey itself is still ours.", True
    stays = "It stays NOW until" if band == AT_RISK else "Not done until"
    if handed:
        return f"Safeguarding: NOT YET ACCEPTED. {stays} a named person has accepted it by voice (s).", False
    return "Safeguarding: hand over by voice now. Ask: is the child safe now?", False


def waits(conn: Any, case_id: int) -> bool:
    """Say whether a hand-off of this case still waits for a named person to accept it."""
    return any(row.stopped_by == "hand_off" and not row.ended for row in store.of_case(conn, case_id))


def _note(concern: Concern) -> str:
    safe = acting.one_of(concern.safe_now, SAFE_NOW, "answer to 'is the child safe this minute?'")
    exact = acting.words(concern.exact_words, "Write the exact words that were said.")
    rung = acting.one_of(concern.rung, RUNG, "place to ring")
    accepted = " ".join(concern.accepted_by.split())
    lines = (
        f"Safe this minute: {safe.replace('_', ' ')}.",
        f"Where, and with whom: {' '.join(concern.where.split()) or 'not known'}.",
        f"A number that is answered: {' '.join(concern.number.split()) or 'none'}.",
        f"Exact words: {exact}",
        f"Rung: {RUNG_WORDS[rung]}.",
        f"Accepted by: {accepted}." if accepted else "NOT YET ACCEPTED.",
    )
    return "\n".join(lines)


def _answers(rung: str) -> Callable[[ClockRule], bool] | None:
    """Return which hand-off clocks an acceptance stops: an allegation about a worker is answered by the LADO alone."""
    return None if rung == "lado" else lambda rule: _LADO not in rule.starts_for
