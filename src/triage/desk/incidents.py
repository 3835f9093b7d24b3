"""Incidents: many cases with one cause, and the one truth that every family of it is told."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import triage.desk.queue as queue_desk
from triage.desk.front import Desk, require
from triage.desk.refs import new_ref
from triage.desk.views.incident import IncidentLine, IncidentView, Member, Proposal, Truth
from triage.errors import NotFound, NotPossible, Stale
from triage.rules.shown import clean, one_line, own_words
from triage.store import cases, incidents, queue
from triage.store.engine import Tx
from triage.store.incidents import Telling
from triage.store.tables import CaseState, Incident

TRUTH_LENGTH: Final = 4000
TITLE_LENGTH: Final = 120
PROPOSED: Final = 200
_SINCE: Final = timedelta(days=1)
_LOOKED_AT: Final = 5000
_SAFE: Final = "Nothing was changed."


def begin(desk: Desk, title: str) -> int:
    """Open an incident with this title and no truth yet; return its key."""
    require(desk, "keep incidents")
    return desk.store.write(desk.who.login, desk.now(), lambda tx: begin_in(tx, title))


def begin_in(tx: Tx, title: str) -> int:
    """Open an incident within an open transaction."""
    said = " ".join(title.split())
    if not said:
        raise NotPossible("An incident has a title.", safe=_SAFE, next="Say in a few words what happened, and where.")
    if len(said) > TITLE_LENGTH:
        raise NotPossible(f"A title has at most {TITLE_LENGTH} characters.", safe=_SAFE, next="Say it shorter.")
    row = Incident(ref=f"INC-{new_ref().replace('-', '')}", title=said, opened_at=tx.at, opened_by=tx.by)
    return incidents.keep(tx, row)


def key_of(desk: Desk, ref: str) -> int:
    """Return the key of the incident with this reference, however it is typed; raise NotFound."""
    wanted = ref.strip().upper()
    found = desk.store.read(lambda conn: incidents.by_ref(conn, wanted))
    if found is None:
        raise NotFound(f"There is no incident {wanted[:40]} on this desk.", next="See them with: triage incident list")
    return found


def all_of(desk: Desk, *, closed: bool = False) -> list[IncidentLine]:
    """Return the open incidents, with `closed` the closed ones too, the newest first."""
    require(desk, "see the queue")
    return desk.store.read(lambda conn: _all(conn, closed=closed))


def show(desk: Desk, incident_id: int) -> IncidentView:
    """Return an incident with its truth and its cases; raise NotFound."""
    require(desk, "see the queue")
    return desk.store.read(lambda conn: _view(conn, desk, incident_id))


def set_truth(desk: Desk, incident_id: int, text: str, was: str) -> None:
    """Set the truth of an incident that read `was` when it was opened for writing; earlier wordings are kept.

    Raises Stale where somebody else has set it meanwhile, NotPossible for no words, too many, or a closed incident.
    """
    require(desk, "keep incidents")
    said = clean(text).strip()
    if not said:
        raise NotPossible("There are no words yet.", safe=_SAFE, next="Say what happened, and what is not known yet.")
    if len(said) > TRUTH_LENGTH:
        raise NotPossible(f"The truth has at most {TRUTH_LENGTH:,} characters.", safe=_SAFE, next="Say it shorter.")

    def act(tx: Tx) -> None:
        open_one(tx.conn, incident_id)
        if incidents.write_truth(tx, incident_id, str(said), was) is None:
            raise Stale(
                "Somebody else has changed the truth of this incident meanwhile.",
                safe="Nothing was overwritten; what you typed is still here.",
                next="Open it in another terminal, compare, then write it again.",
            )

    desk.store.write(desk.who.login, desk.now(), act)


def take_out(desk: Desk, incident_id: int, case_id: int) -> None:
    """Take a case out of an incident; raise NotPossible where it is not in it."""
    require(desk, "keep incidents")

    def act(tx: Tx) -> None:
        case = cases.get(tx.conn, case_id, to_change=True)
        if case is None or case.incident_id != incident_id:
            raise NotPossible("This case is not in this incident.", safe=_SAFE)
        incidents.link(tx, case, None)

    desk.store.write(desk.who.login, desk.now(), act)


def told_by_voice(desk: Desk, incident_id: int, case_ids: Sequence[int]) -> int:
    """Note that the families of these cases were told the truth as it reads now by telephone or in person; return how many."""
    require(desk, "keep incidents")

    def act(tx: Tx) -> int:
        truth = _truth_of(tx.conn, incident_id)
        mine = [key for key in case_ids if key in set(incidents.case_ids(tx.conn, incident_id))]
        for key in mine:
            tx.event(incidents.TOLD, key, incident=incident_id, truth=truth, reply=None)
        return len(mine)

    return desk.store.write(desk.who.login, desk.now(), act)


def close(desk: Desk, incident_id: int) -> None:
    """Close an incident; its cases stay where they are, and in it. Nothing more is linked to it."""
    require(desk, "keep incidents")

    def act(tx: Tx) -> None:
        open_one(tx.conn, incident_id)
        incidents.close(tx, incident_id)

    desk.store.write(desk.who.login, desk.now(), act)


def propose(desk: Desk, incident_id: int) -> list[Proposal]:
    """Return cases that may have the same cause, the likeliest first, each with why; a person confirms.

    Looked at are unfinished cases of children that are in no incident and were heard of in the last day. They share the route,
    the operator, or the school and a topic, with a case of the incident, or the incident's title names their route or operator.
    """
    require(desk, "keep incidents")
    since = desk.now() - _SINCE
    return desk.store.read(lambda conn: _propose(conn, incident_id, since))


def _propose(conn: Any, incident_id: int, since: datetime) -> list[Proposal]:
    incident = _found(conn, incident_id)
    known = incidents.traits(conn, incident_id)
    title = set(re.findall(r"\w+", incident.title.casefold()))
    made = [
        proposal
        for row in incidents.candidates(conn, since, _LOOKED_AT)
        if (proposal := _proposal(row, known, title, incident.title.casefold())) is not None
    ]
    return sorted(made, key=lambda one: not one.sure)[:PROPOSED]


def _proposal(row: Any, known: Sequence[Any], words: set[str], title: str) -> Proposal | None:
    shared = [topic for topic in _common(known) if topic in row.topics]
    about = f", {shared[0].replace('_', ' ')}" if shared else ""
    if row.route and (row.route in _all_of(known, "route") or row.route.casefold() in words):
        why, sure = f"same route {row.route}{about}", not known or bool(shared)
    elif row.operator and (row.operator in _all_of(known, "operator") or row.operator.casefold() in title):
        why, sure = f"same operator {row.operator}{about}", False
    elif shared and row.school and row.school in _all_of(known, "school"):
        why, sure = f"same school{about}", False
    else:
        return None
    child, matter = one_line(row.child_name), one_line(row.title)
    return Proposal(row.id, row.ref, row.band, child, matter, one_line(why), sure)


def _common(known: Sequence[Any]) -> list[str]:
    """Return the topics that half of an incident's cases share, the commonest first."""
    counted = Counter(topic for one in known for topic in one.topics if topic != "other")
    return [topic for topic, count in counted.most_common() if count * 2 >= len(known)]


