"""Letters: a scan's text layer, its picture, typed text; and scans that nobody can read."""

import os
import shutil
from pathlib import Path

import pytest
from channels.inlet_contract import InletContract
from support import scans

from triage.channels import letters
from triage.channels.base import Inlet
from triage.channels.files import FolderInlet
from triage.rules.arrival import Channel

WORDS = "No taxi came for Amara Reed on Monday. She sat in her coat until ten."


@pytest.fixture
def ocr() -> None:
    """Reading pictures needs tesseract: a run on CI fails without it."""
    if shutil.which("tesseract") is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("tesseract is not installed here")


def test_the_text_layer_of_a_scan_is_read_and_the_scan_named(tmp_path: Path) -> None:
    raw = scans.with_text(tmp_path, WORDS)
    message = letters.Reader().read(raw)
    assert " ".join(message.new_text.split()) == WORDS
    assert [(one.filename, one.size) for one in message.attachments] == [("scan.pdf", len(raw))]
    assert message.error is None


@pytest.mark.parametrize("made", [scans.picture, scans.only_a_picture], ids=["png", "pdf of a picture"])
def test_a_picture_of_a_letter_is_read_and_says_that_it_was(tmp_path: Path, made: object, ocr: None) -> None:
    message = letters.Reader().read(made(tmp_path, WORDS))  # type: ignore[operator]
    assert " ".join(message.new_text.split()) == WORDS
    assert "read from the picture" in message.attachments[0].filename


def test_where_nothing_reads_pictures_the_letter_is_unreadable_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    message = letters.Reader().read(scans.only_a_picture(tmp_path, WORDS))
    assert message.error
    assert "tesseract" in message.error
    assert message.attachments


def test_what_a_person_typed_is_the_letter() -> None:
    message = letters.Reader().read("Dear Sirs,\r\n\r\nNo taxi came \u2013 again.\r\n".encode())
    assert message.new_text == "Dear Sirs,\n\nNo taxi came \u2013 again."


HOSTILE = {
    "nothing": b"",
    "a PDF cut short": b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog",
    "a PDF of nothing": b"%PDF-1.7\n%%EOF\n",
    "a picture cut short": b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
    "noise": bytes((*range(9), 255, 254)) * 40,
}


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE)
def test_what_cannot_be_read_says_so_and_raises_nothing(raw: bytes) -> None:
    message = letters.Reader().read(raw)
    assert message.error
    assert message.text == ""


def test_a_pdf_that_unpacks_to_more_than_is_safe_is_unreadable_and_the_desk_goes_on(tmp_path: Path) -> None:
    import zlib

    packed = zlib.compress(bytes(120_000_000), 9)
    stream = b"<< /Filter /FlateDecode /Length %d >>\nstream\n" % len(packed) + packed + b"\nendstream"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>",
        stream,
    ]
    body = b"%PDF-1.4\n" + b"".join(
        b"%d 0 obj\n" % number + one + b"\nendobj\n" for number, one in enumerate(objects, 1)
    )
    message = letters.Reader().read(body + b"trailer << /Root 1 0 R /Size 5 >>\n%%EOF\n")
    assert message.error


class TestTheFolderOfLetters(InletContract):
    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path) -> None:
        self.folder = tmp_path / "scans"
        self.folder.mkdir()
        self.number = 0

    def inlet(self) -> Inlet:
        return FolderInlet(self.folder, letters.Reader(), Channel.LETTER)

    def away(self) -> Inlet:
        return FolderInlet(self.folder / "gone", letters.Reader(), Channel.LETTER)

    def _drop(self, raw: bytes, kind: str) -> None:
        self.number += 1
        file = self.folder / f"{self.number}.{kind}"
        file.write_bytes(raw)
        os.utime(file, (1_800_000_000 + self.number,) * 2)

    def put(self, words: str) -> None:
        self._drop(f"Dear Sirs, {words}. Number {self.number}.".encode(), "txt")

    def put_hostile(self) -> int:
        for raw in HOSTILE.values():
            self._drop(raw, "pdf")
        return len(HOSTILE)

    def source(self) -> object:
        return {file.name: file.read_bytes() for file in self.folder.rglob("*") if file.is_file()}

    def test_each_is_a_letter(self) -> None:
        self.put("no taxi")
        assert [one.channel for one in self.inlet().waiting("")] == [Channel.LETTER]
