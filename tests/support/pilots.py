"""Drive the screens: wait for what is meant to happen, and never for a time."""

from collections.abc import Callable

from support.recording_driver import RecordingDriver
from textual.driver import Driver
from textual.pilot import Pilot

from triage.desk.front import Desk
from triage.tui.app import TriageApp
from triage.tui.screens.desk import DeskScreen
from triage.tui.screens.reply import ReplyScreen
from triage.tui.screens.sitrep import SitrepScreen
from triage.tui.screens.work import WorkScreen

SIZES = ((80, 24), (120, 40), (200, 50))


async def until(pilot: Pilot[None], condition: Callable[[], object], what: str) -> None:
    """Wait until `condition` holds; fail, naming `what` was awaited, when it does not come to pass."""
    for _ in range(3_000):
        if condition():
            await pilot.pause()
            return
        await pilot.pause(0.01)
    raise AssertionError(f"never came to pass: {what}; the screen said: {said(pilot)!r}")


def desk_screen(pilot: Pilot[None]) -> DeskScreen:
    found = pilot.app.screen_stack[0]
    assert isinstance(found, DeskScreen)
    return found


def reply_screen(pilot: Pilot[None]) -> ReplyScreen:
    return next(screen for screen in pilot.app.screen_stack if isinstance(screen, ReplyScreen))


def said(pilot: Pilot[None]) -> str:
    """The line that says what happened."""
    screen = pilot.app.screen
    return screen.message.words if isinstance(screen, WorkScreen) else desk_screen(pilot).message.words


def text_of(pilot: Pilot[None]) -> str:
    """Everything the screen shows, as plain text."""
    screen = pilot.app.screen
    return "\n".join(strip.text.rstrip() for strip in screen._compositor.render_strips())


async def opened(pilot: Pilot[None]) -> DeskScreen:
    """Wait until the desk is open and the first case is read."""
    desk = desk_screen(pilot)
    await until(pilot, lambda: desk.queue.line is not None and desk.view is not None, "the first case is shown")
    return desk


async def writing(pilot: Pilot[None]) -> ReplyScreen:
    """Press r and wait for the composer, with its first checks."""
    await pilot.press("r")
    await until(pilot, lambda: isinstance(pilot.app.screen, ReplyScreen), "the composer is open")
    composer = reply_screen(pilot)
    await until(pilot, lambda: composer._checked >= 0, "the text is checked")
    return composer


class RecordedApp(TriageApp):
    """The desk on a terminal that writes down every byte."""

    def _build_driver(self, headless: bool, inline: bool, mouse: bool, size: tuple[int, int] | None) -> Driver:
        self.recorder = RecordingDriver(self, debug=False, mouse=mouse, size=size)
        self._driver = self.recorder
        return self.recorder


def app_on(desk: Desk) -> TriageApp:
    return TriageApp(lambda: desk)


async def at_the_report(pilot: Pilot[None]) -> SitrepScreen:
    """Go to the report, and wait until it is laid out."""
    await until(pilot, lambda: desk_screen(pilot).door.is_open, "the desk is open")
    await pilot.press("4")
    await until(pilot, lambda: isinstance(pilot.app.screen, SitrepScreen), "the report is open")
    screen = pilot.app.screen
    assert isinstance(screen, SitrepScreen)
    await until(pilot, lambda: screen.report is not None and screen.left.chosen >= 0, "it is read")
    return screen
