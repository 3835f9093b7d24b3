"""Exports of calls: dropped into a folder, or given to the command; read by a column map."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from channels.inlet_contract import InletContract

from triage.channels import call_columns
from triage.channels.base import Inlet
from triage.channels.call_rows import CallDrops, items
from triage.channels.columns import read_map
from triage.rules.rang import How

NOON = datetime(2027, 1, 12, 12, 0, tzinfo=UTC)
LONG_AGO = 1_700_000_000
MAP = """
name = "The switch"
[columns]
began = "Start"
number = "Caller"
outcome = "Result"
waited = "Wait"
queue = "Line"
reference = "Id"
[words.outcome]
"ANSWER" = "answered"
"NO ANSWER" = "abandoned"
"""
HEAD = "Id,Start,Caller,Result,Wait,Line\n"


class TestAFolderOfExports(InletContract):
    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path) -> None:
        self.folder, self.map = tmp_path / "exports", tmp_path / "calls.toml"
        self.folder.mkdir()
        self.map.write_text(MAP)
        self.count = 0

    def inlet(self) -> Inlet:
        return CallDrops(self.folder, self.map)

    def away(self) -> Inlet:
        return CallDrops(self.folder / "none", self.map)

    def put(self, words: str) -> None:
        began = datetime.now(UTC) - timedelta(hours=2) + timedelta(minutes=self.count)
        number = f"01632 9600{self.count:02}"
        self._drop(f"{HEAD}{self.count},{began:%d/%m/%Y %H:%M:%S},{number},NO ANSWER,60,{words}\n".encode())

    def put_hostile(self) -> int:
        self._drop(bytes(range(256)) * 20)
        self._drop(f"{HEAD}1,yesterday,\x1b[2J,PERHAPS,-1,[@click=app.quit]x[/]\n".encode())
        return 2

    def source(self) -> object:
        return {path.name: path.read_bytes() for path in self.folder.glob("*.csv")}

    def _drop(self, raw: bytes) -> None:
        self.count += 1
        file = self.folder / f"{self.count}.csv"
        file.write_bytes(raw)
        os.utime(file, (LONG_AGO + self.count,) * 2)


def read(tmp_path: Path, *lines: str) -> list[tuple[str, How, int, bool] | str]:
    file = tmp_path / "calls.csv"
    file.write_text(HEAD + "\n".join(lines) + "\n")
    found = items(file, read_map(MAP, call_columns.FIELDS), NOON, NOON)
    return [
        (item.arrival.rang.call, item.arrival.rang.how, item.arrival.rang.waited, item.arrival.rang.missed)
        if item.arrival.rang
        else item.refused
        for item in found
    ]


def test_calls_come_in_the_order_in_which_they_rang_however_the_export_is_ordered(tmp_path: Path) -> None:
    later = "2,12/01/2027 09:40,01632 960111,ANSWER,12,Transport"
    sooner = "1,12/01/2027 09:12,01632 960111,NO ANSWER,0:03:10,Transport"
    assert read(tmp_path, later, sooner) == [("1", How.ABANDONED, 190, True), ("2", How.ANSWERED, 12, False)]


def test_a_call_of_last_month_is_counted_and_not_rung_back(tmp_path: Path) -> None:
    assert read(tmp_path, "1,12/12/2026 09:12,01632 960111,NO ANSWER,60,") == [("1", How.ABANDONED, 60, False)]


def test_a_missed_call_without_its_wait_is_not_called_abandoned(tmp_path: Path) -> None:
    assert read(tmp_path, "1,12/01/2027 09:12,01632 960111,NO ANSWER,,") == [("1", How.CUT_OFF, 0, True)]


def test_a_row_that_cannot_be_a_call_is_refused_with_the_reason(tmp_path: Path) -> None:
    (still_to_come,) = read(tmp_path, "1,02/11/2027 09:12,01632 960111,ANSWER,60,")
    assert "still to come" in still_to_come
