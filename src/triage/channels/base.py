"""The two interfaces of this room. A new channel is one file that keeps one of them.

Inlet   something that arrivals come from. It only reads: nothing at the source changes before the desk has committed the arrival
        and called `taken`.
Outlet  something that a letter leaves by. It tries once, never retries by itself, and says what it knows.

Both say in one line how they stand (`words`), and both can be tried out before anybody relies on them (`try_out`).
"""

import threading
from collections.abc import Iterator
from typing import Protocol

from triage.rules.arrival import Arrival
from triage.rules.letter import Letter, Outcome


class Inlet(Protocol):
    """A place that communications arrive at. `words` says to a person where it listens and what it knows of it.

    `backlog` is how many were waiting at the last look, None where that is not known.
    """

    name: str
    words: str
    backlog: int | None

    def waiting(self, cursor: str) -> Iterator[Arrival]:
        """Yield what has arrived and is not taken yet, oldest first; unreadable ones too, with their error set.

        `cursor` is the cursor of the last arrival that the desk committed, '' before the first. Raises ChannelAway when the
        source cannot be asked now: what was yielded before stays good.
        """

    def taken(self, arrival: Arrival) -> None:
        """Note at the source that `arrival` is safe with the desk; calling it twice is harmless. Raises ChannelAway."""

    def rest(self, stop: threading.Event, seconds: float) -> None:
        """Wait `seconds`, or for as long as the source is set to, or until `stop` is set; never raises.

        A source that can tell of an arrival ends the rest early.
        """

    def try_out(self) -> str:
        """Prove the set-up and change nothing: return what works, in a sentence; raises ChannelAway or SettingsWrong."""


class Outlet(Protocol):
    """A way for letters to leave. `words` says to a person how, for instance the server or the folder."""

    words: str

    def deliver(self, letter: Letter) -> Outcome:
        """Try once to deliver `letter`, within a bounded time; never raises for what the far side does."""

    def try_out(self) -> str:
        """Prove the set-up and send nothing: return what works, in a sentence; raises ChannelAway or SettingsWrong."""
