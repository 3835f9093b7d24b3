"""Every action of the screens, once: its keys, its words and who may. Bindings, footer, help and palette are made from it.

Each screen's actions stand in a file of its own; together they are the one list.
"""

from collections.abc import Iterator
from typing import Final

from textual.binding import Binding

from triage.rules.roles import Role, may
from triage.tui.actions import case, desk, everywhere, reply
from triage.tui.actions.act import DESK, EVERYWHERE, MOVE, REPLY, Act
from triage.tui.actions.case import CASE

__all__ = ["ACTS", "CASE", "DESK", "EVERYWHERE", "MOVE", "PLACES", "REPLY", "Act", "allowed", "bindings", "of", "shown"]

PLACES: Final = {
    DESK: "At the desk",
    EVERYWHERE: "Everywhere but where you type",
    MOVE: "Moving in a list or a text",
    REPLY: "Writing a reply",
    CASE: "On one case",
}
ACTS: Final = (*desk.ACTS, *everywhere.ACTS, *reply.ACTS, *case.AT_THE_DESK, *case.ACTS)
_SHOWN_KEYS: Final = {
    "comma": ",",
    "slash": "/",
    "question_mark": "?",
    "colon": ":",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "escape": "esc",
    "pagedown": "page down",
    "pageup": "page up",
    "f1": "F1",
    "f2": "F2",
    "f3": "F3",
    "f4": "F4",
    "f6": "F6",
    "f7": "F7",
    "f10": "F10",
}


def bindings(place: str) -> list[Binding]:
    """Return the bindings of a place; the footer shows those that have a word for it, by their first key."""
    return [
        Binding(key, act.id, act.foot or act.words, show=bool(act.foot) and number == 0, key_display=shown(key),
                id=f"{place}.{act.id}.{number}")
        for act in of(place)
        for number, key in enumerate(act.keys)
    ]  # fmt: skip


def of(place: str) -> Iterator[Act]:
    """Yield the actions of a place."""
    return (act for act in ACTS if act.place == place)


def shown(key: str) -> str:
    """Return a key as people call it."""
    return _SHOWN_KEYS.get(key, key)


def allowed(place: str, action: str, role: Role | None) -> bool:
    """Say whether this role may do the action here; what the registry does not name is no business of it."""
    act = next((act for act in of(place) if act.id == action), None)
    return act is None or not act.verb or role is None or may(role, act.verb)
