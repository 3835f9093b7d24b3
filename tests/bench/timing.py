"""How the bench, and tests of how costs compare, take the time of work that uses one core."""

import time
from collections.abc import Callable
from typing import Any


def best(work: Callable[[], Any], runs: int = 5) -> float:
    """Return the CPU seconds of the best of some runs."""
    found = []
    for _ in range(runs):
        before = time.process_time()
        work()
        found.append(time.process_time() - before)
    return min(found)
