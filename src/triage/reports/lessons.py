"""How cases ended and what is to be learned of them: outcomes and remedies, and the lessons that people chose."""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from triage.desk.front import Desk, require
from triage.reports.figures import Cell, Report, Section, Table
from triage.rules.outcomes import words_of
from triage.rules.shown import one_line, own_words
from triage.store import workload

_COUNTED: Final = (
    "Cases that are done and were done in this time, each once, by what a person chose. A case that was reopened and is not done "
    "again does not count."
)
_BY_KIND: Final = f"{_COUNTED} A case of several kinds counts in each row."


def lessons_report(desk: Desk, since: datetime, until: datetime) -> Report:
    """Return how the cases that were done from `since` up to before `until` ended."""
    require(desk, "see the figures")
    rows = desk.store.read(lambda conn: workload.endings(conn, since, until))
    endings = desk.house.endings
    outcomes: Counter[str] = Counter()
    lessons: Counter[str] = Counter()
    by_kind: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        outcomes[words_of(endings.outcomes, row.outcome) if row.outcome else "not said"] += row.number
        lessons[words_of(endings.lessons, row.lesson) if row.lesson else "not said"] += row.number
        for kind in json.loads(row.kinds) or ("not told",):
            by_kind[kind][words_of(endings.outcomes, row.outcome) if row.outcome else "not said"] += row.number
    total = outcomes.total()
    told = f"{total} cases were done."
    if outcomes["not said"]:
        told += f" Of {outcomes['not said']} nobody said how they ended."
    parts = (
        _ranked("Outcomes and remedies", "Outcome", outcomes),
        _ranked("Lessons", "Lesson", lessons),
        _kinds(by_kind),
    )
    return Report("lessons", "How cases ended, and what is to be learned", until, since, own_words(told), parts)


def _ranked(title: str, column: str, counts: Mapping[str, int]) -> Section:
    total = sum(counts.values())
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    rows = tuple((one_line(name), number, round(100 * number / total, 1)) for name, number in ranked)
    return Section(title, own_words("" if rows else "None."), tables=(Table((column, "Cases", "%"), rows, _COUNTED),))


def _kinds(by_kind: Mapping[str, Mapping[str, int]]) -> Section:
    rows: list[tuple[Cell, ...]] = [
        (kind.replace("_", " "), one_line(outcome), number)
        for kind in sorted(by_kind)
        for outcome, number in sorted(by_kind[kind].items(), key=lambda item: (-item[1], item[0]))
    ]
    return Section(
        "By kind of case", own_words(""), tables=(Table(("Kind", "Outcome", "Cases"), tuple(rows), _BY_KIND),)
    )
