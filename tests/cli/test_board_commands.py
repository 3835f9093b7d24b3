"""The board's commands: figures and lists, handing out, evening out, and the surge switch, without a screen."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from triage.cli import app

MAIL = b"From: Ngozi Reed <parent@example.org>\r\nSubject: no taxi\r\nMessage-ID: <a@example.org>\r\n\r\nNo taxi came today.\r\n"
Run = Callable[..., str]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command on a new desk with one email, whose supervisor is the person at this terminal."""
    config = tmp_path / "triage.toml"
    config.write_text(
        f'state_folder = "{tmp_path / "state"}"\n[database]\nurl = "sqlite:///{tmp_path / "triage.db"}"\n'
        f'[mail_out]\nfolder = "{tmp_path / "letters"}"\n'
    )
    monkeypatch.setenv("TRIAGE_CONFIG", str(config))
    monkeypatch.delenv("TRIAGE_DATABASE_URL", raising=False)
    (tmp_path / "one.eml").write_bytes(MAIL)

    def one(*words: str, code: int = 0) -> str:
        result = CliRunner().invoke(app, list(words))
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            assert getattr(result.exception, "exit_code", None) == code, result.exception
            return str(result.exception)
        assert result.exit_code == code, result.output
        return result.output

    one("intake", "email", str(tmp_path / "one.eml"))
    return one


def test_the_board_is_printed_and_each_figure_opens_its_list(run: Run) -> None:
    told = json.loads(run("board", "--json"))
    figures = {one["key"]: one["number"] for part in ("open", "ages", "clocks", "stuck", "today") for one in told[part]}
    assert figures["free"] == 1
    assert figures["age_hour"] == figures["contacts"] == 1
    [line] = [json.loads(row) for row in run("board", "--list", "free", "--json").splitlines()]
    words = run("board")
    assert "nobody holds" in words
    assert "(free)" in words
    listed = run("board", "--list", "free")
    assert line["ref"] in listed
    assert "Open cases that nobody holds." in listed
    assert "no figure 'pigeons'" in run("board", "--list", "pigeons", code=25)


def test_cases_are_handed_out_and_taken_back_by_reference(run: Run) -> None:
    run("staff", "add", "kim", "--name", "Kim Lee", "--role", "agent")
    [line] = [json.loads(row) for row in run("board", "--list", "free", "--json").splitlines()]
    ref = line["ref"]
    assert "with Kim Lee" in run("assign", ref, "--to", "kim")
    assert json.loads(run("board", "--list", "held:2", "--json"))["ref"] == ref
    assert "may hold no case" in run("assign", ref, "--to", "nobody", code=25)
    assert "either --to LOGIN or --back" in run("assign", ref, code=28)
    assert json.loads(run("assign", ref, "--back", "--json"))["done"] is True
    assert "Nothing to even out" in run("rebalance", "--dry-run")
    assert "Nothing to even out" in run("rebalance")


def test_the_surge_is_switched_and_its_signs_are_told(run: Run) -> None:
    told = json.loads(run("surge", "status", "--json"))
    assert told["surge"] is None
    assert {sign["name"] for sign in told["signs"]} == {"arrivals", "oldest", "unclaimed"}
    assert "Opening hours do not change" in run("surge", "begin", "--why", "route 12 is cancelled")
    assert json.loads(run("surge", "status", "--json"))["surge"]["why"] == "route 12 is cancelled"
    assert "SURGE since" in run("board")
    assert "SURGE since" in run("surge", "status")
    run("surge", "end")
    assert "No surge." in run("surge", "status")
    run("surge", "end", code=28)
