"""A desk of its own for each test of commands."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from triage.cli import app

Run = Callable[..., str]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command on a new desk and return what it printed, or said went wrong; its exit code must be as expected."""
    config = tmp_path / "triage.toml"
    config.write_text(
        f'state_folder = "{tmp_path / "state"}"\n[database]\nurl = "sqlite:///{tmp_path / "triage.db"}"\n'
        f'[mail_in]\nfolder = "{tmp_path / "incoming"}"\n[mail_out]\nhold_seconds = 0\nfolder = "{tmp_path / "letters"}"\n'
    )
    monkeypatch.setenv("TRIAGE_CONFIG", str(config))
    monkeypatch.delenv("TRIAGE_DATABASE_URL", raising=False)

    def one(*words: str, code: int = 0, given: str = "") -> str:
        result = CliRunner().invoke(app, list(words), input=given)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            assert getattr(result.exception, "exit_code", None) == code, result.exception
            return result.stdout + str(result.exception)
        assert result.exit_code == code, result.output
        return result.output

    return one
