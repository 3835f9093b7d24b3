"""Days that people name: "tomorrow", "on Monday", "2 September", "30/03/2026"; read relative to the day of receipt."""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTH_WORD: Final = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_NUMERIC = re.compile(r"\b(\d{1,2})[/.](\d{1,2})[/.](\d{4}|\d{2})\b")
_DAY_MONTH = re.compile(
    rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? {_MONTH_WORD}\b(?: (?P<year>20\d\d))?", re.IGNORECASE
)
_MONTH_ONLY = re.compile(rf"\b{_MONTH_WORD}\b", re.IGNORECASE)
_WEEKDAY = re.compile(r"\b(?P<next>next )?(?P<name>mon|tue|wed|thu|fri|sat|sun)[a-z]*\b", re.IGNORECASE)
_NEAR: Final = {"today": 0, "tonight": 0, "tomorrow": 1}
_WEEK: Final = 7
_LONG_AGO: Final = timedelta(days=60)


def resolve(quote: str, received: date) -> date | None:
    """Return the day that a quoted phrase means to somebody writing on `received`, or None.

    A day without a year is the one nearest ahead, unless it lies at most sixty days back; a month alone is its first day.
    """
    words = quote.lower()
    for word, ahead in _NEAR.items():
        if word in words or (ahead and "tmrw" in words):
            return received + timedelta(days=ahead)
    numeric = _NUMERIC.search(words)
    if numeric:
        year = int(numeric[3])
        return _date(year + 2000 if year < 100 else year, int(numeric[2]), int(numeric[1]))  # noqa: PLR2004 - two-digit year
    named = _DAY_MONTH.search(words)
    if named:
        return _nearest(int(named["day"]), _month(named), int(named["year"] or 0), received)
    month = _MONTH_ONLY.search(words)
    if month:
        return _nearest(1, _month(month), 0, received)
    weekday = _WEEKDAY.search(words)
    if weekday:
        ahead = (_DAYS.index(weekday["name"]) - received.weekday() - 1) % _WEEK + 1
        return received + timedelta(days=ahead)
    return None


def first_named(quotes: Iterable[str], received: date) -> date | None:
    """Return the first day after `received` among the quoted ones; beside a calendar day, weekdays do not count."""
    said = list(quotes)
    exact = [quote for quote in said if _NUMERIC.search(quote) or _DAY_MONTH.search(quote)]
    days = (resolve(quote, received) for quote in exact or said)
    return min((day for day in days if day is not None and day > received), default=None)


def _month(found: re.Match[str]) -> int:
    return _MONTHS.index(found["month"][:3]) + 1


def _nearest(day: int, month: int, year: int, received: date) -> date | None:
    if year:
        return _date(year, month, day)
    this = _date(received.year, month, day)
    if this is not None and this < received - _LONG_AGO:
        return _date(received.year + 1, month, day)
    return this


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
