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


def test_what_a_case_may_belong_to_is_told_with_why_and_answered(run: Run, tmp_path: Path) -> None:
    from support.desks import desk_for, family

    from triage.store.engine import Store

    run("queue")
    store = Store(f"sqlite:///{tmp_path / 'triage.db'}")
    family(desk_for(store, tmp_path))
    store.close()
    refs: list[str] = []
    for name, sender, words in (
        ("a", b"parent@example.org", b"No taxi came."),
        ("b", b"aunt@example.net", b"Amara Reed, Larkfield School: no taxi."),
        ("c", b"gran@example.net", b"Amara Reed of Larkfield School is at home."),
    ):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "one.eml").write_bytes((MAIL % (sender, b"x", name.encode(), words)).replace(b"Ngozi Reed ", b""))
        run("intake", "email", str(folder))
        now = {json.loads(line)["ref"] for line in run("queue", "--json").splitlines()}
        refs += sorted(now - set(refs))
    mine, aunt, gran = refs
    why = "same child, Amara Reed; same school; other address"
    assert run("belongs", aunt) == f"{mine}: {why}\n"
    assert _told(run("belongs", aunt, "--json")) == {"ref": mine, "evidence": why}
    assert f"? may belong to {mine}: {why}" in run("show", aunt)
    assert _told(run("show", aunt, "--json"))["may_belong_to"] == [{"ref": mine, "evidence": why}]
    assert f"It may belong to {mine}: {why}" in run("explain", aunt)
    assert "The address is on record for Ngozi Reed, mother of Amara" in run("explain", mine)
    assert _told(run("belongs", aunt, "--to", mine, "--json"))["merged"] == aunt
    assert "another matter than" in run("belongs", gran, "--not-to", mine)
    assert run("belongs", gran) == ""
    assert "Nobody asks" in run("belongs", gran, "--to", mine, code=28)
