"""The terminal desk: wiring only."""

import os
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rich.text import Text
from textual import events
from textual.app import SystemCommand
from textual.binding import Binding
from textual.command import CommandPalette, Provider
from textual.dom import DOMNode
from textual.screen import ModalScreen, Screen

from triage.rules.shown import Shown, one_line, own_words
from triage.tui import errand
from triage.tui.chosen import ChosenApp
from triage.tui.door import Door
from triage.tui.screens.desk import DeskScreen
from triage.tui.screens.work import WorkScreen
from triage.tui.settings import Ways
from triage.tui.tour import Tour
from triage.tui.widgets.tour import strip

if TYPE_CHECKING:
    from triage.desk.front import Desk

_HERE: Final = Path(__file__).parent
STOPPED: Final = (
    "triage stopped because of a mistake in the program. What you typed is kept as a draft. Start it again: triage desk"
)
_LOOK_EVERY: Final = 5.0
_KEYBOARD: Final = 0


def _actions() -> type[Provider]:
    from triage.tui.palette import Actions

    return Actions


class TriageApp(ChosenApp[None]):
    """The desk on a terminal. `open_desk` is called in a thread, once the first frame stands.

    After `idle` seconds without a key the screen is covered, until the next key; None never covers it. `ways` are what
    this person chose, kept in `folder`, and `faults` what of it cannot be used; a `demo` desk has a tour.
    """

    CSS_PATH = [_HERE / "app.tcss", _HERE / "ways.tcss", _HERE / "screens" / "desk.tcss"]  # noqa: RUF012 - with the first screen's
    TITLE = "triage"
    COMMANDS = {_actions}  # noqa: RUF012 - Textual declares it as a class variable
    BINDINGS = [Binding("f12", "skip_step", "Skip a step of the tour", show=False)]  # noqa: RUF012 - as above

    def __init__(
        self,
        open_desk: "Callable[[], Desk]",
        idle: float | None = None,
        *,
        ways: Ways | None = None,
        folder: Path | None = None,
        faults: Iterable[str] = (),
        demo: bool = False,
    ) -> None:
        super().__init__(ways or Ways(), folder, faults)
        self.door = Door(open_desk)
        self.is_demo, self.tour = demo, Tour() if demo and (ways or Ways()).tour else None
        self._idle = idle
        self._touched = time.monotonic()

    def get_default_screen(self) -> Screen[None]:
        """Begin at the desk."""
        return DeskScreen(self.door)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:  # noqa: ARG002 - Textual's signature
        """Offer none of the toolkit's own commands: one of them saves the screen, with a family on it, to a file."""
        return ()

    def action_command_palette(self) -> None:
        """Show every action of the place in front by its words."""
        from triage.tui.palette import Palette

        if not isinstance(self.screen, CommandPalette):
            self.push_screen(Palette(id="--command-palette"))

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
        """Begin to watch for an empty chair, and for a terminal that is gone."""
        if self._idle:
            self.set_interval(min(self._idle / 4, _LOOK_EVERY), self._cover_when_idle)
        if not self.is_headless and os.isatty(_KEYBOARD):
            self.set_interval(_LOOK_EVERY, self._leave_with_the_terminal)

    async def _leave_with_the_terminal(self) -> None:
        """End where the terminal was closed and nobody told us, as under make: reading from it would go on for ever."""
        if not os.isatty(_KEYBOARD):
            await self.action_quit()

    # ---- the tour ---------------------------------------------------------------------------------------------------

    async def run_action(
        self, action: object, default_namespace: DOMNode | None = None, namespaces: Mapping[str, DOMNode] | None = None
    ) -> bool:
        """Do an action; where there is a tour, it takes notice."""
        front, resting = self.screen, self.tour is not None and _rests(self.screen)
        done = await super().run_action(action, default_namespace, namespaces)  # type: ignore[arg-type]
        if done and self.tour is not None and isinstance(action, str):
            name = action.partition("(")[0].rpartition(".")[2]
            if not _is_typed(default_namespace):
                self.did(name, confirmed=isinstance(front, ModalScreen), resting=resting)
        return done

    def did(self, name: str, *, confirmed: bool = False, resting: bool = False) -> None:
        """Take notice, for the tour, of an action or of a screen that came in front."""
        if self.tour is not None:
            self.tour.did(name, confirmed=confirmed)
            if name == "back" and resting:
                self._end_tour(own_words("The tour is put away; the settings (,) bring it back."))
            elif self.tour.is_over:
                self._end_tour(own_words("That was the tour. ? shows every key, the settings (,) bring the tour back."))
        strip(self.screen)

    def action_skip_step(self) -> None:
        """Go on to the next step of the tour."""
        if self.tour is not None:
            self.tour.skip()
            self.did("")

    def choose(self, name: str, value: object) -> str:
        """Follow another choice; that of a tour begins it anew or puts it away."""
        if name == "tour":
            self.tour = Tour() if value and self.is_demo else None
        trouble = super().choose(name, value)
        strip(self.screen)
        return trouble

    def _end_tour(self, words: Shown) -> None:
        trouble = self.choose("tour", value=False)
        if isinstance(self.screen, WorkScreen):
            self.screen.say(one_line(trouble) if trouble else words)

    # ---- an empty chair, and the end --------------------------------------------------------------------------------

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


def _rests(screen: Screen[object]) -> bool:
    """Say whether the desk has nothing to step back from."""
    if not isinstance(screen, DeskScreen):
        return False
    return screen.queue.has_focus and not screen.find.has_class("-open") and not screen.panes.has_class("-why")


def _is_typed(namespace: object) -> bool:
    """Say whether an action is a text field's own, such as taking back a letter."""
    from textual.widgets import Input, TextArea

    return isinstance(namespace, Input | TextArea)
