"""What is taken down in a call outlives the program, however the program ends."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from support.desks import desk_for
from support.families import morning

from triage.desk import call_drafts, calls
from triage.store.engine import Store

TYPES_AND_DIES = """
import asyncio, os, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from support.desks import desk_for
from support.pilots import app_on, opened, until
from triage.store.engine import Store

async def main():
    desk = desk_for(Store(sys.argv[2]), Path(sys.argv[3]), "robin")
    async with app_on(desk).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await pilot.press("c")
        await until(pilot, lambda: getattr(pilot.app.screen, "fields", None), "the call is open")
        screen = pilot.app.screen
        await pilot.press(*"dana", "enter")
        await until(pilot, lambda: screen.card is not None, "the family is chosen")
        await pilot.press("n", *"at the gate")
        before = screen._turn
        screen.notes.insert("TYPED BEFORE THE END")
        await until(pilot, lambda: screen._kept == screen._turn > before, "the screen says that it is kept")
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
        os.kill(os.getpid(), getattr(signal, sys.argv[4]))
        await asyncio.sleep(60)

asyncio.run(main())
"""


@pytest.mark.parametrize("by", ["SIGKILL", "SIGHUP"])
def test_a_call_that_the_screen_says_is_kept_outlives_the_terminal_and_is_logged_once_after(
    sqlite_store: Store, tmp_path: Path, by: str
) -> None:
    desk = desk_for(sqlite_store, tmp_path, "robin")
    morning(desk)
    done = subprocess.run(
        [sys.executable, "-c", TYPES_AND_DIES, str(Path(__file__).parents[1]), str(sqlite_store.url), str(tmp_path), by],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == -getattr(signal, by), done.stderr
    (kept,) = call_drafts.unfinished(desk)
    assert kept.answers == {"safe": "no", "where": "at the gate"}
    assert kept.notes == "TYPED BEFORE THE END"
    assert kept.child_id is not None
    from dataclasses import replace

    logged = calls.log(desk, replace(kept, outcome="message"))
    assert logged.band == 0
    assert call_drafts.unfinished(desk) == []
