"""How many contacts an hour will bring, with a band, and when a backlog is cleared: from what came in the weeks before.

Each hour's expectation is a day's level times the weekday's weight times the hour's share, all from the history alone, the hours
of a weekday drawn towards the shape of all days. The band comes from how far the history itself strayed from what would
have been foretold: counts that stray more than chance (Poisson) get a wider one (negative binomial). A forecast is a help for a
rota; it never ranks a case.
"""

import math
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from typing import Final

BAND: Final = (0.1, 0.9)
LEAST_DAYS: Final = 14
_HALF_LIVES: Final = (2.0, 5.0, 14.0)  # days after which a day counts half in the level: whichever foretold best
_WEEK: Final = 7
_STEADY: Final = 2.0  # weeks' worth of the common shape that each weekday begins with
_HOURS: Final = 24
_MOST: Final = 200_000

Day = Sequence[float]


@dataclass(frozen=True, slots=True)
class Expected:
    """What is foretold of one hour: the mean, and the counts between which four of five such hours end."""

    day: date
    hour: int
    mean: float
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Shape:
    """What was learned of arrivals: the `level` of a day, weekdays' weights, hours' shares by weekday, and how far it strays.

    `stray_day` and `stray_hour` are the variance beyond chance, as a share of the mean squared.
    """

    level: float
    weekdays: tuple[float, ...]
    hours: tuple[tuple[float, ...], ...]
    stray_day: float
    stray_hour: float

    def mean(self, day: date, hour: int) -> float:
        """Return how many contacts are expected in that hour of that day."""
        weekday = day.weekday()
        return self.level * self.weekdays[weekday] * self.hours[weekday][hour]


def learn(history: Mapping[date, Day]) -> Shape | None:
    """Learn from whole days, each 24 counts by the hour in London; None where fewer than fourteen days are known."""
    days = sorted(history)
    if len(days) < LEAST_DAYS:
        return None
    totals = {day: float(sum(history[day])) for day in days}
    weekdays, hours = _weekdays(totals), _hours(history)
    tried = {half: _foretold(totals, weekdays, half) for half in _HALF_LIVES}
    best = min(tried, key=lambda half: sum((came - mean) ** 2 for came, mean in tried[half]))
    level = _level(totals, weekdays, days[-1] + timedelta(days=1), best)
    unsure = 1 + 2 * _WEEK / len(days)  # the weights were fitted to these very days
    return Shape(level, weekdays, hours, unsure * beyond_chance(tried[best]), _stray_of_hours(history, hours))


def foretell(shape: Shape, day: date, hours: Sequence[int] = range(_HOURS)) -> list[Expected]:
    """Return what the hours of a day are expected to bring."""
    stray = shape.stray_day + shape.stray_hour
    return [Expected(day, hour, mean, *_band(mean, stray)) for hour in hours for mean in (shape.mean(day, hour),)]


def foretell_day(shape: Shape, day: date) -> tuple[float, int, int]:
    """Return the mean of a whole day, and its band."""
    mean = shape.level * shape.weekdays[day.weekday()]
    return (mean, *_band(mean, shape.stray_day))


def clear_by(backlog: int, coming: Sequence[float], done: Sequence[float]) -> int | None:
    """Return the place of the first day at whose end nothing is left; None where that is not within these days.

    `coming` and `done` are cases that arrive and can be finished, a day each.
    """
    left = float(backlog)
    for place, (arrives, leaves) in enumerate(zip(coming, done, strict=True)):
        left = max(0.0, left + arrives - leaves)
        if left <= 0:
            return place
    return None


def people_to_clear(backlog: int, coming: Sequence[float], each: Sequence[float]) -> int | None:
    """Return the fewest people who clear a backlog by the end of the last day; `each` is what one person finishes, a day each."""
    if not sum(each):
        return None
    fewest, most = 0, 1
    while clear_by(backlog, coming, [one * most for one in each]) is None and most < _MOST:
        fewest, most = most, most * 2
    while most - fewest > 1:
        middle = (fewest + most) // 2
        clears = clear_by(backlog, coming, [one * middle for one in each]) is not None
        fewest, most = (fewest, middle) if clears else (middle, most)
    return most


