"""Filters, saved views, the find line and marks: the person sees a part of the queue, and always in words which."""

import re
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest
from support.desks import desk_for
from support.families import many, post
from support.pilots import SIZES, app_on, opened, said, text_of, until
from textual.pilot import Pilot
from textual.screen import ModalScreen

from triage.desk import claim, queue, saved
from triage.desk.front import Desk
from triage.rules.asked import parse
from triage.rules.roles import Role
from triage.rules.shown import Shown, own_words
from triage.tui.screens.filters import FiltersScreen
from triage.tui.screens.views import ViewsScreen


async def shows(pilot: Pilot[None], *words: str) -> None:
    await until(pilot, lambda: all(word in text_of(pilot) for word in words), f"{words} on the screen")


async def opened_over(pilot: Pilot[None], key: str, screen: type[ModalScreen[Any]]) -> ModalScreen[Any]:
    await pilot.press(key)
    await until(pilot, lambda: isinstance(pilot.app.screen, screen), f"{screen.__name__} is open")
    found = pilot.app.screen
    assert isinstance(found, screen)
    return found


@pytest.mark.parametrize("size", SIZES)
async def test_filters_are_ticked_together_and_said_above_the_queue_and_escape_shows_everything(
    busy_desk: Desk, size: tuple[int, int]
) -> None:
    async with app_on(busy_desk).run_test(size=size) as pilot:
        desk = await opened(pilot)
        await opened_over(pilot, "f", FiltersScreen)
        shown = text_of(pilot)
        assert re.search(r"\[ \] unclaimed +5 ", shown)
        assert "Shows: every open case" in shown
        assert "esc: back" in shown
        assert all(len(line) <= size[0] for line in shown.splitlines())
        await pilot.press("down", "down", "down", "down")
        await until(pilot, lambda: re.search(r"\[ \] wheelchair +1 ", text_of(pilot)), "the needs are counted")
        await pilot.press("right", "down")
        values = pilot.app.screen.query_one("#values")
        await until(pilot, lambda: values.has_focus, "the values have the cursor")
        await pilot.press("home", "space", "down", "space")
        await shows(pilot, "2 ticked", "Shows: needs ", " or ")
        await pilot.press("u")
        await shows(pilot, "Shows: every open case")
        await pilot.press("left", "home", "right", "down", "space", "enter")
        await until(pilot, lambda: pilot.app.screen is desk, "the queue is back")
        await shows(pilot, "Queue · unclaimed", "1 of 5 found")
        await pilot.press("f")
        await until(pilot, lambda: isinstance(pilot.app.screen, FiltersScreen), "once more")
        await pilot.press("down", "right", "space", "enter")
        await until(pilot, lambda: pilot.app.screen is desk, "the queue is back")
        await shows(pilot, "unclaimed · NOW")
        assert {line.band for line in queue.page(busy_desk, desk.queue.ids).values()} == {0}
        await pilot.press("escape")
        await until(pilot, lambda: len(desk.queue.ids) == 5, "everything is shown")
        assert "unclaimed" not in desk.queue.title_words


async def test_enter_on_a_value_shows_it_at_once_and_escape_in_the_filters_changes_nothing(busy_desk: Desk) -> None:
    async with app_on(busy_desk).run_test(size=(80, 24)) as pilot:
        desk = await opened(pilot)
        await opened_over(pilot, "f", FiltersScreen)
        await pilot.press("right", "space", "escape")
        await until(pilot, lambda: pilot.app.screen is desk, "back")
        assert desk.asked == parse("")
        await opened_over(pilot, "f", FiltersScreen)
        await pilot.press("down", "down", "enter", "enter")
        await shows(pilot, "by email")
        await pilot.press("slash", *"junia", "enter")
        await shows(pilot, "by email · found: junia", "1 of 1 found")
        assert desk.find.value == "channel:email junia"


