"""What the coming days will bring, when the backlog is cleared, and how many people it takes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from triage.clock import LONDON
from triage.desk.front import Desk, require
from triage.reports.figures import Cell, Report, Section, Table, Trend
from triage.rules.arrival import Channel
from triage.rules.calendar import Calendar, at_local, local_day
from triage.rules.erlang import GOAL, WITHIN_SECONDS, Line, people_for, service
from triage.rules.forecast import Shape, clear_by, foretell, foretell_day, learn, people_to_clear
from triage.rules.shown import own_words
from triage.store import telephone, workload

HISTORY_DAYS: Final = 56
AHEAD: Final = 10
CLEAR_IN: Final = 5
FARTHEST: Final = 120
PATIENCE_SECONDS: Final = 180.0
WRAP_UP_SECONDS: Final = 60.0
USUAL_CALL_SECONDS: Final = 360.0
ENOUGH: Final = 30  # calls that rang off, before their patience is measured and not assumed
_BAND: Final = (
    f"From the last {HISTORY_DAYS} days: the level of a day, weekdays and hours as they were. From and to: four of "
    "five such times should end between them, given how far the past strayed from what would have been foretold."
)


@dataclass(frozen=True, slots=True)
class _Calls:
    """What is known of the telephone: calls by the hour, seconds that one takes and that callers wait, and whose word that is."""

    by_hour: Mapping[datetime, int]
    handling: float
    patience: float
    told: str


@dataclass(frozen=True, slots=True)
class _Known:
    """What the past tells: contacts by the hour, calls by the hour and how long they took, and what was done by how many."""

    arrivals: dict[datetime, int]
    calls: _Calls
    backlog: int
    opened: int
    finished: int
    quarters: Sequence[tuple[str, datetime, int, int]]


def forecast_report(desk: Desk, since: datetime, until: datetime) -> Report:
    """Return what the days from today on are expected to bring, by the eight weeks before `until`; `since` is left alone."""
    require(desk, "see the board")
    now = min(until, desk.now())
    today = local_day(now)
    begin, end = at_local(today - timedelta(days=HISTORY_DAYS), 0), at_local(today, 0)

    def look(conn: Any) -> _Known:
        return _Known(
            workload.arrivals(conn, begin, end),
            _switched(conn, begin, end) or _logged(conn, begin, end),
            workload.backlog(conn),
            workload.opened(conn, begin, end),
            workload.finished(conn, begin, end),
            list(workload.quarters(conn, begin, end)),
        )

    known = desk.store.read(look)
    shape = learn(_by_day(known.arrivals, end))
    title = "What is to come"
    if shape is None:
        told = "Too little has come so far to foretell anything: two weeks are needed."
        return Report("forecast", title, now, since, own_words(told), ())
    days = [today + timedelta(days=ahead) for ahead in range(AHEAD)]
    backlog = _backlog(known, shape, desk.house.calendar, today)
    parts = (_days(shape, days), _hours(shape, today), backlog, _calls(known, end, today))
    return Report("forecast", title, now, since, backlog.told, parts)


def _by_day(arrivals: Mapping[datetime, int], end: datetime) -> dict[date, list[float]]:
    """Return each whole day from the first on which anything came up to before `end`, as 24 counts by the hour in London."""
    if not arrivals:
        return {}
    first, last = local_day(min(arrivals)), local_day(end)
    days: dict[date, list[float]] = {first + timedelta(days=n): [0.0] * 24 for n in range((last - first).days)}
    for at, number in arrivals.items():
        local = at.astimezone(LONDON)
        if local.date() in days:
            days[local.date()][local.hour] += number
    return days


def _days(shape: Shape, days: Sequence[date]) -> Section:
    told = [foretell_day(shape, day) for day in days]
    trend = Trend(
        "contacts a day", tuple(f"{day:%a} {day.day} {day:%b}" for day in days), tuple(round(mean, 1) for mean, _, _ in told),
        f"Contacts of all channels. {_BAND}", tuple(low for _, low, _ in told), tuple(high for _, _, high in told),
    )  # fmt: skip
    mean, low, high = told[0]
    return Section(
        "Contacts in the days to come",
        own_words(f"Today about {mean:.0f}, most likely {low} to {high}."),
        trends=(trend,),
    )


def _hours(shape: Shape, day: date) -> Section:
    hours = [one for one in foretell(shape, day) if one.high]
    trend = Trend(
        "contacts by the hour", tuple(f"{one.hour:02}:00" for one in hours), tuple(round(one.mean, 1) for one in hours),
        f"Contacts of all channels. {_BAND}", tuple(one.low for one in hours), tuple(one.high for one in hours),
    )  # fmt: skip
    busiest = max(hours, key=lambda one: one.mean, default=None)
    told = f"The busiest hour is {busiest.hour:02}:00." if busiest else "Hardly anything is expected."
    return Section("Contacts today, by the hour", own_words(told), trends=(trend,) if hours else ())


def _backlog(known: _Known, shape: Shape, calendar: Calendar, today: date) -> Section:
    """Say when the backlog is cleared as things go, and how many people would clear it within five working days."""
    days = [today + timedelta(days=ahead) for ahead in range(FARTHEST)]
    opens = [calendar.is_working_day(day) for day in days]
    share = known.opened / (sum(known.arrivals.values()) or 1)
    worked = {(who, local_day(at)) for who, at, _, _ in known.quarters}
    at_work = {day for _, day in worked}
    each = known.finished / len(worked) if worked else 0.0
    usual = known.finished / len(at_work) if at_work else 0.0
    expected = [foretell_day(shape, day) for day in days]
    coming, most = [mean * share for mean, _, _ in expected], [high * share for _, _, high in expected]
    done = [usual * opens_then for opens_then in opens]
    cleared, at_worst = (clear_by(known.backlog, one, done) for one in (coming, most))
    soon = next((place + 1 for place in range(FARTHEST) if sum(opens[: place + 1]) == CLEAR_IN), FARTHEST)
    needed = people_to_clear(known.backlog, coming[:soon], [each * open_then for open_then in opens[:soon]])
    rows: tuple[tuple[Cell, ...], ...] = (
        ("cases not done now", known.backlog),
        ("cases that a contact becomes, on average", round(share, 2)),
        ("cases finished on a day that anybody worked", round(usual, 1)),
        ("cases that one person finished in a day", round(each, 2)),
        ("people on a day that anybody worked", round(len(worked) / len(at_work), 1) if at_work else None),
        ("cleared by, as things go", _day(days, cleared)),
        ("cleared by, if the most comes that is likely", _day(days, at_worst)),
        (f"people needed every working day to clear it in {CLEAR_IN} of them", needed),
    )
    definition = (
        f"As things go: what is expected to come, and finished as in the last {HISTORY_DAYS} days. A dash: not within "
        f"{FARTHEST} days, or nothing was ever finished. People are those who did anything at the desk that day."
    )
    told = f"{known.backlog} cases are not done. " + (
        f"As things go they are cleared by {_day(days, cleared)}."
        if cleared is not None
        else f"As things go they are not cleared within {FARTHEST} days."
    )
    return Section("The backlog", own_words(told), tables=(Table(("", "Number"), rows, definition),))


def _calls(known: _Known, end: datetime, today: date) -> Section:
    calls = known.calls
    shape = learn(_by_day(calls.by_hour, end))
    if shape is None:
        return Section("Calls", own_words("Too few calls are known to foretell any."))
    rows: list[tuple[Cell, ...]] = []
    for one in foretell(shape, today):
        if one.high:
            line = Line(one.mean, calls.handling, calls.patience)
            people = people_for(line)
            met = service(line, people)
            rows.append(
                (
                    f"{one.hour:02}:00",
                    round(one.mean, 1),
                    one.low,
                    one.high,
                    people,
                    round(100 * met.answered_in_time),
                    round(100 * met.abandoned, 1),
                )
            )
    definition = (
        f"People: the fewest who answer {GOAL:.0%} of calls within {WITHIN_SECONDS:.0f} seconds by Erlang A, with "
        f"{calls.handling / 60:.1f} minutes a call ({WRAP_UP_SECONDS:.0f} seconds of wrap-up among them) and callers who on "
        f"average ring off after {calls.patience / 60:.1f} minutes. {calls.told} {_BAND}"
    )
    columns = ("Hour", "Calls", "From", "To", "People", "In time, %", "Ring off, %")
    most = max((row[4] for row in rows if isinstance(row[4], int)), default=0)
    return Section(
        "Calls today",
        own_words(f"At the busiest {most} people are needed at the telephone."),
        tables=(Table(columns, tuple(rows), definition),),
    )


def _switched(conn: Any, begin: datetime, end: datetime) -> _Calls | None:
    """Return the line as the telephone switch tells of it, or None where it told of nothing in this time.

    How long callers wait on average before they ring off is all their waiting by the number of those who rang off, which is the
    likeliest patience where it is exponential: those who were answered showed only that theirs was longer.
    """
    by_hour = telephone.by_hour(conn, begin, end)
    if not by_hour:
        return None
    sums = telephone.sums(conn, begin, end)
    handling = sums.talked / sums.talks + WRAP_UP_SECONDS if sums.talks else USUAL_CALL_SECONDS
    known = sums.abandoned >= ENOUGH
    patience = max(sums.waited / sums.abandoned, 1.0) if known else PATIENCE_SECONDS
    told = "Calls and talk by the telephone switch" + (
        ", and so is the patience: all waiting by the calls that rang off."
        if known
        else f"; the patience is assumed, since fewer than {ENOUGH} rang off."
    )
    return _Calls(by_hour, handling, patience, told)


def _logged(conn: Any, begin: datetime, end: datetime) -> _Calls:
    """Return the line as the calls logged at the desk tell of it, which know nothing of those that nobody answered."""
    took = workload.calls(conn, begin, end)
    number = sum(row.number for row in took)
    seconds = sum(float(row.seconds or 0) for row in took)
    handling = max(seconds / number + WRAP_UP_SECONDS, 1.0) if number else USUAL_CALL_SECONDS
    told = "Calls as logged here: those that nobody answered are not among them, and the patience is assumed."
    return _Calls(workload.arrivals(conn, begin, end, Channel.PHONE), handling, PATIENCE_SECONDS, told)


def _day(days: Sequence[date], place: int | None) -> str | None:
    return None if place is None else f"{days[place]:%a} {days[place].day} {days[place]:%B}"
