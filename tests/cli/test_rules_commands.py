"""The rules from the command line: tried, compared, adopted; a case explained from its record; a person's own decision."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from triage.cli import app
from triage.cli import policy as rules_commands
from triage.config import shipped
from triage.rules.house import FILES, House

MAIL = (
    b"From: Ngozi Reed <parent@example.org>\r\nSubject: late\r\nMessage-ID: <a@example.org>\r\n\r\n"
    b"The taxi was twenty minutes late again today.\r\n"
)


def run(*words: str, code: int = 0) -> str:
    """Run a command and return what it printed, or the words of its error."""
    result = CliRunner().invoke(app, list(words))
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        assert getattr(result.exception, "exit_code", None) == code, result.exception
        return str(result.exception)
    assert result.exit_code == code, result.output
    return result.output


@pytest.fixture
def ref(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """One case on a desk of its own; its reference."""
    config = tmp_path / "triage.toml"
    config.write_text(
        f'state_folder = "{tmp_path / "state"}"\n[database]\nurl = "sqlite:///{tmp_path / "triage.db"}"\n'
        f'[mail_out]\nfolder = "{tmp_path / "letters"}"\n'
    )
    monkeypatch.setenv("TRIAGE_CONFIG", str(config))
    monkeypatch.delenv("TRIAGE_DATABASE_URL", raising=False)
    (tmp_path / "one.eml").write_bytes(MAIL)
    run("intake", "email", str(tmp_path / "one.eml"))
    return str(json.loads(run("queue", "--json").splitlines()[0])["ref"])


def draft(tmp_path: Path, old: str, new: str) -> str:
    """A folder with the shipped rules, one line of policy.toml changed."""
    folder = tmp_path / f"draft-{len(list(tmp_path.iterdir()))}"
    folder.mkdir()
    for name in FILES:
        shutil.copy(shipped() / name, folder / name)
    text = (folder / "policy.toml").read_text()
    assert old in text
    (folder / "policy.toml").write_text(text.replace(old, new, 1))
    return str(folder)


def test_rules_are_tried_compared_and_adopted_with_a_reason(ref: str, tmp_path: Path) -> None:
    slower = draft(tmp_path, "failing_short_minutes = 240", "failing_short_minutes = 200")
    assert "examples do not hold" in run("policy", "adopt", slower, "--why", "looser", code=20)
    folder = draft(tmp_path, "routine_short_days = 2\n", "routine_short_days = 2  # as agreed\n")
    assert "would move 0 cases" in run("policy", "try", folder)
    assert "+routine_short_days = 2 # as agreed" in run("policy", "diff", folder)
    assert "for a reason" in run("policy", "adopt", folder, code=28)
    assert "are in force; 1 cases were ranked" in run("policy", "adopt", folder, "--why", "said why")
    assert run("policy", "diff", folder) == "These rules are the ones in force.\n"
    assert "in force already" in run("policy", "adopt", folder, "--why", "once more", code=28)


def test_what_is_adopted_is_what_was_checked_though_somebody_saves_the_files_meanwhile(
    ref: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = draft(tmp_path, "routine_short_days = 2\n", "routine_short_days = 2  # as agreed\n")
    looked = rules_commands._check

    def saved_meanwhile(house: House) -> None:
        looked(house)
        (Path(folder) / "calendar.toml").unlink()

    monkeypatch.setattr(rules_commands, "_check", saved_meanwhile)
    assert "are in force" in run("policy", "adopt", folder, "--why", "said why")
    assert ref in run("queue")


def test_an_editors_own_files_beside_the_rules_are_left_alone(tmp_path: Path) -> None:
    folder = Path(draft(tmp_path, "routine_short_days = 2\n", "routine_short_days = 2  # as agreed\n"))
    (folder / ".#policy.toml").symlink_to("ada@desk.4711")
    (folder / ".policy.toml.swp").write_bytes(b"\xff\x00")
    (folder / "old.tar").write_bytes(b"\xff\x00")
    assert "The rules hold" in run("policy", "check", str(folder))


@pytest.mark.parametrize("command", [["check"], ["diff"], ["try"], ["adopt", "--why", "better"]])
def test_a_folder_that_is_not_there_is_named(ref: str, tmp_path: Path, command: list[str]) -> None:
    assert "There is no folder of rules at" in run("policy", command[0], str(tmp_path / "no"), *command[1:], code=20)


def test_trying_rules_names_the_cases_that_would_move_and_why(ref: str, tmp_path: Path) -> None:
    folder = draft(tmp_path, 'situations = ["late_once", "early_once"]', 'situations = ["late_once"]')
    text = (Path(folder) / "policy.toml").read_text()
    cut = text.replace("failing_days = 1 ", "failing_days = 3 ").replace(
        "failing_short_minutes = 240", "failing_short_minutes = 60"
    )
    (Path(folder) / "policy.toml").write_text(cut)
    said = run("policy", "try", folder)
    assert ref in said
    assert "would move 1 cases" in said


def test_rules_that_touch_band_0_wait_for_a_second_supervisor(ref: str, tmp_path: Path) -> None:
    folder = draft(tmp_path, "[situation.left_alone]\nband = 0", "[situation.left_alone]\nshort = true\nband = 0")
    assert "No rules wait" in run("policy", "waiting")
    assert "not in force until a second supervisor" in run("policy", "adopt", folder, "--why", "clearer")
    version = run("policy", "waiting").split()[0]
    assert "clearer" in run("policy", "waiting")
    assert f"files of {version}" in run("policy", "waiting", "--save", str(tmp_path / "theirs"))
    assert all((tmp_path / "theirs" / name).read_bytes() == Path(folder, name).read_bytes() for name in FILES)
    assert "cannot be made" in run("policy", "waiting", "--save", str(tmp_path / "theirs"), code=20)
    assert "short = true" in run("policy", "diff", str(tmp_path / "theirs"))
    assert "wait no more" in run("policy", "take-back", version, "--why", "a slip")
    assert "No rules wait" in run("policy", "waiting")


def test_a_case_is_explained_again_from_its_record(ref: str) -> None:
    said = run("explain", ref)
    assert "Told again from its record it is the same." in said
    assert "late" in said
    told = json.loads(run("explain", ref, "--json"))
    assert (told["ref"], told["differs"]) == (ref, [])


def test_a_person_decides_otherwise_with_a_reason_and_the_log_keeps_both(ref: str) -> None:
    assert "TODAY, act by" in run(
        "overrule", ref, "--why", "she rang: no way home", "--band", "1", "--need", "epilepsy"
    )
    said = run("explain", ref)
    assert "she rang: no way home" in said
    assert "the same" in said
    assert "takes a reason" in run("overrule", ref, "--why", " ", "--band", "2", code=28)
