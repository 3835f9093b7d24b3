"""Who holds too much, and which cases could go to whom: a proposal that a supervisor decides on. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from triage.rules.priority import FAILING, NO_SAFE_JOURNEY

TOP_LIMIT: Final = 3
UNTOUCHED_FOR: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Hand:
    """Somebody who may hold cases. `here` says that they work now and can be given more; `overflow`: bands 2-3 only."""

    id: int
    here: bool
    overflow: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """A case that somebody holds, and when a person last did anything about it."""

    case_id: int
    owner: int
    band: int
    act_by: datetime
    acted_at: datetime | None = None

    @property
    def is_top(self) -> bool:
        """Say whether it is of band 0 or 1, of which nobody should hold more than three."""
        return self.band <= NO_SAFE_JOURNEY


@dataclass(frozen=True, slots=True)
class Move:
    """One case that would go from one person to another."""

    case_id: int
    was: int
    to: int


def top_of(held: Iterable[Held]) -> int:
    """Return how many of these are of bands 0 and 1."""
    return sum(one.is_top for one in held)


def propose(hands: Sequence[Hand], held: Sequence[Held], now: datetime) -> list[Move]:
    """Return moves from the most loaded to the least, until no two people who are here differ by two cases.

    Nobody gets a case of band 0 or 1 who would then hold more than three of them; the overflow team gets none at all. A case that
    somebody acted on in the last ten minutes stays, and so does the most urgent case of each person who is here. Somebody who
    holds more than three of the top gives one also to a person who holds just one case less. The loads never lie farther apart
    than before.
    """
    loads = {hand.id: [case for case in held if case.owner == hand.id] for hand in hands}
    by_id = {hand.id: hand for hand in hands}
    moves: list[Move] = []
    while (move := _next(by_id, loads, {one.case_id for one in moves}, now)) is not None:
        case = next(one for one in loads[move.was] if one.case_id == move.case_id)
        loads[move.was].remove(case)
        loads[move.to].append(case)
        moves.append(move)
    return moves


def _next(hands: Mapping[int, Hand], loads: Mapping[int, list[Held]], moved: set[int], now: datetime) -> Move | None:
    """Return the next move, from the one who holds the most to the one who holds the least and may have it."""
    giving = sorted(loads, key=lambda who: (-len(loads[who]), who))
    getting = sorted((who for who in loads if hands[who].here), key=lambda who: (len(loads[who]), who))
    for was in giving:
        stays = _stays(hands[was], loads[was])
        for to in getting:
            for case in sorted(loads[was], key=_urgency):
                known = case.case_id in moved or case == stays or not _untouched(case, now)
                if was != to and not known and _fits(case, hands[to], loads[was], loads[to]):
                    return Move(case.case_id, was, to)
    return None


def _fits(case: Held, to: Hand, giver: Sequence[Held], getter: Sequence[Held]) -> bool:
    gap = len(giver) - len(getter)
    relieves = gap == 1 and case.is_top and top_of(giver) > TOP_LIMIT
    may = not case.is_top or (not to.overflow and top_of(getter) < TOP_LIMIT)
    return may and (gap > 1 or relieves)


def _stays(hand: Hand, load: Sequence[Held]) -> Held | None:
    return min(load, key=_urgency) if hand.here and load else None


def _untouched(case: Held, now: datetime) -> bool:
    return case.acted_at is None or case.acted_at <= now - UNTOUCHED_FOR


def _urgency(case: Held) -> tuple[int, datetime, int]:
    return (case.band, case.act_by, case.case_id)


def warning(band: int, overflow: bool, holds: int) -> str:
    """Return in words why somebody who `holds` so many cases of bands 0 and 1 should rather not get one of `band`, or ''."""
    if band >= FAILING:
        return ""
    if overflow:
        return "is of the overflow team, which takes SOON and ROUTINE only"
    return f"would hold {holds + 1} cases of NOW and TODAY; {TOP_LIMIT} is the most" if holds >= TOP_LIMIT else ""
