"""The log: append-only, each line chained to the one before by its hash, written with the state it tells of."""

import hashlib
import json
import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import col

from triage.store.tables import Event, EventHead

START: Final = "0" * 64
_PAGE: Final = 1000


@dataclass(frozen=True, slots=True)
class Draft:
    """An event before it has its place in the chain."""

    what: str
    case_id: int | None
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check of the log found: how many lines hold, the head, and the first broken line with the reason."""

    lines: int
    head: str
    broken_at: int | None = None
    words: str = ""


def canonical(detail: dict[str, Any]) -> str:
    """Return a detail as it is written into the log."""
    return json.dumps(detail, ensure_ascii=True, sort_keys=True, separators=(",", ":"), default=str)


def instant(written: str | None) -> datetime | None:
    """Return an instant as a detail holds it, or None for none."""
    return datetime.fromisoformat(written) if written else None


def append(conn: sa.Connection, by: str, at: datetime, drafts: Sequence[Draft]) -> None:
    """Append `drafts` to the chain in the running transaction and move the head."""
    head = conn.execute(sa.select(EventHead).where(col(EventHead.id) == 1).with_for_update()).one()
    seq, before = head.seq, head.hash
    rows = []
    for draft in drafts:
        seq += 1
        detail = canonical(draft.detail)
        digest = _digest(before, seq, at, by, draft.what, draft.case_id, detail)
        rows.append(
            {
                "seq": seq,
                "at": at,
                "by": by,
                "what": draft.what,
                "case_id": draft.case_id,
                "detail": detail,
                "before": before,
                "hash": digest,
            }
        )
        before = digest
    conn.execute(sa.insert(Event), rows)
    conn.execute(sa.update(EventHead).where(col(EventHead.id) == 1).values(seq=seq, hash=before))


def verify(conn: sa.Connection, kept_head: tuple[int, str] | None = None) -> Verdict:
    """Recompute the whole chain. `kept_head` is a (line, hash) noted elsewhere earlier, which must still be in the log."""
    before, last = START, 0
    for row in _lines(conn):
        expected = _digest(before, row.seq, row.at, row.by, row.what, row.case_id, row.detail)
        if row.seq != last + 1:
            return Verdict(last, before, last + 1, f"line {last + 1} is missing")
        if row.before != before or row.hash != expected:
            return Verdict(last, before, row.seq, f"line {row.seq} was changed")
        if kept_head and kept_head[0] == row.seq and kept_head[1] != row.hash:
            return Verdict(last, before, row.seq, f"line {row.seq} is not the one noted earlier")
        before, last = row.hash, row.seq
    head = conn.execute(sa.select(col(EventHead.seq), col(EventHead.hash))).first()
    if head is None or (head.seq, head.hash) != (last, before):
        return Verdict(
            last, before, last + 1, f"the log ends at line {last}, but its head says otherwise: a tail was cut off"
        )
    if kept_head and kept_head[0] > last:
        return Verdict(last, before, last + 1, f"the log ends at line {last}, before line {kept_head[0]} noted earlier")
    return Verdict(last, before)


def of_case(conn: sa.Connection, case_id: int, only: Collection[str] = ()) -> list[sa.Row[Any]]:
    """Return a case's own log, oldest first; with `only`, the events of these names."""
    query = sa.select(Event).where(col(Event.case_id) == case_id).order_by(col(Event.seq))
    return list(conn.execute(query.where(col(Event.what).in_(only)) if only else query))


def head(conn: sa.Connection) -> int:
    """Return the number of the last line."""
    return conn.scalar(sa.select(col(EventHead.seq)).where(col(EventHead.id) == 1)) or 0


def touched(conn: sa.Connection, after: int, limit: int) -> frozenset[int] | None:
    """Return the cases that the lines behind line `after` tell of; None where they are more than `limit`."""
    query = sa.select(col(Event.case_id)).where(col(Event.seq) > after, col(Event.case_id).is_not(None)).distinct()
    found = frozenset(key for key in conn.scalars(query.limit(limit + 1)) if key is not None)
    return found if len(found) <= limit else None


def seconds_since(conn: sa.Connection, case_id: int, what: str, by: str, now: datetime) -> float:
    """Return the seconds since `by` last did `what` to this case; infinity when never."""
    query = sa.select(sa.func.max(col(Event.at))).where(
        col(Event.case_id) == case_id, col(Event.what) == what, col(Event.by) == by
    )
    last = conn.scalar(query)
    return (now - last).total_seconds() if last else math.inf


def _lines(conn: sa.Connection) -> Iterator[sa.Row[Any]]:
    last = 0
    while rows := conn.execute(
        sa.select(Event).where(col(Event.seq) > last).order_by(col(Event.seq)).limit(_PAGE)
    ).all():
        yield from rows
        last = rows[-1].seq


def _digest(before: str, seq: int, at: datetime, by: str, what: str, case_id: int | None, detail: str) -> str:
    line = json.dumps(
        [before, seq, at.isoformat(), by, what, case_id, detail], ensure_ascii=True, separators=(",", ":")
    )
    return hashlib.sha256(line.encode("ascii")).hexdigest()
