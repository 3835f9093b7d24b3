"""Reports as they were issued: kept for ever, numbered from 1 by their name."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from triage.store.engine import Tx
from triage.store.own_tables import IssuedReport


@dataclass(frozen=True, slots=True)
class Frozen:
    """A report as it was issued; `body` is the whole of it."""

    name: str
    number: int
    at: datetime
    issued_at: datetime
    issued_by: str
    body: str
    corrects: int
    why: str
    whole: bool


def issue(tx: Tx, name: str, at: datetime, body: str, corrects: int, why: str) -> int:
    """Keep a report under the next number of its name, and return that."""
    last = tx.conn.scalar(sa.select(sa.func.max(col(IssuedReport.number))).where(col(IssuedReport.name) == name))
    number, sha256 = (last or 0) + 1, hashlib.sha256(body.encode()).hexdigest()
    tx.add(
        IssuedReport(
            name=name,
            number=number,
            at=at,
            issued_at=tx.at,
            issued_by=tx.by,
            body=body,
            sha256=sha256,
            corrects=corrects,
            why=why,
        )
    )
    tx.event("report issued", None, name=name, number=number, sha256=sha256, corrects=corrects)
    return number


def find(conn: sa.Connection, name: str, number: int) -> Frozen | None:
    """Return the report of this name and number, 0 for the latest; `whole` says that its words are those that were issued."""
    query = (
        sa.select(IssuedReport).where(col(IssuedReport.name) == name).order_by(col(IssuedReport.number).desc()).limit(1)
    )
    row = conn.execute(query.where(col(IssuedReport.number) == number) if number else query).first()
    return _frozen(row) if row else None


def all_of(conn: sa.Connection) -> list[Frozen]:
    """Return every issued report, the latest first."""
    query = sa.select(IssuedReport).order_by(col(IssuedReport.issued_at).desc(), col(IssuedReport.id).desc())
    return [_frozen(row) for row in conn.execute(query)]


def _frozen(row: sa.Row[Any]) -> Frozen:
    whole = hashlib.sha256(row.body.encode()).hexdigest() == row.sha256
    return Frozen(row.name, row.number, row.at, row.issued_at, row.issued_by, row.body, row.corrects, row.why, whole)
