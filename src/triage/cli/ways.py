"""How the screens look and answer, as the command line says it: for this once, before what the person keeps."""

import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from triage import config

if TYPE_CHECKING:
    from triage.desk.front import Desk
    from triage.tui.app import TriageApp

IDLE_SECONDS = 600.0
Theme = Annotated[str | None, typer.Option("--theme", metavar="NAME", help="Colours: dark, light or contrast.")]
Density = Annotated[str | None, typer.Option("--density", metavar="NAME", help="Rows: normal or tight.")]
Glyphs = Annotated[str | None, typer.Option("--glyphs", metavar="NAME", help="Marks: unicode or ascii.")]
Masked = Annotated[bool | None, typer.Option("--masked/--names", help="Initials for names until a case is opened.")]
Access = Annotated[
    bool | None, typer.Option("--access/--no-access", help="For screen readers: a cursor on the row, no frames, words.")
]
Keymap = Annotated[str | None, typer.Option("--keymap", metavar="FILE", help="A file of your own keys.")]


def app(
    found: config.Settings, told: Mapping[str, Any], open_desk: "Callable[[], Desk]", *, demo: bool = False
) -> "TriageApp":
    """Return the screens as this person keeps them and as `told` for this once; raise SettingsWrong for what is no choice."""
    from triage.tui import settings
    from triage.tui.app import TriageApp

    folder = found.state_folder
    kept, faults = settings.load(folder)
    ways = settings.asked(kept, told, os.environ)
    return TriageApp(open_desk, IDLE_SECONDS, ways=ways, folder=folder, faults=faults, demo=demo)
