"""A day and a time as people type them while somebody waits on the telephone."""

import re
from datetime import date, datetime, timedelta
from typing import Final

from triage.rules.calendar import LONDON

_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_TIME: Final = re.compile(r"(?:at\s+)?(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?\Z")
_ISO: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})[ t]+")
_SHORT: Final = re.compile(r"(\d{1,2})[/.](\d{1,2})[ ]+")
_DAY_FIRST: Final = re.compile(r"(\d{1,2})[/.](\d{1,2})(?:[/.](\d{4}|\d{2}))?(?= |\Z)")
PAST_EXAMPLES: Final = "yesterday 15:00, Tue 9:00, 12/1 9:30 or 2027-01-12"
EXAMPLES: Final = "15:00, tomorrow 9:00, Tue 15:00, 12/1 9:30 or 2027-01-12 15:00"


def parse_moment(words: str, now: datetime) -> datetime | None:
    """Return the instant (aware, London) that `words` name, seen from `now`; None where they name none.

    "15:00" is today's; a day of the week is the next one to come, today only where its time is still to come.
    """
    typed = " ".join(words.casefold().replace(",", " ").split())
    today = now.astimezone(LONDON)
    for day, rest in _days(typed, today.date()):
        minute = _minute(rest)
        if day is not None and minute is not None:
            made = datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=LONDON)
            weekly = typed[:3] in _DAYS
            return made + timedelta(days=7) if weekly and made <= now else made
    return None


def parse_past(words: str, now: datetime) -> datetime | None:
    """Return the instant (aware, London) behind `now` that `words` name, now for none; a day alone is its beginning.

    A day and month without a year, or a day of the week, is the last one; None where they name nothing, or what is to come.
    """
    typed = " ".join(words.casefold().replace(",", " ").split())
    today = now.astimezone(LONDON)
    if not typed:
        return today
    day, rest = _past_day(typed, today.date())
    minute = _minute(rest) if rest else today.hour * 60 + today.minute if day == today.date() else 0
    if day is None or minute is None:
        return None
    made = datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=LONDON)
    return made if made <= now else None


def _past_day(typed: str, today: date) -> tuple[date | None, str]:
    first, _, rest = typed.partition(" ")
    if first in {"today", "yesterday"}:
        return today - timedelta(days=first == "yesterday"), rest
    if first[:3] in _DAYS:
        return today - timedelta(days=(today.weekday() - _DAYS.index(first[:3])) % 7), rest
    if found := _ISO.match(f"{typed} "):
        return _date(int(found[1]), int(found[2]), int(found[3])), typed[found.end() :]
    if found := _DAY_FIRST.match(typed):
        year = int(found[3]) + (2000 if len(found[3]) == 2 else 0) if found[3] else today.year  # noqa: PLR2004
        day = _date(year, int(found[2]), int(found[1]))
        if day is not None and not found[3] and day > today:
            day = _date(year - 1, day.month, day.day)
        return day, typed[found.end() :].strip()
    return today, typed


def _days(typed: str, today: date) -> list[tuple[date | None, str]]:
    """Return what may be the day, each with the words left for the time."""
    first, _, rest = typed.partition(" ")
    if first in ("today", "tomorrow", "tom"):
        return [(today + timedelta(days=0 if first == "today" else 1), rest)]
    if first[:3] in _DAYS:
        return [(today + timedelta(days=(_DAYS.index(first[:3]) - today.weekday()) % 7), rest)]
    if found := _ISO.match(typed):
        return [(_date(int(found[1]), int(found[2]), int(found[3])), typed[found.end() :])]
    if found := _SHORT.match(typed):
        day = _date(today.year, int(found[2]), int(found[1]))
        if day is not None and day < today:
            day = _date(today.year + 1, day.month, day.day)
        return [(day, typed[found.end() :])]
    return [(today, typed)]


def _minute(words: str) -> int | None:
    found = _TIME.match(words.strip())
    if found is None or not (found[2] or found[3]):
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3]:
        if not 1 <= hour <= 12:  # noqa: PLR2004 - a clock's face
            return None
        hour = hour % 12 + (12 if found[3] == "pm" else 0)
    return hour * 60 + minute if hour < 24 and minute < 60 else None  # noqa: PLR2004 - the same


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
