"""Early warnings as they stand, and the counts that they sound on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from triage.rules.warnings import Sound
from triage.store.engine import Tx
from triage.store.lists import holds
from triage.store.load import ANSWERS, SERVICE
from triage.store.own_tables import EarlyWarning
from triage.store.tables import Case, Child, Contact, Event
from triage.store.themes import OF_CHILD

_SOUNDS = col(EarlyWarning.ended_at).is_(None)


def counts(conn: sa.Connection, topic: str, by: str, since: datetime, now: datetime) -> dict[str, int]:
    """Return how many contacts of a time have a topic ('' for any): for each route, school or operator, or all under ''."""
    subject = OF_CHILD[by] if by else sa.literal("")
    query: Any = (
        sa.select(subject, sa.func.count()).select_from(Contact).join(Case, col(Case.id) == col(Contact.case_id))
    )
    query = query.where(
        col(Contact.received_at) > since, col(Contact.received_at) <= now, col(Case.machine).is_(other=False)
    )
    if topic:
        query = query.where(holds(col(Case.topics), topic))
    if by:
        query = query.join(Child, col(Child.id) == col(Case.child_id)).where(subject != "")
    return {row[0]: row[1] for row in conn.execute(query.group_by(subject))}


def last_arrival(conn: sa.Connection) -> datetime | None:
    """Return when the last contact was taken in, None where none ever was."""
    return conn.scalar(sa.select(col(Contact.taken_at)).order_by(col(Contact.id).desc()).limit(1))


def answered(conn: sa.Connection, since: datetime) -> int:
    """Return how many cases a person answered or marked done since an instant."""
    query = sa.select(sa.func.count(sa.distinct(col(Event.case_id)))).where(
        col(Event.at) > since, col(Event.what).in_(ANSWERS), col(Event.by) != SERVICE
    )
    return conn.scalar(query) or 0


@dataclass(frozen=True, slots=True)
class News:
    """What has changed of the warnings that sound: those that begin, those that grew (with their key), those that are over."""

    fresh: Sequence[Sound]
    grown: Sequence[tuple[int, Sound]]
    over: Sequence[sa.Row[Any]]

    def __len__(self) -> int:
        """Return how many warnings change."""
        return len(self.fresh) + len(self.grown) + len(self.over)


def news(conn: sa.Connection, sounds: Iterable[Sound]) -> News:
    """Return what changes where these sound, and nothing else does."""
    held = {(row.rule, row.subject): row for row in conn.execute(sa.select(EarlyWarning).where(_SOUNDS))}
    now = {(one.rule, one.subject): one for one in sounds}
    return News(
        [one for key, one in now.items() if key not in held],
        [(held[key].id, one) for key, one in now.items() if key in held and one.count > held[key].number],
        [row for key, row in held.items() if key not in now],
    )


def settle(tx: Tx, sounds: Iterable[Sound]) -> int:
    """Begin what sounds and did not, raise the count of what sounds on, end what no longer does; return how many changed."""
    changed = news(tx.conn, sounds)
    for one in changed.fresh:
        key = tx.add(
            EarlyWarning(rule=one.rule, subject=one.subject, words=one.words, number=one.count, began_at=tx.at)
        )
        tx.event("warning began", None, warning=key, rule=one.rule)
    for warning, one in changed.grown:
        _set(tx, warning, number=one.count, words=one.words)
    for row in changed.over:
        _set(tx, row.id, ended_at=tx.at)
        tx.event("warning over", None, warning=row.id, rule=row.rule)
    return len(changed)


def answer(tx: Tx, warning_id: int, words: str) -> bool:
    """Note what a person makes of a warning; False where there is no such warning."""
    found = _set(tx, warning_id, seen_by=tx.by, seen_at=tx.at, made_of_it=words)
    if found:
        tx.event("warning answered", None, warning=warning_id)
    return found


def standing(conn: sa.Connection, since: datetime | None = None) -> list[sa.Row[Any]]:
    """Return the warnings that sound, and those whose cause is over and of which nobody has said what they make of it.

    With `since`: every warning that sounded at any time since. The newest first.
    """
    unanswered = col(EarlyWarning.seen_at).is_(None)
    which = sa.or_(_SOUNDS, unanswered) if since is None else sa.or_(_SOUNDS, col(EarlyWarning.ended_at) >= since)
    query = (
        sa.select(EarlyWarning).where(which).order_by(col(EarlyWarning.began_at).desc(), col(EarlyWarning.id).desc())
    )
    return list(conn.execute(query))


def _set(tx: Tx, warning_id: int, **values: Any) -> bool:
    return bool(
        tx.conn.execute(sa.update(EarlyWarning).where(col(EarlyWarning.id) == warning_id).values(**values)).rowcount
    )
