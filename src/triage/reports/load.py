"""The load on the desk, for those who manage it: the board, and the list behind each of its figures.

One transaction reads a board, and one function reads a list by the same condition that counted it.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from triage.clock import LONDON
from triage.desk import warnings
from triage.desk.front import Desk, require
from triage.desk.views.board import Alarm, Alarms, Behind, Board, CaseLine, Count, Holder, Hour, SurgeNow
from triage.errors import NotFound
from triage.reports import telephone
from triage.reports.definitions import definition
from triage.rules.calendar import at_local, end_of, local_day
from triage.rules.roles import Role, may
from triage.rules.shown import Shown, one_line, own_words
from triage.rules.surge import OLDEST_TODAY_MINUTES, Sign, signs
from triage.rules.surge import Hour as Worked
from triage.store import channels, figures, load, people, rules, surge
from triage.store.load import Moments
from triage.store.tables import CaseState

LIST_LIMIT: Final = 500
CLOCK_LINES: Final = 20
OLDEST: Final = 5
SILENT_FOR: Final = timedelta(minutes=2)  # one look that fails is no news
BANDS: Final = ("NOW", "TODAY", "SOON", "ROUTINE")
_CALLS: Final = ("calls_offered", "calls_answered", "calls_abandoned")
_WORDS: Final = {
    "late": "late",
    "free": "nobody holds",
    "age_hour": "under 1 hour",
    "age_today": "today",
    "age_two": "1-2 days",
    "age_five": "3-5 days",
    "age_older": "older",
    "clocks_two_hours": "due in 2 hours",
    "clocks_four_hours": "due in 2-4 hours",
    "clocks_today": "due later today",
    "clocks_next_day": "due next working day",
    "clocks_broken": "broken today",
    "stuck_late": "2 hours late, nobody acts",
    "stuck_escalated": "a supervisor was asked",
    "stuck_returns": "should be back from waiting",
    "stuck_letters": "letter failed or not known",
    "answered": "answered or done today",
    "contacts": "contacts today",
    "calls_offered": "calls",
    "calls_answered": "calls answered",
    "calls_abandoned": "abandoned calls",
    "unclaimed": "NOW, unclaimed for 5 minutes",
    "untouched": "TODAY, unclaimed near its act-by",
    "handed": "NOW, hand-off not accepted",
    "unanswered": "unanswered",
}


def board(desk: Desk) -> Board:
    """Return the board as it stands now; an auditor's names no child and no family."""
    require(desk, "see the board")
    moments = moments_of(desk)
    return desk.store.read(lambda conn: _board(conn, desk, moments))


def alarms(desk: Desk) -> Alarms:
    """Return what this person's screens must say now: NOW unclaimed to everybody, the others to those who see the board."""
    require(desk, "see the queue")
    now = desk.now()
    return desk.store.read(lambda conn: _alarms(conn, desk, now))


def behind(desk: Desk, key: str) -> Behind:
    """Return the list behind the figure with this key, in queue order, cut at 500; raise NotFound for a key that there is not."""
    require(desk, "see the board")
    moments = moments_of(desk)
    try:
        return desk.store.read(lambda conn: _behind(conn, _eyes(desk, moments.now), key, moments))
    except (KeyError, ValueError) as error:
        raise NotFound(f"There is no figure '{key[:40]}' on the board.", safe="Nothing was changed.") from error


def holders(desk: Desk) -> tuple[Holder, ...]:
    """Return everybody who may hold a case and what they hold, by name."""
    require(desk, "see the board")
    now = desk.now()
    return desk.store.read(lambda conn: _holders(conn, load.everything_held(conn, now), at_local(local_day(now), 0)))


def moments_of(desk: Desk) -> Moments:
    """Return the instants that a board of now is told by."""
    now = desk.now()
    day = local_day(now)
    return Moments(
        now=now,
        today=at_local(day, 0),
        worked=desk.house.calendar.worked_until(day),
        two_days=at_local(day - timedelta(days=2), 0),
        five_days=at_local(day - timedelta(days=5), 0),
        day_end=end_of(day),
        next_day_end=end_of(desk.house.calendar.add_working_days(day, 1)),
    )


def _board(conn: Any, desk: Desk, at: Moments) -> Board:
    now, eyes = at.now, _eyes(desk, at.now)
    open_cases, held = load.open_by_band(conn, at), load.everything_held(conn, now)
    waiting, told = load.waiting_by_whom(conn), _alarms(conn, desk, now)
    answers, came = load.answers(conn, min(at.today, now - timedelta(hours=2))), _came(conn, at.today, now)
    clocks = load.clock_counts(conn, at)
    return Board(
        at=now,
        alarms=told,
        warnings=tuple(warnings.told(conn)),
        signs=_signs(conn, desk, at, answers),
        open=_open(open_cases),
        ages=tuple(_split(key, open_cases) for key in load.AGES),
        waiting=tuple(_waiting(whom, number) for whom, number in sorted(waiting.items())),
        clocks=tuple(_count(key, clocks[key]) for key in (load.CLOCKS[-1], *load.CLOCKS[:-1])),
        clock_lines=_clock_lines(conn, eyes, at),
        people=_holders(conn, held, at.today),
        stuck=tuple(_count(key, load.count(conn, load.which(key, at))) for key in load.STUCK),
        oldest=tuple(_line(eyes, row, _opened(row)) for row in
                     load.lines(conn, load.which("unanswered", at), OLDEST, oldest=True)),
        today=_today(conn, at, came),
        hours=_hours(conn, at, came, answers),
    )  # fmt: skip


