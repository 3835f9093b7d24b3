"""`triage warnings`: what should worry a supervisor, and the risk register."""

import csv
import json
import sys
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Annotated

import typer

from triage.cli import opening
from triage.cli.looking import AsJson, when

app = typer.Typer(help="Early warnings.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Early warnings."""


@app.command("list")
def list_warnings(as_json: AsJson = False) -> None:
    """Print the warnings that sound, and those over of which nobody has said what they make of it."""
    from triage.desk import warnings

    found = warnings.standing(opening.desk())
    for one in found:
        if as_json:
            typer.echo(json.dumps(asdict(one), default=datetime.isoformat))
            continue
        over = f", over since {when(one.ended_at)}" if one.ended_at else ""
        made = f" {one.seen_by}: {one.made_of_it}" if one.made_of_it else " Nobody has said what they make of it."
        typer.echo(f"{one.id:4}  since {when(one.began_at)}{over}: {one.words}{made}")
    if not found and not as_json:
        typer.echo("No warning sounds.")


@app.command()
def answer(
    number: Annotated[int, typer.Argument(help="The number that `triage warnings list` prints.")],
    words: Annotated[str, typer.Argument(help="What you make of it and who does what.")],
) -> None:
    """Say what you make of a warning; it stays in the risk register."""
    from triage.desk import warnings

    warnings.answer(opening.desk(), number, words)
    typer.echo("Noted.")


@app.command()
def register(
    days: Annotated[int, typer.Option("--days", min=1, max=3650, help="How many days to look back.")] = 90,
) -> None:
    """Print the risk register as CSV: every warning that sounded, when it was over, and what was made of it."""
    from triage.desk import warnings
    from triage.reports.papers.sheets import guarded

    desk = opening.desk()
    writer = csv.writer(sys.stdout)
    writer.writerow(["OFFICIAL-SENSITIVE", "rule", "risk", "most", "began", "over", "who", "what was made of it"])
    for one in warnings.standing(desk, desk.now() - timedelta(days=days)):
        over = one.ended_at.isoformat() if one.ended_at else ""
        row = (
            str(one.id),
            one.rule,
            one.words,
            str(one.count),
            one.began_at.isoformat(),
            over,
            one.seen_by,
            one.made_of_it,
        )
        writer.writerow([guarded(cell) for cell in row])
