"""A letter taken in by hand, and its scan handed out again."""

import stat
from datetime import timedelta
from pathlib import Path

import pytest
from cli.conftest import Run
from support import scans

from triage import clock


def test_a_letter_is_taken_in_with_who_wrote_it_when_it_came_and_its_scan(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "letter.pdf"
    file.write_bytes(scans.with_text(tmp_path, "No taxi came on Monday and nobody answers my letters."))
    said = run("intake", "letter", str(file), "--received", "2024-11-20", "--from", "Ngozi Reed",
               "--post", "1 High Street\nMarlbury", "--child", "Amara Reed")  # fmt: skip
    ref = said.split("case ")[1][:9]
    shown = run("show", ref)
    assert "Wed 20 Nov 09:00  letter  Ngozi Reed" in shown
    assert "Child: Amara Reed" in shown
    assert "+ Ngozi Reed, the writer: 1 High Street, Marlbury" in shown
    again = run("intake", "letter", str(file), "--received", "2024-11-21")
    assert again.startswith(f"It was here already: case {ref}")


def test_many_families_send_the_same_words_and_each_letter_is_kept(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Give our children back their transport.")
    typed = ("intake", "letter", str(tmp_path / "a.txt"), "--received", "2024-11-20")
    one = run(*typed, "--from", "Ngozi Reed", "--post", "1 High Street, Marlbury")
    two = run(*typed, "--from", "Ann Hart", "--post", "2 High Street, Marlbury")
    assert one.startswith("Taken in: case ")
    assert two.startswith("Taken in: case ")
    assert one != two
    assert "It was here already" in run(*typed, "--from", "Ann Hart", "--post", "2 High Street, Marlbury")


def test_a_demo_desk_takes_in_letters_and_calls_of_its_own_day(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("triage.clock._moved", timedelta(0))
    yesterday = (clock.now() + timedelta(days=9)).date()
    with (tmp_path / "triage.toml").open("a") as settings:
        settings.write("[demo]\nlogin = 'service'\nclock_moved_seconds = 864000\n")
    (tmp_path / "a.txt").write_text("No taxi.")
    assert "Taken in: case " in run("intake", "letter", str(tmp_path / "a.txt"), "--received", str(yesterday))
    clock.move(0)
    (tmp_path / "calls.csv").write_text(f"began,outcome,caller\n{yesterday} 09:00,abandoned,01632 960111\n")
    (tmp_path / "calls.toml").write_text(
        "name = 'switch'\n[columns]\nbegan = 'began'\noutcome = 'outcome'\nnumber = 'caller'\n"
    )
    assert "1 missed calls taken in" in run(
        "intake", "calls", str(tmp_path / "calls.csv"), "--map", str(tmp_path / "calls.toml")
    )


def test_the_scan_is_saved_as_it_came_for_one_pair_of_eyes_and_the_log_says_who_has_it(
    run: Run, tmp_path: Path
) -> None:
    raw = scans.with_text(tmp_path, "No taxi came on Monday.")
    (tmp_path / "letter.pdf").write_bytes(raw)
    ref = run("intake", "letter", str(tmp_path / "letter.pdf"), "--received", "2024-11-20").split("case ")[1][:9]
    out = tmp_path / "out.pdf"
    run("scan", ref, "--to", str(out))
    assert out.read_bytes() == raw
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert "what came was saved to a file" in run("show", ref)
    assert "cannot be written" in run("scan", ref, "--to", str(out), code=28)
    assert "no contact 99" in run("scan", ref, "--to", str(tmp_path / "x"), "--contact", "99", code=25)


def test_a_scan_that_nobody_can_read_is_kept_and_in_the_queue(run: Run, tmp_path: Path) -> None:
    (tmp_path / "letter.pdf").write_bytes(b"%PDF-1.7 and nothing more")
    said = run("intake", "letter", str(tmp_path / "letter.pdf"), "--received", "2024-11-20", "--child", "Amara Reed")
    assert said.startswith("Kept, but it could not be read: case ")
    assert "unreadable message" in run("queue")


def test_what_is_no_file_and_a_day_to_come_are_refused_in_words(run: Run, tmp_path: Path) -> None:
    assert "cannot be read" in run("intake", "letter", str(tmp_path / "none"), "--received", "2024-11-20", code=27)
    (tmp_path / "a.txt").write_text("No taxi.")
    assert "still to come" in run("intake", "letter", str(tmp_path / "a.txt"), "--received", "2999-01-01", code=28)