# ---- figures ------------------------------------------------------------------------------------------------------------


def _open(found: dict[int, dict[str, int]]) -> tuple[Count, ...]:
    bands = [Count(f"open.{band}", own_words(BANDS[band]), _of(found, band, "open")) for band in range(4)]
    return (*bands, _split("late", found), _split("free", found))


def _split(key: str, found: dict[int, dict[str, int]]) -> Count:
    bands = tuple(_of(found, band, key) for band in range(4))
    return Count(key, own_words(_WORDS[key]), sum(bands), bands)


def _of(found: dict[int, dict[str, int]], band: int, key: str) -> int:
    return found.get(band, {}).get(key, 0)


def _count(key: str, number: int) -> Count:
    return Count(key, own_words(_WORDS[key]), number)


def _waiting(whom: str, number: int) -> Count:
    return Count(f"waiting:{whom}", one_line(whom.replace("_", " ") or "us", 40), number)


def _today(conn: Any, at: Moments, came: Sequence[tuple[str, datetime]]) -> tuple[Count, ...]:
    channels = Counter(channel for channel, _ in came)
    split = [Count(f"contacts:{name}", own_words(name.replace("_", " ")), channels[name]) for name in sorted(channels)]
    answered = _count("answered", load.count(conn, load.which("answered", at)))
    return (_count("contacts", len(came)), *split, *_calls(conn, at), answered)


def _calls(conn: Any, at: Moments) -> tuple[Count, ...]:
    """Return the calls of today; where they are not known, one line that says so."""
    today = telephone.day(conn, at.today, at.now + timedelta(microseconds=1))
    if today.unknown and not today.waits:
        words = one_line(f"{_WORDS['calls_abandoned']}: {today.unknown}", 100)
        return (Count("calls_abandoned", words, 0, known=False),)
    return tuple(_count(key, today.numbers[key]) for key in _CALLS)


def _hours(
    conn: Any, at: Moments, came: Sequence[tuple[str, datetime]], answers: Sequence[tuple[int, datetime]]
) -> tuple[Hour, ...]:
    """Return today's hours up to now, from the first in which anything happened."""
    opened, done = load.opened_and_done(conn, at.today)
    left, made = load.unfinished(conn), list[Hour]()
    start = at.today + (at.now - at.today) // timedelta(hours=1) * timedelta(hours=1)
    while start >= at.today:
        end = start + timedelta(hours=1)
        arrived = sum(start <= when < end for _, when in came)
        answered = len({case for case, when in answers if start <= when < end})
        made.append(Hour(start, arrived, answered, left))
        left += sum(start <= when < end for when in done) - sum(start <= when < end for when in opened)
        start -= timedelta(hours=1)
    while len(made) > 1 and not (made[-1].came or made[-1].answered):
        made.pop()
    return tuple(reversed(made))


def _came(conn: Any, since: datetime, until: datetime) -> list[tuple[str, datetime]]:
    """Return (channel, when) of every contact received in a time, its ends included: the SITREP's own list."""
    later = until + timedelta(microseconds=1)
    return [(channel.value, when) for channel, when, _ in figures.received(conn, since, later)]


def _signs(conn: Any, desk: Desk, at: Moments, answers: Sequence[tuple[int, datetime]]) -> tuple[Sign, ...]:
    hours = []
    for back in (2, 1):
        start, end = at.now - timedelta(hours=back), at.now - timedelta(hours=back - 1)
        did = len({case for case, when in answers if start <= when < end})
        came = _came(conn, start, end - timedelta(microseconds=1))
        hours.append(Worked(len(came), did, load.people_between(conn, start, end)))
    since = load.first_today_unanswered(conn)
    over = since is not None and desk.house.calendar.add_desk_minutes(since, OLDEST_TODAY_MINUTES) < at.now
    unclaimed = load.count(conn, load.which("unclaimed", at))
    return signs(hours, since, over, unclaimed)


# ---- lists --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Eyes:
    """Who looks: `named` says that they may see whom a case is about."""

    now: datetime
    named: bool


def _eyes(desk: Desk, now: datetime) -> _Eyes:
    return _Eyes(now, may(desk.who.role, "open a case"))


def _behind(conn: Any, eyes: _Eyes, key: str, at: Moments) -> Behind:
    if key in load.CLOCKS:
        condition = load.clock_which(key, at)
        lines = [_clock_line(eyes, row) for row in load.clock_lines(conn, condition, LIST_LIMIT)]
        number = load.clock_counts(conn, at)[key]
    else:
        found = load.which(key, at)
        rows = load.lines(conn, found, LIST_LIMIT, oldest=key == "unanswered")
        lines, number = [_line(eyes, row, _opened(row)) for row in rows], load.count(conn, found)
    return Behind(key, _title(conn, key), definition(key), tuple(lines), number)


