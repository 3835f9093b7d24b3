"""Rows from CSV, JSON and spreadsheets: as other programs write them, and as they should not."""

import datetime as dt
import io
import json
import tracemalloc
import zipfile
from pathlib import Path

import openpyxl
import pytest

from triage.channels import workbooks
from triage.channels.table_rows import Layout, Row, columns, rows
from triage.errors import NotReadable

_AT = dt.datetime(2027, 2, 3, 8, 20)  # noqa: DTZ001 - a spreadsheet's times have no zone


def _csv(tmp_path: Path, raw: bytes | str, layout: Layout | None = None) -> list[Row]:
    file = tmp_path / "rows.csv"
    file.write_bytes(raw if isinstance(raw, bytes) else raw.encode())
    return list(rows(file, layout))


def _json(tmp_path: Path, text: str, layout: Layout | None = None, name: str = "rows.json") -> list[Row]:
    file = tmp_path / name
    file.write_text(text)
    return list(rows(file, layout))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_any_delimiter_encoding_and_line_end_is_the_same_table(
    tmp_path: Path, delimiter: str, encoding: str, ends: str
) -> None:
    lines = [f"Name{delimiter}Words", f'Zoë{delimiter}"no taxi{delimiter} again"', f"Beth{delimiter}£5"]
    found = _csv(tmp_path, ends.join([*lines, ""]).encode(encoding))
    assert [dict(row.cells) for row in found] == [
        {"Name": "Zoë", "Words": f"no taxi{delimiter} again"},
        {"Name": "Beth", "Words": "£5"},
    ]
    assert [row.number for row in found] == [2, 3]


def test_one_line_of_an_old_program_does_not_spoil_the_others(tmp_path: Path) -> None:
    found = _csv(tmp_path, "Name,Words\nZoë,a\n".encode() + "Zoë,b\n".encode("cp1252"))
    assert [row.cells["Name"] for row in found] == ["Zoë", "Zoë"]


def test_quoted_line_breaks_nuls_blank_lines_and_titles_above_are_read_through(tmp_path: Path) -> None:
    raw = 'sep=;\nTeam inbox 2026;\n\nName;Words\n"Zoe";"no taxi\nnot even ""late"""\n\n;\nBeth\0;x\n'
    found = _csv(tmp_path, raw, Layout(header_row=4))
    assert [(row.number, dict(row.cells)) for row in found] == [
        (5, {"Name": "Zoe", "Words": 'no taxi\nnot even "late"'}),
        (8, {"Name": "Beth", "Words": "x"}),
    ]


def test_short_rows_are_filled_and_rows_with_too_many_cells_are_refused_with_their_text(tmp_path: Path) -> None:
    short, long, whole = _csv(tmp_path, "Name,Words,Notes\nZoe\nBeth,no, taxi, again\nAnn,x,y,,\n")
    assert dict(short.cells) == {"Name": "Zoe", "Words": None, "Notes": None}
    assert long.wrong == "it has 4 cells, and the table has 3 columns"
    assert long.says == "Beth,no, taxi, again"
    assert whole.cells["Notes"] == "y"


def test_columns_without_a_name_or_with_the_same_name_can_be_told_apart(tmp_path: Path) -> None:
    (row,) = _csv(tmp_path, "Notes,,Notes, Date  received ,\na,b,c,d\n")
    assert dict(row.cells) == {"Notes": "a", "column 2": "b", "Notes (2)": "c", "Date received": "d"}


def test_a_quotation_mark_left_open_costs_its_own_row_only(tmp_path: Path) -> None:
    found = _csv(tmp_path, 'Name,Words\nZoe,"no taxi\nBeth,"late\nAnn,fine\n')
    assert [(row.number, row.text, row.wrong) for row in found if row.wrong] == [
        (2, 'Zoe,"no taxi', "a quotation mark in it is not closed"),
        (3, 'Beth,"late', "a quotation mark in it is not closed"),
    ]
    assert found[-1].cells == {"Name": "Ann", "Words": "fine"}


def test_many_open_quotes_cost_neither_the_last_row_nor_the_time(tmp_path: Path) -> None:
    lines = [f'{n},"x' if n % 3 else f"{n},fine" for n in range(2000)]
    found = _csv(tmp_path, "\n".join(["No,Words", *lines, 'last,"fine"']))
    assert len(found) == 2001
    assert found[-1].cells["No"] == "last"


def test_a_cell_beyond_all_measure_is_refused_and_the_rest_is_read(tmp_path: Path) -> None:
    found = _csv(tmp_path, f"Name,Words\nZoe,{'x' * 2_000_000}\nBeth,late\n")
    assert found[0].wrong
    assert found[-1].cells == {"Name": "Beth", "Words": "late"}


@pytest.mark.parametrize("raw", [b"", b"\n\n", b"\0" * 5000, bytes(range(256)) * 40, b'"' * 10_001, b"\xff\xfe\x00"])
def test_bytes_that_are_no_table_break_nothing(tmp_path: Path, raw: bytes) -> None:
    _csv(tmp_path, raw)


def test_a_long_file_is_never_held_whole(tmp_path: Path) -> None:
    file = tmp_path / "long.csv"
    file.write_text("Name,Words\n" + "Zoe,the taxi is late again today\n" * 60_000)
    tracemalloc.start()
    count = sum(1 for _ in rows(file))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 60_000
    assert peak < 700_000


