"""Ways of working: what one person on this machine has chosen for these screens, kept in a small private file.

One choice is in use in the whole program, because a program has one terminal: `in_use()` gives it to whatever lays out words.
"""

import json
import locale
import os
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

from triage.errors import SettingsWrong

FILE: Final = "screens.toml"
CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "theme": ("dark", "light", "contrast"),
    "density": ("normal", "tight"),
    "glyphs": ("unicode", "ascii"),
}
SWITCHES: Final = ("masked", "access", "tour")
_PLAIN_TERMINALS: Final = ("linux", "vt", "dumb", "ansi")
_YES: Final = ("1", "yes", "true", "on")
_NO: Final = ("", "0", "no", "false", "off")


@dataclass(frozen=True, slots=True)
class Ways:
    """The choices. `masked` hides names in lists, `access` serves screen readers, `keymap` is a file's path or ''.

    `tour` says whether a demo desk still shows its ten steps.
    """

    theme: str = "dark"
    density: str = "normal"
    glyphs: str = "unicode"
    masked: bool = False
    access: bool = False
    keymap: str = ""
    tour: bool = True


class _InUse:
    ways = Ways()


def in_use() -> Ways:
    """Return the choices that these screens follow now."""
    return _InUse.ways


def use(ways: Ways) -> None:
    """Let everything that is laid out from now on follow these choices."""
    _InUse.ways = ways


def defaults(environ: Mapping[str, str]) -> Ways:
    """Return what nobody has chosen yet: marks of plain ASCII where the terminal or the locale has no others."""
    plain = environ.get("TERM", "").startswith(_PLAIN_TERMINALS) or "UTF" not in locale.getpreferredencoding().upper()
    return Ways(glyphs="ascii" if plain else "unicode")


def load(folder: Path, environ: Mapping[str, str] | None = None) -> tuple[Ways, list[str]]:
    """Return what is kept in `folder`, and in words every part of the file that cannot be used; that part stays as usual."""
    usual = defaults(os.environ if environ is None else environ)
    file = folder / FILE
    try:
        kept = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return usual, []
    except (OSError, ValueError) as error:
        return usual, [f"{file} cannot be used ({type(error).__name__}); everything is as usual."]
    return _told(usual, kept, {name: f"{file}, {name}"[:200] for name in kept})


def keep(folder: Path, ways: Ways) -> None:
    """Keep the choices in `folder`, whole or not at all, readable by their owner only; raise SettingsWrong where it cannot be."""
    lines = ["# How these screens look and answer: one person's choice. Change it with the key , (settings).", ""]
    lines += [f"{name} = {_quoted(value)}" for name, value in asdict(ways).items()]
    file = folder / FILE
    fresh = file.with_suffix(".new")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(os.open(fresh, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:  # noqa: PTH123
            out.write("\n".join(lines) + "\n")
        fresh.replace(file)
    except (OSError, UnicodeEncodeError) as error:
        raise SettingsWrong(
            f"The settings cannot be kept in {file} ({type(error).__name__}).",
            safe="They hold until these screens close.",
        ) from error


def _quoted(value: object) -> str:
    """Return a value as TOML writes it."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def asked(ways: Ways, told: Mapping[str, object], environ: Mapping[str, str]) -> Ways:
    """Return `ways` with what the command line told (None for nothing) and, behind it, TRIAGE_THEME and its like.

    Raises SettingsWrong with every value that is no choice.
    """
    names = asdict(ways)
    spoken = {name: environ[f"TRIAGE_{name.upper()}"] for name in names if f"TRIAGE_{name.upper()}" in environ}
    wanted = {**spoken, **{name: value for name, value in told.items() if value is not None}}
    made, faults = _told(
        ways,
        {name: _switch(name, value) for name, value in wanted.items()},
        {name: f"--{name}" if told.get(name) is not None else f"TRIAGE_{name.upper()}" for name in wanted},
    )
    if faults:
        raise SettingsWrong("These screens cannot be set so.", safe="Nothing was opened.", faults=faults)
    return made


def changed(ways: Ways, name: str, value: object) -> Ways:
    """Return `ways` with another value under `name`."""
    return replace(ways, **{name: value})  # type: ignore[arg-type]


def _told(ways: Ways, values: Mapping[str, Any], where: Mapping[str, str]) -> tuple[Ways, list[str]]:
    faults = []
    for name, value in values.items():
        fault = _fault(name, value)
        if fault:
            faults.append(f"{where[name]}: {fault}")
        else:
            ways = changed(ways, name, value)
    return ways, faults


def _fault(name: str, value: object) -> str:
    """Say what is wrong with a value, or ''."""
    if name in CHOICES:
        return "" if value in CHOICES[name] else f"not {str(value)[:40]!r}; one of {', '.join(CHOICES[name])}."
    if name in SWITCHES:
        return "" if isinstance(value, bool) else f"not {str(value)[:40]!r}; yes or no (in the file: true or false)."
    if name == "keymap":
        return "" if isinstance(value, str) else "a file's path, in quotes."
    return f"there is no such setting; there are {', '.join(asdict(Ways()))}."


def _switch(name: str, value: object) -> object:
    """Return yes and no, as people write them in the environment, as what they mean."""
    if name in SWITCHES and isinstance(value, str):
        word = value.strip().lower()
        return True if word in _YES else False if word in _NO else value
    return value
