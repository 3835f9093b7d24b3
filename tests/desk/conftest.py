"""What tests of the desk may ask for."""

from collections.abc import Callable

import pytest
from support.clocked import moment

LetTimePass = Callable[[str], None]


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> LetTimePass:
    """Let it be a moment in London."""
    return lambda words: monkeypatch.setattr("triage.clock.now", lambda: moment(words))
