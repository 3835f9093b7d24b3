"""Why this date, and every act on a clock, from the command line."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from triage.cli import app
from triage.config import shipped
from triage.rules.house import FILES

MAIL = (
    b"From: Ngozi Reed <parent@example.org>\r\nSubject: complaint\r\nMessage-ID: <a@example.org>\r\n\r\n"
    b"I want to make a formal complaint. The taxi is late every week.\r\n"
)
Run = Callable[..., str]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command on a desk of its own, with rules of its own, and return what it printed."""
    rules = tmp_path / "rules"
    shutil.copytree(shipped("templates"), rules / "templates")
    for name in FILES:
        shutil.copy(shipped() / name, rules / name)
    config = tmp_path / "triage.toml"
    config.write_text(
        f'state_folder = "{tmp_path / "state"}"\n[database]\nurl = "sqlite:///{tmp_path / "triage.db"}"\n'
        f'[rules]\nfolder = "{rules}"\n[mail_out]\nfolder = "{tmp_path / "letters"}"\n'
    )
    monkeypatch.setenv("TRIAGE_CONFIG", str(config))
    monkeypatch.delenv("TRIAGE_DATABASE_URL", raising=False)

    def one(*words: str, code: int = 0) -> str:
        result = CliRunner().invoke(app, ["clocks", *words])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            assert getattr(result.exception, "exit_code", None) == code, result.exception
            return str(result.exception)
        assert result.exit_code == code, result.output
        return result.output

    return one


@pytest.fixture
def ref(run: Run, tmp_path: Path) -> str:
    """A complaint on the desk; its reference."""
    (tmp_path / "one.eml").write_bytes(MAIL)
    runner = CliRunner()
    assert runner.invoke(app, ["intake", "email", str(tmp_path / "one.eml")]).exit_code == 0
    line = json.loads(runner.invoke(app, ["queue", "--json"]).output.splitlines()[0])
    return str(line["ref"])


def test_why_a_date_is_told_day_by_day(run: Run) -> None:
    said = run("due", "--kind", "complaint", "--from", "2026-12-23 16:50")
    assert "complaint_acknowledge: due Wed 30 Dec 2026 23:59" in said
    assert "Thu 24 Dec 1; Fri 25 Dec bank holiday (Christmas Day), skipped; Sat 26 Dec weekend, skipped" in said


def test_the_same_days_are_told_as_json(run: Run, tmp_path: Path) -> None:
    lines = [json.loads(line) for line in run("due", "--kind", "sar", "--from", "2027-01-13", "--json").splitlines()]
    due = {line["clock"]: line for line in lines}
    assert due["sar_answer"]["due_on"] == "2027-02-15"
    assert due["sar_answer"]["days"][0] == {"day": "2027-02-13", "counts": False, "number": None, "why": "weekend"}
    assert not (tmp_path / "triage.db").exists(), "asking keeps nothing"


def test_a_kind_or_a_time_that_is_none_is_told_in_words(run: Run) -> None:
    assert "Kinds with clocks: action, allegation" in run("due", "--kind", "praise", code=28)
    for no_time in ("yesterday", "2026-03-29 01:30", "0001-01-01T00:00+05:00"):
        assert "2026-12-23 16:50" in run("due", "--kind", "complaint", "--from", no_time, code=27)
    assert "does not reach to 9999" in run("due", "--kind", "safeguarding", "--from", "9999-12-31 23:59", code=28)
    assert "is due when somebody says" in run("due", "--kind", "promise", code=28)


def test_the_clocks_of_a_matter_are_told_the_first_due_first(run: Run) -> None:
    said = run("due", "--kind", "complaint", "--from", "2027-01-12 10:00", "--json").splitlines()
    due = [json.loads(line)["due_at"] for line in said]
    assert due == sorted(due)


def test_a_matter_that_came_before_today_counts_from_then(run: Run, ref: str) -> None:
    run("start", ref, "complaint_stage_2", "--from", "2026-10-05 09:30")
    assert "Thu 08 Oct 2026 23:59  BROKEN" in run(ref)


