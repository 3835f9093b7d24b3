"""Letters: scanned pages (PDF, PNG, JPEG, TIFF) or typed text, as bytes; what they say, or why nobody can read them.

A page's text layer is taken where it has one; otherwise its picture is read by tesseract, where that is installed. Each works
in a process of its own with a bound on time and memory. The bytes are kept as they came, whatever was read.
"""

import base64
import json
import shutil
import subprocess
import sys
from time import monotonic
from typing import Any, Final

from triage.channels import charsets, mime
from triage.rules.arrival import Attachment, Message

LARGEST: Final = 60_000_000  # bytes
_PDF_SECONDS: Final = 30.0
_PAGE_SECONDS: Final = 40.0
_ALL_SECONDS: Final = 180.0
_MOST_TEXT: Final = 500_000
_MEMORY: Final = 2_000_000  # kB, for the reading of one picture
_KINDS: Final = (
    (b"%PDF-", "scan.pdf", "application/pdf"),
    (b"\x89PNG\r\n", "scan.png", "image/png"),
    (b"\xff\xd8\xff", "scan.jpg", "image/jpeg"),
    (b"II*\0", "scan.tif", "image/tiff"),
    (b"MM\0*", "scan.tif", "image/tiff"),
)
_NO_OCR: Final = "It is a picture, and no program that reads pictures is installed here (tesseract)."
_NO_WORDS: Final = "No words were found in it."


class Reader:
    """Reads letters one after another."""

    def read(self, raw: bytes) -> Message:
        """Return what a letter says, within a bounded time; never raises."""
        if not raw or raw.isspace():
            return Message(error="This letter is empty.")
        kind = next((one for one in _KINDS if one[0] in raw[: 1024 if one[0] == b"%PDF-" else len(one[0])]), None)
        if kind is None:
            return _typed(raw)
        if len(raw) > LARGEST:
            return _message(raw, kind, "", f"It is larger than {LARGEST // 1_000_000} MB.", by_picture=False)
        if kind[2] == "application/pdf":
            return _pdf(raw, kind)
        text, wrong = _seen([raw], monotonic() + _ALL_SECONDS)
        return _message(raw, kind, text, wrong or _NO_WORDS, by_picture=True)


def _typed(raw: bytes) -> Message:
    text = charsets.tidy(charsets.decode(raw)).strip()[:_MOST_TEXT]
    if mime.is_noise(text) or not any(letter.isalnum() for letter in text):
        return Message(error="This is neither a letter's scan nor text; its bytes are kept as they came.")
    return Message(text=text, new_text=text)


def _pdf(raw: bytes, kind: tuple[bytes, str, str]) -> Message:
    told = _taken_apart(raw)
    until = monotonic() + _ALL_SECONDS
    texts, wrong, by_picture = [], str(told["error"]), False
    for page in told["pages"]:
        texts.append(page["text"])
        if page["pictures"]:
            seen, why = _seen([base64.b64decode(one) for one in page["pictures"]], until)
            texts.append(seen)
            wrong, by_picture = wrong or why, by_picture or bool(seen)
    left_out = told["count"] - len(told["pages"])
    if left_out > 0:
        texts.append(f"[{left_out} more pages are in the scan and were not read.]")
    if wrong and any(texts):
        texts.append(f"[Not all of it could be read: {wrong}]")
    return _message(
        raw,
        kind,
        "\n\n".join(text.strip() for text in texts if text.strip()),
        wrong or _NO_WORDS,
        by_picture=by_picture,
    )


def _message(raw: bytes, kind: tuple[bytes, str, str], text: str, wrong: str, *, by_picture: bool) -> Message:
    words = charsets.tidy(text).strip()[:_MOST_TEXT]
    readable = any(letter.isalnum() for letter in words.split("[Not all of it")[0])
    name = f"{kind[1]}, read from the picture" if by_picture and readable else kind[1]
    return Message(
        text=words if readable else "",
        new_text=words if readable else "",
        attachments=(Attachment(name, len(raw), kind[2]),),
        error=None if readable else f"This letter could not be read: {wrong[:1].lower()}{wrong[1:]}",
    )


def _taken_apart(raw: bytes) -> dict[str, Any]:
    command = [sys.executable, "-P", "-m", "triage.channels.letter_reader"]
    try:
        done = subprocess.run(  # noqa: S603 - our own reader
            command, input=raw, capture_output=True, timeout=_PDF_SECONDS, check=True
        )
        told: dict[str, Any] = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        return {"pages": [], "count": 0, "error": "It took too long to read."}
    except (subprocess.CalledProcessError, OSError, ValueError):
        return {"pages": [], "count": 0, "error": "It stops the reader."}
    return told


def _seen(pictures: list[bytes], until: float) -> tuple[str, str]:
    """Return the words that are seen in pictures, and in words why there may be fewer than there are, or ''."""
    program = shutil.which("tesseract")
    if program is None:
        return "", _NO_OCR
    texts, wrong = [], ""
    for picture in pictures:
        left = min(_PAGE_SECONDS, until - monotonic())
        try:
            texts.append(_read_by(program, picture, left))
        except (subprocess.TimeoutExpired, ValueError):
            wrong = "It took too long to read the picture."
        except (subprocess.CalledProcessError, OSError):
            wrong = "The picture could not be read."
    return "\n".join(text for text in texts if text), wrong


def _read_by(program: str, picture: bytes, seconds: float) -> str:
    if seconds <= 0:
        raise ValueError("no time is left")
    bounded = f'ulimit -v {_MEMORY}; exec "$0" stdin stdout -l eng'
    done = subprocess.run(  # noqa: S603 - the program found on the path; the picture is its input
        ["/bin/sh", "-c", bounded, program],
        input=picture,
        capture_output=True,
        timeout=seconds,
        check=True,
        env={"OMP_THREAD_LIMIT": "1", "PATH": "/usr/bin:/bin"},
    )
    return done.stdout.decode("utf-8", "replace").strip()
