"""Who was at it when and for how long, to support people: in the order of names, and no ranking of anybody."""

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from typing import Any, Final

from triage.clock import LONDON
from triage.desk.front import Desk, require
from triage.reports.figures import Cell, Report, Section, Table, Trend
from triage.rules.shown import one_line, own_words
from triage.rules.workload import Spell, spell
from triage.store import workload

_AT_IT: Final = (
    "Hours at it: quarter hours in which the log says that the person did something, whatever it was. Longest run: without half "
    "an hour's break. Over: hours of a day past eight, from its first act to its last. Short rests: less than eleven hours "
    "between two days. People stand in the order of their names; this is for their support and ranks nobody."
)
_HARD: Final = "Hard calls: calls about a child at risk or a safeguarding concern."


def workload_report(desk: Desk, since: datetime, until: datetime) -> Report:
    """Return who was at it from `since` up to before `until`, and how heavy it was."""
    require(desk, "see the board")

    def look(conn: Any) -> tuple[list[tuple[str, datetime, int, int]], dict[str, str], list[Any]]:
        return (
            list(workload.quarters(conn, since, until)),
            workload.names(conn),
            workload.calls(conn, since, until),
        )

    rows, names, calls = desk.store.read(look)
    spells = _spells(rows)
    worn = sorted(_name(names, who) for who, one in spells.items() if one.to_look_at)
    told = f"{len(spells)} people did something." + (f" Ask how they are: {', '.join(worn)}." if worn else "")
    parts = (_people(rows, names, spells), _hours(rows), _calls(calls, names))
    return Report("workload", "Who was at it, and how heavy it was", until, since, one_line(told, 400), parts)


def _spells(rows: list[tuple[str, datetime, int, int]]) -> dict[str, Spell]:
    times: dict[str, list[datetime]] = defaultdict(list)
    for who, at, _, _ in rows:
        times[who].append(at)
    return {who: spell(quarters) for who, quarters in times.items()}


def _people(rows: list[tuple[str, datetime, int, int]], names: dict[str, str], spells: dict[str, Spell]) -> Section:
    answered: Counter[str] = Counter()
    for who, _, _, answers in rows:
        answered[who] += answers
    made: list[tuple[Cell, ...]] = [
        (_name(names, who), _h(one.worked), one.days, _h(one.longest_run), _h(one.over), one.short_rests, answered[who])
        for who, one in sorted(spells.items(), key=lambda item: _name(names, item[0]))
    ]
    columns = ("Person", "Hours at it", "Days", "Longest run, h", "Over, h", "Short rests", "Answered or done")
    return Section("People", own_words(""), tables=(Table(columns, tuple(made), _AT_IT),))


def _hours(rows: list[tuple[str, datetime, int, int]]) -> Section:
    people: dict[int, set[tuple[str, object]]] = defaultdict(set)
    acts: Counter[int] = Counter()
    for who, at, number, _ in rows:
        local = at.astimezone(LONDON)
        people[local.hour].add((who, local.date()))
        acts[local.hour] += number
    days = len({at.astimezone(LONDON).date() for _, at, _, _ in rows}) or 1
    hours = range(min(people), max(people) + 1) if people else ()
    trend = Trend(
        "people at it by the hour", tuple(f"{hour:02}:00" for hour in hours),
        tuple(round(len(people.get(hour, ())) / days, 1) for hour in hours),
        "The mean number of people who did something in that hour of a day on which anybody did.",
    )  # fmt: skip
    return Section("By the hour", own_words(""), trends=(trend,) if people else ())


def _calls(calls: list[Any], names: dict[str, str]) -> Section:
    made: list[tuple[Cell, ...]] = [
        (_name(names, row.taken_by), row.number, round(float(row.seconds or 0) / 60 / row.number, 1), int(row.hard or 0),
         round(100 * int(row.hard or 0) / row.number, 1))
        for row in sorted(calls, key=lambda row: _name(names, row.taken_by))
    ]  # fmt: skip
    table = Table(
        ("Person", "Calls", "Minutes each", "Hard calls", "Hard, %"), tuple(made), f"Calls logged here. {_HARD}"
    )
    return Section("Calls", own_words("" if made else "No call was logged."), tables=(table,))


def _name(names: dict[str, str], who: str) -> str:
    return one_line(names.get(who, who), 60)


def _h(time: timedelta) -> float:
    return round(time / timedelta(hours=1), 1)
