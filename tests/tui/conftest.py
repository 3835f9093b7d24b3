"""A desk on a screen: real, on SQLite, on a Monday morning that stands still."""

from datetime import datetime
from pathlib import Path

import pytest
import textual._wait
from support.desks import desk_for
from support.families import EIGHT_THIRTY, morning
from support.hostile import fill

from triage import clock
from triage.desk.front import Desk
from triage.store.engine import Store


@pytest.fixture(autouse=True)
def looked_at_often(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pilot looks every few milliseconds, not every twenty, whether the screen is at rest; by the same measure."""
    monkeypatch.setattr(textual._wait, "SLEEP_GRANULARITY", 0.005)
    monkeypatch.setattr(textual._wait, "SLEEP_IDLE", 0.005 / 20)


@pytest.fixture(autouse=True)
def all_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal that shows every colour, whatever the one is that the tests are started from."""
    monkeypatch.setattr("textual.constants.COLOR_SYSTEM", "truecolor")


@pytest.fixture
def standing_clock(monkeypatch: pytest.MonkeyPatch) -> datetime:
    monkeypatch.setattr(clock, "now", lambda: EIGHT_THIRTY)
    return EIGHT_THIRTY


@pytest.fixture
def desk(sqlite_store: Store, tmp_path: Path, standing_clock: datetime) -> Desk:
    """An empty desk."""
    return desk_for(sqlite_store, tmp_path, "robin")


@pytest.fixture
def hostile_desk(desk: Desk) -> Desk:
    """A desk with every hostile string in every field that comes from outside."""
    fill(desk)
    return desk


@pytest.fixture
def busy_desk(desk: Desk) -> Desk:
    """The desk on a small Monday morning."""
    morning(desk)
    return desk
