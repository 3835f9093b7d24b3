"""`triage intake register`: the council's list of pupils compared with the register, and taken in."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from triage import clock
from triage.cli import opening
from triage.cli.intake_rows import REFUSED, map_of, write_refused
from triage.cli.looking import print_json
from triage.errors import NotReadable
from triage.rules.shown import one_line

if TYPE_CHECKING:
    from triage.channels.columns import ColumnMap
    from triage.desk.importing import Survey
    from triage.rules.imported import Roll

_SHOWN: Final = 20


def register(
    file: Annotated[Path, typer.Argument(help="The list of pupils: .xlsx, .csv, .json or .jsonl.")],
    map_file: Annotated[Path, typer.Option("--map", help="The column map: triage intake map FILE --for register.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would change; change nothing.")] = False,
    written: Annotated[
        str, typer.Option("--written", help="When the list was made, such as 2027-01-12T06:00; its file's time if not said.")
    ] = "",
    most: Annotated[
        float, typer.Option("--most", min=0, max=100, help="Stop where more than this share of the children (%) would change.")
    ] = 10,
    even_so: Annotated[bool, typer.Option("--even-so", help="A supervisor: take it in in spite of the stop.")] = False,
    refused: Annotated[
        Path | None, typer.Option("--refused", help="Write the rows that were refused, and why, to this CSV file.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Everything as one JSON object.")] = False,
) -> None:  # fmt: skip
    """Take in the council's list of pupils: needs, schools, carers, transport. The same list again changes nothing."""
    from triage.desk import importing

    desk = opening.desk()
    roll = _roll(file, register_map(map_file), written)
    if dry_run:
        found = importing.survey(desk, roll)
    else:
        with _progress(len(roll.children)) as done:
            found = importing.take(desk, roll, most=most, even_so=even_so, done=done)
    if refused is not None:
        write_refused(refused, [(one.row, one.why, one.text) for one in found.refused])
    if as_json:
        print_json(_figures(found))
    else:
        for line in _told(found, most, dry_run=dry_run):
            typer.echo(line)
    if found.refused and not dry_run:
        raise typer.Exit(27)


def register_map(map_file: Path) -> "ColumnMap":
    """Return the column map of a list of pupils; raise NotReadable where it names nothing to know a pupil by."""
    from triage.channels.register_rows import FIELDS

    made = map_of(map_file, FIELDS)
    if "number" not in made.columns and not {"name", "family_name", "born", "school"} <= made.columns.keys():
        raise NotReadable(
            f"The column map {map_file} names nothing to know a pupil by.", safe="Nothing was taken in.",
            next="Name the column of 'number', or those of name, family_name, born and school.",
        )  # fmt: skip
    return made


def understood(file: Path, made: "ColumnMap") -> Iterator[str]:
    """Yield in lines what a map makes of a list, without comparing it with anything."""
    roll = _roll(file, made, "")
    carers = sum(len(child.carers) for child in roll.children)
    yield from (f"  refused, row {one.row}: {one_line(one.why, 300)}" for one in roll.refused[:REFUSED])
    yield (
        f"{roll.rows} rows: {len(roll.children)} children with {carers} carers; {len(roll.refused)} rows refused. "
        "Nothing was taken in."
    )


def _roll(file: Path, made: "ColumnMap", written: str) -> "Roll":
    from triage.channels.columns import fits
    from triage.channels.register_rows import roll

    fits(file, made)
    now = clock.now()
    at = now - timedelta(seconds=clock.machine() - file.stat().st_mtime)
    if written:
        try:
            said = datetime.fromisoformat(written)
        except ValueError as error:
            raise NotReadable(
                "--written wants a moment.", safe="Nothing was changed.", next="Write it as 2027-01-12T06:00."
            ) from error
        at = (said if said.tzinfo else said.replace(tzinfo=clock.LONDON)).astimezone(UTC)
    return roll(file, made, min(at, now))


def _told(found: "Survey", most: float, *, dry_run: bool) -> Iterator[str]:
    """Yield in lines what the list changes, what it leaves to a person, what it misses and what is refused."""
    for told in found.new[:_SHOWN]:
        yield "  " + one_line(
            f"new: {told.number}  {told.values.get('name', '')} {told.values.get('family_name', '')}", 120
        )
    yield from _more(len(found.new))
    for line in found.lines[:_SHOWN]:
        for name, old, new in line.changes:
            yield "  " + one_line(f"{line.ref}  {line.number}  {name}: {old or '-'} -> {new or '-'}", 160)
        for name, held, new in line.checks:
            yield "  " + one_line(
                f"{line.ref}  {line.number}  TO CHECK {name}: we hold {held or '-'}, it says {new or '-'}", 160
            )
    yield from _more(len(found.lines))
    yield from (
        "  " + one_line(f"gone from the list: {one.ref}  {one.number}  {one.name}", 120)
        for one in found.missing[:_SHOWN]
    )
    yield from _more(len(found.missing))
    yield from ("  " + one_line(f"row {row}: '{said}' {mark}", 120) for row, said, mark in found.marks[:_SHOWN])
    yield from _more(len(found.marks))
    yield from (
        f"  row {row}: '{state}' begins after the list was written: how the child travels now is not taken from it"
        for row, state in found.later[:_SHOWN]
    )
    yield from _more(len(found.later))
    yield from (f"  refused, row {one.row}: {one_line(one.why, 300)}" for one in found.refused[:REFUSED])
    yield from _more(len(found.refused))
    yield (
        f"{len(found.new)} new, {found.changed} changed, {found.same} the same, {len(found.missing)} gone from the list, "
        f"{found.checks} to check, {len(found.marks)} contact details unusual or wrong, {len(found.refused)} rows refused."
    )
    if dry_run:
        stop = found.share > most
        yield "Nothing was taken in." + (
            f" It would be stopped: more than {most:g} % would change or go." if stop else ""
        )


def _more(count: int) -> Iterator[str]:
    if count > _SHOWN:
        yield f"  and {count - _SHOWN} more: --json shows all of them."


def _figures(found: "Survey") -> dict[str, Any]:
    return {
        "source": found.source, "rows": found.rows, "known": found.known, "changed": found.changed, "same": found.same,
        "share": round(found.share, 2),
        "new": [{"row": one.row, "number": one.number} for one in found.new],
        "lines": [
            {"row": one.row, "ref": one.ref, "number": one.number,
             "changes": [{"field": name, "old": old, "new": new} for name, old, new in one.changes],
             "to_check": [{"field": name, "held": held, "told": told} for name, held, told in one.checks]}
            for one in found.lines
        ],
        "missing": [{"ref": one.ref, "number": one.number} for one in found.missing],
        "marks": [{"row": row, "said": said, "mark": mark} for row, said, mark in found.marks],
        "later": [{"row": row, "state": state} for row, state in found.later],
        "refused": [{"row": one.row, "why": one.why} for one in found.refused],
    }  # fmt: skip


@contextmanager
def _progress(total: int) -> Iterator[Callable[[int], object]]:
    if not opening.at_a_terminal():
        yield bool
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task("Comparing with the register", total=total)
        yield lambda count: shown.advance(task, count)
