"""The rules in force on this desk: those last adopted, read from the store, so that every terminal ranks alike."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from triage.desk.front import Desk
from triage.errors import SettingsWrong
from triage.rules.house import House, parse, version_of
from triage.store import rules
from triage.store.engine import Store, Tx

_KNOWN: Final[dict[str, House]] = {}  # by version, which names exactly their texts
_FEW: Final = 8


def current(conn: Any, desk: Desk) -> Desk:
    """Return the desk with the rules in force now, which another terminal may have adopted since this one began."""
    version = rules.version_in_force(conn)
    if version in {"", desk.house.version}:
        return desk
    house = by_version(conn, version)
    return replace(desk, rules=lambda: house)


def now(desk: Desk) -> Desk:
    """Return the desk with the rules in force now: what `current` does, outside a transaction."""
    return desk.store.read(lambda conn: current(conn, desk))


def by_version(conn: Any, version: str) -> House:
    """Return the rules of this version, in force or not; raise SettingsWrong where they are not kept or cannot be used."""
    if version not in _KNOWN:
        texts = rules.texts(conn, version)
        if texts is None:
            raise SettingsWrong(f"The rules {version} are not kept on this desk.", safe="Nothing was changed.")
        if len(_KNOWN) >= _FEW:
            _KNOWN.clear()
        _KNOWN[version] = _parsed(texts)
    return _KNOWN[version]


def in_force(store: Store) -> House | None:
    """Return the rules in force; None on a desk that has adopted none yet."""
    version = store.read(rules.version_in_force)
    return store.read(lambda conn: by_version(conn, version)) if version else None


def has_rules(conn: Any) -> bool:
    """Say whether this desk has adopted any rules."""
    return bool(rules.version_in_force(conn))


def begin(tx: Tx, house: House, texts: Mapping[str, str], why: str = "the rules that this desk began with") -> None:
    """Put the first rules of a new desk in force, where there are none yet."""
    if not rules.version_in_force(tx.conn):
        rules.adopt(tx, rules.propose(tx, house.version, dict(texts), why), house.version, why)


def _parsed(texts: Mapping[str, str]) -> House:
    house, faults = parse(texts)
    if house is None:
        raise SettingsWrong(
            f"The rules in force ({version_of(texts)}) cannot be used by this version of triage.",
            safe="Nothing was changed.",
            next="Mend them and adopt them: triage policy adopt FOLDER.",
            faults=[str(fault) for fault in faults],
        )
    return house
