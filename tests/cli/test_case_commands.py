"""What is done to one case from the command line, and what it says: in words, and as one object with --json."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., str]
MAIL = b"From: Ngozi Reed <%s>\r\nSubject: %s\r\nMessage-ID: <%s@example.org>\r\n\r\n%s\r\n"


@pytest.fixture
def refs(run: Run, tmp_path: Path) -> list[str]:
    """Two cases of two writers."""
    folder = tmp_path / "mails"
    folder.mkdir()
    (folder / "a.eml").write_bytes(
        MAIL % (b"a@example.org", b"term dates?", b"a", b"When does the new timetable start?")
    )
    (folder / "b.eml").write_bytes(MAIL % (b"b@example.org", b"late", b"b", b"The taxi was twenty minutes late again."))
    run("intake", "email", str(folder))
    return sorted(
        (json.loads(line)["ref"] for line in run("queue", "--json").splitlines()),
        key=lambda ref: "late" in run("show", ref),
    )


def _told(text: str) -> dict[str, object]:
    found = json.loads(text)
    assert isinstance(found, dict)
    return found


def test_a_case_is_noted_rung_handed_over_escalated_set_waiting_done_and_opened_again(
    run: Run, refs: list[str]
) -> None:
    ref = refs[1]
    assert "note is kept" in run("note", ref, "--text", "the school rang \x1b[31m")
    assert _told(run("note", ref, "--json", given="from standard input"))["ref"] == ref
    assert "call is kept" in run("call-back", ref, "--outcome", "no answer")
    assert _told(run("call-back", ref, "--outcome", "reached", "--text", "he is there", "--json"))["stopped"] == []
    assert "not yet accepted" in run("hand-over", ref, "--team", "legal", "--for", "look")
    assert "asked to look" in run("escalate", ref, "--why", "nobody answers")
    assert "you looked" in run("escalate", ref, "--why", "rang them", "--looked")
    assert _told(run("wait", ref, "--for", "school", "--why", "they ring", "--json"))["state"] == "waiting"
    assert "no time" in run("wait", ref, "--for", "school", "--why", "x", "--until", "soon", code=28)
    assert (
        _told(run("done", ref, "--why", "rang", "--outcome", "apology", "--lesson", "timing", "--json"))["outcome"]
        == "apology"
    )
    assert "no outcome 'upheld'" in run("done", refs[0], "--why", "x", "--outcome", "upheld", code=28)
    assert "We said sorry" in run("show", ref)
    assert "open again" in run("reopen", ref, "--why", "late again")
    shown = run("show", ref)
    assert "the school rang" in shown
    assert "\x1b" not in shown
    assert "from standard input" in shown
    assert "The log holds" in run("audit", "verify")
    assert json.loads(run("explain", ref, "--json"))["differs"] == []


def test_a_concern_is_recorded_and_stays_until_it_is_accepted(run: Run, refs: list[str]) -> None:
    words = ("--words", "he pushed me", "--where", "at the gate", "--rung", "front door")
    assert "NOT YET ACCEPTED" in run("safeguard", refs[0], "--safe", "no", *words)
    assert "NOT YET ACCEPTED" in run("show", refs[0])
    told = _told(run("safeguard", refs[0], "--safe", "yes", *words, "--accepted-by", "Jo Lane, 10:40", "--json"))
    assert (told["band"], told["stopped"]) == (0, ["safeguarding_hand_off"])
    assert "cannot wait" in run("wait", refs[0], "--for", "school", "--why", "x", code=28)


def test_two_cases_are_put_together_and_split_again(run: Run, refs: list[str]) -> None:
    first, second = refs
    assert "say why" in run("merge", second, first, code=28)
    assert _told(run("merge", second, first, "--why", "the same child", "--json"))["merged"] == second
    story = json.loads(run("show", first, "--json"))["story"]
    numbers = [str(entry["contact"]) for entry in story if entry["sort"] == "contact"]
    assert len(numbers) == 2
    assert json.loads(run("show", second, "--json"))["merged_into"] == first
    late = next(str(entry["contact"]) for entry in story if entry["sort"] == "contact" and "late" in entry["text"])
    assert "case of its own" in run("split", first, "--contact", late)
    assert json.loads(run("show", second, "--json"))["state"] == "open"
