"""A working calendar written for plainness alone: it steps minute by minute and day by day, and shares no code with ours."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

from triage.rules.calendar import Calendar, parse_calendar

LONDON = ZoneInfo("Europe/London")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
Spans = tuple[tuple[int, int], ...]


@cache
def bank_holidays() -> frozenset[date]:
    """The bank holidays of England of an independent list."""
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=range(2023, 2032)))


@dataclass(frozen=True)
class Plan:
    """When a desk is open, in minutes of the wall clock."""

    week: Mapping[str, Spans]
    closed: frozenset[date] = frozenset()
    extra: Mapping[date, Spans] = field(default_factory=dict)

    def is_open(self, instant: datetime) -> bool:
        """Say whether the minute that begins at `instant` is an open one, by the clock on the wall."""
        wall = instant.astimezone(LONDON)
        day, minute = wall.date(), wall.hour * 60 + wall.minute
        shut = day in bank_holidays() or day in self.closed
        spans = self.extra.get(day, () if shut else self.week.get(WEEKDAYS[day.weekday()], ()))
        return any(start <= minute < end for start, end in spans)

    def add_minutes(self, instant: datetime, minutes: int) -> datetime:
        """Return the instant after `minutes` open minutes."""
        while minutes:
            minutes -= self.is_open(instant)
            instant += MINUTE
        return instant

    def next_open(self, instant: datetime) -> datetime:
        """Return the first open minute from `instant` on."""
        while not self.is_open(instant):
            instant += MINUTE
        return instant

    def last_open(self, instant: datetime) -> datetime:
        """Return `instant` in open hours, else the end of the last open minute before it."""
        if self.is_open(instant):
            return instant
        while not self.is_open(instant - MINUTE):
            instant -= MINUTE
        return instant

    def works(self, day: date, observe: bool) -> bool:
        """Say whether `day` is a working day."""
        return day.weekday() < 5 and day not in bank_holidays() and not (observe and day in self.closed)

    def add_days(self, day: date, count: int, observe: bool = False) -> date:
        """Step `count` working days on or back; for none, on to a working day."""
        step = DAY if count >= 0 else -DAY
        while count == 0 and not self.works(day, observe):
            day += DAY
        while count:
            day += step
            count -= (1 if count > 0 else -1) if self.works(day, observe) else 0
        return day


def calendar_of(plan: Plan) -> Calendar:
    """Return our calendar of the same hours, through the text that supervisors write."""
    week = "".join(f"{day} = {_spans(plan.week.get(day, ()))}\n" for day in WEEKDAYS)
    rows = "".join(_row("bank_holiday", day, "name") for day in sorted(bank_holidays()))
    rows += "".join(_row("closed", day, "why") for day in plan.closed)
    rows += "".join(
        _row("extra_opening", day, "why") + f"hours = {_spans(spans)}\n" for day, spans in plan.extra.items()
    )
    calendar, faults = parse_calendar(f"known_until = 2030\n[hours]\n{week}{rows}")
    assert not faults, faults
    return calendar


def _row(table: str, day: date, words: str) -> str:
    return f'[[{table}]]\non = {day}\n{words} = "x"\n'


def _spans(spans: Spans) -> str:
    return json.dumps([f"{a // 60:02}:{a % 60:02}-{b // 60:02}:{b % 60:02}" for a, b in spans])
