"""A process that has everything imported and forks a child for each try; a child kills itself with -9 at the step it is told.

It reads numbered lists of jobs as JSON, a line each, on standard input, and answers by that number how each child ended and what
steps it took. A step is a line about to run, or a function about to return, in the code that is watched. Counting and killing
live here, in the tests, never in the product.
"""

import gc
import http.client
import imaplib
import json
import os
import signal
import smtplib
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import FrameType
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import notifications_python_client.notifications  # noqa: F401 - loaded once here, else by each child
from support.compiled import share_compiled
from support.desks import as_service, desk_for
from support.mailboxes import mailbox
from support.notify_server import KEY
from support.rolls import MORNINGS

import triage.clock
from triage.channels.contact_rows import FIELDS
from triage.channels.files import FolderInlet
from triage.channels.form_drops import FormDrops
from triage.channels.letters_folder import LettersFolder
from triage.channels.mime import Reader
from triage.channels.notify import Notify
from triage.channels.notify_texts import ReceivedTexts
from triage.channels.queue_log import QueueLog
from triage.channels.smtp import SmtpOutlet
from triage.cli import intake_rows, tending
from triage.cli.tending import look, round_of_work
from triage.desk import drafts, importing, reply, sending
from triage.desk.forms import receive
from triage.desk.front import Desk
from triage.desk.views import Draft
from triage.errors import StoreAway
from triage.rules import form
from triage.rules.arrival import Arrival, Channel
from triage.rules.letter import Way
from triage.store.alone import alone
from triage.store.engine import Store

NOW = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)
PRODUCT = Path(triage.clock.__file__).parent
WAYS = {Way.EMAIL: "by mail", Way.TEXT: "by text", Way.LETTER: "to print"}
TALK = ("store", "desk", "channels", "cli/service.py")
TELEPHONE = ("channels/queue_log.py", "channels/queue_calls.py", "channels/followed.py")
LISTS = ("channels/form_drops.py", "channels/contact_rows.py", "cli/intake_rows.py")
WATCHED = {
    "answer": (*(str(PRODUCT / part) for part in TALK), smtplib.__file__, http.client.__file__),
    "deliver": (*(str(PRODUCT / part) for part in TALK), smtplib.__file__),
    "ring": tuple(str(PRODUCT / part) for part in ("store", "desk", *TELEPHONE)),
    "take": tuple(str(PRODUCT / part) for part in ("store", "desk", "channels/files.py", "cli/service.py")),
    "drops": tuple(str(PRODUCT / part) for part in ("store", "desk", *LISTS)),
    "sheet": tuple(str(PRODUCT / part) for part in ("store", "desk", *LISTS)),
    "import": tuple(str(PRODUCT / part) for part in ("store", "desk")),
    "fetch": (
        *(str(PRODUCT / part) for part in ("store", "desk", "channels/imap", "cli/tending.py")),
        imaplib.__file__,
    ),
    "texts": tuple(str(PRODUCT / part) for part in ("store", "desk", "channels/notify", "cli/tending.py")),
    "submit": tuple(str(PRODUCT / part) for part in ("store", "desk")),
    "write": (str(PRODUCT / "desk" / "drafts.py"), str(Path(json.__file__).parent)),
}


class Steps:
    """Notes each line of the watched code that is about to run, and each return, and ends the process with -9 before one."""

    def __init__(self, watched: tuple[str, ...], fatal: int) -> None:
        self.watched, self.fatal = watched, fatal
        self.taken: list[str] = []

    def __call__(self, frame: FrameType, event: str, _argument: Any) -> Any:
        file = frame.f_code.co_filename
        if not file.startswith(self.watched):
            return None
        if event in {"line", "return"}:
            if len(self.taken) == self.fatal:
                os.kill(os.getpid(), signal.SIGKILL)
            self.taken.append(f"{file.rpartition('/')[2]}:{frame.f_lineno} {event}")
        return self


