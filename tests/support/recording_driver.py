"""A terminal that writes down every byte it is sent, and can say which of them are not the renderer's own."""

import re
from typing import Any

from textual.drivers.headless_driver import HeadlessDriver

OURS = re.compile(
    r"\x1b\[[0-9;:]*m"  # colours
    r"|\x1b\[[0-9;]*[HABCDGJK]"  # cursor and erasing
    r"|\x1b\[\?(?:25|1000|1002|1003|1006|1015|1004|1016|1049|2004|2026|2048|7)[hl]"  # modes
    r"|\x1b\[[<>=]?[0-9;]*u|\x1b\[\?2026\$p"
    r"|\x1b\]22;[a-z-]+\x07"  # the shape of the mouse pointer
)
FORBIDDEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e0fff]"
)


class RecordingDriver(HeadlessDriver):
    """Keeps what is written, as the real driver would encode it."""

    written: list[str]

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.written = []

    @property
    def is_headless(self) -> bool:
        """Let the application render, as on a terminal that somebody looks at."""
        return False

    def write(self, data: str) -> None:
        self.written.append(data)


def foreign(written: str) -> list[str]:
    """Return everything in `written` that a terminal might obey and that the renderer did not mean, with its surroundings."""
    plain = OURS.sub("", written)
    return [plain[max(found.start() - 20, 0) : found.end() + 20] for found in FORBIDDEN.finditer(plain)]
