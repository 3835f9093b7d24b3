"""The load on the desk. A figure and the list behind it are asked by one condition, found by its key, so they cannot part.

Keys: a name, then ':' and what it is narrowed to, then '.' and a band: `late`, `late.0`, `waiting:family`, `held:3`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import col

from triage.rules.arrival import Channel
from triage.rules.surge import UNCLAIMED_MINUTES, UNTOUCHED_MINUTES
from triage.store.tables import Case, CaseState, Clock, Contact, Event, Outbox, OutboxState, Reply, Staff

Condition = sa.ColumnElement[bool]
SERVICE: Final = "service"
ANSWERS: Final = ("reply queued", "case done")
NO_ACTS: Final = (
    *("case opened by", "case claimed", "case released", "case assigned", "case taken back", "case moved"),
    "contact taken in",
)
AGES: Final = ("age_hour", "age_today", "age_two", "age_five", "age_older")
CLOCKS: Final = ("clocks_two_hours", "clocks_four_hours", "clocks_today", "clocks_next_day", "clocks_broken")
STUCK: Final = ("stuck_late", "stuck_escalated", "stuck_returns", "stuck_letters")
ALARMS: Final = ("unclaimed", "handed", "untouched")
ALARM_LIMIT: Final = 200
_ORDER = (col(Case.band), col(Case.act_by), col(Case.id))
_OPEN = col(Case.state) == sa.literal_column(f"'{CaseState.OPEN.value}'")
_WAITING = col(Case.state) == sa.literal_column(f"'{CaseState.WAITING.value}'")
_UNFINISHED = col(Case.state) != sa.literal_column(f"'{CaseState.DONE.value}'")
_INSTANT = timedelta(microseconds=1)
_OURS = col(Clock.whose) == "ours"
RUNS = sa.and_(_OURS, col(Clock.stopped_at).is_(None), col(Clock.paused_at).is_(None))


@dataclass(frozen=True, slots=True)
class Moments:
    """The instants that the figures are told by: all of one board are of one moment.

    `today` is when the local day began, `worked` when the last working day before it ended, `day_end` and `next_day_end` the last
    instants of today and of the next working day.
    """

    now: datetime
    today: datetime
    worked: datetime
    two_days: datetime
    five_days: datetime
    day_end: datetime
    next_day_end: datetime

    @property
    def stuck(self) -> datetime:
        """Before this an act-by is so long past that somebody should have acted."""
        return self.now - timedelta(hours=2)


def free(now: datetime) -> Condition:
    """Return the condition that nobody holds a case."""
    return sa.or_(col(Case.owner_id).is_(None), col(Case.lease_until).is_(None), col(Case.lease_until) <= now)


def held(now: datetime) -> Condition:
    """Return the condition that somebody holds a case."""
    return sa.and_(_UNFINISHED, col(Case.owner_id).is_not(None), col(Case.lease_until) > now)


def which(key: str, at: Moments) -> Condition:
    """Return the condition by which the cases of a figure are found; raise KeyError for a figure that there is not."""
    name, _, band = key.partition(".")
    name, _, of = name.partition(":")
    condition = _NARROWED[name](of, at) if of or name not in _CASES else _CASES[name](at)
    return sa.and_(condition, col(Case.band) == int(band)) if band else condition


def clock_which(key: str, at: Moments) -> Condition:
    """Return the condition by which the clocks of a figure are found."""
    four = at.now + timedelta(hours=4)
    if key == "clocks_broken":
        return broken_between(at.worked, at.now)
    spans = {
        "clocks_two_hours": (at.now, at.now + timedelta(hours=2)),
        "clocks_four_hours": (at.now + timedelta(hours=2), four),
        "clocks_today": (four, max(four, at.day_end)),
        "clocks_next_day": (max(four, at.day_end), max(four, at.next_day_end)),
    }
    return due_between(*spans[key])


def due_between(after: datetime, until: datetime) -> Condition:
    """Return the condition of a clock of ours that runs and is due after the one instant and not after the other."""
    return sa.and_(RUNS, col(Clock.due_at) > after, col(Clock.due_at) <= until)


def broken_between(since: datetime, until: datetime) -> Condition:
    """Return the condition of a clock of ours that was broken in this time, as its last instant was over."""
    late = sa.or_(col(Clock.broken_at).is_not(None), RUNS)
    moved = sa.and_(col(Clock.broken_at) >= since - _INSTANT, col(Clock.broken_at) < until)
    broken = sa.or_(sa.and_(col(Clock.due_at) < until, late), moved)
    return sa.and_(_OURS, col(Clock.due_at) >= since - _INSTANT, broken)


def _age(after: datetime, before: datetime) -> Condition:
    return sa.and_(_OPEN, col(Case.opened_at) >= after, col(Case.opened_at) < before)


def _ages(at: Moments) -> Mapping[str, Condition]:
    """Return the ages, which leave no open case out and count none twice."""
    hour = at.now - timedelta(hours=1)
    edges = [min(edge, hour) for edge in (at.today, at.two_days, at.five_days)]
    return {
        "age_hour": sa.and_(_OPEN, col(Case.opened_at) >= hour),
        "age_today": _age(edges[0], hour),
        "age_two": _age(edges[1], edges[0]),
        "age_five": _age(edges[2], edges[1]),
        "age_older": sa.and_(_OPEN, col(Case.opened_at) < edges[2]),
    }


def _stuck_late(at: Moments) -> Condition:
    acted = sa.exists().where(
        col(Event.case_id) == col(Case.id), col(Event.at) >= at.stuck, col(Event.by) != SERVICE,
        col(Event.what).not_in(NO_ACTS),
    )  # fmt: skip
    return sa.and_(_OPEN, col(Case.act_by) < at.stuck, ~acted)


def _letters(_at: Moments) -> Condition:
    troubled = (
        sa.select(col(Reply.case_id))
        .join(Outbox, col(Outbox.reply_id) == col(Reply.id))
        .where(col(Outbox.state).in_([OutboxState.FAILED, OutboxState.UNKNOWN]))
    )
    return sa.and_(_UNFINISHED, col(Case.id).in_(troubled))


def _answered(at: Moments) -> Condition:
    today = sa.select(col(Event.case_id)).where(
        col(Event.at) >= at.today, col(Event.what).in_(ANSWERS), col(Event.by) != SERVICE
    )
    return col(Case.id).in_(today)


def _alarmed(name: str, now: datetime) -> Condition:
    """Return the condition of a case that an alarm of this name tells of."""
    if name == "unclaimed":
        written = now - timedelta(minutes=UNCLAIMED_MINUTES)
        waits = sa.and_(col(Case.unanswered) > 0, col(Case.last_contact_at) <= written)
        return sa.and_(_OPEN, col(Case.band) == 0, free(now), sa.or_(waits, col(Case.act_by) <= now))
    if name == "untouched":
        return sa.and_(
            _OPEN, col(Case.band) == 1, free(now), col(Case.act_by) <= now + timedelta(minutes=UNTOUCHED_MINUTES)
        )
    over = sa.select(col(Clock.case_id)).where(
        col(Clock.stopped_by) == "hand_off", col(Clock.stopped_at).is_(None), col(Clock.due_at) <= now
    )
    return sa.and_(_OPEN, col(Case.band) == 0, col(Case.id).in_(over))


def _alarm(name: str) -> Callable[[Moments], Condition]:
    return lambda at: _alarmed(name, at.now)


def _came(of: str, at: Moments) -> Condition:
    today = sa.select(col(Contact.case_id)).where(
        col(Contact.received_at) >= at.today, col(Contact.received_at) <= at.now
    )
    return col(Case.id).in_(today.where(col(Contact.channel) == Channel(of)) if of else today)


def _missed(at: Moments) -> Condition:
    missed = sa.select(col(Contact.case_id)).where(
        col(Contact.call_id) != "", col(Contact.received_at) >= at.today, col(Contact.received_at) <= at.now
    )
    return col(Case.id).in_(missed)


def _aged(name: str) -> Callable[[Moments], Condition]:
    return lambda at: _ages(at)[name]


_CASES: Final[Mapping[str, Callable[[Moments], Condition]]] = {
    "open": lambda _: _OPEN,
    "late": lambda at: sa.and_(_OPEN, col(Case.act_by) < at.now),
    "free": lambda at: sa.and_(_OPEN, free(at.now)),
    **{name: _aged(name) for name in AGES},
    **{name: _alarm(name) for name in ALARMS},
    "stuck_late": _stuck_late,
    "stuck_escalated": lambda _: sa.and_(_UNFINISHED, col(Case.escalated_at).is_not(None)),
    "stuck_returns": lambda at: sa.and_(_WAITING, col(Case.returns_at) < at.now),
    "stuck_letters": _letters,
    "answered": _answered,
    "contacts": lambda at: _came("", at),
    **dict.fromkeys(("calls_offered", "calls_answered", "calls_abandoned"), _missed),
    "unanswered": lambda _: sa.and_(_OPEN, col(Case.unanswered) > 0),
}
_NARROWED: Final[Mapping[str, Callable[[str, Moments], Condition]]] = {
    "waiting": lambda of, _: sa.and_(_WAITING, col(Case.waiting_on) == of),
    "held": lambda of, at: sa.and_(held(at.now), col(Case.owner_id) == int(of)),
    "contacts": _came,
}


def open_by_band(conn: sa.Connection, at: Moments) -> dict[int, dict[str, int]]:
    """Return for each band with open cases how many are open, late, free and of each age: one pass over the open cases."""
    asked = {"late": which("late", at), "free": which("free", at), **_ages(at)}
    sums = [sa.func.sum(sa.case((condition, 1), else_=0)).label(name) for name, condition in asked.items()]
    query = sa.select(col(Case.band), sa.func.count().label("open"), *sums).where(_OPEN).group_by(col(Case.band))
    return {row.band: {name: int(row._mapping[name]) for name in ("open", *asked)} for row in conn.execute(query)}  # noqa: SLF001


def waiting_by_whom(conn: sa.Connection) -> dict[str, int]:
    """Return how many cases wait for each party; '' is what comes back to us by itself."""
    query = sa.select(col(Case.waiting_on), sa.func.count()).where(_WAITING).group_by(col(Case.waiting_on))
    return {row[0]: row[1] for row in conn.execute(query)}


def count(conn: sa.Connection, condition: Condition) -> int:
    """Return how many cases meet a condition."""
    return conn.scalar(sa.select(sa.func.count()).select_from(Case).where(condition)) or 0


def lines(conn: sa.Connection, condition: Condition, limit: int, *, oldest: bool = False) -> list[sa.Row[Any]]:
    """Return cases that meet a condition in queue order, or the first opened first."""
    order = (col(Case.opened_at), col(Case.id)) if oldest else _ORDER
    query = _lines().where(condition).order_by(*order).limit(limit)
    return list(conn.execute(query))


def _lines(*more: Any) -> sa.Select[Any]:
    chosen: tuple[Any, ...] = (
        *(col(Case.id), col(Case.ref), col(Case.band), col(Case.act_by), col(Case.child_name), col(Case.title)),
        *(col(Case.owner_id), col(Case.lease_until), col(Case.state), col(Case.opened_at), col(Case.returns_at)),
        *(col(Case.version), col(Staff.name).label("owner_name")),
    )
    return sa.select(*chosen, *more).outerjoin(Staff, col(Staff.id) == col(Case.owner_id))


def clock_counts(conn: sa.Connection, at: Moments) -> dict[str, int]:
    """Return how many clocks of ours each figure of CLOCKS counts."""
    asked = [sa.func.sum(sa.case((clock_which(key, at), 1), else_=0)).label(key) for key in CLOCKS]
    since, until = at.worked - _INSTANT, max(at.next_day_end, at.now + timedelta(hours=4))
    near = sa.or_(col(Clock.due_at) <= until, col(Clock.broken_at) >= since)
    row = conn.execute(sa.select(*asked).where(_OURS, col(Clock.due_at) >= since, near)).one()
    return {key: int(row._mapping[key] or 0) for key in CLOCKS}  # noqa: SLF001


def clock_lines(conn: sa.Connection, condition: Condition, limit: int) -> list[sa.Row[Any]]:
    """Return clocks that meet a condition with their cases, the first due first: a case's line with `words` and `due_at`."""
    query = _lines(col(Clock.words), col(Clock.due_at)).join(Clock, col(Clock.case_id) == col(Case.id))
    return list(conn.execute(query.where(condition).order_by(col(Clock.due_at), col(Clock.id)).limit(limit)))


