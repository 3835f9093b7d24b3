"""Filled-in forms that another system drops into a folder."""

import json
import os
from pathlib import Path

import pytest
from channels.inlet_contract import InletContract

from triage.channels.base import Inlet
from triage.channels.form_drops import FormDrops
from triage.cli.tending import look
from triage.desk.front import Desk
from triage.errors import ChannelAway
from triage.rules.arrival import Arrival

LONG_AGO = 1_700_000_000
MAP = """
name = "School transport form"
[columns]
reference = "id"
received = "sent"
email = "email"
text = "message"
"""


class TestADropFolder(InletContract):
    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path) -> None:
        self.folder, self.map = tmp_path / "drops", tmp_path / "form.toml"
        self.folder.mkdir()
        self.map.write_text(MAP)
        self.count = 0

    def inlet(self) -> Inlet:
        return FormDrops(self.folder, self.map)

    def away(self) -> Inlet:
        return FormDrops(self.folder / "none", self.map)

    def put(self, words: str) -> None:
        self._drop(f"{self.count}.csv", f"id,message\n{self.count},{words}\n")

    def put_hostile(self) -> int:
        self._drop("binary.csv", bytes(range(256)) * 20)
        self._drop("bomb.xlsx", b"PK\x03\x04" + bytes(2000))
        self._drop("rows.jsonl", '{"id": 1, "message": NaN}\n{"id": 2, "message": "\\ud800 late"}\n[[[[[[\n')
        return 5

    def source(self) -> object:
        return {file.name: (file.read_bytes(), file.stat().st_mtime_ns) for file in self._lying()}

    def _drop(self, name: str, what: str | bytes, *, at: int | None = None) -> Path:
        self.count += 1
        file = self.folder / name
        file.write_bytes(what if isinstance(what, bytes) else what.encode())
        os.utime(file, (LONG_AGO - 1_000_000 + self.count,) * 2 if at is None else (at, at))
        return file

    def _lying(self) -> list[Path]:
        return sorted(file for file in self.folder.iterdir() if file.is_file())

    def test_a_row_says_who_wrote_what_when_and_about_whom(self) -> None:
        self._drop(
            "a.jsonl",
            json.dumps({"id": "F7", "sent": "2025-01-13T08:20", "email": "zoe@example.org", "message": "no taxi"}),
        )
        (arrival,) = self._offered()
        assert (arrival.key, arrival.channel.value, arrival.message.from_address) == (
            "ref F7",
            "web_form",
            "zoe@example.org",
        )
        assert arrival.received_at.isoformat() == "2025-01-13T08:20:00+00:00"

    def test_a_file_that_is_still_written_to_is_left_alone(self, desk: Desk) -> None:
        self._drop("now.csv", "id,message\n1,no taxi\n", at=10**10)
        self._drop("later.csv.part", "id,message\n2,no taxi\n")
        assert look(desk, self.inlet()) == ""
        assert len(self._lying()) == 2
        assert self._kept(desk) == []

    def test_a_file_moves_only_when_every_row_of_it_is_safe(self) -> None:
        file = self._drop("two.csv", "id,message\n1,no taxi\n2,late taxi\n")
        inlet = self.inlet()
        first, second = inlet.waiting("")
        inlet.taken(first)
        assert file.exists()
        inlet.taken(second)
        assert (self.folder / "taken" / "two.csv").exists()

    def test_a_file_that_grew_after_it_was_read_is_read_again_and_only_its_new_row_taken(self, desk: Desk) -> None:
        file = self._drop("grows.csv", "id,message\n1,no taxi\n")
        inlet = self.inlet()
        (arrival,) = inlet.waiting("")
        self._take(desk, arrival)
        self._drop("grows.csv", "id,message\n1,no taxi\n2,late taxi\n")
        inlet.taken(arrival)
        assert file.exists()
        assert look(desk, self.inlet()) == ""
        assert self._kept(desk) == ["no taxi", "late taxi"]
        assert not file.exists()

    def test_the_same_name_twice_is_kept_twice(self, desk: Desk) -> None:
        for number in (1, 2):
            self._drop("daily.csv", f"id,message\n{number},taxi {number}\n")
            assert look(desk, self.inlet()) == ""
        assert len(list((self.folder / "taken").iterdir())) == 2
        assert self._kept(desk) == ["taxi 1", "taxi 2"]

    def test_a_row_that_cannot_be_understood_is_a_line_with_its_text_and_so_is_every_row_of_a_changed_form(
        self,
    ) -> None:
        self._drop("a.csv", 'id,sent,message\n1,never,no taxi\n2,,"left open\n3,,fine\n')
        self._drop("b.csv", "nr,words\n9,my son was left at school\n")
        wrong = [arrival for arrival in self._offered() if arrival.message.error]
        assert [arrival.message.new_text for arrival in wrong] == [
            "id: 1\nsent: never\nmessage: no taxi", '2,,"left open', "nr: 9\nwords: my son was left at school",
        ]  # fmt: skip
        assert "'never' in 'sent' is no date" in str(wrong[0].message.error)

    def test_a_file_without_rows_is_moved_and_is_no_line(self, desk: Desk) -> None:
        for name, what in (("head.csv", "id,message,email,sent\n"), ("none.csv", ""), ("none.json", "[]\n")):
            self._drop(name, what)
        assert look(desk, self.inlet()) == ""
        assert self._lying() == []
        assert self._kept(desk) == []

    def test_a_map_that_is_wrong_stops_the_channel_and_loses_nothing(self, desk: Desk) -> None:
        self.put("no taxi")
        self.map.write_text(MAP.replace("text =", "txt ="))
        assert "did you mean 'text'?" in look(desk, self.inlet())
        with pytest.raises(ChannelAway):
            self.inlet().try_out()
        assert len(self._lying()) == 1

    @staticmethod
    def _take(desk: Desk, arrival: Arrival) -> None:
        from triage.desk.take_in import take_in

        take_in(desk, arrival)
