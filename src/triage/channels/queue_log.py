"""Asterisk's queue_log as a source of arrivals: calls that nobody answered, and for the figures those that were.

The cursor is the place up to which whole lines were read, with the lines of the calls that were going on there, so that a call
which is still waiting when the log is rotated, or the service killed, is known when it ends.
"""

import json
import threading
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Final

from triage.channels import charsets, followed
from triage.channels.followed import Lost, Piece, Place
from triage.channels.queue_calls import LONGEST_LINE, Calls, Ended, parse
from triage.errors import ChannelAway
from triage.rules.arrival import Arrival, Channel, Message
from triage.rules.calendar import LONDON
from triage.rules.rang import WORDS, Rang, length

LOOKS_BACK: Final = 24 * 3600
_MOST_BROKEN: Final = 100
_SHOWN: Final = 4000
_SAFE: Final = "Nothing of it is lost: it is read on from where it was."


@dataclass(slots=True)
class _Reading:
    """How far the log is read: the place, the calls going on there, and from when on missed calls are rung back."""

    place: Place
    calls: Calls
    since: int
    last: int
    half: bytes = b""
    broken: tuple[bytes, ...] = ()

    @property
    def cursor(self) -> str:
        """It all, to begin with again."""
        kept = {"place": asdict(self.place), "calls": self.calls.lines, "since": self.since, "last": self.last}
        return json.dumps(kept)


