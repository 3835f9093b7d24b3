"""Figures of the screens, as ratios within one run: the first frame, and the queue's list against a DataTable."""

import asyncio
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

ROWS = (10_000, 100_000)
STARTS = 7
PAGES = 20
BURSTS, LIVE = 30, 1_000
PATIENCE = 60


def first_frame(starts: int = STARTS) -> dict[str, float]:
    """Return milliseconds from the start of a fresh process to the first painted frame: ours, a bare one's, the ratio."""
    times: dict[str, list[float]] = {"desk": [], "bare": []}
    for _ in range(starts):
        for name, taken in times.items():
            taken.append(_alone("frame", name)["ms"])
    desk, bare = (statistics.median(taken) for taken in times.values())
    return {"desk_ms": round(desk, 1), "bare_ms": round(bare, 1), "ratio": round(desk / bare, 2)}


def queue_list(rows: tuple[int, ...] = ROWS) -> dict[str, dict[str, float]]:
    """Return, for each number of rows, the figures of our list and of a DataTable, and how many times better ours is.

    Both read the same rows from the same store; a DataTable has to read all of them before it can show the first. `ready` is
    milliseconds to the first row on the screen, `added` megabytes, the rest milliseconds of CPU a key: a down within the view,
    a down at its edge, where the list moves, and a page down.
    """
    made = {}
    for count in rows:
        with tempfile.TemporaryDirectory() as folder:
            _alone("fill", folder, count)
            ours, theirs = _alone("queue", folder, count), _alone("table", folder, count)
        made[str(count)] = {
            **{f"queue_{key}": value for key, value in ours.items()},
            **{f"table_{key}": value for key, value in theirs.items()},
            **{f"{key}_ratio": round(theirs[key] / max(ours[key], 0.1), 1) for key in ours},
        }
    return made


def live_refresh(count: int = LIVE) -> dict[str, float]:
    """Return milliseconds of CPU to show `count` rows anew after a burst of changes: our list, a DataTable, and the ratio.

    Both read the store again: ours the order and the lines in view, a DataTable every row, since it has to be cleared and filled.
    """
    with tempfile.TemporaryDirectory() as folder:
        _alone("fill", folder, count)
        ours, theirs = (_alone(what, folder, count)["refresh_cpu_ms"] for what in ("live_queue", "live_table"))
    return {"queue_ms": ours, "table_ms": theirs, "ratio": round(theirs / max(ours, 0.1), 1), "goal": 20}