async def test_the_find_line_takes_filters_names_numbers_and_says_what_is_none(busy_desk: Desk) -> None:
    post(busy_desk, "Call me", "Please ring 01632 960 555 about Pip.", from_address="pip@example.org")
    async with app_on(busy_desk).run_test(size=(80, 24)) as pilot:
        desk = await opened(pilot)
        await pilot.press("slash", *"need:wheelchair oka", "enter")
        await shows(pilot, "needs wheelchair · found: oka", "1 of 1 found")
        await pilot.press("escape", "slash", *"+44 1632 960555", "enter")
        await until(pilot, lambda: len(desk.queue.ids) == 1, "the number is found")
        await pilot.press("escape", "slash", *"colour:red", "enter")
        await shows(pilot, "There is no filter 'colour'", "Nothing here is found: colour:red", "Write all")
        assert "Filters: mine" in said(pilot)
        await pilot.press("escape", "slash", *"mine", "enter")
        await shows(pilot, "Nothing here is mine", "Escape shows everything again")
        await until(pilot, lambda: said(pilot) == "", "nothing is wrong any more")
        await pilot.press("escape")
        await until(pilot, lambda: len(desk.queue.ids) == 6, "everything is shown")


async def test_under_a_filter_what_comes_in_is_counted_above_and_the_cursor_stays(busy_desk: Desk) -> None:
    many(busy_desk.store, 40)
    async with app_on(busy_desk).run_test(size=(80, 24)) as pilot:
        desk = await opened(pilot)
        await pilot.press("slash", *"channel:email", "enter")
        await shows(pilot, "1 of 45 found")
        await pilot.press("G")
        last = desk.queue.selected
        words = "Tamsin was left alone on the bus and had a seizure"
        post(busy_desk, "Left on the bus", words, from_address="new@example.org")
        await shows(pilot, "1 new above (g)", "by email", "46 of 46 found")
        assert desk.queue.selected == last
        claim.claim(desk_for(busy_desk.store, busy_desk.drafts.parent, "kim"), desk.queue.ids[0])
        await pilot.press("slash", *"unclaimed", "enter", "g")
        await until(pilot, lambda: len(desk.queue.ids) == 45, "what is held is not among them")
        await until(pilot, lambda: desk.view and desk.view.line.id == desk.queue.selected, "the first is read")
        first = desk.queue.line
        assert first
        claim.claim(desk_for(busy_desk.store, busy_desk.drafts.parent, "kim"), first.id)
        await until(
            pilot, lambda: f"{first.ref} is no longer among these" in said(pilot), "why the cursor moved is said"
        )
        await pilot.press("j")
        await until(pilot, lambda: "no longer" not in said(pilot), "and no longer once the person goes on")


async def test_views_are_gone_to_saved_shared_and_deleted(busy_desk: Desk) -> None:
    chief = desk_for(busy_desk.store, busy_desk.drafts.parent, "kim", Role.SUPERVISOR)
    async with app_on(chief).run_test(size=(80, 24)) as pilot:
        desk = await opened(pilot)
        views = await opened_over(pilot, "v", ViewsScreen)
        await shows(
            pilot, "Mine", "Unclaimed", "Late", "Waiting on others", "Escalated", "every open case", "esc: back"
        )
        await pilot.press("s")
        assert "nothing to save" in text_of(pilot)
        await pilot.press("d")
        assert "not yours to delete" in text_of(pilot)
        await pilot.press("down", "down", "enter")
        await shows(pilot, "Queue · late")
        await pilot.press("v")
        await until(pilot, lambda: pilot.app.screen is not desk and pilot.app.screen is not views, "the views are open")
        await pilot.press("s", *"All late", "escape")
        assert isinstance(pilot.app.screen, ViewsScreen), "escape only leaves the name"
        await pilot.press("e", "home", *"My ", "enter")
        await until(pilot, lambda: "The view is saved: My All late, for everybody" in said(pilot), "it is saved")
        assert [(view.name, view.asked) for view in saved.every(busy_desk)][5:] == [("My All late", "breached")]
        await pilot.press("escape")
        await until(pilot, lambda: len(desk.queue.ids) == 5, "everything is shown")
        await opened_over(pilot, "v", ViewsScreen)
        await shows(pilot, "My All late", "everybody's")
        await pilot.press("end", "d")
        await until(pilot, lambda: "The view is deleted: My All late, for everybody" in said(pilot), "it is gone")
        assert len(saved.every(busy_desk)) == 5


