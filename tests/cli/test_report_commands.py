"""Reports from the command line: made, issued, listed, given again on any paper."""

import json
import stat
from pathlib import Path

from cli.conftest import Run


def test_a_report_is_made_issued_listed_and_given_again(run: Run, tmp_path: Path) -> None:
    assert "Children with no transport now: 0 of 0" in run("report", "make", "sitrep")
    assert "No report was issued yet." in run("report", "list")
    assert "number 1" in run("report", "issue", "sitrep")
    assert "It corrects number 1: the roll was empty" in run(
        "report", "issue", "sitrep", "--corrects", "1", "--why", "the roll was empty"
    )
    assert [json.loads(line)["number"] for line in run("report", "list", "--json").splitlines()] == [2, 1]
    assert "corrects number 1" in run("report", "list").splitlines()[0]
    assert json.loads(run("report", "show", "sitrep", "1", "--json"))["number"] == 1
    page = tmp_path / "sitrep.html"
    assert "Written to" in run("report", "show", "sitrep", "--as", "html", "--to", str(page))
    assert "Situation report, number 2" in page.read_text()
    assert stat.S_IMODE(page.stat().st_mode) == 0o600


def test_what_cannot_be_made_is_said_in_words(run: Run, tmp_path: Path) -> None:
    assert "There are: sitrep, sla" in run("report", "make", "weather", code=25)
    assert "There are: txt, md" in run("report", "make", "sla", "--as", "docx", code=25)
    assert "is no day or moment" in run("report", "make", "sla", "--since", "tomorrowish", code=27)
    assert "ends before it begins" in run(
        "report", "make", "sla", "--since", "2027-06-08", "--until", "2027-06-01", code=28
    )
    assert "cannot be written" in run("report", "make", "sla", "--to", str(tmp_path / "no" / "x.txt"), code=20)
    assert "No such report was issued" in run("report", "show", "sla", code=25)


def test_a_time_is_chosen_by_its_days_in_london(run: Run) -> None:
    said = run("report", "make", "sla", "--since", "2027-06-01", "--until", "2027-06-08T12:00")
    assert "As at Tuesday 8 June 2027, 12:00. It looks back to Tuesday 1 June 2027, 00:00." in said


def test_warnings_are_listed_answered_and_kept_in_the_risk_register(run: Run) -> None:
    assert "No warning sounds." in run("warnings", "list")
    assert "There is no such warning." in run("warnings", "answer", "9", "x", code=25)
    assert run("warnings", "register").startswith("OFFICIAL-SENSITIVE,rule,risk")


def test_a_report_is_not_issued_where_nobody_can_write_it_as_asked(run: Run) -> None:
    assert "There are: txt, md" in run("report", "issue", "sitrep", "--as", "docx", code=25)
    assert "No report was issued yet." in run("report", "list")


def test_a_file_that_others_could_read_is_the_owners_alone_once_a_report_is_written_into_it(
    run: Run, tmp_path: Path
) -> None:
    page = tmp_path / "sitrep.txt"
    page.write_text("an older paper")
    page.chmod(0o644)
    run("report", "make", "sitrep", "--to", str(page))
    assert "an older paper" not in page.read_text()
    assert stat.S_IMODE(page.stat().st_mode) == 0o600
