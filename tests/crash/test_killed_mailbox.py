"""Killed with -9 at any step from fetching mail to marking it: every mail is in the queue once, and in the mailbox once."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from crash.killing import Job, Zygote, assert_kept_once, fatal_steps
from support.imap_servers import Box, NotInstalled, box_on, dovecot, pymap
from support.mailboxes import letter

from triage.store import contacts
from triage.store.engine import Store

KILLS = {"sqlite": 100, "postgres": 20}
MAILS = (letter(1, "She is in tears."), b"\r\n", letter(1, "She is in tears."))
WANTED = sorted({hashlib.sha256(raw).hexdigest() for raw in MAILS})
CopyOf = Callable[[Store, Path], str]


@pytest.fixture(scope="module")
def server() -> Iterator[int]:
    with ExitStack() as held:
        try:
            port = held.enter_context(dovecot())
        except NotInstalled:
            port = held.enter_context(pymap())
        yield port


def _arrived(store: Store, folder: Path, copy_of: CopyOf, box: Box, after: str) -> Job:
    """Return a job on a fresh desk in whose mailbox the mails lie."""
    folder.mkdir()
    box.put(*MAILS)
    job = {"job": "fetch", "url": copy_of(store, folder), "state": str(folder), "port": box.port}
    return {**job, "folder": box.folder, "goal": f"{box.folder}-Taken", "after": after}


def _assert_all_here_once(job: Job, box: Box) -> None:
    store = Store(job["url"])
    try:
        assert_kept_once(store, WANTED)
        (cursor,) = store.read(contacts.cursors)
    finally:
        store.close()
    left = box.mails()
    there = box.mails(job["goal"]) if job["after"] == "move" else left
    assert [raw for _, _, raw in there] == list(MAILS), "the mailbox lost or doubled a mail"
    assert job["after"] == "seen" or left == []
    assert job["after"] == "move" or all(rb"\Seen" in flags for _, flags, _ in left)
    assert cursor.cursor.endswith(f".{left[-1][0]}" if left else "")


def test_a_mail_killed_at_any_step_from_the_mailbox_to_its_mark_is_taken_in_once(
    zygote: Zygote, store: Store, tmp_path: Path, copy_of: CopyOf, server: int
) -> None:
    ways = ("move", "seen")
    kills = KILLS["sqlite" if store.is_sqlite else "postgres"]
    fatal = []
    for after in ways:
        with box_on(server) as box:
            zygote.warm(_arrived(store, tmp_path / f"warm-{after}", copy_of, box, after))
        with box_on(server) as box:
            job = _arrived(store, tmp_path / after, copy_of, box, after)
            fatal.append(fatal_steps(zygote.steps(job), kills))
            _assert_all_here_once(job, box)
    for number in range(kills):
        way = number % len(ways)
        with box_on(server) as box:
            job = _arrived(store, tmp_path / str(number), copy_of, box, ways[way])
            zygote.kill(job, fatal[way][number])
            zygote.run(job)
            _assert_all_here_once(job, box)
