"""What every outlet keeps, whatever it leaves by: a class of tests that each outlet's own tests inherit."""

from abc import ABC, abstractmethod

import pytest

from triage.channels.base import Outlet
from triage.channels.compose import new_message_id
from triage.errors import ChannelAway, SettingsWrong
from triage.rules.letter import Delivery, Letter, Way

BODIES = {
    "plain": b"Dear Ms Reed,\r\n\r\nThere is no taxi yet.\r\n",
    "lines that begin with dots": b"One\r\n.\r\n..\r\n.three\r\n",
    "a lone dot at the end": b"One\r\n.\r\n",
    "words like the postman's": b"From here on:\r\nQUIT\r\nMAIL FROM:<x@example.org>\r\n",
    "nothing": b"\r\n",
    "long": b"0123456789 " * 6 * 30_000 + b"\r\n",
}


RECIPIENTS = {
    Way.EMAIL: "parent@example.org",
    Way.TEXT: "07700900123",
    Way.LETTER: "12 Mill Lane, Marlford, MX1 2AB",
}


def letter(body: bytes = BODIES["plain"], way: Way = Way.EMAIL, **more: str) -> Letter:
    """Return an invented letter with this body: a whole mail, or by another way the body alone."""
    message_id = more.get("message_id") or new_message_id("marlshire.example")
    sender, recipient = more.get("sender", "desk@marlshire.example"), more.get("recipient", RECIPIENTS[way])
    if way is not Way.EMAIL:
        return Letter(message_id, sender, recipient, body, way)
    body = b"\r\n".join(body[at : at + 900] for at in range(0, len(body), 900))
    head = f"From: {sender}\r\nTo: {recipient}\r\nSubject: Transport\r\nMessage-ID: {message_id}\r\n\r\n"
    return Letter(message_id, sender, recipient, head.encode() + body)


class OutletContract(ABC):
    """The promises; an outlet's tests give the outlet, one whose far side is away, what has arrived, and the way it serves."""

    way = Way.EMAIL

    @abstractmethod
    def working(self) -> Outlet:
        """Return an outlet that works."""

    @abstractmethod
    def away(self) -> Outlet:
        """Return one whose far side cannot be reached."""

    @abstractmethod
    def arrived(self) -> list[bytes]:
        """Return the letters that arrived at the far side, as bytes."""

    def content(self, frozen: Letter) -> bytes:
        """Return what of a frozen letter arrives."""
        return frozen.raw

    def letter(self, body: bytes = BODIES["plain"]) -> Letter:
        return letter(body, self.way)

    @pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
    def test_the_bytes_that_arrive_are_the_bytes_that_were_frozen(self, body: bytes) -> None:
        frozen = self.letter(body)
        assert self.working().deliver(frozen).state is Delivery.SENT
        assert self.arrived() == [self.content(frozen)]

    def test_it_tells_a_person_in_one_line_how_letters_leave(self) -> None:
        assert self.working().words
        assert len(self.working().words.splitlines()) == 1

    def test_what_it_says_of_a_delivery_is_one_short_line(self) -> None:
        for outlet in (self.working(), self.away()):
            outcome = outlet.deliver(self.letter())
            assert outcome.words == " ".join(outcome.words.split())
            assert 0 < len(outcome.words) <= 500

    def test_a_letter_that_cannot_leave_now_is_kept_for_later(self) -> None:
        outcome = self.away().deliver(self.letter())
        assert outcome.state is Delivery.LATER
        assert not outcome.wrong_address
        assert self.arrived() == []

    def test_a_set_up_that_does_not_work_is_found_when_it_is_tried_out_and_nothing_is_sent(self) -> None:
        with pytest.raises((ChannelAway, SettingsWrong)):
            self.away().try_out()
        assert self.working().try_out()
        assert self.arrived() == []
