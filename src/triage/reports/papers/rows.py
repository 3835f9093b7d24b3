"""A list of any length as CSV or as a workbook, written row by row. No cell is a formula; the first row is the marking."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import BinaryIO, Final

from triage.errors import NotPossible, SettingsWrong
from triage.reports.figures import Cell
from triage.reports.papers.sheets import guarded
from triage.reports.papers.words import MARKING
from triage.rules.shown import clean

SHEET_ROWS: Final = 1_048_576
_CELL: Final = 32_767

Write = Callable[[BinaryIO, str, Sequence[str], Iterable[Sequence[Cell]]], int]


def as_csv(out: BinaryIO, headline: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> int:
    """Write the marking with `headline`, the names of the columns, and every row; return how many rows."""
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="")
    writer, count = csv.writer(text), 0
    writer.writerow([guarded(f"{MARKING}: {headline}")])
    writer.writerow(columns)
    for row in rows:
        writer.writerow([guarded(cell) if isinstance(cell, str) else cell for cell in row])
        count += 1
    text.detach()
    return count


def as_workbook(out: BinaryIO, headline: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> int:
    """Write as `as_csv` does; what is longer than a cell may be is cut. Raises NotPossible where a sheet has no room for all."""
    try:
        import xlsxwriter
    except ImportError as error:
        raise SettingsWrong(
            "Workbooks need one more library.", safe="Nothing was written.", next="Run: pip install 'triage[xlsx]'"
        ) from error
    count = 0
    with xlsxwriter.Workbook(out, {"constant_memory": True}) as book:
        book.set_properties({"title": headline, "comments": MARKING})
        sheet = book.add_worksheet("List")
        sheet.set_header(f"&C{MARKING}")
        sheet.write_string(0, 0, f"{MARKING}: {headline}")
        for at, name in enumerate(columns):
            sheet.write_string(1, at, name)
        for count, row in enumerate(rows, start=1):
            if count + 2 > SHEET_ROWS:
                raise NotPossible(
                    f"A workbook holds {SHEET_ROWS - 2:,} rows, and there are more.",
                    safe="Nothing was written.",
                    next="Export it as csv, or for a shorter time.",
                )
            for at, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(count + 1, at, clean(cell)[:_CELL])
                elif cell is not None:
                    sheet.write_number(count + 1, at, cell)
    return count


WRITERS: Final[Mapping[str, Write]] = {"csv": as_csv, "xlsx": as_workbook}
