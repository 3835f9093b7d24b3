"""What a person chose for their screens: kept in one small private file, which no accident can turn into a crash."""

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from triage.cli import app, service
from triage.errors import SettingsWrong
from triage.tui.settings import CHOICES, FILE, Ways, asked, changed, defaults, keep, load

SANE = {"TERM": "xterm-256color"}
ANY_WAYS = st.builds(
    Ways,
    theme=st.sampled_from(CHOICES["theme"]),
    density=st.sampled_from(CHOICES["density"]),
    glyphs=st.sampled_from(CHOICES["glyphs"]),
    masked=st.booleans(),
    access=st.booleans(),
    keymap=st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
    tour=st.booleans(),
)


@given(ANY_WAYS)
def test_what_is_kept_comes_back(tmp_path_factory: pytest.TempPathFactory, ways: Ways) -> None:
    folder = tmp_path_factory.mktemp("state")
    keep(folder, ways)
    assert load(folder, SANE) == (ways, [])


@given(st.binary(max_size=200))
def test_whatever_the_file_holds_the_screens_begin_and_say_what_is_wrong(
    tmp_path_factory: pytest.TempPathFactory, held: bytes
) -> None:
    folder = tmp_path_factory.mktemp("state")
    (folder / FILE).write_bytes(held)
    ways, faults = load(folder, SANE)
    assert isinstance(ways, Ways)
    assert ways == Ways() or held
    assert all(fault.isprintable() for fault in faults) or "\n" not in faults[0]


def test_the_file_is_its_owners_alone_and_tells_how_to_change_it(tmp_path: Path) -> None:
    keep(tmp_path / "new", Ways(theme="light"))
    file = tmp_path / "new" / FILE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert file.read_text().startswith("# How these screens look and answer")
    assert [one.name for one in file.parent.iterdir()] == [FILE], "nothing half-written is left"


def test_a_wrong_value_is_told_by_its_name_and_every_other_one_holds(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text('theme = "pink"\nmasked = "yes"\ndensity = "tight"\ncolour = 1\nkeymap = 3\n')
    ways, faults = load(tmp_path, SANE)
    assert ways == Ways(density="tight")
    assert len(faults) == 4
    assert f"{tmp_path / FILE}, theme: not 'pink'; one of dark, light, contrast." in faults
    assert any("colour: there is no such setting; there are theme, density" in fault for fault in faults)


def test_a_folder_that_cannot_be_written_is_told_and_what_was_chosen_holds_meanwhile(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(SettingsWrong, match="They hold until these screens close"):
        keep(tmp_path / "taken", Ways())


def test_marks_are_ascii_where_the_terminal_has_no_others() -> None:
    assert defaults({"TERM": "linux"}).glyphs == defaults({"TERM": "vt220"}).glyphs == "ascii"
    assert defaults(SANE).glyphs == "unicode"


def test_the_command_line_goes_before_the_environment_and_that_before_the_file() -> None:
    kept = Ways(theme="light", density="tight")
    spoken = {"TRIAGE_THEME": "contrast", "TRIAGE_MASKED": "yes", "TRIAGE_ACCESS": "0", "TRIAGE_TOUR": ""}
    assert asked(kept, {}, spoken) == Ways("contrast", "tight", masked=True, access=False, tour=False)
    assert asked(kept, {"theme": "dark", "masked": False, "glyphs": None}, spoken).theme == "dark"
    assert asked(kept, {}, {}) == kept


def test_every_wrong_value_of_the_command_line_and_the_environment_is_told_at_once() -> None:
    with pytest.raises(SettingsWrong) as caught:
        asked(Ways(), {"theme": "pink"}, {"TRIAGE_GLYPHS": "emoji", "TRIAGE_MASKED": "perhaps"})
    said = str(caught.value)
    assert all(
        word in said for word in ("--theme: not 'pink'", "TRIAGE_GLYPHS: not 'emoji'", "TRIAGE_MASKED: not 'perhaps'")
    )


def test_every_choice_can_be_changed_alone() -> None:
    assert changed(Ways(), "masked", value=True) == Ways(masked=True)


def test_the_command_line_hands_its_choices_to_the_screens(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[object] = []
    monkeypatch.setattr(service, "screens", told.append)
    words = "--theme light --glyphs ascii --density tight --masked --access --keymap my.toml".split()
    assert CliRunner().invoke(app, words).exit_code == 0
    wanted = {
        "theme": "light",
        "density": "tight",
        "glyphs": "ascii",
        "masked": True,
        "access": True,
        "keymap": "my.toml",
    }
    assert told == [wanted]
    assert CliRunner().invoke(app, []).exit_code == 0
    assert told[1] == dict.fromkeys(wanted)
