"""What is typed outlives the program, however the program ends."""

import os
import pty
import signal
import subprocess
import sys
from pathlib import Path

from support.desks import desk_for
from support.families import morning

from triage.desk import drafts
from triage.store.engine import Store

TYPES_AND_DIES = """
import asyncio, os, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from support.desks import desk_for
from support.pilots import app_on, opened, until, writing
from triage.desk import drafts
from triage.store.engine import Store

async def main():
    desk = desk_for(Store(sys.argv[2]), Path(sys.argv[3]), "robin")
    async with app_on(desk).run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        case_id = screen.queue.ids[0]
        composer = await writing(pilot)
        composer.letter.insert("TYPED BEFORE THE END ")
        await until(pilot, lambda: composer._kept == composer._turn > 0, "the screen says that the draft is kept")
        os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main())
"""

STAYS_OPEN = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from support.desks import desk_for
from support.pilots import app_on
from triage.store.engine import Store
from triage.tui import app

app._LOOK_EVERY = 0.2
app_on(desk_for(Store(sys.argv[2]), Path(sys.argv[3]), "robin")).run()
"""


def test_the_program_ends_with_its_terminal_also_where_no_signal_says_that_it_is_gone(
    sqlite_store: Store, tmp_path: Path
) -> None:
    morning(desk_for(sqlite_store, tmp_path, "robin"))
    terminal, end = pty.openpty()
    words = [sys.executable, "-c", STAYS_OPEN, str(Path(__file__).parents[1]), str(sqlite_store.url), str(tmp_path)]
    with subprocess.Popen(words, stdin=end, stdout=end, stderr=end) as running:
        os.close(end)
        seen = b""
        while b"Queue" not in seen:
            seen += os.read(terminal, 4096)
        os.close(terminal)
        try:
            running.wait(30)
        finally:
            running.kill()
    assert running.returncode != -signal.SIGKILL


def test_a_draft_that_the_screen_calls_kept_outlives_kill_9(sqlite_store: Store, tmp_path: Path) -> None:
    desk = desk_for(sqlite_store, tmp_path, "robin")
    morning(desk)
    done = subprocess.run(
        [sys.executable, "-c", TYPES_AND_DIES, str(Path(__file__).parents[1]), str(sqlite_store.url), str(tmp_path)],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == -signal.SIGKILL, done.stderr
    kept = [drafts.find(desk, int(file.stem)) for file in desk.drafts.glob("*.json")]
    assert ["TYPED BEFORE THE END" in draft.body for draft in kept if draft] == [True]
