"""Colours: every state is a glyph and a word first; the colour can be read by everybody who sees it."""

import re
from pathlib import Path

import pytest
from textual.color import Color

import triage.tui
from triage.tui.app import DESK
from triage.tui.screens.live import BAND_COLOURS
from triage.tui.words import BANDS, GLYPHS

SHEET = (Path(triage.tui.__file__).parent / "app.tcss").read_text(encoding="utf-8")
CURSOR = int(re.findall(r"queue--cursor \{ background: \$primary (\d+)%", SHEET)[0]) / 100
GROUND = Color.parse(DESK.background or "")


def contrast(one: Color, other: Color) -> float:
    """The contrast of two colours, as WCAG 2.2 counts it."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: Color) -> float:
    parts = [part / 255 for part in colour.rgb]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("name", ["foreground", "accent", "warning", "error", "success", "secondary", "primary"])
def test_every_colour_of_words_can_be_read_on_the_ground_and_on_the_panels(name: str) -> None:
    colour = Color.parse(getattr(DESK, name))
    for ground in (DESK.background, DESK.panel, DESK.surface):
        assert contrast(colour, Color.parse(ground or "")) >= 4.5


def test_quiet_words_can_still_be_read() -> None:
    quiet = GROUND.blend(Color.parse(DESK.foreground or ""), 0.6)
    assert contrast(quiet, GROUND) >= 4.5


def test_the_late_and_the_plain_can_be_read_under_the_cursor() -> None:
    cursor = GROUND.blend(Color.parse(DESK.primary), CURSOR)
    for name in ("foreground", "success", "error"):
        assert contrast(Color.parse(getattr(DESK, name)), cursor) >= 4.5


def test_the_filled_cells_of_bands_can_be_read() -> None:
    found = re.findall(r"queue--(?:now|today|soon) \{ background: (#\w+); color: (#\w+)", SHEET)
    assert len(found) == 3
    assert all(contrast(Color.parse(ground), Color.parse(text)) >= 4.5 for ground, text in found)
    assert [f"{text} on {ground}" for ground, text in found] == list(BAND_COLOURS[:3]), (
        "one colour for one band everywhere"
    )


def test_no_two_bands_share_a_glyph_or_a_word() -> None:
    assert len(set(GLYPHS)) == len(set(BANDS)) == 4
