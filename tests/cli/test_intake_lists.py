"""Lists from elsewhere: an inbox kept by hand, comments and messages, and what is typed in."""

import csv
import json
from pathlib import Path

import openpyxl
import pytest
from cli.conftest import Run

from triage import clock

INBOX: list[tuple[str, ...]] = [
    ("Date received", "Time", "Method", "Parent", "Email address", "Tel", "Details", "Status", "Action taken"),
    ("11/01/2025", "08:20", "E-mail", "Ngozi Reed", "ngozi@example.org", "", "No taxi came for Amara today", "Open", ""),
    ("12/01/2025", "09:00", "Phone call", "Carl Vale", "", "7700900123", "The bus is late every day", "Closed", "Rang him"),
    ("13/13/2025", "09:00", "Phone call", "Eve Hart", "", "", "When does it start", "Open", ""),
    ("13/01/2025", "10:00", "Carrier pigeon", "Eve Hart", "", "", "=1+1", "Open", ""),
]  # fmt: skip


CALLS: list[tuple[str, ...]] = [
    ("Call id", "Start time", "Caller", "Call result", "Wait time"),
    ("1", "2025-01-13 09:12:00", "01632 960111", "abandoned", "00:03:10"),
    ("2", "2025-01-13 09:20:00", "anonymous", "abandoned", "00:00:40"),
    ("3", "2025-01-13 09:40:00", "01632 960222", "answered", "00:00:12"),
    ("4", "yesterday", "01632 960333", "answered", "00:00:12"),
]


def test_an_export_of_calls_is_tried_then_taken_in_once(run: Run, tmp_path: Path) -> None:
    export, goal = _write(tmp_path / "calls.csv", CALLS), tmp_path / "calls.toml"
    assert "3 of 4 calls are understood; 1 refused" in run(
        "intake", "map", str(export), "--for", "calls", "--out", str(goal), "--yes"
    )
    given = ("intake", "calls", str(export), "--map", str(goal))
    assert "3 calls: 0 missed ones to ring back" in run(*given, "--dry-run")
    told = run(*given, code=27)
    assert "refused, row 5: 'yesterday' in 'Start time'" in told
    assert "0 missed calls taken in" in told


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    return _write(tmp_path / "Team inbox.csv", INBOX)


def _write(file: Path, lines: list[tuple[str, ...]]) -> Path:
    with file.open("w", encoding="cp1252", newline="") as stream:
        csv.writer(stream, delimiter=";").writerows(lines)
    return file


def _mapped(run: Run, file: Path, tmp_path: Path) -> Path:
    goal = tmp_path / "inbox.toml"
    run("intake", "map", str(file), "--out", str(goal), "--yes")
    return goal


def test_a_map_is_proposed_from_names_and_contents_and_tried_at_once(run: Run, inbox: Path, tmp_path: Path) -> None:
    told = run("intake", "map", str(inbox), "--out", str(tmp_path / "m.toml"), "--yes")
    assert "7  Details: No taxi came for Amara today" in told
    assert "2 of 4 rows are understood, 1 of them answered already; 2 refused. Nothing was taken in." in told
    made = (tmp_path / "m.toml").read_text()
    for line in (
        'received = ["Date received", "Time"]', 'name = "Parent"', 'phone = "Tel"', 'text = "Details"', 'note = "Action taken"',
        '"E-mail" = "email"', '"Phone call" = "phone"', '"Closed" = "answered"', 'dates = "day first"',
    ):  # fmt: skip
        assert line in made
    assert "Carrier pigeon" not in made


def test_a_time_of_day_is_never_taken_for_a_telephone_number(run: Run, tmp_path: Path) -> None:
    lines: list[tuple[str, ...]] = [
        ("Date", "Time", "Method", "Details"),
        ("13/01/2025", "08:15", "E-mail", "No taxi came."),
    ]
    made = _mapped(run, _write(tmp_path / "list.csv", lines), tmp_path).read_text()
    assert 'received = ["Date", "Time"]' in made
    assert "phone =" not in made


def test_a_day_to_come_is_told_as_it_is_written(run: Run, tmp_path: Path) -> None:
    year = clock.now().year + 1
    lines: list[tuple[str, ...]] = [("Date", "Method", "Details"), (f"01/05/{year}", "E-mail", "No taxi came.")]
    file = _write(tmp_path / "list.csv", lines)
    told = run("intake", "map", str(file), "--out", str(tmp_path / "m.toml"), "--yes")
    assert f"it came on 01 May {year}, which is still to come" in told


