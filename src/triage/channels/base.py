"""The two interfaces of this room. A new channel is one file that keeps one of them.

Inlet   something that arrivals come from. It only reads: nothing at the source changes before the desk has committed the arrival
        and called `taken`.
Outlet  something that a letter leaves by. It tries once, never retries by itself, and says what it knows.
"""

from collections.abc import Iterator
from typing import Protocol

from triage.rules.arrival import Arrival
from triage.rules.letter import Letter, Outcome


class Inlet(Protocol):
    """A place that communications arrive at."""

    name: str

    def waiting(self) -> Iterator[Arrival]:
        """Yield what has arrived and is not taken yet, oldest first; unreadable ones too, with their error set."""

    def taken(self, arrival: Arrival) -> None:
        """Note at the source that `arrival` is safe with the desk; calling it twice is harmless."""


class Outlet(Protocol):
    """A way for letters to leave. `words` says to a person how, for instance the server or the folder."""

    words: str

    def deliver(self, letter: Letter) -> Outcome:
        """Try once to deliver `letter`, within a bounded time; never raises for what the far side does."""
