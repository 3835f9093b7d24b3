"""Killed with -9 while the texts that families send are fetched: each is a line in the queue, once, and its bytes are kept."""

import hashlib
from collections.abc import Callable
from pathlib import Path

from crash.killing import Job, Zygote, assert_kept_once, fatal_steps
from support.notify_server import KEY, notify_server

from triage.channels.notify import Notify
from triage.channels.notify_texts import ReceivedTexts
from triage.clock import now
from triage.rules.arrival import Arrival
from triage.store.engine import Store

KILLS = {"sqlite": 50, "postgres": 8}
SAID = ("No taxi came for Amara.", "Still nothing. She is in tears.", "Thank you, it came now.")


def test_a_text_killed_at_any_step_of_its_intake_is_taken_in_once(
    zygote: Zygote, store: Store, tmp_path: Path, copy_of: Callable[[Store, Path], str]
) -> None:
    with notify_server() as server:
        for number, words in enumerate(SAID):
            server.text_in(words, number=f"44770090000{number}")
        wanted = sorted(hashlib.sha256(one.raw).hexdigest() for one in _waiting(server.url))

        def fresh(name: str) -> Job:
            folder = tmp_path / name
            folder.mkdir()
            return {"job": "texts", "url": copy_of(store, folder), "state": str(folder), "notify": server.url}

        zygote.warm(fresh("warm"))
        job = fresh("count")
        steps = zygote.steps(job)
        _assert_here_once(job, wanted)
        for number, step in enumerate(fatal_steps(steps, KILLS["sqlite" if store.is_sqlite else "postgres"])):
            job = fresh(str(number))
            zygote.kill(job, step)
            zygote.run(job)
            _assert_here_once(job, wanted)


def _waiting(url: str) -> list[Arrival]:
    return list(ReceivedTexts(Notify(url, lambda: KEY, 5), now, 60).waiting(""))


def _assert_here_once(job: Job, wanted: list[str]) -> None:
    store = Store(job["url"])
    try:
        assert_kept_once(store, wanted)
    finally:
        store.close()
