"""Why this date: a clock's whole story, with each day that was counted and each that was skipped, and everything done to it."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from triage.desk.front import Desk, require
from triage.desk.views import ClockAct, ClockStory, Running
from triage.rules import counting, running
from triage.rules.calendar import LONDON, end_of, local_day
from triage.rules.clocks import ClockRule
from triage.rules.shown import one_line
from triage.store import clocks as store
from triage.store.tables import Clock

Line = tuple[Any, dict[str, Any]]


def story(desk: Desk, case_id: int) -> list[ClockStory]:
    """Return every clock of a case, the first due first, each with its days and its acts."""
    require(desk, "see the clocks")
    return desk.store.read(lambda conn: read(desk, conn, case_id))


def read(desk: Desk, conn: Any, case_id: int) -> list[ClockStory]:
    """Return the story of every clock of a case, within a reading of the store."""
    rows, lines = store.of_case(conn, case_id), store.story(conn, case_id)
    return [_story(desk, row, store.of_clock(lines, row)) for row in rows]


def running_of(row: Clock, now: datetime) -> Running:
    """Return a stored clock as the screens show it; a breach shows whatever was done after it."""
    state = store.state_of(row)
    broken = running.is_broken(state, now)
    return Running(
        row.name, row.words, row.started_at, row.due_at, row.stopped_at, broken, row.ended, row.paused_at, row.team
    )


def _story(desk: Desk, row: Clock, lines: Sequence[Line]) -> ClockStory:
    rule = next((rule for rule in desk.house.clocks if rule.name == row.name), None)
    counted, why = _counted(desk, rule, row, lines)
    anew = rule is not None and rule.resumes == "begins_again"
    acts = tuple(
        ClockAct(event.at, one_line(event.by), one_line(_words(event.what, detail, anew=anew), 400))
        for event, detail in lines
    )
    return ClockStory(running_of(row, desk.now()), row.run, row.whose, row.due_on, counted, why, acts)


def _counted(
    desk: Desk, rule: ClockRule | None, row: Clock, lines: Sequence[Line]
) -> tuple[tuple[counting.Counted, ...], str]:
    """Return the days of a clock as it was counted, and the count in words: its due date is the stored one, always."""
    if rule is None:
        return (), "its row is no longer in clocks.toml; the date stands as it was counted"
    if row.pauses and lines and lines[0][0].what == "clock carried here":
        return (), f"as it was counted on case {lines[0][1]['origin']}"
    if row.count == "minutes":
        return (), counting.told(rule, row.started_at, desk.house.calendar)
    if row.count == "stated":
        return (), "as was stated"
    if rule.by_band and row.due_at != end_of(row.due_on):
        return (), "when the case was to be acted on, since it stood in band 0 or 1"
    until = _until(row)
    days = counting.count(rule, row.started_at, desk.house.calendar, until, still(lines)) if until else ()
    return days, "; ".join([*map(str, days), *_besides(row, lines)])


def _until(row: Clock) -> date | None:
    """Return the day up to which a clock's days are told; None where it counts in months and stands still: none was yet."""
    by_months = row.count == "calendar_months"
    if row.paused_at is not None and not row.ended:
        return None if by_months else local_day(row.paused_at)
    return (by_months and row.extended_from) or row.due_on


def _besides(row: Clock, lines: Sequence[Line]) -> Iterator[str]:
    """Yield in words what the days of a count do not say."""
    if row.extended_from is not None:
        told = (detail["set"] for event, detail in lines if event.what == "clock extended")
        to = next((running.decode(values)["due_on"] for values in told), row.due_on)
        yield f"extended from {_day(row.extended_from)} to {_day(to)}"
    if row.paused_at is not None and not row.ended:
        yield f"it stands still with {row.left} days left, and is due later than it was"


def still(lines: Sequence[Line]) -> list[tuple[date, date]]:
    """Return the pauses in a clock's events that are over, as (day of the pause, day on which it went on)."""
    found: list[tuple[date, date]] = []
    paused: date | None = None
    for event, detail in lines:
        if event.what == "clock paused":
            paused = local_day(running.decode(detail["set"])["paused_at"])
        elif event.what == "clock resumed" and paused is not None:
            found.append((paused, local_day(datetime.fromisoformat(detail["on"]))))
    return found


def _words(what: str, detail: dict[str, Any], *, anew: bool) -> str:
    """Return one event of a clock in words; `anew` where it begins again after it stood still."""
    values = running.decode(detail["set"])
    why = f": {detail['why']}" if detail.get("why") else ""
    if what == "clock carried here":
        return f"came from case {detail['origin']}{why}, due {_moment(values['due_at'])}"
    if what in ("clock started", "clock restarted"):
        return f"{what.removeprefix('clock ')}, due {_moment(values['due_at'])}"
    if what == "clock paused":
        again, limit = _day(local_day(values["chase_at"])), _day(local_day(values["limit_at"]))
        return f"stands still{why}; {values['left']} days left; we ask again on {again}, at the latest it goes on on {limit}"
    if what in ("clock resumed", "clock moved", "clock extended"):
        told = f"; the family was told: {detail['told']}" if detail.get("told") else ""
        goes_on = "begins again" if anew else "goes on"
        done = {"clock resumed": goes_on, "clock moved": "moved by changed rules", "clock extended": "extended"}[what]
        return f"{done}, due {_day(values['due_on'])}{why}{told}"
    plain = {
        "clock broken": "missed",
        "clock rings again": "rings again when the desk next opens",
        "clock warned": "warned",
        "clock chased": "the family is to be asked again",
    }
    return plain.get(what, what.removeprefix("clock ")) + why


def _moment(instant: datetime) -> str:
    local = instant.astimezone(LONDON)
    return f"{local:%H:%M} on {_day(local.date())}"


def _day(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B %Y}"
