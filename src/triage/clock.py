"""The time: the only reader of it in the program.

A demo desk lives on a Monday morning of its own: its settings move the clock by a fixed number of seconds.
"""

import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
_moved = timedelta(0)


def now() -> datetime:
    """Return the present instant, in UTC."""
    return datetime.now(UTC) + _moved


def machine() -> float:
    """Return the machine's own time in seconds since 1970: for what machines wrote, such as the ages of files and signatures.

    A demo desk does not move it.
    """
    return time.time()


def move(seconds: float) -> None:
    """Move this process's clock by `seconds` from the machine's; 0 puts it right again."""
    global _moved  # noqa: PLW0603 - one clock a process
    _moved = timedelta(seconds=seconds)


def stand_at(instant: datetime) -> float:
    """Move this process's clock so that it is `instant` (aware) now; return the seconds it was moved by."""
    seconds = (instant - datetime.now(UTC)).total_seconds()
    move(seconds)
    return seconds
