"""The register as lists: who is on it, how each child travels and since when, and what about them is to be checked.

Every list is a set of keys in one order, and every figure counts such a list. The lines of a page are read by key, a fixed number
of queries a page. What was recorded by a past moment is read from the history of transport.
"""

from array import array
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import col

from triage.rules.travel import WORST_FIRST
from triage.store import family
from triage.store.engine import Tx
from triage.store.lists import holds
from triage.store.own_tables import DoubleAnswer
from triage.store.tables import Case, CaseState, Child, ContactPoint, FamilyContact, Person, Transport, TransportChange
from triage.store.told_tables import FieldChange, ImportedChild, ToCheck

UNUSUAL: Final = "unusual number"
_UNFINISHED: Final = (CaseState.OPEN, CaseState.WAITING)


ON_ROLL: Final = col(Child.merged_into).is_(None)
"""The children on the roll: one who turned out to be another is that other one."""


def order(conn: sa.Connection, which: sa.ColumnElement[bool] | None = None) -> "array[int]":
    """Return the keys of the children on the roll, or of those of whom `which` is true.

    The worst state is first, and in it those who have been in it the longest.
    """
    latest = _latest().subquery()
    query = sa.select(col(Child.id)).outerjoin(latest, latest.c.child_id == col(Child.id)).where(ON_ROLL)
    rank = sa.case(
        {state: number for number, state in enumerate(WORST_FIRST)},
        value=sa.cast(col(Child.transport), sa.String),
    )
    query = query.order_by(rank, sa.nulls_last(latest.c.since), col(Child.family_name), col(Child.name), col(Child.id))
    return array("q", conn.scalars(query if which is None else query.where(which)))


def in_state(state: Transport) -> sa.ColumnElement[bool]:
    """The children who travel so now."""
    return col(Child.transport) == state


def failing(journeys: Collection[str]) -> sa.ColumnElement[bool]:
    """The children whose transport is confirmed and who have an unfinished case with one of these situations."""
    return sa.and_(col(Child.transport) == Transport.CONFIRMED, _failing_case(journeys))


def to_check(old: datetime) -> sa.ColumnElement[bool]:
    """The children of whom the register does not know enough: needs, birth, school, or a way to the family.

    A way counts that was confirmed since `old` and does not fail.
    """
    points = _points().where(col(FamilyContact.child_id) == col(Child.id))
    confirmed = points.where(col(ContactPoint.confirmed_at) >= old, col(ContactPoint.failing).is_(other=False))
    return sa.or_(
        col(Child.needs_known).is_(other=False),
        col(Child.born).is_(None),
        col(Child.school) == "",
        sa.not_(sa.exists(confirmed)),
        sa.exists(points.where(col(ContactPoint.failing).is_(other=True))),
        sa.exists(points.where(wrong_point())),
        sa.exists(_missing().where(col(ImportedChild.child_id) == col(Child.id))),
        sa.exists(_questions().where(col(ToCheck.child_id) == col(Child.id))),
    )


def wrong_point() -> sa.ColumnElement[bool]:
    """The addresses and numbers that cannot be right, or are likely a slip; an unusual number is neither."""
    return sa.and_(col(ContactPoint.mark) != "", sa.not_(col(ContactPoint.mark).startswith(UNUSUAL)))


def unconfirmed(old: datetime) -> sa.ColumnElement[bool]:
    """The children none of whose contacts has an address or number that was confirmed since `old` and does not fail."""
    points = _points().where(col(FamilyContact.child_id) == col(Child.id))
    good = points.where(col(ContactPoint.confirmed_at) >= old, col(ContactPoint.failing).is_(other=False))
    return sa.not_(sa.exists(good))


def bounced() -> sa.ColumnElement[bool]:
    """The children one of whose contacts has an address or number that fails."""
    points = _points().where(col(FamilyContact.child_id) == col(Child.id))
    return sa.exists(points.where(col(ContactPoint.failing).is_(other=True)))


def needs_unknown() -> sa.ColumnElement[bool]:
    """The children whose needs nobody has told us."""
    return col(Child.needs_known).is_(other=False)


def at_school(state: Transport, school: str) -> sa.ColumnElement[bool]:
    """The children of one school who travel so now."""
    return sa.and_(in_state(state), col(Child.school) == school)


def among(ids: Sequence[int]) -> sa.ColumnElement[bool]:
    """These children."""
    return col(Child.id).in_(ids)


def new_since(state: Transport, moment: datetime) -> sa.ColumnElement[bool]:
    """The children who travel so now and, by what was recorded by `moment`, did not then."""
    return sa.and_(in_state(state), col(Child.id).not_in(_then(state, moment)))


