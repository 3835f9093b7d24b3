"""Words and rows: what a line says in the cells it has."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from triage.desk.views import Line
from triage.rules.shown import Shown, clean, one_line, own_words
from triage.tui import rows, words
from triage.tui.prose import fit, split, wrap

NOW = datetime(2026, 6, 8, 7, 30, tzinfo=UTC)
TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=120).map(clean)


@pytest.mark.parametrize(
    ("minutes", "shown"),
    [(42, "42 min"), (0, "0 min"), (-15, "LATE 0:15"), (-125, "LATE 2:05"), (-60 * 11, "LATE 11h"), (-60 * 60, "LATE 2d"),
     (60, "Mon 09:30"), (60 * 24, "Tue 08:30"), (60 * 24 * 9, "17 Jun")],
)  # fmt: skip
def test_an_act_by_is_said_in_nine_cells_in_the_words_of_london(minutes: int, shown: str) -> None:
    assert words.due(NOW + timedelta(minutes=minutes), NOW) == shown
    assert len(shown) <= words.DUE_CELLS


@given(st.integers(min_value=-60 * 24 * 400, max_value=60 * 24 * 400))
def test_every_act_by_fits_its_column(minutes: int) -> None:
    assert 0 < len(words.due(NOW + timedelta(minutes=minutes), NOW)) <= words.DUE_CELLS


def test_a_moment_is_said_the_nearer_the_shorter() -> None:
    assert words.moment(NOW - timedelta(minutes=18), NOW) == "today 08:12"
    assert words.moment(NOW - timedelta(days=2), NOW) == "Sat 08:30"
    assert words.moment(NOW - timedelta(days=40), NOW) == "29 Apr 08:30"
    assert words.moment(NOW - timedelta(days=400), NOW) == "4 May 2025"


def test_what_is_left_is_said_in_minutes_hours_or_days() -> None:
    said = [words.left(NOW + timedelta(minutes=m), NOW) for m in (42, 190, 60 * 24, 60 * 24 * 4, -15)]
    assert said == ["in 42 min", "in 3 h 10 min", "in 1 day", "in 4 days", "15 min late"]


@given(TEXT, st.integers(min_value=2, max_value=90))
def test_wrapped_text_keeps_within_its_cells_and_loses_nothing_but_blanks(text: Shown, width: int) -> None:
    lines = wrap(text, width)
    assert all(cell_len(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


@given(TEXT.map(one_line), st.integers(min_value=0, max_value=60))
def test_fitted_text_takes_exactly_its_cells(text: Shown, room: int) -> None:
    assert cell_len(fit(text, room)) == room
    assert cell_len(fit(text, room, right=True)) == room


def test_joining_and_cutting_keep_the_mark_of_safety() -> None:
    assert all(
        isinstance(part, Shown)
        for part in (*split(own_words("abc"), 1), fit(own_words("abc"), 2), *wrap(own_words("a b"), 8))
    )


def line(**changed: object) -> Line:
    plain = {
        "id": 1, "ref": "7KMQ-2XDN", "band": 1, "due": NOW, "child": own_words("Idris Pell"), "matter": own_words("no transport"),
        "needs": ("autism_anxiety", "medical"), "contacts": 4, "channels": ("email", "phone", "social"), "owner": own_words(""),
        "mine": False, "doubt": False, "safeguarding": False,
    }  # fmt: skip
    return Line(**{**plain, **changed})  # type: ignore[arg-type]


@given(st.integers(min_value=30, max_value=150), TEXT.map(one_line), TEXT.map(one_line), st.booleans())
def test_a_row_fills_its_width_exactly_whatever_the_family_is_called(
    width: int, child: Shown, matter: Shown, mine: bool
) -> None:
    pieces = rows.row(line(child=child, matter=matter, mine=mine), width, NOW, chosen=True)
    assert sum(cell_len(text) for text, _ in pieces) == width


def said(width: int, **changed: object) -> str:
    return "".join(text for text, _ in rows.row(line(**changed), width, NOW, chosen=False))


def test_a_wide_row_says_reference_needs_how_often_and_who_and_a_narrow_one_what_matters_most() -> None:
    wide, middle, narrow = (said(width, owner=own_words("Kim")) for width in (110, 77, 54))
    assert "7KMQ-2XDN" in wide
    assert "autism anxiety +1 · 4x, 3 ch · Kim" in wide
    assert "4x, 3 ch · Kim" in middle
    assert "4x · Kim" in narrow
    assert all("◆ TODAY" in row and "Idris Pell · no" in row for row in (wide, middle, narrow))


def test_a_row_marks_safeguarding_doubt_and_a_child_nobody_knows() -> None:
    assert "! Idris" in said(80, safeguarding=True)
    assert "? Idris" in said(80, doubt=True)
    assert "child not known" not in said(80, child=own_words(""))
    assert "no transport" in said(80, child=own_words(""))
    assert "YOURS" in said(80, mine=True)


def test_a_row_says_how_a_case_stands_by_a_sign_and_in_words_where_there_is_room() -> None:
    waits = {
        "state": "waiting",
        "waiting_on": own_words("school_office"),
        "escalated": True,
        "incident": own_words("4HTV-9WXP"),
    }
    wide, narrow = said(140, **waits, safeguarding=True), said(54, **waits, safeguarding=True)
    assert "incident 4HTV-9WXP · escalated · waiting: school office" in wide
    assert "!^#~ Idris Pell" in wide
    assert "!^#~ Idris" in narrow
    assert "waiting: scho" in said(77, state="waiting", waiting_on=own_words("school"))
    assert " · waiting" in said(110, state="waiting")
    assert "= Idris" in said(80, state="done")
    assert " · done" in said(110, state="done")


def test_a_mark_stands_beside_the_cursor() -> None:
    def edge(*, chosen: bool, marked: bool) -> str:
        return rows.row(line(), 80, NOW, chosen=chosen, marked=marked)[0][0]

    assert [edge(chosen=chosen, marked=marked) for chosen in (False, True) for marked in (False, True)] == [
        "  ", " *", "▶ ", "▶*",
    ]  # fmt: skip
    assert "".join(text for text, _ in rows.waiting(20, chosen=True, marked=True)).startswith("▶*…")
