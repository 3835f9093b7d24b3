"""Texts, emails and letters by GOV.UK Notify: each once, and what is not known is asked for by its reference."""

import socket
from collections.abc import Iterator

import pytest
from channels.outlet_contract import OutletContract
from support.notify_server import CUT, CUT_BEFORE, KEY, NONSENSE, SILENCE, NotifyServer, notify_server

from triage.channels.base import Outlet
from triage.channels.freezing import freeze
from triage.channels.notify import Notify
from triage.errors import ChannelAway, SettingsWrong
from triage.rules.letter import Delivery, Letter, Outcome, Reach, Way, Written

LATER, FAILED, UNKNOWN, SENT = Delivery.LATER, Delivery.FAILED, Delivery.UNKNOWN, Delivery.SENT


def text(message_id: str = "<1@marlshire.example>", words: bytes = b"No taxi yet. Jo will ring you.") -> Letter:
    return Letter(message_id, "desk@marlshire.example", "07700900123", words, Way.TEXT)


def service(server: NotifyServer, seconds: float = 5, key: str = KEY) -> Notify:
    return Notify(server.url, lambda: key, seconds)


def _nobody() -> Notify:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        return Notify(f"http://127.0.0.1:{unused.getsockname()[1]}", lambda: KEY, 5)


class _Served(OutletContract):
    @pytest.fixture(autouse=True)
    def _server(self) -> Iterator[None]:
        with notify_server() as self.server:
            yield

    def arrived(self) -> list[bytes]:
        return self.server.contents


class TestTexts(_Served):
    way = Way.TEXT

    def working(self) -> Outlet:
        return service(self.server).texts("text")

    def away(self) -> Outlet:
        return _nobody().texts("text")

    def test_it_leaves_for_its_one_number_under_its_own_reference(self) -> None:
        self.working().deliver(text("<2@marlshire.example>"))
        (sent,) = self.server.sent
        assert (sent["type"], sent["to"], sent["reference"]) == ("sms", "07700900123", "<2@marlshire.example>")


class TestLetters(_Served):
    way = Way.LETTER

    def working(self) -> Outlet:
        return service(self.server).letters()

    def away(self) -> Outlet:
        return _nobody().letters()


class TestEmails(_Served):
    def working(self) -> Outlet:
        return service(self.server).emails("email")

    def away(self) -> Outlet:
        return _nobody().emails("email")

    def content(self, frozen: Letter) -> bytes:
        return frozen.raw.partition(b"\r\n\r\n")[2]

    def test_a_reply_arrives_with_the_subject_and_the_words_that_were_written(self) -> None:
        from datetime import UTC, datetime

        words = "Dear Ms Reed,\n\nễ: I am sorry. " + "There is no taxi yet. " * 20 + "\n"
        raw = freeze(Way.EMAIL, Written(
            sender_name="Desk", sender_address="desk@marlshire.example", recipient_name="Ngozi Reed",
            recipient_address="parent@example.org", subject="Amara’s transport", body=words, message_id="<3@marlshire.example>",
            date=datetime(2027, 1, 11, tzinfo=UTC),
        ))  # fmt: skip
        self.working().deliver(Letter("<3@marlshire.example>", "desk@marlshire.example", "parent@example.org", raw))
        assert [one["subject"] for one in self.server.sent] == ["Amara’s transport"]
        assert self.arrived()[0].decode().replace("\r\n", "\n") == words


# What a text becomes by what Notify answers. A refusal of our set-up is no refusal of the text; what may be there is asked for.
TABLE = {
    "a number that is none": ((400, "ValidationError: phone_number Not enough digits"), FAILED, 0),
    "a text that is too long": ((400, "ValidationError: content is longer than 918"), FAILED, 0),
    "a template that is none": ((400, "ValidationError: template_id is not a valid UUID"), LATER, 0),
    "our service is on trial": ((400, "BadRequestError"), LATER, 0),
    "our key is not known": ((403, "AuthError"), LATER, 0),
    "nothing there": ((404, "NoResultFound"), LATER, 0),
    "too many at once": ((429, "RateLimitError"), LATER, 0),
    "a fault of theirs": ((500, "Exception"), UNKNOWN, 0),
    "a gateway's fault": ((502, ""), UNKNOWN, 0),
    "not served now": ((503, "ServiceUnavailable"), UNKNOWN, 0),
    "the answer is lost": (CUT, UNKNOWN, 1),
    "the line is cut before": (CUT_BEFORE, UNKNOWN, 0),
    "no answer": (SILENCE, UNKNOWN, 1),
    "an answer of somebody else's": (NONSENSE, UNKNOWN, 1),
}


