"""A list leaves the desk as a file: no more columns than were asked for, marked, readable by one person, and put down in the log.

The rows are those of the screens, by the same queries; they are read and written some at a time.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from triage.clock import LONDON
from triage.desk import children, private_file
from triage.desk import queue as desk_queue
from triage.desk.front import Desk, require
from triage.errors import NotFound, NotPossible
from triage.reports.children import refuse_to_come
from triage.reports.export_rows import VALUES, Kid, Matter
from triage.reports.figures import Cell
from triage.reports.papers.rows import WRITERS
from triage.reports.papers.words import MARKING, moment
from triage.rules import asked as asking
from triage.rules.asked import Asked
from triage.rules.calendar import local_day
from triage.rules.exported import CASES, CHILDREN, CONTACTS, FORMS, LISTS, Column, columns
from triage.rules.shown import clean
from triage.store import export as store
from triage.store import register
from triage.store.tables import Child, Transport

EVENT: Final = "list exported"
_SOME: Final = 500
_PAGE: Final = 2_000
_NOW: Final = timedelta(microseconds=1)  # what came at this very instant has come

Watched = Callable[[Iterator[list[Cell]]], Iterator[list[Cell]]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to leave: a list of rules.exported with the columns `more` than the usual, and which rows of it.

    Children are those of a list of the register (`state`), or `as_of` a past moment, as was said then or as was `true` then.
    Cases are what is `asked` of the queue; contacts those received from `since` up to before `until`.
    """

    name: str
    more: tuple[str, ...] = ()
    why: str = ""
    form: str = "csv"
    state: str = "all"
    as_of: datetime | None = None
    true: bool = False
    asked: Asked = asking.EVERYTHING
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """What left: the file, how many rows, and the names of its columns."""

    file: Path
    rows: int
    columns: tuple[str, ...]


def hand(desk: Desk, wanted: Wanted, to: Path | None = None, watched: Watched = iter) -> Given:
    """Write the list into a file, 0600, with the marking in its name, and put it down in the log: who, what, how many, why.

    `to` is a file or a folder; this folder if not said. The rows pass through `watched`, which may show how far it is. Raises
    NotAllowed, NotFound for a list, column or format that there is not, NotPossible for personal columns without a reason or a
    time that ends before it begins; nothing is written then.
    """
    require(desk, "export a list")
    chosen = _chosen(wanted)
    why = clean(" ".join(wanted.why.split()))
    if any(column.personal for column in chosen) and not why:
        raise NotPossible(
            "Columns with personal data leave with a reason.", safe="Nothing was written.", next="Say --why."
        )
    _refuse_what_is_none(wanted, desk.now())
    file, head = _named(to, wanted, desk.now()), f"{wanted.name}, {told(wanted)}, as at {moment(desk.now())}"
    with private_file.opened(file) as out:
        rows = WRITERS[wanted.form](out, head, [column.name for column in chosen], watched(cells(desk, wanted)))
        detail = {
            "list": wanted.name, "form": wanted.form, "columns": [column.name for column in chosen],
            "personal": [column.name for column in chosen if column.personal], "rows": rows, "filter": told(wanted),
            "why": why,
        }  # fmt: skip
        desk.store.write(desk.who.login, desk.now(), lambda tx: tx.event(EVENT, None, **detail))
    return Given(file, rows, tuple(column.name for column in chosen))


def cells(desk: Desk, wanted: Wanted) -> Iterator[list[Cell]]:
    """Yield every row of the list, cell by cell, as its columns stand."""
    require(desk, "export a list")
    values = [VALUES[wanted.name][column.name] for column in _chosen(wanted)]
    for row in _ROWS[wanted.name](desk, wanted):
        yield [value(row) for value in values]


def told(wanted: Wanted) -> str:
    """Return in words which rows are asked for; words that are looked for are not told, since they may be somebody's name."""
    if wanted.name == CHILDREN:
        past = f" as {'was so' if wanted.true else 'said'} at {moment(wanted.as_of)}" if wanted.as_of else ""
        return f"list {wanted.state}{past}"
    if wanted.name == CASES:
        filters = asking.text(replace(wanted.asked, words=""))
        return (filters or "open cases") + (" and words" if wanted.asked.words else "")
    since = f"received since {moment(wanted.since)}" if wanted.since else "all received"
    return since + (f" until {moment(wanted.until)}" if wanted.until else "")


def _chosen(wanted: Wanted) -> tuple[Column, ...]:
    if wanted.name not in LISTS:
        raise NotFound(f"There is no list '{wanted.name[:40]}'.", next=f"There are: {', '.join(LISTS)}.")
    if wanted.form not in FORMS:
        raise NotFound(f"No list is written as '{wanted.form[:20]}'.", next=f"There are: {', '.join(FORMS)}.")
    try:
        return columns(wanted.name, wanted.more, past=wanted.as_of is not None)
    except ValueError as error:
        raise NotFound(
            f"{error}.", safe="Nothing was written.", next=f"See the columns: triage export {wanted.name} --help"
        ) from error


