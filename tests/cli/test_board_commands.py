"""The board's commands: figures and lists, handing out, evening out, and the surge switch, without a screen."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

MAIL = b"From: Ngozi Reed <parent@example.org>\r\nSubject: no taxi\r\nMessage-ID: <a@example.org>\r\n\r\nNo taxi came today.\r\n"
Run = Callable[..., str]


@pytest.fixture
def run(run: Run, tmp_path: Path) -> Run:
    """A desk with one email, whose supervisor is the person at this terminal."""
    (tmp_path / "one.eml").write_bytes(MAIL)
    run("intake", "email", str(tmp_path / "one.eml"))
    return run


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
