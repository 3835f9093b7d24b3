"""The settings: each choice holds at once, on every screen, and at the next start; names stay masked until a case is opened."""

from dataclasses import replace
from pathlib import Path

import pytest
from support.pilots import RecordedApp, desk_screen, opened, reply_screen, said, text_of, until, writing
from support.recording_driver import foreign
from support.still import lines
from textual.pilot import Pilot

from triage.desk.front import Desk
from triage.rules.shown import one_line
from triage.tui.app import TriageApp
from triage.tui.masking import initials, mask
from triage.tui.screens.ask import AskScreen
from triage.tui.screens.form import FormScreen
from triage.tui.screens.settings import SettingsScreen
from triage.tui.settings import FILE, Ways, in_use, load
from triage.tui.themes import THEMES

NAMES = ("Tamsin", "Okafor-Hale", "Idris", "Pell", "Junia", "Sterling", "Elowen")


async def settings(pilot: Pilot[None]) -> SettingsScreen:
    await pilot.press("comma")
    await until(pilot, lambda: isinstance(pilot.app.screen, SettingsScreen), "the settings are shown")
    screen = pilot.app.screen
    assert isinstance(screen, SettingsScreen)
    await until(pilot, lambda: "words of less weight" in text_of(pilot), "what it looks like is shown")
    return screen


async def choose(pilot: Pilot[None], name: str, *keys: str) -> None:
    screen = await settings(pilot)
    await pilot.press(*["j"] * screen.names.index(name), *keys)
    await pilot.press("escape")
    await pilot.pause()


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 50)])
async def test_each_choice_holds_at_once_and_is_kept(busy_desk: Desk, tmp_path: Path, size: tuple[int, int]) -> None:
    app = TriageApp(lambda: busy_desk, folder=tmp_path)
    async with app.run_test(size=size) as pilot:
        desk = await opened(pilot)
        await choose(pilot, "theme", "enter")
        assert app.theme == THEMES["light"].name
        assert desk.styles.background.hex.lower() == THEMES["light"].background
        await choose(pilot, "theme", "left", "left")
        assert app.theme == THEMES["contrast"].name
        height = desk.case.scrollable_content_region.height
        await choose(pilot, "density", "right")
        assert desk.case.scrollable_content_region.height > height, "the frame below has gone"
        await choose(pilot, "glyphs", "enter")
        await until(pilot, lambda: "! NOW" in text_of(pilot), "the marks are ASCII")
        assert text_of(pilot).isascii()
        await choose(pilot, "masked", "enter")
        await until(pilot, lambda: "T. O." in text_of(pilot), "names are masked")
        await choose(pilot, "access", "enter")
        await until(pilot, lambda: "NOW, " in text_of(pilot), "rows are sentences")
        assert in_use() == Ways("contrast", "tight", "ascii", masked=True, access=True)
        assert load(tmp_path)[0] == in_use()
    ways, faults = load(tmp_path)
    again = TriageApp(lambda: busy_desk, folder=tmp_path, ways=ways, faults=faults)
    async with again.run_test(size=size) as pilot:
        await until(pilot, lambda: "NOW, " in text_of(pilot), "the next start begins so")
        assert again.theme == THEMES["contrast"].name
        assert "T. O." in text_of(pilot)


async def test_what_was_told_for_once_is_not_kept(busy_desk: Desk, tmp_path: Path) -> None:
    app = TriageApp(lambda: busy_desk, folder=tmp_path, ways=Ways(theme="contrast", glyphs="ascii"))
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await choose(pilot, "density", "enter")
        assert load(tmp_path, {"TERM": "xterm"})[0] == Ways(density="tight")
        assert in_use().theme == "contrast"