def test_a_case_tells_its_clocks_by_its_reference_alone(run: Run, ref: str) -> None:
    said = run(ref)
    assert "complaint_acknowledge  due" in said
    assert "started, due 23:59 on" in said
    assert said == run("show", ref)
    told = [json.loads(line) for line in run(ref.lower(), "--json").splitlines()]
    assert {"complaint_acknowledge", "complaint_whole"} <= {line["clock"] for line in told}
    assert all(line["days"][-1]["day"] == line["due_on"] for line in told)


def test_a_reference_that_is_none_is_told_in_words(run: Run, ref: str) -> None:
    assert "There is no case" in run("0000-0000", code=25)
    assert "has no clock" in run("cancel", ref, "lunch", "--why", "x", code=25)


def test_each_act_is_done_and_then_told_in_the_story(run: Run, ref: str) -> None:
    assert "call_back" in run("start", ref, "missed_call")
    run("stop", ref, "call_back", "--why", "rung back")
    run("cancel", ref, "complaint_whole", "--why", "sent twice")
    run("start", ref, "reimbursement")
    assert "stands still" in run("pause", ref, "claim_decide", "--why", "receipts asked for")
    assert "claim_decide is due" in run("resume", ref, "claim_decide")
    assert "does not stand still" in run("pause", ref, "complaint_acknowledge", "--why", "x", code=28)
    run("transfer", ref, "claim_decide", "--to", "appeal", "--why", "it asks for a decision again")
    said = run(ref)
    for words in ("stopped: rung back", "cancelled: sent twice", "stands still: receipts asked for", "appeal_review"):
        assert words in said


def test_an_extension_wants_its_day_reason_and_notice(run: Run, ref: str) -> None:
    due = next(
        json.loads(line)["due_on"] for line in run(ref, "--json").splitlines() if '"complaint_respond_outer"' in line
    )
    notice = ("--why", "records awaited", "--told", "by letter, with the Ombudsman's details")
    assert "already" in run("extend", ref, "complaint_respond_outer", "--to", due, *notice, code=28)
    assert "--to wants a date" in run("extend", ref, "complaint_respond_outer", "--to", "soon", *notice, code=27)


def test_changed_rules_show_what_they_would_move_and_move_later_only_when_told_why(
    run: Run, ref: str, tmp_path: Path
) -> None:
    assert "due when the rules say" in run("moved")
    changed = tmp_path / "changed"
    shutil.copytree(tmp_path / "rules", changed)
    row = 'starts_for = ["complaint"]\nlength = 3'
    text = (changed / "clocks.toml").read_text()
    assert row in text
    (changed / "clocks.toml").write_text(text.replace(row, row.replace("3", "4")))
    assert "LATER), would move" in run("moved", "--rules", str(changed))
    assert "Only the rules in force" in run("moved", "--rules", str(changed), "--apply", code=28)
    adopted = CliRunner().invoke(app, ["policy", "adopt", str(changed), "--why", "agreed with the forum"])
    assert "are in force" in adopted.output
    assert "LATER), stands" in run("moved", "--apply")
    assert "without a reason" in run("moved", "--apply", "--later", code=28)
    assert "LATER), moved" in run("moved", "--apply", "--later", "--why", "agreed with the forum")
    assert "moved by changed rules" in run(ref)
    assert run("moved", "--json") == ""


@pytest.mark.parametrize("typed", ["2026-12-23 16:50", "2026-12-23 16.50", "2026-12-23T16:50"])
def test_a_time_with_a_point_is_the_time_that_people_mean(run: Run, typed: str) -> None:
    assert "due Wed 23 Dec 2026 17:20" in run("due", "--kind", "safeguarding", "--from", typed)


@pytest.mark.parametrize(
    ("matter", "option", "typed", "told", "code"),
    [
        ("promise", "--due", "2099-01-14", "--due wants the time as well", 27),
        ("promise", "--due", "2099-01-14 10.00", "more than a year away", 28),
        ("needs_change", "--due", "2099-01-14 10:00", "counted by the rules", 28),
        ("sar", "--from", "2018-12-11 09:30", "does not reach back", 28),
        ("sar", "--from", "2026-03-29 01:30", "there is no such time", 27),
    ],
)
def test_a_time_that_cannot_be_meant_is_refused_in_words(
    run: Run, ref: str, matter: str, option: str, typed: str, told: str, code: int
) -> None:
    assert told in run("start", ref, matter, option, typed, code=code)
