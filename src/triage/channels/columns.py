"""Column maps: which column of a foreign file is which of our fields, in a small TOML file that supervisors own.

    name = "Team inbox"            # names the source for ever: the same rows given again are known by it
    dates = "day first"            # or "month first"; or formats = ["%d.%m.%y %H:%M"]; zone = "UTC" where they are not London's

    [columns]
    received = ["Date", "Time"]    # several columns are one value
    text = "Message"

    [fixed]
    channel = "email"              # the same for every row

    [words.channel]
    "E-mail" = "email"             # what a cell says, and what we call it; "*" is whatever else, "" an empty cell

A user of maps says what its fields are (`Field`), reads the map (`read_map`), walks the file (`rows`) and asks for each row's
values (`mapped`). It knows nothing of contacts: telephone exports and registers use it as well.
"""

import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from triage.channels import cells as read
from triage.channels.cells import Unfit, Value
from triage.channels.table_rows import Cell, Layout, Row, columns, kind, rows, shown
from triage.channels.words import one_line
from triage.clock import LONDON
from triage.errors import SettingsWrong
from triage.rules.owned import Sheet, Table

__all__ = [
    "ColumnMap",
    "Field",
    "Kind",
    "Refused",
    "Row",
    "Values",
    "columns",
    "fits",
    "mapped",
    "read_map",
    "rows",
    "unfit_columns",
]
_AHEAD: Final = timedelta(hours=1)
_LINE: Final = 1000
_NAME: Final = re.compile(r"[^\x00-\x1f\x7f]{1,60}")


class Kind(StrEnum):
    """What a field holds: TEXT of any length, one LINE, an address or number (POINT), an instant (MOMENT), a DAY, an HOUR ..."""

    TEXT = "text"
    LINE = "line"
    POINT = "point"
    MOMENT = "moment"
    DAY = "day"
    HOUR = "hour"
    SECONDS = "seconds"
    WHOLE = "whole"
    YES = "yes"
    LIST = "list"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of ours. `words` says to a person what it is; `also` are column names that are likely meant for it."""

    name: str
    kind: Kind
    words: str
    required: bool = False
    choices: tuple[str, ...] = ()
    also: tuple[str, ...] = ()

    @property
    def answers(self) -> tuple[str, ...]:
        """What a word of a column can be meant for: one of the choices, or yes and no; () where any word will do."""
        return self.choices or (("yes", "no") if self.kind is Kind.YES else ())


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """A checked map. `columns` gives each field's columns, `fixed` values for every row, `words` each field's table."""

    name: str
    fields: tuple[Field, ...]
    layout: Layout
    dates: read.Dates
    columns: Mapping[str, tuple[str, ...]]
    fixed: Mapping[str, str]
    words: Mapping[str, Mapping[str, str]]


class Values:
    """What a row says, by our field names; a field that the row leaves empty is not in it."""

    def __init__(self, row: Row, values: Mapping[str, Value]) -> None:
        """Keep the values with the row that they come from."""
        self.row = row
        self._values = values

    def __contains__(self, name: str) -> bool:
        """Say whether the row says something for this field."""
        return name in self._values

    def text(self, name: str) -> str:
        """Return a text, line, point or choice; '' where the row leaves it empty."""
        value = self._values.get(name)
        return value if isinstance(value, str) else ""

    def moment(self, name: str) -> datetime | None:
        """Return an instant, in UTC."""
        value = self._values.get(name)
        return value if isinstance(value, datetime) else None

    def still_to_come(self, name: str, now: datetime, what: str) -> str:
        """Say of an instant that is more than an hour ahead of `now` that it cannot have been yet; '' of any other."""
        at = self.moment(name)
        if at is None or at <= now + _AHEAD:
            return ""
        return f"{what} on {at.astimezone(LONDON):%d %B %Y}, which is still to come: are day and month the right way round?"

    def day(self, name: str) -> date | None:
        """Return a local day."""
        value = self._values.get(name)
        return value if isinstance(value, date) and not isinstance(value, datetime) else None

    def hour(self, name: str) -> time | None:
        """Return a local time of day."""
        value = self._values.get(name)
        return value if isinstance(value, time) else None

    def whole(self, name: str) -> int | None:
        """Return a whole number, or a length of time in seconds."""
        value = self._values.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def yes(self, name: str) -> bool | None:
        """Return yes or no; None where the row does not say."""
        value = self._values.get(name)
        return value if isinstance(value, bool) else None

    def list(self, name: str) -> tuple[str, ...]:
        """Return the words of a list."""
        value = self._values.get(name)
        return value if isinstance(value, tuple) else ()


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that cannot be used, why in words, and what it says."""

    row: Row
    why: str

    def __str__(self) -> str:
        """Return it as a person reads a list of them."""
        return f"row {self.row.number}: {self.why}"


