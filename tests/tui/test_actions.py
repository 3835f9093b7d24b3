"""The one list of actions, and what is made from it."""

import ast
from pathlib import Path
from typing import Any

import pytest

import triage.tui
from triage.rules.roles import Role
from triage.tui.actions import ACTS, DESK, EVERYWHERE, MOVE, PLACES, allowed, bindings, of, shown
from triage.tui.keymap import TAKEN_BY_TERMINALS
from triage.tui.screens.board import BoardScreen
from triage.tui.screens.bulk import BulkScreen
from triage.tui.screens.call import CallScreen
from triage.tui.screens.case import CaseScreen
from triage.tui.screens.children import ChildrenScreen
from triage.tui.screens.desk import DeskScreen
from triage.tui.screens.doing import DoingScreen
from triage.tui.screens.doubles import DoublesScreen
from triage.tui.screens.group import GroupScreen
from triage.tui.screens.help import keys_page
from triage.tui.screens.incident import IncidentScreen
from triage.tui.screens.incidents import IncidentsScreen
from triage.tui.screens.letters import LettersScreen
from triage.tui.screens.many import ManyScreen
from triage.tui.screens.reply import ReplyScreen
from triage.tui.screens.settings import Rows, SettingsScreen
from triage.tui.screens.sitrep import SitrepScreen
from triage.tui.screens.truth import TruthScreen
from triage.tui.screens.work import WorkScreen
from triage.tui.widgets.picker import Picker
from triage.tui.widgets.queue import QueueList
from triage.tui.widgets.reader import Reader
from triage.tui.widgets.roll import RollList

SCREENS: dict[str, type[WorkScreen[Any]]] = {
    screen.place: screen
    for screen in (
        *(DeskScreen, ReplyScreen, CallScreen, SettingsScreen, BulkScreen, DoingScreen, ManyScreen, LettersScreen),
        *(ChildrenScreen, DoublesScreen, SitrepScreen, BoardScreen),
        *(IncidentsScreen, IncidentScreen, GroupScreen, TruthScreen, CaseScreen),
    )
}
SOURCES = sorted(Path(triage.tui.__file__).parent.rglob("*.py"))


def test_no_action_needs_a_key_that_terminals_take_for_themselves() -> None:
    for act in ACTS:
        assert any(key not in TAKEN_BY_TERMINALS and not key.startswith("alt") for key in act.keys), act
        assert not TAKEN_BY_TERMINALS & set(act.keys), act


@pytest.mark.parametrize("place", PLACES)
def test_one_key_means_one_thing_in_one_place(place: str) -> None:
    keys = [key for act in of(place) for key in act.keys]
    assert len(keys) == len(set(keys))
    assert len({binding.id for binding in bindings(place)}) == len(keys)


LETTERS = sorted(place for place, screen in SCREENS.items() if screen.letters)


@pytest.mark.parametrize("place", LETTERS)
def test_keys_of_the_lists_of_a_place_and_of_everywhere_do_not_cross(place: str) -> None:
    here, everywhere, moving = ({key for act in of(one) for key in act.keys} for one in (place, EVERYWHERE, MOVE))
    assert not here & moving
    assert not here & everywhere
    assert not everywhere & moving


@pytest.mark.parametrize("place", SCREENS)
def test_the_bottom_row_has_at_most_eight_words_and_fits_eighty_cells(place: str) -> None:
    acts = [*of(place), *(of(EVERYWHERE) if SCREENS[place].letters else ())]
    words = [f" {shown(act.keys[0])} {act.foot} " for act in acts if act.foot]
    assert len(words) <= 8
    assert len("".join(words)) <= 80


def test_every_action_is_one_that_its_screen_can_do() -> None:
    letters = tuple(screen for screen in SCREENS.values() if screen.letters)
    doers = {
        **{place: (screen,) for place, screen in SCREENS.items()},
        EVERYWHERE: letters,
        MOVE: (QueueList, Reader, Rows, RollList, Picker),
    }
    for act in ACTS:
        for doer in doers[act.place]:
            assert callable(getattr(doer, f"action_{act.id}")), act


def test_every_place_has_a_name_and_every_action_a_place() -> None:
    assert {act.place for act in ACTS} == set(PLACES)
    assert set(SCREENS) | {EVERYWHERE, MOVE} == set(PLACES)


def test_help_names_every_key_and_marks_what_a_role_may_not_do() -> None:
    text = "\n".join("".join(piece for piece, _ in row) for row in keys_page(DESK, Role.AUDITOR, 140).rows)
    assert all(act.words[:40] in text for act in ACTS)
    assert "holds is yours (not for your role)" in text
    assert allowed(DESK, "next", Role.AGENT)
    assert not allowed(DESK, "next", Role.AUDITOR)


# ---- what no screen may do ------------------------------------------------------------------------------------------

TAKES_MARKUP = {"notify", "Label", "Static", "Button", "Option", "update", "Toast"}


def calls(source: Path) -> list[tuple[str, ast.Call]]:
    tree = ast.parse(source.read_text(encoding="utf-8"))
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [
        (node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", ""), node)
        for node in found
    ]


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_no_screen_reads_text_as_markup(source: Path) -> None:
    for name, call in calls(source):
        where = f"{source.name}:{call.lineno}"
        assert name not in {"from_markup", "render_markup", "Markdown"}, where
        if name in TAKES_MARKUP:
            assert not any(isinstance(part, ast.JoinedStr) for part in call.args), where
        if name in {"Static", "Label", "OptionList", "notify"}:
            plain = [word for word in call.keywords if word.arg == "markup" and isinstance(word.value, ast.Constant)]
            assert plain, f"{where}: say markup=False"
            assert plain[0].value.value is False, where  # type: ignore[attr-defined]


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_titles_are_content_and_nothing_is_called_safe_that_came_from_outside(source: Path) -> None:
    tree = ast.parse(source.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Attribute) and target.attr in {"border_title", "border_subtitle", "tooltip"}
            for target in node.targets
        ):
            assert isinstance(node.value, ast.Call), f"{source.name}:{node.lineno}"
            assert getattr(node.value.func, "id", "") == "Content", f"{source.name}:{node.lineno}"


@pytest.mark.parametrize("source", [path for path in SOURCES if path.name != "prose.py"], ids=lambda path: path.name)
def test_only_the_cleaner_and_the_cutter_make_text_safe(source: Path) -> None:
    assert "Shown" not in {name for name, _ in calls(source)}


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_screens_import_the_store_and_the_desks_work_only_behind_the_first_frame(source: Path) -> None:
    tree = ast.parse(source.read_text(encoding="utf-8"))
    light = ("triage.desk.views",)
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module:
            assert node.module.startswith(light) or not node.module.startswith(
                ("triage.desk", "triage.store", "sqlmodel", "sqlalchemy")
            )
