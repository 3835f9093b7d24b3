"""What a column map is likely to be: by the columns' names, and by what stands in them. A person decides."""

import itertools
import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from rapidfuzz import fuzz, process

from triage.channels import cells as read
from triage.channels.columns import Field, Kind
from triage.channels.table_rows import Cell, Layout, columns, rows, shown

_SAMPLE: Final = 200
_SURE: Final = 62.0
_MOST_WORDS: Final = 24
_LEAST_DIGITS: Final = 6
_ANSWERED: Final = (
    "yes",
    "y",
    "done",
    "closed",
    "complete",
    "completed",
    "resolved",
    "replied",
    "answered",
    "actioned",
)
_MEANS: Final[Mapping[str, tuple[str, ...]]] = {
    "answered": _ANSWERED,
    "open": ("no", "n", "open", "new", "in progress", "outstanding", "waiting", "pending", ""),
    "phone": ("phone", "telephone", "tel", "call", "phone call", "rang"),
    "voicemail": ("voicemail", "answerphone", "vm"),
    "email": ("email", "e-mail", "mail", "inbox"),
    "letter": ("letter", "post", "mail in post"),
    "text": ("text", "sms", "text message"),
    "web_form": ("web form", "form", "online", "online form", "web", "website"),
    "social": ("social", "facebook", "twitter", "social media", "instagram"),
    "in_person": ("in person", "reception", "counter", "walk in", "visit"),
    "mp_office": ("mp", "mp office", "mp enquiry", "member of parliament"),
    "member": ("councillor", "cllr", "member", "member enquiry"),
    "confirmed": ("arranged", "in place", "live", "active", "allocated"),
    "none": ("no transport", "not arranged", "not allocated", "awaiting", "nothing", "no", "n"),
    "interim": ("temporary", "temp", "short term"),
    "not_needed": ("not required", "declined", "own arrangements", "no longer required"),
    "not_known": ("unknown", "tbc", "?"),
    "yes": ("public", "comment", "public comment", "post", "everyone"),
    "no": ("private", "message", "private message", "direct message", "dm", "inbox"),
    "full": ("yes", "y", "pr", "parental responsibility"),
    "parent_driving": ("parent", "parent drives", "own car"),
    "mileage": ("petrol", "mileage allowance", "personal travel budget", "ptb"),
    "autism_anxiety": ("autism", "asd", "asc", "anxiety"),
    "wheelchair": ("wheelchair user", "wav"),
    "passenger_assistant": ("pa", "escort", "assistant", "passenger assistant"),
    "single_occupancy": ("sole occupancy", "solo"),
    "visual_impairment": ("vi", "sight"),
    "hearing_impairment": ("hi", "deaf"),
    "harness_restraint": ("harness", "buckle guard"),
    "communication": ("slcn", "non verbal"),
    "behaviour": ("semh",),
    "learning_disability": ("mld", "sld", "pmld"),
}


@dataclass(frozen=True, slots=True)
class Sample:
    """The first rows of a file: each column's cells, those that say something."""

    columns: tuple[str, ...]
    cells: Mapping[str, tuple[Cell, ...]]


def sampled(path: Path, layout: Layout) -> Sample:
    """Return the columns of a file with what stands in its first 200 rows."""
    names = columns(path, layout)
    found: dict[str, list[Cell]] = {name: [] for name in names}
    for row in itertools.islice(rows(path, layout), _SAMPLE):
        for name, cell in row.cells.items():
            if shown(cell) and name in found:
                found[name].append(cell)
    return Sample(names, {name: tuple(said) for name, said in found.items()})


def lists_in(sample: Sample) -> tuple[str, ...]:
    """Return the columns of a lone JSON object that hold lists of rows."""
    return tuple(name for name, said in sample.cells.items() if len(said) == 1 and shown(said[0]).startswith("[{"))


def proposed(sample: Sample, fields: Sequence[Field]) -> dict[str, tuple[str, ...]]:
    """Return the likeliest columns of each field that has one; each column once, the surest match first.

    Where a column holds days alone and the next one times of day, both are the moment.
    """
    scores = sorted(_scores(sample, fields), key=lambda one: -one[0])
    found: dict[str, str] = {}
    for score, field, column in scores:
        if score >= _SURE and field not in found and column not in found.values():
            found[field] = column
    whole = {}
    for wanted in fields:
        if wanted.name in found:
            column = found[wanted.name]
            times = _times_beside(sample, column, found.values()) if wanted.kind is Kind.MOMENT else ()
            whole[wanted.name] = (column, *times)
    return whole


def _times_beside(sample: Sample, column: str, used: Collection[str]) -> tuple[str, ...]:
    after = sample.columns[sample.columns.index(column) + 1 :][:1]
    said = [cell for name in after if name not in used for cell in sample.cells[name]]
    return after if said and all(_reads(read.hour, cell) for cell in said) else ()


def order_of(sample: Sample, chosen: Sequence[str]) -> str:
    """Return whether the days in these columns are written day or month first: what each of them can be meant for."""
    said = [cell for name in chosen for cell in sample.cells.get(name, ()) if isinstance(cell, str)]
    return max(read.ORDERS, key=lambda order: sum(_reads(partial(_moment, read.Dates(order)), cell) for cell in said))


