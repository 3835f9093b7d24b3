"""Asking for a part of the queue, finding, and saved views, from the command line."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., str]
MAIL = "From: Dana Poe <{0}@example.org>\r\nSubject: {1}\r\nDate: Mon, 11 Jan 2027 08:00:00 +0000\r\n\r\n{2}\r\n"


@pytest.fixture
def run(run: Run, tmp_path: Path) -> Run:
    """A desk with the mail of two families."""
    for name, words in (
        ("dana", "No taxi came today, ring 01632 960 444."),
        ("mo", "Thank you, the driver is lovely."),
    ):
        (tmp_path / f"{name}.eml").write_bytes(MAIL.format(name, words[:8], words).encode())
    run("intake", "email", str(tmp_path / "dana.eml"), str(tmp_path / "mo.eml"))
    return run


def test_a_part_of_the_queue_is_asked_for_in_the_words_of_the_find_line(run: Run) -> None:
    rows = [json.loads(line) for line in run("queue", "--json", "--asked", "unclaimed channel:email").splitlines()]
    assert [row["state"] for row in rows] == ["open", "open"]
    assert len(run("queue", "--json", "--asked", "topic:praise").splitlines()) == 1
    assert run("queue", "--asked", "mine") == ""
    assert "There is no filter 'colour'" in run("queue", "--asked", "colour:red")


def test_find_finds_numbers_words_and_with_all_what_is_done(run: Run) -> None:
    found = json.loads(run("find", "+44 1632 960444", "--json"))
    assert json.loads(run("find", "taxi", "unclaimed", "dana", "--json"))["ref"] == found["ref"]
    run("done", found["ref"], "--why", "she was taken")
    assert "No open case is like that. With the word all," in run("find", "taxi")
    assert json.loads(run("find", "taxi", "all", "--json"))["state"] == "done"
    assert "No case is like that." in run("find", "zebra", "all")


def test_views_are_saved_listed_shared_and_deleted(run: Run) -> None:
    assert run("views", "save", "Praise", "--asked", "topic:praise MINE") == "Saved.\n"
    run("views", "save", "Calls", "--asked", "channel:phone", "--everybody")
    views = [json.loads(line) for line in run("views", "list", "--json").splitlines()]
    assert views[5:] == [
        {"name": "Praise", "whose": "mine", "asked": "mine topic:praise"},
        {"name": "Calls", "whose": "everybody", "asked": "channel:phone"},
    ]
    assert "Waiting on others" in run("views", "list")
    assert run("views", "delete", "Praise") == "Deleted.\n"
    assert "no such view of yours" in run("views", "delete", "Calls", code=25)
    run("views", "delete", "Calls", "--everybody")
    assert "a name of its own" in run("views", "save", "mine", "--asked", "mine", code=28)
    assert len(run("views", "list").splitlines()) == 5
