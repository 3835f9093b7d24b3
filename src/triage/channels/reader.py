"""The guarded child process: mails in by one pipe, what they say out by the other, memory bounded by the system."""

import resource
import struct
from typing import IO, Final

from triage.channels import mime
from triage.channels.guard import packed, send_all
from triage.rules.arrival import Message

MEMORY: Final = 330_000_000


def main() -> None:
    """Serve until the other end closes the pipe."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    source, answers = open(0, "rb", closefd=False), open(1, "wb", buffering=0, closefd=False)  # noqa: SIM115
    while (head := source.read(8)) and len(head) == 8:  # noqa: PLR2004 - the length that guard sends
        _serve(source, answers, struct.unpack(">Q", head)[0])


def _serve(source: IO[bytes], answers: IO[bytes], length: int) -> None:
    try:
        answer = packed(mime.read(source.read(length)))
    except MemoryError:
        answer = packed(Message(error=mime.TOO_LARGE))
    send_all(answers, struct.pack(">Q", len(answer)))
    send_all(answers, answer)


if __name__ == "__main__":
    main()