def words_of(sample: Sample, column: str, field: Field) -> dict[str, str]:
    """Return what each word of a column is likely meant for, '' where nobody can say; {} where there are too many words."""
    cells = sample.cells.get(column, ())
    words = [word for cell in cells for word in (read.listed(cell) if field.kind is Kind.LIST else (shown(cell),))]
    said = {read.fold(word): word for word in words if field.kind is not Kind.YES or not _reads(read.yes, word)}
    if len(said) > _MOST_WORDS:
        return {}
    return {word: _meant(folded, field.answers) for folded, word in said.items()}


def written(
    name: str,
    order: str,
    layout: Layout,
    chosen: Mapping[str, Sequence[str]],
    fixed: Mapping[str, str],
    words: Mapping[str, Mapping[str, str]],
) -> str:
    """Return a map as TOML."""
    lines = [f"name = {_quoted(name)}", f"dates = {_quoted(order)}"]
    lines += [f"{key} = {_quoted(said)}" for key, said in (("sheet", layout.sheet), ("list", layout.list)) if said]
    lines += [f"header_row = {layout.header_row}"] if layout.header_row else []
    lines += ["", "[columns]"]
    lines += [f"{field} = {_one_or_list(names)}" for field, names in chosen.items()]
    if fixed:
        lines += ["", "[fixed]", *(f"{field} = {_quoted(value)}" for field, value in fixed.items())]
    for field, table in words.items():
        lines += ["", f"[words.{field}]", *(f"{_quoted(said)} = {_quoted(ours)}" for said, ours in table.items())]
    return "\n".join([*lines, ""])


def _scores(sample: Sample, fields: Sequence[Field]) -> Iterator[tuple[float, str, str]]:
    for field in fields:
        for column in sample.columns:
            named = max(fuzz.WRatio(read.fold(column), read.fold(word)) for word in (field.name, *field.also))
            exact = 10.0 * any(read.fold(column) == read.fold(word) for word in (field.name, *field.also))
            yield 0.7 * named + 30 * _fitting(sample.cells[column], field) + exact, field.name, column


def _fitting(said: Sequence[Cell], field: Field) -> float:
    """Return how much of a column can be meant for a field, from 0 to 1; words can be meant for anything, a little."""
    if not said or field.kind is Kind.LIST:
        return _listing(said, field) if said else 0.0
    reader = _READERS.get(field.kind)
    if field.kind is Kind.CHOICE:
        return sum(bool(_meant(read.fold(shown(cell)), field.choices)) for cell in said) / len(said)
    if field.kind is Kind.TEXT:
        return min(sum(len(shown(cell)) for cell in said) / len(said) / 60, 1.0)
    if field.kind is Kind.POINT:
        return _holding(said) if field.name.startswith("email") else _numbers(said)
    if reader is None:  # a line of words is none where it is days or hours
        return 0.6 * sum(not _reads(read.hour, cell) and not _reads(_a_moment, cell) for cell in said) / len(said)
    return sum(_reads(reader, cell) for cell in said) / len(said)


def _holding(said: Sequence[Cell]) -> float:
    return sum("@" in shown(cell)[:200] for cell in said) / len(said)


def _numbers(said: Sequence[Cell]) -> float:
    """Return how much of a column can be telephone numbers: a day has signs between, a time of day too few digits."""
    return sum(_is_number(shown(cell)) for cell in said) / len(said)


def _is_number(said: str) -> bool:
    digits = sum(sign.isdigit() for sign in said)
    return digits >= _LEAST_DIGITS and (said.isdigit() or not (_reads(_a_moment, said) or _reads(read.hour, said)))


def _listing(said: Sequence[Cell], field: Field) -> float:
    """Return how much of a column can be a list of our words, or, where it has none, of addresses or numbers."""
    if field.choices:
        known = {read.fold(choice) for choice in field.choices}
        return sum(any(read.fold(word) in known for word in read.listed(cell)) for cell in said) / len(said)
    if field.name.startswith("email"):
        return _holding(said)
    if field.name.startswith("phone"):
        return _numbers(said)
    return 0.5


def _moment(dates: read.Dates, cell: Cell) -> object:
    return read.moment([cell], dates)


_a_moment: Final = partial(_moment, read.Dates())
_READERS: Final[Mapping[Kind, Callable[[Cell], object]]] = {
    Kind.MOMENT: _a_moment,
    Kind.DAY: lambda cell: read.day([cell], read.Dates()),
    Kind.HOUR: read.hour,
    Kind.SECONDS: read.seconds,
    Kind.WHOLE: read.whole,
    Kind.YES: read.yes,
}


def _reads(reader: Callable[[Cell], object], cell: Cell) -> bool:
    try:
        return reader(cell) is not None
    except read.Unfit:
        return False


def _meant(folded: str, choices: Sequence[str]) -> str:
    plain = {read.fold(choice): choice for choice in choices}
    if folded in plain:
        return plain[folded]
    named = {word: choice for choice in choices for word in _MEANS.get(choice, ())}
    if folded in named:
        return named[folded]
    near = process.extractOne(folded, [*plain, *named], scorer=fuzz.ratio, score_cutoff=80) if folded else None
    return (plain | named)[near[0]] if near else ""


def _one_or_list(names: Sequence[str]) -> str:
    return _quoted(names[0]) if len(names) == 1 else f"[{', '.join(map(_quoted, names))}]"


def _quoted(text: str) -> str:
    """Return a TOML string: JSON's, but for the one control character that JSON leaves as it is."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
