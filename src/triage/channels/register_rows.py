"""What a council's export says of its pupils: several rows of one pupil, one a carer, are one child.

A pupil is known by the council's own number. A row without one must name the child, the day of birth and the school; whether
these are exactly one child who is held is for the desk to say.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from triage.channels import cells as read
from triage.channels.columns import ColumnMap, Field, Kind, Refused, Row, Values, mapped, rows
from triage.channels.table_rows import shown
from triage.channels.words import one_line
from triage.rules.calendar import local_day
from triage.rules.details import Point, posted
from triage.rules.folding import fold_words
from triage.rules.imported import CLEARED, FULL, LISTED, RefusedRow, Roll, ToldCarer, ToldChild, Value, stricter, worded
from triage.rules.judged import NAMELESS, need_named
from triage.rules.reading.vocabulary import NEEDS
from triage.rules.travel import WORST_FIRST

INTERIM: Final = ("taxi", "mileage", "parent_driving")
_NO_NEEDS: Final = frozenset("none|no needs|no|nil|none known|n/a|na|-".split("|"))
_CHILD: Final = (
    Field("number", Kind.LINE, "the council's own number of the pupil",
          also=("pupil number", "pupil id", "upn", "pupil ref", "client id", "person id")),
    Field("name", Kind.LINE, "the child's first name", also=("forename", "first name", "pupil forename", "given name")),
    Field("family_name", Kind.LINE, "the child's family name", also=("surname", "last name", "pupil surname", "family name")),
    Field("born", Kind.DAY, "the child's day of birth", also=("dob", "date of birth", "birth date")),
    Field("school", Kind.LINE, "the child's school", also=("setting", "school name", "base", "establishment")),
    Field("needs", Kind.LIST, "what the child needs on the way", choices=NEEDS,
          also=("need", "needs", "sen need", "primary need", "travel needs", "send needs")),
    Field("ehcp", Kind.YES, "whether there is an Education, Health and Care plan", also=("ehc plan", "has ehcp", "ehcp flag")),
    Field("state", Kind.CHOICE, "how the child travels now", choices=WORST_FIRST,
          also=("transport status", "arrangement", "transport state", "transport arrangement", "status")),
    Field("since", Kind.MOMENT, "since when", also=("start date", "transport start", "status date", "from")),
    Field("why", Kind.LINE, "why it is so", also=("reason", "status reason", "transport note")),
    Field("interim", Kind.CHOICE, "how an interim is done", choices=INTERIM, also=("interim type", "interim arrangement")),
    Field("promised_on", Kind.DAY, "the day for which transport is promised", also=("promised date", "expected start")),
    Field("operator", Kind.LINE, "who carries the child", also=("contractor", "provider", "transport provider")),
    Field("route", Kind.LINE, "the route", also=("route number", "contract", "route code", "run")),
    Field("collection", Kind.HOUR, "when the child is collected", also=("pick up", "pick up time", "pickup", "am pick up")),
    Field("unmet", Kind.LIST, "needs that the arrangement does not meet", choices=NEEDS,
          also=("requirements not met", "not met", "unmet needs", "outstanding requirements")),
)  # fmt: skip


def _carer_fields(mark: str) -> tuple[Field, ...]:
    """Return the fields of one carer of a row; `mark` is '' for the first and '2' for a second in the same row."""
    whose = "a second carer's" if mark else "a carer's"
    told = (
        ("carer", Kind.LINE, "name", ("parent", "contact name", "parent name", "carer name", "contact"), ()),
        ("relationship", Kind.LINE, "tie to the child", ("relation", "relationship to child"), ()),
        (
            "authority",
            Kind.CHOICE,
            "standing: full may be told, none may not",
            ("parental responsibility",),
            (FULL, "none"),
        ),
        ("barred", Kind.YES, "bar: not to be told or spoken to", ("court order", "restricted", "no contact"), ()),
        ("email", Kind.LIST, "email addresses", ("email address", "e-mail", "parent email"), ()),
        ("phone", Kind.LIST, "telephone numbers", ("mobile", "telephone", "tel", "home phone", "contact number"), ()),
        ("postal", Kind.TEXT, "postal address", ("address", "home address", "full address"), ()),
        ("communication", Kind.LIST, "communication needs", ("interpreter", "language", "preferred format"), ()),
    )
    return tuple(
        Field(f"{name}{mark}", kind, f"{whose} {words}", choices=choices, also=tuple(f"{one} {mark}".strip() for one in also))
        for name, kind, words, also, choices in told
    )  # fmt: skip


FIELDS: Final = (*_CHILD, *_carer_fields(""), *_carer_fields("2"))


@dataclass(slots=True)
class _Growing:
    """A child as its rows add up."""

    row: int
    number: str
    values: dict[str, Value]
    state: str = ""
    since: datetime | None = None
    why: str = ""
    carers: dict[str, ToldCarer] = field(default_factory=dict)

    def made(self) -> ToldChild:
        return ToldChild(
            self.row, self.number, self.values, self.state, self.since, self.why, tuple(self.carers.values())
        )


def roll(path: Path, made: ColumnMap, written_at: datetime) -> Roll:
    """Return what the list in `path` says, as it was written at `written_at`. Raises NotReadable."""
    children: dict[tuple[str, ...], _Growing] = {}
    refused: list[RefusedRow] = []
    later: list[tuple[int, str]] = []
    count = 0
    for row in rows(path, made.layout):
        count += 1
        values = mapped(row, made)
        why = values.why if isinstance(values, Refused) else _take(children, values, made, written_at, later)
        if why:
            refused.append(RefusedRow(row.number, why, row.says, _number(row, made)))
    return Roll(
        made.name, written_at, tuple(one.made() for one in children.values()), tuple(refused), count, tuple(later)
    )


def _take(
    children: dict[tuple[str, ...], _Growing], said: Values, made: ColumnMap, written_at: datetime,
    later: list[tuple[int, str]],
) -> str:  # fmt: skip
    """Take a row with those of its child before it, or return why it cannot be; what begins later is only noted in `later`."""
    number = said.text("number")
    values = dict(_values(said, made))
    key = (number,) if number else _named(said)
    if not all(key):
        return "it has no pupil number, and name, day of birth and school are not all there to know the child by"
    state, since = said.text("state"), said.moment("since")
    begins_later = since is not None and local_day(since) > local_day(written_at)
    if since is not None and since > written_at:
        since = None
    why = "" if begins_later else said.text("why")
    new = _Growing(said.row.number, number, values, "" if begins_later else state, since, why)
    known = children.setdefault(key, new)
    parted = _parted(known, new)
    if parted:
        return f"{parted}, and row {known.row} of the same pupil says otherwise"
    if begins_later and state:
        later.append((said.row.number, state.replace("_", " ")))
    known.values |= {name: value for name, value in new.values.items() if not known.values.get(name)}
    known.state, known.since, known.why = known.state or new.state, known.since or new.since, known.why or new.why
    for carer in _carers(said, made):
        mine = known.carers.setdefault(fold_words(carer.name), carer)
        both = tuple(dict.fromkeys((*mine.said, *carer.said)))
        known.carers[fold_words(carer.name)] = ToldCarer(stricter(mine.values, carer.values), both)
    return ""


def _named(said: Values) -> tuple[str, ...]:
    born = said.day("born")
    name = fold_words(f"{said.text('name')} {said.text('family_name')}")
    return name, born.isoformat() if born else "", fold_words(said.text("school"))


def _parted(known: _Growing, new: _Growing) -> str:
    """Return what a row says of the child that an earlier row says otherwise, or ''."""
    for name, value in new.values.items():
        if value and known.values.get(name) and value != known.values[name]:
            return f"its {name.replace('_', ' ')} is '{worded(value)[:60]}'"
    return f"its state is '{new.state}'" if new.state and known.state and new.state != known.state else ""


def _values(said: Values, made: ColumnMap) -> Iterator[tuple[str, Value]]:
    """Yield what a row says of its child; of the arrangement an empty cell says something too, where there is a column for it."""
    hour = said.hour("collection")
    whole: dict[str, Value] = {
        **{name: said.text(name) for name in ("name", "family_name", "school", "operator", "route", "interim")},
        "born": said.day("born"), "ehcp": said.yes("ehcp"), "collection": f"{hour:%H:%M}" if hour else "",
        "promised_on": said.day("promised_on"), "unmet": _needs(said.list("unmet"))[0],
    }  # fmt: skip
    for name, value in whole.items():
        if name in said or (name in CLEARED and name in made.columns):
            yield name, value
    if "needs" in said:
        known, others = _needs(said.list("needs"))
        yield "needs", known
        yield "needs_note", f"{LISTED}{'; '.join(others)}." if others else ""


def _needs(words: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the needs among the words of a list by our names, in one order, and the words that are none of ours."""
    named = {read.fold(need): need for need in NEEDS}
    known = {named[read.fold(word)] for word in words if read.fold(word) in named}
    others = tuple(word for word in words if read.fold(word) not in named and read.fold(word) not in _NO_NEEDS)
    return tuple(need for need in NEEDS if need in known), others


