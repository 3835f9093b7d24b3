"""A desk on a screen: real, on SQLite, on a Monday morning that stands still."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from support.desks import MONDAY, desk_on, morning

from triage import clock
from triage.desk.front import Desk
from triage.store.engine import Store


@pytest.fixture
def standing_clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[datetime]:
    monkeypatch.setattr(clock, "now", lambda: MONDAY)
    return MONDAY


@pytest.fixture
def desk(sqlite_store: Store, tmp_path: Path, standing_clock: datetime) -> Desk:
    """An empty desk."""
    return desk_on(sqlite_store, tmp_path)


@pytest.fixture
def busy_desk(desk: Desk) -> Desk:
    """The desk on a small Monday morning."""
    morning(desk)
    return desk
