"""Work in a thread, on behalf of a screen: what it returns is posted as a message, and so is what went wrong.

No errand touches a widget. A mistake of ours becomes one calm line for the person, and a line of positions in a private file.
"""

import os
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Final

from textual.message import Message
from textual.widget import Widget
from textual.worker import get_current_worker

from triage.errors import TriageError
from triage.tui.messages import Trouble

MISTAKE: Final = "That did not work: a mistake in the program."
_POSITIONS: Final = 12


def run(who: Widget, name: str, work: Callable[[], Message | None], *, log: Path | None, latest: bool = False) -> None:
    """Run `work` in a thread and post what it returns to `who`. With `latest`, an earlier errand's answer is dropped."""

    def job() -> None:
        answer: Message | None
        try:
            answer = work()
        except TriageError as error:
            answer = Trouble(name, error)
        except Exception as error:  # noqa: BLE001 - whatever it is, it becomes a line on the screen and one in the log
            note(error, log)
            answer = Trouble(name, TriageError(MISTAKE, safe="What you typed is kept.", next="Try again."))
        if answer is not None and not get_current_worker().is_cancelled:
            who.post_message(answer)

    who.run_worker(job, name=name, group=name, thread=True, exclusive=latest, exit_on_error=False)


def note(error: BaseException, log: Path | None) -> None:
    """Note the kind of an error and where in the code it came from: never its words, which may hold a family's."""
    if log is None:
        return
    frames = traceback.extract_tb(error.__traceback__)[-_POSITIONS:]
    places = " < ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(frames))
    line = f"{time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime())} {type(error).__name__} {places}\n"
    try:
        log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(os.open(log, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600), "a", encoding="utf-8") as out:  # noqa: PTH123
            out.write(line)
    except OSError:
        return
