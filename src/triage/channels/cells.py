"""From a cell to a value of ours. What cannot be meant for one is refused in words, never guessed.

Days are day first as in Britain unless the map says otherwise; a spreadsheet counts them from 30 December 1899. A time without a
zone is London's; of the hour that comes twice in October the first is meant.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from triage.channels.table_rows import Cell, shown
from triage.channels.words import one_line
from triage.rules.calendar import LONDON

Value = str | int | bool | datetime | date | time | tuple[str, ...]

ORDERS: Final = ("day first", "month first")
_SERIALS: Final = (20_000, 80_000)  # 1954 to 2119
_UNIX: Final = (100_000_000, 10_000_000_000)  # 1973 to 2286, in seconds
_YEARS: Final = (1900, 2100)
_EPOCH: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet's days have no zone
_MONTHS: Final = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_CLOCK = r"(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))?(?:[:.](?P<second>\d{2}))?(?:\.\d+)?\s*(?P<half>[ap]\.?m\.?)?"
_TIME: Final = re.compile(_CLOCK, re.IGNORECASE)
_NUMBERS: Final = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})")
_YEAR_FIRST: Final = re.compile(r"(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})")
_NAMED: Final = re.compile(
    r"(?:[a-z]+,?\s+)?(\d{1,2})(?:st|nd|rd|th)?[\s-]+([a-z]{3})[a-z]*\.?,?[\s-]+(\d{4}|\d{2})", re.IGNORECASE
)
_MONTH_FIRST: Final = re.compile(r"([a-z]{3})[a-z]*\.?\s+(\d{1,2}),?\s+(\d{4})", re.IGNORECASE)
_DAMAGED: Final = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.IGNORECASE)
_BEHEADED: Final = re.compile(r"[1237]\d{8,9}")
_ABROAD: Final = re.compile(r"44[1237]\d{8,9}")
_SPOKEN: Final = re.compile(r"(?:(\d+)\s*h\w*)?\s*(?:(\d+)\s*m\w*)?\s*(?:(\d+)\s*s\w*)?", re.IGNORECASE)
_YES: Final = frozenset("yes y true t 1 x ✓ ✔ on".split())
_NO: Final = frozenset("no n false f 0 - off none".split())


class Unfit(ValueError):
    """A cell that cannot be meant for what it is mapped to; says in words why."""


@dataclass(frozen=True, slots=True)
class Dates:
    """How a file writes its days and times. `formats` are strptime's and, where given, the only ones."""

    order: str = "day first"
    formats: tuple[str, ...] = ()
    zone: ZoneInfo = LONDON


def moment(cells: Sequence[Cell], dates: Dates) -> datetime | None:
    """Return the instant, in UTC, that a cell says, or a day's cell and a time's; midnight where there is no time."""
    filled = [cell for cell in cells if shown(cell)]
    if not filled:
        return None
    local = _local(filled, dates)
    return (local if local.tzinfo else local.replace(tzinfo=dates.zone)).astimezone(UTC)


def day(cells: Sequence[Cell], dates: Dates) -> date | None:
    """Return the local day that a cell says; of an instant, London's day."""
    filled = [cell for cell in cells if shown(cell)]
    if not filled:
        return None
    local = _local(filled, dates)
    return (local.astimezone(dates.zone) if local.tzinfo else local).date()


def hour(cell: Cell) -> time | None:
    """Return the time of day that a cell says: 08:20, 8.20am, a spreadsheet's part of a day."""
    match cell:
        case datetime():
            return cell.time()
        case time():
            return cell
        case float() if 0 <= cell < 1:
            return (_EPOCH + timedelta(seconds=round(cell * 86_400))).time()
    said = shown(cell)
    return _time(_TIME.fullmatch(said), said) if said else None


def seconds(cell: Cell) -> int | None:
    """Return how long, in whole seconds: 75, 1:15, 00:01:15, '1m 15s', or a spreadsheet's time."""
    if isinstance(cell, datetime | time):
        whole_days = (cell.date() - _EPOCH.date()).days if isinstance(cell, datetime) else 0
        return whole_days * 86_400 + cell.hour * 3600 + cell.minute * 60 + cell.second
    if isinstance(cell, timedelta):
        return round(cell.total_seconds())
    said = shown(cell)
    return _length(said) if said else None


def _length(said: str) -> int:
    parts = said.split(":")
    if len(parts) in {2, 3} and all(part.isdecimal() for part in parts):
        return sum(int(part) * 60**place for place, part in enumerate(reversed(parts)))
    spoken = _SPOKEN.fullmatch(said)
    if spoken and any(spoken.groups()):
        hours, minutes, rest = (int(part or 0) for part in spoken.groups())
        return hours * 3600 + minutes * 60 + rest
    try:
        return round(float(said))
    except (ValueError, OverflowError):
        raise Unfit("is no length of time, such as 00:01:15") from None


def point(cell: Cell) -> str:
    """Return an address or a number, with the 0 that a spreadsheet took from a number's head put back."""
    said = one_line(shown(cell))
    if _DAMAGED.fullmatch(said):
        raise Unfit("is a number that a spreadsheet has shortened: its last digits are lost")
    if _BEHEADED.fullmatch(said):
        return f"0{said}"
    return f"+{said}" if _ABROAD.fullmatch(said) else said.strip("'<> ")


def whole(cell: Cell) -> int | None:
    """Return a whole number."""
    said = shown(cell).replace(",", "")
    if not said:
        return None
    if not re.fullmatch(r"-?\d{1,18}", said):
        raise Unfit("is no whole number")
    return int(said)


