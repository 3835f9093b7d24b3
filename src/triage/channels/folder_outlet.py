"""The outlet of a demo desk: each letter becomes a file that anybody can open and read."""

import hashlib
import os
from pathlib import Path

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
        fresh = file.with_suffix(".tmp")
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with open(os.open(fresh, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as out:  # noqa: PTH123
                out.write(letter.raw)
                out.flush()
                os.fsync(out.fileno())
            fresh.replace(file)
        except OSError as error:
            return Outcome(Delivery.LATER, f"The folder cannot be written: {error.strerror}")
        return Outcome(Delivery.SENT, f"written to {file.name}")