def test_a_map_says_which_words_mean_that_anybody_can_read_a_comment(run: Run, tmp_path: Path) -> None:
    lines: list[tuple[str, ...]] = [
        ("id", "created time", "message", "type"),
        ("1", "2025-01-13T08:00:00Z", "No bus again", "public"),
        ("2", "2025-01-13T09:00:00Z", "Please ring me", "Direct message"),
        ("3", "2025-01-13T09:00:00Z", "Hello", "reel"),
    ]
    file, goal = _write(tmp_path / "site.csv", lines), str(tmp_path / "m.toml")
    told = run("intake", "map", str(file), "--for", "social", "--fixed", "site=facebook", "--out", goal, "--yes")
    assert "social, public" in told
    assert "social, private" in told
    assert "2 of 3 rows are understood" in told


def test_a_person_answers_by_number_by_words_and_by_none_and_is_asked_again(
    run: Run, inbox: Path, tmp_path: Path
) -> None:
    answers = ["-", "1,2", "", "4", "-", "-", "99", "=", "7", "-", "-", "-", "-", "8", "-", "9"]
    words = {"E-mail": "email", "Phone call": "phone", "Carrier pigeon": "owl", "again": "letter"}
    given = "\n".join([*answers[:3], *words.values(), *answers[3:13], "8", "open", "answered", *answers[14:], ""])
    told = run("intake", "map", str(inbox), "--out", str(tmp_path / "m.toml"), given=given)
    assert "A number from 1 to 9." in told
    assert "One of: email, phone" in told
    assert "3 of 4 rows are understood" in told
    assert 'received = ["Date received", "Time"]' in (tmp_path / "m.toml").read_text()


def test_a_map_is_not_written_over_unasked(run: Run, inbox: Path, tmp_path: Path) -> None:
    goal = _mapped(run, inbox, tmp_path)
    before = goal.read_text()
    assert "is there already" in run("intake", "map", str(inbox), "--out", str(goal), "--yes", code=28)
    assert goal.read_text() == before


def test_the_dry_run_shows_what_it_understood_and_takes_nothing_in(run: Run, inbox: Path, tmp_path: Path) -> None:
    goal = _mapped(run, inbox, tmp_path)
    told = run("intake", "sheet", str(inbox), "--map", str(goal), "--dry-run")
    assert "row 2 Sat 11 Jan 2025 08:20 email Ngozi Reed: No taxi came" in told
    assert "1 email, 1 phone; from" in told
    assert "refused, row 4: '13/13/2025 09:00' in 'Date received' and 'Time' is no date" in told
    assert "'Carrier pigeon' in 'Method' is not in the map's table of words" in told
    assert json.loads(run("intake", "sheet", str(inbox), "--map", str(goal), "--dry-run", "--json"))["understood"] == 2
    assert "taxi" not in run("queue")


def test_the_same_list_grown_brings_only_what_is_new_and_answered_rows_are_out_of_the_way(
    run: Run, inbox: Path, tmp_path: Path
) -> None:
    goal, bad = _mapped(run, inbox, tmp_path), tmp_path / "refused.csv"
    assert "2 taken in, 1 of them answered already, 0 already here, 2 refused." in run(
        "intake", "sheet", str(inbox), "--map", str(goal), "--refused", str(bad), code=27
    )
    assert len(run("queue", "--json").splitlines()) == 1
    with bad.open(encoding="utf-8-sig", newline="") as stream:
        refused = list(csv.reader(stream))
    assert [row[0] for row in refused[1:]] == ["4", "5"]
    assert bad.stat().st_mode & 0o077 == 0
    changed = [
        *INBOX[:1],
        (*INBOX[1][:7], "Closed", "Rang her"),
        INBOX[2],
        (*INBOX[1][:6], "No taxi again", "Open", ""),
    ]
    _write(inbox, changed)
    assert "1 taken in, 2 already here, 0 refused." in run("intake", "sheet", str(inbox), "--map", str(goal))


def test_an_answered_row_is_done_with_what_the_list_says_and_its_clocks_have_ended(
    run: Run, inbox: Path, tmp_path: Path
) -> None:
    run("intake", "sheet", str(inbox), "--map", str(_mapped(run, inbox, tmp_path)), code=27)
    open_still = run("queue", "--json")
    (line,) = [
        json.loads(one) for one in run("queue", "--asked", "all", "--json").splitlines() if one not in open_still
    ]
    told = run("show", line["ref"])
    assert "Rang him" in told
    assert "Answered before it came to this desk" in told
    clocks = [json.loads(one) for one in run("clocks", "show", line["ref"], "--json").splitlines()]
    assert all(one["ended"] for one in clocks if "ended" in one)