def _carers(said: Values, made: ColumnMap) -> Iterator[ToldCarer]:
    for mark in ("", "2"):
        points = tuple(_points(said, mark))
        name = said.text(f"carer{mark}") or (said.text(f"relationship{mark}").capitalize() if points else "")
        if not name and not points:
            continue
        values: dict[str, Value] = {"name": name or NAMELESS}
        values |= _told(said, mark, made)
        yield ToldCarer(values, points)


def _points(said: Values, mark: str) -> Iterator[str | Point]:
    for name in ("email", "phone"):
        yield from map(_point, said.list(f"{name}{mark}"))
    if address := said.text(f"postal{mark}"):
        yield posted(address)


def _told(said: Values, mark: str, made: ColumnMap) -> Iterator[tuple[str, Value]]:
    """Yield what a row says of a carer besides name and points; who has no standing in a list that tells it has none."""
    if relationship := said.text(f"relationship{mark}"):
        yield "relationship", relationship
    if f"authority{mark}" in made.columns or f"authority{mark}" in said:
        yield "authority", said.text(f"authority{mark}") or "none"
    if (barred := said.yes(f"barred{mark}")) is not None:
        yield "barred", barred
    if needs := said.list(f"communication{mark}"):
        yield "communication", tuple(dict.fromkeys(map(need_named, needs)))


def _point(word: str) -> str:
    """Return an address or number with the 0 that a spreadsheet took put back; a damaged one stays as it is, to be marked."""
    try:
        return read.point(word)
    except read.Unfit:
        return word


def _number(row: Row, made: ColumnMap) -> str:
    """Return the pupil's number of a row that cannot be used, so that the child does not count as missing."""
    return one_line(" ".join(shown(row.cells.get(name)) for name in made.columns.get("number", ())))
