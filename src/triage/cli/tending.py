"""The service's work: each channel in is tended by a thread of its own, so that one which stalls holds up no other.

Several threads send, one letter at a time for each far side, so that a slow one keeps one of them busy and the rest go on.
"""

import threading
import time
import traceback
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

import typer

from triage.errors import ChannelAway, Stale, StoreAway, TriageError

if TYPE_CHECKING:
    from triage.channels.base import Inlet
    from triage.desk.front import Desk
    from triage.desk.sending import Busy, Roads

SENDERS: Final = 4
_UNCHANGED_SECONDS: Final = 60
_LISTEN_SECONDS: Final = 60
_BUSY_SECONDS: Final = 5
# SQLite has one writer, and whoever waits for it is not served in turn: a long intake leaves the database free most of the time.
_PEOPLE_FIRST: Final = 4
_LONGEST_PAUSE: Final = 0.06


def work(desk: "Desk", inlets: "Sequence[Inlet]", roads: "Roads", stop: threading.Event, seconds: float) -> None:
    """Tend every channel until `stop` is set: each inlet in its thread, senders in theirs, what time changes in this one."""
    from triage.desk.sending import Busy

    busy = Busy()
    threads = [threading.Thread(target=_tend, args=(desk, inlet, stop, seconds)) for inlet in inlets]
    threads += [threading.Thread(target=_send, args=(desk, roads, busy, stop, seconds)) for _ in range(SENDERS)]
    for thread in threads:
        thread.start()
    try:
        listen_at = 0.0
        while not stop.is_set():
            guarded(lambda: _sweep(desk, roads, busy))
            if time.monotonic() >= listen_at:
                guarded(lambda: _listen(desk))
                listen_at = time.monotonic() + _LISTEN_SECONDS
            stop.wait(seconds)
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def round_of_work(desk: "Desk", inlets: "Sequence[Inlet]", roads: "Roads") -> None:
    """Take in what waits, send what is due, apply what time changes: one round, and all of it here."""
    from triage.desk import sending

    for inlet in inlets:
        look(desk, inlet)
    sending.recover(desk, roads)
    sending.send_due(desk, roads)
    _sweep(desk, roads, sending.Busy())
    _listen(desk)


def look(desk: "Desk", inlet: "Inlet", goes_on: Callable[[], bool] = lambda: True) -> str:
    """Take in all that waits at one inlet while it `goes_on`, and return in words what kept it from that, or ''."""
    from triage.desk import channels
    from triage.desk.take_in import take_in

    try:
        spent = 0.0
        for arrival in inlet.waiting(channels.cursor(desk, inlet.name)):
            time.sleep(min(_PEOPLE_FIRST * spent, _LONGEST_PAUSE))
            begun = time.monotonic()
            take_in(desk, arrival)
            spent = time.monotonic() - begun
            inlet.taken(arrival)
            if not goes_on():
                break
    except ChannelAway as away:
        return str(away)
    return ""


def guarded(act: Callable[[], object]) -> None:
    """Do one round of work; a database that is away, or a case that changed meanwhile, is told and tried again later."""
    try:
        act()
    except (StoreAway, Stale) as error:
        typer.echo(str(error), err=True)


def _tend(desk: "Desk", inlet: "Inlet", stop: threading.Event, seconds: float) -> None:
    """Look and rest, again and again. A fault of ours in one channel is told and tried again; the others go on."""
    told = _Told(desk)
    while not stop.is_set():
        try:
            told.stands(inlet, look(desk, inlet, lambda: told.goes_on(inlet, stop)))
        except TriageError as error:
            typer.echo(f"{inlet.name}: {error}", err=True)
        except Exception as error:  # noqa: BLE001 - the desk must go on listening
            typer.echo(fault(inlet.name, error), err=True)
        inlet.rest(stop, seconds)


class _Told:
    """Notes how a channel stands, and only where that is news: each note wakes every terminal."""

    def __init__(self, desk: "Desk") -> None:
        self._desk = desk
        self._last: tuple[object, ...] = ()
        self._at = desk.now()

    def stands(self, inlet: "Inlet", error: str) -> None:
        from triage.desk import channels

        now, news = self._desk.now(), (inlet.words, inlet.backlog, error)
        if news == self._last and (now - self._at).total_seconds() < _UNCHANGED_SECONDS:
            return
        channels.note(self._desk, inlet.name, inlet.words, backlog=inlet.backlog, error=error)
        self._last, self._at = news, now

    def goes_on(self, inlet: "Inlet", stop: threading.Event) -> bool:
        """Tell every few seconds of a long look how many still wait; say whether it goes on."""
        if (self._desk.now() - self._at).total_seconds() >= _BUSY_SECONDS:
            self.stands(inlet, "")
        return not stop.is_set()


def _send(desk: "Desk", roads: "Roads", busy: "Busy", stop: threading.Event, seconds: float) -> None:
    """Send what is due and rest, again and again. A fault of ours is told; the letter is unknown at the next sweep."""
    from triage.desk import sending

    while not stop.is_set():
        try:
            guarded(lambda: sending.send_due(desk, roads, busy=busy))
        except Exception as error:  # noqa: BLE001 - the desk must go on sending
            typer.echo(fault("sending", error), err=True)
        stop.wait(seconds)


def _sweep(desk: "Desk", roads: "Roads", busy: "Busy") -> None:
    from triage.desk import sending, waiting

    sending.recover(desk, roads, busy)
    sending.ask_due(desk, roads)
    while waiting.apply_waiting(desk):
        continue


def _listen(desk: "Desk") -> None:
    from triage.desk import warnings

    warnings.listen(desk)


def fault(name: str, error: Exception) -> str:
    """Say where a fault of ours lies; its message may hold a family's words, so it is left out."""
    places = [
        f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)
    ]
    return f"{name}: a fault in this program ({type(error).__name__} at {' < '.join(reversed(places[-4:]))}); trying again."