def _refuse_what_is_none(wanted: Wanted, now: datetime) -> None:
    """Raise where no rows can be meant, so that a slip does not leave as a list of nothing."""
    if wanted.true and wanted.as_of is None:
        raise NotPossible("What was true is asked of a past moment.", safe="Nothing was written.", next="Say --as-of.")
    refuse_to_come(now, wanted.as_of)
    if wanted.since and wanted.until and wanted.until <= wanted.since:
        raise NotPossible(
            "That time ends before it begins.", safe="Nothing was written.", next="Say --since and --until."
        )


def _named(to: Path | None, wanted: Wanted, now: datetime) -> Path:
    """Return the file with the marking and its ending in its name."""
    place = to or Path()
    base = place / f"{wanted.name}-{local_day(now)}" if place.is_dir() else place
    stem = base.name.removesuffix(f".{wanted.form}")
    stem = stem if MARKING in stem else f"{stem}-{MARKING}"
    return base.with_name(f"{stem}.{wanted.form}")


def _children(desk: Desk, wanted: Wanted) -> Iterator[Kid]:
    if wanted.as_of is not None:
        yield from _past(desk, wanted, wanted.as_of)
        return
    groups = desk.house.policy.groups_of
    for some in _parts(children.order(desk, wanted.state)):
        lines = children.lines(desk, some)
        held = _held(desk, some)
        for key in some:
            if key in lines and key in held:
                line, child = lines[key], held[key]
                mine = groups(child.needs, known=child.needs_known)
                yield Kid(child, line.state, line.days, line.disputed, mine, line)


def _past(desk: Desk, wanted: Wanted, at: datetime) -> Iterator[Kid]:
    """Yield the children who travelled so at a past moment, by the rows that `triage count --as-of` counts."""
    if wanted.state not in ("all", "disputed", *Transport):
        raise NotPossible(f"The list '{wanted.state[:40]}' is not known of the past.", safe="Nothing was written.",
                          next=f"Known: all, disputed, {', '.join(Transport)}.")  # fmt: skip
    rows = desk.store.read(lambda conn: register.then(conn, at, true=wanted.true))
    mine = [row for row in rows if wanted.state in ("all", row.state) or (wanted.state == "disputed" and row.disputed)]
    for some in _parts(mine):
        keys = [row.child_id for row in some]
        held = _held(desk, keys, merged=True)
        for row in some:
            child = held[row.child_id]
            groups = desk.house.policy.groups_of(child.needs, known=child.needs_known)
            yield Kid(child, row.state.value, (local_day(at) - local_day(row.since)).days, row.disputed, groups)


def _held(desk: Desk, keys: Sequence[int], *, merged: bool = False) -> dict[int, Child]:
    """Return these children by key; with `merged` those too that were one with another and not seen to be so at the time."""
    return {row.id: row for row in desk.store.read(lambda conn: register.children(conn, keys, merged=merged))}


def _cases(desk: Desk, wanted: Wanted) -> Iterator[Matter]:
    groups = desk.house.policy.groups_of
    for some in _parts(desk_queue.order(desk, wanted.asked)):
        lines = desk_queue.page(desk, some)
        more, clocks = desk.store.read(lambda conn, some=some: (store.cases(conn, some), store.clocks(conn, some)))  # type: ignore[misc]
        mine: dict[int, list[Any]] = {}
        for clock in clocks:
            mine.setdefault(clock.case_id, []).append(clock)
        for key in some:
            if key in lines and key in more:
                row = more[key]
                known = bool(lines[key].needs) or bool(row.needs_known)
                yield Matter(lines[key], row, mine.get(key, []), groups(lines[key].needs, known=known))


def _contacts(desk: Desk, wanted: Wanted) -> Iterator[Any]:
    start, end = wanted.since or datetime(1970, 1, 1, tzinfo=LONDON), wanted.until or desk.now() + _NOW
    words = any(column.personal for column in _chosen(wanted))
    after: store.Place | None = None
    while True:
        page = desk.store.read(
            lambda conn, after=after: store.contacts(conn, start, end, after, _PAGE, words=words)  # type: ignore[misc]
        )
        yield from page
        if len(page) < _PAGE:
            return
        after = (page[-1].received_at, page[-1].id)


def _parts(keys: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (keys[at : at + _SOME] for at in range(0, len(keys), _SOME))


_ROWS: Final[dict[str, Callable[[Desk, Wanted], Iterator[Any]]]] = {
    CHILDREN: _children,
    CASES: _cases,
    CONTACTS: _contacts,
}
