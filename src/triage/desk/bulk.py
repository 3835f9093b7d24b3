"""One act on many cases: first exactly what will change, then each in a transaction of its own, an outcome for each, and undo.

Every case's event names the act, so that the log shows what belongs together and undo finds what it is to put back.
"""

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final

from triage.desk import duplicates, incidents
from triage.desk.assign import until_close
from triage.desk.duplicates import CHANGED
from triage.desk.front import Desk, require
from triage.desk.refs import new_ref
from triage.desk.views.bulk import Assign, Duplicate, Link, Planned, Seen, What
from triage.desk.views.outcome import Outcome
from triage.errors import NotFound, NotPossible, StoreAway, TriageError
from triage.rules.shown import Shown, one_line, own_words
from triage.store import cases, events, people, queue
from triage.store import incidents as store
from triage.store.engine import Tx
from triage.store.tables import Case, CaseState

VERBS: Final[Mapping[type, str]] = {Assign: "assign cases", Link: "keep incidents", Duplicate: "merge cases"}
GONE: Final = own_words("It is no longer here.")
NOT_TRIED: Final = own_words("Not tried: the database does not answer.")
_ACTS: Final = ("case assigned", "case taken back", "case linked", "case done")
_BREATH_EVERY: Final = 10
_BREATH_SECONDS: Final = 0.02


def new_act() -> str:
    """Return a new name for an act, by which its events are known to belong together."""
    return new_ref()


def preview(desk: Desk, what: What, case_ids: Sequence[int]) -> list[Planned]:
    """Return exactly what `what` would change, case by case in the order given; nothing is changed.

    Raises NotFound or NotPossible where it could be done to none of them: no such person, case or open incident.
    """
    _require(desk, what)
    return desk.store.read(lambda conn: _preview(conn, desk, what, case_ids))


def apply(desk: Desk, what: What, planned: Sequence[Planned], act: str) -> Iterator[Outcome]:
    """Do `what` to the cases that the preview would change, one after another, each as it stood then; yield what became of each.

    `act` is from `new_act`. Stop asking for more and the rest stays as it is.
    """
    _require(desk, what)
    opened = isinstance(what, Link) and what.incident_id is None
    if isinstance(what, Link) and opened:
        what = Link(incidents.begin(desk, what.title), what.title)
    yield from each(
        desk, ((one.case_id, one.ref, partial(_one, desk, what, one, act, opened)) for one in planned if not one.alone)
    )


def undo(desk: Desk, act: str, case_ids: Sequence[int]) -> Iterator[Outcome]:
    """Put back what `act` changed, case by case; what somebody changed since is left as it is, and said."""
    require(desk, "change many cases")
    yield from each(desk, ((case_id, "", partial(_back, act, case_id)) for case_id in case_ids))


def each(desk: Desk, jobs: Iterator[tuple[int, str, Callable[[Tx], Outcome]]]) -> Iterator[Outcome]:
    """Run (case, reference, job) one after another, each in its own transaction; one that fails does not stop the rest.

    After a few a breath is taken, so that other terminals get their turn. Where the database goes away the rest is not tried.
    """
    away = False
    for number, (case_id, ref, job) in enumerate(jobs, 1):
        if away:
            yield Outcome(case_id, ref, done=False, words=NOT_TRIED)
            continue
        try:
            yield desk.store.write(desk.who.login, desk.now(), job)
        except StoreAway as error:
            away = True
            yield Outcome(
                case_id, ref, done=False, words=one_line(f"{error.what} Look at this case before you repeat it.")
            )
        except TriageError as error:
            yield Outcome(case_id, ref, done=False, words=one_line(" ".join([error.what, *error.faults[:1]]), 400))
        if number % _BREATH_EVERY == 0:
            time.sleep(_BREATH_SECONDS)


def _require(desk: Desk, what: What) -> None:
    require(desk, "change many cases")
    require(desk, VERBS[type(what)])


# ---- the preview ------------------------------------------------------------------------------------------------------


def _preview(conn: Any, desk: Desk, what: What, case_ids: Sequence[int]) -> list[Planned]:
    tell = _telling(conn, desk, what)
    lines = {row.id: row for row in queue.lines(conn, case_ids)}
    planned = []
    for case_id in dict.fromkeys(case_ids):
        case = cases.get(conn, case_id)
        if case is not None and case_id in lines:
            planned.append(_planned(lines[case_id], case, *tell(case, lines[case_id])))
    return planned


Tell = Callable[[Case, Any], tuple[Shown, Shown, Shown]]


def _planned(line: Any, case: Case, before: Shown, after: Shown, alone: Shown) -> Planned:
    return Planned(
        case_id=case.id,
        ref=case.ref,
        band=case.band,
        child=one_line(line.child_name),
        matter=one_line(line.title),
        before=before,
        after=after,
        alone=own_words("done already") if case.state is CaseState.DONE and not alone else alone,
        seen=_seen(case),
    )


