"""Days that a reply names by date: one that there is not, one with the wrong day of the week, a promise for a day that is over.

A family plans its week by what we write; a wrong day is a broken promise before anybody has broken it. Read are dates with the
month as a word ("Tuesday, 12th January 2027") and "12/01/2027".
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from typing import Final

from triage.rules.judged import Finding
from triage.rules.phrases import quoted

_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS: Final = tuple("January February March April May June July August September October November December".split())
_MONTH: Final = "|".join(f"{month[:3]}(?:{month[3:]})?" if month[3:] else month for month in _MONTHS)
_GAP: Final = r"\s{1,3}"
_NAMED = re.compile(  # "45 March Road" and "31 April Close" are no dates
    rf"(?:\b(?P<weekday>{'|'.join(_DAYS)}),?{_GAP}(?:the{_GAP})?)?(?<![\d.,:£/])\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?"
    rf"(?:{_GAP}of)?{_GAP}(?P<month>{_MONTH}|Sept)\b(?![ ][A-Z])(?:,?{_GAP}(?P<year>\d{{4}})\b)?"
)
_NUMERIC = re.compile(r"(?<![\w/.])(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d{4})(?![\w/])")
_SENTENCE_END: Final = re.compile(r"[.!?]+(?=\s)|\n\s*\n")
_PROMISES: Final = re.compile(r"\b(?:will|shall|going to)\b|['’]ll\b")
_BY: Final = re.compile(r"\b(?:by|before|until|no later than)\s+(?:the\s+)?$", re.IGNORECASE)
_AROUND: Final = 240  # characters
_LEAP: Final = 2024


def days(subject: str, body: str, today: date) -> Iterator[Finding]:
    """Yield what is wrong with the days that a reply names; what it quotes of others is theirs."""
    for found in _dates(subject):
        for one in _wrong(found, subject, today):
            yield Finding(one.level, one.rule, f"{one.words[:-1]} (in the subject).", 0, 0, one.instead, one.group)
    theirs = quoted(body)
    for found in _dates(body):
        if found.span() not in theirs:
            yield from _wrong(found, body, today)


def _dates(text: str) -> Iterator[re.Match[str]]:
    yield from _NAMED.finditer(text)
    yield from _NUMERIC.finditer(text)


def _wrong(found: re.Match[str], text: str, today: date) -> Iterator[Finding]:
    said, (start, end) = " ".join(found[0].split()), found.span()
    day, month, year = int(found["day"]), _month(found["month"]), found["year"]
    if not 1 <= day <= 31 or not month:  # noqa: PLR2004 - a number of something else
        return
    meant = _meant(day, month, int(year) if year else 0, today)
    if not meant:
        yield Finding("stop", "no_such_day", f"There is no such day: {said}.", start, end, "", "day")
        return
    weekday, nearest = found.groupdict().get("weekday"), meant[0]
    if weekday and all(_DAYS[one.weekday()] != weekday for one in meant):
        right = _DAYS[nearest.weekday()]
        words = f"{day} {_MONTHS[month - 1]} {nearest.year} is a {right}."
        yield Finding("warn", "wrong_weekday", words, start, end, said.replace(weekday, right, 1), "day")
    if nearest < today and _is_promised(text, start, end):
        yield Finding("warn", "day_is_over", f"{said} is over.", start, end, "", "day")


def _month(said: str) -> int:
    if said.isdecimal():
        return int(said) if 1 <= int(said) <= len(_MONTHS) else 0
    return next(number for number, name in enumerate(_MONTHS, 1) if name.startswith(said[:3]))


def _meant(day: int, month: int, year: int, today: date) -> list[date]:
    """Return the days that may be meant, the nearest first: of the year that is written, else of last, this and next year.

    A leap day without a year is looked for in the years around; there is none where no year has that day.
    """
    if day > monthrange(year or _LEAP, month)[1]:
        return []
    leap = not year and day > monthrange(_LEAP + 1, month)[1]
    around = range(today.year - 4, today.year + 5) if leap else range(today.year - 1, today.year + 2)
    years = [year] if year else [one for one in around if day <= monthrange(one, month)[1]]
    return sorted((date(one, month, day) for one in years), key=lambda one: abs((one - today).days))


def _is_promised(text: str, start: int, end: int) -> bool:
    """Say whether something is promised by this day: "by" stands before it, and "will" in its sentence."""
    before = _SENTENCE_END.split(text[max(0, start - _AROUND) : start])[-1]
    after = _SENTENCE_END.split(text[end : end + _AROUND])[0]
    return bool(_BY.search(before) and _PROMISES.search(f"{before} {after}"))