def answer(desk: Desk, job: dict[str, Any]) -> None:
    """A person presses send; the service starts and delivers."""
    draft = drafts.find(desk, job["case"])
    assert draft is not None
    reply.send(desk, draft, job["version"])
    deliver(desk, job)


def deliver(desk: Desk, job: dict[str, Any]) -> None:
    """The service starts, settles what was left behind, and delivers what is due."""
    service = as_service(desk)
    with started(desk):
        sending.recover(service, _roads(job))
        sending.send_due(service, _roads(job))


def later(desk: Desk, job: dict[str, Any]) -> None:
    """A quarter of an hour later the service asks the far side what became of letters, and sends what never came there."""
    triage.clock.now = lambda: NOW + timedelta(minutes=15)
    service = as_service(desk)
    with started(desk):
        sending.recover(service, _roads(job))
        sending.ask_due(service, _roads(job))
        sending.send_due(service, _roads(job))


def race(desk: Desk, job: dict[str, Any]) -> None:
    """Deliver what is due without asking whether somebody else does."""
    sending.send_due(as_service(desk), _roads(job))


def take(desk: Desk, job: dict[str, Any]) -> None:
    """The service starts and takes in what lies in the folder."""
    with Reader() as reader, started(desk):
        round_of_work(as_service(desk), [FolderInlet(Path(job["folder"]), reader)], _roads({"port": 1}))


def ring(desk: Desk, job: dict[str, Any]) -> None:
    """The service starts and reads the telephone's log; then the log is rotated, and it reads on."""
    log = Path(job["folder"]) / "queue_log"
    following = log.with_name("following")
    with started(desk):
        look(as_service(desk), QueueLog(log))
        if following.exists():
            if log.exists():
                log.rename(log.with_name("queue_log.1"))
            following.rename(log)
        look(as_service(desk), QueueLog(log))


def texts(desk: Desk, job: dict[str, Any]) -> None:
    """The service starts and fetches the texts that families sent."""
    inlet = ReceivedTexts(Notify(job["notify"], lambda: KEY, 10), lambda: NOW, 60)
    with started(desk):
        assert look(as_service(desk), inlet) == ""


def fetch(desk: Desk, job: dict[str, Any]) -> None:
    """The service starts and takes in what lies in the mailbox."""
    inlet = mailbox(job["port"], job["folder"], after=job["after"], moved_to=job["goal"])
    with closing(inlet), started(desk):
        assert look(as_service(desk), inlet) == ""


def race_in(desk: Desk, job: dict[str, Any]) -> None:
    """Take in what lies in the folder without asking whether somebody else does."""
    with Reader() as reader:
        round_of_work(as_service(desk), [FolderInlet(Path(job["folder"]), reader)], _roads({"port": 1}))


def submit(desk: Desk, job: dict[str, Any]) -> None:
    """The web form's own thread keeps what a person sent; what is answered is noted once it is known."""
    sent, _ = form.read(job["key"], job["given"])
    arrival = Arrival("web form", sent.key, Channel.WEB_FORM, NOW, sent.raw, form.message_of(sent), cursor=sent.key)
    kept = receive(as_service(desk), arrival, sent)
    Path(job["state"], "answered").write_text(kept.ref)


def drops(desk: Desk, job: dict[str, Any]) -> None:
    """The service starts and takes in the list that a form's system dropped."""
    with started(desk):
        assert look(as_service(desk), FormDrops(Path(job["folder"]), Path(job["state"], "map.toml"))) == ""


def sheet(desk: Desk, job: dict[str, Any]) -> None:
    """Somebody takes in the list that a team kept by hand."""
    made = intake_rows.map_of(Path(job["state"], "map.toml"), FIELDS["sheet"])
    assert intake_rows._taken(desk, Path(job["folder"], "rows.csv"), made, "sheet").refused == []


def import_list(desk: Desk, job: dict[str, Any]) -> None:
    """The council's list of the morning is taken in, two children at a time."""
    importing.BATCH = 2  # type: ignore[misc]
    importing.take(as_service(desk), MORNINGS[job["morning"]], most=100)


