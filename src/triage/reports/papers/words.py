"""What every paper says in the same words: the marking, the title, the time, and how a number is written."""

from datetime import datetime
from typing import Final

from triage.clock import LONDON
from triage.reports.figures import Cell, Figure, Report

MARKING: Final = "OFFICIAL-SENSITIVE"


def headline(report: Report) -> str:
    """Return a report's title with its number, where it was issued."""
    return f"{report.title}, number {report.number}" if report.number else f"{report.title} (not issued)"


def standing(report: Report) -> str:
    """Return of when the report is, since when it looks back, and what it puts right."""
    told = f"As at {moment(report.at)}. It looks back to {moment(report.since)}."
    if report.corrects:
        told += f" It corrects number {report.corrects}: {report.why}"
    return told


def moment(at: datetime) -> str:
    """Return an instant as London's clocks show it."""
    local = at.astimezone(LONDON)
    return f"{local:%A} {local.day} {local:%B %Y}, {local:%H:%M}"


def counted(figure: Figure) -> str:
    """Return a figure's number with its unit."""
    return f"{figure.number:,} {figure.unit}".rstrip()


def cell(value: Cell) -> str:
    """Return a cell of a table in words; what is not known is a dash."""
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:,.1f}"
    return f"{value:,}" if isinstance(value, int) else value