async def test_a_keymap_file_is_named_in_the_settings_and_one_that_is_not_there_is_told(
    busy_desk: Desk, tmp_path: Path
) -> None:
    app = RecordedApp(lambda: busy_desk, folder=tmp_path)
    file = tmp_path / "my \x1b]0;keys.toml"
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        screen = await settings(pilot)
        await pilot.press("G")
        await until(pilot, lambda: "desk.next " in text_of(pilot), "the ids of the actions are listed")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, AskScreen), "which file is asked")
        await pilot.press(*"/nowhere.toml", "enter")
        await until(pilot, lambda: "cannot be read (FileNotFoundError)" in text_of(pilot), "it is told")
        assert "Keymap file: /nowhere.toml" in screen.message.words
        file.write_text('"desk.why" = "E"\n[\x1b]52;c;x\x07] = 1\n"desk.\x1b[2Jx" = "y"')
        assert app.choose("keymap", str(file)) == ""
        await until(pilot, lambda: "line 3:" in text_of(pilot), "faults are told")
        await pilot.press("G", "enter")
        await until(pilot, lambda: isinstance(app.screen, AskScreen), "which file is asked again")
        await pilot.press(*["backspace"] * len(str(file)), "minus", "enter")
        await until(pilot, lambda: in_use().keymap == "", "none is used")
        assert foreign("".join(app.recorder.written)) == []


async def test_a_folder_that_cannot_be_written_is_told_and_the_choice_holds_meanwhile(
    busy_desk: Desk, tmp_path: Path
) -> None:
    (tmp_path / "taken").write_text("")
    app = TriageApp(lambda: busy_desk, folder=tmp_path / "taken")
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        screen = await settings(pilot)
        await pilot.press("enter")
        assert "cannot be kept" in screen.message.words
        assert app.theme == THEMES["light"].name


async def test_what_of_the_kept_file_cannot_be_used_is_told_when_the_desk_opens(
    busy_desk: Desk, tmp_path: Path
) -> None:
    (tmp_path / FILE).write_text('theme = "pink"')
    ways, faults = load(tmp_path)
    async with TriageApp(lambda: busy_desk, ways=ways, folder=tmp_path, faults=faults).run_test(
        size=(200, 50)
    ) as pilot:
        await opened(pilot)
        assert "theme: not 'pink'; one of dark, light, contrast." in said(pilot)


# ---- masked names ---------------------------------------------------------------------------------------------------


async def test_masked_names_show_only_when_a_case_is_opened_and_go_with_it(busy_desk: Desk) -> None:
    app = RecordedApp(lambda: busy_desk, ways=Ways(masked=True))
    async with app.run_test(size=(120, 40)) as pilot:
        desk = desk_screen(pilot)
        await until(pilot, lambda: desk.queue.line is not None, "the queue is shown")
        await until(pilot, lambda: "Names are masked" in text_of(pilot), "nothing is opened")
        assert not any(name in text_of(pilot) for name in NAMES)
        assert busy_desk.store.read(_looks) == 0, "and nobody has looked"
        await pilot.press("d")
        await until(pilot, lambda: isinstance(app.screen, FormScreen), "how and why is asked")
        assert "T. O." in text_of(pilot)
        await pilot.press("escape", "w", "escape", "m")
        assert not any(name in "".join(app.recorder.written) for name in NAMES), "no byte of a name left so far"
        await pilot.press("enter")
        await until(pilot, lambda: "Tamsin Okafor-Hale" in text_of(pilot), "the case is opened")
        assert busy_desk.store.read(_looks) == 1
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is desk, "back at the queue")
        assert sum("Tamsin" in row for row in text_of(pilot).splitlines()[:5]) >= 1, "its row says the name"
        await pilot.press("j")
        await until(pilot, lambda: "Names are masked" in text_of(pilot), "it is closed again")
        assert not any(name in text_of(pilot) for name in NAMES)
        await pilot.press("k")
        await writing(pilot)
        assert "Tamsin Okafor-Hale" in reply_screen(pilot).status.words


def _looks(conn: object) -> int:
    from sqlalchemy import text

    return int(conn.execute(text("SELECT count(*) FROM event WHERE what = 'case opened by'")).scalar())  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("matter", "shown"),
    [
        ("no transport: Amara's mum, Dana, rang", "no transport"),
        ("Dana Reed: where is the taxi", "enter opens it"),
        ("no words", "no words"),
    ],
)
def test_initials_hold_no_name_and_the_matter_only_the_desks_own_words(matter: str, shown: str) -> None:
    line = mask(replace(lines()[0], child=one_line("Amara Jane Reed"), matter=one_line(matter)))
    assert (line.child, line.matter) == ("A. J. R.", shown)


def test_initials_of_any_script_are_initials() -> None:
    assert [initials(one_line(name)) for name in ("", "王小明", "Ó Séaghdha")] == ["", "王.", "Ó. S."]
