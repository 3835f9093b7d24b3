"""A window of 24 rows: what matters most is still in view."""

from support.pilots import app_on, opened, text_of, until

from triage.desk.front import Desk


async def test_the_selected_case_stays_in_view_when_the_case_takes_rows_from_the_queue(busy_desk: Desk) -> None:
    async with app_on(busy_desk).run_test(size=(80, 24)) as pilot:
        desk = await opened(pilot)
        await pilot.press("j", "j", "j")
        await until(pilot, lambda: desk.view and desk.view.line.id == desk.queue.selected, "the fourth case is read")
        await pilot.press("enter")
        await until(pilot, lambda: desk.queue.size.height == 3, "the case has the rows")
        assert "▶" in text_of(pilot)


async def test_no_letter_of_a_pane_lies_under_its_scrollbar(busy_desk: Desk) -> None:
    async with app_on(busy_desk).run_test(size=(120, 24)) as pilot:
        desk = await opened(pilot)
        assert desk.why.max_scroll_y > 0
        for pane in (desk.case, desk.why):
            widest = max(sum(len(text) for text, _ in row) for row in pane._page.rows)
            assert widest <= pane.scrollable_content_region.width
