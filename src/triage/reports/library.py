"""Every report by its name. Each looks at a time, from an instant up to before another, and reads only."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

from triage.desk.front import Desk
from triage.errors import NotFound, NotPossible
from triage.reports.figures import Report
from triage.reports.forecast import forecast_report
from triage.reports.lessons import lessons_report
from triage.reports.performance import performance_report
from triage.reports.sitrep import sitrep
from triage.reports.themes import themes_report
from triage.reports.workload import workload_report
from triage.rules.shown import own_words

Make = Callable[[Desk, datetime, datetime], Report]
SITREP: Final = "sitrep"
DAYS: Final[Mapping[str, int]] = {SITREP: 1, "sla": 28, "themes": 7, "lessons": 28, "workload": 7, "forecast": 1}


def situation(desk: Desk, _since: datetime, _until: datetime) -> Report:
    """Return the situation as it stands now; it looks back to when the desk last closed."""
    made = sitrep(desk)
    return Report(SITREP, "Situation report", made.at, made.close, own_words(f"{made.count.sentence}."), made.sections)


REPORTS: Final[Mapping[str, Make]] = {
    SITREP: situation,
    "sla": performance_report,
    "themes": themes_report,
    "lessons": lessons_report,
    "workload": workload_report,
    "forecast": forecast_report,
}


def report(desk: Desk, name: str, since: datetime | None = None, until: datetime | None = None) -> Report:
    """Return the report of this name; `until` is now, and `since` as many days before it as this report looks back, if not said.

    Raises NotFound for a report that there is not, NotPossible for a time that ends before it begins.
    """
    make = REPORTS.get(name)
    if make is None:
        raise NotFound(f"There is no report '{name[:40]}'.", next=f"There are: {', '.join(REPORTS)}.")
    end = until or desk.now()
    start = since or end - timedelta(days=DAYS[name])
    if end <= start:
        raise NotPossible("That time ends before it begins.", safe="Nothing was made.", next="Say --since and --until.")
    return make(desk, start, end)
