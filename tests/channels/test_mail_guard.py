"""Mail out of the ordinary is read in a process of its own, within bounds, and never stops the next one."""

import os
import signal
from datetime import UTC, datetime

import pytest

from triage.channels import guard, mime
from triage.rules.arrival import Attachment, Message

ORDINARY = b"From: ann@example.org\nSubject: Late\n\nHello"


def huge(size: int = 3_000_000) -> bytes:
    return ORDINARY + b"\n" + b"words on the bus\n" * (size // 17)


def child_of(reader: mime.Reader) -> int:
    assert reader._child is not None
    return reader._child.pid


@pytest.mark.parametrize(
    "raw",
    [
        huge(),
        b"Subject: " + b"x" * 200_000 + b"\n\nx",
        ORDINARY + b"x" * 200_000,
        b"X-A: b\n" * 20_000 + b"\nx",
        b"Content-Type: multipart/mixed; boundary=x\n\n" + b"--x\nContent-Type: text/plain\n\nx\n" * 300,
    ],
)
def test_a_mail_out_of_the_ordinary_is_seen_at_a_glance(raw: bytes) -> None:
    assert not guard.is_ordinary(raw)


def test_everyday_mail_starts_no_process() -> None:
    with mime.Reader() as reader:
        assert reader.read(ORDINARY).text == "Hello"
        assert reader._child is None


def test_both_ways_read_the_same() -> None:
    raw = huge()
    with mime.Reader() as reader:
        assert reader.read(raw) == mime.read(raw)


def test_one_process_reads_one_odd_mail_after_another() -> None:
    with mime.Reader() as reader:
        reader.read(huge())
        first = child_of(reader)
        reader.read(huge())
        assert child_of(reader) == first


def test_a_killed_process_is_started_again() -> None:
    with mime.Reader() as reader:
        reader.read(huge())
        os.kill(child_of(reader), signal.SIGKILL)
        reader.read(huge())
        assert reader.read(huge()).error is None


def test_a_process_that_answers_too_late_is_ended_and_the_mail_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    with mime.Reader() as reader:
        reader.read(huge())
        os.kill(child_of(reader), signal.SIGSTOP)
        monkeypatch.setattr(guard, "SECONDS", 0.2)
        assert "too long" in str(reader.read(huge(2_100_000)).error)
        monkeypatch.undo()
        assert reader.read(huge()).error is None


def test_leaving_the_reader_ends_its_process() -> None:
    with mime.Reader() as reader:
        reader.read(huge())
        pid = child_of(reader)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_message_crosses_the_pipe_unchanged() -> None:
    message = Message("a@example.org", "Ann", "Zoë\ud83d", datetime(2024, 11, 4, tzinfo=UTC), references=("<a@b>",),
                      attachments=(Attachment("a.pdf", 3, "application/pdf"),), is_bounce=True)  # fmt: skip
    assert guard.unpacked(guard.packed(message)) == message


PEAK = """
import re, resource
from triage.channels.mime import Reader
with Reader() as reader:
    read = reader.read({raw})
assert read.error is None, read.error
mine = int(re.search(r"VmHWM:\\s+([0-9]+)", open("/proc/self/status").read())[1])
print(mine + resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


@pytest.mark.parametrize(
    "raw",
    [
        "b'From: a@example.org\\n\\n' + b'late again\\n' * 5_600_000",
        "b'Content-Type: text/html\\n\\n' + b'<p>late <b>again</b>\\n' * 3_000_000",
        "b'Content-Type: image/png\\nContent-Transfer-Encoding: base64\\n\\n' + (b'QUJD' * 19 + b'\\n') * 800_000",
    ],
)
def test_sixty_megabytes_are_read_in_less_than_five_hundred(raw: str) -> None:
    import subprocess
    import sys

    told = subprocess.run(
        [sys.executable, "-c", PEAK.format(raw=raw)], capture_output=True, text=True, check=True, timeout=60
    )
    assert int(told.stdout) < 500_000
