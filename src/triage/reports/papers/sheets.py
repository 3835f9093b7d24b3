"""A report as CSV and as a workbook. A cell that a spreadsheet would take for a formula is text there (ASVS 5.0, 1.2.10)."""

import csv
import io
import re
from collections.abc import Iterator
from typing import Final

from triage.errors import SettingsWrong
from triage.reports.figures import Cell, Report
from triage.reports.papers.text import columns_of, rows_of
from triage.reports.papers.words import MARKING, headline, standing
from triage.rules.shown import clean

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")
_NOT_A_NAME: Final = re.compile(r"[\[\]:*?/\\']")
_LONGEST_NAME: Final = 31

Row = tuple[Cell, ...]


def csv_of(report: Report) -> str:
    """Return the report as one CSV file: a row for each figure, table row and point of a trend, under its section."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(["section", "what", "number", "unit", "definition"])
    for section, row in _lines(report):
        writer.writerow([guarded(section), *(guarded(value) if isinstance(value, str) else value for value in row)])
    return out.getvalue()


def workbook(report: Report) -> bytes:
    """Return the report as an .xlsx workbook: a sheet for each section; raises SettingsWrong where the library is not there."""
    try:
        import xlsxwriter
    except ImportError as error:
        raise SettingsWrong(
            "Workbooks need one more library.", safe="Nothing was written.", next="Run: pip install 'triage[xlsx]'"
        ) from error
    out = io.BytesIO()
    plain = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, plain) as book:
        book.set_properties({"title": headline(report), "comments": MARKING})
        bold = book.add_format({"bold": True})
        names: set[str] = set()
        for title, rows in _sheets(report):
            sheet = book.add_worksheet(_name(title, names))
            sheet.set_header(f"&C{MARKING}")
            sheet.set_column(0, 0, 40)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, [clean(value) if isinstance(value, str) else value for value in row])
            sheet.set_row(0, None, bold)
    return out.getvalue()


def guarded(words: str) -> str:
    """Return a cell of a CSV file so that no spreadsheet takes it for a formula."""
    safe = clean(words)
    return f"'{safe}" if safe.startswith(_FORMULA) else safe


def _lines(report: Report) -> Iterator[tuple[str, Row]]:
    yield "report", (f"{MARKING} {headline(report)}", None, None, standing(report))
    for part in report.sections:
        yield part.title, (part.told, None, None, None)
        for figure in part.figures:
            yield part.title, (figure.words, figure.number, figure.unit, figure.definition)
        for table in part.tables:
            for row in (table.columns, *table.rows):
                yield part.title, row
        for trend in part.trends:
            for row in (columns_of(trend), *rows_of(trend)):
                yield part.title, row


def _sheets(report: Report) -> Iterator[tuple[str, list[Row]]]:
    yield "Report", [(headline(report),), (MARKING,), (standing(report),), (report.told,)]
    for part in report.sections:
        rows: list[Row] = [(part.title,), (part.told,)]
        if part.figures:
            rows += [("What", "Number", "Unit", "What it counts")]
            rows += [(figure.words, figure.number, figure.unit, figure.definition) for figure in part.figures]
        for table in part.tables:
            rows += [(), table.columns, *table.rows, (table.definition,)]
        for trend in part.trends:
            rows += [(), columns_of(trend), *rows_of(trend), (trend.definition,)]
        yield part.title, rows


def _name(title: str, taken: set[str]) -> str:
    base = _NOT_A_NAME.sub(" ", title).strip()[:_LONGEST_NAME] or "Sheet"
    name, number = base, 2
    while name.lower() in taken:
        name, number = f"{base[: _LONGEST_NAME - 3]} {number}", number + 1
    taken.add(name.lower())
    return name
