"""Duplicates: the same words about the same matter again. One case stays; the others are closed into it with their words kept.

What must be answered by a day still is: a duplicate's running clocks go over to the case that stays, and come back with it.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from triage.desk import clocks, standing
from triage.desk.front import Desk
from triage.desk.views.outcome import Outcome
from triage.errors import NotFound, NotPossible
from triage.rules.priority import BAND_NAMES
from triage.rules.shown import Shown, one_line, own_words
from triage.store import cases, events
from triage.store import clocks as store
from triage.store.engine import Tx
from triage.store.tables import Case, CaseState

CHANGED: Final = own_words("Somebody changed it since: it is left as it stands now.")
_ANSWERED: Final = own_words("A clock that it brought was answered since, so it stays closed.")
Tell = Callable[[Case, Any], tuple[Shown, Shown, Shown]]


def telling(conn: Any, desk: Desk, of_id: int) -> Tell:
    """Return what tells of a case what it is, what it would become, and why it would be left alone."""
    stays = _stays(conn, of_id)
    now = desk.now()

    def tell(case: Case, line: Any) -> tuple[Shown, Shown, Shown]:
        held = case.owner_id not in {None, desk.who.id} and case.lease_until is not None and case.lease_until > now
        alone = one_line(f"held by {line.owner_name}") if held else own_words(_why_not(case, stays))
        return (
            own_words(f"{case.state.value}, {BAND_NAMES[case.band]}"),
            own_words(f"done, duplicate of {stays.ref}"),
            alone,
        )

    return tell


def close(tx: Tx, case: Case, of_id: int, act: str) -> None:
    """Close `case`, as it was read, as a duplicate; raise NotPossible where it may not be one."""
    stays = _stays(tx.conn, of_id)
    if why := _why_not(case, stays):
        raise NotPossible(f"It is left alone: {why}.")
    running = [row for row in store.of_case(tx.conn, case.id, to_change=True) if not row.ended]
    keys = [row.id for row in running]
    store.carry(tx, running, case.ref, stays.id, stays.ref, "a duplicate")
    detail = {
        "why": f"duplicate of {stays.ref}",
        "act": act,
        "into": stays.id,
        "clocks": keys,
        "was": {
            "state": case.state.value,
            "staff": case.owner_id,
            "until": case.lease_until,
            "returns": case.returns_at,
        },
    }
    closed: dict[str, Any] = {
        "state": CaseState.DONE,
        "done_at": tx.at,
        "done_why": detail["why"],
        "merged_into": stays.id,
        "owner_id": None,
        "lease_until": None,
    }
    cases.change(tx, case, "case done", detail, **closed, **_rises(tx, case))
    _rise_anew(tx, stays)


def restore(tx: Tx, case: Case, detail: Mapping[str, Any], act: str) -> Outcome:
    """Put a duplicate back exactly as it stood; say why not where it, or a clock that it brought, was changed since."""
    if case.state is not CaseState.DONE or case.merged_into != detail["into"]:
        return Outcome(case.id, case.ref, done=False, words=CHANGED)
    stays = cases.get(tx.conn, detail["into"])
    there = {row.id: row for row in store.of_case(tx.conn, detail["into"], to_change=True)}
    brought = [there[key] for key in detail["clocks"] if key in there and not there[key].ended]
    if stays is None or len(brought) != len(detail["clocks"]):
        return Outcome(case.id, case.ref, done=False, words=_ANSWERED)
    store.carry(tx, brought, stays.ref, case.id, case.ref, "it is no duplicate")
    was = detail["was"]
    back: dict[str, Any] = {
        "state": CaseState(was["state"]), "done_at": None, "done_why": "", "merged_into": None,
        "owner_id": was["staff"], "lease_until": events.instant(was["until"]), "returns_at": events.instant(was["returns"]),
    }  # fmt: skip
    cases.change(tx, case, standing.RESTORED, {"undoes": act}, **back, **_rises(tx, case))
    _rise_anew(tx, stays)
    return Outcome(case.id, case.ref, done=True, words=own_words("back as it stood"))


def _stays(conn: Any, of_id: int) -> Case:
    stays = cases.get(conn, of_id)
    if stays is None:
        raise NotFound("The case that is to stay is no longer here.", safe="Nothing was changed.")
    if stays.state is CaseState.DONE:
        raise NotPossible(
            f"{stays.ref} is done, so nothing can be closed into it.",
            safe="Nothing was changed.",
            next="Choose another.",
        )
    return stays


def _why_not(case: Case, stays: Case) -> str:
    """Return why a case may not be closed as a duplicate of the one that stays, or ''."""
    both = case.child_id is not None and stays.child_id is not None
    other_child = both and case.child_id != stays.child_id
    other_person = case.person_id != stays.person_id and not (both and not other_child)
    reasons = (
        (case.id == stays.id, "this is the one that stays"),
        (case.state is CaseState.DONE, "done already"),
        (other_child, "about another child"),
        (other_person, "from somebody else, and not surely about the same child"),
        (case.safeguarding and not stays.safeguarding, "holds a safeguarding concern, so this is the one to keep"),
        (case.band < stays.band, "more urgent than the one that stays, so this is the one to keep"),
    )
    return next((words for holds, words in reasons if holds), "")


def _rises(tx: Tx, case: Case) -> dict[str, Any]:
    return clocks.rises(tx.conn, case.id, case.band, clocks.waiting_rise(case))


def _rise_anew(tx: Tx, case: Case) -> None:
    """Set anew when the case that stays next rises, after clocks came to it or left it."""
    values = _rises(tx, case)
    if any(getattr(case, name) != value for name, value in values.items()):
        cases.change(tx, case, "rises anew", {"rises_at": values["rises_at"]}, **values)
