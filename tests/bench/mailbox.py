"""Three thousand waiting mails taken in from a real mail server while thirty people work: how long, and what it costs their take.

Each terminal is a process of its own that takes the next case, opens it, reads its page of the queue and gives the case back,
every four seconds or so: a person takes minutes. Its p99 is measured without and with intake, on each of the two databases.
"""

import json
import multiprocessing
import random
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from bench.corpus import mails
from sqlmodel import col
from support.desks import as_service, desk_for, shipped_house
from support.families import many
from support.imap_servers import Box, NotInstalled, box_on, dovecot, pymap
from support.mailboxes import letter, mailbox
from support.postgres import running

from triage.cli import tending
from triage.config import shipped
from triage.desk import case, queue
from triage.desk.claim import release, take_next
from triage.desk.front import Desk
from triage.errors import StoreAway
from triage.store.engine import Store
from triage.store.migrate import migrate
from triage.store.tables import Contact

MAILS, TERMINALS, THINKING, QUIET, OPEN = 3_000, 30, 4.0, 60.0, 1_000
_FORK: Any = multiprocessing.get_context("fork")


def mailboxes(count: int = MAILS, quiet: float = QUIET) -> dict[str, Any]:
    """Return, for each database, seconds for all mails, the p50 and p99 of `take` without and with intake in ms, and their ratio.

    `goal_seconds` is 300, `goal_p99_ratio` 2. `arrival_seconds` is from the server's yes to the line in the queue, told by IDLE.
    """
    shipped_house()
    found: dict[str, Any] = {"goal_seconds": 300, "goal_p99_ratio": 2, "mails": count, "terminals": TERMINALS}
    with ExitStack() as held:
        try:
            port = held.enter_context(dovecot())
        except NotInstalled:
            port = held.enter_context(pymap())
        box = held.enter_context(box_on(port))
        box.put(*mails(count))
        for name in ("sqlite", "postgres"):
            with _database(name) as url, tempfile.TemporaryDirectory() as folder:
                found[name] = _measure(url, Path(folder), box, quiet)
                if name == "sqlite":
                    found["arrival_seconds"] = _arrivals(url, Path(folder), port)
    return found


def _measure(url: str, folder: Path, box: Box, quiet: float) -> dict[str, float]:
    store = Store(url)
    migrate(store, shipped("migrations"))
    for number in range(TERMINALS):
        desk_for(store, folder, f"p{number}")
    many(store, OPEN)
    store.close()
    alone = _takes(url, folder, lambda: time.sleep(quiet))
    before = time.perf_counter()
    beside = _takes(url, folder, lambda: _apart(_take_all, url, folder, box))
    seconds = time.perf_counter() - before
    store = Store(url)
    kept = store.read(
        lambda conn: conn.scalar(sa.select(sa.func.count()).where(col(Contact.source) == "mailbox central"))
    )
    store.close()
    return {
        "taken_in": kept or 0,
        "seconds": round(seconds, 1),
        "take_p50_ms_alone": round(statistics.median(alone) * 1000, 1),
        "take_p50_ms_beside_intake": round(statistics.median(beside) * 1000, 1),
        "take_p99_ms_alone": round(_p99(alone) * 1000, 1),
        "take_p99_ms_beside_intake": round(_p99(beside) * 1000, 1),
        "takes": len(alone) + len(beside),
        "p99_ratio": round(_p99(beside) / _p99(alone), 2),
    }


def _takes(url: str, folder: Path, meanwhile: Callable[[], None]) -> list[float]:
    """Let the terminals work while `meanwhile` runs, and return the seconds of each take."""
    stop, ready = _FORK.Event(), _FORK.Barrier(TERMINALS + 1)
    told = (url, folder, stop, ready)
    at_work = [_FORK.Process(target=_terminal, args=(*told, number)) for number in range(TERMINALS)]
    for one in at_work:
        one.start()
    try:
        ready.wait(120)
        meanwhile()
    finally:
        stop.set()
        for one in at_work:
            one.join()
    assert not any(one.exitcode for one in at_work)
    return [seconds for file in folder.glob("takes-*.json") for seconds in json.loads(file.read_text())]


def _terminal(url: str, folder: Path, stop: Any, ready: Any, number: int) -> None:
    time.sleep(number / 4)  # people do not all come in the same second
    desk, chance, times = desk_for(Store(url), folder, f"p{number}"), random.Random(number), list[float]()
    _round(desk)
    ready.wait(120)
    while not stop.wait(chance.expovariate(1 / THINKING)):
        times.append(_round(desk))
    (folder / f"takes-{number}.json").write_text(json.dumps(times))


def _round(desk: Desk) -> float:
    """Take a case, open it, read the page, give it back; return the seconds of the take, however it ended."""
    before, key = time.perf_counter(), None
    with suppress(StoreAway):
        key = take_next(desk)
    seconds = time.perf_counter() - before
    with suppress(StoreAway):
        case.look(desk, key or 1)
        queue.head(desk, 50)
        release(desk, key or 1)
    return seconds


def _apart(work: Callable[..., None], *told: Any) -> None:
    process = _FORK.Process(target=work, args=told)
    process.start()
    process.join()
    assert process.exitcode == 0


def _take_all(url: str, folder: Path, box: Box) -> None:
    inlet = mailbox(box.port, box.folder, seconds=30)
    assert tending.look(as_service(desk_for(Store(url), folder)), inlet) == ""
    inlet.close()


def _arrivals(url: str, folder: Path, port: int, times: int = 5) -> dict[str, float]:
    """Return how long the lines of single mails took, with the next look an hour away."""
    desk, stop, found = as_service(desk_for(Store(url), folder)), threading.Event(), list[float]()
    with box_on(port) as box:
        inlet = mailbox(port, box.folder, name="idle", every_seconds=3600)
        tends = threading.Thread(target=tending._tend, args=(desk, inlet, stop, 3600))
        tends.start()
        for number in range(times):
            time.sleep(1)  # a person's mail comes while the desk rests
            box.put(letter(900_000 + number))
            before = time.perf_counter()
            while _kept(desk.store) <= number:
                time.sleep(0.01)
            found.append(time.perf_counter() - before)
        stop.set()
        tends.join()
        inlet.close()
    desk.store.close()
    return {"median": round(statistics.median(found), 2), "slowest": round(max(found), 2), "goal": 15}


def _kept(store: Store) -> int:
    count = sa.select(sa.func.count()).where(col(Contact.source) == "mailbox idle")
    return store.read(lambda conn: conn.scalar(count)) or 0


def _p99(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.99)]


@contextmanager
def _database(name: str) -> Iterator[str]:
    with ExitStack() as held:
        if name == "postgres":
            yield held.enter_context(running())
        else:
            yield f"sqlite:///{held.enter_context(tempfile.TemporaryDirectory())}/triage.db"
