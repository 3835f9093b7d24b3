"""What the list of actions says is so: its commands exist, its verbs are asked for by roles, its screens can do them."""

from typing import Any

import pytest
import typer

from triage.cli import app
from triage.rules.roles import MAY
from triage.tui.actions import ACTS, PLACES, Act
from triage.tui.door import Door
from triage.tui.places import _SCREENS, screen_of
from triage.tui.screens.work import WorkScreen


def _commands(command: Any, name: str = "") -> set[str]:
    inner = getattr(command, "commands", None)
    if inner is None:
        return {name}
    return {one for part, sub in inner.items() for one in _commands(sub, f"{name} {part}".strip())}


COMMANDS = _commands(typer.main.get_command(app))
WITH_COMMAND = [act for act in ACTS if act.command]


@pytest.mark.parametrize("act", WITH_COMMAND, ids=lambda act: f"{act.place}.{act.id}")
def test_an_action_names_a_command_that_exists(act: Act) -> None:
    words = [word for word in act.command.split() if word.islower() and not word.startswith("-")]
    assert " ".join(words) in COMMANDS, f"there is no command: triage {act.command}"


@pytest.mark.parametrize("act", [act for act in ACTS if act.verb], ids=lambda act: f"{act.place}.{act.id}")
def test_an_action_asks_for_a_verb_of_the_roles(act: Act) -> None:
    assert act.verb in MAY


@pytest.mark.parametrize("place", _SCREENS)
def test_every_place_that_a_key_leads_to_has_its_screen(place: str) -> None:
    screen = screen_of(place, Door(lambda: None))  # type: ignore[arg-type,return-value]
    assert isinstance(screen, WorkScreen)
    assert screen.place in PLACES