@pytest.mark.parametrize(
    ("text", "layout"),
    [
        ('[{"a": 1}, {"a": 2}]', None),
        ('\ufeff[\n {"a": 1},\n {"a": 2}\n]\n', None),
        ('{"a": 1}\n{"a": 2}\n', None),
        ('{"x": {"comments": 5}, "comments": [{"a": 1}, {"a": 2}], "more": [{"a": 3}]}', Layout(list="comments")),
    ],
)
def test_json_rows_are_a_list_a_named_list_or_a_line_each(tmp_path: Path, text: str, layout: Layout | None) -> None:
    assert [row.cells["a"] for row in _json(tmp_path, text, layout)] == [1, 2]


def test_one_json_object_is_one_row_with_dotted_names(tmp_path: Path) -> None:
    text = json.dumps({"author": {"name": 'Zoe, ["x"]'}, "tags": ["a", "b"], "of": [{"b": 1}], "none": None}, indent=1)
    (row,) = _json(tmp_path, text)
    assert dict(row.cells) == {"author.name": 'Zoe, ["x"]', "tags": "a, b", "of": '[{"b": 1}]', "none": None}


def test_hostile_json_is_refused_row_by_row(tmp_path: Path) -> None:
    lines = [
        '{"a": 1}', '{"a": NaN}', '{"a": 1' + "0" * 400 + "}", '{"a": 1e400}', '{"a":' * 10_000, "[[[", '{"a": "\\ud800"}', "7",
        '{"a": 2}',
    ]  # fmt: skip
    found = _json(tmp_path, "\n".join(lines), name="rows.jsonl")
    assert len(found) == len(lines)
    assert [bool(row.wrong) for row in found] == [False, True, False, False, True, True, False, True, False]
    assert all(row.raw for row in found)


def test_a_json_list_cut_short_keeps_what_was_whole(tmp_path: Path) -> None:
    found = _json(tmp_path, '[{"a": 1}, {"a": "x, ]')
    assert [row.wrong for row in found] == ["", "it is no valid JSON"]


def test_a_long_json_list_is_never_held_whole_wherever_its_pieces_end(tmp_path: Path) -> None:
    items = [{"a": n, "b": 'quotes " and \\ and ] and }' * (n % 7)} for n in range(10_000)]
    file = tmp_path / "long.json"
    file.write_text(json.dumps(items))
    tracemalloc.start()
    assert all(row.cells["a"] == n for n, row in enumerate(rows(file)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 700_000


def test_text_that_a_download_of_facebook_wrote_byte_by_byte_is_mended(tmp_path: Path) -> None:
    (row,) = _json(tmp_path, '[{"a": "Zo\\u00c3\\u00ab \\u00e2\\u009c\\u0085"}]')
    assert row.cells["a"] == "Zoë ✅"


def _book(tmp_path: Path, *lines: tuple[object, ...]) -> Path:
    book = openpyxl.Workbook()
    hidden = book.active
    hidden.title, hidden.sheet_state = "Lists", "hidden"
    sheet = book.create_sheet("Inbox")
    for line in lines:
        sheet.append(line)
    book.save(tmp_path / "inbox.xlsx")
    return tmp_path / "inbox.xlsx"


def test_a_spreadsheet_gives_dates_numbers_and_words_of_its_first_shown_sheet(tmp_path: Path) -> None:
    file = _book(
        tmp_path, ("When", "Tel", "Words", "Sum"), (_AT, 7700900123, "no taxi", "=1+1"),
        (), (dt.date(2027, 2, 3), None, "#N/A", None),
    )  # fmt: skip
    assert columns(file) == ("When", "Tel", "Words", "Sum")
    first, last = rows(file)
    assert dict(first.cells) == {
        "When": _AT,
        "Tel": 7700900123,
        "Words": "no taxi",
        "Sum": None,
    }
    assert (last.number, last.cells["Words"]) == (4, None)
    with pytest.raises(NotReadable, match="no sheet 'Post', only"):
        list(rows(file, Layout(sheet="Post")))


def test_a_workbook_that_unpacks_to_more_than_is_safe_is_refused_before_it_is_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbooks, "_UNPACKED", 4_000_000)
    file = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as book, book.open("xl/worksheets/sheet1.xml", "w") as part:
        for _ in range(5):
            part.write(bytes(1_000_000))
    with pytest.raises(NotReadable, match="unpacks to more than is safe"):
        list(rows(file))


def test_a_damaged_locked_or_old_workbook_is_refused_in_words(tmp_path: Path) -> None:
    whole = _book(tmp_path, ("When",), (1,)).read_bytes()
    with zipfile.ZipFile(io.BytesIO(), "w") as empty:
        assert not empty.namelist()
    for raw in (whole[:300], b"PK\x03\x04", b"\xd0\xcf\x11\xe0" + bytes(600), whole[: len(whole) // 2]):
        file = tmp_path / "bad.xlsx"
        file.write_bytes(raw)
        with pytest.raises(NotReadable, match="save it as"):
            list(rows(file))


def test_a_sheet_that_is_damaged_half_way_keeps_the_rows_above(tmp_path: Path) -> None:
    whole, cut = _book(tmp_path, ("When",), *[(n,) for n in range(50)]), tmp_path / "cut.xlsx"
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(cut, "w") as new:
        for part in old.infolist():
            raw = old.read(part)
            new.writestr(part.filename, raw[: len(raw) * 2 // 3] if "sheet2" in part.filename else raw)
    found = list(rows(cut))
    assert found[0].cells["When"] == 0
    assert found[-1].wrong == "the workbook is damaged from here on"


def test_a_file_that_is_not_there_is_told_in_words(tmp_path: Path) -> None:
    with pytest.raises(NotReadable, match="cannot be read"):
        list(rows(tmp_path / "none.csv"))
