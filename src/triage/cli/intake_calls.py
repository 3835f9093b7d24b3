"""`triage intake calls`: take in a telephone switch's export of calls, or only show what it understands."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from triage import clock
from triage.cli import intake_rows, opening
from triage.cli.looking import print_json
from triage.rules.shown import one_line

if TYPE_CHECKING:
    from triage.channels.call_rows import Item


def calls(
    file: Annotated[Path, typer.Argument(help="The export: .csv, .xlsx, .json or .jsonl.")],
    map_file: Annotated[Path, typer.Option("--map", help="The column map, by: triage intake map FILE --for calls.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what was understood; take nothing in.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The figures as one JSON object.")] = False,
) -> None:
    """Take in a telephone switch's export of calls: each one counted, those that nobody answered as lines to ring back."""
    from triage.channels import call_columns, call_rows
    from triage.channels.columns import fits

    opening.settings()
    made = intake_rows.map_of(map_file, call_columns.FIELDS)
    fits(file, made)
    found = call_rows.items(file, made, clock.now(), datetime.fromtimestamp(file.stat().st_mtime, UTC))
    refused = [item for item in found if item.refused]
    understood = [item for item in found if not item.refused]
    figures = _figures(understood, len(refused))
    if not dry_run:
        figures |= _taken(understood)
    if as_json:
        print_json(figures)
    else:
        for item in refused[: intake_rows.REFUSED]:
            typer.echo(f"  refused, row {item.row}: {one_line(item.refused, 300)}")
        typer.echo(_words(figures, dry_run=dry_run))
    if refused and not dry_run:
        raise typer.Exit(27)


def _figures(understood: "list[Item]", refused: int) -> dict[str, int]:
    rang = [item.arrival.rang for item in understood if item.arrival.rang is not None]
    return {
        "calls": len(rang),
        "to_ring_back": sum(one.missed for one in rang),
        "only_counted": sum(not one.missed for one in rang),
        "refused": refused,
    }


def _taken(understood: "list[Item]") -> dict[str, int]:
    from triage.desk.take_in import take_in

    desk = opening.desk()
    outcomes = Counter(take_in(desk, item.arrival).outcome for item in understood)
    return {"taken": outcomes["taken"], "repeated": outcomes["repeated"]}


def _words(figures: dict[str, int], *, dry_run: bool) -> str:
    said = (
        f"{figures['calls']} calls: {figures['to_ring_back']} missed ones to ring back, {figures['only_counted']} for the "
        f"figures alone (answered, or older than a week); {figures['refused']} rows refused."
    )
    if dry_run:
        return f"{said} Nothing was taken in."
    return f"{said} {figures['taken']} missed calls taken in, {figures['repeated']} already here."
