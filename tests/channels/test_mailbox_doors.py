"""Getting into a mailbox, and what is told when that does not work: in words, with no secret in them."""

from functools import partial
from pathlib import Path
from typing import Any

import pytest
from support.certificates import Authority, authority, server_certificate
from support.desks import as_service, desk_for
from support.imap_script import Script, imap_script
from support.imap_servers import PASSWORD, Box
from support.mailboxes import letter, mailbox, secret_file
from support.proxy import proxy

from triage import config
from triage.channels.imap import MailboxInlet
from triage.cli import wiring
from triage.cli.tending import look
from triage.desk import channels
from triage.desk.front import Desk
from triage.errors import ChannelAway, SettingsWrong
from triage.store.engine import Store


@pytest.fixture(scope="module")
def trusted(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def service(sqlite_store: Store, tmp_path: Path) -> Desk:
    return as_service(desk_for(sqlite_store, tmp_path))


def refusal(inlet: MailboxInlet) -> str:
    with pytest.raises(ChannelAway) as tried:
        inlet.try_out()
    with pytest.raises(ChannelAway) as looked:
        list(inlet.waiting(""))
    assert str(looked.value) == str(tried.value)
    assert PASSWORD not in str(looked.value)
    return str(looked.value)


@pytest.mark.parametrize("box", ["pymap"], indirect=True)
def test_mail_is_read_over_a_line_whose_certificate_is_verified(box: Box, trusted: Authority, tmp_path: Path) -> None:
    box.put(letter(1))
    with proxy(box.port, server_certificate(tmp_path, trusted)) as line:
        inlet = mailbox(line.port, box.folder, tls="tls", ca_file=trusted.file)
        assert [arrival.raw for arrival in inlet.waiting("")] == [letter(1)]
        inlet.close()


@pytest.mark.parametrize("fault", ["unknown authority", "expired", "another name", "the machine's own authorities"])
def test_a_certificate_that_is_not_verified_is_told_and_nothing_is_said_to_the_server(
    fault: str, trusted: Authority, tmp_path: Path
) -> None:
    by = authority(tmp_path, "Somebody Else") if fault == "unknown authority" else trusted
    host = "mail.marlshire.example" if fault == "another name" else "127.0.0.1"
    shown = server_certificate(tmp_path, by, host=host, days_left=-1 if fault == "expired" else 1)
    with imap_script(Script()) as script, proxy(script.port, shown) as line:
        ca_file = None if fault.startswith("the machine") else trusted.file
        said = refusal(mailbox(line.port, tls="tls", ca_file=ca_file))
    assert "certificate of 127.0.0.1 is not trusted" in said
    assert "ca_file" in said
    assert script.seen == []


@pytest.mark.parametrize("offered", [True, False])
def test_with_starttls_the_password_is_said_only_once_the_line_is_encrypted(
    trusted: Authority, tmp_path: Path, *, offered: bool
) -> None:
    certificate = server_certificate(tmp_path, trusted) if offered else None
    script = Script(capabilities="IMAP4rev1 STARTTLS", certificate=certificate, mails={4: letter(4)})
    with imap_script(script):
        inlet = mailbox(script.port, tls="starttls", ca_file=trusted.file)
        if offered:
            assert [arrival.raw for arrival in inlet.waiting("")] == [letter(4)]
            inlet.close()
        else:
            assert "refused what was asked" in refusal(inlet)
    verbs = [line.split()[0] for line in script.seen]
    assert ("LOGIN" in verbs) is offered
    assert verbs.index("STARTTLS") < (verbs.index("LOGIN") if offered else len(verbs))


def test_plain_text_is_for_this_machine_only() -> None:
    with pytest.raises(SettingsWrong, match="unencrypted"):
        mailbox(143, host="mail.marlshire.example", tls="plain")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"secret": lambda: "not this"}, "refused the sign-in of desk"),
        ({"secret": lambda: "two\r\nlines"}, "signs that cannot be used"),
        ({"folder": "Nowhere"}, "does not open the folder 'Nowhere'"),
        ({"host": "nowhere.invalid", "tls": "tls"}, "There is no server nowhere.invalid"),
        ({"port": 1}, "Nothing answers at 127.0.0.1, port 1"),
    ],
)
def test_what_is_wrong_is_told_in_words(box: Box, wrong: dict[str, Any], words: str) -> None:
    settings = {"port": box.port, "folder": box.folder, **wrong}
    said = refusal(mailbox(settings.pop("port"), **settings))
    assert words in said
    assert "What waits there stays there." in said
    assert "Errno" not in said
    assert wrong["secret"]() not in said if "secret" in wrong else True
    if "Nowhere" in said:
        assert "INBOX" in said, "the folders that there are"


@pytest.mark.parametrize("box", ["dovecot"], indirect=True)
def test_a_wrong_password_of_any_letters_is_told(box: Box) -> None:
    assert "refused the sign-in of desk" in refusal(mailbox(box.port, box.folder, secret=lambda: "pässword"))


def test_a_password_file_that_others_can_read_or_that_is_missing_is_told(tmp_path: Path) -> None:
    file = secret_file(tmp_path, PASSWORD)
    file.chmod(0o644)
    assert f"chmod 600 {file}" in refusal(mailbox(1, secret=partial(config.secret, file)))
    file.unlink()
    assert "No such file" in refusal(mailbox(1, secret=partial(config.secret, file)))


