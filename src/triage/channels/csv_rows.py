"""Rows of CSV as real programs write it: any delimiter, UTF-8, Windows or UTF-16, quoted line breaks, NULs, quotes left open.

Each line is decoded by itself, UTF-8 unless it is none, so that one line pasted from an old program does not spoil the others.
A quotation mark that never closes would swallow the rest of the file: such a row is refused alone and the lines behind its first
are read afresh.
"""

import codecs
import csv
import itertools
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Final, Literal, TextIO

from triage.channels import charsets
from triage.channels.headed import Listed, headed
from triage.channels.table_rows import LONGEST_ROW, Layout, Row

_DELIMITERS: Final = (",", ";", "\t", "|")
_SAMPLE: Final = 20
_MOST_OPEN: Final = 50
_OPEN: Final = "a quotation mark in it is not closed"
_LONG: Final = f"a cell in it is longer than {csv.field_size_limit():,} characters"


def header(path: Path, layout: Layout) -> tuple[str, ...]:
    """Return the names of the columns."""
    with _opened(path) as stream:
        return headed(_listed(stream, layout.delimiter or _delimiter(path)), layout)[0]


def rows(path: Path, layout: Layout) -> Iterator[Row]:
    """Yield the rows of the CSV file `path`."""
    with _opened(path) as stream:
        yield from headed(_listed(stream, layout.delimiter or _delimiter(path)), layout)[1]


def _opened(path: Path) -> TextIO:
    """Open for lines: UTF-16 by its mark, else as bytes in the dress of text, which `_text` decodes line by line."""
    with path.open("rb") as stream:
        begins = stream.read(4)
    wide = begins.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if wide:
        return path.open(encoding="utf-16", errors="replace", newline="")
    return path.open(encoding="latin-1", newline="")


def _text(line: str, encoding: str) -> str:
    if encoding == "latin-1" and not line.isascii():
        line = charsets.decode(line.encode("latin-1"))
    return line.removeprefix("\ufeff").replace("\0", "")


def _lines(stream: TextIO) -> Iterator[str]:
    """Yield each line with its end; a line beyond all measure comes in pieces."""
    while line := stream.readline(LONGEST_ROW):
        yield _text(line, stream.encoding)


def _listed(stream: TextIO, delimiter: str) -> Iterator[Listed]:
    """Yield every record, counted from 1 as a spreadsheet program counts them."""
    source = _Again(_lines(stream))
    unclosed = 0
    for number in itertools.count(1):
        quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if unclosed < _MOST_OPEN else csv.QUOTE_NONE
        cells, whole = _record(source, delimiter, quoting)
        used = source.used()
        if not used:
            return
        if whole:
            hint = number == 1 and _names_delimiter(used[0])
            yield number, [] if hint else cells, "".join(used).strip("\r\n"), ""
        else:
            unclosed += 1
            source.give_back(used[1:])
            yield number, [], used[0].strip("\r\n"), _OPEN if len(used) > 1 else _LONG


def _record(source: "_Again", delimiter: str, quoting: Literal[0, 3]) -> tuple[list[str], bool]:
    """Return the next record's cells, and whether it is whole: no quotation mark open, no cell beyond all measure."""
    try:
        cells = next(csv.reader(source, delimiter=delimiter, quoting=quoting), [])
    except csv.Error:
        return [], False
    return cells, quoting == csv.QUOTE_NONE or len(source.so_far) <= 1 or _is_well_quoted(source.so_far, delimiter)


class _Again:
    """Lines that remember which were used since last asked, and that can be given back."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._back: deque[str] = deque()
        self._length = 0
        self.so_far: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._back.popleft() if self._back else next(self._lines, "")
        if not line or self._length > LONGEST_ROW:
            self._back.extendleft([line] if line else [])
            raise StopIteration
        self.so_far.append(line)
        self._length += len(line)
        return line

    def used(self) -> list[str]:
        """Return the lines used since this was last asked."""
        used, self.so_far, self._length = self.so_far, [], 0
        return used

    def give_back(self, lines: list[str]) -> None:
        """Offer `lines` once more, before all others."""
        self._back.extendleft(reversed(lines))


def _is_well_quoted(used: list[str], delimiter: str) -> bool:
    """Say whether a record of several lines keeps the rules for quotation marks: if not, it may be two people's rows."""
    try:
        list(csv.reader(used, delimiter=delimiter, strict=True))
    except csv.Error:
        return False
    return True


def _names_delimiter(line: str) -> bool:
    """Say whether a file's first line is Excel's own hint, such as `sep=;`."""
    return line.lower().startswith("sep=") and len(line.strip()) == len("sep=;")


def _delimiter(path: Path) -> str:
    """Return the delimiter that cuts the first records into the most columns, the same number in each as far as possible."""
    with _opened(path) as stream:
        sample = list(itertools.islice(_lines(stream), _SAMPLE * 5))
    if sample and _names_delimiter(sample[0]):
        return sample[0].strip()[-1]
    return max(_DELIMITERS, key=lambda one: _likely(sample, one))


def _likely(sample: list[str], delimiter: str) -> tuple[int, int]:
    try:
        found = [len(cells) for cells in itertools.islice(csv.reader(sample, delimiter=delimiter), _SAMPLE) if cells]
    except csv.Error:
        return 0, 0
    widths = [width for width in found if width > 1]
    if not widths:
        return 0, 0
    usual = max(set(widths), key=widths.count)
    return widths.count(usual), usual
