"""Mail that lies in files: single messages, folders of them, Maildirs, mbox files; and the folder that `triage run` watches."""

import contextlib
import hashlib
import os
import re
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Protocol

from triage import clock
from triage.errors import ChannelAway
from triage.rules.arrival import Arrival, Channel, Message

_UNFINISHED: Final = (".part", ".tmp", ".crdownload", ".filepart")
_MAILDIR: Final = ("new", "cur")
_QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)
_LARGEST: Final = 100_000_000
_DROPPED: Final = {Channel.EMAIL: "mail", Channel.LETTER: "letters"}
_POSTMARK = re.compile(rb"From \S+.*\d{4}|From \S+\s*$|From .*\d\d:\d\d")


@dataclass(frozen=True, slots=True)
class Found:
    """One mail in a file: `path` names it for a person, `key` is its bytes' SHA-256; `raw` is None when it cannot be opened."""

    path: str
    key: str
    raw: bytes | None
    received_at: datetime | None
    error: str | None


def found(paths: Sequence[Path]) -> Iterator[Found]:
    """Yield every mail in `paths`: files, folders (all levels, by name), Maildirs, mbox files (`name#1`, `name#2` ...)."""
    for path in paths:
        if not path.exists():
            yield _not_opened(path, "there is no such file or folder")
            continue
        for file in _files(path):
            yield from _mails(file)


def count(paths: Sequence[Path]) -> int:
    """Return about how many mails `found` will yield, for a progress bar: cheap, and an mbox is counted by its separators."""
    return sum(
        _separators(file) if is_mbox(file) else 1
        for path in paths
        for file in (_files(path) if path.exists() else [path])
    )


def is_mbox(file: Path) -> bool:
    """Say whether `file` holds several mails: its first line is a postmark, and a later one too or its name says so."""
    try:
        with file.open("rb") as stream:
            first = stream.readline(500)
    except OSError:
        return False
    if not _POSTMARK.match(first):
        return False
    return file.suffix.lower() in {".mbox", ".mbx", ".mbs"} or _separators(file) > 1


class Reads(Protocol):
    """Something that reads the bytes of one file, and never raises."""

    def read(self, raw: bytes) -> Message:
        """Return what the bytes say."""


class FolderInlet:
    """A Maildir or a plain folder that mails, or the scans of letters, are dropped into, as a source of arrivals."""

    def __init__(self, folder: Path, reader: Reads, channel: Channel = Channel.EMAIL) -> None:
        self.folder = folder
        self.name = f"folder {folder}"
        self.words = f"{_DROPPED.get(channel, 'files')} dropped into {folder}"
        self.backlog: int | None = None
        self._reader = reader
        self._channel = channel
        self._places: dict[str, list[Path]] = {}

    def waiting(self, _cursor: str = "") -> Iterator[Arrival]:
        """Yield what has arrived, oldest first; a mail that cannot be opened now waits for the next look."""
        finished = self._finished()
        self.backlog = len(finished)
        for file in finished:
            item = _one(file, _contents(file))
            if item.raw is None or item.received_at is None:
                continue
            places = self._places.setdefault(item.key, [])
            if file not in places:
                places.append(file)
            yield Arrival(
                source=self.name,
                key=item.key,
                channel=self._channel,
                received_at=min(item.received_at, clock.now()),
                raw=item.raw,
                message=self._read(item.raw),
                cursor=item.key,
            )

    def taken(self, arrival: Arrival) -> None:
        """Move the mail out of the way: in a Maildir from new to cur, marked seen; else into `taken`. Harmless when repeated."""
        for file in self._places.pop(arrival.key, []):
            self._move(file, arrival.key)

    def rest(self, stop: threading.Event, seconds: float) -> None:
        """Wait: a folder tells nobody of an arrival."""
        stop.wait(seconds)

    def try_out(self) -> str:
        """Say how many mails lie there; the folder must let us read and move them."""
        if not self.folder.is_dir() or not os.access(self.folder, os.R_OK | os.W_OK | os.X_OK):
            raise ChannelAway(
                f"The folder {self.folder} cannot be read and written.",
                safe="Nothing was changed.",
                next="Make it, and give it to the user that the service runs as.",
            )
        return f"The folder {self.folder} can be read and written; {len(self._finished())} files wait in it."

    def _move(self, file: Path, key: str) -> None:
        goal = self.folder / "cur" / _seen(file.name) if self._is_maildir() else self.folder / "taken" / file.name
        goal.parent.mkdir(exist_ok=True, mode=0o700)
        if goal.exists():
            goal = goal.with_name(f"{key[:16]}-{goal.name}")
        with contextlib.suppress(FileNotFoundError):
            file.rename(goal)

    def _read(self, raw: bytes) -> Message:
        return self._reader.read(raw)

    def _is_maildir(self) -> bool:
        return (self.folder / "new").is_dir() and (self.folder / "cur").is_dir()

    def _finished(self) -> list[Path]:
        place = self.folder / "new" if self._is_maildir() else self.folder
        try:
            names = [Path(entry.path) for entry in os.scandir(place) if _is_finished(entry)]
        except OSError as error:
            raise ChannelAway(
                f"The folder {self.folder} cannot be read: {error.strerror or error}.",
                safe="What lies in it stays there.",
            ) from error
        return sorted(names, key=_age)


