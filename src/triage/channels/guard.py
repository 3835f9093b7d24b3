"""Reading mail that is out of the ordinary in a process of its own, so that no mail can stop or slow the desk.

A cheap look at the bytes tells the ordinary mail, which is read at once, from the one that is huge or deep; that goes to one
long-lived child process with a bound on its memory and on its time, started when it is first needed.
"""

import contextlib
import json
import os
import select
import struct
import subprocess
import sys
from dataclasses import replace
from datetime import datetime
from time import monotonic
from types import TracebackType
from typing import IO, Any, Final, Self

from triage.rules.arrival import Attachment, Forwarded, Message

SECONDS: Final = 4.0
_SIZE: Final = 2_000_000
_PARTS: Final = 200
_HEADER_BLOCK: Final = 100_000
_HEADER: Final = 16_000
_LINE: Final = 100_000
_PIECE: Final = 1_000_000
_SLOW = "This message took too long to read; its bytes are kept as they came."
_DEAD = "This message could not be read: it needs more memory than is safe, or stops the reader. Its bytes are kept as they came."


class Reader:
    """Reads mails one after another; use as a context manager, so that its child process ends with it."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def read(self, raw: bytes) -> Message:
        """Return what `raw` says, within a bounded time and memory; never raises."""
        if is_ordinary(raw):
            from triage.channels import mime

            return mime.read(raw)
        return self._read_apart(raw)

    def close(self) -> None:
        """End the child process, if there is one."""
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        child.wait()

    def _read_apart(self, raw: bytes) -> Message:
        child = self._started()
        try:
            answer = _ask(child, raw)
        except TimeoutError:
            self.close()
            return Message(error=_SLOW)
        except (OSError, EOFError, ValueError):
            self.close()
            return Message(error=_DEAD)
        return answer

    def _started(self) -> subprocess.Popen[bytes]:
        if self._child is not None and self._child.poll() is None:
            return self._child
        self.close()
        self._child = subprocess.Popen(
            [sys.executable, "-P", "-m", "triage.channels.reader"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
        )
        if self._child.stdin is not None:
            os.set_blocking(self._child.stdin.fileno(), False)
        return self._child


def is_ordinary(raw: bytes) -> bool:
    """Say, by cheap looks at the bytes, whether `raw` is a mail of everyday size and shape."""
    if len(raw) > _SIZE:
        return False
    if raw.count(b"\n--") > 40 * _PARTS or raw.lower().count(b"content-type:") > _PARTS:
        return False
    head_end = raw.find(b"\n\n")
    other = raw.find(b"\r\n\r\n")
    ends = [end for end in (head_end, other) if end >= 0]
    head = min(ends) if ends else len(raw)
    if head > _HEADER_BLOCK or (
        head > _HEADER and _longest_line(raw[:head].replace(b"\n ", b"").replace(b"\n\t", b"")) > _HEADER
    ):
        return False
    return len(raw) <= _LINE or _longest_line(raw) <= _LINE


def _longest_line(raw: bytes) -> int:
    longest = at = 0
    while at < len(raw) and longest <= _LINE:
        stop = raw.find(b"\n", at)
        stop = len(raw) if stop < 0 else stop
        longest = max(longest, stop - at)
        at = stop + 1
    return longest


def packed(message: Message) -> bytes:
    """Return `message` as bytes for the pipe between the two processes."""
    facts: dict[str, Any] = {name: getattr(message, name) for name in Message.__slots__}
    facts["date"] = message.date.isoformat() if message.date else None
    facts["forwarded"] = [[one.name, one.address, one.subject, one.text] for one in message.forwarded]
    facts["attachments"] = [[file.filename, file.size, file.content_type] for file in message.attachments]
    return json.dumps(facts).encode()


def unpacked(data: bytes) -> Message:
    """Return the message that `packed` made into bytes."""
    facts = json.loads(data)
    facts["date"] = datetime.fromisoformat(facts["date"]) if facts["date"] else None
    facts["attachments"] = tuple(Attachment(*file) for file in facts["attachments"])
    facts["references"] = tuple(facts["references"])
    facts["forwarded"] = tuple(Forwarded(*one) for one in facts["forwarded"])
    return replace(Message(), **facts)


def _ask(child: subprocess.Popen[bytes], raw: bytes) -> Message:
    if child.stdin is None or child.stdout is None:
        raise EOFError
    deadline = monotonic() + SECONDS
    _send(child.stdin, struct.pack(">Q", len(raw)), deadline)
    _send(child.stdin, raw, deadline)
    length = struct.unpack(">Q", _receive(child.stdout, 8, deadline))[0]
    return unpacked(_receive(child.stdout, length, deadline))


def send_all(pipe: IO[bytes], data: bytes) -> None:
    """Write every byte of `data` to an unbuffered pipe."""
    view = memoryview(data)
    while view:
        view = view[pipe.write(view[:_PIECE]) or 0 :]


def _send(pipe: IO[bytes], data: bytes, deadline: float) -> None:
    """Write every byte before the deadline, even when the other side has stopped reading."""
    view = memoryview(data)
    while view:
        _, ready, _ = select.select([], [pipe], [], max(0.0, deadline - monotonic()))
        if not ready:
            raise TimeoutError
        view = view[pipe.write(view[:_PIECE]) or 0 :]


def _receive(pipe: IO[bytes], length: int, deadline: float) -> bytes:
    pieces: list[bytes] = []
    while length:
        ready, _, _ = select.select([pipe], [], [], max(0.0, deadline - monotonic()))
        if not ready:
            raise TimeoutError
        piece = pipe.read(min(length, _PIECE))
        if not piece:
            raise EOFError
        pieces.append(piece)
        length -= len(piece)
    return b"".join(pieces)
