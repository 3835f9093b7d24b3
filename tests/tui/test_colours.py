"""Colours: every state is a glyph and a word first; the colour can be read by everybody who sees it, in every theme."""

import re
from datetime import datetime
from pathlib import Path

import pytest
from support.looks import as_it_is, contrast, hard_to_read, segments, without_colours
from support.pilots import opened, text_of
from support.screens import still_app, through_every_screen
from textual.color import Color

import triage.tui
from triage.tui.screens.live import BAND_COLOURS
from triage.tui.settings import Ways
from triage.tui.themes import THEMES
from triage.tui.widgets.queue import QueueList
from triage.tui.widgets.reader import Reader
from triage.tui.words import BANDS, GLYPHS

SHEET = (Path(triage.tui.__file__).parent / "app.tcss").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("theme", "density", "colours"),
    [
        ("dark", "tight", "truecolor"),
        ("light", "normal", "truecolor"),
        ("contrast", "normal", "truecolor"),
        ("dark", "normal", "standard"),
        ("light", "normal", "standard"),
    ],
)
async def test_every_word_on_every_screen_has_a_contrast_of_four_and_a_half_in_every_theme(
    standing_clock: datetime, monkeypatch: pytest.MonkeyPatch, theme: str, density: str, colours: str
) -> None:
    """With few colours too, and in the greys that stand for them where NO_COLOR is set."""
    monkeypatch.setattr("textual.constants.COLOR_SYSTEM", colours)
    poor: dict[str, list[str]] = {}
    app = still_app(Ways(theme=theme, density=density))
    async with app.run_test(size=(120, 40)) as pilot:

        def look(name: str) -> None:
            assert hard_to_read(pilot, at_least=30), f"{name} shows words"
            for mix in (as_it_is, without_colours)[: 1 if colours == "standard" else 2]:
                poor.setdefault(f"{name}, {mix.__name__}", []).extend(hard_to_read(pilot, mix))

        await through_every_screen(pilot, look)
    assert {name: found for name, found in poor.items() if found} == {}


@pytest.mark.parametrize("theme", THEMES)
async def test_every_part_of_the_lists_can_be_read_on_its_ground_and_under_the_cursor(
    standing_clock: datetime, theme: str
) -> None:
    """The parts that no example happens to show."""
    app = still_app(Ways(theme=theme))
    async with app.run_test(size=(80, 24)) as pilot:
        desk = await opened(pilot)
        for pane in (desk.queue, desk.case):
            assert isinstance(pane, QueueList | Reader)
            grounds = [Color.from_rich_color(pane.rich_style.bgcolor)] if pane.rich_style.bgcolor else []
            assert grounds
            if isinstance(pane, QueueList):
                grounds += [Color.from_rich_color(pane._make_styles(one)[""].bgcolor) for one in ("cursor", "chosen")]
            styles = pane._make_styles("") if isinstance(pane, QueueList) else pane._make_styles()
            for name, style in styles.items():
                words = Color.from_rich_color(style.color or pane.rich_style.color)
                for ground in [Color.from_rich_color(style.bgcolor)] if style.bgcolor else grounds:
                    plain = ground is not grounds[0] and name in {"quiet", "late", "mine", "strong"}
                    assert plain or contrast(words, ground) >= 4.5, f"{name}: {words.hex} on {ground.hex}"


def test_the_filled_cells_of_bands_are_the_same_everywhere() -> None:
    found = re.findall(r"queue--(?:now|today|soon) \{ background: (#\w+); color: (#\w+)", SHEET)
    assert [f"{text} on {ground}" for ground, text in found] == list(BAND_COLOURS[:3])


def test_no_two_bands_share_a_glyph_or_a_word() -> None:
    assert len(set(GLYPHS)) == len(set(BANDS)) == 4


async def test_without_colours_words_tell_now_from_soon_and_a_mark_where_the_cursor_is(
    standing_clock: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = still_app(Ways())
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        rows = text_of(pilot).splitlines()
        assert any("▲ NOW" in row for row in rows)
        assert any("● SOON" in row for row in rows)
        assert ["Tamsin" in row for row in rows if "▶" in row] == [True]
        assert any(row.startswith("┏━ Queue") for row in rows), "a heavy frame has the keys"
        painted = {
            part.color.triplet for text, part, _ in segments(pilot) if part and part.color and part.color.triplet
        }
        assert all(max(colour) - min(colour) <= 1 for colour in painted), "greys only"
        await pilot.press("comma")
        await pilot.pause()
        assert ["Colours" in row for row in text_of(pilot).splitlines() if "▶" in row] == [True]


async def test_a_terminal_of_sixteen_colours_begins_in_the_theme_that_such_colours_can_show(
    standing_clock: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("textual.constants.COLOR_SYSTEM", "standard")
    assert still_app(Ways()).theme == THEMES["contrast"].name
    assert still_app(Ways(theme="light")).theme == THEMES["light"].name
    monkeypatch.setattr("textual.constants.COLOR_SYSTEM", "truecolor")
    assert still_app(Ways()).theme == THEMES["dark"].name