def test_a_reference_that_two_rows_share_hides_neither(run: Run, tmp_path: Path) -> None:
    lines = [("Ref", *INBOX[0]), ("7", *INBOX[1]), ("7", *INBOX[2]), ("7", *INBOX[2])]
    file = _write(tmp_path / "refs.csv", lines)
    told = run("intake", "sheet", str(file), "--map", str(_mapped(run, file, tmp_path)), code=27)
    assert "row 3: its reference '7' is another row's, too" in told
    assert "1 taken in, 0 already here, 2 refused." in told


def test_a_workbook_is_a_list_too(run: Run, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for line in INBOX:
        book.active.append(line)
    book.save(tmp_path / "inbox.xlsx")
    goal = _mapped(run, tmp_path / "inbox.xlsx", tmp_path)
    assert "2 taken in" in run("intake", "sheet", str(tmp_path / "inbox.xlsx"), "--map", str(goal), code=27)


def test_a_map_that_does_not_fit_the_file_takes_nothing_in(run: Run, inbox: Path, tmp_path: Path) -> None:
    goal = _mapped(run, inbox, tmp_path)
    other = _write(tmp_path / "other.csv", [("When", "What"), ("11/01/2025", "no taxi")])
    told = run("intake", "sheet", str(other), "--map", str(goal), code=20)
    assert "the file has no column 'Details'" in told
    assert run("queue") == ""


COMMENTS = {
    "page": "Marlshire",
    "comments": [
        {"id": "c1", "parent_id": "", "created": 1736740800, "from": {"id": "u1", "name": "Zoe"}, "message": "No taxi AGAIN"},
        {"id": "c2", "parent_id": "c1", "created": 1736740900, "from": {"id": "u2", "name": "Beth"}, "message": "same here"},
        {"id": "c3", "parent_id": "", "created": 1736741000, "from": {"id": "07700900123", "name": "Carl"}, "message": "late"},
    ],
}  # fmt: skip


def test_comments_of_one_thread_are_one_matter_marked_public(run: Run, tmp_path: Path) -> None:
    file, goal = tmp_path / "comments.json", tmp_path / "comments.toml"
    file.write_text(json.dumps(COMMENTS))
    fixed = ("--fixed", "site=facebook", "--fixed", "public=yes")
    run("intake", "map", str(file), "--for", "social", "--out", str(goal), *fixed, "--yes")
    made = goal.read_text()
    for line in (
        'list = "comments"',
        'reference = "id"',
        'thread = "parent_id"',
        'name = "from.name"',
        'handle = "from.id"',
    ):
        assert line in made
    assert "3 taken in, 0 already here" in run("intake", "social", str(file), "--map", str(goal))
    assert "0 taken in, 3 already here" in run("intake", "social", str(file), "--map", str(goal))
    lines = [json.loads(one) for one in run("queue", "--json").splitlines()]
    assert len(lines) == 2
    told = "".join(run("show", line["ref"]) for line in lines)
    assert told.count("social, PUBLIC") == 3


def test_a_map_of_calls_is_made_like_any_other(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "calls.csv"
    file.write_text(
        "Start time,CLI,Result,Wait time\n06/01/2025 08:01,7700900123,ABANDONED,00:06:10\n06/01/2025 08:02,,lost,1:00\n"
    )
    told = run("intake", "map", str(file), "--for", "calls", "--yes")
    assert "refused, row 3: 'lost' in 'Result' is not in the map's table of words" in told
    assert "1 of 2 calls are understood; 1 refused." in told
    assert 'waited = "Wait time"' in (tmp_path / "calls.map.toml").read_text()


def test_what_is_typed_in_is_taken_in_once(run: Run) -> None:
    who = ("--name", "Ngozi Reed", "--from", "01632 960 111")
    words = ("intake", "paste", "--channel", "in_person", *who, "--text", "no taxi for Amara")
    first = run(*words)
    assert first.startswith("Taken in: ")
    assert run(*words).startswith("It is here already: ")
    letter = run("intake", "paste", "--channel", "letter", "--when", "1/1/2020", given="Dear council, no taxi.")
    assert letter.startswith("Taken in: ")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("social", "--text", "x"), "Say whether it is public or private"),
        (("social", "--text", "x", "--public", "--from", "zoe"), "Say which site"),
        (("letter", "--text", " "), "There are no words"),
        (("letter", "--text", "x", "--when", "1/1/2999"), "no time that has been"),
        (("in_person", "--text", "x", "--from", "Zoe"), "neither a number nor an address"),
    ],
)
def test_what_cannot_be_taken_down_is_told_in_words(run: Run, words: tuple[str, ...], said: str) -> None:
    assert said in run("intake", "paste", "--channel", *words, code=28)
