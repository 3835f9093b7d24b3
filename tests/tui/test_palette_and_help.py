"""Every action by its words, and every key with what it does: both from the one list, for the place and the role."""

import pytest
from support.pilots import RecordedApp, app_on, desk_screen, opened, said, text_of, until, writing
from support.recording_driver import foreign
from textual import events
from textual.command import CommandList
from textual.pilot import Pilot

from triage.desk import done
from triage.desk.front import Desk
from triage.rules.roles import Role
from triage.tui.actions import DESK, EVERYWHERE, REPLY, Act, keys, of
from triage.tui.app import TriageApp
from triage.tui.palette import Palette
from triage.tui.screens.form import FormScreen
from triage.tui.screens.help import HelpScreen
from triage.tui.screens.settings import SettingsScreen
from triage.tui.settings import Ways


async def palette(pilot: Pilot[None], typed: str = "") -> list[str]:
    """Open the palette, type, and return what it offers once that stands still."""
    await pilot.press("ctrl+p" if not isinstance(pilot.app.screen, type(desk_screen(pilot))) else "colon")
    await until(pilot, lambda: isinstance(pilot.app.screen, Palette), "the palette is open")
    await pilot.press(*typed)
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()
    return offered(pilot)


def offered(pilot: Pilot[None]) -> list[str]:
    return [str(one.prompt).split("\n")[0] for one in pilot.app.screen.query_one(CommandList).options]


def words(*places: str, role: Role) -> set[str]:
    from triage.tui.actions import allowed

    return {act.words for place in places for act in of(place) if act.listed and allowed(place, act.id, role)}


async def test_the_palette_offers_every_action_of_the_place_and_of_everywhere_and_nothing_of_the_toolkits(
    busy_desk: Desk,
) -> None:
    async with app_on(busy_desk).run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        assert set(await palette(pilot)) == words(DESK, EVERYWHERE, role=Role.AGENT)
        assert "The board: load, clocks at risk, who holds what" not in offered(pilot), "not for an agent"
        assert "key: n   the same without a screen: triage next" in text_of(pilot)
        for word in ("screenshot", "theme", "maximize"):
            await pilot.press(*["backspace"] * 10, *word)
            await pilot.app.workers.wait_for_complete()
            await pilot.pause()
            assert not any(word in one.lower() for one in offered(pilot))
        await pilot.press("escape")
        await writing(pilot)
        assert set(await palette(pilot)) == words(REPLY, role=Role.AGENT)


async def test_an_action_chosen_in_the_palette_is_done(busy_desk: Desk) -> None:
    async with app_on(busy_desk).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await palette(pilot, "settings")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, SettingsScreen), "the settings are open")


async def test_what_is_done_on_a_case_is_found_at_the_queue_too_and_asked_for_the_selected_one(busy_desk: Desk) -> None:
    async with app_on(busy_desk).run_test(size=(80, 24)) as pilot:
        desk = await opened(pilot)
        await palette(pilot, "safeguarding")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, FormScreen), "the walk-through is open")
        assert isinstance(pilot.app.screen, FormScreen)
        assert pilot.app.screen.form.case_id == desk.queue.selected


async def test_a_reference_typed_in_the_palette_goes_to_its_case_from_any_place(busy_desk: Desk) -> None:
    async with app_on(busy_desk).run_test(size=(120, 40)) as pilot:
        desk = await opened(pilot)
        lines = desk.door.page(desk.queue.ids)
        last, gone = lines[desk.queue.ids[-1]], lines[desk.queue.ids[-2]]
        await pilot.press("slash", *"zzz", "enter")
        await until(pilot, lambda: len(desk.queue.ids) == 0, "nothing is found")
        await pilot.press("comma")
        await until(pilot, lambda: isinstance(pilot.app.screen, SettingsScreen), "another place is in front")
        typed = last.ref.lower().replace("-", " ")
        assert f"Go to case {last.ref}" in await palette(pilot, typed)
        await pilot.press("enter")
        await until(pilot, lambda: desk.queue.selected == last.id and desk.queue.row == 4, "the case is selected")
        assert pilot.app.screen is desk
        done.done(busy_desk, gone.id, "answered")
        await until(pilot, lambda: gone.id not in desk.queue.ids, "it has left the queue")
        for ref, answer in ((gone.ref, "is not in the queue"), ("ZZZZ-ZZZZ", "There is no case ZZZZ-ZZZZ")):
            await palette(pilot, ref)
            await pilot.press("enter")
            await until(pilot, lambda answer=answer: answer in said(pilot), "it is said")  # type: ignore[misc]


async def test_what_is_pasted_into_the_palette_is_as_harmless_as_anywhere(busy_desk: Desk) -> None:
    app = RecordedApp(lambda: busy_desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await palette(pilot)
        for text in ("a\x1b]52;c;cHduZWQ=\x07b", "\x9b2J\u202egnp", "[/foo] [@click=app.quit]x[/]"):
            app.post_message(events.Paste(text))
            await pilot.pause()
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        assert isinstance(app.screen, Palette)
        await pilot.press("escape")
    assert foreign("".join(app.recorder.written)) == []


@pytest.mark.parametrize(("ways", "mark"), [(Ways(), "▲ NOW, ◆ TODAY"), (Ways(glyphs="ascii"), "! NOW, * TODAY")])
async def test_help_begins_with_the_place_and_names_commands_roles_and_the_marks_in_use(
    busy_desk: Desk, ways: Ways, mark: str
) -> None:
    app = TriageApp(lambda: busy_desk, ways=ways)
    async with app.run_test(size=(200, 50)) as pilot:
        await opened(pilot)
        await pilot.press("f1")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen) and "At the desk" in text_of(pilot), "the keys")
        shown = text_of(pilot)
        assert shown.index("At the desk") < shown.index("Everywhere but where you type")
        assert "[triage next]" in shown
        assert "who holds what (not for your role)" in shown
        await pilot.press("G")
        await until(pilot, lambda: mark in text_of(pilot), "the marks")
        assert "the command that does the same without a screen" in text_of(pilot)
        await pilot.press("escape")
        await writing(pilot)
        await pilot.press("f1")
        await until(pilot, lambda: "Writing a reply" in text_of(pilot), "the keys of a reply come first")


def test_every_action_can_be_done_without_a_mouse() -> None:
    from triage.tui.actions import ACTS

    assert all(_has_key(act) for act in ACTS)


def _has_key(act: Act) -> bool:
    return bool(keys(act)) and all(keys(act))
