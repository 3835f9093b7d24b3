"""`triage report`: what managers read, on the terminal or on paper, issued and found again."""

import json
import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from triage.cli import opening
from triage.cli.looking import AsJson, asked_instant, when
from triage.errors import NotFound
from triage.rules.shown import one_line

if TYPE_CHECKING:
    from triage.desk.front import Desk
    from triage.reports.figures import Report

app = typer.Typer(help="Reports for managers.", no_args_is_help=True)
Name = Annotated[str, typer.Argument(help="sitrep, sla, themes, lessons, workload or forecast.")]
Form = Annotated[str, typer.Option("--as", help="txt, md, html, pdf, csv or xlsx.")]
To = Annotated[
    Path | None, typer.Option("--to", help="Write it into this file, readable by you alone; else it is printed.")
]


@app.callback()
def _group() -> None:
    """Reports for managers."""


@app.command()
def make(
    name: Name,
    since: Annotated[str, typer.Option("--since", help="From this day or moment on, such as 2027-01-04.")] = "",
    until: Annotated[str, typer.Option("--until", help="Up to before this day or moment; now if not said.")] = "",
    form: Form = "txt",
    to: To = None,
    as_json: AsJson = False,
) -> None:
    """Make a report as things stand. It is not issued: the next one may say otherwise."""
    from triage.reports.library import report

    desk = opening.desk()
    _give(desk, report(desk, name, asked_instant(since), asked_instant(until)), form, to, as_json=as_json)


@app.command()
def issue(
    name: Name,
    corrects: Annotated[
        int, typer.Option("--corrects", min=0, help="The number of the issued report that this puts right.")
    ] = 0,
    why: Annotated[str, typer.Option("--why", help="What was wrong with it.")] = "",
    form: Form = "txt",
    to: To = None,
) -> None:
    """Issue a report: it is frozen as it stands, numbered, and found again word for word."""
    from triage.reports import issue as issuing
    from triage.reports.library import report

    desk = opening.desk()
    _refuse_unknown(form)
    _give(desk, issuing.issue(desk, report(desk, name), corrects=corrects, why=why), form, to)


@app.command("list")
def list_issued(as_json: AsJson = False) -> None:
    """Print every issued report, the latest first."""
    from triage.reports import issue as issuing

    found = issuing.every(opening.desk())
    for one in found:
        if as_json:
            typer.echo(json.dumps(asdict(one), default=datetime.isoformat))
            continue
        right = f"; corrects number {one.corrects}: {one_line(one.why)}" if one.corrects else ""
        by = f"; CORRECTED by number {one.corrected_by}" if one.corrected_by else ""
        altered = by + ("" if one.whole else "; ALTERED SINCE")
        typer.echo(
            f"{one.name} {one.number}  as at {when(one.at)}, issued {when(one.issued_at)} by {one.issued_by}{right}{altered}"
        )
    if not found and not as_json:
        typer.echo("No report was issued yet.")


@app.command()
def show(
    name: Name,
    number: Annotated[int, typer.Argument(help="Its number; the latest if not said.")] = 0,
    form: Form = "txt",
    to: To = None,
    as_json: AsJson = False,
) -> None:
    """Give an issued report again, word for word as it was issued."""
    from triage.reports import issue as issuing

    desk = opening.desk()
    _give(desk, issuing.read(desk, name, number), form, to, as_json=as_json)


def _give(desk: "Desk", report: "Report", form: str, to: Path | None, *, as_json: bool = False) -> None:
    from triage.reports import handing
    from triage.reports import issue as issuing
    from triage.reports.papers import FORMATS

    if as_json:
        typer.echo(issuing.frozen(report))
        return
    _refuse_unknown(form)
    if to is None:
        paper = FORMATS[form](report)
        issuing.note_given(desk, report, form)
        sys.stdout.buffer.write(paper)
    else:
        handing.hand(desk, report, form, to)
        typer.echo(f"Written to {to}.")


def _refuse_unknown(form: str) -> None:
    from triage.reports.papers import FORMATS

    if form not in FORMATS:
        raise NotFound(f"No report is written as '{one_line(form, 20)}'.", next=f"There are: {', '.join(FORMATS)}.")