def _weekdays(totals: Mapping[date, float]) -> tuple[float, ...]:
    """Return each weekday's weight against the seven days around it, so that a rising tide makes no weekday look busier."""
    rows: list[list[tuple[float, float]]] = [[] for _ in range(_WEEK)]
    days = sorted(totals)
    for place, day in enumerate(days):
        first = min(max(0, place - _WEEK // 2), len(days) - _WEEK)
        around = sum(totals[one] for one in days[first : first + _WEEK]) / _WEEK
        rows[day.weekday()].append((totals[day], around))
    return tuple(_weight(row) for row in rows)


def _weight(row: Sequence[tuple[float, float]]) -> float:
    around = sum(usual for _, usual in row)
    return sum(came for came, _ in row) / around if around else 1.0


def _level(totals: Mapping[date, float], weekdays: Sequence[float], until: date, half_life: float) -> float:
    """Return the day's level at `until`, the days before it weighing less the longer ago they are."""
    came = expected = 0.0
    for day, total in totals.items():
        weight = 0.5 ** ((until - day).days / half_life)
        came += weight * total
        expected += weight * weekdays[day.weekday()]
    return came / expected if expected else 0.0


def _hours(history: Mapping[date, Day]) -> tuple[tuple[float, ...], ...]:
    """Return the share of each hour by weekday, each weekday drawn towards the shape of all days."""
    whole = _shares([sum(day[hour] for day in history.values()) for hour in range(_HOURS)])
    usual = sum(sum(day) for day in history.values()) / len(history)
    rows = []
    for weekday in range(7):
        mine = [day for at, day in history.items() if at.weekday() == weekday]
        rows.append(_shares([sum(day[hour] for day in mine) + _STEADY * usual * whole[hour] for hour in range(_HOURS)]))
    return tuple(rows)


def _shares(counts: Sequence[float]) -> tuple[float, ...]:
    total = sum(counts)
    return tuple(count / total for count in counts) if total else (1 / len(counts),) * len(counts)


def _foretold(totals: Mapping[date, float], weekdays: Sequence[float], half_life: float) -> list[tuple[float, float]]:
    """Return what came on each day of the later weeks, and what the days before it would have foretold."""
    days = sorted(totals)
    pairs = []
    for place in range(LEAST_DAYS // 2, len(days)):
        before = {day: totals[day] for day in days[:place]}
        level = _level(before, weekdays, days[place], half_life)
        pairs.append((totals[days[place]], level * weekdays[days[place].weekday()]))
    return pairs


def _stray_of_hours(history: Mapping[date, Day], hours: Sequence[Sequence[float]]) -> float:
    """Return how far hours strayed, beyond chance, from their share of the day that it was."""
    return beyond_chance(
        [(count, sum(day) * hours[at.weekday()][hour]) for at, day in history.items() for hour, count in enumerate(day)]
    )


def beyond_chance(pairs: Sequence[tuple[float, float]]) -> float:
    """Return v of the variance mean + v mean^2 that fits what came against what was expected; never below nought."""
    squares = sum(mean * mean for _, mean in pairs)
    return max(0.0, sum((came - mean) ** 2 - mean for came, mean in pairs) / squares) if squares else 0.0


def _band(mean: float, stray: float) -> tuple[int, int]:
    low, high = (most_of(mean, stray, share) for share in BAND)
    return low, high


def most_of(mean: float, stray: float, share: float) -> int:
    """Return the count that a share of such times do not pass: of a Poisson count, or a negative binomial one where it strays."""
    if mean <= 0:
        return 0
    width = math.sqrt(mean + stray * mean * mean)
    first, last = max(0, int(mean - 8 * width)), int(mean + 12 * width) + 12
    sums = list(accumulate(_chances(first, last, mean, stray)))
    return first + min(bisect_left(sums, share * sums[-1]), len(sums) - 1)


def _chances(first: int, last: int, mean: float, stray: float) -> Iterator[float]:
    """Yield how likely each count is against the others, from the first's on: each by the one before, for there may be many."""
    size = 1 / stray if stray >= 1e-6 else math.inf  # noqa: PLR2004 - as good as none
    chance = 1e-300  # so low that the likeliest is no number too large
    for count in range(first, last + 1):
        yield chance
        chance *= mean / (count + 1) * (1 if math.isinf(size) else (count + size) / (size + mean))
