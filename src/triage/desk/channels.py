"""How the channels stand: noted by the service, told to everybody."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from triage.desk.front import Desk, require
from triage.rules.letter import Way
from triage.store import channels, contacts, outbox
from triage.store.tables import OutboxState


@dataclass(frozen=True, slots=True)
class State:
    """One channel as the service last saw it; `error` is '' while it works. `backlog` None: not known."""

    name: str
    words: str
    looked_at: datetime
    arrived_at: datetime | None
    backlog: int | None
    error: str
    error_since: datetime | None


@dataclass(frozen=True, slots=True)
class Leaving:
    """What has not left by one way: letters that wait, those whose fate a person decides, and what kept the last from leaving."""

    way: Way
    backlog: int
    unknown: int
    error: str


def note(desk: Desk, name: str, words: str, *, backlog: int | None = None, error: str = "") -> None:
    """Note how a channel stands now."""
    require(desk, "tend the channels")
    desk.store.write(desk.who.login, desk.now(), lambda tx: channels.note(tx, name, words, backlog, error))


def cursor(desk: Desk, name: str) -> str:
    """Return how far the source `name` has been read, '' before its first arrival."""
    require(desk, "tend the channels")
    return desk.store.read(lambda conn: contacts.cursor_of(conn, name))


def states(desk: Desk) -> list[State]:
    """Return every channel that the service ever looked at, by name."""
    require(desk, "see the figures")
    return [
        State(row.name, row.words, row.looked_at, row.arrived_at, row.backlog, row.error, row.error_since)
        for row in desk.store.read(channels.states)
    ]


def leaving(desk: Desk) -> dict[Way, Leaving]:
    """Return how each way out stands by which something has not left."""
    require(desk, "see the figures")
    rows = desk.store.read(outbox.unsettled)
    return {way: _leaving(way, [row for row in rows if row.way is way]) for way in {row.way for row in rows}}


def _leaving(way: Way, rows: list[Any]) -> Leaving:
    waiting = [row for row in rows if row.state in {OutboxState.QUEUED, OutboxState.SENDING}]
    kept = [row.words for row in waiting if row.tries and row.words]
    return Leaving(way, len(waiting), sum(row.state is OutboxState.UNKNOWN for row in rows), kept[-1] if kept else "")
