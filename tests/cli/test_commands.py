"""Every command says what it did, or what went wrong in plain words; none starts the screens' toolkit."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from triage.cli import main
from triage.config import shipped

MAIL = b"From: Ngozi Reed <parent@example.org>\r\nSubject: no taxi\r\nMessage-ID: <a@example.org>\r\n\r\nNo taxi came today.\r\n"
Run = Callable[..., str]


@pytest.fixture
def mails(tmp_path: Path) -> Path:
    folder = tmp_path / "mails"
    folder.mkdir()
    (folder / "one.eml").write_bytes(MAIL)
    (folder / "two.eml").write_bytes(
        MAIL.replace(b"no taxi", b"term dates?").replace(b"No taxi came today", b"When is half term")
    )
    return folder


def test_mail_is_taken_in_once_and_the_closing_line_counts_it(run: Run, mails: Path) -> None:
    assert "2 taken in, 0 already here, 0 unreadable" in run("intake", "email", str(mails))
    assert "0 taken in, 2 already here" in run("intake", "email", str(mails))


def test_a_dry_run_prints_one_json_object_a_line_and_keeps_nothing(run: Run, mails: Path, tmp_path: Path) -> None:
    lines = [json.loads(line) for line in run("intake", "email", "--dry-run", "--json", str(mails)).splitlines()]
    assert [line["subject"] for line in lines] == ["no taxi", "term dates?"]
    assert set(lines[0]) == {
        *("path", "from_address", "from_name", "subject", "date", "message_id", "in_reply_to", "references", "text"),
        *("new_text", "attachments", "is_auto_reply", "is_bounce", "bounced_recipient", "error"),
    }
    assert not (tmp_path / "triage.db").exists()


def test_a_path_that_is_not_there_is_named_and_the_rest_is_taken_in(run: Run, mails: Path) -> None:
    said = run("intake", "email", str(mails / "missing.eml"), str(mails / "one.eml"), code=27)
    assert "1 taken in" in said
    assert "missing.eml" in said


def test_the_queue_is_printed_in_its_order_with_reasons(run: Run, mails: Path) -> None:
    run("intake", "email", str(mails))
    rows = [json.loads(line) for line in run("queue", "--json").splitlines()]
    assert [row["band"] for row in rows] == sorted(row["band"] for row in rows)
    assert all(row["reasons"] for row in rows)
    assert "no taxi" in run("queue", "--limit", "1")


def test_a_case_is_shown_found_taken_answered_and_done(run: Run, mails: Path, tmp_path: Path) -> None:
    run("intake", "email", str(mails / "one.eml"))
    ref = json.loads(run("queue", "--json"))["ref"]
    assert "No taxi came today." in run("show", ref.lower())
    assert json.loads(run("show", ref, "--json"))["recipients"]
    assert ref in run("find", "reed", "taxi")
    assert ref in run("next")
    assert "no-transport-yet" in run("reply", ref)
    assert "[[" in run("reply", ref, "--template", "no-transport-yet")
    words = "Dear Ms Reed, I am sorry. There is no taxi yet. Jo will ring you by Thursday 14 January."
    assert "Queued for" in run("reply", ref, "--send", "--subject", "Your taxi", given=words)
    run("run", "--once")
    assert len(list((tmp_path / "letters").glob("*.eml"))) == 1
    assert "Every letter has been sent" in run("outbox", "list")
    assert "Done" in run("done", ref, "--why", "rung")
    assert "The log holds" in run("audit", "verify")


def test_answering_giving_back_and_deciding_tell_a_program_what_was_done(run: Run, mails: Path) -> None:
    run("intake", "email", str(mails / "one.eml"))
    ref = json.loads(run("queue", "--json"))["ref"]
    assert "is not yours" in run("release", ref, code=28)
    assert json.loads(run("next", "--json"))["ref"] == ref
    assert json.loads(run("release", ref, "--json")) == {"ref": ref}
    offers = [json.loads(line) for line in run("reply", ref, "--json").splitlines()]
    assert "no-transport-yet" in [offer["template"] for offer in offers]
    assert "[[" in json.loads(run("reply", ref, "--template", "no-transport-yet", "--json"))["body"]
    words = "Dear Ms Reed, I am sorry. There is no taxi yet. Jo will ring you by Thursday 14 January."
    sent = json.loads(run("reply", ref, "--send", "--subject", "Your taxi", "--json", given=words))
    assert (sent["ref"], sent["way"]) == (ref, "email")
    assert json.loads(run("overrule", ref, "--band", "1", "--why", "I rang them", "--json"))["band"] == 1
    assert json.loads(run("outbox", "take-back", sent["message_id"], "--json"))["body"] == words


def test_what_may_not_be_sent_is_refused_with_every_fault(run: Run, mails: Path) -> None:
    run("intake", "email", str(mails / "one.eml"))
    ref = json.loads(run("queue", "--json"))["ref"]
    said = run("reply", ref, "--send", "--subject", "x", given="Rest assured. [[more]]", code=26)
    assert "Rest assured" in said
    assert "Still to be filled" in said


def test_the_service_takes_in_what_is_dropped_and_leaves_it_in_taken(run: Run, tmp_path: Path) -> None:
    (tmp_path / "incoming").mkdir()
    (tmp_path / "incoming" / "one.eml").write_bytes(MAIL)
    run("run", "--once")
    assert json.loads(run("queue", "--json"))["matter"].endswith("no taxi")
    assert (tmp_path / "incoming" / "taken" / "one.eml").exists()


def test_the_head_of_the_log_kept_elsewhere_is_held_against_it(run: Run, mails: Path) -> None:
    run("intake", "email", str(mails))
    head = run("audit", "verify").rpartition(": ")[2].strip()
    assert "The log holds" in run("audit", "verify", "--head", head)
    assert "BROKEN" in run("audit", "verify", "--head", head.partition(":")[0] + ":" + "f" * 64, code=1)


def test_explaining_reads_plain_text_and_json_lines(run: Run) -> None:
    assert "TODAY" in run("explain", given="No taxi came this morning, he is at home with me.")
    contact = {
        "id": "x",
        "channel": "email",
        "received": "2027-01-11T09:00:00",
        "subject": "",
        "body": "She was left alone at the gate.",
    }
    told = json.loads(run("explain", "--json", given=json.dumps(contact) + "\n"))
    assert (told["id"], told["band"], told["safeguarding"]) == ("x", 0, True)
    assert {
        "kind",
        "kinds",
        "topics",
        "act_by",
        "needs",
        "no_transport_now",
        "children",
        "repeat_contact",
        "distress",
    } <= set(told)
    for reason in told["reasons"]:
        assert {"rule", "words", "quote", "start", "end"} <= set(reason)


@pytest.mark.parametrize("given", ['{"id": 1}\n{broken', '{"received": "yesterday", "body": "x"}'])
def test_a_contact_that_cannot_be_explained_is_named(run: Run, given: str) -> None:
    assert "Traceback" not in run("explain", "--json", given=given, code=27)


def test_a_reference_that_is_none_is_said_to_be_none(run: Run) -> None:
    assert "There is no case" in run("show", "nonsense", code=25)


def test_the_rules_and_templates_that_are_shipped_hold(run: Run) -> None:
    assert "The rules hold" in run("policy", "check")
    assert "The templates hold" in run("templates", "check")


def test_a_template_that_says_more_than_its_facts_is_named_with_its_line_and_keeps_no_desk_shut(
    run: Run, mails: Path, tmp_path: Path
) -> None:
    own = tmp_path / "own"
    shutil.copytree(shipped(), own, ignore=shutil.ignore_patterns("demo", "migrations", "__pycache__"))
    (own / "templates" / "rash.md").write_text(
        '+++\ntitle = "T"\nkind = "holding"\nsubject = "S"\n+++\n\nAll is well.\nThe taxi is booked.\n'
    )
    with (tmp_path / "triage.toml").open("a") as settings:
        settings.write(f'[rules]\nfolder = "{own}"\n')
    assert "rash.md:8: 'taxi is booked'" in run("templates", "check", code=20)
    run("intake", "email", str(mails))
    assert "no taxi" in run("queue", "--limit", "1")


def test_wrong_settings_are_told_all_at_once(run: Run, tmp_path: Path) -> None:
    (tmp_path / "triage.toml").write_text('[mail_out]\nkind = "pigeon"\nprot = 1\n[databas]\n')
    said = run("queue", code=20)
    assert "mail_out.kind" in said
    assert "mail_out.prot" in said
    assert "databas" in said


def test_a_stranger_to_the_desk_is_shown_nothing(run: Run, mails: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("intake", "email", str(mails))
    monkeypatch.setattr(
        "triage.cli.opening.pwd.getpwuid", lambda _: type("P", (), {"pw_name": "mallory", "pw_gecos": ""})()
    )
    assert "not on this desk's staff list" in run("queue", code=24)


def test_a_mistake_of_ours_is_told_without_anybodys_data(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks() -> None:
        child = "Amara Reed"
        raise RuntimeError(child)

    monkeypatch.setattr("triage.cli.app", breaks)
    with pytest.raises(SystemExit) as end:
        main()
    said = capsys.readouterr().err
    assert end.value.code == 1
    assert "RuntimeError" in said
    assert "Amara" not in said
    assert "Traceback" not in said


def test_what_is_stopped_says_that_it_stopped(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stopped() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("triage.cli.opening.desk", stopped)
    monkeypatch.setattr("sys.argv", ["triage", "count"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 130
    assert "Stopped. What was committed is kept." in capsys.readouterr().err


@pytest.mark.parametrize(
    "words", [["--version"], ["--help"], ["intake", "email", "--help"], ["policy", "check"], ["templates", "check"]]
)
def test_no_command_but_the_screens_starts_their_toolkit(words: list[str], tmp_path: Path) -> None:
    code = (
        "import sys; sys.argv = ['triage', *sys.argv[1:]]\n"
        "from triage.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "sys.exit(3 if 'textual' in sys.modules else 0)"
    )
    environ = {**os.environ, "TRIAGE_CONFIG": "", "HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", code, *words], env=environ, capture_output=True, text=True, cwd=tmp_path, check=False
    )
    assert done.returncode == 0, done.stderr


def test_the_version_starts_without_the_store(tmp_path: Path) -> None:
    code = (
        "import sys; sys.argv = ['triage', '--version']\n"
        "from triage.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "sys.exit(3 if 'sqlalchemy' in sys.modules else 0)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False, cwd=tmp_path).returncode == 0
