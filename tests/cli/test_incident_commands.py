"""Incidents and duplicates without a screen."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., str]
TRUTH = "Nobody came for route 12 today. We do not know yet who will drive it. Jo Marsh will write to you by Friday.\n"


@pytest.fixture
def refs(run: Run, tmp_path: Path) -> list[str]:
    """Three families' cases; the first two came from one person."""
    for number, (sender, words) in enumerate((("a", "No taxi came"), ("b", "Late again"), ("c", "When is half term?"))):
        mail = f"From: P <{sender}@example.org>\r\nSubject: {words}\r\nMessage-ID: <{number}@example.org>\r\n\r\n{words}.\r\n"
        (tmp_path / f"{number}.eml").write_text(mail)
    run("intake", "email", *(str(tmp_path / f"{number}.eml") for number in range(3)))
    return [json.loads(line)["ref"] for line in run("queue", "--json").splitlines()]


def test_an_incident_is_opened_linked_given_a_truth_told_and_closed(run: Run, refs: list[str]) -> None:
    assert "No incident is open" in run("incident", "list")
    ref = run("incident", "open", "Route 12 has no operator").strip()
    assert run("incident", "link", ref.lower(), *refs[:2]).count("done: ") == 2
    assert "is in it already" in run("incident", "link", ref, refs[0], code=28)
    assert "no truth yet" in run("incident", "tell", ref, code=28)
    assert "Set." in run("incident", "truth", ref, given=TRUTH)
    told = [json.loads(line) for line in run("incident", "tell", ref, "--json").splitlines()]
    assert [(one["state"], one["words"][:22]) for one in told] == [("left", "the child is not known")] * 2
    assert "child is not known" in run("incident", "tell", ref, "--send")
    shown = json.loads(run("incident", "show", ref, "--json"))
    assert shown["truths"][0]["text"] == TRUTH.strip()
    assert [one["ref"] for one in shown["members"]] == refs[:2]
    assert "not told" in run("incident", "show", ref)
    assert "Taken out" in run("incident", "unlink", ref, refs[0])
    (line,) = map(json.loads, run("incident", "list", "--json").splitlines())
    assert (line["cases"], line["untold"]) == (1, 1)
    assert "Its cases stay" in run("incident", "close", ref)
    assert "closed" in run("incident", "list", "--closed")
    assert "This incident is closed" in run("incident", "link", ref, refs[2], code=28)


def test_a_case_that_is_no_duplicate_is_left_with_the_reason_and_the_command_says_so(run: Run, refs: list[str]) -> None:
    said = run("duplicate", refs[1], refs[2], "--of", refs[0], code=28)
    assert said.count("from somebody else") == 2
    assert "2 of 2 left as they were" in said
    assert "There is no case" in run("duplicate", refs[1], "--of", "XXXX-XXXX", code=25)