def left_since(state: Transport, moment: datetime) -> sa.ColumnElement[bool]:
    """The children who, by what was recorded by `moment`, travelled so then and do not now."""
    return sa.and_(col(Child.transport) != state, col(Child.id).in_(_then(state, moment)))


def words_of(conn: sa.Connection) -> list[sa.Row[Any]]:
    """Return what every child is found by: (id, ref, name, family_name, school, route, operator)."""
    chosen: Any = sa.select(
        col(Child.id),
        col(Child.ref),
        col(Child.name),
        col(Child.family_name),
        col(Child.school),
        col(Child.route),
        col(Child.operator),
    )
    return list(conn.execute(chosen.where(ON_ROLL)))


Held = dict[tuple[Transport, bool], int]


def states_now(conn: sa.Connection) -> Held:
    """Return how many children are in each transport state now, those apart of whom two sources tell it differently."""
    columns = (col(Child.transport), col(Child.disputed))
    query = sa.select(*columns, sa.func.count()).where(ON_ROLL).group_by(*columns)
    return {(row[0], row[1]): row[2] for row in conn.execute(query)}


def states_at(conn: sa.Connection, moment: datetime) -> Held:
    """Return as `states_now` what had been recorded by `moment`: what we said then. Who came on the roll later is not counted.

    Two records of one child count twice before somebody saw it, as they did then.
    """
    return _counted(conn, _latest(moment))


def states_true(conn: sa.Connection, moment: datetime) -> Held:
    """Return as `states_now` what was so at `moment` as we know now: of all that held by then, what was recorded last."""
    return _counted(conn, _latest(true_at=moment))


def then(conn: sa.Connection, moment: datetime, *, true: bool = False) -> list[sa.Row[Any]]:
    """Return how each child travelled (child_id, state, since, disputed) as recorded by `moment`, or as was `true` at it."""
    latest = (_latest(true_at=moment) if true else _latest(moment)).subquery()
    query = sa.select(latest.c.child_id, latest.c.state, latest.c.since, latest.c.disputed)
    return list(conn.execute(query.order_by(latest.c.since, latest.c.child_id)))


def disputed() -> sa.ColumnElement[bool]:
    """The children of whom two sources tell it differently."""
    return col(Child.disputed).is_(other=True)


def _counted(conn: sa.Connection, latest: sa.Select[Any]) -> Held:
    rows = latest.subquery()
    columns = (rows.c.state, rows.c.disputed)
    return {(row[0], row[1]): row[2] for row in conn.execute(sa.select(*columns, sa.func.count()).group_by(*columns))}


def schools(conn: sa.Connection, state: Transport) -> list[tuple[str, int]]:
    """Return each school of children in this state with how many, the most first."""
    here = sa.and_(in_state(state), ON_ROLL)
    query = sa.select(col(Child.school), sa.func.count().label("n")).where(here).group_by(col(Child.school))
    return [(row[0], row[1]) for row in conn.execute(query.order_by(sa.desc("n"), col(Child.school)))]


def needs(conn: sa.Connection, state: Transport) -> list[sa.Row[Any]]:
    """Return (id, needs, needs_known) of every child in this state."""
    chosen: Any = sa.select(col(Child.id), col(Child.needs), col(Child.needs_known))
    return list(conn.execute(chosen.where(in_state(state), ON_ROLL)))


def children(conn: sa.Connection, ids: Sequence[int], *, merged: bool = False) -> list[Child]:
    """Return those of these children who are on the roll, in no order; with `merged` also those put into another record since."""
    rows = conn.execute(sa.select(Child).where(col(Child.id).in_(ids), sa.true() if merged else ON_ROLL))
    return [Child(**row._mapping) for row in rows]  # noqa: SLF001 - SQLAlchemy's public name for a row's columns


def latest(conn: sa.Connection, ids: Sequence[int]) -> dict[int, sa.Row[Any]]:
    """Return the last change of transport (child_id, state, since, why, at) of each of these children that has one."""
    return {row.child_id: row for row in conn.execute(_latest(ids=ids))}


def open_cases(conn: sa.Connection, ids: Sequence[int]) -> list[sa.Row[Any]]:
    """Return the unfinished cases (child_id, ref, band, situations) of these children, the most urgent first."""
    chosen: Any = sa.select(col(Case.child_id), col(Case.ref), col(Case.band), col(Case.situations))
    here = sa.and_(col(Case.child_id).in_(ids), col(Case.state).in_(_UNFINISHED))
    return list(conn.execute(chosen.where(here).order_by(col(Case.band), col(Case.act_by), col(Case.id))))


