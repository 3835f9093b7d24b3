"""A person's own keys: each line holds or is told by its number, and what is shown is what the keys do."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.pilots import opened, text_of, until
from textual.pilot import Pilot

from triage.desk.front import Desk
from triage.tui import actions
from triage.tui.actions import ACTS, DESK, EVERYWHERE, MOVE, PLACES, is_typed_in, of
from triage.tui.app import TriageApp
from triage.tui.keymap import TAKEN_BY_TERMINALS, parse, read
from triage.tui.screens.help import HelpScreen
from triage.tui.screens.settings import SettingsScreen
from triage.tui.settings import Ways

NAMES = [f"{act.place}.{act.id}" for act in ACTS]


def faults(text: str) -> list[str]:
    return parse(text)[1]


def test_an_action_is_given_a_key_or_several() -> None:
    keys, told = parse(
        '# mine\n"desk.next" = "N"\n\n"moving.down" = ["down", "f6"]\nreply.send = "f7"\n"desk.find" = "+"'
    )
    assert told == []
    assert keys == {"desk.next": ("N",), "moving.down": ("down", "f6"), "reply.send": ("f7",), "desk.find": ("plus",)}


def test_two_actions_may_change_their_keys_with_each_other() -> None:
    assert parse('"desk.next" = "r"\n"desk.reply" = "n"') == ({"desk.next": ("r",), "desk.reply": ("n",)}, [])


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('"desk.next" = "r"', "r means desk.reply already"),
        ('"desk.next" = "j"', "j means moving.down already"),
        ('"desk.next" = "c"', "c means everywhere.call already"),
        ('"everywhere.call" = "n"', "n means desk.next already"),
        ('"desk.nxt" = "N"', "there is no action 'desk.nxt'"),
        ('"desk.next" = "ctrl+b"', "terminals take ctrl+b for themselves"),
        ('"desk.next" = "alt+n"', "terminals take alt+n for themselves"),
        ('"desk.next" = "f11"', "terminals take f11 for themselves"),
        ('"desk.next" = "tab"', "tab has a meaning everywhere"),
        ('"desk.next" = "nonsense"', "there is no key 'nonsense'"),
        ('"reply.send" = "s"', "in this place s is typed as text"),
        ('"desk.next" = 3', "a key is a word in quotes"),
        ('"desk.next" = []', "a key is a word in quotes"),
        ('"desk.next" "N"', "not understood"),
        ("[keys]", "not understood"),
    ],
)
def test_a_line_that_cannot_be_used_is_told_by_its_number_and_left_out(line: str, said: str) -> None:
    keys, told = parse(f'"desk.why" = "W"\n{line}\n')
    assert keys == {"desk.why": ("W",)}
    assert len(told) == 1
    assert told[0].startswith("line 2: ")
    assert said in told[0]


def test_the_later_of_two_lines_for_one_key_or_one_action_gives_way() -> None:
    assert parse('"desk.next" = "N"\n"desk.why" = "N"')[0] == {"desk.next": ("N",)}
    assert faults('"desk.next" = "N"\n"desk.next" = "M"') == ["line 2: desk.next has its keys in line 1 already."]


@given(
    st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from([*"abcjknrNXYZ", "f5", "f9", "enter", "escape", ","])))
)
def test_whatever_is_asked_no_key_means_two_things_in_one_place(lines: list[tuple[str, str]]) -> None:
    keys, _ = parse("\n".join(f'"{name}" = "{key}"' for name, key in lines))
    for place in set(PLACES) - {EVERYWHERE, MOVE}:
        alone = is_typed_in(place) or any(act.id == "help" for act in of(place))
        around = [act for act in ACTS if act.place in ((place,) if alone else (place, EVERYWHERE, MOVE))]
        held = [key for act in around for key in keys.get(f"{act.place}.{act.id}", act.keys)]
        assert len(held) == len(set(held))
    assert not TAKEN_BY_TERMINALS & {key for names in keys.values() for key in names}


@given(st.text(max_size=200))
def test_no_file_is_a_crash(text: str) -> None:
    parse(text)


def test_a_file_that_cannot_be_read_leaves_every_key_as_usual(tmp_path: Path) -> None:
    assert "cannot be read (FileNotFoundError)" in read(tmp_path / "none.toml")[1][0]
    (tmp_path / "odd.toml").write_bytes(b"\xff\xfe\x00")
    assert read(tmp_path / "odd.toml")[0] == {}


async def test_remapped_keys_work_and_bottom_row_help_and_palette_show_them(busy_desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "keys.toml"
    file.write_text('"desk.why" = "E"\n"moving.down" = "f6"\n"everywhere.help" = "H"\n"desk.next" = "r"\n')
    app = TriageApp(lambda: busy_desk, ways=Ways(keymap=str(file)))
    async with app.run_test(size=(120, 40)) as pilot:
        desk = await opened(pilot)
        assert "1 of your keymap's lines cannot be used" in text_of(pilot)
        assert " E why " in text_of(pilot)
        await pilot.press("j", "down")
        assert desk.queue.row == 0, "the usual keys are free now"
        await pilot.press("f6")
        assert desk.queue.row == 1
        await pilot.press("w")
        assert desk.queue.has_focus
        await pilot.press("E")
        assert desk.why.has_focus
        await pilot.press("H")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen), "the keys are shown")
        assert "  E        " in text_of(pilot)
        await pilot.press("escape", "comma")
        await until(pilot, lambda: isinstance(app.screen, SettingsScreen), "the settings are shown")
        await until(pilot, lambda: "line 4: r means desk.reply already." in text_of(pilot), "the fault is told")
        await _palette_shows(pilot, "key: E")
    assert actions.keys(next(act for act in ACTS if act.place == DESK and act.id == "why")) == ("w",), (
        "not for the next"
    )


async def test_a_sentence_on_a_screen_names_the_key_that_a_person_chose(busy_desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "keys.toml"
    file.write_text('"incidents.new" = "O"\n"everywhere.go_incidents" = "J"\n')
    app = TriageApp(lambda: busy_desk, ways=Ways(keymap=str(file)))
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        await pilot.press("J")
        await until(pilot, lambda: "O opens one: give it a title" in text_of(pilot), "the key is named")


async def _palette_shows(pilot: Pilot[None], words: str) -> None:
    await pilot.press("escape", "colon", *"case stands")
    await until(pilot, lambda: words in text_of(pilot), "the palette names the key")
    await pilot.press("escape")
