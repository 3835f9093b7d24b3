"""Marks of ASCII: every character that is ours is one, on every screen, in the cells that it had."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from support.looks import segments
from support.pilots import text_of, until
from support.screens import still_app, through_every_screen
from support.still import BODY, REPLY, view
from textual.color import Color

from triage.rules.shown import Shown, own_words
from triage.tui.glyphs import Heard, Plain
from triage.tui.prose import fit
from triage.tui.settings import Ways, in_use, use

BLACK = Color.parse("black")
OUTSIDE = {letter for text in (BODY, REPLY, str(view())) for letter in text} | set("王小明新しい運転手محمدعبدالله")


def plain(*texts: str) -> str:
    return "".join(text for text, _, _ in Plain().apply([Segment(text) for text in texts], BLACK))


async def test_every_mark_of_ours_on_every_screen_is_ascii(standing_clock: datetime) -> None:
    strange: dict[str, set[str]] = {}
    app = still_app(Ways(glyphs="ascii"))
    async with app.run_test(size=(80, 24)) as pilot:

        def look(name: str) -> None:
            found = {letter for text, _, _ in segments(pilot) for letter in text if not letter.isascii()}
            strange.setdefault(name, set()).update(found - OUTSIDE)

        await through_every_screen(pilot, look)
        await pilot.press("escape", "escape", "g")
        await until(pilot, lambda: "<- " in text_of(pilot), "the case is read")
        shown = text_of(pilot)
    assert {name: found for name, found in strange.items() if found} == {}
    assert "> ! NOW" in shown.replace(">  !", "> !")
    assert "* TODAY" in shown
    assert "o SOON" in shown
    assert ". ROUTINE" in shown
    assert "#= Queue =" in shown, "a heavy frame differs from a thin one"
    assert "+- " in shown
    assert in_use() == Ways(), "the choice ends with the screens"


def test_marks_of_several_characters_take_their_room_from_blanks_to_the_right() -> None:
    assert plain("→ today 08:12  reply sent │") == "-> today 08:12 reply sent |"
    assert plain("Opening …      ", "│") == "Opening ...    |"
    assert plain("a … b ← c") == "a ~ b < c", "where there is no room they keep their one cell"
    assert plain("▲ ◆ ● · ▶ … → ←   ╭─╮ ┏━┓ ┃") == "! * o . > ~ -> <- +-+ #=# #"


def test_a_mark_keeps_its_colour_and_its_neighbours_theirs() -> None:
    red, blue = Style(color="red"), Style(color="blue")
    line = Plain().apply([Segment("x…", red), Segment("    y", blue)], BLACK)
    assert [(text, style) for text, style, _ in line] == [("x...", red), ("  y", blue)]


@given(st.lists(st.text(st.sampled_from("ab …→←▲│━é王  "), max_size=12), max_size=5))
def test_the_line_keeps_its_cells_whatever_it_holds(texts: list[str]) -> None:
    changed = plain(*texts)
    assert cell_len(changed) == cell_len("".join(texts))
    assert {letter for letter in changed if not letter.isascii()} <= set("é王")
    assert [letter for letter in changed if letter.isalpha()] == [
        letter for letter in "".join(texts) if letter.isalpha()
    ]


@pytest.mark.parametrize("room", range(8))
def test_cut_text_says_so_in_ascii_and_still_fits(room: int) -> None:
    use(Ways(glyphs="ascii"))
    try:
        cut = fit(own_words("Tamsin Okafor"), room)
    finally:
        use(Ways())
    assert cut == ("Tamsin Okafor"[: max(room - 3, 0)] + "...")[:room]
    assert isinstance(cut, Shown)
    assert fit(own_words("Tamsin Okafor"), room) == (("Tamsin Okafor"[: room - 1] + "…") if room else "")


def test_a_screen_reader_is_spared_the_marks_whose_words_stand_beside_them() -> None:
    line = Heard().apply([Segment("▶  ▲ NOW · 4x → sent")], BLACK)
    assert [text for text, _, _ in line] == ["     NOW   4x   sent"]
