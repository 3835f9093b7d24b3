"""The queue as the desk sees it."""

from array import array
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from triage.desk.front import Desk, require
from triage.desk.views import Line
from triage.desk.views.sifted import Count, Order
from triage.rules.asked import EVERYTHING, Asked
from triage.rules.shown import one_line, own_words
from triage.store import events, queue, sift

WORTH: Final = 10_000  # finding a case's new place costs about what reading this many keys does


def order(desk: Desk, asked: Asked = EVERYTHING) -> "array[int]":
    """Return the keys, in queue order, of what is asked for: every open case, where nothing is."""
    require(desk, "see the queue")
    now = desk.now()
    return desk.store.read(lambda conn: queue.order(conn, asked, desk.who.id, now))


def follow(desk: Desk, asked: Asked, known: Order | None) -> Order:
    """Return the order of what is asked for now; where few cases of the order `known` were touched since, it is not read anew."""
    require(desk, "see the queue")
    now = desk.now()
    return desk.store.read(lambda conn: _follow(conn, desk, asked, known, now), steady=True)


def _follow(conn: Any, desk: Desk, asked: Asked, known: Order | None, now: datetime) -> Order:
    at = events.head(conn)
    if known and known.asked == asked == EVERYTHING:
        touched = events.touched(conn, known.at, len(known.ids) // WORTH)
        if touched is not None:
            ids, came = queue.placed_anew(conn, known.ids, touched)
            return Order(asked, ids, queue.band_counts(conn, ids) if touched else known.counts, at, came)
    ids = queue.order(conn, asked, desk.who.id, now)
    came = frozenset(ids).difference(known.ids) if known and known.asked == asked else frozenset()
    return Order(asked, ids, queue.counts(conn), at, came)


def page(desk: Desk, ids: Sequence[int]) -> dict[int, Line]:
    """Return the lines of these cases by key; a case that is gone is absent."""
    require(desk, "see the queue")
    rows = desk.store.read(lambda conn: queue.lines(conn, ids))
    now = desk.now()
    return {row.id: line_of(desk, row, now) for row in rows}


def unnamed(lines: dict[int, Line]) -> dict[int, Line]:
    """Return lines by reference alone, for those who see figures and no names."""
    blank = own_words("")
    return {
        key: replace(line, child=own_words(line.ref), matter=blank, needs=(), owner=blank)
        for key, line in lines.items()
    }


def head(desk: Desk, limit: int, asked: Asked = EVERYTHING) -> list[tuple[Line, list[dict[str, Any]]]]:
    """Return the first `limit` lines of what is asked for, each with its stored reasons."""
    require(desk, "see the queue")
    now = desk.now()
    rows = desk.store.read(lambda conn: _head(conn, desk, limit, asked, now))
    return [(line_of(desk, row, now), row.reasons) for row in rows]


def _head(conn: Any, desk: Desk, limit: int, asked: Asked, now: datetime) -> list[Any]:
    if asked == EVERYTHING:
        return queue.head(conn, limit)
    ids = queue.order(conn, asked, desk.who.id, now)[:limit]
    found = {row.id: row for row in queue.lines(conn, ids, reasons=True)}
    return [found[key] for key in ids]


def counts(desk: Desk) -> tuple[int, int, int, int]:
    """Return how many open cases stand in each band, the most urgent first."""
    require(desk, "see the queue")
    return desk.store.read(queue.counts)


def filters(desk: Desk) -> tuple[Count, ...]:
    """Return every filter with the values that occur among the cases of now, the commonest first, and how many have each."""
    require(desk, "see the queue")
    now = desk.now()
    found = desk.store.read(lambda conn: list(sift.counts(conn, desk.who.id, now)))
    return tuple(Count(name, one_line(value), number) for name, value, number in found)


def line_of(desk: Desk, row: Any, now: datetime) -> Line:
    """Return a stored row as a line: outside text cleaned, a lease that is over shown as nobody's."""
    held = row.owner_id is not None and row.lease_until is not None and row.lease_until > now
    return Line(
        id=row.id,
        ref=row.ref,
        band=row.band,
        due=row.act_by,
        child=one_line(row.child_name),
        matter=one_line(row.title),
        needs=tuple(row.needs),
        contacts=row.contacts,
        channels=tuple(row.channels),
        owner=one_line(row.owner_name or "") if held else own_words(""),
        mine=held and row.owner_id == desk.who.id,
        doubt=row.doubt,
        safeguarding=row.safeguarding,
        state=row.state.value,
        waiting_on=one_line(row.waiting_on, 60),
        escalated=row.escalated_at is not None,
        incident=one_line(row.incident_ref or "", 20),
        ring=row.ring,
    )
