"""The situation report on a screen: what it says, what each figure means, and the list behind it."""

from pathlib import Path

import pytest
from support.desks import desk_for
from support.pilots import app_on, at_the_report, opened, text_of, until

from triage.desk import transport
from triage.desk.front import Desk
from triage.reports.figures import Figure
from triage.rules.roles import Role
from triage.store.engine import Store
from triage.tui.report import bar_of
from triage.tui.screens.behind import BehindScreen
from triage.tui.screens.children import ChildrenScreen
from triage.tui.screens.sitrep import SitrepScreen
from triage.tui.screens.whole import WholeScreen


def figure(screen: SitrepScreen, key: str) -> Figure:
    assert screen.report is not None
    return next(one for one in screen.report.figures if one.key == key)


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 50)])
async def test_the_report_says_the_number_in_words_and_every_figure_what_it_means(
    busy_desk: Desk, size: tuple[int, int]
) -> None:
    transport.change(busy_desk, 1, "none", why="no taxi", source="call")
    async with app_on(busy_desk).run_test(size=size) as pilot:
        screen = await at_the_report(pilot)
        shown = " ".join(text_of(pilot).split())
        assert "Situation report, live" in shown
        assert "no transport" in shown
        assert screen.report is not None
        assert f"of {screen.report.count.roll} on the roll" in shown
        await pilot.press("D")
        await until(pilot, lambda: isinstance(pilot.app.screen, WholeScreen), "what it means")
        await until(pilot, lambda: "Each child on the register counts once" in text_of(pilot), "its definition")
        await pilot.press("escape", "tab", "D")
        await until(pilot, lambda: isinstance(pilot.app.screen, WholeScreen), "what the other half's means")
        await until(pilot, lambda: "Contacts received today" in text_of(pilot), "another definition")
        await pilot.press("escape")
        assert screen.right.has_focus


async def test_behind_a_figure_stand_its_children_and_cases_and_enter_goes_to_them(busy_desk: Desk) -> None:
    async with app_on(busy_desk).run_test(size=(120, 40)) as pilot:
        desk = await opened(pilot)
        screen = await at_the_report(pilot)
        number = figure(screen, "state:none").number
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, BehindScreen), "the list")
        await until(pilot, lambda: "Idris Pell" in text_of(pilot), "its children")
        assert f"no transport: {number} children" in text_of(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ChildrenScreen), "the register")
        register = pilot.app.screen
        assert isinstance(register, ChildrenScreen)
        await until(pilot, lambda: register.view is not None and register.view.line.id == 2, "at the child")
        screen = await at_the_report(pilot)
        await pilot.press("tab", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, BehindScreen), "the cases of today")
        await until(pilot, lambda: "Tamsin" in text_of(pilot), "their lines")
        await pilot.press("down", "enter")
        await until(pilot, lambda: pilot.app.screen is desk and desk.queue.row == 1, "at the case in the queue")


async def test_a_change_on_another_terminal_is_in_the_report_and_the_cursor_stays(
    busy_desk: Desk, tmp_path: Path
) -> None:
    other = desk_for(Store(busy_desk.store.url.render_as_string(hide_password=False)), tmp_path, "kim")
    async with app_on(busy_desk).run_test(size=(120, 40)) as pilot:
        screen = await at_the_report(pilot)
        await pilot.press("down", "down")
        before = figure(screen, "state:none").number
        transport.change(other, 1, "none", why="the firm gave up", source="call")
        await until(pilot, lambda: figure(screen, "state:none").number == before + 1, "the figure moved")
        assert screen.left.chosen == 2


async def test_an_auditor_reads_references_and_goes_nowhere(busy_desk: Desk, tmp_path: Path) -> None:
    auditor = desk_for(busy_desk.store, tmp_path, "olu", Role.AUDITOR)
    async with app_on(auditor).run_test(size=(120, 40)) as pilot:
        screen = await at_the_report(pilot)
        assert "Idris" not in text_of(pilot)
        for press, here in (("enter", "C0001"), ("tab", "")):
            await pilot.press(press)
            if not here:
                await pilot.press("enter")
            await until(pilot, lambda: isinstance(pilot.app.screen, BehindScreen), "the list")
            behind = pilot.app.screen
            assert isinstance(behind, BehindScreen)
            await until(pilot, lambda: behind.list.line is not None, "its lines")  # noqa: B023
            shown = text_of(pilot)
            assert "Idris" not in shown
            assert "Tamsin" not in shown
            assert here in shown
            await pilot.press("enter")
            assert pilot.app.screen is behind, "references lead nowhere"
            await pilot.press("escape")
        assert pilot.app.screen is screen


def test_a_bar_is_never_longer_than_its_room_and_never_nothing_for_something() -> None:
    assert bar_of(0.0, 10) == ""
    assert bar_of(0.001, 10) == "▌"
    assert bar_of(1.0, 10) == "█" * 10
    assert len(bar_of(0.55, 10)) <= 10
