"""The two real mail servers, once for all tests of a process; intake that need not leave the database free for people."""

from collections.abc import Iterator

import pytest
from support.imap_servers import Box, box_on, given


@pytest.fixture(autouse=True)
def without_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody else writes while these tests take mail in."""
    monkeypatch.setattr("triage.cli.tending._LONGEST_PAUSE", 0.0)


@pytest.fixture(scope="session")
def pymap_port() -> Iterator[int]:
    yield from given("pymap")


@pytest.fixture(scope="session")
def dovecot_port() -> Iterator[int]:
    yield from given("dovecot")


@pytest.fixture(params=["pymap", "dovecot"])
def box(request: pytest.FixtureRequest) -> Iterator[Box]:
    """An empty folder on each of the two servers."""
    with box_on(request.getfixturevalue(f"{request.param}_port")) as made:
        yield made
