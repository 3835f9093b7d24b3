"""Letters over an encrypted line: verified or kept, signed in or kept, and the password in no word that anybody reads."""

from pathlib import Path

import pytest
from channels.outlet_contract import letter
from support.certificates import Authority, authority, server_certificate
from support.smtp_server import CUT, SILENCE, SmtpServer, smtp_server

from triage import config
from triage.channels.smtp import SmtpOutlet, Tls
from triage.errors import SettingsWrong
from triage.rules.letter import Delivery, Outcome

PASSWORD = "correct horse 9"
NOT_NOW, NEVER = "454 4.3.0 not now", "554 5.7.1 never"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("certificates")


@pytest.fixture(scope="module")
def trusted(folder: Path) -> Authority:
    return authority(folder)


@pytest.fixture(scope="module")
def certificate(folder: Path, trusted: Authority) -> Path:
    """What an honest server shows."""
    return server_certificate(folder, trusted)


@pytest.fixture
def password_file(tmp_path: Path) -> Path:
    file = tmp_path / "password"
    file.write_text(f"{PASSWORD}\n")
    file.chmod(0o600)
    return file


def _try(
    server: SmtpServer, by: Authority | None, *, tls: Tls = "starttls", password: Path | None = None, seconds: float = 5
) -> Outcome:
    outlet = SmtpOutlet(
        "127.0.0.1",
        server.port,
        tls=tls,
        username="desk" if password else "",
        secret=(lambda: config.secret(password)) if password else None,
        ca_file=by.file if by else None,
        connect_seconds=seconds,
        data_seconds=seconds,
    )
    return outlet.deliver(letter())


@pytest.mark.parametrize("tls", ["starttls", "tls"])
def test_a_letter_leaves_over_a_verified_line(tls: Tls, trusted: Authority, certificate: Path) -> None:
    with smtp_server(tls=tls, certificate=certificate) as server:
        assert _try(server, trusted, tls=tls).state is Delivery.SENT
    assert len(server.letters) == 1


def test_nothing_but_the_greeting_is_said_before_the_line_is_encrypted(trusted: Authority, certificate: Path) -> None:
    with smtp_server(tls="starttls", certificate=certificate) as server:
        _try(server, trusted)
    assert server.encrypted
    assert len(server.greetings) == 2, "greeted again once encrypted: what was said in the clear is forgotten"


@pytest.mark.parametrize("tls", ["starttls", "tls"])
@pytest.mark.parametrize("fault", ["unknown authority", "expired", "another name", "the machine's own authorities"])
def test_a_certificate_that_is_not_verified_keeps_the_letter_and_tells_the_administrator(
    fault: str, tls: Tls, folder: Path, trusted: Authority
) -> None:
    by = authority(folder, "Somebody Else") if fault == "unknown authority" else trusted
    days = -1 if fault == "expired" else 1
    host = "mail.marlshire.example" if fault == "another name" else "127.0.0.1"
    shown = server_certificate(folder, by, host=host, days_left=days)
    with smtp_server(tls=tls, certificate=shown) as server:
        outcome = _try(server, None if fault.startswith("the machine") else trusted, tls=tls)
    assert outcome.state is Delivery.LATER
    assert "certificate is not trusted" in outcome.words
    assert server.letters == []


def test_a_server_that_offers_no_encryption_is_given_nothing(trusted: Authority, password_file: Path) -> None:
    with smtp_server() as server:
        outcome = _try(server, trusted, password=password_file)
    assert outcome.state is Delivery.LATER
    assert "STARTTLS" in outcome.words
    assert (server.letters, server.seen_secrets) == ([], [])


@pytest.mark.parametrize("answer", [NOT_NOW, NEVER, SILENCE, CUT])
@pytest.mark.parametrize("step", ["STARTTLS", "AUTH"])
def test_a_server_that_will_not_encrypt_or_let_us_sign_in_has_not_refused_the_letter(
    step: str, answer: str, trusted: Authority, certificate: Path, password_file: Path
) -> None:
    with smtp_server({step: answer}, tls="starttls", certificate=certificate, password=PASSWORD) as server:
        outcome = _try(server, trusted, password=password_file, seconds=0.4 if answer == SILENCE else 5)
    assert outcome.state is Delivery.LATER
    assert server.letters == []
    if answer in {NOT_NOW, NEVER}:
        assert answer in outcome.words


def test_the_desk_signs_in_with_the_password_from_its_file(
    trusted: Authority, certificate: Path, password_file: Path
) -> None:
    with smtp_server(tls="starttls", certificate=certificate, password=PASSWORD) as server:
        assert _try(server, trusted, password=password_file).state is Delivery.SENT
    assert server.seen_secrets == [PASSWORD.encode()]


@pytest.mark.parametrize("wrong", ["not this one", "pässword", "\ud7ff", "two\nlines", ""])
def test_a_wrong_password_keeps_the_letter_and_is_in_no_message(
    wrong: str, trusted: Authority, certificate: Path, password_file: Path
) -> None:
    password_file.write_text(wrong, encoding="utf-8")
    with smtp_server(tls="starttls", certificate=certificate, password=PASSWORD) as server:
        outcome = _try(server, trusted, password=password_file)
    assert outcome.state is Delivery.LATER
    assert server.letters == []
    assert not wrong or wrong not in outcome.words


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660])
def test_a_password_that_others_can_read_is_not_used(
    mode: int, trusted: Authority, certificate: Path, password_file: Path
) -> None:
    password_file.chmod(mode)
    with smtp_server(tls="starttls", certificate=certificate, password=PASSWORD) as server:
        outcome = _try(server, trusted, password=password_file)
    assert outcome.state is Delivery.LATER
    assert f"chmod 600 {password_file}" in outcome.words
    assert PASSWORD not in outcome.words
    assert server.seen_secrets == []


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"])
def test_a_password_file_that_is_missing_or_no_text_keeps_the_letter(
    content: bytes | None, trusted: Authority, certificate: Path, password_file: Path
) -> None:
    password_file.unlink() if content is None else password_file.write_bytes(content)
    with smtp_server(tls="starttls", certificate=certificate, password=PASSWORD) as server:
        assert _try(server, trusted, password=password_file).state is Delivery.LATER
    assert server.seen_secrets == []


@pytest.mark.parametrize("content", [None, "no certificate at all"])
def test_a_file_of_authorities_that_is_none_is_told_when_the_service_starts(
    content: str | None, tmp_path: Path
) -> None:
    file = tmp_path / "authorities.pem"
    if content is not None:
        file.write_text(content)
    with pytest.raises(SettingsWrong, match=r"authorities\.pem cannot be used"):
        SmtpOutlet("127.0.0.1", 587, ca_file=file)
