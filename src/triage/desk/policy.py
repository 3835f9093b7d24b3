"""The rules that supervisors own: tried on the open cases, adopted by a supervisor (by two where band 0 is touched), compared."""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final

from triage.desk import house as houses
from triage.desk import ranking, readings, standing
from triage.desk.front import Desk, require
from triage.errors import NotFound, NotPossible
from triage.rules.house import House, touches_at_risk
from triage.rules.reading.weighing import FILE as WEIGHTS
from triage.store import cases, contacts, rules
from triage.store.engine import Tx
from triage.store.own_tables import Rules

BATCH: Final = 25  # few, since whoever writes on a case meanwhile waits for one batch


@dataclass(frozen=True, slots=True)
class CaseMoved:
    """Where other rules would put an open case, and in words the first reason that it does not have now, if there is one."""

    ref: str
    child: str
    was: int
    band: int
    was_act_by: datetime
    act_by: datetime
    was_rises_at: datetime | None
    rises_at: datetime | None
    why: str


@dataclass(frozen=True, slots=True)
class Adopted:
    """What became of an adoption: `in_force`, or kept until a second supervisor adopts the same rules.

    `instead` are other rules that somebody put in force while cases were ranked by these, '' otherwise.
    """

    version: str
    in_force: bool
    ranked: int
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Rules that wait for a second supervisor: who proposed them, when, and why."""

    version: str
    by: str
    at: datetime
    why: str


def proposals(desk: Desk) -> tuple[Proposal, ...]:
    """Return the rules that wait for a second supervisor, the newest first."""
    require(desk, "try rules")
    rows = desk.store.read(rules.waiting)
    return tuple(Proposal(row.version, row.proposed_by, row.proposed_at, row.why) for row in rows)


def proposed_texts(desk: Desk, version: str) -> dict[str, str]:
    """Return the files of rules that wait, so that a second supervisor can try and adopt exactly those; raise NotFound."""
    require(desk, "try rules")
    return desk.store.read(lambda conn: _waiting(conn, version).files)


def take_back(desk: Desk, version: str, why: str) -> None:
    """Let rules go that wait for a second supervisor, because `why`; raise NotFound."""
    said = reason(desk, why)

    def act(tx: Tx) -> None:
        rules.take_back(tx, _waiting(tx.conn, version).version, said)

    desk.store.write(desk.who.login, desk.now(), act)


def _waiting(conn: Any, version: str) -> Rules:
    kept = rules.proposed(conn, version)
    if kept is None:
        raise NotFound(
            f"No rules '{version[:40]}' wait for a second supervisor.",
            safe="Nothing was changed.",
            next="See those that do: triage policy waiting.",
        )
    return kept


def tried(desk: Desk, house: House) -> Iterator[CaseMoved]:
    """Yield every case that is not done and that `house` would put elsewhere; nothing is changed."""
    require(desk, "try rules")
    keys = desk.store.read(rules.not_done)
    for first in range(0, len(keys), BATCH):
        batch = keys[first : first + BATCH]
        readings.ahead(desk.store.read(partial(contacts.words_of, cases=batch)), house)
        yield from desk.store.read(lambda conn, batch=batch: list(_moved(conn, house, batch)))  # type: ignore[misc]


def adopt(desk: Desk, house: House, texts: Mapping[str, str], why: str) -> Adopted:
    """Put rules in force and rank every case that is not done by them, in batches, while other terminals work.

    Rules that touch what ranks as band 0 wait until a second supervisor adopts the same texts (OWASP ASVS 5.0, 2.3.5).
    What an adoption that was broken off left is ranked when it is done again. Raises NotAllowed, and NotPossible for rules that
    are in force already or that come without a reason.
    """
    said = reason(desk, why)
    done = desk.store.read(lambda conn: _is_half_ranked(conn, house.version))
    done = done or desk.store.write(desk.who.login, desk.now(), lambda tx: _adopt(tx, house, dict(texts), said))
    ranked, last = 0, 0
    while done and (keys := rank_behind(desk, last)):
        ranked, last = ranked + len(keys), keys[-1]
    now = desk.store.read(rules.version_in_force)
    return Adopted(house.version, done and now == house.version, ranked, now if done and now != house.version else "")


def reason(desk: Desk, why: str) -> str:
    """Return why rules are to be adopted; raises NotAllowed, and NotPossible where no reason is given."""
    require(desk, "adopt rules")
    said = " ".join(why.split())
    if not said:
        raise NotPossible("Rules are changed for a reason.", safe="Nothing was changed.", next="Say it with --why.")
    return said


def rank_behind(desk: Desk, after: int = 0) -> Sequence[int]:
    """Rank one batch of cases that other rules ranked, those past the key `after` first; return their keys.

    Harmless to repeat, and goes on after a crash.
    """
    if desk.store.read(rules.all_are_ranked):
        return ()
    _read_ahead(desk, after)
    return desk.store.write(
        desk.who.login, desk.now(), lambda tx: _rank_batch(tx, houses.current(tx.conn, desk), after)
    )


def differences(desk: Desk, texts: Mapping[str, str]) -> list[str]:
    """Return how `texts` differ from the rules in force, as lines of a unified difference."""
    require(desk, "try rules")
    version = desk.store.read(rules.version_in_force)
    kept = desk.store.read(lambda conn: rules.texts(conn, version)) or {}
    return [line for name in sorted({*kept, *texts}) for line in _differ(name, kept.get(name, ""), texts.get(name, ""))]


def _differ(name: str, old: str, new: str) -> list[str]:
    """Return how a file differs, line by line; what was learned is no reading for people and takes one line."""
    if name == WEIGHTS:
        return [f"{name} differs: what the reader learned is not the same"] if old != new else []
    lines = difflib.unified_diff(old.splitlines(), new.splitlines(), f"{name} in force", name, lineterm="")
    found = [line.rstrip("\n") for line in lines]
    return found or [f"{name} differs: only in how its lines end"] * (old != new)


def _is_half_ranked(conn: Any, version: str) -> bool:
    return rules.version_in_force(conn) == version and bool(rules.behind(conn, version, 1))


def _adopt(tx: Tx, house: House, texts: dict[str, str], why: str) -> bool:
    now = rules.version_in_force(tx.conn)
    if now == house.version:
        raise NotPossible("These rules are in force already.", safe="Nothing was changed.")
    kept = rules.proposed(tx.conn, house.version)
    key = kept.id if kept else rules.propose(tx, house.version, texts, why)
    second = kept is not None and kept.proposed_by != tx.by
    if not second and touches_at_risk(rules.texts(tx.conn, now) or {}, texts):
        return False
    rules.adopt(tx, key, house.version, why)
    return True


def _moved(conn: Any, house: House, keys: list[int]) -> Iterator[CaseMoved]:
    for key in keys:
        case = cases.get(conn, key)
        if case is None:
            continue
        told = standing.retold(conn, house, case)
        if not ranking.same_place(case, told):
            fresh = [one for one in told["reasons"] if one not in case.reasons]
            yield CaseMoved(
                case.ref,
                case.child_name,
                case.band,
                told["band"],
                case.act_by,
                told["act_by"],
                case.rises_at,
                told["rises_at"],
                (fresh or told["reasons"])[0]["words"],
            )


def _read_ahead(desk: Desk, after: int) -> None:
    """Read what came on the cases of the next batch before it is held, so that whoever writes on them waits less."""
    today = houses.now(desk)
    readings.ahead(desk.store.read(lambda conn: contacts.words_of(conn, _next(conn, today, after))), today.house)


def _next(conn: Any, desk: Desk, after: int) -> list[int]:
    version = desk.house.version
    keys = rules.behind(conn, version, BATCH, after)
    return keys or (rules.behind(conn, version, BATCH) if after else [])


def _rank_batch(tx: Tx, desk: Desk, after: int) -> Sequence[int]:
    version = desk.house.version
    keys = _next(tx.conn, desk, after)
    if not keys:
        rules.note_all_ranked(tx, version, tx.at)
    for key in keys:
        case = cases.get(tx.conn, key)
        if case is not None:
            ranking.anew(tx, desk, case, ranking.BY_RULES)
    return keys
