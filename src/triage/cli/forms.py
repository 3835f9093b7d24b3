"""`triage intake forms`: the web form, served beside the service; several may run."""

from collections.abc import Callable
from contextlib import closing
from typing import TYPE_CHECKING, Annotated, Final

import typer

from triage import config
from triage.cli import opening
from triage.errors import ChannelAway, SettingsWrong

if TYPE_CHECKING:
    from triage.desk.front import Desk
    from triage.rules.arrival import Arrival
    from triage.rules.form import Submission

_SECONDS: Final = 10


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
    secret = _secret(found)
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
        _listen(desk, found, door, port)


def try_out(found: config.Settings) -> str:
    """Ask the form that is served for its page; nothing is sent. Raises ChannelAway, and SettingsWrong for the secret."""
    import http.client

    secret = _secret(found)
    host, port = found.forms.host, found.forms.port
    line = http.client.HTTPConnection(host, port, timeout=_SECONDS)
    try:
        line.request("GET", "/")
        status = line.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        raise ChannelAway(
            f"Nothing serves the form at {host}, port {port}.", next="Run: triage intake forms."
        ) from error
    finally:
        line.close()
    if status != http.client.OK:
        raise ChannelAway(f"What answers at {host}, port {port} is not the form.", next="Set port under [forms].")
    signed = "signed submissions are taken" if secret else "no secret is set, so none signed is taken"
    return f"The form is served at {host}, port {port}; {signed}."


def _secret(found: config.Settings) -> str:
    """Return the secret of signed submissions, '' where none is set."""
    file = found.forms.secret_file
    return config.secret(file) if file else ""


def keeper(desk: "Desk") -> "Callable[[Arrival, Submission | None], str]":
    """Return what keeps a submission and returns its reference."""
    from triage.desk.forms import receive

    return lambda arrival, sent: receive(desk, arrival, sent).ref


def _listen(desk: "Desk", found: config.Settings, door: "channel.Door", port: int | None) -> None:  # type: ignore[name-defined]  # noqa: F821
    from triage.channels.forms import NAME, listen
    from triage.desk import channels

    at = found.forms.port if port is None else port

    def ready(where: str) -> None:
        channels.note(desk, NAME, f"the form at {where}")
        typer.echo(f"The web form is at {where}")

    try:
        listen(door, found.forms.host, at, found.forms.proxy, ready)
    except OSError as error:
        raise ChannelAway(
            f"The web form cannot listen on {found.forms.host}, port {at}: {error.strerror or error}.",
            safe="Nothing was changed.",
            next="Set host and port under [forms].",
        ) from error


def _tell(error: Exception) -> None:
    from triage.cli.tending import fault

    typer.echo(fault("web form", error), err=True)
