"""The working calendar: opening hours, working days and bank holidays of England and Wales.

Days are counted in Europe/London, sums are done on UTC instants. Bank holidays are rows with a last known year, because
extra days are proclaimed (Banking and Financial Dealings Act 1971, s.1): past that year `warning` speaks, and only weekends
are skipped.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
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
_MINUTES_A_DAY: Final = 24 * 60

Spans = tuple[tuple[int, int], ...]  # opening spans of one day, in minutes from local midnight


@dataclass(frozen=True, slots=True, eq=False)
class Calendar:
    """Opening hours by weekday, dated changes to them, closures and bank holidays."""

    week: tuple[Spans, ...]
    bank_holidays: Mapping[date, str]
    closed: Mapping[date, str]
    extra: Mapping[date, Spans]
    known_until: int
    _working: tuple[int, ...] = field(init=False, repr=False)
    _observed: tuple[int, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Lay out the working days once, so that counting them is a look-up."""
        first, last = date(FIRST_YEAR, 1, 1).toordinal(), date(self.known_until + _YEARS_PAST_KNOWN, 12, 31).toordinal()
        days = [date.fromordinal(ordinal) for ordinal in range(first, last + 1)]
        working = [day for day in days if self._works(day)]
        object.__setattr__(self, "_working", tuple(day.toordinal() for day in working))
        object.__setattr__(self, "_observed", tuple(day.toordinal() for day in working if day not in self.closed))

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

    def spans(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """Return the opening spans of a local day as pairs of UTC instants; none on bank holidays and closure days."""
        hours = self.extra.get(day)
        if hours is None:
            hours = () if day in self.bank_holidays or day in self.closed else self.week[day.weekday()]
        return tuple((at_local(day, start), at_local(day, end)) for start, end in hours)

    def next_opening(self, instant: datetime) -> datetime:
        """Return `instant` itself when the desk is open, else the next instant at which it opens."""
        return self.add_desk_minutes(instant, 0)

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
        if day.year <= self.known_until:
            return ""
        return f"Bank holidays after {self.known_until} are not in the calendar yet: check {day:%d %B %Y} by hand."

    def _works(self, day: date) -> bool:
        return day.weekday() < _FIRST_OF_WEEKEND and day not in self.bank_holidays


def at_local(day: date, minute: int) -> datetime:
    """Return the UTC instant at which London's clocks stand `minute` minutes past midnight on `day` (1440: day's end)."""
    if minute >= _MINUTES_A_DAY:
        day, minute = day + timedelta(days=1), 0
    return datetime.combine(day, time(minute // 60, minute % 60), LONDON).astimezone(UTC)


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
    if sheet.readable and known_until not in years:
        root.fault(
            "known_until", f"no bank holiday of {known_until} is listed: add them, or write the last year that is"
        )
    calendar = Calendar(week, holidays, _dated(root, "closed", "why"), _extra(root), known_until)
    root.finish()
    return calendar, tuple(sheet.faults)


def _week(table: Table) -> tuple[Spans, ...]:
    week = tuple(_spans(table, day) for day in WEEKDAYS)
    if table.sheet.readable and not any(week):
        table.fault(None, 'the desk never opens: give at least one weekday hours, such as mon = ["08:00-18:00"]')
    table.finish()
    return week


def _spans(table: Table, key: str) -> Spans:
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
    hours, colon, minutes = words.strip().partition(":")
    if not (colon and hours.isascii() and hours.isdigit() and minutes.isascii() and minutes.isdigit()):
        return None
    total = int(hours[:3]) * 60 + int(minutes[:3])
    return total if int(minutes[:3]) < 60 and total <= _MINUTES_A_DAY else None  # noqa: PLR2004 - minutes of an hour


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
    rows: dict[date, Spans] = {}
    for row in root.tables("extra_opening", required=False):
        day, hours = row.day("on"), _spans(row, "hours")
        row.text("why")
        row.finish()
        if day is not None:
            if day in rows:
                row.fault(None, f"{day} has extra hours twice: keep one")
            rows[day] = hours
    return rows