def reach(conn: sa.Connection, ids: Sequence[int]) -> dict[int, tuple[datetime | None, bool]]:
    """Return for each of these children when a good contact detail was last confirmed, and whether one fails."""
    query = _points().where(col(FamilyContact.child_id).in_(ids))
    columns = query.with_only_columns(
        col(FamilyContact.child_id), col(ContactPoint.confirmed_at), col(ContactPoint.failing)
    )
    found: dict[int, tuple[datetime | None, bool]] = {}
    for child_id, confirmed_at, fails in conn.execute(columns):
        last, any_fails = found.get(child_id, (None, False))
        good = confirmed_at if confirmed_at and not fails and (last is None or confirmed_at > last) else last
        found[child_id] = (good, any_fails or fails)
    return found


def doubts(conn: sa.Connection, ids: Sequence[int]) -> dict[int, list[str]]:
    """Return in words what lists left open about these children: a detail that looks wrong, a question, gone from a list."""
    found: dict[int, list[str]] = {}
    points: Any = _points().where(col(FamilyContact.child_id).in_(ids), wrong_point())
    for row in conn.execute(points.with_only_columns(col(FamilyContact.child_id)).distinct()):
        found.setdefault(row[0], []).append("a contact detail looks wrong")
    asked: Any = _questions().where(col(ToCheck.child_id).in_(ids))
    for row in conn.execute(asked.with_only_columns(col(ToCheck.child_id), col(ToCheck.field), col(ToCheck.source))):
        found.setdefault(row[0], []).append(f"{row[2].partition(' ')[2]} says otherwise: {row[1].partition(' ')[0]}")
    gone: Any = _missing().where(col(ImportedChild.child_id).in_(ids))
    for row in conn.execute(gone.with_only_columns(col(ImportedChild.child_id), col(ImportedChild.source))):
        found.setdefault(row[0], []).append(f"not in the last import of {row[1].partition(' ')[2]}")
    return found


def questions(conn: sa.Connection, child_id: int) -> list[sa.Row[Any]]:
    """Return what is for a person to decide about a child: (id, person_id, field, held, told, source, at), the oldest first."""
    query = sa.select(ToCheck).where(col(ToCheck.child_id) == child_id, col(ToCheck.answer) == "")
    return list(conn.execute(query.order_by(col(ToCheck.id))))


def changes_of(conn: sa.Connection, child_id: int, limit: int) -> list[sa.Row[Any]]:
    """Return what changed of a child and of its family, the newest first: the rows of field_change."""
    family_of = sa.select(col(FamilyContact.person_id)).where(col(FamilyContact.child_id) == child_id)
    theirs = sa.and_(col(FieldChange.child_id).is_(None), col(FieldChange.person_id).in_(family_of))
    records = sa.select(col(Child.id)).where(sa.or_(col(Child.id) == child_id, col(Child.merged_into) == child_id))
    query = sa.select(FieldChange).where(sa.or_(col(FieldChange.child_id).in_(records), theirs))
    return list(conn.execute(query.order_by(col(FieldChange.id).desc()).limit(limit)))


def by_ref(conn: sa.Connection, ref: str) -> int | None:
    """Return the key of the child who has this reference, or had it before two records were merged; or None."""
    return conn.scalar(sa.select(sa.func.coalesce(col(Child.merged_into), col(Child.id))).where(col(Child.ref) == ref))


def carers(conn: sa.Connection, child_id: int) -> list[sa.Row[Any]]:
    """Return each person of a child with each address and number: those who may be told first; a person without one has nulls."""
    query: Any = (
        family.members(child_id)
        .add_columns(
            col(ContactPoint.id).label("point_id"),
            col(ContactPoint.kind),
            col(ContactPoint.value),
            col(ContactPoint.confirmed_at),
            col(ContactPoint.confirmed_how),
            col(ContactPoint.failing),
        )
        .outerjoin(ContactPoint, col(ContactPoint.person_id) == col(Person.id))
        .order_by(
            col(FamilyContact.barred), col(FamilyContact.authority) != "full", col(Person.id), col(ContactPoint.id)
        )
    )
    return list(conn.execute(query))


def cases_of(conn: sa.Connection, child_id: int) -> list[sa.Row[Any]]:
    """Return every case of a child: the unfinished first by urgency, then the others, the newest first."""
    chosen: Any = sa.select(
        *(col(Case.id), col(Case.ref), col(Case.band), col(Case.act_by), col(Case.title), col(Case.state)),
        *(col(Case.opened_at), col(Case.done_at), col(Case.done_why), col(Case.needs), col(Case.situations)),
    )
    done = col(Case.state) == CaseState.DONE
    band = sa.case((done, 0), else_=col(Case.band))
    return list(
        conn.execute(chosen.where(col(Case.child_id) == child_id).order_by(done, band, col(Case.opened_at).desc()))
    )


