"""Two real mail servers on loopback for tests: pymap, always, and Dovecot where it is installed; gone with the tests.

Each test has a folder of its own on them. Dovecot keeps everything in a scratch folder, and no file of the system is touched.
"""

import grp
import imaplib
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

USER, PASSWORD = "desk", "correct-horse-9"
# Its password is kept as it is: hashing it as for a real one takes half a second at each sign-in.
_PYMAP = (
    "import pymap.config; from pysasl.hashing import Cleartext; from pymap.main import main;"
    "pymap.config.BuiltinHash = Cleartext; main()"
)


class NotInstalled(Exception):
    """The server is not on this machine."""


@dataclass
class Box:
    """One folder of a mailbox, as a test puts mail into it and looks at it."""

    port: int
    folder: str

    @contextmanager
    def line(self) -> Iterator[imaplib.IMAP4]:
        """Give a signed-in line of the test's own."""
        client = imaplib.IMAP4("127.0.0.1", self.port, timeout=20)
        client.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            client.login(USER, PASSWORD)
            yield client
        finally:
            client.shutdown()

    def make(self) -> None:
        """Make the folder."""
        with self.line() as client:
            _ok(client.create(self.folder))

    def put(self, *mails: bytes, at: datetime | None = None) -> None:
        """Let mails arrive, in this order."""
        with self.line() as client:
            for raw in mails:
                _ok(client.append(self.folder, "", at or "", raw))  # no time: now

    def remove(self, *uids: int) -> None:
        """Let somebody delete mails."""
        with self.line() as client:
            _ok(client.select(self.folder))
            _ok(client.uid("STORE", ",".join(map(str, uids)), "+FLAGS", r"(\Deleted)"))
            _ok(client.expunge())

    def renumber(self, mails: Sequence[bytes]) -> None:
        """Make the folder anew, with these mails in this order: its UIDVALIDITY is another."""
        before = self.validity()
        with self.line() as client:
            _ok(client.delete(self.folder))
            _ok(client.create(self.folder))
        assert self.validity() != before
        self.put(*mails)

    def validity(self) -> int:
        """Return the folder's UIDVALIDITY."""
        with self.line() as client:
            _ok(client.select(self.folder, readonly=True))
            told: Any = client.untagged_responses
            return int(told["UIDVALIDITY"][0])

    def mails(self, folder: str = "") -> list[tuple[int, bytes, bytes]]:
        """Return each mail's UID, flags and bytes."""
        with self.line() as client:
            _ok(client.select(folder or self.folder, readonly=True))
            found = []
            for uid in _ok(client.uid("SEARCH", "ALL"))[0].split():
                data = _ok(client.uid("FETCH", uid.decode(), "(UID FLAGS BODY.PEEK[])"))
                line = b" ".join(item if isinstance(item, bytes) else item[0] for item in data)
                flags = b" ".join(sorted(set(imaplib.ParseFlags(line)) - {rb"\Recent"}))
                found.append((int(uid), flags, next(item[1] for item in data if isinstance(item, tuple))))
            return found


def _ok(answer: tuple[str, Any]) -> Any:
    assert answer[0] == "OK", answer
    return answer[1]


@contextmanager
def box_on(port: int) -> Iterator[Box]:
    """Make a folder of this test's own on the server at `port`."""
    box = Box(port, f"t{uuid.uuid4().hex[:12]}")
    box.make()
    yield box


@contextmanager
def pymap() -> Iterator[int]:
    """Run pymap in memory and give its port."""
    port = _free_port()
    command = [sys.executable, "-c", _PYMAP, "--host", "127.0.0.1", "--port", str(port), "--no-tls"]
    server = subprocess.Popen(
        [*command, "dict", "--demo-data", "--demo-user", USER, "--demo-password", PASSWORD],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    yield from _served(server, port)


@contextmanager
def dovecot() -> Iterator[int]:
    """Run Dovecot and give its port; raise NotInstalled where it is not."""
    program = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if program is None:
        raise NotInstalled("Dovecot is not installed")
    folder, port = Path(tempfile.mkdtemp(prefix="dov", dir="/tmp")), _free_port()
    try:
        (folder / "mail").mkdir()
        settings = folder / "dovecot.conf"
        settings.write_text(_settings(folder, port))
        server = subprocess.Popen([program, "-F", "-c", str(settings)], stderr=subprocess.DEVNULL)
        yield from _served(server, port)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def given(name: str) -> Iterator[int]:
    """Run the server of this name for a fixture; one that is missing is a skip with its reason, and on CI a failure."""
    try:
        with {"pymap": pymap, "dovecot": dovecot}[name]() as port:
            yield port
    except NotInstalled as error:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(str(error))


def _served(server: "subprocess.Popen[bytes]", port: int) -> Iterator[int]:
    try:
        for _ in range(600):
            with suppress(OSError), socket.create_connection(("127.0.0.1", port)) as line:
                line.settimeout(5)
                if line.recv(1):
                    break
            assert server.poll() is None, "the mail server ended"
            time.sleep(0.02)
        else:
            raise TimeoutError("the mail server did not answer")
        yield port
    finally:
        server.terminate()
        server.wait(20)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _settings(folder: Path, port: int) -> str:
    """Root lets `nobody` do the work; an ordinary user does it all as itself."""
    user = pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
    os.chown(folder / "mail", user.pw_uid, user.pw_gid)
    folder.chmod(0o755)
    return f"""
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
mail_fsync = never
default_internal_user = {user.pw_name}
default_login_user = {user.pw_name}
default_internal_group = {grp.getgrgid(user.pw_gid).gr_name}
mail_location = maildir:{folder}/mail/%u
mail_max_userip_connections = 100
first_valid_uid = 1
first_valid_gid = 1
passdb {{
  driver = static
  args = password={PASSWORD}
}}
userdb {{
  driver = static
  args = uid={user.pw_uid} gid={user.pw_gid} home={folder}/mail/%u
}}
auth_failure_delay = 0
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
"""
