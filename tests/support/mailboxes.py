"""Mailbox inlets as the tests make them."""

from pathlib import Path
from typing import Any

from support.imap_servers import PASSWORD, USER

from triage.channels.imap import MailboxInlet
from triage.channels.imap_session import door
from triage.channels.mime import Reader


def letter(number: int, words: str = "No taxi came.", size: int = 0) -> bytes:
    """Return a parent's mail; `size` bytes of it are a photo."""
    photo = b"x" * 76 + b"\r\n"
    return (
        f"From: Parent <parent{number}@example.org>\r\nTo: transport@marlshire.example\r\nSubject: transport {number}\r\n"
        f"Date: Mon, 4 Jan 2027 08:{number // 60 % 60:02}:{number % 60:02} +0000\r\nMessage-ID: <{number}@example.org>\r\n"
        f"Content-Type: text/plain; charset=utf-8\r\n\r\n{words}\r\n"
    ).encode() + photo * (size // len(photo))


def mailbox(port: int, folder: str = "INBOX", reader: Reader | None = None, **settings: Any) -> MailboxInlet:
    """Return an inlet on a server on loopback; `tls`, `ca_file`, `seconds`, `secret`, `is_token` go to its door."""
    way = {name: settings.pop(name) for name in ("tls", "ca_file", "seconds", "is_token") if name in settings}
    username, secret = settings.pop("username", USER), settings.pop("secret", lambda: PASSWORD)
    host = settings.pop("host", "127.0.0.1")
    opened = door(host, port, username, secret, folder=folder, **{"tls": "plain", "seconds": 10, **way})
    return MailboxInlet(settings.pop("name", "central"), opened, reader or Reader(), **settings)


def secret_file(folder: Path, text: str) -> Path:
    """Return a file with a secret that only its owner reads."""
    file = folder / "secret"
    file.write_text(text)
    file.chmod(0o600)
    return file
