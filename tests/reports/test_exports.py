"""A list leaves as a file: without names unless they are asked for with a reason, marked, private, guarded, and in the log."""

import csv
import io
import json
import stat
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from support.desks import MONDAY, as_service, mail, taken

from triage.desk import queue, transport
from triage.desk.front import Desk
from triage.desk.register import NewChild, NewPerson, add_family
from triage.errors import NotAllowed, NotFound, NotPossible
from triage.reports.export import EVENT, Wanted, cells, hand
from triage.reports.export_rows import VALUES
from triage.rules.asked import parse
from triage.rules.exported import LISTS
from triage.rules.roles import Role
from triage.store import events


@pytest.fixture
def supervisor(desk: Desk) -> Desk:
    """A desk with one child without transport, and one named like a formula of whom nothing is known."""
    mother = NewPerson("Ngozi Reed", "Ms Reed", relationship="mother", points=("parent@example.org",))
    amara = NewChild("Amara", "Reed", date(2016, 5, 1), "Larkfield School", ("wheelchair",), transport="none")
    add_family(as_service(desk), [mother], [amara])
    add_family(as_service(desk), [], [NewChild("=1+1", "Example", None, "@Lark", (), transport="confirmed")])
    taken(desk, mail("No taxi came for Amara this morning. =HYPERLINK(1)", subject="+44 No taxi"))
    return replace(desk, who=replace(desk.who, role=Role.SUPERVISOR))


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A folder that files leave into."""
    made = tmp_path / "out"
    made.mkdir()
    return made


def rows(file: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(file.read_bytes().decode("utf-8-sig"), newline="")))


def logged(desk: Desk) -> list[dict[str, Any]]:
    lines = desk.store.read(lambda conn: list(events._lines(conn)))
    return [json.loads(line.detail) for line in lines if line.what == EVENT]


def test_every_column_has_a_value_and_none_that_is_personal_stands_in_a_list_unasked() -> None:
    assert {name: [one.name for one in some] for name, some in LISTS.items()} == {
        name: list(values) for name, values in VALUES.items()
    }
    assert not [one for some in LISTS.values() for one in some if one.personal and one.usual]


@pytest.mark.parametrize("name", LISTS)
def test_without_a_word_no_name_no_address_and_no_free_text_leaves(supervisor: Desk, out: Path, name: str) -> None:
    given = hand(supervisor, Wanted(name), out)
    assert given.file.name == f"{name}-2027-01-11-OFFICIAL-SENSITIVE.csv"
    assert stat.S_IMODE(given.file.stat().st_mode) == 0o600
    text = given.file.read_text(encoding="utf-8-sig")
    assert text.startswith(('"OFFICIAL-SENSITIVE: ', "OFFICIAL-SENSITIVE: "))
    assert not [secret for secret in ("Amara", "Reed", "parent@", "taxi", "wheelchair", "2016") if secret in text]
    count = 2 if name == "children" else 1
    assert (given.rows, len(rows(given.file))) == (count, count + 2)
    assert list(out.iterdir()) == [given.file], "no half file is left"


def test_personal_columns_need_a_reason_and_the_log_says_who_what_how_many_and_why(supervisor: Desk, out: Path) -> None:
    wanted = Wanted("children", ("name", "born"), state="none", form="csv")
    with pytest.raises(NotPossible, match="with a reason"):
        hand(supervisor, wanted, out)
    assert not list(out.iterdir())
    assert not logged(supervisor)
    given = hand(supervisor, replace(wanted, why="Ring the families for the operator"), out / "tonight.csv")
    assert given.file.name == "tonight-OFFICIAL-SENSITIVE.csv"
    head, names, *found = rows(given.file)
    assert "list none, as at Monday 11 January 2027, 09:00" in head[0]
    assert [row[names.index("name")] for row in found] == ["Amara Reed"]
    (told,) = logged(supervisor)
    assert (told["list"], told["personal"], told["rows"]) == ("children", ["name", "born"], 1)
    assert (told["filter"], told["why"], told["columns"]) == (
        "list none", "Ring the families for the operator", names,
    )  # fmt: skip
    line = next(one for one in supervisor.store.read(lambda conn: list(events._lines(conn))) if one.what == EVENT)
    assert line.by == supervisor.who.login
    assert "Amara" not in line.detail


def test_words_that_are_looked_for_stay_out_of_the_log_and_the_file(supervisor: Desk, out: Path) -> None:
    given = hand(supervisor, Wanted("cases", asked=parse("all amara")), out)
    assert given.rows == 1
    assert logged(supervisor)[0]["filter"] == "all and words"
    assert "amara" not in given.file.read_text(encoding="utf-8-sig").casefold()


def test_nothing_in_a_file_is_a_formula(supervisor: Desk, out: Path) -> None:
    pytest.importorskip("xlsxwriter")
    openpyxl = pytest.importorskip("openpyxl")
    wanted = Wanted("children", ("name",), "a test")
    assert {"'=1+1 Example", "'@Lark"} <= {cell for row in rows(hand(supervisor, wanted, out).file) for cell in row}
    more = Wanted("contacts", ("words", "subject"), "a test")
    assert "'+44 No taxi" in rows(hand(supervisor, more, out).file)[2]
    book = openpyxl.load_workbook(hand(supervisor, replace(wanted, form="xlsx"), out).file)
    sheet = book.active
    assert sheet["A1"].value.startswith("OFFICIAL-SENSITIVE: children, list all")
    assert sheet.oddHeader.center.text == "OFFICIAL-SENSITIVE"
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} <= {"s", "n"}
    assert "=1+1 Example" in [cell.value for row in sheet.iter_rows() for cell in row]


def test_an_export_holds_whom_the_list_shows_and_of_the_past_what_was_said(
    supervisor: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("triage.clock.now", lambda: MONDAY + timedelta(days=2))
    transport.change(supervisor, 1, "confirmed", why="a taxi is found", source="register")

    def states(**more: Any) -> list[tuple[Any, Any]]:
        return [(row[1], row[2]) for row in cells(supervisor, Wanted("children", **more))]

    assert states(state="none") == []
    assert states(state="none", as_of=MONDAY + timedelta(days=1)) == [("none", 1)]
    assert [row[0] for row in cells(supervisor, Wanted("cases"))] == [
        queue.page(supervisor, [key])[key].ref for key in queue.order(supervisor)
    ]
    with pytest.raises(NotFound, match="no column of children of a past moment"):
        list(cells(supervisor, Wanted("children", ("age",), as_of=MONDAY)))
    with pytest.raises(NotPossible, match="not known of the past"):
        list(cells(supervisor, Wanted("children", state="unreached", as_of=MONDAY)))


def test_contacts_are_those_of_the_time_that_is_asked_for(supervisor: Desk) -> None:
    taken(supervisor, mail("And again no taxi for Amara.", at=MONDAY + timedelta(hours=3), key="later"))
    late = Wanted("contacts", since=MONDAY + timedelta(hours=1), until=MONDAY + timedelta(hours=4))
    assert [row[:2] for row in cells(supervisor, late)] == [["2027-01-11 12:00", "email"]]
    assert len(list(cells(supervisor, replace(late, since=None)))) == 2


@pytest.mark.parametrize("role", [Role.AGENT, Role.OVERFLOW, Role.AUDITOR])
def test_only_a_supervisor_takes_lists_away(supervisor: Desk, out: Path, role: Role) -> None:
    with pytest.raises(NotAllowed):
        hand(replace(supervisor, who=replace(supervisor.who, role=role)), Wanted("children"), out)
    assert list(out.iterdir()) == []


def test_rows_go_through_one_page_at_a_time(supervisor: Desk, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many pages there are, no more than one of them is held."""
    page = [supervisor.store.read(_page)[0]] * 2_000
    left = [16]

    def pages(*_args: Any, **_more: Any) -> list[Any]:
        left[0] -= 1
        return page if left[0] else []

    monkeypatch.setattr("triage.reports.export.store.contacts", pages)
    tracemalloc.start()
    given = hand(supervisor, Wanted("contacts", until=MONDAY + timedelta(days=1)), out)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert given.rows == 15 * 2_000
    assert most < 1_000_000


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_who_stops_an_export_half_way_finds_no_file_and_nothing_in_the_log(
    supervisor: Desk, out: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    scratch = out.parent / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    seen: list[list[Any]] = []

    def stopped(rows: Iterator[list[Any]]) -> Iterator[list[Any]]:
        seen.append(next(rows))
        yield seen[0]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        hand(supervisor, Wanted("children", form=form), out, stopped)
    assert seen
    assert [*out.iterdir(), *scratch.iterdir(), *logged(supervisor)] == []


def test_a_time_that_ends_before_it_begins_is_no_list_of_nothing(supervisor: Desk, out: Path) -> None:
    with pytest.raises(NotPossible, match="ends before it begins"):
        hand(supervisor, Wanted("contacts", since=MONDAY, until=MONDAY - timedelta(days=1)), out)
    assert list(out.iterdir()) == []


def _page(conn: Any) -> list[Any]:
    from triage.store import export

    return export.contacts(conn, MONDAY - timedelta(days=1), MONDAY + timedelta(days=1), None, 1, words=False)
