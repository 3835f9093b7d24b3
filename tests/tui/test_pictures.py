"""Pictures of the screens at the three sizes; a change that nobody meant shows here."""

import re
from datetime import datetime

import pytest
from support.pilots import SIZES, opened, until, writing
from support.still import StillDoor
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.image import SVGImageSnapshotExtension
from textual.pilot import Pilot

from triage.desk.front import Desk
from triage.tui.app import TriageApp
from triage.tui.screens.help import HelpScreen


@pytest.fixture
def picture(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    return snapshot.use_extension(SVGImageSnapshotExtension)


def drawn(app: TriageApp) -> str:
    """Return the screen as SVG, without the fonts that its template would fetch."""
    return re.sub(r"@font-face \{.*?\}", "", app.export_screenshot(simplify=True), flags=re.DOTALL)


async def settled(pilot: Pilot[None]) -> None:
    """Wait until the desk is read and laid out for the size that it has."""
    desk = await opened(pilot)
    await pilot.app.workers.wait_for_complete()
    await until(pilot, lambda: desk._laid_for == desk._widths(), "the case is laid out for its pane")


def by_size(size: tuple[int, int]) -> str:
    return f"{size[0]}x{size[1]}"


def still_app() -> TriageApp:
    def never() -> Desk:
        raise AssertionError

    app = TriageApp(never)
    app.door = StillDoor()
    return app


@pytest.mark.parametrize("size", SIZES, ids=by_size)
async def test_the_desk(picture: SnapshotAssertion, standing_clock: datetime, size: tuple[int, int]) -> None:
    app = still_app()
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        assert drawn(app) == picture


@pytest.mark.parametrize("size", SIZES[:2], ids=by_size)
async def test_a_reply(picture: SnapshotAssertion, standing_clock: datetime, size: tuple[int, int]) -> None:
    app = still_app()
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        await writing(pilot)
        assert drawn(app) == picture


async def test_the_desk_without_colours(
    picture: SnapshotAssertion, standing_clock: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = still_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("w")
        assert drawn(app) == picture


async def test_the_keys(picture: SnapshotAssertion, standing_clock: datetime) -> None:
    app = still_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen), "the keys are shown")
        assert drawn(app) == picture