def settle_point(tx: Tx, child_id: int, point_id: int, *, how: str, fails: bool) -> bool:
    """Note that a contact detail of this child's family was confirmed, as `how` says, or fails; False if it is none of theirs.

    A detail of a person belongs to every child of theirs. The log names neither the detail nor the person.
    """
    theirs = sa.select(col(FamilyContact.person_id)).where(col(FamilyContact.child_id) == child_id)
    values: dict[str, Any] = (
        {"failing": True} if fails else {"failing": False, "confirmed_at": tx.at, "confirmed_how": how}
    )
    changed = tx.conn.execute(
        sa.update(ContactPoint)
        .where(col(ContactPoint.id) == point_id, col(ContactPoint.person_id).in_(theirs))
        .values(**values)
    )
    if changed.rowcount:
        tx.event("contact detail fails" if fails else "contact detail confirmed", None, child=child_id, point=point_id)
    return bool(changed.rowcount)


def _latest(
    moment: datetime | None = None, ids: Sequence[int] | None = None, true_at: datetime | None = None
) -> sa.Select[Any]:
    """Select each child's last change of transport; the last recorded by `moment`; the last that says what was so `true_at`."""
    newest = (col(TransportChange.at).desc(), col(TransportChange.id).desc())
    number = sa.func.row_number().over(partition_by=col(TransportChange.child_id), order_by=newest).label("number")
    chosen: Any = sa.select(
        *(col(TransportChange.child_id), col(TransportChange.state), col(TransportChange.since)),
        *(col(TransportChange.why), col(TransportChange.at), col(TransportChange.disputed), number),
    )
    if true_at is not None:
        away = sa.select(col(Child.id)).where(col(Child.merged_into).is_not(None))
        chosen = chosen.where(col(TransportChange.since) <= true_at, col(TransportChange.child_id).not_in(away))
    if moment is not None:
        chosen = chosen.where(
            col(TransportChange.at) <= moment, col(TransportChange.child_id).not_in(_merged_at(moment))
        )
    if ids is not None:
        chosen = chosen.where(col(TransportChange.child_id).in_(ids))
    rows = chosen.subquery()
    return sa.select(rows).where(rows.c.number == 1)


def _merged_at(moment: datetime) -> sa.Select[Any]:
    """Select the records that were merged into another at `moment`."""
    one = sa.and_(col(DoubleAnswer.sort) == "child", col(DoubleAnswer.answer) == "one", col(DoubleAnswer.at) <= moment)
    still = sa.or_(col(DoubleAnswer.undone_at).is_(None), col(DoubleAnswer.undone_at) > moment)
    return sa.select(col(DoubleAnswer.other_id)).where(one, still)


def merged_since(conn: sa.Connection, state: Transport, moment: datetime) -> int:
    """Return how many records that travelled so, by what was recorded by `moment`, were merged into another since."""
    then = sa.and_(sa.not_(ON_ROLL), col(Child.id).in_(_then(state, moment)))
    return conn.scalar(sa.select(sa.func.count()).select_from(Child).where(then)) or 0


def _then(state: Transport, moment: datetime) -> sa.Select[Any]:
    latest = _latest(moment).subquery()
    return sa.select(latest.c.child_id).where(latest.c.state == state)


def _missing() -> sa.Select[Any]:
    return sa.select(col(ImportedChild.child_id)).where(col(ImportedChild.missing_since).is_not(None))


def _questions() -> sa.Select[Any]:
    return sa.select(col(ToCheck.id)).where(col(ToCheck.answer) == "")


def _points() -> sa.Select[Any]:
    """Select the addresses and numbers of people who are a child's contacts and not barred."""
    return (
        sa.select(col(ContactPoint.id))
        .join(FamilyContact, col(FamilyContact.person_id) == col(ContactPoint.person_id))
        .where(col(FamilyContact.barred).is_(other=False))
    )


def _failing_case(journeys: Collection[str]) -> sa.ColumnElement[bool]:
    about = sa.or_(sa.false(), *(holds(col(Case.situations), name) for name in sorted(journeys)))
    mine = sa.and_(col(Case.child_id) == col(Child.id), col(Case.state).in_(_UNFINISHED), about)
    return sa.exists(sa.select(col(Case.id)).where(mine))
