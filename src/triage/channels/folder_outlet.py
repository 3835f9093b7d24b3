"""The outlet of a demo desk: each letter becomes a file that anybody can open and read."""

import hashlib
import os
from pathlib import Path

from triage.errors import ChannelAway
from triage.rules.letter import Delivery, Letter, Outcome


class FolderOutlet:
    """Write letters as .eml files into `folder`; the same letter twice is one file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.words = f"as a file into {folder}"

    def deliver(self, letter: Letter) -> Outcome:
        """Write the letter whole or not at all; `later` when the folder cannot be written."""
        name = hashlib.sha256(letter.message_id.encode()).hexdigest()[:24]
        file = self.folder / f"{name}.eml"
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_whole(file, letter.raw)
        except OSError as error:
            return Outcome(Delivery.LATER, f"The folder {self.folder} cannot be written: {error.strerror or error}")
        return Outcome(Delivery.SENT, f"written to {file}")

    def try_out(self) -> str:
        """Write a file into the folder and take it away again."""
        try_folder(self.folder)
        return f"Letters can be written into {self.folder}."


def try_folder(folder: Path) -> None:
    """Write a file into `folder` and take it away again; raises ChannelAway."""
    file = folder / ".tried.eml"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole(file, b"")
        file.unlink()
    except OSError as error:
        raise ChannelAway(
            f"The folder {folder} cannot be written: {error.strerror or error}.", safe="Nothing was sent."
        ) from error


def write_whole(file: Path, raw: bytes) -> None:
    """Write to a file beside, then rename, both made durable: the name never stands for half a letter."""
    fresh = file.with_suffix(".tmp")
    with open(os.open(fresh, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as out:  # noqa: PTH123
        out.write(raw)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(file)
    folder = os.open(file.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
