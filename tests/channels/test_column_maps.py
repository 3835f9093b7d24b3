"""Column maps: what a supervisor writes of a foreign file, and what each row then says."""

import json
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from triage.channels.columns import ColumnMap, Field, Kind, Refused, Values, fits, mapped, read_map, rows
from triage.errors import SettingsWrong

FIELDS = (
    Field("received", Kind.MOMENT, "when it came", required=True),
    Field("text", Kind.TEXT, "the words", required=True),
    Field("channel", Kind.CHOICE, "how it came", choices=("email", "phone", "in_person")),
    Field("phone", Kind.POINT, "the number"),
    Field("born", Kind.DAY, "date of birth"),
    Field("collected", Kind.HOUR, "when collected"),
    Field("waited", Kind.SECONDS, "how long they waited"),
    Field("seats", Kind.WHOLE, "how many seats"),
    Field("escort", Kind.YES, "an escort goes with them"),
    Field("needs", Kind.LIST, "what the child needs"),
)
MAP = """
name = "Team inbox"
[columns]
received = "When"
text = "What"
"""


def _map(more: str = "", head: str = "") -> ColumnMap:
    return read_map(head + MAP + more, FIELDS, "inbox.toml")


def _one(tmp_path: Path, made: ColumnMap, **cells: object) -> Values | Refused:
    file = tmp_path / "rows.json"
    file.write_text(json.dumps([{"When": "12/01/2027", "What": "no taxi", **cells}]))
    (row,) = rows(file)
    return mapped(row, made)


def _said(tmp_path: Path, made: ColumnMap, **cells: object) -> Values:
    found = _one(tmp_path, made, **cells)
    assert isinstance(found, Values), found
    return found


@pytest.mark.parametrize(
    ("said", "instant"),
    [
        ("03/02/2027 08:20", "2027-02-03T08:20"),
        ("3.2.27 8.20am", "2027-02-03T08:20"),
        ("3-Feb-27 8:20 pm", "2027-02-03T20:20"),
        ("Wed 3rd February 2027 at 08:20:05", "2027-02-03T08:20:05"),
        ("Feb 3, 2027 8:20 AM", "2027-02-03T08:20"),
        ("2027-02-03 08:20", "2027-02-03T08:20"),
        ("2027-02-03T08:20:00Z", "2027-02-03T08:20"),
        ("2027-02-03T09:20:00+0100", "2027-02-03T08:20"),
        ("03/07/2027 08:20", "2027-07-03T07:20"),
        ("31/10/2027 01:30", "2027-10-31T00:30"),
        (46421.347222222, "2027-02-03T08:20"),
        ("46421.347222222", "2027-02-03T08:20"),
        (1801643400, "2027-02-03T08:30"),
        (1801643400000, "2027-02-03T08:30"),
        ("03/02/2027", "2027-02-03T00:00"),
    ],
)
def test_a_time_is_day_first_and_londons_and_becomes_an_instant(tmp_path: Path, said: object, instant: str) -> None:
    assert _said(tmp_path, _map(), When=said).moment("received") == datetime.fromisoformat(instant).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "said", ["31/02/2027", "02/13/2027", "tomorrow", "0", "12", "99999999999999", "1/1/0001", "8:20"]
)
def test_what_is_no_time_is_refused_with_its_row_and_column(tmp_path: Path, said: str) -> None:
    found = _one(tmp_path, _map(), When=said)
    assert isinstance(found, Refused)
    assert str(found).startswith(f"row 1: '{said}' in 'When' is ")


def test_a_map_may_say_month_first_formats_and_another_zone(tmp_path: Path) -> None:
    american = _map(head='dates = "month first"\nzone = "UTC"\n')
    assert _said(tmp_path, american, When="07/03/2027 08:20").moment("received") == datetime(
        2027, 7, 3, 8, 20, tzinfo=UTC
    )
    own = _map(head='formats = ["%Y%m%d-%H%M"]\n')
    assert _said(tmp_path, own, When="20270203-0820").moment("received") == datetime(2027, 2, 3, 8, 20, tzinfo=UTC)
    assert isinstance(_one(tmp_path, own, When="03/02/2027"), Refused)


def test_a_date_and_a_time_in_two_columns_are_one_value_and_so_are_words(tmp_path: Path) -> None:
    made = read_map('name = "x"\n[columns]\nreceived = ["Day", "Hour"]\ntext = ["About", "What"]\n', FIELDS)
    found = _said(tmp_path, made, Day="03/02/2027", Hour="08:20", About="Taxi")
    assert found.moment("received") == datetime(2027, 2, 3, 8, 20, tzinfo=UTC)
    assert found.text("text") == "Taxi\nno taxi"


