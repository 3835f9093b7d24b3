"""Check the log of who did what."""

from triage.desk.front import Desk, require
from triage.store import events


def verify(desk: Desk, kept_head: tuple[int, str] | None = None) -> events.Verdict:
    """Recompute the chain; `kept_head` is a (line, hash) noted elsewhere earlier."""
    require(desk, "verify the log")
    return desk.store.read(lambda conn: events.verify(conn, kept_head))
