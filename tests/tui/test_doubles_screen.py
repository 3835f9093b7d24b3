"""Who may be on the register twice, on a screen: held side by side, merged after a preview, kept apart, taken back."""

from dataclasses import replace
from datetime import date

import pytest
from support.desks import as_service
from support.pilots import app_on, text_of, until
from textual.pilot import Pilot

from triage.desk import children, doubles, records
from triage.desk.front import Desk
from triage.desk.register import NewChild, NewPerson, add_family
from triage.rules.roles import Role
from triage.tui.app import TriageApp
from triage.tui.screens.children import ChildrenScreen
from triage.tui.screens.doubles import DoublesScreen
from triage.tui.settings import Ways

SIZES = [(80, 24), (120, 40)]


@pytest.fixture
def boss(desk: Desk) -> Desk:
    """A supervisor at a desk where one child, and her mother, are on the register twice."""
    for child, transport, parent, barred in (
        ("Zoë", "none", "Ann Reed", False),
        ("Zoe", "confirmed", "Reed Ann", True),
    ):
        mother = NewPerson(parent, "Ms Reed", points=("ann@example.org",), relationship="mother", barred=barred)
        young = NewChild(child, "Reed", date(2016, 3, 4), "Larkfield School", ("epilepsy",), transport=transport)
        add_family(as_service(desk), [mother], [young])
    return replace(desk, who=replace(desk.who, role=Role.SUPERVISOR))


async def at_the_doubles(pilot: Pilot[None], seen: str = "Transport") -> DoublesScreen:
    await until(pilot, lambda: pilot.app.screen_stack[0].door.is_open, "the desk is open")  # type: ignore[attr-defined]
    await pilot.press("3")
    await until(pilot, lambda: isinstance(pilot.app.screen, ChildrenScreen), "the register is open")
    await pilot.press("b")
    await until(pilot, lambda: isinstance(pilot.app.screen, DoublesScreen), "the doubles are open")
    screen = pilot.app.screen
    assert isinstance(screen, DoublesScreen)
    await until(pilot, lambda: screen.sides is not None and seen in text_of(pilot), "the two are side by side")
    return screen


@pytest.mark.parametrize("size", SIZES)
async def test_two_records_are_held_side_by_side_merged_and_taken_back(boss: Desk, size: tuple[int, int]) -> None:
    async with app_on(boss).run_test(size=size) as pilot:
        screen = await at_the_doubles(pilot)
        shown = text_of(pilot)
        assert "2 proposed; a person decides" in shown
        assert all(words in shown for words in ("the same day of birth", "Zoë Reed", "Zoe Reed", "none", "confirmed"))
        first = screen.lines[0]
        await pilot.press("s")
        await until(pilot, lambda: screen.lines[0].first == first.second, "the other one stays")
        await pilot.press("s", "m")
        await until(
            pilot, lambda: "becomes one with" in text_of(pilot) and "to reconcile" in text_of(pilot), "the preview"
        )
        assert len(doubles.look(boss)) == 2, "nothing is changed by looking"
        await pilot.press("enter")
        await until(pilot, lambda: "How do you know" in text_of(pilot), "the question why")
        await pilot.press(*"one birth", "enter")
        await until(pilot, lambda: len(screen.lines) == 1, "only the mother is proposed now")
        assert len(children.order(boss)) == 1
        await pilot.press("z")
        await until(pilot, lambda: bool(screen.lines) and screen.lines[0].decided == "merged", "what was decided")
        await pilot.press("u")
        await until(pilot, lambda: "Why is it taken back?" in text_of(pilot), "the question why")
        await pilot.press(*"a slip", "enter")
        await until(pilot, lambda: not screen.lines, "nothing is decided any more")
        assert len(children.order(boss)) == 2
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, ChildrenScreen), "back at the children")


async def test_two_who_are_two_are_kept_apart_and_masked_names_are_shown_on_asking(boss: Desk) -> None:
    async with TriageApp(lambda: boss, ways=Ways(masked=True)).run_test(size=(80, 24)) as pilot:
        screen = await at_the_doubles(pilot, "Names are masked")
        assert "Zoe" not in text_of(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: "Zoe" in text_of(pilot), "the two records are shown")
        await pilot.press("a")
        await until(pilot, lambda: "How do you know that they are two?" in text_of(pilot), "the question why")
        await pilot.press(*"cousins", "enter")
        await until(
            pilot, lambda: [one.first.sort for one in screen.lines] == ["person"], "the children are not proposed"
        )
        assert [one.one for one in records.decided(boss)] == [False]


async def test_an_agent_sees_the_pairs_and_may_not_decide(boss: Desk) -> None:
    agent = replace(boss, who=replace(boss.who, role=Role.AGENT))
    async with app_on(agent).run_test(size=(80, 24)) as pilot:
        await at_the_doubles(pilot)
        await pilot.press("m", "a")
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        assert isinstance(pilot.app.screen, DoublesScreen)
        assert len(doubles.look(agent)) == 2
