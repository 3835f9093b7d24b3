"""The desk in a real terminal: from a key to the last byte of its paint, and the memory it takes, at two sizes of the queue.

The program runs as people run it, in a pseudo-terminal of 120 by 40; what is measured is what a person waits for.
"""

import fcntl
import json
import os
import pty
import select
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SMALL, LARGE = 1_000, 1_000_000
TURNS = 15
QUIET = 0.6
AT_ONCE = 0.06  # the list is painted at once; the case beside it follows when the cursor has rested
PATIENCE = 60.0
KEYS = {"down": b"\x1b[B", "page_down": b"\x1b[6~", "open_case": b"\r", "open_composer": b"r"}
BACK = {"open_case": b"\x1b", "open_composer": b"\x1b"}


def terminal(sizes: tuple[int, int] = (SMALL, LARGE), turns: int = TURNS) -> dict[str, object]:
    """Return milliseconds (median, and the slowest but one of twenty) and bytes a key at both sizes, and the ratio of the two.

    `goal_large_to_small` is 2; the absolute guards are generous: 20 ms for down, 100 ms for a page, 1,500 bytes for down, 60 MB.
    """
    small, large = (_measure(size, turns) for size in sizes)
    ratios = {
        f"{name}_large_to_small": round(large[f"{name}_ms"] / max(small[f"{name}_ms"], 0.1), 2)
        for name in ("ready", *KEYS)
    }
    return {"goal_large_to_small": 2, **ratios, str(sizes[0]): small, str(sizes[1]): large}


def _measure(size: int, turns: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder, _running(Path(folder), size) as (child, master):
        found: dict[str, float] = {}
        start = time.perf_counter()
        _until_shown(master, b"Child ")
        found["ready_ms"] = round((time.perf_counter() - start) * 1000, 1)
        _painted(master, 1.0)
        for name, key in KEYS.items():
            paints = [_key(master, key, BACK.get(name), QUIET if name in BACK else AT_ONCE) for _ in range(turns)]
            if not all(count for _, count in paints[1:]):
                raise AssertionError(f"{name}: a key painted nothing in {QUIET} s at {size} cases")
            times = sorted(taken for taken, _ in paints)
            found[f"{name}_ms"] = round(statistics.median(times) * 1000, 1)
            found[f"{name}_p95_ms"] = round(times[int(len(times) * 0.95)] * 1000, 1)
            found[f"{name}_bytes"] = round(statistics.median(count for _, count in paints))
        found["memory_mb"] = round(_memory(child), 1)
        found["idle_cpu_percent"] = round(_idle(child, 5.0), 2)
        return found


@contextmanager
def _running(folder: Path, size: int) -> Iterator[tuple[int, int]]:
    """Run the program on a desk of `size` open cases in a pseudo-terminal; give its process and the terminal's other end."""
    bench = Path(__file__)
    subprocess.run([sys.executable, str(bench), "fill", str(folder), str(size)], check=True)
    settings = folder / "triage.toml"
    url = json.dumps(f"sqlite:///{folder / 'triage.db'}")
    settings.write_text(
        f"state_folder = {json.dumps(str(folder / 'state'))}\n[database]\nurl = {url}\n[demo]\nlogin = 'ada'\n",
        encoding="utf-8",
    )
    child, master = pty.fork()
    if child == 0:
        os.environ.update(TERM="xterm-256color", COLORTERM="truecolor", TRIAGE_CONFIG=str(settings))
        os.execv(sys.executable, [sys.executable, "-c", "from triage.cli import main; main()"])
    fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    try:
        yield child, master
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(master)


def _until_shown(master: int, words: bytes) -> None:
    seen, end = b"", time.perf_counter() + PATIENCE
    while words not in seen:
        if time.perf_counter() > end:
            raise TimeoutError(f"the desk never showed {words!r}")
        if select.select([master], [], [], 0.5)[0]:
            seen += os.read(master, 1 << 16)


def _key(master: int, key: bytes, back: bytes | None, quiet: float) -> tuple[float, int]:
    """Press a key; return the seconds to the last byte of its paint and how many bytes came. Then go back, unmeasured."""
    start = time.perf_counter()
    os.write(master, key)
    last, count = _painted(master, quiet)
    if back:
        os.write(master, back)
    _painted(master, 2 * QUIET)
    return last - start, count


def _painted(master: int, quiet: float) -> tuple[float, int]:
    """Read until nothing came for `quiet` seconds; return when the last byte came and how many there were."""
    last, count = time.perf_counter(), 0
    while select.select([master], [], [], quiet)[0]:
        count += len(os.read(master, 1 << 16))
        last = time.perf_counter()
    return last, count


def _memory(child: int) -> float:
    """Return the megabytes that the program holds."""
    pages = int(Path(f"/proc/{child}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def _idle(child: int, seconds: float) -> float:
    """Return the share of a core, in per cent, that the program uses while nobody touches it."""
    before = _ticks(child)
    time.sleep(seconds)
    return (_ticks(child) - before) / os.sysconf("SC_CLK_TCK") / seconds * 100


def _ticks(child: int) -> int:
    fields = Path(f"/proc/{child}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def _fill(folder: Path, size: int) -> None:
    sys.path.insert(0, str(Path(__file__).parents[1]))
    from support.desks import desk_for, shipped_house
    from support.families import many

    from triage import clock
    from triage.cli import opening
    from triage.config import Settings, shipped
    from triage.desk import house as houses
    from triage.rules.roles import Role
    from triage.store.engine import Store
    from triage.store.migrate import migrate

    store = Store(f"sqlite:///{folder / 'triage.db'}")
    migrate(store, shipped("migrations"))
    desk_for(store, folder, "ada", Role.SUPERVISOR)
    texts = opening.house_texts(opening.rules_folder(Settings()))
    store.write("bench", clock.now(), lambda tx: houses.begin(tx, shipped_house(), texts))
    many(store, size)
    store.close()


if __name__ == "__main__":
    _fill(Path(sys.argv[2]), int(sys.argv[3]))
