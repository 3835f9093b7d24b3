"""One action of a screen: its keys, its words and who may."""

from dataclasses import dataclass
from typing import Final

EVERYWHERE: Final = "everywhere"
BOARD: Final = "board"
DESK: Final = "desk"
MOVE: Final = "moving"
REPLY: Final = "reply"
SETTINGS: Final = "settings"


@dataclass(frozen=True, slots=True)
class Act:
    """One action. `place` is the screen it belongs to; `foot` its one word in the footer, or ''; `verb` the desk's, or ''.

    `command` is the command that does the same without a screen, or ''.
    """

    id: str
    place: str
    keys: tuple[str, ...]
    foot: str
    words: str
    verb: str = ""
    listed: bool = True
    command: str = ""