def read_map(text: str, fields: Sequence[Field], file: str = "map.toml") -> ColumnMap:
    """Return the map that `text` says, for these fields; raise SettingsWrong with every fault, each with its line."""
    sheet = Sheet(file, text)
    root = sheet.root
    name = root.text("name")
    if name and not _NAME.fullmatch(name):
        root.fault("name", "'name' must be one line of at most 60 letters")
    found = ColumnMap(
        name=one_line(name),
        fields=tuple(fields),
        layout=Layout(
            header_row=root.whole("header_row", 0, 1000, default=0),
            delimiter=_delimiter(root),
            sheet=root.text("sheet", ""),
            list=root.text("list", ""),
        ),
        dates=read.Dates(root.choice("dates", read.ORDERS, read.ORDERS[0]), root.texts("formats"), _zone(root)),
        columns=_columns(root.table("columns"), fields),
        fixed=_fixed(root.table("fixed", required=False), fields),
        words=_words(root.table("words", required=False), fields),
    )
    _refuse_missing(root, found)
    root.finish()
    if sheet.faults:
        raise SettingsWrong(
            f"The column map {file} cannot be used.",
            safe="Nothing was taken in.",
            next="Mend these:",
            faults=[str(fault) for fault in sheet.faults],
        )
    return found


def unfit_columns(path: Path, made: ColumnMap) -> list[str]:
    """Return in words each column that `made` names and `path` lacks; of JSON, where empty ones are left out, required ones."""
    there = columns(path, made.layout)
    loose = kind(path) == "json"
    asked = {field.name for field in made.fields if field.required or not loose}
    names = {name: field for field, wanted in made.columns.items() if field in asked for name in wanted}
    return [_not_there(name, field, there) for name, field in names.items() if name not in there]


def fits(path: Path, made: ColumnMap) -> None:
    """Raise SettingsWrong with every column that the map names and the file does not have."""
    faults = unfit_columns(path, made)
    if faults:
        raise SettingsWrong(
            f"The map '{made.name}' does not fit {path.name}.",
            safe="Nothing was taken in.",
            next="Mend the map:",
            faults=faults,
        )


def mapped(row: Row, made: ColumnMap) -> Values | Refused:
    """Return what `row` says by our field names, or why it cannot be used: every reason at once."""
    if row.wrong:
        return Refused(row, row.wrong)
    values: dict[str, Value] = {}
    wrong: list[str] = []
    for field in made.fields:
        try:
            value = _value(row, made, field)
        except Unfit as unfit:
            wrong.append(f"{_said(row, made, field)} {unfit}")
            continue
        if value is not None and value not in {"", ()}:
            values[field.name] = value
        elif field.required:
            wrong.append(f"{_named(made.columns.get(field.name, (field.name,)))} is empty ({field.words})")
    return Refused(row, "; ".join(wrong)) if wrong else Values(row, values)


def _said(row: Row, made: ColumnMap, field: Field) -> str:
    names = made.columns.get(field.name, ())
    said = " ".join(shown(row.cells.get(name)) for name in names) or made.fixed.get(field.name, "")
    return f"'{one_line(said)[:60]}' in {_named(names) or '[fixed]'}"


def _value(row: Row, made: ColumnMap, field: Field) -> Value | None:
    named = made.columns.get(field.name, ())
    found = [row.cells.get(name) for name in named]
    words = made.words.get(field.name, {})
    if field.kind is not Kind.CHOICE:
        found = [words.get(read.fold(shown(cell)), cell) for cell in found]
    if not any(map(shown, found)) and "" not in words:
        return _as_kind([made.fixed.get(field.name)], made, field)
    return _as_kind(found or [None], made, field)


