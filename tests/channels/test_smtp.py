"""A letter leaves by a verified line, once, and what became of it is known or said not to be known."""

from pathlib import Path

import pytest
from support.smtp_server import PASSWORD, Script, serving

from triage.channels.smtp import SmtpOutlet
from triage.errors import SettingsWrong
from triage.rules.letter import Delivery, Letter

LETTER = Letter(
    "<one@desk.example>",
    "transport@marlshire.example",
    "parent@example.org",
    b"From: transport@marlshire.example\r\nTo: parent@example.org\r\nMessage-ID: <one@desk.example>\r\n"
    b"Subject: Amara\r\n\r\nDear Ms Reed,\r\n.a line that begins with a dot\r\n",
)


def _outlet(port: int, **more: object) -> SmtpOutlet:
    settings: dict[str, object] = {"tls": "plain", "connect_seconds": 0.6, "data_seconds": 0.6, **more}
    return SmtpOutlet("127.0.0.1", port, **settings)  # type: ignore[arg-type]


def test_what_arrives_is_what_left_with_its_dots(tmp_path: Path) -> None:
    script = Script()
    with serving(script) as (port, _):
        outcome = _outlet(port).deliver(LETTER)
    assert outcome.state is Delivery.SENT
    assert script.raw == [LETTER.raw]


@pytest.mark.parametrize("verb", ["EHLO", "MAIL", "RCPT", "DOT"])
@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ("250 fine", Delivery.SENT),
        ("451 try later", Delivery.LATER),
        ("550 no", Delivery.FAILED),
        ("cut", None),
        ("silence", None),
    ],
)
def test_each_answer_at_each_verb_is_understood(verb: str, answer: str, state: Delivery | None) -> None:
    lost = Delivery.UNKNOWN if verb == "DOT" else Delivery.LATER
    expected = lost if state is None else state
    if verb == "EHLO" and state is Delivery.FAILED:
        expected = Delivery.SENT  # a server that knows no EHLO is greeted with HELO, as RFC 5321 3.2 asks
    script = Script({verb: answer})
    with serving(script) as (port, _):
        outcome = _outlet(port).deliver(LETTER)
    if verb == "EHLO" and state is Delivery.LATER:
        assert outcome.state in {Delivery.SENT, Delivery.LATER}
    else:
        assert outcome.state is expected, outcome.words


def test_nobody_at_the_port_is_tried_again_later() -> None:
    with serving(Script()) as (port, _):
        pass
    assert _outlet(port).deliver(LETTER).state is Delivery.LATER


@pytest.mark.parametrize("tls", ["starttls", "tls"])
def test_a_verified_line_with_the_right_password_delivers(tls: str, tmp_path: Path) -> None:
    script = Script()
    with serving(script, tls=tls, folder=tmp_path, auth=tls == "starttls") as (port, ca):
        login = {"username": "desk", "secret": lambda: PASSWORD} if tls == "starttls" else {}
        outcome = _outlet(port, tls=tls, ca_file=ca, **login).deliver(LETTER)
    assert outcome.state is Delivery.SENT, outcome.words


@pytest.mark.parametrize("tls", ["starttls", "tls"])
def test_a_certificate_that_nobody_vouches_for_stops_the_letter_and_nothing_leaves(tls: str, tmp_path: Path) -> None:
    script = Script()
    with serving(script, tls=tls, folder=tmp_path) as (port, _):
        outcome = _outlet(port, tls=tls).deliver(LETTER)
    assert outcome.state is Delivery.LATER
    assert "certificate" in outcome.words
    assert not script.seen


def test_a_server_without_starttls_gets_nothing() -> None:
    script = Script()
    with serving(script) as (port, _):
        outcome = _outlet(port, tls="starttls").deliver(LETTER)
    assert outcome.state is Delivery.LATER
    assert not script.seen


def test_a_wrong_password_is_told_without_the_password(tmp_path: Path) -> None:
    with serving(Script(), tls="starttls", folder=tmp_path, auth=True) as (port, ca):
        outcome = _outlet(port, tls="starttls", ca_file=ca, username="desk", secret=lambda: "wrong words").deliver(
            LETTER
        )
    assert outcome.state is Delivery.LATER
    assert "535" in outcome.words
    assert "wrong words" not in outcome.words


@pytest.mark.parametrize("host", ["mail.example.org", "192.0.2.7"])
def test_plain_text_leaves_for_this_machine_only(host: str) -> None:
    with pytest.raises(SettingsWrong, match="unencrypted"):
        SmtpOutlet(host, 25, tls="plain")


def test_the_servers_words_are_kept_on_one_clean_line() -> None:
    with serving(Script({"RCPT": "550 no \x1b[31msuch\tuser"})) as (port, _):
        words = _outlet(port).deliver(LETTER).words
    assert "550" in words
    assert "\x1b" not in words
    assert "\n" not in words
