"""Days that a reply names by date: one that there is not, one with the wrong day of the week, a promise for a day that is over.

A family plans its week by what we write; a wrong day is a broken promise before anybody has broken it.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from triage.rules.judged import Finding
from triage.rules.phrases import quoted

_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS: Final = tuple("January February March April May June July August September October November December".split())
_LONG: Final = "|".join(f"{month[:3]}(?:{month[3:]})?" if month[3:] else month for month in _MONTHS)
_NAMED = re.compile(
    rf"(?:\b({'|'.join(_DAYS)}),? (?:the )?)?(?<![\d.,:£/])\b(\d{{1,2}})(?:st|nd|rd|th)?(?: of)? "
    rf"({_LONG}|Sept)\b(?:,? (20\d\d)\b)?"
)
_SENTENCE_END: Final = re.compile(r"[.!?]+(?=\s)|\n\s*\n")
_PROMISES: Final = re.compile(r"\b(?:will|shall|going to)\b|['’]ll\b")
_LOOK_BACK: Final = 240  # characters
_NEAR: Final = 200  # days: a date without its year is the nearest one


def days(body: str, today: date) -> Iterator[Finding]:
    """Yield what is wrong with the days that a reply names by day and month; what it quotes of others is theirs."""
    theirs = quoted(body)
    for found in _NAMED.finditer(body):
        if found.span() not in theirs:
            yield from _wrong(found, body, today)


def _wrong(found: re.Match[str], body: str, today: date) -> Iterator[Finding]:
    weekday, start, end = found[1], found.start(), found.end()
    day = _meant(int(found[2]), found[3], found[4], today)
    if day is None:
        yield Finding("stop", "no_such_day", f"There is no such day: {found[0]}.", start, end, "", "day")
        return
    right = f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}"
    if weekday and weekday != _DAYS[day.weekday()]:
        words = f"{found[2]} {found[3]} {day.year} is a {_DAYS[day.weekday()]}."
        yield Finding("warn", "wrong_weekday", words, start, end, right, "day")
    if day < today and _PROMISES.search(_before(body, start)):
        yield Finding("warn", "day_is_over", f"{right} {day.year} is over.", start, end, "", "day")


def _meant(day: int, month: str, year: str | None, today: date) -> date | None:
    number = next(place for place, name in enumerate(_MONTHS, 1) if name.startswith(month[:3]))
    years = [int(year)] if year else [today.year, today.year - 1, today.year + 1]
    made = [one for one in (_date(each, number, day) for each in years) if one is not None]
    near = [one for one in made if year or abs((one - today).days) <= _NEAR]
    return min(near, key=lambda one: abs((one - today).days), default=None)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _before(body: str, start: int) -> str:
    """Return the sentence as far as it goes before `start`."""
    return _SENTENCE_END.split(body[max(0, start - _LOOK_BACK) : start])[-1]
