"""How a screen learns that another terminal changed something."""

import threading
from collections.abc import Iterator

from triage.desk.front import Desk
from triage.store import changes


def watch(desk: Desk, stop: threading.Event) -> Iterator[None]:
    """Yield at the start, at each change and every 30 s, until `stop` is set; for a thread of its own.

    When the database goes away the driver's error is raised: wait a little and watch anew.
    """
    yield from changes.watch(desk.store, stop)
