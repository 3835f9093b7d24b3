"""For those who hear the screen: the terminal's cursor is on the row that has the keys, and words say what changes."""

import re
from datetime import timedelta

import pytest
from support.families import EIGHT_THIRTY, post
from support.pilots import RecordedApp, desk_screen, opened, said, text_of, until, writing
from support.recording_driver import foreign
from textual.geometry import Offset
from textual.pilot import Pilot

from triage import clock
from triage.desk.front import Desk
from triage.tui import words
from triage.tui.screens.offers import OffersScreen
from triage.tui.screens.settings import SettingsScreen
from triage.tui.settings import Ways

MOVED = re.compile(r"\x1b\[(\d+);(\d+)H")
FRAMES = re.compile("[─-╿▀-▟]")


def heard_app(desk: Desk) -> RecordedApp:
    return RecordedApp(lambda: desk, ways=Ways(access=True))


def cursor(pilot: Pilot[None]) -> Offset:
    """Where the terminal was last told to put its cursor."""
    assert isinstance(pilot.app, RecordedApp)
    row, column = MOVED.findall("".join(pilot.app.recorder.written))[-1]
    return Offset(int(column) - 1, int(row) - 1)


def row_at_cursor(pilot: Pilot[None]) -> str:
    at = cursor(pilot)
    return text_of(pilot).splitlines()[at.y][at.x :]


async def test_the_cursor_is_shown_and_stands_on_the_row_after_each_move(busy_desk: Desk) -> None:
    app = heard_app(busy_desk)
    async with app.run_test(size=(80, 24)) as pilot:
        desk = await opened(pilot)
        modes = re.findall(r"\x1b\[\?25([hl])", "".join(app.recorder.written))
        assert modes[-1] == "h"
        for key in ("j", "down", "k", "G", "g", "j"):
            await pilot.press(key)
            await pilot.pause()
            line = desk.queue.line
            assert line
            assert row_at_cursor(pilot).startswith(words.BANDS[line.band])
            assert line.child.split()[0] in row_at_cursor(pilot)
        await pilot.press("tab")
        await pilot.pause()
        assert cursor(pilot) == desk.case.content_region.offset, "it goes where the keys go"
        assert foreign("".join(app.recorder.written)) == []


async def test_the_cursor_stands_in_the_field_that_is_typed_in_and_on_the_choice_that_is_made(busy_desk: Desk) -> None:
    app = heard_app(busy_desk)
    async with app.run_test(size=(80, 24)) as pilot:
        desk = await opened(pilot)
        await pilot.press("slash", "a", "b", "c")
        await pilot.pause()
        assert cursor(pilot) == desk.find.content_region.offset + Offset(3, 0)
        await pilot.press("escape", "comma")
        await until(pilot, lambda: isinstance(app.screen, SettingsScreen), "the settings are shown")
        await pilot.press("j", "j")
        await pilot.pause()
        assert "Marks" in row_at_cursor(pilot)
        await pilot.press("escape")
        composer = await writing(pilot)
        await pilot.press("x")
        await pilot.pause()
        assert cursor(pilot) == composer.letter.cursor_screen_offset
        await pilot.press("f2")
        await until(pilot, lambda: isinstance(app.screen, OffersScreen), "the templates are shown")
        await pilot.press("tab")
        assert row_at_cursor(pilot).startswith(composer.offers[0].title[:20])


async def test_a_row_is_one_sentence_in_the_order_in_which_it_is_listened_to(busy_desk: Desk) -> None:
    async with heard_app(busy_desk).run_test(size=(200, 50)) as pilot:
        desk = await opened(pilot)
        desk.queue.styles.width = 180
        await until(pilot, lambda: "wheelchair, epilepsy" in text_of(pilot), "there is room for all of it")
        said_first = row_at_cursor(pilot)
        assert re.match(r"NOW, (late|in) \d+ (minutes?|hours?)", said_first)
        assert "safeguarding, Tamsin Okafor-Hale, " in said_first
        shown = text_of(pilot)
        assert not FRAMES.search(shown), "no frames"
        assert not set("▲◆●▶·→←") & set(shown), "no marks that a reader would name one by one"
        assert "Queue" in shown, "panes still have their names"
        assert "Why here" in shown


@pytest.mark.parametrize(
    ("minutes", "sentence"),
    [(-15, "late 15 minutes"), (-61, "late 1 hour 1 minute"), (-120, "late 2 hours"), (-1500, "late 1 day"),
     (-0.5, "late 1 minute"), (0, "in 0 minutes"), (42, "in 42 minutes"), (90, "by Monday 8 June, 10:00")],
)  # fmt: skip
def test_an_act_by_is_said_aloud(minutes: float, sentence: str) -> None:
    assert words.heard(EIGHT_THIRTY + timedelta(minutes=minutes), EIGHT_THIRTY) == sentence


async def test_what_comes_in_is_told_in_words_and_nothing_ticks(
    busy_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = heard_app(busy_desk)
    async with app.run_test(size=(80, 24)) as pilot:
        desk = await opened(pilot)
        await pilot.press("G")
        await until(pilot, lambda: desk.view and desk.view.line.id == desk.queue.selected, "the last case is read")
        post(
            busy_desk,
            "Left on the bus",
            "My child was left alone on the bus, she had a seizure.",
            from_address="n@example.org",
        )
        await until(pilot, lambda: "New cases above: 1." in said(pilot), "it is told")
        shown = text_of(pilot)
        monkeypatch.setattr(clock, "now", lambda: EIGHT_THIRTY + timedelta(seconds=59))
        desk._tick()
        await pilot.pause()
        assert text_of(pilot) == shown, "a minute later nothing has moved"
        monkeypatch.setattr(clock, "now", lambda: EIGHT_THIRTY + timedelta(minutes=30))
        desk.good_at = clock.now()
        await pilot.press("g")
        await until(pilot, lambda: text_of(pilot) != shown, "the times are said anew with the next key")
        assert desk_screen(pilot).queue.row == 0


async def test_without_the_choice_the_cursor_stays_hidden(busy_desk: Desk) -> None:
    app = RecordedApp(lambda: busy_desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await pilot.press("j")
        assert "\x1b[?25h" not in "".join(app.recorder.written)