class QueueLog:
    """The log of one switch. `queues` are this desk's, none for all of them."""

    def __init__(self, log: Path, queues: Sequence[str] = ()) -> None:
        self.log = log
        self.name = f"telephone {log}"
        self.words = f"calls in the queue log {log}" + (f", queues {', '.join(queues)}" if queues else "")
        self.backlog: int | None = None
        self._queues = frozenset(queues)
        self._ahead: tuple[str, _Reading] | None = None

    def waiting(self, cursor: str = "") -> Iterator[Arrival]:
        """Yield each call whose wait has ended, and lines that cannot be read; the log itself is never touched."""
        try:
            reading = self._ahead[1] if self._ahead and self._ahead[0] == cursor else self._begin(cursor)
            self._ahead = None
            last = cursor
            for arrival in self._read(reading):
                last = arrival.cursor or last
                yield arrival
            self._ahead = (last, reading)
        except (OSError, EOFError) as error:
            raise self._away(error) from error

    def taken(self, arrival: Arrival) -> None:
        """Nothing is to be noted at a log."""

    def rest(self, stop: threading.Event, seconds: float) -> None:
        """Wait: a file tells nobody of an arrival."""
        stop.wait(seconds)

    def try_out(self) -> str:
        """Say what the last line is of; a file that holds no line of a queue log is the wrong one."""
        try:
            lines = followed.last_lines(self.log)
        except OSError as error:
            raise self._away(error) from error
        read = [line for line in map(parse, lines) if line is not None]
        if not read:
            if any(line.strip() for line in lines):
                raise ChannelAway(f"{self.log} is no queue log of Asterisk.", safe="Nothing was changed.")
            return f"The log {self.log} can be read; it is empty now."
        newest = datetime.fromtimestamp(read[-1].at, LONDON)
        return f"The log {self.log} can be read; its last line is of {newest:%d %b %Y at %H:%M:%S}."

    def _begin(self, cursor: str) -> _Reading:
        if not cursor:
            written = int(self.log.stat().st_mtime)
            newest = max((line.at for line in map(parse, followed.last_lines(self.log)) if line), default=written)
            return _Reading(Place(), Calls(self._queues), newest - LOOKS_BACK, last=newest)
        kept = json.loads(cursor)
        return _Reading(Place(**kept["place"]), Calls(self._queues, kept["calls"]), kept["since"], kept["last"])

    def _read(self, reading: _Reading) -> Iterator[Arrival]:
        reading.half, reading.broken = b"", ()
        try:
            yield from self._walk(reading, reading.place)
        except Lost:
            yield self._gap(reading)
            yield from self._walk(reading, Place())

    def _walk(self, reading: _Reading, place: Place) -> Iterator[Arrival]:
        for piece in followed.pieces(self.log, place, LONGEST_LINE):
            if piece.cut:
                reading.half += piece.line
                continue
            yield from self._piece(reading, piece)
        yield from self._told_broken(reading)

    def _piece(self, reading: _Reading, piece: Piece) -> Iterator[Arrival]:
        """Take in one line; one that was cut by a rotation goes on at the beginning of the next file."""
        line, raw = parse(piece.line), piece.line
        if line is None and reading.half:
            line, raw = parse(reading.half + raw), reading.half + raw
        elif reading.half:
            reading.broken += (reading.half,)
        reading.half = b""
        if line is None:
            reading.broken += (raw,) if raw.strip() else ()
            reading.place = piece.place
            if len(reading.broken) >= _MOST_BROKEN:
                yield from self._told_broken(reading)
            return
        yield from self._told_broken(reading)
        ended = list(reading.calls.told(line))
        reading.place, reading.last = piece.place, line.at
        for one in ended:
            yield self._call(one, reading, reading.cursor if one is ended[-1] else "")

    def _call(self, ended: Ended, reading: _Reading, cursor: str) -> Arrival:
        rang = ended.rang
        if rang.ended_at.timestamp() < reading.since:
            rang = replace(rang, only_counted=True)
        return arrival_of(rang, self.name, ended.raw, cursor)

    def _told_broken(self, reading: _Reading) -> Iterator[Arrival]:
        """Hand over lines that cannot be read, those that stand together as one."""
        if not reading.broken:
            return
        raw = b"\n".join(reading.broken)
        count = len(reading.broken)
        reading.broken = ()
        what = "A line" if count == 1 else f"{count} lines"
        message = broken(raw, f"{what} of the telephone log could not be read: a call may be missing.")
        key = f"broken {sha256(raw).hexdigest()}"
        yield Arrival(self.name, key, Channel.PHONE, _instant(reading.last), raw, message, reading.cursor)

    def _gap(self, reading: _Reading) -> Arrival:
        """Say that a part of the log may never have been read."""
        was = reading.place
        reading.place = Place()
        said = f"The telephone log was replaced before all of it had been read (up to byte {was.at}): calls may be missing."
        raw = f"{self.log.name}: gap behind byte {was.at}, {was.print}".encode()
        return Arrival(
            self.name, f"gap {was.at} {was.print}", Channel.PHONE, _instant(reading.last), raw,
            Message(text=said, error=said), reading.cursor,
        )  # fmt: skip

    def _away(self, error: OSError | EOFError) -> ChannelAway:
        why = getattr(error, "strerror", "") or "it cannot be read"
        return ChannelAway(f"The telephone log {self.log} cannot be read: {why}.", safe=_SAFE)


def arrival_of(rang: Rang, source: str, raw: bytes, cursor: str = "") -> Arrival:
    """Return a call as it is handed over; one that nobody answered is a contact without words."""
    began = rang.began_at.astimezone(LONDON)
    where = f" in the queue '{rang.queue}'" if rang.queue else ""
    said = f"Missed call. Rang at {began:%H:%M}{where}, waited {length(rang.waited)}, {WORDS[rang.how]}."
    message = Message(from_address=rang.number, text=said)
    key = f"{rang.call} {rang.began_at:%Y%m%d%H%M%S} {rang.queue}"
    return Arrival(source, key, Channel.PHONE, rang.began_at, raw, message, cursor, rang)


def broken(raw: bytes, why: str) -> Message:
    """Return what cannot be read as a person reads it."""
    text = charsets.tidy(charsets.decode(raw[:_SHOWN]))
    return Message(text=text, new_text=text, error=why)


def _instant(at: int) -> datetime:
    return datetime.fromtimestamp(at, UTC)
