"""A checked reader for the TOML files that supervisors own: every fault of a file at once, each with its line and plain words.

The text is handed in; nothing here touches the disk. A reader asks a `Table` for what it expects; what is missing, mistyped,
out of range or unknown is noted as a `Fault`, and a harmless value stands in so that the rest is checked too.
"""

import difflib
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

Path = tuple[str | int, ...]

_HEADER = re.compile(r"[ \t]*(\[\[?)[ \t]*([^\[\]#\n]+?)[ \t]*\]\]?")
_NAME = r"""(?:"[^"\n]*"|'[^'\n]*'|[A-Za-z0-9_-]+)"""
_KEY = re.compile(rf"[ \t]*({_NAME}(?:[ \t]*\.[ \t]*{_NAME})*)[ \t]*=")
_PIECE = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""|'
    r"'''(?:[^']|'(?!''))*'''|"
    r'"(?:[^"\\\n]|\\.)*"|'
    r"'[^'\n]*'|#[^\n]*|[\[\]{},\n]|[^\"'#\[\]{},\n]+|.",
    re.DOTALL,
)
_AT_LINE = re.compile(r" \(at line (\d+), column \d+\)| \(at end of document\)")


_SLIPS: Final = (  # what people write most often where TOML wants something else
    (re.compile(r"[=\[,]\s*[“”‘’]"), 'these are curly quotes: write straight ones, as in "late again"'),
    (re.compile(r"=\s*\d{1,2}:\d{2}\s*(?:#|$)"), "a time is written with its seconds and two digits each: 07:30:00"),
    (
        re.compile(r"=\s*\d{4}-\d{2}-\d{2}[ T]\d{1,2}:\d{2}\s*(?:#|$)"),
        "a date and time is written as 2027-01-12T08:20:00",
    ),
)


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in an owned file: where, and in plain words what to write instead."""

    file: str
    line: int
    words: str

    def __str__(self) -> str:
        """Return it as people point at lines: `policy.toml:12: ...`."""
        return f"{self.file}:{self.line}: {self.words}"


class Sheet:
    """One owned file being checked: its values, the line each stands on, and the faults found so far."""

    def __init__(self, file: str, text: str) -> None:
        """Parse `text`; a syntax error becomes a fault and leaves an empty file behind."""
        self.file = file
        self.faults: list[Fault] = []
        self._lines: dict[Path, int] = {}
        values: dict[str, object] = {}
        try:
            values = tomllib.loads(text)
        except (tomllib.TOMLDecodeError, RecursionError) as wrong:
            self._refuse_syntax(str(wrong), text)
        else:
            self._lines = _line_map(text)
        self.readable = not self.faults
        self.root = Table(self, (), values)

    def line(self, path: Path) -> int:
        """Return the line on which `path`, or the nearest thing around it, stands."""
        while path and path not in self._lines:
            if (*path, 0) in self._lines:
                return self._lines[*path, 0]
            path = path[:-1]
        return self._lines.get(path, 1)

    def fault(self, path: Path, words: str) -> None:
        """Note a fault at `path`."""
        self.faults.append(Fault(self.file, self.line(path), words))

    def keep_items(self, path: Path, kept: Sequence[int]) -> None:
        """Let the items of a list be counted without those left out, each on its own line still."""
        lines = [self.line((*path, item)) for item in kept]
        self._lines.update({(*path, item): line for item, line in enumerate(lines)})

    def _refuse_syntax(self, wrong: str, text: str) -> None:
        found = _AT_LINE.search(wrong)
        line = int(found[1]) if found and found[1] else text.count("\n") + 1
        said = _AT_LINE.sub("", wrong).rstrip(".")
        written = "".join(text.split("\n")[line - 1 : line])
        known = next((words for pattern, words in _SLIPS if pattern.search(written)), "")
        if known:
            self.faults.append(Fault(self.file, line, known))
            return
        words = (
            f"this is not valid TOML ({said}): check quotes, brackets, commas and doubled names on this line and above"
        )
        self.faults.append(Fault(self.file, line, words))


class Table:
    """One table of an owned file. Each question marks its key as known; `finish` reports the keys nobody asked for."""

    def __init__(self, sheet: Sheet, path: Path, values: Mapping[str, object]) -> None:
        """Take a table as tomllib gave it, at `path` within its sheet."""
        self.sheet = sheet
        self.path = path
        self._values = values
        self._asked: set[str] = set()

    def __contains__(self, key: str) -> bool:
        """Say whether the key is written here."""
        return key in self._values

    @property
    def line(self) -> int:
        """The line on which this table begins."""
        return self.sheet.line(self.path)

    def names(self) -> tuple[str, ...]:
        """Return every key, for tables whose keys are names; they count as asked for."""
        self._asked.update(self._values)
        return tuple(self._values)

    def fault(self, key: str | None, words: str, item: int | None = None) -> None:
        """Note a fault at a key of this table, at an item of its list, or at the table itself."""
        path = self.path if key is None else (*self.path, key)
        self.sheet.fault(path if item is None else (*path, item), words)

    def line_of(self, key: str, item: int | None = None) -> int:
        """Return the line of a key, or of one item of its list."""
        path = (*self.path, key)
        return self.sheet.line(path if item is None else (*path, item))

    def text(self, key: str, default: str | None = None) -> str:
        """Return a text; without a default it must be there and say something."""
        value = self._take(key, default is None)
        if value is None:
            return default or ""
        if not isinstance(value, str) or (default is None and not value.strip()):
            self.fault(key, f"'{key}' must be words in quotes")
            return default or ""
        return value

    def choice(self, key: str, allowed: Sequence[str], default: str | None = None) -> str:
        """Return one of the allowed names."""
        value = self.text(key, default)
        if value and value not in allowed and value != default:
            self.fault(key, _not_one_of(key, value, allowed))
            return default or ""
        return value

    def whole(self, key: str, low: int, high: int, default: int | None = None) -> int:
        """Return a whole number from `low` to `high`."""
        value = self._take(key, default is None)
        if value is None:
            return low if default is None else default
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            self.fault(key, f"'{key}' must be a whole number from {low} to {high}")
            return low if default is None else default
        return value

    def wholes(self, key: str, low: int, high: int) -> tuple[int, ...]:
        """Return a list of whole numbers from `low` to `high`, none twice; empty where it is not written."""
        value = self._take(key, required=False)
        if value is None:
            return ()
        if not isinstance(value, list) or any(
            not isinstance(item, int) or isinstance(item, bool) or not low <= item <= high for item in value
        ):
            self.fault(key, f"'{key}' must be a list of whole numbers from {low} to {high}, such as [{low}]")
            return ()
        if len(set(value)) < len(value):
            self.fault(key, f"a number stands twice in '{key}': keep one")
        return tuple(dict.fromkeys(value))

    def yes(self, key: str, *, default: bool) -> bool:
        """Return true or false."""
        value = self._take(key, required=False)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.fault(key, f"'{key}' must be true or false, without quotes")
            return default
        return value

    def day(self, key: str) -> date | None:
        """Return a date; None, with a fault, where there is none."""
        value = self._take(key, required=True)
        if value is None:
            return None
        if not isinstance(value, date) or isinstance(value, datetime):
            self.fault(key, f"'{key}' must be a date without quotes, such as 2027-03-26")
            return None
        return value

    def instant(self, key: str, *, required: bool = True) -> datetime | None:
        """Return a local date and time, written without quotes and without a zone."""
        value = self._take(key, required)
        if value is None:
            return None
        if not isinstance(value, datetime) or value.tzinfo is not None:
            self.fault(key, f"'{key}' must be a date and time without quotes or zone, such as 2027-01-12T08:20:00")
            return None
        return value

    def hour(self, key: str, *, required: bool = False) -> time | None:
        """Return a time of day, written without quotes with its seconds, or None."""
        value = self._take(key, required)
        if value is None:
            return None
        if not isinstance(value, time):
            self.fault(key, f"'{key}' must be a time without quotes, such as 07:30:00")
            return None
        return value

    def texts(self, key: str, *, required: bool = False) -> tuple[str, ...]:
        """Return a list of texts, none empty and none twice."""
        value = self._take(key, required)
        if value is None:
            return ()
        if not isinstance(value, list):
            self.fault(key, f"'{key}' must be a list of words in quotes, in square brackets")
            return ()
        kept: dict[str, int] = {}
        for item, words in enumerate(value):
            if not isinstance(words, str) or not words.strip():
                self.fault(key, f"each entry of '{key}' must be words in quotes", item)
            elif words in kept:
                self.fault(key, f"'{words}' stands twice in '{key}': keep one", item)
            else:
                kept[words] = item
        if required and not kept:
            self.fault(key, f"'{key}' must hold at least one entry")
        if len(kept) < len(value):
            self.sheet.keep_items((*self.path, key), tuple(kept.values()))
        return tuple(kept)

    def one_or_more(self, key: str) -> tuple[str, ...]:
        """Return the one text that is written, or the list of them; at least one."""
        return (self.text(key),) if isinstance(self._values.get(key), str) else self.texts(key, required=True)

    def choices(self, key: str, allowed: Sequence[str], *, required: bool = False) -> tuple[str, ...]:
        """Return a list of names, each of them allowed."""
        chosen = self.texts(key, required=required)
        for value in chosen:
            if value not in allowed:
                self.fault(key, _not_one_of(key, value, allowed), chosen.index(value))
        return tuple(value for value in chosen if value in allowed)

    def table(self, key: str, *, required: bool = True) -> "Table":
        """Return a table within this one; an empty one, with a fault, where it is missing."""
        value = self._take(key, required)
        if value is not None and not isinstance(value, dict):
            self.fault(key, f"'{key}' must be a table: write [{key}] on a line of its own")
            value = None
        return Table(self.sheet, (*self.path, key), value if isinstance(value, dict) else {})

    def tables(self, key: str, *, required: bool = True) -> Iterator["Table"]:
        """Yield each table of a list of tables."""
        value = self._take(key, required)
        if value is None:
            return
        if not isinstance(value, list):
            self.fault(key, f"'{key}' must be a list of tables: write [[{key}]] above each")
            return
        for item, entry in enumerate(value):
            if isinstance(entry, dict):
                yield Table(self.sheet, (*self.path, key, item), entry)
            else:
                self.fault(key, f"each entry of '{key}' must be a table", item)

    def finish(self) -> None:
        """Report every key that is written here and that nobody asked for."""
        for key in self._values:
            if key not in self._asked:
                near = difflib.get_close_matches(key, sorted(self._asked), n=1)
                hint = f"; did you mean '{near[0]}'?" if near else f"; known here: {', '.join(sorted(self._asked))}"
                self.fault(key, f"'{key}' means nothing here{hint}")

    def _take(self, key: str, required: bool) -> object:
        self._asked.add(key)
        value = self._values.get(key)
        if value is None and required and self.sheet.readable:
            self.fault(None, f"'{key}' is missing: write {key} = ...")
        return value


def _not_one_of(key: str, value: str, allowed: Sequence[str]) -> str:
    near: Final = difflib.get_close_matches(value, allowed, n=1)
    hint = f"did you mean '{near[0]}'?" if near else f"write one of: {', '.join(allowed)}"
    return f"'{value}' is not known as '{key}'; {hint}"


def _line_map(text: str) -> dict[Path, int]:
    """Return the line of every table, key and list item of valid TOML, counted in one pass."""
    lines: dict[Path, int] = {}
    counts: dict[Path, int] = {}
    here: Path = ()
    position, line = 0, 1
    while position < len(text):
        header = _HEADER.match(text, position)
        key = None if header else _KEY.match(text, position)
        if header:
            here = _enter(header, here, counts)
            lines.setdefault(here, line)
            position = header.end()
        elif key:
            path = (*here, *_names(key[1]))
            lines.setdefault(path, line)
            position, line = _skip_value(text, key.end(), line, path, lines)
        newline = text.find("\n", position)
        position = len(text) if newline < 0 else newline + 1
        line += 1
    return lines


def _enter(header: re.Match[str], _before: Path, counts: dict[Path, int]) -> Path:
    here: Path = ()
    names = _names(header[2])
    for place, name in enumerate(names):
        here = (*here, name)
        if place == len(names) - 1 and header[1] == "[[":
            counts[here] = counts.get(here, -1) + 1
        if here in counts:
            here = (*here, counts[here])
    return here


def _names(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip().strip("\"'") for part in re.findall(r'"[^"]*"|\'[^\']*\'|[^.]+', dotted))


def _skip_value(text: str, position: int, line: int, path: Path, lines: dict[Path, int]) -> tuple[int, int]:
    """Step over one value, noting the line of each item of a list; return where it ends."""
    depth, item, fresh = 0, 0, True
    for found in _PIECE.finditer(text, position):
        piece = found[0]
        if piece == "\n" and depth == 0:
            return found.start(), line
        if depth == 1 and fresh and piece not in "\n]" and piece.strip() and piece[0] != "#":
            lines.setdefault((*path, item), line)
            fresh = False
        depth += (piece in ("[", "{")) - (piece in ("]", "}"))
        if piece == "," and depth == 1:
            item, fresh = item + 1, True
        line += piece.count("\n")
    return len(text), line
