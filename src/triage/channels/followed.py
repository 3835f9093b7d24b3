"""A log followed as it grows and is rotated: renamed away, copied and emptied, or compressed, at any byte.

A place in it is the file's inode, how many bytes of it were read as whole lines, and a print of the last of them. The print tells
the file again whatever it is called now, and tells one that was emptied and has grown again from the one that was read.
"""

import gzip
import hashlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

_PRINT: Final = 240


@dataclass(frozen=True, slots=True)
class Place:
    """How far a log was read: `at` bytes of the file `inode`, the last of which give `print`, '' at the beginning."""

    inode: int = 0
    at: int = 0
    print: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """One line, without its end, with the place behind it. `cut`: the file ended before the line did, and never goes on."""

    line: bytes
    place: Place
    cut: bool = False


class Lost(Exception):
    """The file that was read last is no longer there."""


@dataclass(frozen=True, slots=True)
class _File:
    path: Path
    inode: int
    mtime: int

    def open(self) -> IO[bytes]:
        return gzip.open(self.path, "rb") if self.path.suffix == ".gz" else self.path.open("rb")  # type: ignore[return-value]


def pieces(log: Path, place: Place, longest: int) -> Iterator[Piece]:
    """Yield every whole line behind `place`, in the order in which they were written; a half one waits until it is whole.

    What is longer than `longest` comes in parts. Raises Lost where the file of `place` is gone: then begin at Place(). Raises
    OSError where the log cannot be read.
    """
    now = _now(log)
    moved = now is not None and log.stat().st_size > 0
    older = [] if now is not None and _is_in(now, place) else _older(log, place)
    for file in older:
        yield from _read(file, place.at if file is older[0] else 0, longest, ends=moved or file is not older[-1])
    if now is None:
        raise FileNotFoundError(2, "there is no such file", str(log))
    if moved or not older:
        yield from _read(now, 0 if older else place.at, longest, ends=False)


def last_lines(log: Path, length: int = 65_536) -> list[bytes]:
    """Return the whole lines at the end of the log, as it is now."""
    with log.open("rb") as stream:
        stream.seek(max(log.stat().st_size - length, 0))
        return stream.read(length).split(b"\n")[:-1]


def _now(log: Path) -> _File | None:
    try:
        found = log.stat()
    except FileNotFoundError:
        return None
    return _File(log, found.st_ino, found.st_mtime_ns)


def _older(log: Path, place: Place) -> list[_File]:
    """Return the files that hold what is behind `place`, oldest first, but for the log itself."""
    names = {path.name: path for path in log.parent.glob(f"{log.name}?*")}
    files = []
    for name, path in names.items():
        with suppress(OSError):
            if name.removesuffix(".gz") == name or name.removesuffix(".gz") not in names:
                found = path.stat()
                files.append(_File(path, found.st_ino, found.st_mtime_ns))
    files.sort(key=lambda file: (file.mtime, file.path.name))
    holding = [file for file in files if _is_in(file, place)]
    if not holding:
        raise Lost
    first = next((file for file in holding if file.inode == place.inode), holding[0])
    return files[files.index(first) :]


def _is_in(file: _File, place: Place) -> bool:
    """Say whether `place` is a place of this file."""
    if not place.at:
        return True
    try:
        with file.open() as stream:
            length = min(_PRINT, place.at)
            stream.seek(place.at - length)
            return _print(stream.read(length)) == place.print
    except (OSError, EOFError):
        return False


def _read(file: _File, start: int, longest: int, *, ends: bool) -> Iterator[Piece]:
    """Yield the lines of a file from `start`; where it `ends`, it grows no more."""
    tail = b""
    with file.open() as stream:
        if start:
            length = min(_PRINT, start)
            stream.seek(start - length)
            tail = stream.read(length)
        at = start
        while raw := stream.readline(longest):
            if not raw.endswith(b"\n") and len(raw) < longest:
                if ends:
                    yield Piece(raw, Place(file.inode, at, _print(tail)), cut=True)
                return
            at += len(raw)
            tail = (tail + raw)[-_PRINT:]
            yield Piece(raw.rstrip(b"\r\n"), Place(file.inode, at, _print(tail)))


def _print(tail: bytes) -> str:
    return hashlib.sha256(tail).hexdigest()[:16] if tail else ""
