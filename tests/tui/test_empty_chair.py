"""When nobody is there, names are hidden whatever stood on the screen, and what was typed is still there afterwards."""

import time
from collections.abc import Awaitable, Callable

import pytest
from support.pilots import RecordedApp, desk_screen, opened, reply_screen, text_of, until, writing
from textual.pilot import Pilot

from triage.desk import drafts
from triage.desk.front import Desk
from triage.tui.app import TriageApp
from triage.tui.palette import Palette
from triage.tui.screens.confirm import ConfirmScreen
from triage.tui.screens.cover import CoverScreen
from triage.tui.screens.form import FormScreen
from triage.tui.screens.help import HelpScreen

NAMES = ("Tamsin", "Okafor", "Idris", "Pell", "Junia", "Marsh", "Bo ", "Elowen", "Dana", "seizure")


async def leave_the_chair(pilot: Pilot[None]) -> None:
    """Let ten minutes pass."""
    app = pilot.app
    assert isinstance(app, TriageApp)
    app._touched = time.monotonic() - 1_000
    app._cover_when_idle()
    await until(pilot, lambda: isinstance(app.screen, CoverScreen), "the screen is covered")
    await until(pilot, lambda: "because nobody was here" in text_of(pilot), "it says why")
    assert not any(name in text_of(pilot) for name in NAMES)


async def a_palette(pilot: Pilot[None]) -> None:
    await pilot.press("colon", *"Tamsin")
    await until(pilot, lambda: "No matches found" in text_of(pilot), "the palette has answered")
    assert isinstance(pilot.app.screen, Palette)


async def a_question(pilot: Pilot[None]) -> None:
    await pilot.press("d")
    await until(pilot, lambda: isinstance(pilot.app.screen, FormScreen), "why is asked")
    await pilot.press(*"Tamsin is well")


async def the_keys(pilot: Pilot[None]) -> None:
    await pilot.press("question_mark")
    await until(pilot, lambda: isinstance(pilot.app.screen, HelpScreen), "the keys are shown")


async def the_words_to_find(pilot: Pilot[None]) -> None:
    await pilot.press("slash", *"Tamsin")
    await until(pilot, lambda: "1 of 1 found" in text_of(pilot), "she is found")


async def the_desk(pilot: Pilot[None]) -> None:
    await pilot.press("w")


@pytest.mark.parametrize(
    "what", [a_palette, a_question, the_keys, the_words_to_find, the_desk], ids=lambda what: what.__name__
)
async def test_whatever_is_open_is_covered_also_in_a_window_of_another_size_and_comes_back_as_it_was(
    busy_desk: Desk, what: Callable[[Pilot[None]], Awaitable[None]]
) -> None:
    async with TriageApp(lambda: busy_desk, idle=600).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await what(pilot)
        await pilot.app.workers.wait_for_complete()
        shown = ""
        while shown != text_of(pilot):
            shown = text_of(pilot)
            await pilot.pause(0.2)
        front, focused = pilot.app.screen, pilot.app.screen.focused
        await leave_the_chair(pilot)
        for size in ((200, 50), (40, 10), (80, 24)):
            await pilot.resize_terminal(*size)
            assert not any(name in text_of(pilot) for name in NAMES)
        pilot.app._cover_when_idle()  # type: ignore[attr-defined]
        await pilot.press("x")
        await until(pilot, lambda: pilot.app.screen is front, "what stood there is back with one key")
        assert front.focused is focused
        assert text_of(pilot) == shown, "the key did nothing else"


async def test_a_reply_with_words_not_yet_kept_is_covered_kept_and_gone_on_with(busy_desk: Desk) -> None:
    app = RecordedApp(lambda: busy_desk, idle=600)
    async with app.run_test(size=(120, 40)) as pilot:
        case_id = (await opened(pilot)).queue.ids[0]
        composer = await writing(pilot)
        await pilot.press(*"UNSENT")
        await leave_the_chair(pilot)
        await until(pilot, lambda: drafts.find(busy_desk, case_id), "the draft is kept meanwhile")
        await pilot.press("x")
        await until(pilot, lambda: app.screen is composer, "the reply is back")
        await pilot.press("y")
        assert "UNSENTy" in composer.letter.text, "the key that took the cover away was not typed, the next one was"
        composer._confirm(composer.view.recipients[0])
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen), "to whom is asked")
        await leave_the_chair(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen), "enter took the cover away and sent nothing")
        assert "\x1b]0;" not in "".join(app.recorder.written), "the window's title is never set, so it names nobody"
        assert "\x1b]2;" not in "".join(app.recorder.written)
        assert app.title == "triage"
        assert reply_screen(pilot) is composer


async def test_what_comes_to_the_front_under_a_cover_is_covered_again(busy_desk: Desk) -> None:
    async with TriageApp(lambda: busy_desk, idle=600).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await leave_the_chair(pilot)
        desk_screen(pilot).action_help()
        await pilot.pause()
        await leave_the_chair(pilot)
