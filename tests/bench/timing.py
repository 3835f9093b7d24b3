"""How the bench, and tests of how costs compare, take the time of work that uses one core."""

import gc
import time
from collections.abc import Callable
from typing import Any

TRIES = 8


def best(work: Callable[[], Any], runs: int = 5) -> float:
    """Return the CPU seconds of the best of some runs."""
    found = []
    for _ in range(runs):
        before = time.process_time()
        work()
        found.append(time.process_time() - before)
    return min(found)


def costs_at_most(times: float, dear: Callable[[], Any], cheap: Callable[[], Any], least: float = 0.002) -> bool:
    """Tell whether some work costs at most so many times as much as other work, which counts as ``least`` seconds.

    Of several tries one is enough: what costs more fails each of them, a busy neighbour spoils only some.
    """
    cheap()
    return any(_alone(dear, 1) <= times * max(_alone(cheap, 3), least) for _ in range(TRIES))


def _alone(work: Callable[[], Any], runs: int) -> float:
    """Return the CPU seconds of the best of some runs without the collector, whose cost depends on the other tests' objects."""
    gc.disable()
    try:
        return best(work, runs)
    finally:
        gc.enable()
