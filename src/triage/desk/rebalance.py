"""Even out who holds how much: a proposal, exactly what a supervisor saw of it done, and undone where nothing changed since."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from triage.desk.claim import LEASE
from triage.desk.front import Desk, require
from triage.desk.views.board import Proposed
from triage.desk.views.outcome import Outcome
from triage.errors import TriageError
from triage.rules.balance import Hand, Held, propose
from triage.rules.calendar import local_day
from triage.rules.roles import Role
from triage.rules.shown import one_line, own_words
from triage.store import cases, load, people
from triage.store.engine import Tx
from triage.store.tables import CaseState, Staff

HERE_WITHIN: Final = timedelta(hours=1)
_CHANGED: Final = own_words("It changed meanwhile, so it was left alone.")


@dataclass(frozen=True, slots=True)
class Moved:
    """What became of one proposed move; `until` is the lease that it was given, by which an undoing finds it unchanged."""

    move: Proposed
    until: datetime
    outcome: Outcome


def proposal(desk: Desk) -> list[Proposed]:
    """Return the moves that would even the loads out; nothing is changed."""
    require(desk, "assign cases")
    now = desk.now()
    return desk.store.read(lambda conn: _proposal(conn, now))


def apply(desk: Desk, moves: Sequence[Proposed]) -> list[Moved]:
    """Make these moves, each as it was proposed or not at all; return what became of each, in order."""
    require(desk, "assign cases")
    until = max(desk.now() + LEASE, desk.house.calendar.close_of(local_day(desk.now())))
    return [Moved(move, until, _one(desk, move, partial(_move, move, until))) for move in moves]


def undo(desk: Desk, moved: Sequence[Moved]) -> list[Outcome]:
    """Give each case that was moved back to who held it, unless anything about it changed since; return what became of each."""
    require(desk, "assign cases")
    return [_one(desk, one.move, partial(_move_back, one)) for one in moved if one.outcome.done]


def _proposal(conn: Any, now: datetime) -> list[Proposed]:
    held = {row.id: row for row in load.everything_held(conn, now)}
    staff = {one.id: one for one in people.hands(conn)}
    acts = load.acts_today(conn, now - HERE_WITHIN)
    holding = {row.owner_id for row in held.values()}
    hands = [_hand(one, acts, holding) for one in staff.values()]
    loads = [Held(row.id, row.owner_id, row.band, row.act_by, row.acted_at) for row in held.values()]
    return [_told(held[move.case_id], staff[move.was], staff[move.to]) for move in propose(hands, loads, now)]


def _hand(staff: Staff, acts: dict[str, tuple[datetime, datetime]], holding: set[int]) -> Hand:
    """Return a person as the rule knows them; a supervisor is given cases only where they hold some themselves."""
    here = staff.login in acts and (staff.role is not Role.SUPERVISOR or staff.id in holding)
    return Hand(staff.id, here=here, overflow=staff.role is Role.OVERFLOW)


def _told(row: Any, was: Staff, to: Staff) -> Proposed:
    return Proposed(
        case_id=row.id, ref=row.ref, band=row.band, due=row.act_by, was_id=was.id, was=one_line(was.name, 60), to_id=to.id,
        to=one_line(to.name, 60), version=row.version, until=row.lease_until,
    )  # fmt: skip


def _one(desk: Desk, move: Proposed, act: Callable[[Tx], Outcome]) -> Outcome:
    try:
        return desk.store.write(desk.who.login, desk.now(), act)
    except TriageError as error:
        return Outcome(move.case_id, move.ref, done=False, words=one_line(error.what))


def _move(move: Proposed, until: datetime, tx: Tx) -> Outcome:
    return _give(tx, move, (move.was_id, move.until), move.to_id, until, f"{move.was} to {move.to}")


def _move_back(moved: Moved, tx: Tx) -> Outcome:
    move = moved.move
    until = max(move.until, tx.at + LEASE)
    return _give(tx, move, (move.to_id, moved.until), move.was_id, until, f"back with {move.was}")


def _give(tx: Tx, move: Proposed, seen: tuple[int, datetime], to: int, until: datetime, words: str) -> Outcome:
    case = cases.get(tx.conn, move.case_id)
    as_seen = case is not None and (case.owner_id, case.lease_until) == seen and case.version == move.version
    if case is None or not as_seen or case.state is CaseState.DONE or not cases.move(tx, case, to, until):
        return Outcome(move.case_id, move.ref, done=False, words=_CHANGED)
    return Outcome(move.case_id, move.ref, done=True, words=one_line(words))