def _alone(what: str, name: str, count: int = 0) -> dict[str, float]:
    """Measure one thing in a process of its own."""
    start = time.time()
    done = subprocess.run(
        [sys.executable, __file__, what, name, str(count), str(start)],
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    figures: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return figures


# ---- in the process of its own --------------------------------------------------------------------------------------


def _frame(name: str, start: float) -> None:
    """Paint one frame on a terminal that only writes down, then stop."""
    from textual.app import App

    app: App[None]
    if name == "desk":
        from triage.tui.app import TriageApp

        app = TriageApp(lambda: time.sleep(5))  # type: ignore[arg-type,return-value]
    else:
        app = App()
    _stop_at_first_paint(app, lambda: _say(ms=(time.time() - start) * 1000))
    app.run()


def _stop_at_first_paint(app: Any, then: Callable[[], None]) -> None:
    from textual.drivers.headless_driver import HeadlessDriver

    class Driver(HeadlessDriver):
        is_headless = False

        def write(self, data: str) -> None:
            if len(data) > 500:
                then()
                os._exit(0)

    app.driver_class = Driver


def _desk_screen(desk: Any) -> Any:
    """Return the queue as the desk's screen has it, alone."""
    from textual import on
    from textual.app import ComposeResult
    from textual.screen import Screen

    from triage.desk import queue
    from triage.rules.asked import EVERYTHING
    from triage.tui import errand, messages
    from triage.tui.widgets.queue import QueueList

    class Desk(Screen[None]):
        """Threads fetch, this screen takes what they post; `filled` is set when lines came."""

        def compose(self) -> ComposeResult:
            self.filled = asyncio.Event()
            yield QueueList(id="queue")

        def on_mount(self) -> None:
            self.read()

        def read(self) -> None:
            work = lambda: messages.OrderCame(queue.follow(desk, EVERYTHING, None), frozenset())  # noqa: E731
            errand.run(self, "order", work, log=None)

        @on(messages.OrderCame)
        def ordered(self, came: messages.OrderCame) -> None:
            self.query_one(QueueList).show_order(came.order.ids)

        @on(messages.LinesWanted)
        def wanted(self, asked: messages.LinesWanted) -> None:
            work = lambda: messages.LinesCame(asked.ids, queue.page(desk, asked.ids))  # noqa: E731
            errand.run(self, "lines", work, log=None)

        @on(messages.LinesCame)
        def came(self, lines: messages.LinesCame) -> None:
            self.query_one(QueueList).fill(lines.lines, lines.asked)
            self.filled.set()

        @on(messages.Trouble)
        def trouble(self, trouble: messages.Trouble) -> None:
            raise trouble.error

    return Desk()


async def _queue(folder: Path, *, live: bool) -> None:
    desk = _desk(folder)
    from textual.app import App

    from triage.tui.widgets.queue import QueueList

    screen = _desk_screen(desk)

    class Bare(App[None]):
        def get_default_screen(self) -> Any:
            return screen

    async def again() -> None:
        screen.filled.clear()
        screen.read()
        await screen.filled.wait()

    before, start = _memory(), time.perf_counter()
    app = Bare()
    async with app.run_test(size=(120, 40)) as pilot:
        shown = app.screen.query_one(QueueList)
        shown.focus()
        while shown.line is None:
            if time.perf_counter() - start > PATIENCE:
                raise TimeoutError("the queue's first line never came")
            await asyncio.sleep(0.002)
        ready = (time.perf_counter() - start) * 1000
        await (_bursts(pilot, desk, again) if live else _keys(pilot, ready, before))


async def _table(folder: Path, *, live: bool) -> None:
    desk = _desk(folder)
    from rich.text import Text
    from textual.app import App, ComposeResult
    from textual.widgets import DataTable

    from triage.desk import queue

    class Table(App[None]):
        def compose(self) -> ComposeResult:
            yield DataTable(cursor_type="row")

    before, start = _memory(), time.perf_counter()
    app = Table()
    async with app.run_test(size=(120, 40)) as pilot:
        table = app.query_one(DataTable)
        table.add_columns("band", "due", "ref", "child", "matter", "times", "owner")

        async def again() -> None:
            table.clear()
            ids = queue.order(desk)
            for at in range(0, len(ids), 5000):
                for line in queue.page(desk, ids[at : at + 5000]).values():
                    cells = (line.band, line.due, line.ref, line.child, line.matter, line.contacts, line.owner)
                    table.add_row(*(Text(str(cell)) for cell in cells), key=str(line.id))

        await again()
        table.focus()
        await pilot.pause()
        ready = (time.perf_counter() - start) * 1000
        await (_bursts(pilot, desk, again) if live else _keys(pilot, ready, before))


async def _bursts(pilot: Any, desk: Any, again: Callable[[], Awaitable[None]]) -> None:
    """Measure how dear it is to show all `again`, painted, after each of some bursts of changes.

    The rules are read before, as on a terminal: from then on the collector leaves alone what lives as long as the program.
    """
    from sqlalchemy import text

    desk.rules()
    spent = 0.0
    for burst in range(BURSTS + 1):
        change = text(f"UPDATE matter SET band = (id + {burst}) % 4 WHERE id % 20 = 0")
        desk.store.write("bench", desk.now(), lambda tx, one=change: tx.conn.execute(one))
        start = time.process_time()
        await again()
        await pilot.pause()
        spent += (time.process_time() - start) * 1000 if burst else 0
    _say(refresh_cpu_ms=spent / BURSTS)


async def _keys(pilot: Any, ready: float, before: float) -> None:
    """Measure a down within the view, a down at its edge, where the list moves, and a page down."""
    figures = {"ready_ms": ready, "added_mb": _memory() - before}
    for name, key, presses in (
        ("warm_ms", "down", 2),
        ("down_cpu_ms", "down", PAGES),
        ("edge_ms", "down", pilot.app.size.height),
        ("scroll_cpu_ms", "down", PAGES),
        ("page_down_cpu_ms", "pagedown", PAGES),
    ):
        spent = time.process_time()
        for _ in range(presses):
            await pilot.press(key)
        figures[name] = (time.process_time() - spent) * 1000 / presses
    _say(**{name: figure for name, figure in figures.items() if name not in {"warm_ms", "edge_ms"}})


def _desk(folder: Path, count: int = 0) -> Any:
    """Open the desk in `folder`; with `count`, make it first, with that many cases."""
    from support.desks import desk_for
    from support.families import many

    from triage.config import shipped
    from triage.store.engine import Store
    from triage.store.migrate import migrate

    store = Store(f"sqlite:///{folder / 'triage.db'}")
    if count:
        migrate(store, shipped("migrations"))
        many(store, count)
    desk = desk_for(store, folder)
    desk.store.read(lambda conn: conn.exec_driver_sql("SELECT 1").all())
    return desk


def _memory() -> float:
    """Return the memory in use now, in MB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 2**20


def _say(**figures: float) -> None:
    print(json.dumps({key: round(value, 2) for key, value in figures.items()}), file=sys.__stdout__, flush=True)


def _main() -> None:
    sys.path.insert(0, str(Path(__file__).parents[1]))
    _, what, name, count, start = sys.argv
    if what == "frame":
        _frame(name, float(start))
    elif what == "fill":
        _desk(Path(name), int(count))
        _say(done=1)
    else:
        shown = _queue if what.endswith("queue") else _table
        asyncio.run(shown(Path(name), live=what.startswith("live")))


if __name__ == "__main__":
    _main()
