"""A window of 24 rows: what matters most is still in view."""

from support.families import EIGHT_THIRTY
from support.pilots import app_on, opened, text_of, until
from support.still import view

from triage.desk.front import Desk
from triage.tui.story import story_page


async def test_no_letter_of_a_pane_lies_under_its_scrollbar(busy_desk: Desk) -> None:
    async with app_on(busy_desk).run_test(size=(120, 24)) as pilot:
        desk = await opened(pilot)
        assert desk.why.max_scroll_y > 0
        for pane in (desk.case, desk.why):
            widest = max(sum(len(text) for text, _ in row) for row in pane._page.rows)
            assert widest <= pane.scrollable_content_region.width


async def test_the_first_look_at_a_case_shows_the_gravest_warning_and_what_the_family_said_last(
    busy_desk: Desk,
) -> None:
    async with app_on(busy_desk).run_test(size=(80, 24)) as pilot:
        desk = await opened(pilot)
        await pilot.press("n")
        await until(pilot, lambda: desk.view and desk.view.line.mine, "the case is taken and read")
        shown = text_of(pilot)
        assert "Safeguarding: hand over by voice now. Ask: is the child safe now?" in shown
        assert "Tamsin was left alone on the bus" in shown
        await pilot.press("tab", "G")
        below = text_of(pilot)
        assert "Sender not proved: check who it is before you give any details" in below, "every warning stands in full"
        assert "All formal clocks" in below


def test_where_rows_are_few_the_desks_own_last_steps_wait_behind_what_was_said() -> None:
    first = {
        brief: next(entry for entry in story_page(view(), 76, EIGHT_THIRTY, brief=brief).entries if entry >= 0)
        for brief in (True, False)
    }
    assert view().story[first[True]].what == "email"
    assert view().story[first[False]].what == "taken"
