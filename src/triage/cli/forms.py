"""`triage intake forms`: the web form, served beside the service; several may run."""

from collections.abc import Callable
from contextlib import closing
from typing import TYPE_CHECKING, Annotated

import typer

from triage import config
from triage.cli import opening
from triage.errors import ChannelAway, SettingsWrong

if TYPE_CHECKING:
    from triage.desk.front import Desk
    from triage.rules.arrival import Arrival
    from triage.rules.form import Submission


def forms(
    port: Annotated[
        int | None, typer.Option("--port", min=0, max=65535, help="Listen here instead; 0 for any free one.")
    ] = None,
) -> None:
    """Serve the web form, and the door for signed submissions, until stopped. Several may run beside `triage run`."""
    found = opening.settings()
    try:
        from triage.channels import forms as channel
    except ModuleNotFoundError as error:
        raise SettingsWrong(
            "The part of triage that serves the web form is not installed.", next="Run: pip install 'triage[forms]'."
        ) from error
    from triage.channels.form_guard import Rate
    from triage.channels.form_page import House

    desk = opening.desk(found, as_service=True)
    secret = config.secret(found.forms.secret_file) if found.forms.secret_file else ""
    with closing(desk.store):
        desk.rules()
        door = channel.Door(
            House(found.desk.name, found.desk.phone),
            keeper(desk),
            now=desk.now,
            secret=secret,
            rates=(Rate(found.forms.per_minute), Rate(found.forms.signed_per_minute)),
            fault=_tell,
        )
        _listen(found, door, port)


def keeper(desk: "Desk") -> "Callable[[Arrival, Submission | None], str]":
    """Return what keeps a submission and returns its reference."""
    from triage.desk.forms import receive

    return lambda arrival, sent: receive(desk, arrival, sent).ref


def _listen(found: config.Settings, door: "channel.Door", port: int | None) -> None:  # type: ignore[name-defined]  # noqa: F821
    from triage.channels.forms import listen

    at = found.forms.port if port is None else port
    try:
        listen(door, found.forms.host, at, found.forms.proxy, lambda where: typer.echo(f"The web form is at {where}"))
    except OSError as error:
        raise ChannelAway(
            f"The web form cannot listen on {found.forms.host}, port {at}: {error.strerror or error}.",
            safe="Nothing was changed.",
            next="Set host and port under [forms].",
        ) from error


def _tell(error: Exception) -> None:
    from triage.cli.tending import fault

    typer.echo(fault("web form", error), err=True)
