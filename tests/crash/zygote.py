"""A process that has everything imported and forks a child for each try; a child kills itself with -9 at the step it is told.

It reads a job a line as JSON on standard input and answers a line: how the child ended, and how many steps it took. A step is a
line of our own store, desk or channels; counting and killing live here, in the tests, never in the product.
"""

import json
import os
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from support.desks import as_service, desk_for, shipped_house, shipped_templates

import triage.clock
from triage.channels.files import FolderInlet
from triage.channels.mime import Reader
from triage.channels.smtp import SmtpOutlet
from triage.cli.service import round_of_work
from triage.desk import case, drafts, reply, sending
from triage.desk.front import Desk
from triage.desk.views import Draft
from triage.store.alone import alone
from triage.store.engine import Store

NOW = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)
ROOMS = tuple(str(Path(triage.clock.__file__).parent / room) for room in ("store", "desk", "channels"))


class Steps:
    """Counts the lines of our rooms as they run, and ends the process with -9 at one of them."""

    def __init__(self, fatal: int) -> None:
        self.fatal = fatal
        self.taken = 0

    def __call__(self, frame: FrameType, event: str, _argument: Any) -> Any:
        if not frame.f_code.co_filename.startswith(ROOMS):
            return None
        if event == "line":
            self.taken += 1
            if self.taken == self.fatal:
                os.kill(os.getpid(), signal.SIGKILL)
        return self


def answer(desk: Desk, job: dict[str, Any]) -> None:
    """A person presses send; the service delivers."""
    draft = drafts.find(desk, job["case"])
    if draft is not None:
        reply.send(desk, draft, case.look(desk, job["case"]).version)
    deliver(desk, job)


def deliver(desk: Desk, job: dict[str, Any]) -> None:
    """The service starts and delivers what is due."""
    outlet = SmtpOutlet("127.0.0.1", job["port"], tls="plain", connect_seconds=5, data_seconds=5)
    with alone(desk.store):
        sending.recover(as_service(desk))
        sending.send_due(as_service(desk), outlet.deliver)


def take(desk: Desk, job: dict[str, Any]) -> None:
    """The service takes in what lies in the folder."""
    with Reader() as reader, alone(desk.store):
        outlet = SmtpOutlet("127.0.0.1", 1, tls="plain")
        round_of_work(as_service(desk), [FolderInlet(Path(job["folder"]), reader)], outlet)


def write(desk: Desk, job: dict[str, Any]) -> None:
    """A person types: one draft after another."""
    for number in range(job["drafts"]):
        drafts.keep(desk, Draft(1, "", None, f"draft {number}", f"{number} " * 200))


JOBS: dict[str, Callable[[Desk, dict[str, Any]], None]] = {
    "answer": answer,
    "deliver": deliver,
    "take": take,
    "write": write,
}


def child(job: dict[str, Any], out: int) -> None:
    """Do the job in this forked process, which ends here."""
    triage.clock.now = lambda: NOW
    desk = desk_for(Store(job["url"]), Path(job["state"]))
    steps = Steps(job.get("fatal", -1))
    sys.settrace(steps)
    try:
        JOBS[job["job"]](desk, job)
    finally:
        sys.settrace(None)
    os.write(out, str(steps.taken).encode())
    os._exit(0)


def main() -> None:
    shipped_house()
    shipped_templates()
    for line in sys.stdin:
        job = json.loads(line)
        read_end, write_end = os.pipe()
        pid = os.fork()
        if pid == 0:
            try:
                child(job, write_end)
            except BaseException as error:  # noqa: BLE001 - told to the test, then this child ends
                sys.stderr.write(f"{type(error).__name__}: {error}\n")
                sys.stderr.flush()
            os._exit(3)
        os.close(write_end)
        _, status = os.waitpid(pid, 0)
        steps = os.read(read_end, 100).decode() or "0"
        os.close(read_end)
        sys.stdout.write(json.dumps({"status": os.waitstatus_to_exitcode(status), "steps": int(steps)}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
