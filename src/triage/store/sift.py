"""What is asked of the queue, as conditions on its cases; and which values its filters can have, with how many cases each."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import col

from triage.rules.asked import BANDS, FLAGS, Asked
from triage.rules.finding import sought, words_of
from triage.store import search
from triage.store.tables import Case, CaseState, Child, Clock, Incident, Staff

OPEN: Final = col(Case.state) == sa.literal_column(f"'{CaseState.OPEN.value}'")
_WAITING: Final = col(Case.state) == CaseState.WAITING


def conditions(conn: sa.Connection, asked: Asked, me: int, now: datetime) -> Iterator[sa.ColumnElement[bool]]:
    """Yield what a case must be to be shown to the person `me` (a key of staff) at instant `now`."""
    yield from _state(asked)
    yield from (holds(me, now) for name, holds in _FLAGS.items() if getattr(asked, FLAGS[name]))
    if asked.bands:
        yield col(Case.band).in_([BANDS.index(band) for band in asked.bands])
    for column, values in ((Case.channels, asked.channels), (Case.topics, asked.topics), (Case.needs, asked.needs)):
        if values:
            yield sa.or_(*(sa.cast(col(column), sa.String).contains(f'"{one}', autoescape=True) for one in values))
    yield from _chosen(conn, asked, now)
    if asked.words:
        yield from search.holds(conn, sought(asked.words))


def _state(asked: Asked) -> Iterator[sa.ColumnElement[bool]]:
    if asked.every:
        return
    if asked.waiting:
        yield _WAITING
    elif asked.waiting_on:
        yield col(Case.state).in_([CaseState.OPEN, CaseState.WAITING])
    else:
        yield OPEN


def _held(now: datetime) -> sa.ColumnElement[bool]:
    """Say that the lease of whoever holds the case has not run out."""
    return col(Case.lease_until) > now


def _broken(now: datetime) -> sa.ColumnElement[bool]:
    """Say that a clock of ours on the case is broken, marked or not yet."""
    runs = sa.and_(col(Clock.stopped_at).is_(None), col(Clock.paused_at).is_(None), col(Clock.due_at) < now)
    ours = sa.and_(col(Clock.whose) == "ours", sa.or_(col(Clock.broken_at).is_not(None), runs))
    return sa.exists().where(col(Clock.case_id) == col(Case.id), ours)


_FLAGS: Final[Mapping[str, Callable[[int, datetime], sa.ColumnElement[bool]]]] = {
    "mine": lambda me, now: sa.and_(col(Case.owner_id) == me, _held(now)),
    "unclaimed": lambda _, now: sa.or_(
        col(Case.owner_id).is_(None), col(Case.lease_until).is_(None), col(Case.lease_until) <= now
    ),
    "breached": lambda _, now: sa.or_(col(Case.act_by) < now, _broken(now)),
    "escalated": lambda _, __: col(Case.escalated_at).is_not(None),
}


def _chosen(conn: sa.Connection, asked: Asked, now: datetime) -> Iterator[sa.ColumnElement[bool]]:
    if asked.schools:
        names = [name for name in conn.scalars(sa.select(col(Child.school)).distinct()) if _fits(name, asked.schools)]
        yield col(Case.child_id).in_(sa.select(col(Child.id)).where(col(Child.school).in_(names)))
    if asked.owners:
        staff = conn.execute(sa.select(col(Staff.id), col(Staff.login), col(Staff.name)))
        held = [key for key, login, name in staff if login in asked.owners or _fits(name, asked.owners)]
        yield sa.and_(col(Case.owner_id).in_(held), _held(now))
    if asked.waiting_on:
        yield sa.or_(*(col(Case.waiting_on).startswith(one, autoescape=True) for one in asked.waiting_on))
    if asked.incidents:
        ids = sa.select(col(Incident.id)).where(sa.func.upper(col(Incident.ref)).in_(asked.incidents))
        yield col(Case.incident_id).in_(ids)


def _fits(name: str, values: Sequence[str]) -> bool:
    """Say whether every word of one of the values begins a word of the name."""
    there = words_of(name)
    return any(
        wanted and all(any(word.startswith(start) for word in there) for start in wanted)
        for wanted in map(words_of, values)
    )


def counts(conn: sa.Connection, me: int, now: datetime) -> Iterator[tuple[str, str, int]]:
    """Yield (filter, value, cases) for every value that occurs, the commonest first; a filter without values has ''."""
    for name, holds in _FLAGS.items():
        yield name, "", _count(conn, OPEN, holds(me, now))
    yield "waiting", "", _count(conn, _WAITING)
    for band, number in _grouped(conn, sa.select(col(Case.band), sa.func.count()).where(OPEN), col(Case.band)):
        yield "band", BANDS[band], number
    for name, column in (("channel", Case.channels), ("topic", Case.topics), ("need", Case.needs)):
        each = _each(conn, col(column))
        query = sa.select(each.c.value, sa.func.count()).select_from(Case).where(OPEN)
        yield from ((name, value, number) for value, number in _grouped(conn, query, each.c.value))
    school = sa.select(col(Child.school), sa.func.count()).join(Case, col(Case.child_id) == col(Child.id)).where(OPEN)
    yield from (("school", value, n) for value, n in _grouped(conn, school, col(Child.school)) if value)
    owner = sa.select(col(Staff.login), sa.func.count()).join(Case, col(Case.owner_id) == col(Staff.id))
    held = owner.where(OPEN, _held(now))
    yield from (("owner", value, n) for value, n in _grouped(conn, held, col(Staff.login)))
    waits = sa.select(col(Case.waiting_on), sa.func.count()).where(_WAITING, col(Case.waiting_on) != "")
    yield from (("waiting", value, n) for value, n in _grouped(conn, waits, col(Case.waiting_on)))
    incident = sa.select(col(Incident.ref), sa.func.count()).join(Case, col(Case.incident_id) == col(Incident.id))
    yield from (("incident", value, n) for value, n in _grouped(conn, incident.where(OPEN), col(Incident.ref)))


def _count(conn: sa.Connection, *where: sa.ColumnElement[bool]) -> int:
    return conn.scalar(sa.select(sa.func.count()).select_from(Case).where(*where)) or 0


def _grouped(conn: sa.Connection, query: Any, by: Any) -> list[Any]:
    return list(conn.execute(query.group_by(by).order_by(sa.func.count().desc(), by)))


def _each(conn: sa.Connection, column: Any) -> Any:
    """Return a list kept as JSON as a table of its values."""
    take_apart = sa.func.json_each if conn.dialect.name == "sqlite" else sa.func.json_array_elements_text
    return take_apart(column).table_valued("value", joins_implicitly=True)
