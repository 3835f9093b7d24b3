"""Rows from files of other programs: CSV, JSON, JSON Lines and spreadsheets, one at a time, so that a file of any length will do.

A row that cannot be read is a row too, with the reason in `wrong` and its text as it stands: the rows behind it are read all
the same. Only a file that cannot be opened at all, or is none of these kinds, is refused.
"""

import contextlib
import hashlib
import itertools
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Final

from triage.errors import NotReadable

Cell = str | int | float | bool | datetime | date | time | timedelta | None
LONGEST_ROW: Final = 1_000_000
MOST_COLUMNS: Final = 256
_SAMPLE: Final = 200


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file's table lies in it. `header_row` counts from 1, 0 finds the first row that says something.

    `delimiter` is '' for whichever the file uses; `sheet` is a workbook's sheet, '' for the first that is shown; `list` is the
    name of the list that holds the rows of a JSON object, '' where the file is the list.
    """

    header_row: int = 0
    delimiter: str = ""
    sheet: str = ""
    list: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: `number` as a person counts it in the file, its cells by column name, its text as it stands.

    `wrong` says in words why it cannot be read, or is ''.
    """

    number: int
    cells: Mapping[str, Cell]
    text: str = ""
    wrong: str = ""
    columns: tuple[str, ...] = field(default=(), repr=False)

    @property
    def says(self) -> str:
        """The row for a person: a line for each cell that says something, or the text as it stands."""
        lines = [f"{name}: {shown(cell)}" for name, cell in self.cells.items() if shown(cell)]
        return self.text if self.wrong or not lines else "\n".join(lines)

    @property
    def raw(self) -> bytes:
        """The row as bytes to keep: a JSON object with its columns' names, or the text as it stands where it cannot be read."""
        if self.wrong:
            return self.text.encode("utf-8", "replace")
        return json.dumps({name: shown(cell) for name, cell in self.cells.items()}, ensure_ascii=False).encode()

    @property
    def key(self) -> str:
        """The SHA-256 of `raw`."""
        return hashlib.sha256(self.raw).hexdigest()


def rows(path: Path, layout: Layout | None = None) -> Iterator[Row]:
    """Yield the rows of the table in `path` below its header, empty ones left out; raise NotReadable where it is none."""
    layout = layout or Layout()
    try:
        yield from _of_kind(path, layout)
    except OSError as error:
        raise NotReadable(
            f"{path.name} cannot be read: {error.strerror or error}.", safe="Nothing was taken in."
        ) from error


def columns(path: Path, layout: Layout | None = None) -> tuple[str, ...]:
    """Return the names of the columns of `path`; of JSON, which has no header, those of the first 200 rows."""
    layout = layout or Layout()
    if kind(path) == "csv":
        from triage.channels.csv_rows import header

        return header(path, layout)
    if kind(path) == "workbook":
        from triage.channels.workbooks import header

        return header(path, layout)
    with contextlib.closing(rows(path, layout)) as found:  # type: ignore[type-var]
        first = list(itertools.islice(found, _SAMPLE))
    return tuple(dict.fromkeys(name for row in first for name in row.cells))


def kind(path: Path) -> str:
    """Return 'workbook', 'json' or 'csv', by the file's first bytes and its name."""
    try:
        with path.open("rb") as stream:
            begins = stream.read(4096)
    except OSError as error:
        raise NotReadable(f"{path.name} cannot be read: {error.strerror or error}.") from error
    if begins.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")) or path.suffix.lower() in {".xlsx", ".xlsm", ".xls"}:
        return "workbook"
    first = begins.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    named = path.suffix.lower() in {".json", ".jsonl", ".ndjson"}
    return "json" if named or first == b"{" else "csv"


def shown(cell: Cell) -> str:
    """Return a cell as a person reads it: whole numbers without a point, dates as 2027-01-12 08:20, nothing as ''."""
    match cell:
        case None:
            return ""
        case bool():
            return "yes" if cell else "no"
        case float() if cell.is_integer() and abs(cell) < 1e15:  # noqa: PLR2004 - beyond it a float is no count
            return str(int(cell))
        case datetime():
            return cell.isoformat(sep=" ", timespec="minutes" if not cell.second else "seconds")
        case date() | time():
            return cell.isoformat()
        case _:
            return str(cell).strip()


def _of_kind(path: Path, layout: Layout) -> Iterator[Row]:
    match kind(path):
        case "workbook":
            from triage.channels.workbooks import rows as found
        case "json":
            from triage.channels.json_rows import rows as found
        case _:
            from triage.channels.csv_rows import rows as found
    return found(path, layout)
