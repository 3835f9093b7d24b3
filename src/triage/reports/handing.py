"""A report that leaves the desk as a file: readable by its owner alone, and noted in the log."""

from pathlib import Path

from triage.desk import private_file
from triage.desk.front import Desk
from triage.reports import issue
from triage.reports.figures import Report
from triage.reports.papers import FORMATS


def hand(desk: Desk, report: Report, form: str, to: Path) -> None:
    """Write `report` into `to` as one of FORMATS. Raises SettingsWrong where it cannot be made or written."""
    paper = FORMATS[form](report)
    issue.note_given(desk, report, form)
    private_file.write(to, paper)
