"""The scrollbar of the lists is painted row by row as Textual paints its own, only with less work."""

import pytest
from support.pilots import SIZES, opened
from textual.geometry import Region
from textual.scrollbar import ScrollBar

from triage.desk.front import Desk
from triage.tui.app import TriageApp


@pytest.mark.parametrize("size", SIZES)
async def test_at_every_place_it_looks_as_textual_paints_it(busy_desk: Desk, size: tuple[int, int]) -> None:
    app = TriageApp(lambda: busy_desk)
    async with app.run_test(size=size) as pilot:
        queue = (await opened(pilot)).queue
        queue.virtual_size = queue.virtual_size.with_height(400)
        await pilot.pause()
        rail = queue.vertical_scrollbar
        whole = Region(0, 0, *rail.size)
        assert whole.area
        for position in (0.0, 0.5, 33.125, 180.0, 400.0 - rail.window_size):
            rail.position = position
            rows = [[(one.text, one.style) for one in strip] for strip in rail.render_lines(whole)]
            assert rows == [[(one.text, one.style) for one in strip] for strip in ScrollBar.render_lines(rail, whole)]
            assert len({id(strip) for strip in rail.render_lines(whole)}) <= 5
