"""The terminal desk: wiring only."""

import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rich.text import Text
from textual import events
from textual.app import App, SystemCommand
from textual.command import Provider
from textual.screen import Screen
from textual.theme import Theme

from triage.tui import errand
from triage.tui.door import Door
from triage.tui.screens.desk import DeskScreen

if TYPE_CHECKING:
    from triage.desk.front import Desk

_HERE: Final = Path(__file__).parent
STOPPED: Final = (
    "triage stopped because of a mistake in the program. What you typed is kept as a draft. Start it again: triage desk"
)
DESK: Final = Theme(
    name="desk",
    primary="#4f9dde",
    secondary="#c3b1f5",
    accent="#8fd6c9",
    foreground="#e8e8e8",
    background="#101418",
    surface="#161c24",
    panel="#1c2530",
    warning="#ffbf5e",
    error="#ff8293",
    success="#8fdc9b",
    dark=True,
)


def _actions() -> type[Provider]:
    from triage.tui.palette import Actions

    return Actions


class TriageApp(App[None]):
    """The desk on a terminal. `open_desk` is called in a thread, once the first frame stands.

    After `idle` seconds without a key the screen is covered, until the next key; None never covers it.
    """

    CSS_PATH = [_HERE / "app.tcss", _HERE / "screens" / "desk.tcss"]  # noqa: RUF012 - the first screen's sheet comes with ours
    TITLE = "triage"
    COMMANDS = {_actions}  # noqa: RUF012 - Textual declares it as a class variable

    def __init__(self, open_desk: "Callable[[], Desk]", idle: float | None = None) -> None:
        super().__init__()
        self.door = Door(open_desk)
        self.animation_level = "none"
        self.register_theme(DESK)
        self.theme = DESK.name
        self._idle = idle
        self._touched = time.monotonic()

    def get_default_screen(self) -> Screen[None]:
        """Begin at the desk."""
        return DeskScreen(self.door)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:  # noqa: ARG002 - Textual's signature
        """Offer none of the toolkit's own commands: one of them saves the screen, with a family on it, to a file."""
        return ()

    async def action_quit(self) -> None:
        """Keep what is typed, then end."""
        self._keep_drafts()
        self.exit()

    async def on_event(self, event: events.Event) -> None:
        """Begin to wait anew at every key."""
        if isinstance(event, events.Key | events.Paste | events.MouseDown):
            self._touched = time.monotonic()
        await super().on_event(event)

    def on_mount(self) -> None:
        """Begin to watch for an empty chair."""
        if self._idle:
            self.set_interval(self._idle / 4, self._cover_when_idle)

    def _cover_when_idle(self) -> None:
        from triage.tui.screens.cover import CoverScreen

        if self._idle and time.monotonic() - self._touched > self._idle and not isinstance(self.screen, CoverScreen):
            self.push_screen(CoverScreen())

    def _keep_drafts(self) -> None:
        from triage.tui.screens.work import WorkScreen

        for screen in self.screen_stack:
            if isinstance(screen, WorkScreen):
                screen.keep_now()

    def _handle_exception(self, error: Exception) -> None:
        """End calmly after a mistake of ours: no trace of locals, which hold families' words, reaches the terminal."""
        self._return_code = 1
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
        errand.note(error, self.door.log)
        try:
            self._keep_drafts()
        except Exception as second:  # noqa: BLE001 - the end must be calm whatever happens on the way
            errand.note(second, self.door.log)
        self.panic(Text(STOPPED))