def write(desk: Desk, job: dict[str, Any]) -> None:
    """A person types: one draft after another, each noted once it is said to be kept."""
    for number in range(1, job["drafts"] + 1):
        drafts.keep(desk, Draft(1, "", None, f"draft {number}", str(number) * 6000))
        Path(job["state"], f"kept-{number}").touch()


JOBS: dict[str, Callable[[Desk, dict[str, Any]], None]] = {
    "answer": answer,
    "deliver": deliver,
    "drops": drops,
    "fetch": fetch,
    "import": import_list,
    "later": later,
    "race": race,
    "race in": race_in,
    "ring": ring,
    "sheet": sheet,
    "submit": submit,
    "take": take,
    "texts": texts,
    "write": write,
}


@contextmanager
def started(desk: Desk) -> Iterator[None]:
    """Take the service's place; a database notices only after a moment that the one before was killed."""
    with ExitStack() as held:
        for _ in range(500):
            try:
                held.enter_context(alone(desk.store))
            except StoreAway:
                time.sleep(0.01)
            else:
                break
        else:
            raise TimeoutError("the service's place was never free")
        yield


def _roads(job: dict[str, Any]) -> sending.Roads:
    if "notify" in job:
        texts = Notify(job["notify"], lambda: KEY, 10).texts("text")
        return {Way.TEXT: sending.Road(texts.deliver, fate=texts.fate)}
    if "printed" in job:
        return {Way.LETTER: sending.Road(LettersFolder(Path(job["printed"])).deliver)}
    outlet = SmtpOutlet("127.0.0.1", job["port"], tls="plain", connect_seconds=10, data_seconds=10)
    return {Way.EMAIL: sending.Road(outlet.deliver)}


def do(job: dict[str, Any]) -> Steps:
    """Do the job in this process, and return the steps it took if they are counted."""
    triage.clock.now = lambda: NOW
    desk = replace(desk_for(Store(job["url"]), Path(job["state"])), ways=WAYS)
    steps = Steps(WATCHED.get(job["job"], ()), job.get("fatal", -1))
    if "fatal" in job:
        sys.settrace(steps)
    JOBS[job["job"]](desk, job)
    sys.settrace(None)
    desk.store.close()
    return steps


def child(job: dict[str, Any], out: int) -> None:
    """Do the job in this forked process."""
    steps = do(job)
    with os.fdopen(out, "w") as told:
        json.dump(steps.taken, told)


def fork(job: dict[str, Any]) -> tuple[int, int]:
    read_end, write_end = os.pipe()
    pid = os.fork()
    if pid:
        os.close(write_end)
        return pid, read_end
    code = 3
    try:
        child(job, write_end)
        code = 0
    except BaseException as error:  # noqa: BLE001 - told to the test, then this child ends
        sys.stderr.write(f"{job['job']}: {type(error).__name__}: {error}\n")
        sys.stderr.flush()
    finally:
        os._exit(code)


def ended(pid: int, read_end: int) -> dict[str, Any]:
    with os.fdopen(read_end) as told:
        text = told.read()
    _, status = os.waitpid(pid, 0)
    return {"status": os.waitstatus_to_exitcode(status), "steps": json.loads(text or "[]")}


def warm(job: dict[str, Any]) -> None:
    """Do the job here, so that every child finds loaded and compiled what is so at a first use; no connection stays open."""
    do(job)
    gc.collect()
    gc.freeze()


def main() -> None:
    tending._LONGEST_PAUSE = 0.0  # type: ignore[misc]  # no person writes meanwhile
    share_compiled()
    for line in sys.stdin:
        number, jobs = json.loads(line)
        if jobs[0].get("here"):
            warm(jobs[0])
            done: list[dict[str, Any]] = []
        else:
            done = [ended(*one) for one in [fork(job) for job in jobs]]
        sys.stdout.write(json.dumps([number, done]) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
