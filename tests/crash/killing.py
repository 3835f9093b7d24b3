"""Jobs in processes of their own, killed with -9 at chosen steps."""

import hashlib
import json
import signal
import subprocess
from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import col

from triage.store import events
from triage.store.engine import Store
from triage.store.tables import Case, Contact, Raw

Job = dict[str, Any]
Ended = dict[str, Any]
KILLED: Final = -signal.SIGKILL


class Zygote:
    """Runs jobs, each in a process of its own."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self._asked = 0

    def at_once(self, *jobs: Job) -> list[Ended]:
        """Run `jobs` at the same time and return how each ended."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._asked += 1
        self._process.stdin.write(json.dumps([self._asked, jobs]) + "\n")
        self._process.stdin.flush()
        answers = map(json.loads, iter(self._process.stdout.readline, ""))
        # A test that ran out of time leaves its answer behind, for nobody.
        done: list[Ended] = next(ended for number, ended in answers if number == self._asked)
        return done

    def warm(self, job: Job) -> None:
        """Let `job` be done before any process is forked: each then finds loaded what is loaded at a first use."""
        self.at_once({**job, "here": True})

    def run(self, job: Job) -> None:
        """Run `job` to its end, undisturbed."""
        (ended,) = self.at_once(job)
        assert ended["status"] == 0

    def steps(self, job: Job) -> list[str]:
        """Run `job` to its end and return every step it took, as the places of lines."""
        (ended,) = self.at_once({**job, "fatal": -1})
        assert ended["status"] == 0
        taken: list[str] = ended["steps"]
        return taken

    def kill(self, job: Job, step: int) -> None:
        """Run `job` and kill it with -9 before `step`."""
        (ended,) = self.at_once({**job, "fatal": step})
        assert ended["status"] == KILLED


def fatal_steps(steps: list[str], kills: int) -> list[int]:
    """Return `kills` steps to be killed before: spread over all the places that ran, each at another of its turns."""
    turns: dict[str, list[int]] = {}
    for number, place in enumerate(steps):
        turns.setdefault(place, []).append(number)
    places = list(turns.values())
    chosen = [places[number * len(places) // kills] for number in range(kills)]
    return [turn[number % len(turn)] for number, turn in enumerate(chosen)]


def assert_kept_once(store: Store, wanted: Sequence[str]) -> None:
    """Hold what a desk kept against the SHA-256 of what came, sorted: each once, in a case of its own, its log whole."""
    kept = store.read(lambda conn: list(conn.execute(sa.select(col(Raw.sha256), col(Raw.body)))))
    rows = store.read(lambda conn: list(conn.execute(sa.select(col(Contact.raw_sha256), col(Contact.case_id)))))
    cases = store.read(lambda conn: set(conn.scalars(sa.select(col(Case.id)))))
    assert sorted(row.sha256 for row in kept) == wanted, "bytes were lost or doubled"
    assert all(hashlib.sha256(row.body).hexdigest() == row.sha256 for row in kept)
    assert sorted(row.raw_sha256 for row in rows) == wanted, "a mail was lost or doubled"
    assert {row.case_id for row in rows} == cases
    assert store.read(events.verify).broken_at is None