def yes(cell: Cell) -> bool | None:
    """Return yes or no."""
    said = shown(cell).casefold()
    if not said:
        return None
    if said not in _YES | _NO:
        raise Unfit("is neither yes nor no: say in the map's [words] what it means")
    return said in _YES


def listed(cell: Cell) -> tuple[str, ...]:
    """Return the words of a list: parted by semicolons or lines where there are any, else by commas."""
    said = shown(cell)
    parts = re.split(r"[;\n|]", said) if re.search(r"[;\n|]", said) else said.split(",")
    return tuple(dict.fromkeys(word for part in parts if (word := one_line(part))))


def chosen(cell: Cell, words: Mapping[str, str], choices: Sequence[str]) -> str | None:
    """Return one of our own words for what a cell says, by the map's table; "*" there stands for whatever else."""
    said = fold(shown(cell))
    found = words.get(said) or next((choice for choice in choices if fold(choice.replace("_", " ")) == said), None)
    if found is None and said:
        found = words.get("*")
        if found is None:
            raise Unfit("is not in the map's table of words")
    return found


def fold(text: str) -> str:
    """Return a word as the map's tables compare it."""
    return " ".join(text.casefold().replace("_", " ").split())


def _local(cells: Sequence[Cell], dates: Dates) -> datetime:
    """Return the time that the cells say; one without a zone is local."""
    found = _typed(cells) or _written(" ".join(map(shown, cells)), dates)
    if not _YEARS[0] <= found.year <= _YEARS[1]:
        raise Unfit(f"is a date of the year {found.year}")
    return found


def _typed(cells: Sequence[Cell]) -> datetime | None:
    """Return the local time that typed cells and counted days say; None where they are words."""
    match cells:
        case [datetime() as said]:
            return said
        case [date() as said, *clock]:
            return datetime.combine(said, (hour(clock[0]) if clock else None) or time())
        case [int() | float() as number]:
            return _counted(number)
        case [int() | float() as number, float() as part]:
            return _counted(number + part)
    return None


def _counted(number: float) -> datetime:
    """Return the moment of a spreadsheet's day count (local), or of a computer's seconds or milliseconds since 1970 (UTC)."""
    if _SERIALS[0] <= number < _SERIALS[1]:
        return _EPOCH + timedelta(seconds=round(number * 86_400))
    since = number / 1000 if number >= _UNIX[1] else number
    if not _UNIX[0] <= since < _UNIX[1]:
        raise Unfit("is a number that no date has")
    return datetime.fromtimestamp(since, UTC)


def _written(said: str, dates: Dates) -> datetime:
    if dates.formats:
        return _by_format(said, dates.formats)
    if re.fullmatch(r"\d{5}(?:\.\d+)?|\d{9,13}", said):
        return _counted(float(said))
    try:
        return datetime.fromisoformat(said)
    except ValueError:
        pass
    for year, month, number, rest in _days(said, dates.order):
        try:
            clock = _time(_TIME.fullmatch(rest), rest) if rest else time()
            return datetime.combine(date(year, month, number), clock)
        except (Unfit, ValueError):
            continue
    raise Unfit(f"is no date that can be read ({dates.order}, such as {_example(dates.order)})")


def _days(said: str, order: str) -> Iterator[tuple[int, int, int, str]]:
    """Yield each (year, month, day, rest) that the beginning of `said` can be meant for."""
    if found := _YEAR_FIRST.match(said):
        yield int(found[1]), int(found[2]), int(found[3]), _rest(said, found)
    if found := _NUMBERS.match(said):
        first, second = int(found[1]), int(found[2])
        number, month = (first, second) if order == ORDERS[0] else (second, first)
        yield _year(found[3]), month, number, _rest(said, found)
    if (found := _NAMED.match(said)) and found[2].lower() in _MONTHS:
        yield _year(found[3]), _MONTHS.index(found[2].lower()) + 1, int(found[1]), _rest(said, found)
    if (found := _MONTH_FIRST.match(said)) and found[1].lower() in _MONTHS:
        yield int(found[3]), _MONTHS.index(found[1].lower()) + 1, int(found[2]), _rest(said, found)


def _rest(said: str, found: re.Match[str]) -> str:
    return re.sub(r"^(?:[\s,T]|at\b|-\s)+", "", said[found.end() :]).strip()


def _year(digits: str) -> int:
    return int(digits) if len(digits) == 4 else 2000 + int(digits)  # noqa: PLR2004 - four digits say the century


def _time(found: re.Match[str] | None, said: str) -> time:
    if found is None or (found["minute"] is None and found["half"] is None):
        raise Unfit("is no time of day, such as 08:20")
    number, half = int(found["hour"]), (found["half"] or "").lower()[:1]
    if half:
        number = number % 12 + (12 if half == "p" else 0)
    try:
        return time(number, int(found["minute"] or 0), int(found["second"] or 0))
    except ValueError:
        raise Unfit(f"is no time of day ({said[:20]})") from None


def _by_format(said: str, formats: Sequence[str]) -> datetime:
    for written in formats:
        try:
            return datetime.strptime(said, written)  # noqa: DTZ007 - the zone is the map's
        except ValueError:
            continue
    raise Unfit(f"is not written as the map says ({' or '.join(formats)})")


def _example(order: str) -> str:
    return "31/01/2027 08:20" if order == ORDERS[0] else "01/31/2027 08:20"
