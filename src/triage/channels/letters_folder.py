"""Letters as files for the post room: one PDF each in a folder, and a list of what lies there to be printed and posted."""

import csv
import hashlib
import io
from pathlib import Path
from typing import Final

from triage.channels.folder_outlet import try_folder, write_whole
from triage.channels.printing import library
from triage.rules.letter import Delivery, Letter, Outcome

LIST: Final = "list.csv"
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\0")


class LettersFolder:
    """Write letters as PDF into `folder`; the same letter twice is one file. Who has posted one takes its file away."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.words = f"as a letter to print into {folder}"

    def deliver(self, letter: Letter) -> Outcome:
        """Write the list, then the letter whole, so that none lies there unlisted; `later` when the folder cannot be written."""
        file = self.folder / f"{hashlib.sha256(letter.message_id.encode()).hexdigest()[:16]}.pdf"
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_whole(self.folder / LIST, self._list(file.name, letter.recipient))
            write_whole(file, letter.raw)
        except OSError as error:
            return Outcome(Delivery.LATER, f"The folder {self.folder} cannot be written: {error.strerror or error}")
        return Outcome(Delivery.SENT, f"written to {file}")

    def try_out(self) -> str:
        """See that letters can be made, write a file into the folder and take it away again."""
        library()
        try_folder(self.folder)
        return f"Letters to print can be written into {self.folder}."

    def _list(self, name: str, recipient: str) -> bytes:
        """Return the list with this letter, without those that are no longer there."""
        there = {row[0]: row for row in self._listed() if (self.folder / row[0]).exists()}
        there[name] = [name, f"'{recipient}" if recipient.startswith(_FORMULA) else recipient]
        out = io.StringIO()
        csv.writer(out).writerows([["file", "to"], *there.values()])
        return out.getvalue().encode("utf-8-sig")

    def _listed(self) -> list[list[str]]:
        try:
            text = (self.folder / LIST).read_text(encoding="utf-8-sig", errors="replace")
        except FileNotFoundError:
            return []
        return [row for row in csv.reader(io.StringIO(text)) if len(row) == 2][1:]  # noqa: PLR2004 - file, to
