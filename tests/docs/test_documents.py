"""The documents tell the truth about what exists."""

import re
from pathlib import Path
from typing import Any

import pytest
import typer

from triage.cli import app
from triage.config import Settings
from triage.rules.templates import FACTS, FIELDS

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), ROOT / "db" / "demo" / "README.md"])
LINK = re.compile(r"\]\(([^)#]+)\)")


def _commands(command: Any, name: str = "triage") -> dict[str, Any]:
    inner = getattr(command, "commands", None)
    if inner is None:
        return {name: command}
    alone = {name: command} if command.invoke_without_command and name != "triage" else {}
    return alone | {
        key: value for part, sub in inner.items() for key, value in _commands(sub, f"{name} {part}").items()
    }


COMMANDS = _commands(typer.main.get_command(app))


def test_every_command_is_in_the_list_and_the_list_has_no_other() -> None:
    listed = re.findall(
        r"^\| `(triage[^`]*)`", (ROOT / "docs" / "commands.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert set(listed) == {*COMMANDS, "triage"}


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_and_option_explains_itself(name: str) -> None:
    command = COMMANDS[name]
    assert command.help
    assert all(getattr(option, "help", "x") for option in command.params if option.name != "help")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    for link in LINK.findall(page.read_text(encoding="utf-8")):
        assert link.startswith("https://") or (page.parent / link).exists(), link


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_that_a_page_names_exists(page: Path) -> None:
    for words in re.findall(
        r"(?:^|`|\$ |bin/)triage ((?:[a-z][a-z-]* ?)+)", page.read_text(encoding="utf-8"), re.MULTILINE
    ):
        parts = words.split()
        assert any(" ".join(["triage", *parts[:length]]) in COMMANDS for length in (1, 2)), words


def test_every_path_that_the_promises_name_exists() -> None:
    for path in re.findall(r"`(tests/[^`]+)`", (ROOT / "docs" / "promises.md").read_text(encoding="utf-8")):
        assert (ROOT / path).exists(), path


def test_the_readme_is_short_and_its_make_targets_exist() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert readme.count("\n") < 150
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"^make (\w+)", readme, re.MULTILINE):
        assert f"\n{target}:" in makefile


def test_the_settings_page_shows_only_settings_that_exist() -> None:
    import tomllib

    page = (ROOT / "docs" / "running-for-many.md").read_text(encoding="utf-8")
    example = page.split("```")[1]
    Settings.model_validate(tomllib.loads(example))


def test_the_channels_page_shows_only_settings_that_exist() -> None:
    import tomllib

    page = (ROOT / "docs" / "channels.md").read_text(encoding="utf-8")
    examples = [block for block in page.split("```")[1::2] if block.startswith("\n[")]
    assert examples
    for example in examples:
        Settings.model_validate(tomllib.loads(example))


def test_the_templates_page_names_every_field_and_fact() -> None:
    page = (ROOT / "docs" / "templates.md").read_text(encoding="utf-8")
    for word in (*FIELDS, *FACTS):
        assert word in page, word


def test_the_pictures_fetch_nothing_from_elsewhere() -> None:
    for picture in (ROOT / "docs" / "pictures").glob("*.svg"):
        assert "url(" not in picture.read_text(encoding="utf-8").replace("url(#", "")
