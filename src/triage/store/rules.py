"""The rules in force, as texts, and those they replaced: one source for every terminal."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import col

from triage.store.engine import Tx
from triage.store.own_tables import Rules
from triage.store.tables import Case, CaseState

_NEWEST_FIRST = (col(Rules.adopted_at).desc(), col(Rules.id).desc())
_WAITS = col(Rules.adopted_at).is_(None)
_IN_FORCE = sa.select(col(Rules.version)).where(col(Rules.adopted_at).is_not(None)).order_by(*_NEWEST_FIRST).limit(1)


def version_in_force(conn: sa.Connection) -> str:
    """Return the version of the rules in force; "" where none were ever adopted."""
    return conn.scalar(_IN_FORCE) or ""


def texts(conn: sa.Connection, version: str) -> dict[str, str] | None:
    """Return the files of these rules, whether in force or not; None for rules that this desk never saw."""
    return conn.scalar(sa.select(col(Rules.files)).where(col(Rules.version) == version).limit(1))


def proposed(conn: sa.Connection, version: str) -> Rules | None:
    """Return the newest proposal of these rules that nobody has adopted yet."""
    query = sa.select(Rules).where(col(Rules.version) == version, _WAITS)
    row = conn.execute(query.order_by(col(Rules.id).desc()).limit(1)).first()
    return Rules(**row._mapping) if row else None  # noqa: SLF001


def waiting(conn: sa.Connection) -> list[sa.Row[tuple[str, str, datetime, str]]]:
    """Return the proposals that nobody has adopted, the newest first: (version, who proposed it, when, why)."""
    told = sa.select(col(Rules.version), col(Rules.proposed_by), col(Rules.proposed_at), col(Rules.why))
    return list(conn.execute(told.where(_WAITS).order_by(col(Rules.id).desc())))


def take_back(tx: Tx, version: str, why: str) -> None:
    """Let a proposal go, because `why`; its event stays."""
    tx.conn.execute(sa.delete(Rules).where(col(Rules.version) == version, _WAITS))
    tx.event("rules taken back", version=version, why=why)


def propose(tx: Tx, version: str, files: dict[str, str], why: str) -> int:
    """Keep rules as proposed."""
    key = tx.add(Rules(version=version, files=files, why=why, proposed_by=tx.by, proposed_at=tx.at))
    tx.event("rules proposed", version=version, why=why)
    return key


def adopt(tx: Tx, key: int, version: str, why: str) -> None:
    """Put proposed rules in force, because `why`; they are the newest, though another terminal's clock may be ahead."""
    was = version_in_force(tx.conn)
    newest = tx.conn.scalar(sa.select(sa.func.max(col(Rules.adopted_at))))
    at = tx.at if newest is None else max(tx.at, newest + timedelta(microseconds=1))
    tx.conn.execute(sa.update(Rules).where(col(Rules.id) == key).values(adopted_by=tx.by, adopted_at=at))
    tx.event("rules adopted", version=version, was=was, why=why)


def all_are_ranked(conn: sa.Connection) -> bool:
    """Say whether every case has been ranked by the rules in force."""
    in_force = sa.select(col(Rules.ranked_at)).where(col(Rules.adopted_at).is_not(None)).order_by(*_NEWEST_FIRST)
    newest = conn.execute(in_force.limit(1)).first()
    return newest is None or newest.ranked_at is not None


def behind(conn: sa.Connection, version: str, limit: int, after: int = 0) -> list[int]:
    """Return the first cases past the key `after` that are not done and were ranked by other rules than `version`."""
    others = (col(Case.state) != CaseState.DONE, col(Case.policy_version) != version)
    query = sa.select(col(Case.id)).where(col(Case.id) > after, *others)
    return list(conn.scalars(query.order_by(col(Case.id)).limit(limit)))


def note_all_ranked(tx: Tx, version: str, at: datetime) -> None:
    """Note that no case is left to rank by these rules, which are in force."""
    tx.conn.execute(
        sa.update(Rules).where(col(Rules.version) == version, col(Rules.adopted_at).is_not(None)).values(ranked_at=at)
    )


def not_done(conn: sa.Connection) -> list[int]:
    """Return every case that is not done."""
    return list(conn.scalars(sa.select(col(Case.id)).where(col(Case.state) != CaseState.DONE).order_by(col(Case.id))))
