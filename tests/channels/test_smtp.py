"""Letters by SMTP: what each answer of the server means for a letter, at every step of the talk."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from channels.outlet_contract import OutletContract, letter
from support.smtp_server import CUT, SILENCE, SmtpServer, smtp_server

from triage.channels.base import Outlet
from triage.channels.smtp import SmtpOutlet
from triage.errors import SettingsWrong
from triage.rules.letter import Delivery, Outcome

LATER, FAILED, UNKNOWN, SENT = Delivery.LATER, Delivery.FAILED, Delivery.UNKNOWN, Delivery.SENT
YES, NOT_NOW, NEVER = "", "451 4.3.2 not now, come back", "554 5.7.1 never"


def _outlet(port: int, seconds: float = 5) -> SmtpOutlet:
    return SmtpOutlet("127.0.0.1", port, tls="plain", connect_seconds=seconds, data_seconds=seconds)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        return int(unused.getsockname()[1])


class TestAMailServer(OutletContract):
    @pytest.fixture(autouse=True)
    def _server(self) -> Iterator[None]:
        with smtp_server() as self.server:
            yield

    def working(self) -> Outlet:
        return _outlet(self.server.port)

    def away(self) -> Outlet:
        return _outlet(_free_port())

    def arrived(self) -> list[bytes]:
        return [received.raw for received in self.server.letters]

    def test_the_letter_leaves_for_its_one_recipient_from_the_desk(self) -> None:
        self.working().deliver(letter(sender="desk@marlshire.example", recipient="o'neil+taxi@example.org"))
        (received,) = self.server.letters
        assert received.sender == "desk@marlshire.example"
        assert received.recipients == ("o'neil+taxi@example.org",)

    def test_the_name_of_this_machine_is_not_told(self) -> None:
        self.working().deliver(letter())
        assert self.server.greetings == ["[127.0.0.1]"]

    def test_no_part_of_a_letter_waits_until_the_one_before_is_known_to_have_come(self) -> None:
        with _outlet(self.server.port)._open() as server:
            assert server.sock is not None
            assert server.sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)

    def test_bare_line_feeds_leave_as_whole_line_ends(self) -> None:
        self.working().deliver(letter(b"one\ntwo\rthree\r\n"))
        assert self.arrived()[0].endswith(b"\r\n\r\none\r\ntwo\r\nthree\r\n")


# What a letter becomes, by where the talk was and what the server did there. A server that refuses us before it has seen the
# letter's addresses refuses our set-up, not the letter.
TABLE = {
    "connect": {YES: SENT, NOT_NOW: LATER, NEVER: LATER, SILENCE: LATER, CUT: LATER},
    "EHLO": {YES: SENT, NOT_NOW: LATER, NEVER: LATER, SILENCE: LATER, CUT: LATER},
    "MAIL": {YES: SENT, NOT_NOW: LATER, NEVER: FAILED, SILENCE: LATER, CUT: LATER},
    "RCPT": {YES: SENT, NOT_NOW: LATER, NEVER: FAILED, SILENCE: LATER, CUT: LATER},
    "DATA": {YES: SENT, NOT_NOW: LATER, NEVER: FAILED, SILENCE: LATER, CUT: LATER},
    "dot": {YES: SENT, NOT_NOW: LATER, NEVER: FAILED, SILENCE: UNKNOWN, CUT: UNKNOWN},
}


@pytest.mark.parametrize(
    ("step", "answer", "state"), [(step, answer, state) for step, row in TABLE.items() for answer, state in row.items()]
)
def test_each_answer_at_each_step_makes_of_the_letter_what_the_table_says(
    step: str, answer: str, state: Delivery
) -> None:
    outcome, server = _try({step: answer})
    assert outcome.state is state
    assert len(server.letters) == (state in {SENT, UNKNOWN})
    if answer in {NOT_NOW, NEVER} and step != "EHLO":
        assert answer in outcome.words


def _try(script: dict[str, str]) -> tuple[Outcome, SmtpServer]:
    with smtp_server(script) as server:
        return _outlet(server.port, 0.4 if SILENCE in script.values() else 5).deliver(letter()), server


@pytest.mark.parametrize("answer", ["what?", "354 go on", "199 hm", "600 beyond", "0"])
def test_an_answer_to_the_whole_letter_that_makes_no_sense_is_not_known(answer: str) -> None:
    outcome, _ = _try({"dot": answer})
    assert outcome.state is UNKNOWN


@pytest.mark.parametrize("step", ["connect", "EHLO", "MAIL", "RCPT", "DATA"])
def test_an_answer_that_makes_no_sense_before_the_letter_left_keeps_it(step: str) -> None:
    outcome, server = _try({step: "what?"})
    assert outcome.state is LATER
    assert server.letters == []


@pytest.mark.parametrize("answer", ["530 5.7.0 Authentication required", "538 5.7.11 Encryption required"])
@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA"])
def test_a_server_that_wants_us_to_sign_in_first_has_not_refused_the_letter(step: str, answer: str) -> None:
    outcome, _ = _try({step: answer})
    assert outcome == Outcome(LATER, answer)


def test_a_letter_that_was_taken_counts_as_sent_though_the_goodbye_is_lost() -> None:
    outcome, server = _try({"QUIT": CUT})
    assert outcome.state is SENT
    assert len(server.letters) == 1


def test_the_servers_words_are_kept_as_one_clean_line_of_bounded_length() -> None:
    long = "550-5.1.1 no such user \x1b[2J here\r\n" + "550-and so on and on\r\n" * 100 + "550 end"
    outcome, _ = _try({"RCPT": long})
    assert outcome.state is FAILED
    assert outcome.words.startswith("550 5.1.1 no such user \ufffd here and so on")
    assert len(outcome.words) <= 500
    assert outcome.words.isprintable()


@pytest.mark.parametrize(
    "address",
    [
        *("a@example.org\r\nRCPT TO:<b@example.org>", "a@example.org> <b@example.org", "", "a b@example.org"),
        *("jörg@example.org", "a@b@c"),
    ],
)
@pytest.mark.parametrize("whose", ["sender", "recipient"])
def test_an_address_that_is_none_never_reaches_the_server(whose: str, address: str) -> None:
    with smtp_server() as server:
        frozen = letter()
        changed = type(frozen)(
            frozen.message_id,
            address if whose == "sender" else frozen.sender,
            address if whose == "recipient" else frozen.recipient,
            frozen.raw,
        )
        assert _outlet(server.port).deliver(changed).state is FAILED
        assert server.greetings == []


@pytest.mark.parametrize("host", ["no-such-host.invalid", "a..b", "x" * 70 + ".example", ""])
def test_a_server_name_that_leads_nowhere_keeps_the_letter(host: str) -> None:
    assert SmtpOutlet(host, 587, connect_seconds=2).deliver(letter()).state is LATER


@pytest.mark.parametrize("host", ["mail.example.org", "192.0.2.7", "2001:db8::1", "localhost.example.org", ""])
def test_plain_text_to_another_machine_is_refused_before_anything_is_tried(host: str) -> None:
    with pytest.raises(SettingsWrong, match="unencrypted"):
        SmtpOutlet(host, 25, tls="plain")


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "localhost"])
def test_plain_text_within_this_machine_is_allowed(host: str) -> None:
    assert host in SmtpOutlet(host, 25, tls="plain").words


def test_a_server_at_an_ipv6_address_is_greeted_in_its_own_form(tmp_path: Path) -> None:
    from triage.channels import smtp

    assert smtp._address_literal("::1") == "[IPv6:::1]"
    assert smtp._address_literal("fe80::1%eth0") == "[IPv6:fe80::1]"


def test_one_broken_talk_leaves_nothing_open_for_the_next() -> None:
    with ExitStack() as open_servers:
        cut = open_servers.enter_context(smtp_server({"dot": CUT}))
        well = open_servers.enter_context(smtp_server())
        assert _outlet(cut.port).deliver(letter()).state is UNKNOWN
        assert _outlet(well.port).deliver(letter()).state is SENT