def everything_held(conn: sa.Connection, now: datetime) -> list[sa.Row[Any]]:
    """Return every case that somebody holds, in queue order, each with when a person last did anything about it."""
    last = (
        sa.select(sa.func.max(col(Event.at)))
        .where(col(Event.case_id) == col(Case.id), col(Event.by) != SERVICE)
        .scalar_subquery()
        .label("acted_at")
    )
    return list(conn.execute(_lines(last).where(held(now)).order_by(*_ORDER)))


def acts_today(conn: sa.Connection, since: datetime) -> dict[str, tuple[datetime, datetime]]:
    """Return by login when each person did the first and the last thing since an instant, from the log."""
    query = sa.select(col(Event.by), sa.func.min(col(Event.at)), sa.func.max(col(Event.at)))
    rows = conn.execute(query.where(col(Event.at) >= since, col(Event.by) != SERVICE).group_by(col(Event.by)))
    return {row[0]: (row[1], row[2]) for row in rows}


def people_between(conn: sa.Connection, start: datetime, end: datetime) -> int:
    """Return how many people did something from `start` up to before `end`."""
    query = sa.select(sa.func.count(sa.distinct(col(Event.by))))
    return conn.scalar(query.where(col(Event.at) >= start, col(Event.at) < end, col(Event.by) != SERVICE)) or 0


