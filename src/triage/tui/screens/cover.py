"""A cover over families' words when nobody has touched the keyboard for a while."""

from textual import events
from textual.app import ComposeResult
from textual.screen import ModalScreen

from triage import clock
from triage.rules.shown import own_words
from triage.tui import words
from triage.tui.prose import join
from triage.tui.screens.pop import said


class CoverScreen(ModalScreen[None]):
    """Hides everything; any key takes it away."""

    CSS_PATH = "pop.tcss"

    def compose(self) -> ComposeResult:
        """Say why nothing can be seen."""
        since = words.clock(clock.now())
        yield said(
            join(own_words("Covered at "), since, own_words(" because nobody was here. Any key shows the desk again."))
        )

    def on_key(self, event: events.Key) -> None:
        """Show the desk again; the key does nothing else."""
        event.stop()
        event.prevent_default()
        self.dismiss(None)