def _is_finished(entry: os.DirEntry[str]) -> bool:
    return not entry.name.startswith(".") and not entry.name.lower().endswith(_UNFINISHED) and entry.is_file()


def _age(file: Path) -> tuple[float, str]:
    try:
        return file.stat().st_mtime, file.name
    except OSError:
        return 0.0, file.name


def _seen(name: str) -> str:
    base, mark, flags = name.partition(":2,")
    return f"{base}:2,{''.join(sorted({*flags, 'S'}))}" if mark else f"{base}:2,S"


def _files(path: Path) -> Iterator[Path]:
    """Yield the files below `path`, by name; nothing whose name begins with a dot, nothing unfinished of a Maildir."""
    if not path.is_dir():
        yield path
        return
    if all((path / part).is_dir() for part in _MAILDIR):
        for part in _MAILDIR:
            yield from _files(path / part)
        return
    for entry in sorted(path.iterdir(), key=lambda entry: entry.name):
        if not entry.name.startswith(".") and not (entry.is_symlink() and entry.is_dir()):
            yield from _files(entry)


def _mails(file: Path) -> Iterator[Found]:
    if file.is_file() and is_mbox(file):
        try:
            for number, raw in enumerate(_letters(file), 1):
                yield _one(file, raw, label=f"{file}#{number}")
        except OSError as error:
            yield _not_opened(file, error.strerror or "it cannot be read")
        return
    yield _one(file, _contents(file))


def _contents(file: Path) -> bytes | str:
    """Return the bytes of `file`, or in words why it cannot be read."""
    try:
        if not file.is_file():
            return "this is no file"
        if file.stat().st_size > _LARGEST:
            return f"the file is larger than {_LARGEST // 1_000_000} MB"
        return file.read_bytes()
    except OSError as error:
        return error.strerror or "it cannot be read"


def _one(file: Path, contents: bytes | str, label: str = "") -> Found:
    if isinstance(contents, str):
        return _not_opened(file, contents)
    key = hashlib.sha256(contents).hexdigest()
    return Found(label or str(file), key, contents, _modified(file), None)


def _modified(file: Path) -> datetime | None:
    try:
        return datetime.fromtimestamp(file.stat().st_mtime, UTC)
    except (OSError, OverflowError, ValueError):
        return None


def _not_opened(path: Path, why: str) -> Found:
    return Found(str(path), "", None, None, f"This cannot be opened: {why}.")


def _letters(file: Path) -> Iterator[bytes]:
    """Yield the mails of an mbox one by one, the mbox's own marks (postmark, `>From `) undone."""
    lines: list[bytes] = []
    begun = False
    for line, starts in _marked(file):
        if starts:
            if begun:
                yield _unquoted(lines)
            lines, begun = [], True
        elif begun:
            lines.append(line)
    if begun:
        yield _unquoted(lines)


def _marked(file: Path) -> Iterator[tuple[bytes, bool]]:
    """Yield each line and whether it begins a new mail: a postmark behind a blank line or at the top."""
    blank = True
    with file.open("rb") as stream:
        while line := stream.readline(1_000_000):
            yield line, blank and line.startswith(b"From ") and _POSTMARK.match(line[:500]) is not None
            blank = not line.strip(b"\r\n")


def _separators(file: Path) -> int:
    try:
        return sum(1 for _, starts in _marked(file) if starts)
    except OSError:
        return 1


def _unquoted(lines: list[bytes]) -> bytes:
    raw = b"".join(lines)
    raw = raw[:-1] if raw.endswith(b"\n\n") else raw[:-2] if raw.endswith(b"\n\r\n") else raw
    return _QUOTED_FROM.sub(rb"\1", raw)
