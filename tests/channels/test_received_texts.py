"""Texts that families send, fetched from GOV.UK Notify: each once, however they come in pages."""

import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from channels.inlet_contract import InletContract
from support.desks import family
from support.notify_server import KEY, notify_server

from triage.channels.base import Inlet
from triage.channels.notify import Notify
from triage.channels.notify_texts import ReceivedTexts
from triage.cli.tending import look
from triage.desk.front import Desk
from triage.rules.arrival import Channel
from triage.store import cases

NOW = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)


class TestReceivedTexts(InletContract):
    @pytest.fixture(autouse=True)
    def _server(self) -> Iterator[None]:
        with notify_server() as self.server:
            yield

    def inlet(self) -> Inlet:
        return ReceivedTexts(Notify(self.server.url, lambda: KEY, 5), lambda: NOW, 60)

    def away(self) -> Inlet:
        with socket.create_server(("127.0.0.1", 0)) as unused:
            url = f"http://127.0.0.1:{unused.getsockname()[1]}"
        return ReceivedTexts(Notify(url, lambda: KEY, 5), lambda: NOW, 60)

    def put(self, words: str) -> None:
        self.server.text_in(words)

    def put_hostile(self) -> int:
        self.server.text_in("\ud800 half a pair, \x00 and \x1b[2J", number="<script>")
        self.server.text_in(None, number={"not": "a number"}, created_at="yesterday")
        self.server.text_in("x" * 300_000, number="447700900999 \r\n Bcc: a@example.org")
        self.server.text_in(["a", "list"], number=None, created_at=17)
        return 4

    def source(self) -> object:
        return list(self.server.received)

    def test_many_pages_are_read_to_their_end_and_the_oldest_comes_first(self) -> None:
        for number in range(10):
            self.put(f"text {number}")
        assert [one.message.text for one in self.inlet().waiting("")] == [f"text {number}" for number in range(10)]

    def test_what_is_safe_is_not_offered_again_and_old_pages_are_not_asked_for(self) -> None:
        for number in range(9):
            self.server.text_in(f"old {number}", created_at=f"2027-01-10T0{number}:00:00Z")
        inlet = self.inlet()
        cursor = ""
        for one in inlet.waiting(""):
            inlet.taken(one)
            cursor = one.cursor
        self.server.asked.clear()
        self.put("new")
        assert [one.message.text for one in inlet.waiting(cursor)] == ["new"]
        assert len(self.server.asked) <= 4
        again = [one.message.text for one in self.inlet().waiting("2027-01-11T07:00:00.000000+00:00")]
        assert again == ["new"], "a service that starts anew reads from a little before its cursor"

    def test_a_number_is_a_number_on_record_however_notify_writes_it(self, desk: Desk) -> None:
        family(desk, parent="07700 900123")
        self.put("No taxi for Amara today")
        (arrival,) = self.inlet().waiting("")
        assert (arrival.channel, arrival.message.from_address) == (Channel.TEXT, "+447700900123")
        look(desk, self.inlet())
        case = desk.store.read(lambda conn: cases.get(conn, 1))
        assert case is not None
        assert case.child_name == "Amara Reed"

    def test_a_page_of_nonsense_is_told_and_loses_nothing(self, desk: Desk) -> None:
        self.put("no taxi")
        self.server.answers["GET"] = "nonsense"
        assert "GOV.UK Notify" in look(desk, self.inlet())
        self.server.answers.clear()
        assert look(desk, self.inlet()) == ""


def test_a_key_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    from triage import config
    from triage.cli import wiring
    from triage.errors import ChannelAway

    key = tmp_path / "key"
    key.write_text(KEY)
    key.chmod(0o644)
    found = config.Settings(notify=config.Notify(key_file=key, receive=True, url="http://127.0.0.1:1"))
    with wiring.inlets(found) as inlets, pytest.raises(ChannelAway, match="chmod 600"):
        inlets[-1].try_out()
