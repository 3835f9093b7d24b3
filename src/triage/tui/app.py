"""The terminal desk: wiring only."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from textual.app import App, SystemCommand
from textual.screen import Screen

from triage.tui import errand
from triage.tui.door import Door
from triage.tui.screens.desk import DeskScreen

if TYPE_CHECKING:
    from triage.desk.front import Desk


class TriageApp(App[None]):
    """The desk on a terminal. `open_desk` is called in a thread, once the first frame stands."""

    CSS_PATH = "app.tcss"
    TITLE = "triage"

    def __init__(self, open_desk: "Callable[[], Desk]") -> None:
        super().__init__()
        self.door = Door(open_desk)
        self.animation_level = "none"

    def get_default_screen(self) -> Screen[None]:
        """Begin at the desk."""
        return DeskScreen(self.door)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:  # noqa: ARG002 - Textual's signature
        """Offer none of the toolkit's own commands: one of them saves the screen, with a family on it, to a file."""
        return ()

    def _handle_exception(self, error: Exception) -> None:
        """End calmly after a mistake of ours: no trace of locals, which hold families' words, reaches the terminal."""
        self._return_code = 1
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
        errand.note(error, self.door.log)
        self.panic("triage stopped because of a mistake in the program. What you typed is kept as a draft; start it again.")
