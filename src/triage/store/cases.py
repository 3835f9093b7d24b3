"""Cases: the only functions that change them, each writing its event in the same transaction."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from triage.store.engine import Overtaken, Tx
from triage.store.tables import Case, CaseState

_ORDER = (col(Case.band), col(Case.act_by), col(Case.id))


def get(conn: sa.Connection, case_id: int, *, to_change: bool = False) -> Case | None:
    """Return one case, or None; `to_change` holds it until the transaction ends."""
    query = sa.select(Case).where(col(Case.id) == case_id)
    row = conn.execute(query.with_for_update() if to_change else query).first()
    return Case(**row._mapping) if row else None  # noqa: SLF001 - SQLAlchemy's public name for a row's columns


def living(conn: sa.Connection, case_id: int) -> Case | None:
    """Return the case, or the one that it was put with, however often that happened."""
    case = get(conn, case_id)
    while case is not None and case.merged_into is not None:
        case = get(conn, case.merged_into)
    return case


def unfinished_of(conn: sa.Connection, children: Collection[int]) -> list[Case]:
    """Return the cases of these children that are not done, in order."""
    query = sa.select(Case).where(col(Case.child_id).in_(children), col(Case.state) != CaseState.DONE)
    return [Case(**row._mapping) for row in conn.execute(query.order_by(col(Case.id)))]  # noqa: SLF001


def open_case(tx: Tx, case: Case, contact: int) -> int:
    """Open a case with its first contact."""
    key = tx.add(case)
    tx.event("case opened", key, contact=contact, **place_of(case))
    return key


def place_of(case: Case) -> dict[str, Any]:
    """Return where a case stands and by which rules, for the log."""
    return {"band": case.band, "act_by": case.act_by, "policy": case.policy_version, "rules": rules_of(case)}


def rules_of(case: Case) -> list[str]:
    """Return the rules by which a case stands where it does, what ranks it highest first."""
    return [reason["rule"] for reason in case.reasons]


def change(tx: Tx, case: Case, what: str, detail: dict[str, Any], *, disturbs: bool = True, **values: Any) -> None:
    """Change `case` as it was read, in the version it had; raise Overtaken when somebody changed it meanwhile.

    What `disturbs` nobody who is writing on the case leaves its version as it was.
    """
    changed = tx.conn.execute(
        sa.update(Case)
        .where(col(Case.id) == case.id, col(Case.version) == case.version)
        .values(version=case.version + int(disturbs), **values)
    )
    if changed.rowcount != 1:
        raise Overtaken(
            f"Somebody else changed case {case.ref} meanwhile.",
            safe="Nothing was overwritten; what you typed is kept.",
            next="Look at the case again, then go on.",
        )
    tx.event(what, case.id, **detail)


def take_top(tx: Tx, staff_id: int, lease_until: datetime, *, band: int = 0) -> int | None:
    """Lease the first case that nobody holds, of `band` or below it, to `staff_id`; return its key, or None when all are held."""
    free = sa.or_(col(Case.owner_id).is_(None), col(Case.lease_until) < tx.at)
    first = (
        sa.select(col(Case.id))
        .where(col(Case.state) == CaseState.OPEN, col(Case.band) >= band, free)
        .order_by(*_ORDER)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    return _lease(tx, col(Case.id) == first, staff_id, lease_until)


def lease(tx: Tx, case_id: int, staff_id: int, lease_until: datetime) -> bool:
    """Lease one case to `staff_id`, or renew it; False when somebody else holds it or it is not open."""
    free = sa.or_(col(Case.owner_id).is_(None), col(Case.owner_id) == staff_id, col(Case.lease_until) < tx.at)
    here = sa.and_(col(Case.id) == case_id, free, col(Case.state) != CaseState.DONE)
    return _lease(tx, here, staff_id, lease_until) is not None


def _lease(tx: Tx, where: sa.ColumnElement[bool], staff_id: int, lease_until: datetime) -> int | None:
    key = tx.conn.scalar(
        sa.update(Case).where(where).values(owner_id=staff_id, lease_until=lease_until).returning(col(Case.id))
    )
    if key is not None:
        tx.event("case claimed", key, staff=staff_id, until=lease_until)
    return key


def release(tx: Tx, case_id: int, staff_id: int) -> bool:
    """Give a case back to the queue; False when `staff_id` did not hold it."""
    freed = tx.conn.execute(
        sa.update(Case)
        .where(col(Case.id) == case_id, col(Case.owner_id) == staff_id)
        .values(owner_id=None, lease_until=None)
    )
    if freed.rowcount:
        tx.event("case released", case_id, staff=staff_id)
    return bool(freed.rowcount)


def assign(tx: Tx, case_id: int, staff_id: int | None, until: datetime | None, **more: Any) -> None:
    """Give a case to `staff_id`, whoever holds it, until `until`; or to nobody. The log tells `more` beside it."""
    values = {"owner_id": staff_id, "lease_until": until}
    tx.conn.execute(sa.update(Case).where(col(Case.id) == case_id).values(**values))
    tx.event(
        "case assigned" if staff_id is not None else "case taken back", case_id, staff=staff_id, until=until, **more
    )


def move(tx: Tx, case: Case, staff_id: int, until: datetime) -> bool:
    """Give a case that is held to `staff_id` until `until`; False when anything about it changed since it was read as `case`."""
    moved = tx.conn.execute(
        sa.update(Case)
        .where(
            col(Case.id) == case.id,
            col(Case.version) == case.version,
            col(Case.owner_id) == case.owner_id,
            col(Case.lease_until) == case.lease_until,
            col(Case.state) != CaseState.DONE,
        )
        .values(owner_id=staff_id, lease_until=until)
    )
    if moved.rowcount:
        tx.event("case moved", case.id, staff=staff_id, was=case.owner_id, until=until)
    return bool(moved.rowcount)


def to_rise(conn: sa.Connection, now: datetime, limit: int) -> list[Case]:
    """Return open cases whose stated time to rise has come."""
    query = (
        sa.select(Case)
        .where(col(Case.state) == CaseState.OPEN, col(Case.rises_at) <= now)
        .order_by(col(Case.rises_at))
        .limit(limit)
    )
    return [Case(**row._mapping) for row in conn.execute(query)]  # noqa: SLF001


def to_return(conn: sa.Connection, now: datetime, limit: int) -> list[Case]:
    """Return waiting cases whose stated time to come back has come."""
    query = (
        sa.select(Case)
        .where(col(Case.state) == CaseState.WAITING, col(Case.returns_at) <= now)
        .order_by(col(Case.returns_at))
        .limit(limit)
    )
    return [Case(**row._mapping) for row in conn.execute(query)]  # noqa: SLF001