def test_every_kind_of_field_is_read_as_people_write_it(tmp_path: Path) -> None:
    made = _map(
        "\n".join(f'{name} = "{name}"' for name in ("phone", "born", "collected", "waited", "seats", "escort", "needs"))
    )
    found = _said(
        tmp_path, made, phone=7700900123, born="3/2/15", collected="8.20am", waited="00:01:15", seats="1", escort="Y",
        needs="wheelchair; EpiPen;wheelchair",
    )  # fmt: skip
    assert found.text("phone") == "07700900123"
    assert found.day("born") == date(2015, 2, 3)
    assert found.hour("collected") == time(8, 20)
    assert (found.whole("waited"), found.whole("seats"), found.yes("escort")) == (75, 1, True)
    assert found.list("needs") == ("wheelchair", "EpiPen")


def test_a_number_that_a_spreadsheet_has_shortened_is_refused_and_not_dialled(tmp_path: Path) -> None:
    found = _one(tmp_path, _map('phone = "Tel"\n'), Tel="4.4770E+11")
    assert isinstance(found, Refused)
    assert "last digits are lost" in found.why


def test_words_of_a_cell_become_ours_by_a_table_and_others_are_refused(tmp_path: Path) -> None:
    made = _map('channel = "Via"\n[words.channel]\n"E-mail" = "email"\n"Tel " = "phone"\n')
    said = [_said(tmp_path, made, Via=via).text("channel") for via in ("e-mail", "TEL", "In person", "")]
    assert said == ["email", "phone", "in_person", ""]
    assert "'Fax' in 'Via' is not in the map's table of words" in str(_one(tmp_path, made, Via="Fax"))
    rest = _map('channel = "Via"\n[words.channel]\n"*" = "email"\n"" = "phone"\n')
    assert [_said(tmp_path, rest, Via=via).text("channel") for via in ("Fax", "")] == ["email", "phone"]


def test_a_fixed_value_stands_for_every_row_and_for_empty_cells(tmp_path: Path) -> None:
    made = _map('channel = "Via"\n[fixed]\nchannel = "email"\n')
    assert [_said(tmp_path, made, Via=via).text("channel") for via in ("phone", " ")] == ["phone", "email"]


def test_every_reason_against_a_row_is_told_at_once(tmp_path: Path) -> None:
    found = _one(tmp_path, _map('seats = "Seats"\n'), When="never", What=" ", Seats="many")
    assert isinstance(found, Refused)
    assert found.why.count(";") == 2
    assert "'What' is empty (the words)" in found.why


def test_every_fault_of_a_map_is_told_at_once_in_plain_words() -> None:
    with pytest.raises(SettingsWrong) as told:
        read_map(
            'name = "x"\ndates = "year first"\nzone = "Mars/Olympus"\ndelimiter = "ab"\ncolour = "red"\n'
            '[columns]\nrecieved = "When"\n[words.channel]\n"Fax" = "faxes"\n',
            FIELDS,
            "inbox.toml",
        )
    faults = "\n".join(told.value.faults)
    for words in (
        "'year first' is not known as 'dates'", "'zone' must be", "'delimiter' must be one sign", "'colour' means nothing",
        "'recieved' is no field of ours; did you mean 'received'?", "'faxes' is not known",
        "'received' is needed (when it came)", "'text' is needed",
    ):  # fmt: skip
        assert words in faults
    assert "inbox.toml:3: 'zone'" in faults


def test_a_map_that_is_no_toml_is_one_fault() -> None:
    with pytest.raises(SettingsWrong) as told:
        read_map("name = ", FIELDS)
    assert len(told.value.faults) == 1


def test_columns_that_the_file_does_not_have_are_told_all_at_once(tmp_path: Path) -> None:
    file = tmp_path / "inbox.csv"
    file.write_text("Wen,Message\n12/01/2027,no taxi\n")
    with pytest.raises(SettingsWrong) as told:
        fits(file, _map())
    assert told.value.faults == (
        "received: the file has no column 'When'; did you mean 'Wen'?",
        "text: the file has no column 'What'; it has: Wen, Message",
    )


def test_json_need_not_name_what_is_empty(tmp_path: Path) -> None:
    file = tmp_path / "inbox.json"
    file.write_text('[{"When": "12/01/2027", "What": "no taxi"}]')
    fits(file, _map('phone = "Tel"\n'))
