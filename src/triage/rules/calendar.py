"""The working calendar: opening hours, working days and bank holidays of England and Wales.

Days are counted in Europe/London, sums are done on UTC instants. Bank holidays are rows with a last known year, because
extra days are proclaimed (Banking and Financial Dealings Act 1971, s.1): past that year `warning` speaks, and only weekends
are skipped.
"""

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from triage.rules.owned import Fault, Sheet, Table

LONDON: Final = ZoneInfo("Europe/London")
WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
FIRST_YEAR: Final = 2020
_YEARS_PAST_KNOWN: Final = 12
_FIRST_OF_WEEKEND: Final = 5
_LONGEST_SHUT: Final = 60
_LONGEST_EXTRA: Final = 366
_MINUTES_A_DAY: Final = 24 * 60
_HOUR = re.compile(r"([0-9]{1,2}):([0-5][0-9])")

Spans = tuple[tuple[int, int], ...]  # opening spans of one day, in minutes from local midnight


@dataclass(frozen=True, slots=True, eq=False)
class Calendar:
    """Opening hours by weekday, dated changes to them, closures and bank holidays."""

    week: tuple[Spans, ...]
    bank_holidays: Mapping[date, str]
    closed: Mapping[date, str]
    extra: Mapping[date, Spans]
    known_until: int
    known_from: int = field(init=False)
    _working: tuple[int, ...] = field(init=False, repr=False)
    _observed: tuple[int, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Lay out the working days once, so that counting them is a look-up."""
        object.__setattr__(self, "known_from", min((day.year for day in self.bank_holidays), default=self.known_until))
        first, last = (
            date(FIRST_YEAR - 1, 1, 1).toordinal(),
            date(self.known_until + _YEARS_PAST_KNOWN, 12, 31).toordinal(),
        )
        days = [date.fromordinal(ordinal) for ordinal in range(first, last + 1)]
        working = [day for day in days if self._works(day)]
        object.__setattr__(self, "_working", tuple(day.toordinal() for day in working))
        object.__setattr__(self, "_observed", tuple(day.toordinal() for day in working if day not in self.closed))

    def with_only(self, spans: Spans) -> "Calendar":
        """Return the same bank holidays with these hours from Monday to Friday, no closure and no changed hours."""
        return replace(self, week=(*(spans,) * _FIRST_OF_WEEKEND, (), ()), closed={}, extra={})

    def is_working_day(self, day: date, *, observe_closed: bool = False) -> bool:
        """Say whether `day` is a Monday to Friday and no bank holiday; closure days count as working unless observed."""
        return self._works(day) and not (observe_closed and day in self.closed)

    def add_working_days(self, day: date, n: int, *, observe_closed: bool = False) -> date:
        """Return the `n`th working day after `day`; day 1 is the first working day after it, whatever the hour (n >= 1).

        For n = 0 return `day` itself if it works, else the next working day; for n < 0 count back. Ask `warning` of the answer.
        """
        days = self._observed if observe_closed else self._working
        place = bisect_right(days, day.toordinal()) - 1
        on_it = place >= 0 and days[place] == day.toordinal()
        target = place + n if n > 0 or on_it else place + n + 1
        if not 0 <= target < len(days):
            raise ValueError(f"{day} and {n} working days lie outside the years this calendar covers")
        return date.fromordinal(days[target])

    def working_days_between(self, day: date, until: date, *, observe_closed: bool = False) -> int:
        """Return how many working days lie after `day`, up to `until` and with it; 0 where `until` is no later."""
        days = self._observed if observe_closed else self._working
        return max(0, bisect_right(days, until.toordinal()) - bisect_right(days, day.toordinal()))

    def skipped(self, day: date, *, observe_closed: bool = False) -> str:
        """Return in words why `day` does not count as a working day; nothing where it counts."""
        if day in self.bank_holidays:
            return f"bank holiday ({self.bank_holidays[day]})"
        if day.weekday() >= _FIRST_OF_WEEKEND:
            return "weekend"
        return f"closure day ({self.closed[day]})" if observe_closed and day in self.closed else ""

    def spans(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """Return the opening spans of a local day as pairs of UTC instants; none on bank holidays and closure days."""
        return tuple((at_local(day, start), at_local(day, end)) for start, end in self.hours(day))

    def hours(self, day: date) -> Spans:
        """Return the opening spans of a local day, in minutes from midnight: dated changes, then holidays, then the week."""
        hours = self.extra.get(day)
        if hours is not None:
            return hours
        return () if day in self.bank_holidays or day in self.closed else self.week[day.weekday()]

    def next_opening(self, instant: datetime) -> datetime:
        """Return `instant` itself when the desk is open, else the next instant at which it opens."""
        return self.add_desk_minutes(instant, 0)

    def morning_after(self, instant: datetime) -> datetime:
        """Return when the desk next opens on a later day than that of `instant` in London."""
        return self.next_opening(at_local(local_day(instant), 24 * 60))

    def worked_until(self, day: date) -> datetime:
        """Return when the last working day before `day` ended."""
        return at_local(self.add_working_days(day, -1) + timedelta(days=1), 0)

    def opening_by(self, day: date) -> datetime:
        """Return when the desk opens on `day`, or on the last day before it on which it does."""
        for _ in range(_LONGEST_SHUT):
            spans = self.spans(day)
            if spans:
                return spans[0][0]
            day -= timedelta(days=1)
        raise ValueError(f"this calendar does not open in the {_LONGEST_SHUT} days before {day}")

    def last_opening(self, instant: datetime) -> datetime:
        """Return `instant` itself when the desk is open, else when it last closed before: the latest that somebody could act."""
        day = instant.astimezone(LONDON).date()
        for _ in range(_LONGEST_SHUT):
            for start, end in reversed(self.spans(day)):
                if start <= instant:
                    return min(instant, end).astimezone(UTC)
            day -= timedelta(days=1)
        raise ValueError(f"this calendar does not open in the {_LONGEST_SHUT} days before {instant}")

    def opening(self, day: date) -> datetime:
        """Return when the desk opens on `day`, or the next time it opens after that day begins."""
        return self.add_desk_minutes(at_local(day, 0), 0)

    def close_of(self, day: date) -> datetime:
        """Return when the desk closes on `day`; on a day when it is shut, when it closes on the next open day."""
        for _ in range(_LONGEST_SHUT):
            spans = self.spans(day)
            if spans:
                return spans[-1][1]
            day += timedelta(days=1)
        raise ValueError(f"this calendar does not open in the {_LONGEST_SHUT} days after {day}")

    def add_desk_minutes(self, instant: datetime, minutes: int) -> datetime:
        """Return the instant at which `minutes` of opening hours have passed since `instant` (aware; the answer is in UTC)."""
        instant, left = instant.astimezone(UTC), timedelta(minutes=minutes)
        day, shut = instant.astimezone(LONDON).date(), 0
        while shut < _LONGEST_SHUT:
            spans = self.spans(day)
            for start, end in spans:
                begin = max(start, instant)
                if begin < end and left <= end - begin:
                    return begin + left
                left -= max(end - begin, timedelta(0))
            shut = 0 if spans else shut + 1
            day += timedelta(days=1)
        raise ValueError(f"this calendar does not open in the {_LONGEST_SHUT} days before {day}")

    def warning(self, day: date) -> str:
        """Return words of warning when bank holidays are not known for `day`, else nothing."""
        if self.known_from <= day.year <= self.known_until:
            return ""
        unknown = f"before {self.known_from}" if day.year < self.known_from else f"after {self.known_until}"
        return f"Bank holidays {unknown} are not in the calendar: check {day:%d %B %Y} by hand."

    def covers(self, day: date) -> bool:
        """Say whether days can be counted from `day` at all, with or without a warning."""
        return FIRST_YEAR <= day.year < self.known_until + _YEARS_PAST_KNOWN

    def _works(self, day: date) -> bool:
        return day.weekday() < _FIRST_OF_WEEKEND and day not in self.bank_holidays


def at_local(day: date, minute: int) -> datetime:
    """Return the UTC instant at which London's clocks stand `minute` minutes past midnight on `day` (1440: day's end).

    A time that the change to summer time leaves out is the instant of that change; one that comes twice is the first of the two.
    """
    if minute >= _MINUTES_A_DAY:
        day, minute = day + timedelta(days=1), 0
    local = datetime.combine(day, time(minute // 60, minute % 60), LONDON)
    instant = local.astimezone(UTC)
    if instant.astimezone(LONDON).hour == local.hour:
        return instant
    return datetime.combine(day, time(local.hour, 0), UTC)  # the change comes at 01:00 UTC, which is 01:00 before it


def local_day(instant: datetime) -> date:
    """Return the date in London at an instant."""
    return instant.astimezone(LONDON).date()


def end_of(day: date) -> datetime:
    """Return the last instant of a local day, in UTC."""
    return at_local(day + timedelta(days=1), 0) - timedelta(microseconds=1)


def parse_calendar(text: str, file: str = "calendar.toml") -> tuple[Calendar, tuple[Fault, ...]]:
    """Read calendar.toml; faults are all that is wrong with it, and then the calendar must not be used."""
    sheet = Sheet(file, text)
    root = sheet.root
    known_until = root.whole("known_until", FIRST_YEAR, 2200)
    week = _week(root.table("hours"))
    holidays = _dated(root, "bank_holiday", "name")
    years = {day.year for day in holidays}
    gaps = sorted(set(range(min(years, default=known_until), known_until + 1)) - years)
    if sheet.readable and gaps:
        root.fault("known_until", f"no bank holiday of {gaps[0]} is listed: add them, or write the last year that is")
    calendar = Calendar(week, holidays, _dated(root, "closed", "why"), _extra(root), known_until)
    root.finish()
    if sheet.readable and not sheet.faults:
        _refuse_long_shut(root, calendar)
    return calendar, tuple(sheet.faults)


def _refuse_long_shut(root: Table, calendar: Calendar) -> None:
    """A desk that stays shut for months has no next opening to count to: better said at load than met by a family."""
    shut, last = 0, max([date(calendar.known_until, 12, 31), *calendar.closed])
    for ordinal in range(date(FIRST_YEAR, 1, 1).toordinal(), last.toordinal() + 1):
        day = date.fromordinal(ordinal)
        shut = 0 if calendar.hours(day) else shut + 1
        if shut >= _LONGEST_SHUT:
            root.fault("hours", f"the desk never opens in the {_LONGEST_SHUT} days up to {day}: give it hours in them")
            return


def _week(table: Table) -> tuple[Spans, ...]:
    week = tuple(opening_spans(table, day) for day in WEEKDAYS)
    if table.sheet.readable and not any(week):
        table.fault(None, 'the desk never opens: give at least one weekday hours, such as mon = ["08:00-18:00"]')
    table.finish()
    return week


def opening_spans(table: Table, key: str) -> Spans:
    """Read the opening hours of a day; none where the key is not there."""
    spans: list[tuple[int, int]] = []
    for item, words in enumerate(table.texts(key)):
        start, _, end = words.partition("-")
        minutes = _minutes(start), _minutes(end)
        if minutes[0] is None or minutes[1] is None or minutes[0] >= minutes[1]:
            table.fault(key, f"'{words}' is not a span of opening hours: write it as \"08:00-18:00\"", item)
        elif spans and minutes[0] < spans[-1][1]:
            table.fault(key, f"'{words}' begins before the span before it has ended", item)
        else:
            spans.append((minutes[0], minutes[1]))
    return tuple(spans)


def _minutes(words: str) -> int | None:
    found = _HOUR.fullmatch(words.strip())
    total = int(found[1]) * 60 + int(found[2]) if found else _MINUTES_A_DAY + 1
    return total if total <= _MINUTES_A_DAY else None


def _dated(root: Table, key: str, label: str) -> dict[date, str]:
    rows: dict[date, str] = {}
    for row in root.tables(key, required=key == "bank_holiday"):
        day, words = row.day("on"), row.text(label)
        row.finish()
        if day is None:
            continue
        if day in rows:
            row.fault(None, f"{day} is listed twice: keep one")
        if day.year < FIRST_YEAR:
            row.fault(None, f"{day} is before {FIRST_YEAR}, where this calendar begins")
        rows[day] = words
    return rows


def _extra(root: Table) -> dict[date, Spans]:
    """Read changed hours: of one day (`on`), or of some weekdays between two dates, such as a Saturday desk in a surge."""
    rows: dict[date, Spans] = {}
    for row in root.tables("extra_opening", required=False):
        days, hours = _days(row), opening_spans(row, "hours")
        row.text("why")
        row.finish()
        twice = next((day for day in days if day in rows), None)
        if twice is not None:
            row.fault(None, f"{twice} has extra hours twice: keep one")
        rows.update(dict.fromkeys(days, hours))
    return rows


def _days(row: Table) -> list[date]:
    if "from" not in row:
        day = row.day("on")
        return [day] if day else []
    first, last = row.day("from"), row.day("until")
    weekdays = row.choices("weekdays", WEEKDAYS, required=True)
    if first is None or last is None:
        return []
    if not 0 <= (last - first).days <= _LONGEST_EXTRA:
        row.fault("until", f"'until' must be a date up to {_LONGEST_EXTRA} days after 'from'")
        return []
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return [day for day in days if WEEKDAYS[day.weekday()] in weekdays]