def answers(conn: sa.Connection, since: datetime) -> list[tuple[int, datetime]]:
    """Return (case, when) of every reply written and every case that a person marked done since an instant, from the log."""
    query = sa.select(col(Event.case_id), col(Event.at)).where(
        col(Event.at) >= since, col(Event.what).in_(ANSWERS), col(Event.by) != SERVICE
    )
    return [(row[0] or 0, row[1]) for row in conn.execute(query)]


def opened_and_done(conn: sa.Connection, since: datetime) -> tuple[list[datetime], list[datetime]]:
    """Return when cases were opened and when cases that are done were done, since an instant."""
    opened = conn.scalars(sa.select(col(Case.opened_at)).where(col(Case.opened_at) >= since))
    done = conn.scalars(sa.select(col(Case.done_at)).where(col(Case.done_at) >= since, ~_UNFINISHED))
    return list(opened), [at for at in done if at is not None]


def unfinished(conn: sa.Connection) -> int:
    """Return how many cases are open or waiting."""
    return count(conn, _UNFINISHED)


def first_today_unanswered(conn: sa.Connection) -> datetime | None:
    """Return when the oldest open case of band 1 whose family waits for an answer was opened, or None."""
    return conn.scalar(
        sa.select(sa.func.min(col(Case.opened_at))).where(_OPEN, col(Case.band) == 1, col(Case.unanswered) > 0)
    )


def alarms(conn: sa.Connection, now: datetime) -> list[sa.Row[Any]]:
    """Return open cases that somebody must be told of, in queue order, ALARM_LIMIT at most: one question.

    Each is (id, ref, band, act_by, since, unclaimed, untouched, handed): band 0 unclaimed for five minutes; band 1 unclaimed
    fifteen minutes before its act-by; band 0 whose hand-off nobody has accepted in its time.
    """
    kinds = {name: _alarmed(name, now) for name in ALARMS}
    told = [sa.case((kind, 1), else_=0).label(name) for name, kind in kinds.items()]
    any_of = sa.case((sa.or_(*kinds.values()), 1), else_=0) == 1  # for a plain 'or' SQLite gathers and sorts them all
    query = sa.select(
        col(Case.id), col(Case.ref), col(Case.band), col(Case.act_by), col(Case.last_contact_at).label("since"), *told
    ).where(_OPEN, col(Case.band) <= 1, any_of)
    return list(conn.execute(query.order_by(*_ORDER).limit(ALARM_LIMIT)))
