"""Incidents: one cause behind many cases, the wordings of its truth, and which families were told which of them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import col

from triage.store import cases, outbox
from triage.store.engine import Tx
from triage.store.tables import Case, CaseState, Child, Event, Incident, IncidentTruth

TOLD: Final = "family told"
_UNFINISHED: Final = (CaseState.OPEN, CaseState.WAITING)


@dataclass(frozen=True, slots=True)
class Telling:
    """A family was told an incident's truth: the wording's key, when, by whom, and the reply that told it, or None."""

    case_id: int
    incident_id: int
    truth_id: int
    at: datetime
    by: str
    reply_id: int | None


def keep(tx: Tx, incident: Incident) -> int:
    """Keep a new incident; the log says that there is one, and none of its words."""
    key = tx.add(incident)
    tx.event("incident opened", None, incident=key, ref=incident.ref)
    return key


def get(conn: sa.Connection, incident_id: int) -> Incident | None:
    """Return one incident, or None."""
    row = conn.execute(sa.select(Incident).where(col(Incident.id) == incident_id)).first()
    return Incident(**row._mapping) if row else None  # noqa: SLF001 - SQLAlchemy's public name for a row's columns


def by_ref(conn: sa.Connection, ref: str) -> int | None:
    """Return the key of the incident with this reference, or None."""
    return conn.scalar(sa.select(col(Incident.id)).where(col(Incident.ref) == ref))


def all_of(conn: sa.Connection, *, closed: bool) -> list[Incident]:
    """Return the open incidents, with `closed` the closed ones too, the newest first."""
    query = sa.select(Incident).order_by(col(Incident.opened_at).desc(), col(Incident.id).desc())
    if not closed:
        query = query.where(col(Incident.closed_at).is_(None))
    return [Incident(**row._mapping) for row in conn.execute(query)]  # noqa: SLF001


def close(tx: Tx, incident_id: int) -> bool:
    """Close an incident; its cases stay as they are. False when it is closed already."""
    still = sa.and_(col(Incident.id) == incident_id, col(Incident.closed_at).is_(None))
    changed = tx.conn.execute(sa.update(Incident).where(still).values(closed_at=tx.at))
    if changed.rowcount:
        tx.event("incident closed", None, incident=incident_id)
    return bool(changed.rowcount)


def write_truth(tx: Tx, incident_id: int, text: str, was: str) -> int | None:
    """Set an open incident's truth, where it still reads `was`; return the wording's key, or None where it does not."""
    here = sa.and_(col(Incident.id) == incident_id, col(Incident.truth) == was, col(Incident.closed_at).is_(None))
    if not tx.conn.execute(sa.update(Incident).where(here).values(truth=text)).rowcount:
        return None
    key = tx.add(IncidentTruth(incident_id=incident_id, at=tx.at, by=tx.by, text=text))
    tx.event("incident truth set", None, incident=incident_id, truth=key)
    return key


def truths(conn: sa.Connection, incident_id: int) -> list[sa.Row[Any]]:
    """Return every wording of an incident's truth (id, at, by, text), the newest first."""
    query = sa.select(IncidentTruth).where(col(IncidentTruth.incident_id) == incident_id)
    return list(conn.execute(query.order_by(col(IncidentTruth.id).desc())))


def last_truths(conn: sa.Connection) -> dict[int, int]:
    """Return the key of each incident's latest wording, by the incident's key."""
    query = sa.select(col(IncidentTruth.incident_id), sa.func.max(col(IncidentTruth.id)))
    return {row[0]: row[1] for row in conn.execute(query.group_by(col(IncidentTruth.incident_id)))}


def link(tx: Tx, case: Case, incident_id: int | None, **more: Any) -> None:
    """Put a case, as it was read, into an incident, or with None out of its own; nobody who writes on it is disturbed."""
    what = "case linked" if incident_id is not None else "case unlinked"
    detail = {"incident": incident_id, "was": case.incident_id, **more}
    cases.change(tx, case, what, detail, disturbs=False, incident_id=incident_id)


def case_ids(conn: sa.Connection, incident_id: int) -> list[int]:
    """Return the keys of an incident's cases, the most urgent first, the done ones last."""
    query = (
        sa.select(col(Case.id))
        .where(col(Case.incident_id) == incident_id)
        .order_by(col(Case.state) == CaseState.DONE, col(Case.band), col(Case.act_by), col(Case.id))
    )
    return list(conn.scalars(query))


def members(conn: sa.Connection) -> list[sa.Row[Any]]:
    """Return every case of every open incident: (incident_id, id, band, state)."""
    open_ones = sa.select(col(Incident.id)).where(col(Incident.closed_at).is_(None))
    query = sa.select(col(Case.incident_id), col(Case.id), col(Case.band), col(Case.state))
    return list(conn.execute(query.where(col(Case.incident_id).in_(open_ones))))


def tellings(conn: sa.Connection, case_ids: Sequence[int]) -> list[Telling]:
    """Return, oldest first, each time that the families of these cases were told an incident's truth.

    A letter that was taken back before it left told nobody anything.
    """
    query = (
        sa.select(col(Event.case_id), col(Event.at), col(Event.by), col(Event.what), col(Event.detail))
        .where(col(Event.case_id).in_(case_ids), col(Event.what).in_([TOLD, outbox.TAKEN_BACK]))
        .order_by(col(Event.seq))
    )
    lines = [(row, json.loads(row.detail)) for row in conn.execute(query)] if case_ids else []
    gone = {detail["reply"] for row, detail in lines if row.what == outbox.TAKEN_BACK}
    return [_telling(row, detail) for row, detail in lines if row.what == TOLD and detail.get("reply") not in gone]


def _telling(row: Any, detail: dict[str, Any]) -> Telling:
    return Telling(row.case_id, detail["incident"], detail["truth"], row.at, row.by, detail.get("reply"))


def traits(conn: sa.Connection, incident_id: int) -> list[sa.Row[Any]]:
    """Return what marks an incident's cases: (topics, route, school, operator)."""
    return list(conn.execute(_traits().where(col(Case.incident_id) == incident_id)))


def candidates(conn: sa.Connection, since: datetime, limit: int) -> list[sa.Row[Any]]:
    """Return unfinished cases of children that are in no incident and were heard of since `since`, the most urgent first.

    Each is (topics, route, school, operator, id, ref, band, child_name, title).
    """
    query = (
        _traits()
        .add_columns(col(Case.id), col(Case.ref), col(Case.band), col(Case.child_name), col(Case.title))
        .where(col(Case.incident_id).is_(None), col(Case.state).in_(_UNFINISHED), col(Case.last_contact_at) >= since)
        .order_by(col(Case.band), col(Case.act_by), col(Case.id))
        .limit(limit)
    )
    return list(conn.execute(query))


def _traits() -> Any:
    return sa.select(col(Case.topics), col(Child.route), col(Child.school), col(Child.operator)).join(
        Child, col(Child.id) == col(Case.child_id)
    )
