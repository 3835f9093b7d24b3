"""The council's list of pupils from the command line: a map, a dry run, the import, what is asked and how it is answered."""

import csv
import json
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest
from cli.conftest import Run

HEAD = (
    "Pupil number", "Forename", "Surname", "DOB", "School", "Travel needs", "EHCP", "Transport status", "Start date",
    "Contractor", "Pick up", "Not met", "Expected start", "Parent", "Relationship", "PR", "No contact", "Parent email", "Mobile",
    "Home address", "Interpreter",
)  # fmt: skip
CHILD = (
    "P001",
    "Amara",
    "Reed",
    "04/03/2016",
    "Larkfield School",
    "Wheelchair user; ADHD",
    "Y",
    "Arranged",
    "05/01/2026",
)
ROWS = [
    (*CHILD, "Blue Cars", "7.45am", "", "", "Ngozi Reed", "mother", "Yes", "N", "ngozi@gmial.com", "7700900111; 01632 960111",
     "1 High Street, Town, wr13xx", "Somali interpreter; BSL"),
    (*CHILD, "Blue Cars", "7.45am", "", "", "Carl Reed", "father", "No", "Y", "carl(at)example", "4.47E+11", "", ""),
    ("P002", "Bola", "Vale", "05/03/2016", "Aldermoor", "None", "N", "Awaiting", "", "", "", "Wheelchair user", "20/01/2027",
     "", "", "", "", "eve@example.org", "", "", ""),
    ("", "Cai", "Hart", "05/03/2016", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", ""),
    ("P003", "Dot", "Hart", "45/03/2016", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", ""),
    ("P001", "Amara", "Reed", "", "Elsewhere", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", ""),
]  # fmt: skip


@pytest.fixture
def pupils(run: Run, tmp_path: Path) -> tuple[str, str]:
    run("migrate")
    file, made = tmp_path / "pupils.csv", tmp_path / "m.toml"
    _write(file, ROWS)
    told = run("intake", "map", str(file), "--for", "register", "--name", "pupils", "--out", str(made), "--yes")
    assert "6 rows: 2 children with 3 carers; 3 rows refused" in told
    return str(file), str(made)


def _write(file: Path, lines: Sequence[tuple[str, ...]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([HEAD, *lines])


def test_a_bar_in_any_row_of_a_pupil_holds_and_so_does_a_missing_authority(
    run: Run, pupils: tuple[str, str], tmp_path: Path
) -> None:
    file, made = tmp_path / "bars.csv", pupils[1]
    free = (*CHILD, "", "", "", "", "Carl Reed", "father", "Yes", "N", "carl@example.org", "", "", "")
    _write(file, [free, (*free[:15], "No", "Y", *free[17:])])
    run("intake", "register", str(file), "--map", made)
    ref = json.loads(run("children", "--json"))["ref"]
    (carl,) = json.loads(run("child", ref, "--json"))["people"]
    assert (carl["name"], carl["may_be_told"]) == ("Carl Reed", False)


def test_a_dry_run_shows_what_is_new_and_refused_and_an_import_brings_it(
    run: Run, pupils: tuple[str, str], tmp_path: Path
) -> None:
    file, made = pupils
    told = run("intake", "register", file, "--map", made, "--dry-run")
    assert "new: P001 Amara Reed" in told
    assert "refused, row 5: it has no pupil number" in told
    assert "refused, row 6: '45/03/2016' in 'DOB'" in told
    assert "refused, row 7: its school is 'Elsewhere', and row 2 of the same pupil says otherwise" in told
    assert "'ngozi@gmial.com' likely ngozi@gmail.com" in told
    assert "Nothing was taken in." in told
    assert run("children", "--json") == ""
    refused = tmp_path / "refused.csv"
    assert "2 new, 0 changed" in run("intake", "register", file, "--map", made, "--refused", str(refused), code=27)
    assert len(refused.read_text(encoding="utf-8-sig").splitlines()) > 3
    amara, bola = sorted(
        (json.loads(line) for line in run("children", "--json").splitlines()), key=lambda one: one["name"]
    )
    assert (amara["needs"], amara["transport"], bola["needs_known"], bola["transport"]) == (
        ["wheelchair"],
        "confirmed",
        True,
        "none",
    )
    child = json.loads(run("child", amara["ref"], "--json"))
    assert child["needs_note"] == "As the list says: ADHD."
    assert child["collection"] == "07:45"
    assert [(one["name"], one["may_be_told"]) for one in child["people"]] == [
        ("Ngozi Reed", True),
        ("Carl Reed", False),
    ]
    details = [one["value"] for person in child["people"] for one in person["details"]]
    post = "1 High Street, Town, WR1 3XX"
    assert details == ["ngozi@gmial.com", "07700900111", "01632960111", post, "carl(at)example", "44711"], (
        "what cannot be right is kept"
    )
    assert (
        child["people"][0]["communication"]
        == "needs an interpreter or a translation (Somali); uses British Sign Language"
    )
    assert child["changes"][0]["source"] == "import pupils"
    assert "a contact detail looks wrong" in amara["to_check"]
    shown = run("child", bola["ref"])
    assert "promised for 20 January 2027" in shown
    assert "not met: wheelchair" in shown
    again = run("intake", "register", file, "--map", made, code=27)
    assert "0 new, 0 changed, 2 the same, 0 gone" in again


def test_transport_that_begins_later_is_not_told_as_how_the_child_travels_now(
    run: Run, pupils: tuple[str, str], tmp_path: Path
) -> None:
    file, made = tmp_path / "later.csv", pupils[1]
    _write(file, [(*CHILD[:8], "01/02/2026", *ROWS[0][9:])])
    written = ("intake", "register", str(file), "--map", made, "--written")
    assert "row 2: 'confirmed' begins after the list was written" in run(*written, "2026-01-31T23:00")
    child = json.loads(run("children", "--json"))
    assert (child["transport"], child["name"]) == ("not_known", "Amara Reed")
    assert "begins after" not in run(*written, "2026-02-01T06:00", "--even-so")
    assert json.loads(run("children", "--json"))["transport"] == "confirmed"
    assert json.loads(run("child", child["ref"], "--json"))["since"].startswith("2026-02-01")


def test_what_differs_from_a_persons_word_is_asked_and_answered(run: Run, pupils: tuple[str, str]) -> None:
    file, made = pupils
    run("intake", "register", file, "--map", made, code=27)
    ref = next(json.loads(line)["ref"] for line in run("children", "--json").splitlines() if "Amara" in line)
    assert "Noted" in run("needs", ref, "--need", "epilepsy", "--why", "mother, on a call")
    _write(Path(file), [(*CHILD[:5], "Behaviour", *line[6:]) if line[0] == "P001" else line for line in ROWS[:3]])
    told = run("intake", "register", file, "--map", made, "--even-so")
    assert "TO CHECK needs: we hold epilepsy, it says behaviour" in told
    question = json.loads(run("child", ref, "--json"))["questions"][0]
    assert question["field"] == "needs"
    assert f"question {question['id']}: needs" in run("child", ref)
    assert "stays" in run("settle", ref, str(question["id"]), "--keep")
    assert json.loads(run("child", ref, "--json"))["questions"] == []
    assert "Say either" in run("settle", ref, str(question["id"]), code=28)


def test_the_safety_stop_says_what_to_do(run: Run, pupils: tuple[str, str]) -> None:
    file, made = pupils
    run("intake", "register", file, "--map", made, code=27)
    _write(Path(file), ROWS[:2])
    assert "It would be stopped" in run("intake", "register", file, "--map", made, "--dry-run")
    told = run("intake", "register", file, "--map", made, code=28)
    assert "miss 1 of 2 children: more than 10 %" in told
    assert "--even-so" in told
    assert "1 gone from the list" in run("intake", "register", file, "--map", made, "--even-so")


def test_a_workbook_tells_the_same_and_a_map_that_knows_no_pupil_is_refused(
    run: Run, pupils: tuple[str, str], tmp_path: Path
) -> None:
    _, made = pupils
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for line in (HEAD, *ROWS[:3]):
        sheet.append(line)
    book.save(tmp_path / "pupils.xlsx")
    figures = json.loads(run("intake", "register", str(tmp_path / "pupils.xlsx"), "--map", made, "--json"))
    assert (len(figures["new"]), figures["refused"]) == (2, [])
    bad = tmp_path / "bad.toml"
    bad.write_text('name = "x"\n[columns]\nschool = "School"\n')
    assert "nothing to know a pupil by" in run(
        "intake", "register", str(tmp_path / "pupils.xlsx"), "--map", str(bad), code=27
    )
    assert "wants a moment" in run(
        "intake", "register", str(tmp_path / "pupils.xlsx"), "--map", made, "--written", "soon", code=27
    )
