"""Why this date: each day between a clock's start and its due day, counted or skipped, in words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from triage.rules.calendar import LONDON, Calendar, local_day
from triage.rules.clocks import STARTS, ClockRule, ClockStart, counted_to, due_on, start

if TYPE_CHECKING:
    from triage.rules.house import House


@dataclass(frozen=True, slots=True)
class Counted:
    """One day of a count: its number, or 0 where it is skipped; `why` says what it is."""

    day: date
    number: int
    why: str

    def __str__(self) -> str:
        """Return it as it is read aloud: 'Tue 29 Dec 1', or 'Mon 28 Dec bank holiday (Boxing Day), skipped'."""
        name = f"{self.day:%a} {self.day.day} {self.day:%b}"
        if not self.number:
            return f"{name} {self.why}, skipped"
        return f"{name} {self.number}" + (f" ({self.why})" if self.why else "")


Still = Sequence[tuple[date, date]]  # (day of a pause, day on which the clock went on), oldest first


def count(
    rule: ClockRule, started_at: datetime, calendar: Calendar, until: date | None = None, still: Still = ()
) -> tuple[Counted, ...]:
    """Return every day after the start up to the due day of a rule that counts days or months; none for minutes.

    `until` is the due day where it is no longer the rule's own; in `still` the days on which the clock stood still.
    """
    if rule.count in ("minutes", "stated"):
        return ()
    first = local_day(started_at)
    until = until or due_on(rule, started_at, calendar)
    if rule.count == "calendar_months":
        return _months(rule, first, until, calendar, still)
    return tuple(_each(rule, first, until, calendar, still))


def would_start(kind: str, at: datetime, house: "House") -> list[ClockStart]:
    """Return the clocks that a contact of `kind` received at `at` starts, the first due first.

    Those that count from an acknowledgement or a full response are counted as if that were given at `at` too. Raises ValueError,
    with the kinds that are known, where no clock starts, and for a time from which this calendar cannot count.
    """
    rules = [rule for rule in house.clocks if kind in rule.starts_for]
    if not rules:
        known = ", ".join(sorted({name for rule in house.clocks for name in rule.starts_for}))
        raise ValueError(f"No clock starts for '{kind[:40]}'. Kinds with clocks: {known}.")
    if not house.calendar.covers(local_day(at)):
        raise ValueError(f"The calendar does not reach to {at.year}: nothing can be counted from then.")
    if all(rule.count == "stated" for rule in rules):
        raise ValueError(
            f"'{kind}' is due when somebody says: triage clocks start REF {kind} --due '2027-01-14 16:00'."
        )
    starts = [clock for point in STARTS for clock in start([kind], at, house, point)]
    return sorted(starts, key=lambda clock: (clock.due_at, clock.name))


def _each(rule: ClockRule, start: date, until: date, calendar: Calendar, still: Still) -> Iterator[Counted]:
    number = 0
    for day in _days(start, until) if until > start else [until]:
        why = "waiting for the family" if any(paused < day <= on for paused, on in still) else ""
        if rule.count == "working_days":
            why = why or calendar.skipped(day, observe_closed=rule.observes_closed_days)
        number += not why
        note = f"closure day, counts: {calendar.closed[day]}" if not why and day in calendar.closed else why
        yield Counted(day, 0 if why else number, note)
        if rule.resumes == "begins_again" and any(day == on for _, on in still):
            number = 0


def _months(rule: ClockRule, start: date, until: date, calendar: Calendar, still: Still) -> tuple[Counted, ...]:
    stood = sum((on - paused).days for paused, on in still)
    end = counted_to(rule, start, calendar) + timedelta(days=stood)
    skipped = [Counted(day, 0, calendar.skipped(day)) for day in _days(end - timedelta(days=1), until) if day < until]
    months = "a calendar month" if rule.length == 1 else f"{rule.length} calendar months"
    waited = f" and the {stood} days on which we waited for the family" if stood else ""
    moved = ", moved on to a working day" if skipped else ""
    return (*skipped, Counted(until, 1, f"{months} from the day of receipt{waited}{moved}"))


def told(rule: ClockRule, started_at: datetime, calendar: Calendar) -> str:
    """Return the whole count in one line, as it answers 'why this date?'."""
    if rule.count == "minutes":
        return _minutes(rule, started_at)
    if rule.count == "stated":
        return "as somebody stated"
    said = "; ".join(map(str, count(rule, started_at, calendar)))
    return f"{said}; in bands 0 and 1, when the case is to be acted on" if rule.by_band else said


def _minutes(rule: ClockRule, started_at: datetime) -> str:
    local = started_at.astimezone(LONDON)
    over = (started_at.astimezone(UTC) + timedelta(minutes=rule.length)).astimezone(LONDON)
    hours, rest = divmod(rule.length, 60)
    long = f"{hours} hours" if hours and not rest else f"{rule.length} minutes"
    changes = "" if local.utcoffset() == over.utcoffset() else "; the clocks change on the way"
    return f"{long} from {local:%H:%M} on {local:%a} {local.day} {local:%b}, round the clock{changes}"


def _days(after: date, until: date) -> Iterator[date]:
    return (after + timedelta(days=number) for number in range(1, (until - after).days + 1))