def _seen(case: Case) -> Seen:
    return Seen(case.version, case.owner_id, case.lease_until, case.incident_id)


def _telling(conn: Any, desk: Desk, what: What) -> Tell:
    """Return what tells of a case (before, after, why left alone)."""
    match what:
        case Assign():
            return _tell_assign(conn, desk, what)
        case Link():
            return _tell_link(conn, what)
        case Duplicate():
            return duplicates.telling(conn, desk, what.of_id)


def _tell_assign(conn: Any, desk: Desk, what: Assign) -> Tell:
    if what.staff_id is not None and people.staff(conn, what.staff_id) is None:
        raise NotFound("This person is not on the staff list.", safe="Nothing was changed.")
    now = desk.now()
    after = own_words("with nobody") if what.staff_id is None else one_line(f"with {what.name}")

    def tell(case: Case, line: Any) -> tuple[Shown, Shown, Shown]:
        held = case.owner_id is not None and case.lease_until is not None and case.lease_until > now
        before = one_line(f"with {line.owner_name}") if held else own_words("with nobody")
        same = (case.owner_id if held else None) == what.staff_id
        return before, after, own_words("is so already" if same else "")

    return tell


def _tell_link(conn: Any, what: Link) -> Tell:
    if what.incident_id is not None:
        incidents.open_one(conn, what.incident_id)
    named = {row.id: row.ref for row in store.all_of(conn, closed=True)}
    after = one_line(f"in {named[what.incident_id]}" if what.incident_id else f"in a new incident: {what.title}")

    def tell(case: Case, _line: Any) -> tuple[Shown, Shown, Shown]:
        before = own_words(f"in {named[case.incident_id]}" if case.incident_id else "in no incident")
        same = case.incident_id is not None and case.incident_id == what.incident_id
        return before, after, own_words("is in it already" if same else "")

    return tell


# ---- the act ----------------------------------------------------------------------------------------------------------


def _one(desk: Desk, what: What, planned: Planned, act: str, opened: bool, tx: Tx) -> Outcome:
    case = cases.get(tx.conn, planned.case_id, to_change=True)
    if case is None:
        return Outcome(planned.case_id, planned.ref, done=False, words=GONE)
    if _seen(case) != planned.seen:
        return Outcome(case.id, case.ref, done=False, words=CHANGED)
    match what:
        case Assign():
            until = until_close(desk, tx.at) if what.staff_id is not None else None
            was = {"staff": case.owner_id, "until": case.lease_until}
            cases.assign(tx, case.id, what.staff_id, until, act=act, was=was)
        case Link():
            incidents.open_one(tx.conn, what.incident_id or 0)
            store.link(tx, case, what.incident_id, act=act, opened=opened)
        case Duplicate():
            duplicates.close(tx, case, what.of_id, act)
    return Outcome(case.id, case.ref, done=True, words=planned.after)


# ---- undo -------------------------------------------------------------------------------------------------------------


def _back(act: str, case_id: int, tx: Tx) -> Outcome:
    case = cases.get(tx.conn, case_id, to_change=True)
    found = _event_of(tx.conn, case_id, act)
    if case is None or found is None:
        raise NotPossible("There is nothing to put back.")
    what, detail = found
    if what == "case linked":
        return _unlink(tx, case, detail, act)
    if what == "case done":
        return duplicates.restore(tx, case, detail, act)
    return _unassign(tx, case, detail, act)


def _event_of(conn: Any, case_id: int, act: str) -> tuple[str, dict[str, Any]] | None:
    told = ((row.what, json.loads(row.detail)) for row in events.of_case(conn, case_id, only=_ACTS))
    return next(((what, detail) for what, detail in told if detail.get("act") == act), None)


def _unassign(tx: Tx, case: Case, detail: Mapping[str, Any], act: str) -> Outcome:
    was = detail["was"]
    if (case.owner_id, case.lease_until) != (detail["staff"], events.instant(detail["until"])):
        return Outcome(case.id, case.ref, done=False, words=CHANGED)
    cases.assign(tx, case.id, was["staff"], events.instant(was["until"]), undoes=act)
    return Outcome(case.id, case.ref, done=True, words=own_words("with whom it was before"))


def _close_empty(tx: Tx, incident_id: int) -> None:
    """Close the incident that an undone act had opened, once its last case is out and nobody has written a truth for it."""
    incident = store.get(tx.conn, incident_id)
    if incident is not None and not incident.truth and not store.case_ids(tx.conn, incident_id):
        store.close(tx, incident_id)


def _unlink(tx: Tx, case: Case, detail: Mapping[str, Any], act: str) -> Outcome:
    if case.incident_id != detail["incident"]:
        return Outcome(case.id, case.ref, done=False, words=CHANGED)
    store.link(tx, case, detail["was"], undoes=act)
    if detail["opened"]:
        _close_empty(tx, detail["incident"])
    return Outcome(case.id, case.ref, done=True, words=own_words("out of the incident again"))
