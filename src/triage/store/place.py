"""Where a SQLite file may lie: on this machine's own disk, readable by its owner only.

SQLite's locks cannot be trusted on a network file system (sqlite.org, "How To Corrupt An SQLite Database File", 2.1), so a desk
there is refused, with the reason.
"""

import errno
import os
from collections.abc import Iterable
from pathlib import Path

from triage.errors import StoreRefused

_FAR = (
    "nfs",
    "cifs",
    "smb",
    "9p",
    "afs",
    "ceph",
    "gluster",
    "lustre",
    "davfs",
    "ncpfs",
    "gfs",
    "ocfs",
    "beegfs",
    "fuse.",
)
_MOUNTS = Path("/proc/self/mountinfo")


def prepare(file: Path) -> None:
    """Make the folder (0700) and the empty file (0600) for a new desk; refuse a network file system with StoreRefused.

    A file that is there is never opened: closing it would take away every lock that this process holds on it (sqlite.org, the
    same page, 2.2), and another process would then delete the write-ahead log under our feet.
    """
    file = file.absolute()
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        refuse_network(file, _mounts())
        _make(file)
    except OSError as error:
        raise StoreRefused(
            f"The desk's database {file} cannot be opened: {error.strerror}.",
            safe="Nothing was changed.",
            next="Name another place in triage.toml under [database] url, or ask for the right to use this one.",
        ) from error


def _make(file: Path) -> None:
    try:
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError:
        wrong = errno.EISDIR if file.is_dir() else 0 if os.access(file, os.R_OK | os.W_OK) else errno.EACCES
        if wrong:
            raise OSError(wrong, os.strerror(wrong)) from None


def refuse_network(file: Path, mounts: Iterable[str]) -> None:
    """Raise StoreRefused when `file` lies on a network file system, by the lines of /proc/self/mountinfo in `mounts`."""
    kind = _kind_of(file, mounts)
    if kind.startswith(_FAR):
        raise StoreRefused(
            f"The desk's database {file} lies on a network file system ({kind}), where SQLite's locks do not hold.",
            safe="Nothing was changed.",
            next="Choose a folder on this machine's own disk, or use PostgreSQL for many terminals.",
        )


def _kind_of(file: Path, mounts: Iterable[str]) -> str:
    best, kind = -1, ""
    real = file.resolve()
    for line in mounts:
        fields, _, tail = line.partition(" - ")
        point = Path(fields.split()[4].encode().decode("unicode_escape"))
        if real.is_relative_to(point) and len(point.parts) >= best:
            best, kind = len(point.parts), tail.split()[0]
    return kind


def _mounts() -> list[str]:
    return _MOUNTS.read_text(encoding="utf-8", errors="surrogateescape").splitlines() if _MOUNTS.exists() else []
