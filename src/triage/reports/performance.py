"""How the clocks were kept: by clock, by kind of case, by team and by week, with how long it took and why some were missed."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from triage.clock import LONDON
from triage.desk.front import Desk, require
from triage.reports.figures import Cell, Report, Section, Table, Trend
from triage.rules.shown import one_line, own_words
from triage.store import performance
from triage.store.buckets import QUARTER
from triage.store.performance import Group

LISTED: Final = 50
_COUNTED: Final = (
    "Clocks of ours whose due instant lies in this time. Kept: answered at or before it. Missed: not, whatever was done later. "
    "Ended: cancelled, or passed to another team, before it was missed; these count neither way. The share kept is of kept and "
    "missed together."
)
_TOOK: Final = (
    "Hours by the clock on the wall from the start to the answer, of those that were answered, in steps of a quarter hour: half "
    "took no longer than the median, nine of ten no longer than the next column."
)


def performance_report(desk: Desk, since: datetime, until: datetime) -> Report:
    """Return how the clocks that were due from `since` up to before `until` were kept."""
    require(desk, "see the figures")
    end = min(until, desk.now())

    def look(conn: Any) -> tuple[list[Group], dict[str, list[tuple[int, int]]], list[Any]]:
        return (
            list(performance.fates(conn, since, end)),
            performance.times(conn, since, end),
            performance.missed(conn, since, end, LISTED),
        )

    groups, times, missed = desk.store.read(look)
    words = {rule.name: rule.words.rstrip(".") for rule in desk.house.clocks}
    total = _fates(groups)
    share = _share(total)
    told = "No clock of ours was due in this time." if not total else f"{_percent(share)} of our clocks were kept."
    parts = (
        _by_clock(groups, times, words),
        _by(groups, "By kind of case", "Kind", _kinds, "A case of several kinds counts in each."),
        _by(groups, "By team", "Team", lambda group: (group.team or "this desk",), ""),
        _by_week(groups),
        _missed(missed, words, total["missed"]),
    )
    return Report("sla", "How the clocks were kept", until, since, own_words(told), parts)


def quantile(steps: Sequence[tuple[int, int]], share: float) -> int | None:
    """Return the step that a share of all do not pass, of (step, how many) in order; None of none."""
    wanted, passed = share * sum(number for _, number in steps), 0
    for step, number in steps:
        passed += number
        if passed >= wanted:
            return step
    return None


def _by_clock(
    groups: Sequence[Group], times: Mapping[str, Sequence[tuple[int, int]]], words: Mapping[str, str]
) -> Section:
    rows: list[tuple[Cell, ...]] = []
    for name, fates in _grouped(groups, lambda group: (group.name,)):
        took = [_hours(quantile(times.get(name, ()), share)) for share in (0.5, 0.9)]
        rows.append((one_line(words.get(name, name.replace("_", " "))), *_cells(fates), *took))
    columns = ("Clock", "Kept", "Missed", "Ended", "Kept, %", "Median, hours", "Nine of ten, hours")
    told = f"{len(rows)} sorts of clock were due." if rows else "None was due."
    return Section("By clock", own_words(told), tables=(Table(columns, tuple(rows), f"{_COUNTED} {_TOOK}"),))


def _by(groups: Sequence[Group], title: str, column: str, key: Callable[[Group], Iterable[str]], more: str) -> Section:
    rows = tuple((one_line(name.replace("_", " ")), *_cells(fates)) for name, fates in _grouped(groups, key))
    table = Table((column, "Kept", "Missed", "Ended", "Kept, %"), rows, f"{_COUNTED} {more}".strip())
    worst = min(rows, key=lambda row: row[-1] if isinstance(row[-1], float) else 101.0, default=None)
    told = f"The least kept: {worst[0]}." if worst and len(rows) > 1 and worst[-1] is not None else ""
    return Section(title, own_words(told), tables=(table,))


def _by_week(groups: Sequence[Group]) -> Section:
    def monday(group: Group) -> tuple[str]:
        return ((group.due_on - timedelta(days=group.due_on.weekday())).isoformat(),)

    weeks = sorted(_grouped(groups, monday))
    rows = tuple((week, *_cells(fates)) for week, fates in weeks)
    shares = [(week, _share(fates)) for week, fates in weeks]
    known = [(week, 100 * share) for week, share in shares if share is not None]
    trend = Trend(
        "kept, % by week", tuple(w for w, _ in known), tuple(s for _, s in known), "Weeks by the Monday they begin on."
    )
    table = Table(("Week of", "Kept", "Missed", "Ended", "Kept, %"), rows, _COUNTED)
    return Section("By week", own_words(""), tables=(table,), trends=(trend,) if known else ())


def _missed(rows: Sequence[Any], words: Mapping[str, str], total: int) -> Section:
    shown: list[tuple[Cell, ...]] = [
        (
            row.ref,
            one_line(words.get(row.name, row.name)),
            f"{row.due_at.astimezone(LONDON):%Y-%m-%d %H:%M}",
            _late(row.due_at, row.stopped_at),
            one_line(row.why) or "nobody has said why",
        )
        for row in rows
    ]
    silent = sum(not row.why for row in rows)
    more = f" The {LISTED} missed longest ago are shown." if total > len(rows) else ""
    told = (
        f"{total} were missed.{more} Of those shown nobody has said why of {silent}." if total else "None was missed."
    )
    table = Table(
        ("Case", "Clock", "Was due", "Days late", "Why"), tuple(shown),
        "Days late: whole days from when it was due until it was answered; nothing where it is not yet. Why: what a person said.",
    )  # fmt: skip
    return Section("Missed, and why", own_words(told), tables=(table,))


def _late(due: datetime, stopped: datetime | None) -> int | None:
    return max(0, (stopped - due).days) if stopped else None


def _kinds(group: Group) -> Iterable[str]:
    return json.loads(group.kinds) or ("not told",)


def _grouped(groups: Iterable[Group], key: Callable[[Group], Iterable[str]]) -> list[tuple[str, Counter[str]]]:
    """Return how the clocks of each name went, the most first."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for group in groups:
        for name in key(group):
            found[name][group.fate] += group.number
    return sorted(found.items(), key=lambda item: (-item[1].total(), item[0]))


def _fates(groups: Iterable[Group]) -> Counter[str]:
    found: Counter[str] = Counter()
    for group in groups:
        found[group.fate] += group.number
    return found


def _cells(fates: Mapping[str, int]) -> tuple[Cell, ...]:
    share = _share(fates)
    return (
        fates.get("kept", 0), fates.get("missed", 0), fates.get("ended", 0),
        None if share is None else round(100 * share, 1),
    )  # fmt: skip


def _share(fates: Mapping[str, int]) -> float | None:
    counted = fates.get("kept", 0) + fates.get("missed", 0)
    return fates.get("kept", 0) / counted if counted else None


def _percent(share: float | None) -> str:
    return "None" if share is None else f"{100 * share:.0f} %"


def _hours(steps: int | None) -> float | None:
    return None if steps is None else round(steps * QUARTER / 3600, 1)
