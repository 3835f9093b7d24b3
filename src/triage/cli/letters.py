"""Letters: taken in from a scan or typed text, and the scan handed out again."""

import hashlib
import os
from dataclasses import replace
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Annotated, Final

import typer

from triage import clock
from triage.cli import opening
from triage.clock import LONDON
from triage.errors import NotPossible, NotReadable
from triage.rules.arrival import Arrival, Channel, Message

_POST_COMES: Final = time(9)


def letter(
    file: Annotated[Path, typer.Argument(help="The scan (PDF, PNG, JPEG, TIFF), or the letter typed as text.")],
    received: Annotated[
        datetime, typer.Option("--received", formats=["%Y-%m-%d"], help="The day it came, such as 2027-01-11.")
    ],
    sender: Annotated[str, typer.Option("--from", help="Who wrote it.")] = "",
    address: Annotated[
        str, typer.Option("--address", help="The writer's email address or number, if it is given.")
    ] = "",
    post: Annotated[str, typer.Option("--post", help="The writer's postal address, for the answer.")] = "",
    child: Annotated[str, typer.Option("--child", help="The child it is about.")] = "",
) -> None:
    """Take in a letter. The scan is kept as it came; what cannot be read is a line in the queue all the same."""
    from triage.channels.letters import Reader
    from triage.desk import scans
    from triage.desk.take_in import take_in

    desk = opening.desk()
    raw, at = _bytes_of(file), _instant(received)
    read = Reader().read(raw)
    told = _told(read, sender, address, post, child)
    if not read.attachments:  # typed: many families send the same words, so who wrote them is part of what came
        raw = f"{received:%Y-%m-%d}\nFrom: {sender} <{address}>\nPost: {post}\nChild: {child}\n\n".encode() + raw
    taken = take_in(desk, Arrival("letters", hashlib.sha256(raw).hexdigest(), Channel.LETTER, at, raw, told))
    ref = scans.ref_of(desk, taken.contact_id)
    words = {"taken": "Taken in", "repeated": "It was here already", "unreadable": "Kept, but it could not be read"}
    typer.echo(f"{words[taken.outcome]}: case {ref}, contact {taken.contact_id}.")
    if told.error:
        typer.echo(told.error, err=True)


def scan(
    ref: Annotated[str, typer.Argument(help="The case's reference.")],
    to: Annotated[Path, typer.Option("--to", help="The file to write; one that is there stays as it is.")],
    contact: Annotated[
        int | None, typer.Option("--contact", help="Which contact of the case, by its number; else its newest letter.")
    ] = None,
) -> None:
    """Save the scan of a letter, or the bytes of any contact, as they came. Only you can read the file."""
    from triage.desk import front, scans

    desk = opening.desk()
    kept = scans.save(desk, front.case_id(desk, ref), contact)
    try:
        with os.fdopen(os.open(to, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as out:
            out.write(kept.raw)
    except OSError as error:
        raise NotPossible(
            f"{to} cannot be written: {error.strerror or error}.", safe="Nothing was saved.", next="Name a new file."
        ) from error
    typer.echo(f"Contact {kept.contact_id} as it came is in {to}: {len(kept.raw)} bytes. Delete it when you are done.")


def _bytes_of(file: Path) -> bytes:
    from triage.channels.letters import LARGEST

    try:
        if file.stat().st_size > LARGEST:
            raise NotReadable(f"{file} is larger than {LARGEST // 1_000_000} MB.", safe="Nothing was taken in.")
        return file.read_bytes()
    except OSError as error:
        raise NotReadable(f"{file} cannot be read: {error.strerror or error}.", safe="Nothing was taken in.") from error


def _instant(day: datetime) -> datetime:
    """Return when a letter of that day counts as received: at nine, or now where it is today and earlier."""
    at = datetime.combine(day.date(), _POST_COMES, LONDON).astimezone(UTC)
    now = clock.now()
    if day.date() > now.astimezone(LONDON).date():
        raise NotPossible("A letter cannot have come on a day that is still to come.", safe="Nothing was taken in.")
    return min(at, now)


def _told(read: Message, sender: str, address: str, post: str, child: str) -> Message:
    """Return what a letter says, with what a person typed of it: the child stands in the words, so that the family is found."""
    about = f"\n\nChild: {child}" if child else ""
    head = "".join(f"{label}: {words}\n" for label, words in (("From", sender), ("Post", post)) if words)
    return replace(
        read,
        from_address=address.strip(),
        from_name=" ".join(sender.split()),
        from_post=post.strip(),
        text=f"{head}\n{read.text}{about}".strip() if head or about else read.text,
        new_text=f"{read.new_text}{about}".strip(),
    )