async def test_an_agent_may_not_share_a_view(busy_desk: Desk) -> None:
    chief = desk_for(busy_desk.store, busy_desk.drafts.parent, "kim", Role.SUPERVISOR)
    saved.save(chief, "Shared", "breached", everybody=True)
    async with app_on(busy_desk).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await opened_over(pilot, "v", ViewsScreen)
        assert "for all" not in text_of(pilot)
        await pilot.press("e")
        assert "Only a supervisor" in text_of(pilot)
        await pilot.press("end", "d")
        assert "not yours to delete" in text_of(pilot)
        assert len(saved.every(busy_desk)) == 6


@pytest.mark.parametrize("size", SIZES)
async def test_marks_are_on_cases_and_stay_there_until_escape(busy_desk: Desk, size: tuple[int, int]) -> None:
    async with app_on(busy_desk).run_test(size=size) as pilot:
        desk = await opened(pilot)
        first, second, third = desk.queue.ids[:3]
        await pilot.press("x", "x")
        assert desk.queue.marked == {first, second}
        assert desk.queue.selected == third
        shown = text_of(pilot)
        assert "Queue · 2 marked" in shown
        assert shown.count(" * ▲") + shown.count(" * ◆") == 2
        words = "Tamsin was left alone on the bus and had a seizure"
        post(busy_desk, "Left on the bus", words, from_address="new@example.org")
        await until(pilot, lambda: len(desk.queue.ids) == 6, "a case came")
        assert desk.queue.marked == {first, second}
        await pilot.press("slash", *"elowen", "enter")
        await shows(pilot, "2 marked, 2 not shown")
        await pilot.press("X")
        await shows(pilot, "3 marked, 2 not shown", "▶*")
        await pilot.press("X", "escape")
        await until(pilot, lambda: not desk.queue.marked, "escape takes the marks away first")
        assert "marked" not in text_of(pilot)
        assert desk.asked.words == "elowen"
        await pilot.press("escape")
        await until(pilot, lambda: len(desk.queue.ids) == 6, "then it shows everything")
        await pilot.press("X")
        await shows(pilot, "6 marked")
        await pilot.press("g", "x")
        assert desk.queue.marked == set(desk.queue.ids[1:])


async def test_b_hands_over_the_marked_cases_in_queue_order_and_marks_go_when_something_was_done(
    busy_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[int]] = []
    answers: list[Shown | None] = [None, own_words("2 of 2 are with Kim."), own_words("1 of 1 is with Kim.")]

    class BulkScreen(ModalScreen[Shown | None]):
        def __init__(self, door: object, case_ids: list[int]) -> None:
            super().__init__()
            asked.append(case_ids)

        def on_mount(self) -> None:
            self.dismiss(answers[len(asked) - 1])

    module = ModuleType("triage.tui.screens.bulk")
    module.__dict__["BulkScreen"] = BulkScreen
    monkeypatch.setitem(sys.modules, module.__name__, module)
    async with app_on(busy_desk).run_test(size=(80, 24)) as pilot:
        desk = await opened(pilot)
        first, second, third = desk.queue.ids[:3]
        await pilot.press("j", "j", "x", "g", "x", "b")
        await until(pilot, lambda: asked == [[first, third]], "the marked cases are handed over")
        assert desk.queue.marked == {first, third}, "nothing was done"
        await pilot.press("b")
        await until(pilot, lambda: "2 of 2 are with Kim." in said(pilot), "what was done is said")
        assert not desk.queue.marked
        await pilot.press("b")
        await until(pilot, lambda: asked[-1] == [second], "without marks it is the selected case")


async def test_ten_thousand_cases_are_marked_at_once_and_a_page_down_paints_only_a_page(desk: Desk) -> None:
    many(desk.store, 10_000)
    async with app_on(desk).run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot)
        await pilot.press("X")
        await shows(pilot, "10000 marked")
        painted: list[int] = []
        paint: Callable[..., object] = screen.queue._paint

        def counted(*args: object, **more: object) -> object:
            painted.append(1)
            return paint(*args, **more)

        screen.queue._paint = counted  # type: ignore[method-assign,assignment]
        await pilot.press("j", "j")
        assert len(painted) <= 4, "a down paints the two rows that changed"
        await pilot.press("pagedown")
        await until(pilot, lambda: screen.queue.line, "the lines have come")
        assert len(painted) <= 4 + 3 * screen.queue.size.height
