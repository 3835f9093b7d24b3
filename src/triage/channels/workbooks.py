"""Rows of a spreadsheet (.xlsx), read row by row: values as they were last counted, never a formula.

A workbook is a zip of XML. What its parts say they unpack to is summed first: a bomb is refused before anything is unpacked, and
no part yields more than it said.
"""

import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from triage.channels import charsets
from triage.channels.headed import Listed, headed
from triage.channels.table_rows import MOST_COLUMNS, Cell, Layout, Row
from triage.errors import NotReadable

_LARGEST: Final = 100_000_000
_UNPACKED: Final = 400_000_000
_SHARED: Final = 100_000_000
_PARTS: Final = 2_000
_ERRORS: Final = frozenset({"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"})


def header(path: Path, layout: Layout) -> tuple[str, ...]:
    """Return the names of the columns of the sheet."""
    with _sheet(path, layout.sheet) as sheet:
        return headed(_listed(sheet), layout)[0]


def rows(path: Path, layout: Layout) -> Iterator[Row]:
    """Yield the rows of one sheet of the workbook `path`."""
    with _sheet(path, layout.sheet) as sheet:
        yield from headed(_listed(sheet), layout)[1]


def _listed(sheet: Any) -> Iterator[Listed]:
    found = iter(sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS))
    number = 0
    while True:
        number += 1
        try:
            cells = [_cell(value) for value in next(found, ())]
        except Exception:  # noqa: BLE001 - a damaged sheet fails in the reader in any way at all; what was read stays good
            yield number, [], "", "the workbook is damaged from here on"
            return
        if not cells:
            return
        while cells and cells[-1] is None:
            cells.pop()
        yield number, cells, "", ""


def _cell(value: Any) -> Cell:
    if isinstance(value, str):
        return None if value in _ERRORS else charsets.tidy(value)
    return value  # type: ignore[no-any-return]


@contextmanager
def _sheet(path: Path, name: str) -> Iterator[Any]:
    """Open the workbook's sheet `name`, or its first that is shown."""
    _refuse_bomb(path)
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what openpyxl cannot keep when it writes; we only read
        try:
            book = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
        except Exception as error:
            raise _not_read(path, "it is damaged, or not a workbook of the .xlsx kind") from error
        try:
            sheet = _named(path, book, name)
            sheet.reset_dimensions()  # what a sheet says of its own size is often wrong
            yield sheet
        finally:
            book.close()


def _named(path: Path, book: Any, name: str) -> Any:
    sheets = {sheet.title: sheet for sheet in book.worksheets}
    if name and name not in sheets:
        raise _not_read(path, f"it has no sheet '{name}', only {', '.join(sheets) or 'none'}")
    found = sheets.get(name) or next((one for one in sheets.values() if one.sheet_state == "visible"), None)
    if found is None:
        raise _not_read(path, "it has no sheet that is shown")
    return found


def _refuse_bomb(path: Path) -> None:
    if path.stat().st_size > _LARGEST:
        raise _not_read(path, f"it is larger than {_LARGEST // 1_000_000} MB")
    try:
        with zipfile.ZipFile(path) as book:
            parts = book.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise _not_read(path, "it is damaged, locked with a password, or of the old .xls kind") from error
    shared = sum(part.file_size for part in parts if part.filename.lower().endswith("sharedstrings.xml"))
    if len(parts) > _PARTS or sum(part.file_size for part in parts) > _UNPACKED or shared > _SHARED:
        raise _not_read(path, "it unpacks to more than is safe")


def _not_read(path: Path, why: str) -> NotReadable:
    return NotReadable(
        f"{path.name} cannot be read: {why}.",
        safe="Nothing was taken in.",
        next="Open it in a spreadsheet program and save it as .xlsx, or as CSV UTF-8.",
    )
