"""A desk on a screen: real, on SQLite, on a Monday morning that stands still."""

from datetime import datetime
from pathlib import Path

import pytest
import textual._wait
import textual.screen
from support.desks import desk_for
from support.families import EIGHT_THIRTY, morning
from support.hostile import fill

from triage import clock
from triage.desk.front import Desk
from triage.store.engine import Store


@pytest.fixture(autouse=True)
def looked_at_often(monkeypatch: pytest.MonkeyPatch) -> None:
    """The screen is drawn and looked at twice as often as in life, so that a look still outlasts a frame (20 ms, 17 ms)."""
    for place, name in (
        (textual.screen, "UPDATE_PERIOD"),
        (textual._wait, "SLEEP_GRANULARITY"),
        (textual._wait, "SLEEP_IDLE"),
    ):
        monkeypatch.setattr(place, name, getattr(place, name) / 2)


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