@pytest.mark.parametrize(("answer", "state", "arrived"), TABLE.values(), ids=TABLE)
def test_each_answer_makes_of_the_text_what_the_table_says(
    answer: str | tuple[int, str], state: Delivery, arrived: int
) -> None:
    with notify_server({"POST": answer}) as server:
        outcome = service(server, 0.4 if answer == SILENCE else 5).texts("text").deliver(text())
        assert outcome.state is state
        assert outcome.wrong_address is ("phone_number" in str(answer))
        assert len(server.sent) == arrived
        assert outcome.words.isprintable()
        assert KEY[-36:] not in outcome.words


def test_a_key_that_is_not_ours_is_refused_there_and_keeps_the_text() -> None:
    with notify_server() as server:
        wrong = KEY[:-12] + "000000000000"
        outcome = service(server, key=wrong).texts("text").deliver(text())
        assert (outcome.state, outcome.reach) == (LATER, Reach.WAY)
        assert len(server.refused) == 1
        broken = service(server, key="no key").texts("text").deliver(text())
        assert broken.state is LATER
        assert "no key" not in broken.words


def test_nobody_at_home_says_nothing_of_the_text() -> None:
    assert _nobody().texts("text").deliver(text()).state is LATER


def test_an_answer_that_was_lost_is_found_again_by_its_reference() -> None:
    with notify_server({"POST": CUT}) as server:
        outlet = service(server).texts("text")
        assert outlet.deliver(text()).state is UNKNOWN
        found = outlet.fate(text().message_id)
        assert found is not None
        assert found.state is SENT
        assert outlet.fate("<never@marlshire.example>") is None


ON_ITS_WAY = ("created", "sending", "pending", "accepted", "pending-virus-check", "new-one")
THERE = ("delivered", "received", "sent")
NOT_THERE = (
    "permanent-failure", "temporary-failure", "technical-failure", "validation-failed", "virus-scan-failed", "cancelled",
)  # fmt: skip
STATES = {
    **dict.fromkeys(ON_ITS_WAY, SENT),
    **dict.fromkeys(THERE, Delivery.DELIVERED),
    **dict.fromkeys(NOT_THERE, FAILED),
}


@pytest.mark.parametrize(("status", "state"), STATES.items())
def test_what_notify_says_later_is_what_became_of_it(status: str, state: Delivery) -> None:
    with notify_server() as server:
        outlet = service(server).texts("text")
        outlet.deliver(text())
        server.sent[0]["status"] = status
        found = outlet.fate(text().message_id)
        assert found is not None
        assert found.state is state
        assert found.wrong_address is (status == "permanent-failure")


def test_of_two_with_one_reference_the_newer_counts() -> None:
    with notify_server() as server:
        outlet = service(server).texts("text")
        outlet.deliver(text())
        outlet.deliver(text())
        server.sent[0]["status"], server.sent[1]["status"] = "permanent-failure", "delivered"
        assert outlet.fate(text().message_id) == Outcome(Delivery.DELIVERED, "GOV.UK Notify says: delivered")


@pytest.mark.parametrize("answer", [(500, "Exception"), (403, "AuthError"), CUT, NONSENSE])
def test_a_notify_that_cannot_be_asked_says_nothing_of_the_text(answer: str | tuple[int, str]) -> None:
    with notify_server({"GET": answer}) as server, pytest.raises(ChannelAway):
        service(server).texts("text").fate("<1@marlshire.example>")


def test_the_set_up_is_proved_by_our_key_and_the_fields_of_our_template() -> None:
    with notify_server() as server:
        ours = service(server)
        for outlet in (ours.texts("text"), ours.emails("email"), ours.letters()):
            assert "knows our key" in outlet.try_out()
        with pytest.raises(SettingsWrong, match=r"\(\(message\)\) and no other"):
            ours.texts("other").try_out()
        with pytest.raises(ChannelAway, match="404"):
            ours.texts("missing").try_out()
        assert server.sent == []


@pytest.mark.parametrize(
    "url", ["http://notify.example.org", "ftp://127.0.0.1", "notify.example.org", "http://[::1", ""]
)
def test_nothing_leaves_unencrypted_for_another_machine(url: str) -> None:
    with pytest.raises(SettingsWrong, match="unencrypted"):
        Notify(url, lambda: KEY)


def test_its_library_is_silent_beside_us(caplog: pytest.LogCaptureFixture) -> None:
    with notify_server({"POST": (400, "ValidationError")}) as server:
        service(server).texts("text").deliver(text())
    assert [record for record in caplog.records if record.name.startswith("notifications")] == []
