"""Lines of Asterisk's queue_log, and the calls that they tell of.

A line is `unixtime|call|queue|agent|EVENT|...`; what each event tells after that is in the table of ends below (Asterisk's own
documentation, 'Queue Logs', and what app_queue writes). A call is known from its ENTERQUEUE until its wait ends, and one that was
answered until it is over.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from triage.channels.words import one_line
from triage.rules.rang import How, Rang, number_of

LONGEST_LINE: Final = 16_384
_MOST_OPEN: Final = 2000
_MOST_LINES: Final = 60
_GIVEN_UP: Final = 12 * 3600
_LONGEST_WAIT: Final = 7 * 24 * 3600
_LINE: Final = re.compile(rb"(\d{10})\|([^|]+)\|([^|]*)\|([^|]*)\|([A-Z_]+)(?:\|(.*))?", re.DOTALL)
_ENTERED: Final = b"ENTERQUEUE"
_CONNECTED: Final = b"CONNECT"
_STARTED: Final = b"QUEUESTART"
_NOT_LET_IN: Final = b"JOINEMPTY"
# How a wait ends, and where among what the event tells the seconds of the wait stand.
_ENDS: Final[Mapping[bytes, tuple[How, int]]] = {
    _CONNECTED: (How.ANSWERED, 0),
    b"ABANDON": (How.ABANDONED, 2),
    b"EXITWITHTIMEOUT": (How.TIMED_OUT, 2),
    b"EXITWITHKEY": (How.LEFT, 3),
    b"EXITEMPTY": (How.TURNED_AWAY, 2),
}
# How a talk ends, and where the seconds of the wait and of the talk stand, counted from the end where names come first.
_TALKS: Final[Mapping[bytes, tuple[int, int]]] = {
    b"COMPLETEAGENT": (0, 1),
    b"COMPLETECALLER": (0, 1),
    b"TRANSFER": (2, 3),
    b"BLINDTRANSFER": (2, 3),
    b"ATTENDEDTRANSFER": (-3, -2),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line that can be read; `rest` is what the event tells."""

    at: int
    call: str
    queue: str
    event: bytes
    rest: tuple[bytes, ...]
    raw: bytes

    def seconds(self, place: int, otherwise: int) -> int:
        """Return the seconds at a place of `rest`, `otherwise` where none stand there."""
        try:
            found = self.rest[place]
        except IndexError:
            return otherwise
        return int(found) if found.isdigit() and len(found) < 8 and int(found) <= _LONGEST_WAIT else otherwise  # noqa: PLR2004


@dataclass(slots=True)
class _Open:
    """A call whose end is not known yet."""

    at: int
    queue: str
    number: str
    answered: bool = False
    waited: int = 0
    lines: list[bytes] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Ended:
    """What the log has just told: a wait that ended, or an answered call that is over; `raw` are its lines."""

    rang: Rang
    raw: bytes


def parse(raw: bytes) -> Line | None:
    """Return what a line says, or None for one that is no line of a queue_log."""
    found = _LINE.fullmatch(raw)
    if found is None:
        return None
    rest = tuple(found[6].split(b"|")) if found[6] is not None else ()
    return Line(int(found[1]), _text(found[2]), _text(found[3]), found[5], rest, raw)


class Calls:
    """The calls that are going on, by the lines read so far. `queues` are those of this desk, none for all."""

    def __init__(self, queues: frozenset[str] = frozenset(), lines: Mapping[str, list[str]] | None = None) -> None:
        """Begin with nothing, or with the `lines` of calls that were going on."""
        self._queues = queues
        self._open: dict[str, _Open] = {}
        for kept in (lines or {}).values():
            for raw in kept:
                line = parse(raw.encode("latin-1"))
                if line is not None:
                    for _ in self.told(line):
                        pass

    @property
    def lines(self) -> dict[str, list[str]]:
        """The lines of every call that is going on, to begin with again."""
        return {call: [raw.decode("latin-1") for raw in one.lines] for call, one in self._open.items()}

    def told(self, line: Line) -> Iterator[Ended]:
        """Take in one line; yield what has ended with it."""
        yield from self._given_up(line)
        if line.event == _ENTERED:
            yield from self._entered(line)
        elif line.event == _STARTED:
            yield from self._all_cut_off(line.at)
        elif line.event == _NOT_LET_IN and self._ours(line.queue):
            yield _never_let_in(line)
        elif line.call in self._open:
            yield from self._goes_on(line, self._open[line.call])

    def _ours(self, queue: str) -> bool:
        return not self._queues or queue in self._queues

    def _entered(self, line: Line) -> Iterator[Ended]:
        known = self._open.pop(line.call, None)
        if known is not None and not known.answered:
            yield _ended(line.call, known, line.at, line.at - known.at, How.CUT_OFF)
        if self._ours(line.queue):
            number = number_of(_text(line.rest[1])) if len(line.rest) > 1 else ""
            self._open[line.call] = _Open(line.at, line.queue, number, lines=[line.raw])
        if len(self._open) > _MOST_OPEN:
            yield from self._cut_off(next(iter(self._open)), line.at)

    def _goes_on(self, line: Line, known: _Open) -> Iterator[Ended]:
        if len(known.lines) < _MOST_LINES or line.event in _ENDS or line.event in _TALKS:
            known.lines.append(line.raw)
        if line.event in _ENDS and not known.answered:
            how, place = _ENDS[line.event]
            known.waited = line.seconds(place, max(line.at - known.at, 0))
            yield _ended(line.call, known, line.at, known.waited, how)
            if how is How.ANSWERED:
                known.answered, known.lines = True, [known.lines[0], line.raw]
            else:
                del self._open[line.call]
        elif line.event in _TALKS:
            waited, talked = _TALKS[line.event]
            known.waited = known.waited if known.answered else line.seconds(waited, max(line.at - known.at, 0))
            talk = line.seconds(talked, max(line.at - known.at - known.waited, 0))
            yield _ended(line.call, known, known.at + known.waited, known.waited, How.ANSWERED, talk)
            del self._open[line.call]

    def _given_up(self, line: Line) -> Iterator[Ended]:
        """Let go of calls of which the log has said nothing for half a day."""
        while self._open:
            call, first = next(iter(self._open.items()))
            if line.at - first.at < _GIVEN_UP:
                return
            yield from self._cut_off(call, line.at)

    def _all_cut_off(self, at: int) -> Iterator[Ended]:
        for call in list(self._open):
            yield from self._cut_off(call, at)

    def _cut_off(self, call: str, at: int) -> Iterator[Ended]:
        known = self._open.pop(call)
        if not known.answered:
            yield _ended(call, known, at, 0, How.CUT_OFF)


def _never_let_in(line: Line) -> Ended:
    """Return a call that was sent away at the door. Its number is not told, so it is counted, and nobody can ring back."""
    at = _instant(line.at)
    return Ended(Rang(line.call, line.queue, "", at, at, 0, How.TURNED_AWAY, only_counted=True), line.raw)


def _ended(call: str, known: _Open, at: int, waited: int, how: How, talked: int | None = None) -> Ended:
    rang = Rang(call, known.queue, known.number, _instant(known.at), _instant(at), max(waited, 0), how, talked)
    return Ended(rang, b"\n".join(known.lines))


def _instant(at: int) -> datetime:
    return datetime.fromtimestamp(at, UTC)


def _text(raw: bytes) -> str:
    return one_line(raw.decode("utf-8", "replace"))[:200]
