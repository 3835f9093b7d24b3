"""Killed with -9 at any step of taking mail in: every mail is a line in the queue, once, and its bytes are kept."""

import hashlib
from collections.abc import Callable
from pathlib import Path

from crash.killing import Job, Zygote, assert_kept_once, fatal_steps
from support.desks import desk_for

from triage.store.engine import Store

KILLS = {"sqlite": 100, "postgres": 20}
CopyOf = Callable[[Store, Path], str]


def _mail(number: int, words: str, writer: int) -> bytes:
    return (
        f"From: Parent <parent{writer}@example.org>\r\nTo: transport@marlshire.example\r\nSubject: transport {number}\r\n"
        f"Message-ID: <{number}@example.org>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{words}\r\n"
    ).encode()


MAILS = (
    _mail(1, "No taxi came for Amara this morning.", 1),
    _mail(2, "Still nothing, it is ten o'clock now – she is in tears.", 1),
    _mail(3, "Thank you for the new driver.", 2),
    b"",
    _mail(3, "Thank you for the new driver.", 2),
)
WANTED = sorted({hashlib.sha256(raw).hexdigest() for raw in MAILS})


def _arrived(store: Store, folder: Path, copy_of: CopyOf, *, maildir: bool) -> Job:
    """Return a job on a fresh desk before whose door the mails lie, in a Maildir or in a plain folder."""
    place = folder / "in"
    for part in ("new", "cur", "tmp") if maildir else (".",):
        (place / part).mkdir(parents=True)
    for number, raw in enumerate(MAILS):
        (place / ("new" if maildir else ".") / f"{number}.eml").write_bytes(raw)
    return {"job": "take", "url": copy_of(store, folder), "state": str(folder), "folder": str(place)}


def _assert_all_here_once(job: Job) -> None:
    store = Store(job["url"])
    try:
        assert_kept_once(store, WANTED)
    finally:
        store.close()


def _left_at_the_door(job: Job) -> list[Path]:
    place = Path(job["folder"])
    return [*place.glob("*.eml"), *place.glob("new/*")]


def _left_out_of_the_way(job: Job) -> list[Path]:
    place = Path(job["folder"])
    return [*place.glob("taken/*"), *place.glob("cur/*")]


def test_a_mail_killed_at_any_step_of_its_intake_is_taken_in_once(
    zygote: Zygote, store: Store, tmp_path: Path, copy_of: CopyOf
) -> None:
    def fresh(name: str, *, maildir: bool) -> Job:
        folder = tmp_path / name
        folder.mkdir()
        return _arrived(store, folder, copy_of, maildir=maildir)

    counts = []
    for maildir in (False, True):
        zygote.warm(fresh(f"warm-{maildir}", maildir=maildir))
        job = fresh(f"count-{maildir}", maildir=maildir)
        counts.append(zygote.steps(job))
        _assert_all_here_once(job)
    kills = KILLS["sqlite" if store.is_sqlite else "postgres"]
    fatal = [fatal_steps(steps, kills) for steps in counts]
    for number in range(kills):
        job = fresh(str(number), maildir=number % 2 == 1)
        zygote.kill(job, fatal[number % 2][number])
        zygote.run(job)
        _assert_all_here_once(job)
        assert _left_at_the_door(job) == []
        assert len(_left_out_of_the_way(job)) == len(MAILS)


def test_taking_in_what_was_taken_in_before_changes_nothing(
    zygote: Zygote, store: Store, tmp_path: Path, copy_of: CopyOf
) -> None:
    job = _arrived(store, tmp_path, copy_of, maildir=False)
    zygote.run(job)
    for file in _left_out_of_the_way(job):
        file.rename(Path(job["folder"]) / file.name)
    zygote.run(job)
    _assert_all_here_once(job)


def test_four_at_once_that_take_in_the_same_mails_take_each_in_once(
    zygote: Zygote, store: Store, tmp_path: Path, copy_of: CopyOf
) -> None:
    desk_for(store, tmp_path)
    job = {**_arrived(store, tmp_path, copy_of, maildir=True), "job": "race in"}
    assert [ended["status"] for ended in zygote.at_once(*[job] * 4)] == [0] * 4
    _assert_all_here_once(job)
