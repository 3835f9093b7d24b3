"""The tour of the demo desk: ten steps, each done by doing it; never on a real desk, and gone for good when it is put away."""

from pathlib import Path

import pytest
from rich.cells import cell_len
from support.pilots import app_on, desk_screen, opened, reply_screen, said, text_of, until, writing
from textual.pilot import Pilot

from triage.desk.front import Desk
from triage.tui.app import TriageApp
from triage.tui.screens.call import CallScreen
from triage.tui.screens.confirm import ConfirmScreen
from triage.tui.screens.help import HelpScreen
from triage.tui.screens.offers import OffersScreen
from triage.tui.screens.settings import SettingsScreen
from triage.tui.settings import Ways, load
from triage.tui.tour import STEPS, UNDO, Tour
from triage.tui.widgets.tour import TourStrip


def touring(desk: Desk, folder: Path) -> TriageApp:
    return TriageApp(lambda: desk, folder=folder, demo=True)


async def at_step(pilot: Pilot[None], number: int, words: str) -> None:
    await until(pilot, lambda: f"Tour {number} of 10: " in text_of(pilot), f"step {number} is asked for")
    assert words in text_of(pilot)


@pytest.mark.parametrize("size", [(80, 24), (200, 50)])
async def test_the_ten_steps_are_done_one_after_the_other_by_doing_them(
    busy_desk: Desk, tmp_path: Path, size: tuple[int, int]
) -> None:
    """Taking back a reply is another room: here the tour is told of it by the name of its action."""
    app = touring(busy_desk, tmp_path)
    async with app.run_test(size=size) as pilot:
        await opened(pilot)
        await at_step(pilot, 1, "down and up change the case")
        await pilot.press("w")
        assert "Tour 1 of 10" in text_of(pilot), "a later step may be done first"
        await pilot.press("escape", "j")
        await at_step(pilot, 3, "n: the top case")
        await pilot.press("n")
        await at_step(pilot, 4, "r: write to the family")
        await writing(pilot)
        await at_step(pilot, 5, "F2: templates")
        await pilot.press("f2")
        await until(pilot, lambda: isinstance(app.screen, OffersScreen), "the templates are shown")
        assert "Tour" not in "\n".join(text_of(pilot).splitlines()[4:15]), "boxes have no strip of their own"
        await pilot.press("escape")
        await at_step(pilot, 6, "then F10 and enter")
        composer = reply_screen(pilot)
        composer.letter.write_over("Dear Dana, I am asking about Tamsin now. Robin")
        await until(
            pilot, lambda: composer._checked == composer._turn and not _stops(composer.found), "nothing stops it"
        )
        await pilot.press("f10")
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen), "to whom is asked")
        assert app.tour
        assert app.tour.at == 5, "asking is not sending yet"
        await pilot.press("enter")
        await until(pilot, lambda: app.screen is desk_screen(pilot), "it is sent")
        await at_step(pilot, 7, "undo that")
        app.did(UNDO[0])
        await at_step(pilot, 8, "/: find a family")
        await pilot.press("slash", "escape")
        await at_step(pilot, 9, "c: the telephone rings")
        await pilot.press("c")
        await until(pilot, lambda: isinstance(app.screen, CallScreen), "the call is open")
        await pilot.press("escape")
        await at_step(pilot, 10, "?: every key")
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen), "the keys are shown")
        await pilot.press("escape")
        await until(pilot, lambda: not app.screen.query(TourStrip), "the strip is gone")
        assert app.tour is None
        assert load(tmp_path)[0].tour is False


def _stops(found: object) -> list[object]:
    return [blank for blank in found if blank.level == "stop"]  # type: ignore[attr-defined]


async def test_a_step_is_skipped_with_a_key_and_the_last_one_ends_it_in_words(busy_desk: Desk, tmp_path: Path) -> None:
    app = touring(busy_desk, tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        for number in range(1, 11):
            await at_step(pilot, number, "F12 skips it")
            await pilot.press("f12")
        assert "That was the tour." in said(pilot)
        await pilot.press("f12", "j")
        assert "Tour" not in text_of(pilot)


async def test_escape_where_there_is_nothing_to_go_back_from_puts_it_away_for_good_until_the_settings_bring_it_back(
    busy_desk: Desk, tmp_path: Path
) -> None:
    app = touring(busy_desk, tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await pilot.press("w", "escape", "slash", "escape", "enter", "escape")
        assert "Tour 1 of 10" in text_of(pilot), "going back is not putting away"
        await pilot.press("escape")
        assert "The tour is put away" in said(pilot)
        assert "Tour 1" not in text_of(pilot)
    again = TriageApp(lambda: busy_desk, ways=load(tmp_path)[0], folder=tmp_path, demo=True)
    async with again.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        assert "Tour 1" not in text_of(pilot)
        await pilot.press("comma")
        await until(pilot, lambda: isinstance(again.screen, SettingsScreen), "the settings are shown")
        await pilot.press("G", "enter", "escape")
        await at_step(pilot, 1, "down and up")


async def test_a_real_desk_has_no_tour_and_no_setting_for_one(busy_desk: Desk) -> None:
    async with app_on(busy_desk).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await pilot.press("f12", "escape")
        assert "Tour" not in text_of(pilot)
        await pilot.press("comma")
        await until(pilot, lambda: isinstance(pilot.app.screen, SettingsScreen), "the settings are shown")
        await until(pilot, lambda: "Keymap file" in text_of(pilot), "the choices are shown")
        assert "Tour" not in text_of(pilot)
        assert Ways().tour, "which is for a demo desk's sake"


def test_each_step_is_one_row_of_a_small_window() -> None:
    tour = Tour()
    for number in range(len(STEPS)):
        assert tour.at == number
        assert cell_len(tour.words + "  F12 skips it") <= 78, tour.words
        tour.skip()
    assert tour.is_over