def _as_kind(found: Sequence[Cell], made: ColumnMap, field: Field) -> Value | None:
    if field.kind is Kind.CHOICE:
        return read.chosen(found[0], made.words.get(field.name, {}), field.choices)
    if field.kind is Kind.LIST:
        return _listed(found, made.words.get(field.name, {}))
    if field.kind in _DATED:
        return _DATED[field.kind](found, made.dates)
    return _READERS[field.kind](found)


def _listed(found: Sequence[Cell], words: Mapping[str, str]) -> tuple[str, ...]:
    """Return the words of a list, each as the map's table has it; whole cells are looked up before."""
    said = [word for cell in found for word in read.listed(cell)]
    return tuple(dict.fromkeys(words.get(read.fold(word), word) for word in said))


_DATED: Final[Mapping[Kind, Callable[[Sequence[Cell], read.Dates], Value | None]]] = {
    Kind.MOMENT: read.moment,
    Kind.DAY: read.day,
}
_READERS: Final[Mapping[Kind, Callable[[Sequence[Cell]], Value | None]]] = {
    Kind.TEXT: lambda found: "\n".join(said for cell in found if (said := shown(cell))),
    Kind.LINE: lambda found: one_line(" ".join(map(shown, found)))[:_LINE],
    Kind.POINT: lambda found: next((said for cell in found if (said := read.point(cell))), None),
    Kind.HOUR: lambda found: read.hour(found[0]),
    Kind.SECONDS: lambda found: read.seconds(found[0]),
    Kind.WHOLE: lambda found: read.whole(found[0]),
    Kind.YES: lambda found: read.yes(found[0]),
}


def _delimiter(root: Table) -> str:
    said = root.text("delimiter", "")
    if said and len(said) != 1:
        root.fault("delimiter", "'delimiter' must be one sign, such as ';'")
        return ""
    return said


def _zone(root: Table) -> ZoneInfo:
    try:
        return ZoneInfo(root.text("zone", "Europe/London"))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        root.fault("zone", "'zone' must be a zone of the world's list, such as Europe/London or UTC")
        return ZoneInfo("UTC")


def _columns(table: Table, fields: Sequence[Field]) -> dict[str, tuple[str, ...]]:
    return {field.name: table.one_or_more(field.name) for field in _known(table, fields)}


def _fixed(table: Table, fields: Sequence[Field]) -> dict[str, str]:
    return {field.name: _meant(table, field.name, field) for field in _known(table, fields)}


def _words(table: Table, fields: Sequence[Field]) -> dict[str, dict[str, str]]:
    inner = {field: table.table(field.name) for field in _known(table, fields)}
    return {
        field.name: {read.fold(said): _meant(means, said, field) for said in means.names()}
        for field, means in inner.items()
    }


def _meant(table: Table, key: str, field: Field) -> str:
    return table.choice(key, field.choices) if field.choices else table.text(key, "")


def _known(table: Table, fields: Sequence[Field]) -> list[Field]:
    """Return the fields that the table names; each name that is no field of ours is a fault."""
    names = {field.name: field for field in fields}
    for name in table.names():
        if name not in names:
            near = difflib.get_close_matches(name, list(names), n=1)
            hint = f"did you mean '{near[0]}'?" if near else f"there are: {', '.join(names)}"
            table.fault(name, f"'{name}' is no field of ours; {hint}")
    return [field for field in fields if field.name in table]


def _refuse_missing(root: Table, made: ColumnMap) -> None:
    for field in made.fields:
        if field.required and root.sheet.readable and field.name not in {*made.columns, *made.fixed}:
            root.fault(
                None, f"'{field.name}' is needed ({field.words}): name its column in [columns], or a value in [fixed]"
            )


def _not_there(name: str, field: str, there: Sequence[str]) -> str:
    near = difflib.get_close_matches(name, there, n=1, cutoff=0.5)
    hint = f"did you mean '{near[0]}'?" if near else f"it has: {', '.join(there[:30]) or 'none'}"
    return f"{field}: the file has no column '{one_line(name)}'; {hint}"


def _named(names: Sequence[str]) -> str:
    return " and ".join(f"'{one_line(name)}'" for name in names)
