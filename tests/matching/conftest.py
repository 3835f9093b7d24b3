"""The invented county, made once."""

from pathlib import Path

import pytest
from support.desks import MONDAY

from matching.county import County, build


@pytest.fixture(scope="session")
def county(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> County:
    """The register with its open cases, on Monday."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("triage.clock.now", lambda: MONDAY)
        return build(migrated_sqlite, tmp_path_factory.mktemp("county"))
