"""What families write and ring about, and what comes more often than it should, each with contacts that show it."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from triage.clock import LONDON
from triage.desk.front import Desk, require
from triage.reports.figures import Cell, Report, Section, Table
from triage.rules.calendar import local_day
from triage.rules.matter import WORDS
from triage.rules.shown import one_line, own_words
from triage.rules.themes import RARE, Unusual, unusual
from triage.store import themes

BEFORE_DAYS: Final = 28
SHOWN: Final = 12
EVIDENCE: Final = 3
_COUNTED: Final = (
    f"Contacts in this time, each counted for every topic of its case. Expected: the mean of the {BEFORE_DAYS} days before, for "
    f"as many days. Rising: at least three, and more than {RARE:.0%} of such times would bring by chance, given how uneven "
    "the days before were. New: at least three, and none in the days before."
)
_PARTS: Final = {"topic": "What it is about", "route": "Routes", "school": "Schools", "operator": "Operators"}


def themes_report(desk: Desk, since: datetime, until: datetime) -> Report:
    """Return what came up from `since` up to before `until`, against the four weeks before."""
    require(desk, "see the figures")
    end = min(until, desk.now())
    return desk.store.read(lambda conn: _made(conn, since, end))


def _made(conn: Any, since: datetime, until: datetime) -> Report:
    now = themes.counts(conn, since, until, by_day=False)
    before = themes.counts(conn, since - timedelta(days=BEFORE_DAYS), since, by_day=True)
    parts, told = [], list[str]()
    for what, title in _PARTS.items():
        found = _compared(what, now, before, since, until)
        told += [_words(what, name) for name, one in found.items() if one.rising]
        parts.append(_part(conn, what, title, found, (since, until)))
    if not before:
        rising = f"Nothing came in the {BEFORE_DAYS} days before, so there is nothing to hold this against."
    elif told:
        rising = f"More than usual: {', '.join(told[:8])}."
    else:
        rising = "Nothing came more often than chance would bring."
    return Report("themes", "What families tell us", until, since, one_line(rising, 400), tuple(parts))


def _compared(
    what: str, now: themes.Counts, before: themes.Counts, since: datetime, until: datetime
) -> dict[str, Unusual]:
    """Return each theme of a sort against the days before: the rising ones first, then the most frequent."""
    days = max((until - since) / timedelta(days=1), 1 / 24)
    dates = [local_day(since) - timedelta(days=back + 1) for back in range(BEFORE_DAYS)]
    found = {}
    for (sort, name), counted in now.items():
        if sort == what:
            past: Mapping[date | None, int] = before.get((sort, name), {})
            found[name] = unusual(counted[None], days, [past.get(one, 0) for one in dates])
    return dict(sorted(found.items(), key=lambda item: (not item[1].rising, -item[1].count, item[0])))


def _part(conn: Any, what: str, title: str, found: Mapping[str, Unusual], span: tuple[datetime, datetime]) -> Section:
    rows: list[tuple[Cell, ...]] = []
    shown: list[tuple[Cell, ...]] = []
    for name, one in list(found.items())[:SHOWN]:
        state = "new" if one.new else "rising" if one.rising else ""
        rows.append((_words(what, name), one.count, round(one.expected, 1), one.most, state))
        if state:
            shown += [
                (
                    _words(what, name),
                    row.ref,
                    f"{row.received_at.astimezone(LONDON):%Y-%m-%d %H:%M}",
                    one_line(", ".join(_words(themes.TOPIC, topic) for topic in row.topics), 100),
                )
                for row in themes.evidence(conn, what, name, *span, EVIDENCE)
            ]
    tables = [Table((title, "Contacts", "Expected", "Most by chance", ""), tuple(rows), _COUNTED)]
    if shown:
        tables.append(
            Table(
                ("Theme", "Case", "When", "What it is about"), tuple(shown), f"The newest {EVIDENCE} contacts of each."
            )
        )
    more = f" The first {SHOWN} of {len(found)} are shown." if len(found) > SHOWN else ""
    return Section(title, own_words(("None." if not found else "") + more), tables=tuple(tables))


def _words(what: str, name: str) -> str:
    return WORDS.get(name, name.replace("_", " ")) if what == themes.TOPIC else one_line(name, 60)
