"""Every action of the screens, once: its keys, its words and who may. Bindings, footer, help and palette are made from it.

Each screen's actions stand in a file of its own; together they are the one list.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from textual.binding import Binding

from triage.rules.roles import Role, may
from triage.tui.actions import (
    board,
    bulk,
    call,
    case,
    children,
    desk,
    doubles,
    everywhere,
    incidents,
    reply,
    settings,
    sitrep,
)
from triage.tui.actions.act import BOARD, DESK, EVERYWHERE, MOVE, REPLY, SETTINGS, Act
from triage.tui.actions.call import CALL
from triage.tui.actions.case import CASE

__all__ = [
    "ACTS",
    "BOARD",
    "CALL",
    "CASE",
    "DESK",
    "EVERYWHERE",
    "MOVE",
    "PLACES",
    "REPLY",
    "SETTINGS",
    "Act",
    "allowed",
    "bindings",
    "is_typed_in",
    "keymap",
    "keys",
    "of",
    "remap",
    "shown",
]

PLACES: Final = {
    DESK: "At the desk",
    EVERYWHERE: "Everywhere but where you type",
    MOVE: "Moving in a list or a text",
    REPLY: "Writing a reply",
    CASE: "On one case",
    BOARD: "At the board",
    SETTINGS: "In the settings",
    CALL: "Somebody is on the telephone",
    **bulk.PLACES,
    **incidents.PLACES,
    **children.PLACES,
    **doubles.PLACES,
    **sitrep.PLACES,
}
ACTS: Final = (
    *desk.ACTS, *everywhere.ACTS, *reply.ACTS, *call.ACTS, *settings.ACTS, *bulk.ACTS, *incidents.ACTS,
    *board.ACTS, *children.ACTS, *doubles.ACTS, *sitrep.ACTS,
    *case.AT_THE_DESK, *case.ACTS,
)  # fmt: skip
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
    **{f"f{number}": f"F{number}" for number in range(1, 13)},
}
_REMAPPED: Final[dict[str, tuple[str, ...]]] = {}


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


def _named(place: str, action: str) -> Act | None:
    return next((act for act in of(place) if act.id == action), None)


def keys(act: Act) -> tuple[str, ...]:
    """Return the keys of an action as they are now: a person's own keymap goes before ours."""
    return _REMAPPED.get(f"{act.place}.{act.id}", act.keys)


def remap(wanted: Mapping[str, tuple[str, ...]]) -> None:
    """Let actions (as 'place.action') have these keys, and all others their usual ones."""
    _REMAPPED.clear()
    _REMAPPED.update(wanted)


def keymap() -> dict[str, str]:
    """Return the remapped keys by the ids of bindings, as Textual takes them."""
    return {
        f"{act.place}.{act.id}.{number}": ",".join(keys(act))
        for act in ACTS
        if f"{act.place}.{act.id}" in _REMAPPED
        for number in range(len(act.keys))
    }


def is_typed_in(place: str) -> bool:
    """Say whether letters are text in a place, so that only function keys and escape are free for actions."""
    return not any(len(key) == 1 for act in of(place) for key in act.keys) and place != SETTINGS


def shown(key: str) -> str:
    """Return a key as people call it."""
    return _SHOWN_KEYS.get(key, key)


def key(place: str, action: str) -> str:
    """Return the key of an action as it is now, as people call it, for a sentence that names it."""
    act = _named(place, action)
    return shown(keys(act)[0]) if act else "a key"


def allowed(place: str, action: str, role: Role | None) -> bool:
    """Say whether this role may do the action here; what the registry does not name is no business of it."""
    act = _named(place, action)
    return act is None or not act.verb or role is None or may(role, act.verb)
