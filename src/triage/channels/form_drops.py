"""The folder that a form's own system drops its submissions into, as CSV or JSON Lines, read by a column map.

A file is taken when nothing has been written to it for some seconds. Each row is an arrival of its own; what cannot be understood
is one too, with its text. A file moves to `taken` once every row of it is safe, and only as it was read.
"""

import contextlib
import hashlib
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from triage import clock
from triage.channels import charsets, contact_rows
from triage.channels.columns import ColumnMap, read_map, unfit_columns
from triage.channels.table_rows import kind
from triage.errors import ChannelAway, NotReadable, SettingsWrong
from triage.rules.arrival import Arrival, Channel, Message

SORT: Final = "forms"
SETTLED_SECONDS: Final = 5
_UNFINISHED: Final = (".part", ".tmp", ".crdownload", ".filepart")
_LARGEST_KEPT: Final = 20_000_000
_SAMPLE: Final = 4096
_CONTROLS: Final = frozenset(map(chr, {*range(32)} - {9, 10, 12, 13}))
_SHOWN: Final = 100_000


@dataclass(slots=True)
class _Drop:
    """One file as it was when it was read; `open` are the rows that are not safe yet, `read` says that there are no more."""

    path: Path
    stamp: tuple[int, int]
    open: set[str] = field(default_factory=set)
    read: bool = False


class FormDrops:
    """A folder of dropped files as a source of arrivals. Their age is by the machine's own clock, as their stamps are."""

    fields = contact_rows.FIELDS[SORT]
    channel = Channel.WEB_FORM

    def __init__(self, folder: Path, map_file: Path) -> None:
        self.folder = folder
        self.name = f"form drops {folder}"
        self.words = f"filled-in forms dropped into {folder}"
        self.backlog: int | None = None
        self._map_file = map_file
        self._drops: list[_Drop] = []

    def waiting(self, _cursor: str = "") -> Iterator[Arrival]:
        """Yield the rows of every file that is whole, the oldest file first."""
        made = self._made()
        files = self._files()
        self.backlog = len(files)
        self._drops = []
        for file in files:
            with contextlib.suppress(FileNotFoundError):
                yield from self._rows(file, made)

    def taken(self, arrival: Arrival) -> None:
        """Note that a row is safe; move the files of which every row is. Harmless when repeated."""
        for drop in self._drops:
            drop.open.discard(arrival.key)
        for drop in [drop for drop in self._drops if drop.read and not drop.open]:
            self._drops.remove(drop)
            self._move(drop)

    def rest(self, stop: threading.Event, seconds: float) -> None:
        """Wait: a folder tells nobody of an arrival."""
        stop.wait(seconds)

    def try_out(self) -> str:
        """Say how many files lie there; the map must be right, and the folder must let us read and move them."""
        self._made()
        if not self.folder.is_dir() or not os.access(self.folder, os.R_OK | os.W_OK | os.X_OK):
            raise self._away("cannot be read and written")
        return f"The map fits together; the folder {self.folder} can be read and written, {len(self._files())} files wait in it."

    def _made(self) -> ColumnMap:
        try:
            text = self._map_file.read_text(encoding="utf-8-sig")
            return read_map(text, self.fields, self._map_file.name)
        except (OSError, UnicodeDecodeError) as error:
            raise ChannelAway(
                f"The column map {self._map_file} cannot be read.", safe="What lies in the folder stays there."
            ) from error
        except SettingsWrong as wrong:
            raise ChannelAway(
                wrong.what, safe="What lies in the folder stays there.", next="Mend these:", faults=wrong.faults
            ) from wrong

    def _rows(self, file: Path, made: ColumnMap) -> Iterator[Arrival]:
        """Yield a file's rows; the last is held back until it is known to be the last, so that taking it moves the file."""
        drop = _Drop(file, _stamp(file))
        written = datetime.fromtimestamp(drop.stamp[0] / 1e9, UTC)
        self._drops.append(drop)
        held: Arrival | None = None
        for arrival in self._arrivals(file, made, written):
            if held is not None:
                yield held
            drop.open.add(arrival.key)
            held = arrival
        drop.read = True
        if held is not None:
            yield held
        else:
            self._drops.remove(drop)
            self._move(drop)

    def read(self, file: Path, made: ColumnMap, now: datetime, written: datetime) -> Iterator[Arrival]:
        """Yield what each row of a file is; raises NotReadable."""
        for item in contact_rows.items(file, made, SORT, now, written):
            yield item.arrival

    def _arrivals(self, file: Path, made: ColumnMap, written: datetime) -> Iterator[Arrival]:
        count = 0
        if not _is_readable(file):
            yield self._whole(file, written, "It is neither text nor a spreadsheet.")
            return
        try:
            lacks = unfit_columns(file, made)
            for arrival in self.read(file, made, datetime.fromtimestamp(clock.machine(), UTC), written):
                count += 1
                yield replace(arrival, source=self.name, cursor=arrival.key)
        except NotReadable as error:
            yield self._whole(file, written, str(error.what))
            return
        if not count and lacks and not _is_empty(file):
            yield self._whole(file, written, f"It holds no row that can be read. {' '.join(lacks)}")

    def _whole(self, file: Path, written: datetime, why: str) -> Arrival:
        with file.open("rb") as stream:
            raw = stream.read(_LARGEST_KEPT)
        text = charsets.tidy(charsets.decode(raw[:_SHOWN]))
        key = f"file {hashlib.sha256(raw).hexdigest()}"
        return Arrival(self.name, key, self.channel, written, raw, Message(text=text, new_text=text, error=why), key)

    def _files(self) -> list[Path]:
        try:
            found = [Path(entry.path) for entry in os.scandir(self.folder) if _is_whole(entry)]
        except OSError as error:
            raise self._away(f"cannot be read: {error.strerror or error}") from error
        return sorted(found, key=lambda file: (_stamp(file)[0], file.name))

    def _move(self, drop: _Drop) -> None:
        """Move a file away, unless something was written to it since: then the next look reads it again."""
        with contextlib.suppress(FileNotFoundError):
            if _stamp(drop.path) != drop.stamp:
                return
            goal = self.folder / "taken" / drop.path.name
            goal.parent.mkdir(exist_ok=True, mode=0o700)
            if goal.exists():
                goal = goal.with_name(f"{drop.stamp[0]}-{goal.name}")
            drop.path.rename(goal)

    def _away(self, what: str) -> ChannelAway:
        return ChannelAway(
            f"The folder {self.folder} {what}.",
            safe="What lies in it stays there.",
            next="Make it, and give it to the user that the service runs as.",
        )


def _is_whole(entry: os.DirEntry[str]) -> bool:
    if entry.name.startswith(".") or entry.name.lower().endswith(_UNFINISHED) or not entry.is_file():
        return False
    return clock.machine() - entry.stat().st_mtime >= SETTLED_SECONDS


def _is_readable(file: Path) -> bool:
    """Say whether a file looks like text or a workbook: a picture in the folder is one line, not one for each of its pieces."""
    if kind(file) == "workbook":
        return True
    with file.open("rb") as stream:
        text = charsets.decode(stream.read(_SAMPLE))
    return sum(letter in _CONTROLS for letter in text) <= len(text) // 20


def _is_empty(file: Path) -> bool:
    with file.open("rb") as stream:
        return stream.read(_SHOWN).strip(b"\xef\xbb\xbf \r\n\t") in {b"", b"[]"}


def _stamp(file: Path) -> tuple[int, int]:
    """Return when a file was written last, in nanoseconds, and its size; zeros where it is gone."""
    try:
        found = file.stat()
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size
