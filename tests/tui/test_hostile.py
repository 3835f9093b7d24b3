"""No text from outside moves the cursor, sets the clipboard or title, opens a link, runs a key, or stops the screen."""

import pytest
from support.hostile import CONTROLS, GROUPS, TYPED
from support.pilots import RecordedApp, opened, reply_screen, said, text_of, until, writing
from support.recording_driver import foreign
from textual import events

from triage.desk.front import Desk
from triage.tui.screens.case import CaseScreen
from triage.tui.screens.filters import FiltersScreen
from triage.tui.screens.form import FormScreen
from triage.tui.screens.help import HelpScreen
from triage.tui.screens.offers import OffersScreen
from triage.tui.screens.views import ViewsScreen
from triage.tui.screens.whole import WholeScreen


@pytest.mark.parametrize("size", [(80, 24), (200, 50)])
async def test_no_byte_of_a_families_text_beyond_plain_text_reaches_the_terminal(
    hostile_desk: Desk, size: tuple[int, int]
) -> None:
    app = RecordedApp(lambda: hostile_desk)
    async with app.run_test(size=size) as pilot:
        desk = await opened(pilot)
        for _ in GROUPS:
            await until(pilot, lambda: desk.view and desk.view.line.id == desk.queue.selected, "the case is read")
            if size == (80, 24):
                await pilot.press("w", "escape", "enter")
                await until(pilot, lambda: isinstance(app.screen, CaseScreen) and app.screen.book, "it is opened")
                await pilot.press("pagedown", "i", "w", "w", "m")
                await until(pilot, lambda: isinstance(app.screen, WholeScreen), "all of it is shown")
                await pilot.press("escape", "escape")
            await pilot.press("down")
        written = "".join(app.recorder.written)
        assert len(desk.queue.ids) == len(GROUPS)
        assert "evil.example" in written, "the words themselves are shown, as text"
    assert foreign(written) == []


async def test_what_is_typed_pasted_or_looked_for_is_as_harmless_as_what_is_read(hostile_desk: Desk) -> None:
    app = RecordedApp(lambda: hostile_desk)
    async with app.run_test(size=(120, 40)) as pilot:
        desk = await opened(pilot)
        await pilot.press("slash")
        for text in TYPED.values():
            app.post_message(events.Paste(text))
            await pilot.pause()
            desk._find()
            await pilot.pause()
            desk.find.value = ""
        await pilot.press("enter", "escape")
        await until(pilot, lambda: len(desk.queue.ids) == len(GROUPS), "the whole queue is back")
        await pilot.press("d")
        await until(pilot, lambda: isinstance(app.screen, FormScreen), "how and why is asked")
        await pilot.press("tab", "tab")
        for text in TYPED.values():
            app.post_message(events.Paste(text))
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is desk, "back at the queue")
        await pilot.press("a")
        await until(pilot, lambda: isinstance(app.screen, FormScreen), "a note is asked for")
        for text in TYPED.values():
            app.post_message(events.Paste(text))
        await pilot.press("escape", "question_mark")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen), "the keys are shown")
        await pilot.press("escape")
        composer = await writing(pilot)
        await pilot.press("f2", "down", "down")
        await until(pilot, lambda: isinstance(app.screen, OffersScreen), "the templates are shown")
        await pilot.press("escape")
        for text in TYPED.values():
            app.post_message(events.Paste(text))
        await pilot.press("f1", "escape", "shift+tab")
        for text in TYPED.values():
            app.post_message(events.Paste(text))
        await pilot.press("f10")
        await until(pilot, lambda: "may not leave" in said(pilot), "the reply is stopped")
        assert "[@click=app.quit]" in composer.letter.text
        assert "\x1b" not in composer.letter.text + composer.subject.value
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is desk, "back at the queue")
    assert foreign("".join(app.recorder.written)) == []


async def test_hostile_schools_filters_and_names_of_views_are_shown_as_text(hostile_desk: Desk) -> None:
    from triage.desk import saved

    for number, text in enumerate(TYPED.values()):
        saved.save(hostile_desk, f"{number} {text}", f'school:"{text}" {text}')
    app = RecordedApp(lambda: hostile_desk)
    async with app.run_test(size=(80, 24)) as pilot:
        desk = await opened(pilot)
        await pilot.press("f")
        await until(pilot, lambda: isinstance(app.screen, FiltersScreen), "the filters are shown")
        schools = app.screen._names.index("school")  # type: ignore[attr-defined]
        await pilot.press(*["down"] * schools, "right")
        for _ in GROUPS:
            await pilot.press("space", "down")
        await pilot.press("enter")
        await until(pilot, lambda: app.screen is desk and desk.asked.schools, "the schools are asked for")
        await until(pilot, lambda: "school " in text_of(pilot), "it is said")
        for _ in TYPED:
            await pilot.press("v")
            await until(pilot, lambda: isinstance(app.screen, ViewsScreen), "the views are shown")
            await pilot.press("end", "enter")
            await until(pilot, lambda: app.screen is desk, "one is gone to")
            await pilot.press("v")
            await until(pilot, lambda: isinstance(app.screen, ViewsScreen), "the views are shown")
            await pilot.press("end", "d")
            await until(pilot, lambda: "The view is deleted" in said(pilot), "it is deleted")
            await pilot.press("slash", "enter")
        assert len(saved.every(hostile_desk)) == 5
        await pilot.press("v")
        await until(pilot, lambda: isinstance(app.screen, ViewsScreen), "the views are shown")
        await pilot.press("s")
        for text in TYPED.values():
            app.post_message(events.Paste(text))
        await pilot.press("enter")
        await until(pilot, lambda: "The view is saved" in said(pilot), "it is saved")
    assert foreign("".join(app.recorder.written)) == []


async def test_a_hostile_draft_comes_back_as_text_and_the_confirmation_reads_it_as_text(hostile_desk: Desk) -> None:
    from triage.desk import drafts
    from triage.desk.views import Draft

    app = RecordedApp(lambda: hostile_desk)
    async with app.run_test(size=(80, 24)) as pilot:
        desk = await opened(pilot)
        assert desk.queue.selected is not None
        everything = "\n".join(CONTROLS.values())
        drafts.keep(hostile_desk, Draft(desk.queue.selected, "", None, everything[:150], everything[:3000]))
        await writing(pilot)
        assert "draft from before" in said(pilot)
        composer = reply_screen(pilot)
        composer._confirm(composer.view.recipients[0])
        await until(pilot, lambda: app.screen is not composer, "the confirmation is shown")
        assert "Send this reply?" in text_of(pilot)
        await pilot.press("escape")
    assert foreign("".join(app.recorder.written)) == []