def _title(conn: Any, key: str) -> Shown:
    name, _, band = key.partition(".")
    name, _, of = name.partition(":")
    if name == "held":
        staff = people.staff(conn, int(of))
        return one_line(f"held by {staff.name if staff else 'nobody'}", 80)
    if name == "waiting":
        return one_line(f"waiting for {of.replace('_', ' ') or 'us'}", 80)
    words = f"contacts today by {of.replace('_', ' ')}" if of else _WORDS.get(name, name)
    return one_line(f"{words}: {BANDS[int(band)]}" if band else words, 80)


def _line(eyes: _Eyes, row: Any, note: Shown) -> CaseLine:
    held = row.owner_id is not None and row.lease_until is not None and row.lease_until > eyes.now
    return CaseLine(
        id=row.id,
        ref=row.ref,
        band=row.band,
        due=row.act_by,
        child=one_line(row.child_name) if eyes.named else own_words(""),
        matter=one_line(row.title) if eyes.named else own_words(""),
        owner=one_line(row.owner_name or "") if held else own_words(""),
        note=note,
        open=row.state is CaseState.OPEN,
    )


def _opened(row: Any) -> Shown:
    if row.state is CaseState.WAITING and row.returns_at is not None:
        return own_words(f"back {row.returns_at.astimezone(LONDON):%a %d %b %H:%M}")
    return own_words(f"since {row.opened_at.astimezone(LONDON):%a %d %b %H:%M}")


def _clock_line(eyes: _Eyes, row: Any) -> CaseLine:
    still = "missed" if row.due_at < eyes.now else "due"
    return replace(_line(eyes, row, own_words("")), due=row.due_at, matter=one_line(f"{still}: {row.words}", 120))


def _clock_lines(conn: Any, eyes: _Eyes, at: Moments) -> tuple[CaseLine, ...]:
    """Return the clocks that broke today and those that are due next, as many as a screen has room for."""
    soon = [load.clock_which(key, at) for key in load.CLOCKS if key != "clocks_broken"]
    running = load.clock_lines(conn, soon[0] | soon[1] | soon[2] | soon[3], CLOCK_LINES)
    broken = load.clock_lines(conn, load.clock_which("clocks_broken", at), CLOCK_LINES)
    return tuple(_clock_line(eyes, row) for row in (*broken, *running))


# ---- people and alarms --------------------------------------------------------------------------------------------------


def _holders(conn: Any, held: Sequence[Any], today: datetime) -> tuple[Holder, ...]:
    acts = load.acts_today(conn, today)
    return tuple(
        _holder(staff, [row for row in held if row.owner_id == staff.id], acts) for staff in people.hands(conn)
    )


def _holder(staff: Any, rows: Sequence[Any], acts: dict[str, tuple[datetime, datetime]]) -> Holder:
    since, last = acts.get(staff.login, (None, None))
    bands = Counter(row.band for row in rows)
    return Holder(
        staff_id=staff.id,
        login=one_line(staff.login, 60),
        name=one_line(staff.name, 60),
        role=staff.role.value,
        bands=(bands[0], bands[1], bands[2], bands[3]),
        oldest=min((row.act_by for row in rows), default=None),
        until=min((row.lease_until for row in rows), default=None),
        since=since,
        last=last,
    )


def _alarms(conn: Any, desk: Desk, now: datetime) -> Alarms:
    rows = load.alarms(conn, now)
    found = [_alarm(kind, [row for row in rows if row._mapping[kind]]) for kind in load.ALARMS]  # noqa: SLF001
    told = desk.who.role in {Role.SUPERVISOR, Role.AUDITOR}
    silent = channels.failing(conn, now - SILENT_FOR) if told else []
    return Alarms(
        now,
        tuple(one for one in found if one and (one.everybody or told)),
        surge_now(conn),
        tuple(one_line(name, 60) for name in silent),
        _proposers(conn, desk),
    )


def _proposers(conn: Any, desk: Desk) -> tuple[Shown, ...]:
    """Return whose rules wait for this person, a supervisor, to adopt them too."""
    if not may(desk.who.role, "adopt rules"):
        return ()
    others = [row.proposed_by for row in rules.waiting(conn) if row.proposed_by != desk.who.login]
    return tuple(one_line(by, 60) for by in dict.fromkeys(others))


def _alarm(kind: str, rows: Sequence[Any]) -> Alarm | None:
    if not rows:
        return None
    since = min(row.act_by if kind == "untouched" else row.since for row in rows)
    return Alarm(kind, tuple(r.id for r in rows), tuple(r.ref for r in rows), since, everybody=kind == "unclaimed")


def surge_now(conn: Any) -> SurgeNow | None:
    """Return the surge that lasts, or None."""
    row = surge.current(conn)
    return SurgeNow(row.began_at, one_line(row.began_by, 60), one_line(row.why)) if row else None
