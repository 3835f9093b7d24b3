"""`triage intake paste`: take down what came by no machine, without a screen."""

import sys
from enum import StrEnum
from typing import Annotated

import typer

from triage.cli import opening
from triage.cli.looking import BANDS, AsJson, print_json
from triage.rules.arrival import Channel


class Way(StrEnum):
    """The ways that come by no machine."""

    SOCIAL = "social"
    LETTER = "letter"
    IN_PERSON = "in_person"


def paste(
    channel: Annotated[Way, typer.Option("--channel", help="How it came.")],
    text: Annotated[str, typer.Option("--text", help="The words; - for standard input.")] = "-",
    name: Annotated[str, typer.Option("--name", help="Who wrote or said it.")] = "",
    address: Annotated[
        str, typer.Option("--from", help="Their number or email address; on social media their name there.")
    ] = "",
    at: Annotated[str, typer.Option("--when", help="When it came, such as 'yesterday 15:00' or 2027-01-12; now.")] = "",
    public: Annotated[
        bool | None, typer.Option("--public/--private", help="Social media: whether anybody can read it.")
    ] = None,
    site: Annotated[str, typer.Option("--site", help="Social media: which site, such as facebook.")] = "",
    thread: Annotated[str, typer.Option("--thread", help="Social media: a name for the conversation.")] = "",
    as_json: AsJson = False,
) -> None:
    """Take down a post or message, a typed letter, or what somebody at the counter said."""
    from triage.desk.pasted import Pasted
    from triage.desk.pasted import paste as take_down

    words = sys.stdin.read() if text == "-" else text
    kept = take_down(
        opening.desk(),
        Pasted(Channel(channel.value), words, name, address, at, public=public, site=site, thread=thread),
    )
    if as_json:
        print_json({"ref": kept.ref, "band": kept.band, "repeated": kept.repeated})
        return
    said = "It is here already" if kept.repeated else "Taken in"
    about = f", about {kept.child}" if kept.child else ""
    typer.echo(f"{said}: {kept.ref}{about}, {BANDS[kept.band]}.")
