"""Many hands at once: each case is taken by one of them, each service's place is held by one."""

import multiprocessing
import threading
from datetime import UTC, datetime, timedelta

import pytest
from support.desks import case_of, desk_for, mail

from triage.desk.front import Desk
from triage.errors import StoreAway
from triage.rules.arrival import Channel
from triage.store import cases, changes
from triage.store.alone import alone
from triage.store.engine import Store

AT = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)
HANDS, LINES = 8, 40


def _take_all(url: str, staff_id: int) -> list[int]:
    store = Store(url)
    taken: list[int] = []
    while (
        key := store.write("hand", AT, lambda tx: cases.take_top(tx, staff_id, AT + timedelta(hours=1)))
    ) is not None:
        taken.append(key)
    store.close()
    return taken


def test_eight_processes_that_take_as_fast_as_they_can_never_take_one_case_twice(desk: Desk) -> None:
    for number in range(LINES):
        case_of(desk, mail(f"No taxi, number {number}.", sender=f"p{number}@example.org"))
    url = desk.store.url.render_as_string(hide_password=False)
    staff = [desk_for(desk.store, desk.drafts, f"hand{number}").who.id for number in range(HANDS)]
    desk.store.close()
    with multiprocessing.get_context("fork").Pool(HANDS) as pool:
        taken = pool.starmap(_take_all, [(url, one) for one in staff])
    everything = [key for row in taken for key in row]
    assert len(everything) == LINES
    assert len(set(everything)) == LINES


def test_one_service_holds_the_place_and_the_next_may_when_it_is_gone(store: Store) -> None:
    other = Store(store.url.render_as_string(hide_password=False))
    with alone(store), pytest.raises(StoreAway, match="Another triage service"), alone(other):
        pass
    with alone(other):
        pass
    other.close()


def test_a_change_on_one_terminal_is_noticed_on_another(desk: Desk) -> None:
    stop, noticed = threading.Event(), threading.Semaphore(0)
    other = Store(desk.store.url.render_as_string(hide_password=False))

    def watch() -> None:
        for _ in changes.watch(other, stop):
            noticed.release()

    watcher = threading.Thread(target=watch)
    watcher.start()
    assert noticed.acquire(timeout=10), "it reads once at the start"
    case_of(desk, mail("No taxi came.", channel=Channel.TEXT))
    assert noticed.acquire(timeout=changes.EVERY_SECONDS / 2), "it was told, sooner than it would have looked by itself"
    stop.set()
    watcher.join(10)
    other.close()


def test_what_is_announced_names_no_child(desk: Desk) -> None:
    assert changes.CHANNEL == "triage"
    key = case_of(desk, mail("No taxi came for Amara."))
    seen: list[object] = []

    class Spy:
        class dialect:  # noqa: N801 - as the library has it
            name = "postgresql"

        def execute(self, statement: object) -> None:
            seen.append(statement)

    changes.announce(Spy(), [key])  # type: ignore[arg-type]
    (told,) = seen
    assert sorted(told.compile().params.values()) == [f"case {key}", "triage"]  # type: ignore[attr-defined]
