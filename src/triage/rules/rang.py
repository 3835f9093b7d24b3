"""A call that waited in a telephone queue: how its wait ended, and how the calls that nobody answered are told."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from triage.rules.folding import fold_point

LEAST_DIGITS: Final = 5
SHORT_SECONDS: Final = 5
QUICK_SECONDS: Final = 20
_HOUR: Final = 3600
_MINUTE: Final = 60


class How(StrEnum):
    """How a wait in a queue ended."""

    ANSWERED = "answered"
    ABANDONED = "abandoned"
    TIMED_OUT = "timed_out"
    LEFT = "left"
    TURNED_AWAY = "turned_away"
    VOICEMAIL = "voicemail"
    CUT_OFF = "cut_off"


WORDS: Final = {
    How.ANSWERED: "was answered",
    How.ABANDONED: "then rang off",
    How.TIMED_OUT: "until the queue let no one wait longer",
    How.LEFT: "then left the queue by a key",
    How.TURNED_AWAY: "then was sent away, as nobody was at the telephones",
    How.VOICEMAIL: "then left a message on the machine",
    How.CUT_OFF: "and the telephone does not say how it ended",
}


@dataclass(frozen=True, slots=True)
class Rang:
    """One wait in a telephone queue, as the switch tells it.

    `call` is the switch's own name of the call: one that is passed on to another queue keeps it and waits again. `number` is
    folded, '' where it was withheld. `waited` and `talked` are seconds; `talked` is None until an answered call is over.
    `only_counted`: it is part of the figures, and nobody is to be rung back for it.
    """

    call: str
    queue: str
    number: str
    began_at: datetime
    ended_at: datetime
    waited: int
    how: How
    talked: int | None = None
    only_counted: bool = False

    @property
    def missed(self) -> bool:
        """Whether somebody is to ring back."""
        return self.how is not How.ANSWERED and not self.only_counted


def number_of(said: str) -> str:
    """Return a caller's number folded, '' for one that is withheld, no number, or too short to ring back."""
    kind, value = fold_point(said)
    return value if kind == "phone" and len(value) >= LEAST_DIGITS else ""


def length(seconds: int) -> str:
    """Return a wait in words: '40 s', '41 min', '1 h 12 min'."""
    if seconds < _MINUTE:
        return f"{seconds} s"
    minutes = (seconds + _MINUTE // 2) // _MINUTE
    if minutes < _HOUR // _MINUTE:
        return f"{minutes} min"
    return f"{minutes // _MINUTE} h {minutes % _MINUTE} min"


def missed(times: int, waited: int, *, withheld: bool) -> str:
    """Return in words how often nobody answered: 'rang 6 times, waited 41 min in all', 'withheld numbers, 14 calls'."""
    if withheld:
        return "withheld number, 1 call" if times == 1 else f"withheld numbers, {times} calls"
    if times == 1:
        return f"rang once, waited {length(waited)}"
    return f"rang {times} times, waited {length(waited)} in all"
