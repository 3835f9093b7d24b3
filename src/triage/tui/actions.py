"""Every action of the screens, once: its keys, its words and who may. Bindings, footer, help and palette are made from it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from textual.binding import Binding

from triage.rules.roles import Role, may


@dataclass(frozen=True, slots=True)
class Act:
    """One action. `place` is the screen it belongs to; `foot` its one word in the footer, or ''; `verb` the desk's, or ''."""

    id: str
    place: str
    keys: tuple[str, ...]
    foot: str
    words: str
    verb: str = ""
    listed: bool = True


DESK: Final = "desk"
MOVE: Final = "moving"
REPLY: Final = "reply"

ACTS: Final = (
    Act("next", DESK, ("n",), "next", "Take the next: the top case that nobody holds becomes yours", "claim a case"),
    Act("reply", DESK, ("r",), "reply", "Reply to the selected case; it becomes yours first", "send a reply"),
    Act("why", DESK, ("w",), "why", "Why the case stands where it stands"),
    Act("find", DESK, ("slash",), "find", "Find a family, a reference or words; escape shows the whole queue again"),
    Act("done", DESK, ("d",), "done", "Mark the case done; you are asked why", "mark a case done"),
    Act("give_back", DESK, ("u",), "give back", "Give the case back to the queue", "claim a case"),
    Act("help", DESK, ("question_mark", "f1"), "keys", "All keys"),
    Act("quit_desk", DESK, ("q",), "quit", "Quit; what you typed is kept as a draft"),
    Act("read", DESK, ("enter",), "", "Read the selected case"),
    Act("whole", DESK, ("m",), "", "The whole text of the message at the top of the case", "open a case"),
    Act("copy_ref", DESK, ("y",), "", "Copy the reference, never the family's words"),
    Act("back", DESK, ("escape",), "", "Back to the queue; once more: the whole queue"),
    Act("command_palette", DESK, ("colon",), "", "Every action by name", listed=False),
    Act("down", MOVE, ("down", "j"), "", "One down"),
    Act("up", MOVE, ("up", "k"), "", "One up"),
    Act("page_down", MOVE, ("pagedown", "space"), "", "One page down"),
    Act("page_up", MOVE, ("pageup",), "", "One page up"),
    Act("top", MOVE, ("g", "home"), "", "To the top"),
    Act("bottom", MOVE, ("G", "end"), "", "To the end"),
    Act("offers", REPLY, ("f2",), "templates", "Choose another template"),
    Act("recipient", REPLY, ("f3",), "to", "Choose another person to write to"),
    Act("blank", REPLY, ("f4",), "next blank", "Go to the next blank to fill; in the text, tab does the same"),
    Act("send", REPLY, ("f10",), "send", "Send; you are shown to whom first", "send a reply"),
    Act("help", REPLY, ("f1",), "keys", "All keys"),
    Act("leave", REPLY, ("escape",), "back", "Back to the queue; what you typed is kept as a draft"),
)
_SHOWN_KEYS: Final = {
    "slash": "/",
    "question_mark": "?",
    "colon": ":",
    "escape": "esc",
    "pagedown": "page down",
    "pageup": "page up",
    "f1": "F1",
    "f2": "F2",
    "f3": "F3",
    "f4": "F4",
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
