"""What every inlet keeps, wherever its arrivals come from: a class of tests that each inlet's own tests inherit."""

import threading
from abc import ABC, abstractmethod
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import col
from support.desks import as_service, desk_for

from triage.channels.base import Inlet
from triage.cli.tending import look
from triage.desk.front import Desk
from triage.errors import ChannelAway, SettingsWrong
from triage.rules.arrival import Arrival
from triage.store import contacts
from triage.store.engine import Store
from triage.store.tables import Contact, Raw


class InletContract(ABC):
    """The promises; an inlet's tests give the inlet, its source, and one whose source is away."""

    @abstractmethod
    def inlet(self) -> Inlet:
        """Return an inlet on the source, as a service that has just started makes it."""

    @abstractmethod
    def away(self) -> Inlet:
        """Return one whose source cannot be reached."""

    @abstractmethod
    def put(self, words: str) -> None:
        """Let a person's `words` arrive at the source, after everything that is there."""

    @abstractmethod
    def put_hostile(self) -> int:
        """Let bytes arrive that nobody can read and that do harm where they are trusted; return how many arrivals that makes."""

    @abstractmethod
    def source(self) -> object:
        """Return the source as it is now, to be compared with itself."""

    @pytest.fixture
    def desk(self, sqlite_store: Store, tmp_path: Path) -> Desk:
        return as_service(desk_for(sqlite_store, tmp_path))

    def _offered(self, cursor: str = "") -> list[Arrival]:
        return list(self.inlet().waiting(cursor))

    def _kept(self, desk: Desk) -> list[str]:
        return desk.store.read(lambda conn: list(conn.scalars(sa.select(col(Contact.text)).order_by(col(Contact.id)))))

    def test_where_nothing_has_arrived_nothing_is_offered(self) -> None:
        assert self._offered() == []

    def test_what_arrived_is_offered_oldest_first_each_under_a_name_of_its_own(self) -> None:
        for words in ("the first taxi", "the second taxi", "the third taxi"):
            self.put(words)
        offered = self._offered()
        said = [arrival.message.text + arrival.message.subject for arrival in offered]
        assert [word for text in said for word in ("first", "second", "third") if word in text] == [
            "first",
            "second",
            "third",
        ]
        assert len({(arrival.source, arrival.key) for arrival in offered}) == 3
        assert {arrival.source for arrival in offered} == {self.inlet().name}

    def test_looking_changes_nothing_at_the_source(self) -> None:
        self.put("no taxi")
        before = self.source()
        self._offered()
        self.inlet().try_out()
        assert self.source() == before

    def test_a_service_killed_before_the_commit_offers_the_same_again_under_the_same_name(self) -> None:
        self.put("no taxi")
        self.put("still no taxi")
        assert [a.key for a in self._offered()] == [a.key for a in self._offered()]
        assert [a.raw for a in self._offered()] == [a.raw for a in self._offered()]

    def test_each_is_taken_in_once_and_not_again(self, desk: Desk) -> None:
        self.put("no taxi today")
        self.put("and none tomorrow")
        assert look(desk, self.inlet()) == ""
        assert look(desk, self.inlet()) == ""
        assert len(self._kept(desk)) == 2
        self.put("a third")
        assert look(desk, self.inlet()) == ""
        assert len(self._kept(desk)) == 3

    def test_when_something_arrived_last_is_known_of_every_channel(self, desk: Desk) -> None:
        self.put("no taxi today")
        assert look(desk, self.inlet()) == ""
        assert [row.source for row in desk.store.read(contacts.cursors)] == [self.inlet().name]

    def test_a_service_killed_between_the_commit_and_the_word_to_the_source_doubles_nothing(self, desk: Desk) -> None:
        from triage.desk.take_in import take_in

        self.put("no taxi today")
        (arrival,) = self._offered()
        take_in(desk, arrival)
        assert look(desk, self.inlet()) == ""
        assert len(self._kept(desk)) == 1

    def test_a_source_that_forgets_that_it_was_told_doubles_nothing(self, desk: Desk) -> None:
        from triage.desk.take_in import take_in

        self.put("no taxi today")
        (arrival,) = self._offered()
        assert [take_in(desk, arrival).outcome for _ in range(2)] == ["taken", "repeated"]

    def test_telling_the_source_twice_is_harmless(self) -> None:
        self.put("no taxi today")
        inlet = self.inlet()
        (arrival,) = inlet.waiting("")
        inlet.taken(arrival)
        inlet.taken(arrival)

    def test_hostile_bytes_are_lines_in_the_queue_and_do_not_stop_what_comes_after(self, desk: Desk) -> None:
        self.put("before")
        count = self.put_hostile()
        self.put("after")
        assert look(desk, self.inlet()) == ""
        kept = self._kept(desk)
        assert len(kept) == count + 2
        assert any("after" in text for text in kept)
        raws = desk.store.read(lambda conn: conn.scalar(sa.select(sa.func.count()).select_from(Raw)))
        assert raws == count + 2

    def test_a_source_that_is_away_is_told_in_words_and_nothing_is_lost(self, desk: Desk) -> None:
        self.put("no taxi today")
        said = look(desk, self.away())
        assert said
        assert "Traceback" not in said
        assert look(desk, self.inlet()) == ""
        assert len(self._kept(desk)) == 1

    def test_a_set_up_that_does_not_work_is_found_when_it_is_tried_out(self) -> None:
        with pytest.raises((ChannelAway, SettingsWrong)):
            self.away().try_out()
        assert self.inlet().try_out()

    def test_it_says_in_one_line_where_it_listens(self) -> None:
        words = self.inlet().words
        assert words
        assert len(words.splitlines()) == 1

    def test_a_rest_ends_when_the_service_stops(self) -> None:
        stop = threading.Event()
        stop.set()
        self.inlet().rest(stop, 3600)
