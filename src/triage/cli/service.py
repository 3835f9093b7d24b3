"""Commands that keep the desk going: the service that takes in and sends, the store's shape, the screens, the demo."""

import shutil
import tempfile
import threading
from collections.abc import Mapping
from contextlib import closing, suppress
from pathlib import Path
from typing import Annotated, Any

import typer

from triage import config
from triage.cli import opening, ways
from triage.errors import TriageError


def run(
    once: Annotated[bool, typer.Option("--once", help="One round, then stop.")] = False,
) -> None:
    """Take in what arrives, send what is queued, and let waiting cases rise; until stopped."""
    found = opening.settings()
    typer.echo("The service runs. Stop it with ctrl+c; nothing is lost.")
    try:
        serve(found, threading.Event(), once=once)
    except KeyboardInterrupt:
        typer.echo("Stopped. What was committed is kept.")


def migrate() -> None:
    """Bring the database to the shape that this version needs; a new desk is made where there is none."""
    from triage.store.engine import Store
    from triage.store.migrate import migrate as bring

    found = opening.settings()
    typer.echo(f"The database is at revision {bring(Store(found.url), config.shipped('migrations'))}.")


def screens(told: Mapping[str, Any]) -> None:
    """Open the screens on the desk of these settings, as `told` on the command line."""
    found = opening.settings()
    app = ways.app(found, told, lambda: opening.desk(found))
    app.run()
    raise typer.Exit(app.return_code or 0)


def demo(
    folder: Annotated[
        Path | None, typer.Option("--folder", help="Keep the demo desk here instead of throwing it away.")
    ] = None,
    no_screens: Annotated[bool, typer.Option("--no-screens", help="Only make the desk and say where it is.")] = False,
    theme: ways.Theme = None,
    density: ways.Density = None,
    glyphs: ways.Glyphs = None,
    masked: ways.Masked = None,
    access: ways.Access = None,
    keymap: ways.Keymap = None,
) -> None:
    """Make a demo desk, full of a surge morning's contacts (all invented), and open the screens on it."""
    from triage.cli.demo import make

    told = {
        "theme": theme, "density": density, "glyphs": glyphs, "masked": masked, "access": access, "keymap": keymap,
    }  # fmt: skip
    place = (folder or Path(tempfile.mkdtemp(prefix="triage-demo-"))).absolute()
    found = make(place)
    try:
        if no_screens:
            typer.echo(f"TRIAGE_CONFIG={place / config.FILE}")
            return
        _demo_screens(found, told)
    finally:
        if folder is None and not no_screens:
            shutil.rmtree(place, ignore_errors=True)


def serve(found: config.Settings, stop: threading.Event, *, once: bool = False) -> None:
    """Be this desk's one service until `stop` is set. A database that is away is waited for; what was committed stays."""
    from triage.cli import tending, wiring
    from triage.store.alone import alone

    desk = opening.desk(found, as_service=True)
    every = found.mail_in.every_seconds
    with closing(desk.store), alone(desk.store), wiring.inlets(found) as inlets:
        roads = wiring.roads(found)
        desk.rules()  # once, before many threads ask for them, some while they hold the database
        if once:
            tending.guarded(lambda: tending.round_of_work(desk, inlets, roads))
        else:
            tending.work(desk, inlets, roads, stop, every)


def _demo_screens(found: config.Settings, told: Mapping[str, Any]) -> None:
    """Open the screens with the service beside them, so that what is sent in the demo leaves in the demo."""
    app = ways.app(found, told, lambda: opening.desk(found), demo=True)
    stop = threading.Event()
    service = threading.Thread(target=_serve_quietly, args=(found, stop), daemon=True)
    service.start()
    try:
        app.run()
    finally:
        stop.set()


def _serve_quietly(found: config.Settings, stop: threading.Event) -> None:
    with suppress(TriageError):
        serve(found, stop)
