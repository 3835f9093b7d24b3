"""A person's own keys: a file of lines such as `"desk.next" = "N"`, each with the id of an action and its new keys.

A line that cannot be used is told in words, by its number, and left out; the others hold.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from triage.tui.actions import ACTS, EVERYWHERE, MOVE, PLACES, is_typed_in, shown

TAKEN_BY_TERMINALS: Final = frozenset({*(f"ctrl+{key}" for key in "absqhijm"), "f11"})
_KEPT_FOR_OTHERS: Final = frozenset({"tab", "shift+tab", "ctrl+c", "ctrl+p", "ctrl+z", "f12"})
_NAMED: Final = frozenset(
    "enter escape space up down left right home end pageup pagedown insert delete backspace".split()
)
_FUNCTION: Final = re.compile(r"f([1-9]|1[0-2])")
_CONTROL: Final = re.compile(r"ctrl\+[a-z]")
_SIZE: Final = 64_000
_PUNCTUATION: Final = {
    **dict(zip(",:;?!./", "comma colon semicolon question_mark exclamation_mark full_stop slash".split(), strict=True)),
    **dict(zip("+-*=<>", "plus minus asterisk equals_sign less_than_sign greater_than_sign".split(), strict=True)),
    **dict(zip("#@_~^|", "number_sign at underscore tilde circumflex_accent vertical_line".split(), strict=True)),
    " ": "space",
}
Keys = tuple[str, ...]


def read(file: Path) -> tuple[dict[str, Keys], list[str]]:
    """Return the keys of the actions in `file`, and what of it cannot be used, in words."""
    try:
        with file.open(encoding="utf-8-sig") as text:
            return parse(text.read(_SIZE))
    except (OSError, ValueError) as error:
        return {}, [f"The keymap file {file} cannot be read ({type(error).__name__}); every key is as usual."]


def parse(text: str) -> tuple[dict[str, Keys], list[str]]:
    """Return the keys of the actions in the lines of `text`, and what of it cannot be used, by line and in words."""
    wanted: dict[str, Keys] = {}
    at: dict[str, int] = {}
    faults: list[tuple[int, str]] = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        action, keys, fault = _line(line)
        if not fault and action in wanted:
            fault = f"{action} has its keys in line {at[action]} already"
        if fault:
            faults.append((number, fault))
        else:
            wanted[action], at[action] = keys, number
    faults += _drop_conflicts(wanted, at)
    return wanted, [f"line {number}: {fault}." for number, fault in sorted(faults)]


def _line(line: str) -> tuple[str, Keys, str]:
    """Return an action, its keys, and what is wrong with the line, or ''."""
    try:
        action, value = _pair(tomllib.loads(line))
    except (tomllib.TOMLDecodeError, ValueError):
        return "", (), 'not understood; write it as "desk.next" = "N"'
    act = next((act for act in ACTS if f"{act.place}.{act.id}" == action), None)
    if act is None:
        return action, (), f"there is no action {action[:60]!r}; the settings (,) list them"
    names = [name for name in (value if isinstance(value, list) else [value]) if isinstance(name, str) and name]
    if not names or len(names) != (len(value) if isinstance(value, list) else 1):
        return action, (), 'a key is a word in quotes, such as "N" or "f5", or several as ["N", "f5"]'
    keys = tuple(_PUNCTUATION.get(name, name if len(name) == 1 else name.lower()) for name in names)
    return action, keys, next((fault for key in keys if (fault := _unfit(key, act.place))), "")


def _pair(table: Mapping[str, object]) -> tuple[str, object]:
    """Return the one key of a table, dotted where tables lie in it, and its value."""
    [(name, value)] = table.items()
    if isinstance(value, dict):
        inner, value = _pair(value)
        name = f"{name}.{inner}"
    return name, value


def _unfit(key: str, place: str) -> str:
    """Say why this key cannot be an action's in this place, or ''."""
    if key in TAKEN_BY_TERMINALS or "alt+" in key:
        return f"terminals take {key[:20]} for themselves"
    if key in _KEPT_FOR_OTHERS:
        return f"{shown(key)} has a meaning everywhere"
    if _FUNCTION.fullmatch(key) or key == "escape":
        return ""
    if is_typed_in(place):
        return f"in this place {key[:20]} is typed as text; only F1 to F10 and escape are free"
    is_known = (len(key) == 1 and key.isprintable()) or key in _NAMED or key in _PUNCTUATION.values()
    return "" if is_known or _CONTROL.fullmatch(key) else f"there is no key {key[:20]!r}"


def _drop_conflicts(wanted: dict[str, Keys], at: Mapping[str, int]) -> Iterator[tuple[int, str]]:
    """Take out lines, the last first, until no key means two things in one place; yield why."""
    while (clash := next(_clashes(wanted), None)) is not None:
        key, one, other = clash
        loser = max((action for action in (one, other) if action in wanted), key=lambda action: at[action])
        kept = other if loser == one else one
        del wanted[loser]
        yield at[loser], f"{shown(key)} means {kept} already"


def _clashes(wanted: Mapping[str, Keys]) -> Iterator[tuple[str, str, str]]:
    """Yield a key and the two actions, at least one of them remapped, that it would mean in one place."""
    for place in PLACES:
        if place in (EVERYWHERE, MOVE):
            continue
        around = (place,) if is_typed_in(place) else (place, EVERYWHERE, MOVE)
        held: dict[str, str] = {}
        for act in ACTS:
            name = f"{act.place}.{act.id}"
            for key in wanted.get(name, act.keys) if act.place in around else ():
                other = held.setdefault(key, name)
                if other != name and (name in wanted or other in wanted):
                    yield key, other, name
