"""Rows of JSON: a list of objects, a list inside an object, JSON Lines, or one object. Cut by their brackets, one at a time.

What stands inside an object's object is a column with a dotted name (`author.name`); a list of words is one cell. Numbers beyond
all measure, NaN and depth without end are refused row by row.
"""

import codecs
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, TextIO

from triage.channels import charsets
from triage.channels.table_rows import LONGEST_ROW, MOST_COLUMNS, Cell, Layout, Row

_PIECE: Final = 65_536
_MARK: Final = re.compile(r'[\[\]{}",]')
_STRING_ENDS: Final = re.compile(r'[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_NAME: Final = 200
_DEEPEST: Final = 8
_NO_OBJECT: Final = "it is no JSON object"


def rows(path: Path, layout: Layout) -> Iterator[Row]:
    """Yield a row for each object of the JSON or JSON Lines file `path`."""
    number = 0
    for text in _texts(path, layout.list):
        if text.strip():
            number += 1
            yield _row(number, text.strip())


def _row(number: int, text: str) -> Row:
    if len(text) > LONGEST_ROW:
        return Row(number, {}, text[:LONGEST_ROW], f"it is longer than {LONGEST_ROW:,} characters")
    try:
        value = json.loads(text, parse_constant=_refuse, parse_int=_whole, parse_float=float)
    except (ValueError, RecursionError):
        return Row(number, {}, text, "it is no valid JSON")
    if not isinstance(value, dict):
        return Row(number, {}, text, _NO_OBJECT)
    cells = dict(_flat(value, "", 0))
    if len(cells) > MOST_COLUMNS:
        return Row(number, {}, text, f"it has more than {MOST_COLUMNS} values")
    return Row(number, cells, text)


def _flat(value: Mapping[str, object], before: str, depth: int) -> Iterator[tuple[str, Cell]]:
    for name, inner in value.items():
        dotted = charsets.tidy(f"{before}{name}")
        if isinstance(inner, dict) and depth < _DEEPEST:
            yield from _flat(inner, f"{dotted}.", depth + 1)
        else:
            yield dotted, _cell(inner)


def _cell(value: object) -> Cell:
    if isinstance(value, str):
        return charsets.tidy(_mended(value))
    if value is None or isinstance(value, int | float):
        return value
    if isinstance(value, list) and all(isinstance(item, str | int | float) for item in value):
        return charsets.tidy(", ".join(map(str, value)))
    return charsets.tidy(json.dumps(value, ensure_ascii=False))


def _mended(text: str) -> str:
    """Undo what Facebook's and Instagram's own downloads do: UTF-8 written byte by byte as if each were a letter."""
    try:
        return text if text.isascii() else text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


def _refuse(name: str) -> None:
    raise ValueError(name)


def _whole(digits: str) -> int | str:
    """Return a whole number; one that no count has, such as a long id, stays as it is written."""
    return int(digits) if len(digits) <= 18 else digits  # noqa: PLR2004 - 18 digits fit everywhere


def _texts(path: Path, wanted: str) -> Iterator[str]:
    """Yield the text of each row: a line of JSON Lines, else an item of the list that the file is or that is named `wanted`."""
    with _opened(path) as stream:
        if not wanted and (path.suffix.lower() in {".jsonl", ".ndjson"} or _begins_with_a_row(stream)):
            yield from iter(lambda: stream.readline(LONGEST_ROW + 1), "")
        else:
            yield from _Cutter(wanted).cut(iter(lambda: stream.read(_PIECE), ""))


def _opened(path: Path) -> TextIO:
    with path.open("rb") as stream:
        begins = stream.read(4)
    wide = begins.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return path.open(encoding="utf-16" if wide else "utf-8-sig", errors="replace")


def _begins_with_a_row(stream: TextIO) -> bool:
    """Say whether the first line is a whole object, and the stream at its beginning again."""
    is_object = stream.read(_PIECE).lstrip().startswith("{")
    stream.seek(0)
    line = stream.readline(LONGEST_ROW) if is_object else ""
    stream.seek(0)
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


class _Cutter:
    """Cuts a document's text into its rows. `_base` is how deep in brackets they stand, 0 while not in their list."""

    def __init__(self, wanted: str) -> None:
        self._wanted = wanted
        self._depth = self._base = 0
        self._found = self._in_string = False
        self._kept: list[str] = []
        self._length = 0
        self._string = self._left = ""

    def cut(self, pieces: Iterator[str]) -> Iterator[str]:
        """Yield each row's text; a document with no list is one row."""
        for piece in pieces:
            yield from self._through(self._left + piece)
        if self._base or not (self._found or self._wanted):
            yield self._taken(self._left)

    def _through(self, text: str) -> Iterator[str]:
        half = (len(text) - len(text.rstrip("\\"))) % 2
        self._left, text = text[len(text) - half :], text[: len(text) - half]
        begun = 0
        for mark, at in self._marks(text):
            if mark in "[{":
                self._depth += 1
                if mark == "[" and self._is_theirs():
                    self._base, self._found, begun = self._depth, True, at
                    self._taken("")
                continue
            if self._depth == self._base and self._base:
                yield self._taken(text[begun : at - 1])
                begun = at
                self._base = self._base if mark == "," else 0
            self._depth -= mark != ","
        self._keep(text[begun:])

    def _marks(self, text: str) -> Iterator[tuple[str, int]]:
        """Yield each bracket and comma outside strings, with where it ends; keep the string last seen."""
        at = 0
        while True:
            if self._in_string:
                ends = _STRING_ENDS.match(text, at)
                self._string = (self._string + text[at : ends.end() - 1 if ends else len(text)])[:_NAME]
                if ends is None:
                    return
                at, self._in_string = ends.end(), False
            found = _MARK.search(text, at)
            if found is None:
                return
            at = found.end()
            if found[0] == '"':
                self._in_string, self._string = True, ""
            else:
                yield found[0], at

    def _is_theirs(self) -> bool:
        """Say whether the list just opened holds the rows."""
        if self._found:
            return False
        return self._depth == 2 and self._string == self._wanted if self._wanted else self._depth == 1  # noqa: PLR2004

    def _keep(self, text: str) -> None:
        if self._length <= LONGEST_ROW and (self._base or not self._found):
            self._kept.append(text)
            self._length += len(text)

    def _taken(self, text: str) -> str:
        self._keep(text)
        whole = "".join(self._kept)
        self._kept, self._length = [], 0
        return whole