def test_an_access_token_is_read_anew_at_each_sign_in_and_one_that_has_expired_is_told(tmp_path: Path) -> None:
    file = secret_file(tmp_path, "first-token\n")
    with imap_script(
        Script(capabilities="IMAP4rev1 AUTH=XOAUTH2", token="first-token", mails={4: letter(4)})
    ) as script:
        inlet = mailbox(script.port, is_token=True, secret=partial(config.secret, file))
        assert [arrival.raw for arrival in inlet.waiting("")] == [letter(4)]
        script.token = "second-token"
        inlet.close()
        said = refusal(inlet)
        assert "refused the sign-in of desk: [AUTHENTICATIONFAILED] the token has expired" in said
        assert "OAuth2 token" in said
        assert "first-token" not in said
        file.write_text("second-token")
        assert [arrival.raw for arrival in inlet.waiting("")] == [letter(4)]
        inlet.close()
    assert not any("token" in line for line in script.seen)


def test_after_each_failure_the_server_is_left_alone_for_longer() -> None:
    inlet = mailbox(1, every_seconds=10)
    pauses = []
    for _ in range(7):
        with pytest.raises(ChannelAway):
            list(inlet.waiting(""))
        pauses.append(inlet._pause())
    assert all(
        0.9 * wanted <= pause <= 1.1 * wanted
        for pause, wanted in zip(pauses, (10, 20, 40, 80, 160, 300, 300), strict=True)
    )


def test_a_server_without_idle_is_asked_at_its_pace_and_one_without_move_is_found_out_before_go_live(
    tmp_path: Path,
) -> None:
    with imap_script(Script(capabilities="IMAP4rev1", mails={4: letter(4)})) as script:
        inlet = mailbox(script.port, every_seconds=7)
        assert "looked at every 7 s" in inlet.try_out()
        assert len(list(inlet.waiting(""))) == 1
        assert 6 < inlet._pause() < 8
        inlet.close()
        with pytest.raises(ChannelAway, match="cannot move mail"):
            mailbox(script.port, after="move").try_out()


def test_a_mail_that_is_too_large_is_a_line_in_the_queue_with_its_headers(box: Box, service: Desk) -> None:
    large = letter(1, size=1_200_000)
    box.put(large, letter(2))
    inlet = mailbox(box.port, box.folder, largest_mb=1)
    (first, second) = inlet.waiting("")
    assert first.raw == large.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
    assert first.message.subject == "transport 1"
    assert first.message.from_address == "parent1@example.org"
    assert "larger (1 MB) than this mailbox may bring (1 MB)" in (first.message.error or "")
    assert second.raw == letter(2)
    assert look(service, inlet) == ""
    assert channels.cursor(service, inlet.name) == second.cursor
    inlet.close()


def test_a_mail_that_the_server_never_gives_holds_up_the_others_three_times_and_is_then_a_line(service: Desk) -> None:
    with imap_script(Script(mails={4: letter(4), 5: letter(5), 6: letter(6)}, refused=frozenset({5}))) as script:
        inlet = mailbox(script.port)
        for _ in range(2):
            assert "could not be converted" in look(service, inlet)
            assert channels.cursor(service, inlet.name) == "7.4"
        assert look(service, inlet) == ""
        assert channels.cursor(service, inlet.name) == "7.6"
        inlet.close()


def test_mail_that_cannot_be_moved_is_taken_in_all_the_same_and_that_is_told(service: Desk) -> None:
    with imap_script(Script(mails={4: letter(4), 5: letter(5)}, unmovable=True)) as script:
        inlet = mailbox(script.port, after="move")
        said = look(service, inlet)
        assert "cannot be moved to Taken" in said
        assert "that folder is full" in said
        assert channels.cursor(service, inlet.name) == "7.5"
        script.unmovable = False
        assert look(service, inlet) == ""
        inlet.close()
    assert [line for line in script.seen if "MOVE" in line][-1] == 'UID MOVE 4,5 "Taken"'


def test_mailboxes_are_set_by_name_and_each_is_a_channel_of_its_own(tmp_path: Path) -> None:
    file = secret_file(tmp_path, PASSWORD)
    common = {"host": "mail.marlshire.example", "password_file": file}
    found = config.Settings.model_validate(
        {
            "mailbox": (
                {"name": "central", "username": "transport", **common},
                {"name": "casework", "username": "casework", "team": "SEND casework", "after": "move", **common},
            )
        }
    )
    with wiring.inlets(found) as inlets:
        assert [inlet.name for inlet in inlets] == ["mailbox central", "mailbox casework"]
        assert inlets[0].words == "mail in INBOX of transport on mail.marlshire.example"
        assert "the inbox of SEND casework, not yet redirected" in inlets[1].words


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"password_file": None}, "password_file or a token_file"),
        ({"token_file": "x"}, "password_file or a token_file"),
        ({"name": ""}, "name"),
        ({"after": "delete"}, "after"),
    ],
)
def test_a_wrong_mailbox_is_refused_with_its_fault(tmp_path: Path, change: dict[str, object], words: str) -> None:
    box = {"name": "central", "host": "mail.example", "username": "x", "password_file": "y", **change}
    lines = [f'{name} = "{value}"' for name, value in box.items() if value is not None]
    file = tmp_path / "triage.toml"
    file.write_text("\n".join(["[[mailbox]]", *lines]))
    with pytest.raises(SettingsWrong, match=words):
        config.load({"TRIAGE_CONFIG": str(file)})
    file.write_text("\n".join(["[[mailbox]]", *lines] * 2))
    with pytest.raises(SettingsWrong):
        config.load({"TRIAGE_CONFIG": str(file)})
