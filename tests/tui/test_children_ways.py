"""The register and the report as a person wants their screens: in every theme, with names masked, and for ears."""

import pytest
from support.looks import hard_to_read
from support.pilots import text_of, until
from support.roll import enrol_many
from textual.pilot import Pilot

from triage.desk.front import Desk
from triage.tui.app import TriageApp
from triage.tui.screens.behind import BehindScreen
from triage.tui.screens.children import ChildrenScreen
from triage.tui.screens.sitrep import SitrepScreen
from triage.tui.settings import Ways
from triage.tui.themes import THEMES


async def register(pilot: Pilot[None]) -> ChildrenScreen:
    await until(pilot, lambda: pilot.app.screen_stack[0].door.is_open, "the desk is open")  # type: ignore[attr-defined]
    await pilot.press("3")
    await until(pilot, lambda: isinstance(pilot.app.screen, ChildrenScreen), "the register is open")
    screen = pilot.app.screen
    assert isinstance(screen, ChildrenScreen)
    await until(pilot, lambda: screen.list.line is not None, "its lines are here")
    return screen


async def report(pilot: Pilot[None]) -> SitrepScreen:
    await pilot.press("4")
    await until(pilot, lambda: isinstance(pilot.app.screen, SitrepScreen), "the report is open")
    screen = pilot.app.screen
    assert isinstance(screen, SitrepScreen)
    await until(pilot, lambda: screen.left.chosen >= 0, "it is read")
    return screen


@pytest.mark.parametrize("theme", THEMES)
async def test_every_word_of_the_register_a_card_the_report_and_its_lists_can_be_read(
    busy_desk: Desk, theme: str
) -> None:
    in_every_state(busy_desk)
    poor: list[str] = []
    async with TriageApp(lambda: busy_desk, ways=Ways(theme=theme)).run_test(size=(160, 40)) as pilot:
        screen = await register(pilot)
        poor += hard_to_read(pilot)
        for key in range(1, 6):
            screen.list.select(key)
            await pilot.press("enter")
            await until(pilot, lambda k=key: screen.view is not None and screen.view.line.id == k, "a card")  # type: ignore[misc]
            poor += hard_to_read(pilot)
            await pilot.press("escape")
        await pilot.press("t")
        poor += hard_to_read(pilot)
        await pilot.press("escape")
        await report(pilot)
        poor += hard_to_read(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, BehindScreen), "the list behind")
        poor += hard_to_read(pilot)
    assert sorted(set(poor)) == []


def in_every_state(desk: Desk) -> None:
    """Let the five families of the morning be in every state."""
    from triage.desk import children, transport

    for key, state in enumerate(("none", "none", "interim", "confirmed", "not_known"), 1):
        transport.change(desk, key, state, why="as it is", source="tests")
    children.fails(desk, 1, 1)
    children.confirm(desk, 2, 2, "mother, on a call")


async def test_masked_names_are_initials_until_a_card_is_opened_and_in_the_report(busy_desk: Desk) -> None:
    async with TriageApp(lambda: busy_desk, ways=Ways(masked=True)).run_test(size=(120, 40)) as pilot:
        screen = await register(pilot)
        assert "I. P." in text_of(pilot)
        assert "Idris" not in text_of(pilot)
        screen.list.select(2)
        await pilot.press("enter")
        await until(pilot, lambda: screen.view is not None, "the card is open")
        assert "Idris Pell" in text_of(pilot)
        await pilot.press("escape")
        assert "Idris" not in text_of(pilot)
        await report(pilot)
        assert "Idris" not in text_of(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, BehindScreen), "the list behind")
        await until(pilot, lambda: "I. P." in text_of(pilot), "its lines")
        assert "Idris" not in text_of(pilot)


async def test_for_ears_a_child_is_one_sentence_and_the_cursor_stands_where_the_keys_go(busy_desk: Desk) -> None:
    async with TriageApp(lambda: busy_desk, ways=Ways(access=True)).run_test(size=(120, 40)) as pilot:
        screen = await register(pilot)
        assert "NONE, " in text_of(pilot)
        assert ", Idris Pell 11, autism anxiety, Aldermoor Academy, case " in text_of(pilot)
        before = screen.list.cursor_at
        await pilot.press("j")
        assert screen.list.cursor_at.y == before.y + 1
        await pilot.press("enter")
        await until(pilot, lambda: screen.card.has_focus, "the card is open")
        row = screen.card.cursor_at.y - screen.card.content_region.y + screen.card.scroll_offset.y
        assert screen.card._page.entries[row] == screen.card.chosen


async def test_a_large_roll_keeps_its_place_when_something_changes(desk: Desk) -> None:
    from triage.desk import transport

    enrol_many(desk, 300)
    async with TriageApp(lambda: desk).run_test(size=(80, 24)) as pilot:
        screen = await register(pilot)
        await pilot.press("pagedown", "pagedown", "j")
        kept, place = screen.list.selected, screen.list.row - screen.list.scroll_offset.y
        transport.change(desk, int(screen.list.ids[0]), "confirmed", why="a bus came", source="tests")
        assert screen.count is not None
        before = screen.count.none
        screen.desk_changed()
        await until(pilot, lambda: screen.count and screen.count.none == before - 1, "the change is here")
        assert screen.list.selected == kept
        assert screen.list.row - screen.list.scroll_offset.y == place
