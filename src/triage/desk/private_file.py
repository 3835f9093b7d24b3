"""A file that leaves the desk: only its owner may read it, and it is there whole or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from triage.errors import SettingsWrong


@contextmanager
def opened(file: Path) -> Iterator[BinaryIO]:
    """Open a file to write, 0600, which takes the place of what stood there when all is written; raise SettingsWrong."""
    fresh = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        with open(os.open(fresh, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as out:  # noqa: PTH123 - the mode matters
            os.fchmod(out.fileno(), 0o600)
            yield out
        fresh.replace(file)
    except OSError as error:
        raise SettingsWrong(
            f"{file} cannot be written: {error.strerror or error}.", safe="Nothing was written."
        ) from error
    finally:
        fresh.unlink(missing_ok=True)


def write(file: Path, data: bytes) -> None:
    """Write the whole of a file that only its owner may read, whatever it was before; raise SettingsWrong."""
    with opened(file) as out:
        out.write(data)
