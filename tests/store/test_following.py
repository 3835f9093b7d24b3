"""A long queue is followed by the log: only what was touched is placed anew, and it stands as if all had been read again."""

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import col
from support.desks import MONDAY
from support.families import many

from triage.desk import queue
from triage.desk.front import Desk
from triage.desk.views.sifted import Order
from triage.rules.asked import EVERYTHING, parse
from triage.store import queue as stored
from triage.store.engine import Tx
from triage.store.tables import Case, CaseState


@pytest.fixture
def known(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Order:
    """Two hundred cases, for which placing one anew is held to be worth it."""
    monkeypatch.setattr(queue, "WORTH", 20)
    many(desk.store, 200)
    return queue.follow(desk, EVERYTHING, None)


def touch(desk: Desk, *changes: tuple[int, dict[str, Any]]) -> None:
    """Change cases as another terminal does, each with its line in the log."""

    def act(tx: Tx) -> None:
        for key, values in changes:
            tx.conn.execute(sa.update(Case).where(col(Case.id) == key).values(**values or {"doubt": True}))
            tx.event("touched", key)

    desk.store.write("other", MONDAY, act)


def read_whole(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """Count how often the whole order is read."""
    asked: list[int] = []
    order = stored.order
    monkeypatch.setattr(stored, "order", lambda *said: asked.append(1) or order(*said))  # type: ignore[func-returns-value]
    return lambda: len(asked)


def test_whatever_few_cases_were_touched_they_stand_as_if_all_were_read_again(desk: Desk, known: Order) -> None:
    chance, keys = random.Random(4), list(known.ids)
    for _ in range(60):
        wanted = chance.sample(keys, chance.randint(1, 8))
        near = known.ids.index(wanted[0]) if wanted[0] in known.ids else 0
        wanted += known.ids[near : near + 2].tolist()
        moves: list[dict[str, Any]] = [
            {"band": chance.randrange(4)},
            {"act_by": MONDAY + timedelta(seconds=chance.randrange(-300, 300))},
            {"state": chance.choice(list(CaseState))},
            {},
        ]
        touch(desk, *((key, chance.choice(moves)) for key in wanted))
        told, whole = queue.follow(desk, EVERYTHING, known), queue.follow(desk, EVERYTHING, None)
        assert (told.ids, told.counts, told.at) == (whole.ids, whole.counts, whole.at)
        assert told.came == set(told.ids).difference(known.ids)
        known = told


def test_where_nothing_moved_the_order_is_the_very_same(
    desk: Desk, known: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    times = read_whole(desk, monkeypatch)
    assert queue.follow(desk, EVERYTHING, known).ids is known.ids
    touch(desk, (known.ids[70], {}), (known.ids[0], {}), (known.ids[-1], {}))
    assert queue.follow(desk, EVERYTHING, known).ids is known.ids
    assert times() == 0


def test_many_touched_cases_and_what_is_sifted_are_read_whole(
    desk: Desk, known: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    times = read_whole(desk, monkeypatch)
    touch(desk, *((key, {"band": 0}) for key in known.ids[50:150]))
    told = queue.follow(desk, EVERYTHING, known)
    assert (len(told.ids), sum(told.counts), times()) == (200, 200, 1)
    assert told.counts[0] >= 100
    late = parse("breached")
    first = queue.follow(desk, late, told)
    assert first.came == frozenset()
    touch(desk, (known.ids[3], {"state": CaseState.DONE}))
    assert known.ids[3] in first.ids
    assert known.ids[3] not in queue.follow(desk, late, first).ids
    assert times() == 3
