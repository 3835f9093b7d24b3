"""Every place that people go to by a key: at every size, with hostile words in every field, on a slow database, and covered."""

import threading
import time
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from support.pilots import SIZES, RecordedApp, app_on, desk_screen, opened, text_of, until
from support.recording_driver import foreign
from textual.scroll_view import ScrollView

from triage.desk.front import Desk
from triage.rules.roles import Role
from triage.tui.screens.cover import CoverScreen
from triage.tui.screens.work import WorkScreen
from triage.tui.widgets.moving import Moving

PLACES = {
    "board": "2",
    "children": "3",
    "sitrep": "4",
    "incidents": "5",
    "call": "c",
    "settings": "comma",
    "case": "enter",
}
MOVES = ("j", "down", "k", "tab", "G", "g", "pagedown", "shift+tab")


def as_boss(desk: Desk) -> Desk:
    """A supervisor at this desk, who may go everywhere."""
    return replace(desk, who=replace(desk.who, role=Role.SUPERVISOR))


@pytest.fixture
def boss(busy_desk: Desk) -> Desk:
    return as_boss(busy_desk)


def place_of(pilot: Any) -> str:
    screen = pilot.app.screen
    return screen.place if isinstance(screen, WorkScreen) else type(screen).__name__


def _is_at(pilot: Any, place: str) -> bool:
    return place_of(pilot) == place


async def go(pilot: Any, place: str) -> None:
    await pilot.press(PLACES[place])
    await until(pilot, lambda: place_of(pilot) == place, f"the {place} is open")
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


async def back(pilot: Any) -> None:
    for _ in range(4):
        if pilot.app.screen is desk_screen(pilot):
            return
        await pilot.press("escape")
        await pilot.pause()
    assert pilot.app.screen is desk_screen(pilot), "escape leads back to the queue"


@pytest.mark.parametrize("size", [*SIZES, (40, 10)])
async def test_escape_leads_back_from_every_place_and_nothing_is_wider_than_the_terminal(
    boss: Desk, size: tuple[int, int]
) -> None:
    async with RecordedApp(lambda: boss).run_test(size=size) as pilot:
        await opened(pilot)
        for place in PLACES:
            await go(pilot, place)
            shown = text_of(pilot).splitlines()
            assert len(shown) <= size[1]
            assert all(len(line) <= size[0] for line in shown), place
            for key in MOVES:
                await pilot.press(key)
            await back(pilot)


async def test_rows_are_painted_between_their_frame_as_the_toolkit_paints_them(boss: Desk) -> None:
    async with app_on(boss).run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        for place in PLACES:
            await go(pilot, place)
            for pane in pilot.app.screen.query(Moving):
                whole = pane.region.reset_offset
                ours, theirs = pane.render_lines(whole), ScrollView.render_lines(pane, whole)
                assert [strip.text for strip in ours] == [strip.text for strip in theirs], (place, pane.id)
            await back(pilot)


async def test_no_byte_of_anybodys_text_beyond_plain_text_reaches_the_terminal_from_any_place(
    hostile_desk: Desk,
) -> None:
    app = RecordedApp(lambda: as_boss(hostile_desk))
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        for place in PLACES:
            await go(pilot, place)
            for key in MOVES:
                await pilot.press(key)
            await back(pilot)
    assert foreign("".join(app.recorder.written)) == []


async def test_every_place_answers_while_the_database_takes_its_time(
    boss: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each reading and each write takes 50 ms; no step of the screen's own loop may wait for one."""
    here: list[str] = []
    for name in ("read", "write"):
        real = getattr(type(boss.store), name)

        def slow(store: Any, *given: Any, real: Any = real, **more: Any) -> Any:
            here.append(threading.current_thread().name)
            time.sleep(0.05)
            return real(store, *given, **more)

        monkeypatch.setattr(type(boss.store), name, slow)
    async with RecordedApp(lambda: boss).run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        for place in PLACES:
            await go(pilot, place)
            for key in MOVES:
                await pilot.press(key)
            await back(pilot)
    assert here
    assert "MainThread" not in here, "only threads wait"


async def test_the_cover_hides_every_place_and_any_key_brings_it_back(boss: Desk) -> None:
    async with RecordedApp(lambda: boss).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        for place in PLACES:
            await go(pilot, place)
            pilot.app.push_screen(CoverScreen())
            await pilot.pause()
            assert "Tamsin" not in text_of(pilot)
            await pilot.press("x")
            await until(pilot, partial(_is_at, pilot, place), "the place is back")
            await back(pilot)
