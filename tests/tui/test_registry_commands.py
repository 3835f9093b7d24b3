"""What the list of actions says is so: its commands exist, its verbs are asked for by roles, its screens can do them."""

from typing import Any

import pytest
import typer

from triage.cli import app
from triage.rules.roles import MAY
from triage.tui.actions import ACTS, Act
from triage.tui.places import _SCREENS, screen_of


def _commands(command: Any, name: str = "") -> set[str]:
    inner = getattr(command, "commands", None)
    found = {name} if name else set()
    return found.union(*(_commands(sub, f"{name} {part}".strip()) for part, sub in inner.items())) if inner else found


COMMANDS = _commands(typer.main.get_command(app))
WITH_COMMAND = [act for act in ACTS if act.command]


@pytest.mark.parametrize("act", WITH_COMMAND, ids=lambda act: f"{act.place}.{act.id}")
def test_an_action_names_a_command_that_exists(act: Act) -> None:
    words = [word for word in act.command.split() if word.islower() and not word.startswith("-")]
    parts = [" ".join(words[:length]) for length in range(len(words), 0, -1)]
    assert parts[0] in COMMANDS, f"there is no command: triage {act.command}"


@pytest.mark.parametrize("act", [act for act in ACTS if act.verb], ids=lambda act: f"{act.place}.{act.id}")
def test_an_action_asks_for_a_verb_of_the_roles(act: Act) -> None:
    assert act.verb in MAY


@pytest.mark.parametrize("place", _SCREENS)
def test_every_place_that_a_key_leads_to_has_its_screen(place: str) -> None:
    assert screen_of(place, None).place == place  # type: ignore[arg-type,attr-defined]
