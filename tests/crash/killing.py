"""Jobs in processes of their own, killed with -9 at chosen steps."""

import json
import signal
import subprocess
from typing import Any, Final

Job = dict[str, Any]
Ended = dict[str, Any]
KILLED: Final = -signal.SIGKILL


class Zygote:
    """Runs jobs, each in a process of its own."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def at_once(self, *jobs: Job) -> list[Ended]:
        """Run `jobs` at the same time and return how each ended."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(jobs) + "\n")
        self._process.stdin.flush()
        done: list[Ended] = json.loads(self._process.stdout.readline())
        return done

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
