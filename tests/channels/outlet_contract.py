"""What every outlet keeps, whatever it leaves by: a class of tests that each outlet's own tests inherit."""

from abc import ABC, abstractmethod

import pytest

from triage.channels.base import Outlet
from triage.channels.compose import new_message_id
from triage.rules.letter import Delivery, Letter

BODIES = {
    "plain": b"Dear Ms Reed,\r\n\r\nThere is no taxi yet.\r\n",
    "lines that begin with dots": b"One\r\n.\r\n..\r\n.three\r\n",
    "a lone dot at the end": b"One\r\n.\r\n",
    "words like the postman's": b"From here on:\r\nQUIT\r\nMAIL FROM:<x@example.org>\r\n",
    "nothing": b"\r\n",
    "long": b"0123456789 " * 6 * 30_000 + b"\r\n",
}


def letter(body: bytes = BODIES["plain"], **more: str) -> Letter:
    """Return an invented letter with this body."""
    message_id = more.get("message_id") or new_message_id("marlshire.example")
    sender, recipient = more.get("sender", "desk@marlshire.example"), more.get("recipient", "parent@example.org")
    body = b"\r\n".join(body[at : at + 900] for at in range(0, len(body), 900))
    head = f"From: {sender}\r\nTo: {recipient}\r\nSubject: Transport\r\nMessage-ID: {message_id}\r\n\r\n"
    return Letter(message_id, sender, recipient, head.encode() + body)


class OutletContract(ABC):
    """The promises; an outlet's tests give the outlet, one whose far side is away, and what has arrived."""

    @abstractmethod
    def working(self) -> Outlet:
        """Return an outlet that works."""

    @abstractmethod
    def away(self) -> Outlet:
        """Return one whose far side cannot be reached."""

    @abstractmethod
    def arrived(self) -> list[bytes]:
        """Return the letters that arrived at the far side, as bytes."""

    @pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
    def test_the_bytes_that_arrive_are_the_bytes_that_were_frozen(self, body: bytes) -> None:
        frozen = letter(body)
        assert self.working().deliver(frozen).state is Delivery.SENT
        assert self.arrived() == [frozen.raw]

    def test_it_tells_a_person_in_one_line_how_letters_leave(self) -> None:
        assert self.working().words
        assert len(self.working().words.splitlines()) == 1

    def test_what_it_says_of_a_delivery_is_one_short_line(self) -> None:
        for outlet in (self.working(), self.away()):
            outcome = outlet.deliver(letter())
            assert outcome.words == " ".join(outcome.words.split())
            assert 0 < len(outcome.words) <= 500

    def test_a_letter_that_cannot_leave_now_is_kept_for_later(self) -> None:
        assert self.away().deliver(letter()).state is Delivery.LATER
        assert self.arrived() == []
