"""How much of a clock's time is gone, in the unit that it counts: what a bar shows and what is said beside it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from triage.rules.calendar import Calendar, local_day


@dataclass(frozen=True, slots=True)
class Progress:
    """`gone` of `of` whole units ("working days", "days", "minutes", "hours") are over; `share` is from 0 to 1."""

    gone: int
    of: int
    unit: str
    share: float


def progress(
    count: str,
    started_at: datetime,
    due_at: datetime,
    now: datetime,
    calendar: Calendar,
    *,
    observe_closed: bool = False,
) -> Progress:
    """Return how much of the time from `started_at` to `due_at` is gone at `now`, a day that is not over being still there."""
    now = min(max(now, started_at), due_at)
    first, today, last = local_day(started_at), local_day(now), local_day(due_at)
    yesterday = today - timedelta(days=1) if now < due_at else last
    if count == "working_days" and last > first:
        of = max(1, calendar.working_days_between(first, last, observe_closed=observe_closed))
        gone = min(of, calendar.working_days_between(first, yesterday, observe_closed=observe_closed))
        return Progress(gone, of, "working days", gone / of)
    if count in ("calendar_days", "calendar_months") and last > first:
        return _of_days(first, yesterday, last)
    return _of_minutes(started_at, now, due_at)


def _of_days(first: date, yesterday: date, last: date) -> Progress:
    of = (last - first).days
    gone = max(0, min(of, (yesterday - first).days))
    return Progress(gone, of, "days", gone / of)


def _of_minutes(started_at: datetime, now: datetime, due_at: datetime) -> Progress:
    whole, gone = (due_at - started_at).total_seconds() / 60, (now - started_at).total_seconds() / 60
    share = gone / whole if whole > 0 else 1.0
    if whole > 48 * 60:
        return Progress(int(gone // (24 * 60)), max(1, round(whole / (24 * 60))), "days", share)
    if whole > 180:  # noqa: PLR2004 - three hours: from there on minutes say less than hours
        return Progress(int(gone // 60), round(whole / 60), "hours", share)
    return Progress(int(gone), round(whole), "minutes", share)
