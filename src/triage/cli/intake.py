"""`triage intake`: take in what has come, or only show what it would be read as."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from triage import clock
from triage.cli import forms, intake_calls, intake_map, intake_paste, intake_register, intake_rows, letters, opening
from triage.cli.looking import print_json
from triage.rules.arrival import Arrival, Channel, Message

app = typer.Typer(help="Take in contacts.", no_args_is_help=True)
app.command()(forms.forms)
app.command()(letters.letter)
app.command()(intake_rows.sheet)
app.command()(intake_rows.social)
app.command()(intake_calls.calls)
app.command()(intake_register.register)
app.command("map")(intake_map.make)
app.command()(intake_paste.paste)


@app.callback()
def _intake() -> None:
    """Take in contacts."""


@app.command()
def email(
    paths: Annotated[list[Path], typer.Argument(help="Mail files (.eml), folders of them, Maildirs or mbox files.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only read; take nothing in.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Take in email from files and folders. A mail that was taken in before is left alone."""
    from triage.channels import files, mime

    with mime.Reader() as reader:
        read = opening.with_progress(files.found(paths), "Reading mail", files.count(paths))
        if dry_run:
            _show(read, reader, as_json=as_json)
        else:
            _take(read, reader, as_json=as_json)


def _show(found: "Iterator[files.Found]", reader: "mime.Reader", *, as_json: bool) -> None:  # type: ignore[name-defined]  # noqa: F821
    from triage.channels import mime
    from triage.rules.shown import one_line

    for item in found:
        message = reader.read(item.raw) if item.raw is not None else Message(error=item.error)
        if as_json:
            print_json(mime.as_json(item.path, message))
        else:
            words = f"{message.from_name} <{message.from_address}>  {message.subject}"
            typer.echo(one_line(f"{item.path}: {message.error or words}"))


def _take(found: "Iterator[files.Found]", reader: "mime.Reader", *, as_json: bool) -> None:  # type: ignore[name-defined]  # noqa: F821
    from triage.desk.take_in import take_in

    desk = opening.desk()
    counts = {"taken": 0, "repeated": 0, "unreadable": 0, "failed": 0}
    for item in found:
        if item.raw is None:
            counts["failed"] += 1
            typer.echo(f"{item.path}: {item.error}", err=True)
            continue
        now = clock.now()
        arrival = Arrival(
            source="files", key=item.key, channel=Channel.EMAIL, received_at=min(item.received_at or now, now), raw=item.raw,
            message=reader.read(item.raw),
        )  # fmt: skip
        counts[take_in(desk, arrival).outcome] += 1
    typer.echo(json.dumps(counts) if as_json else _closing(counts))
    if counts["failed"]:
        raise typer.Exit(27)


def _closing(counts: dict[str, int]) -> str:
    words = f"{counts['taken']} taken in, {counts['repeated']} already here, {counts['unreadable']} unreadable"
    return f"{words} (kept, in the queue)." + (
        f" {counts['failed']} could not be opened: see above." if counts["failed"] else ""
    )