def _all_of(known: Iterable[Any], trait: str) -> set[str]:
    return {getattr(one, trait) for one in known}


def _all(conn: Any, *, closed: bool) -> list[IncidentLine]:
    rows = incidents.all_of(conn, closed=closed)
    by_incident: dict[int, list[Any]] = {row.id: [] for row in rows}
    members = (
        [(row.id, key) for row in rows for key in incidents.case_ids(conn, row.id)]
        if closed
        else [(one.incident_id, one.id) for one in incidents.members(conn)]
    )
    lines = {line.id: line for line in queue.lines(conn, [key for _, key in members])}
    for incident_id, key in members:
        by_incident[incident_id].append(lines[key])
    tellings = incidents.tellings(conn, list(lines))
    truths = incidents.last_truths(conn)
    return [_line(row, by_incident[row.id], tellings, truths.get(row.id)) for row in rows]


def _line(row: Incident, members: Sequence[Any], tellings: Sequence[Telling], truth: int | None) -> IncidentLine:
    still = {one.id: one.band for one in members if one.state is not CaseState.DONE}
    told = {one.case_id for one in tellings if one.incident_id == row.id and one.truth_id == truth} & still.keys()
    bands = [list(still.values()).count(band) for band in range(4)]
    return IncidentLine(
        id=row.id,
        ref=row.ref,
        title=one_line(row.title),
        since=row.opened_at,
        closed=row.closed_at,
        bands=(bands[0], bands[1], bands[2], bands[3]),
        cases=len(members),
        told=len(told),
    )


def _view(conn: Any, desk: Desk, incident_id: int) -> IncidentView:
    row = _found(conn, incident_id)
    keys = incidents.case_ids(conn, incident_id)
    lines = {line.id: line for line in queue.lines(conn, keys)}
    tellings = [one for one in incidents.tellings(conn, keys) if one.incident_id == incident_id]
    written = incidents.truths(conn, incident_id)
    truth = written[0].id if written else None
    last = {one.case_id: one for one in tellings}
    now = desk.now()
    return IncidentView(
        line=_line(row, list(lines.values()), tellings, truth),
        raw=row.truth,
        truths=tuple(Truth(one.at, one_line(one.by), clean(one.text)) for one in written),
        members=tuple(_member(desk, lines[key], last.get(key), truth, now) for key in keys if key in lines),
        by=one_line(row.opened_by),
    )


def _member(desk: Desk, row: Any, telling: Telling | None, truth: int | None, now: datetime) -> Member:
    return Member(
        line=queue_desk.line_of(desk, row, now),
        done=row.state is CaseState.DONE,
        told=telling.at if telling else None,
        by=one_line(telling.by) if telling else own_words(""),
        current=telling is not None and telling.truth_id == truth,
    )


def _truth_of(conn: Any, incident_id: int) -> int:
    open_one(conn, incident_id)
    found = incidents.last_truths(conn).get(incident_id)
    if found is None:
        raise NotPossible(
            "This incident has no truth yet.", safe=_SAFE, next="Write down first what families are told."
        )
    return found


def _found(conn: Any, incident_id: int) -> Incident:
    row = incidents.get(conn, incident_id)
    if row is None:
        raise NotFound("There is no such incident on this desk.", safe=_SAFE)
    return row


def open_one(conn: Any, incident_id: int) -> Incident:
    """Return an incident that may still be changed; raise NotFound, or NotPossible where it is closed."""
    row = _found(conn, incident_id)
    if row.closed_at is not None:
        raise NotPossible("This incident is closed.", safe=_SAFE, next="Open a new one for what has happened since.")
    return row
