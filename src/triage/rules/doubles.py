"""Who may be on the register twice, and why: proposed for a person to look at, never decided.

Children are compared where day of birth, or a carer, is the same; people where they share an address or number, or a child. Names
are compared folded, in any order of their words, so that 'Zoe O Neil' and 'O'Neil, Zoë' are alike.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Final

from rapidfuzz import fuzz

from triage.rules.families import words_of

ALIKE: Final = 85.0
_MOST: Final = 50  # an address that more people have is an office's, and says nothing of who is who


@dataclass(frozen=True, slots=True)
class One:
    """A child or a person: key, name, what they share with others (`ties`, each with its words), and birth for a child."""

    id: int
    name: str
    ties: Mapping[str, str]
    born: date | None = None
    number: str = ""


@dataclass(frozen=True, slots=True)
class Double:
    """Two who may be one, the first on the register first, with the reasons; `score` is how alike the names are, of 100."""

    first: int
    second: int
    score: int
    reasons: tuple[str, ...]


def proposed(ones: Sequence[One]) -> list[Double]:
    """Return who may be one and the same, the likeliest first.

    Two with numbers of their own are two; two children born on different days are, too.
    """
    by_tie: dict[str, list[One]] = {}
    for one in ones:
        for tie in one.ties:
            by_tie.setdefault(tie, []).append(one)
    known = {one.id: one for one in ones}
    pairs = {
        (min(a.id, b.id), max(a.id, b.id))
        for same in by_tie.values()
        if len(same) <= _MOST
        for a, b in combinations(same, 2)
    }
    found = [made for first, second in pairs if (made := _double(known[first], known[second])) is not None]
    return sorted(found, key=lambda one: (-len(one.reasons), -one.score, one.first, one.second))


def _double(first: One, second: One) -> Double | None:
    if (first.number and second.number) or (first.born and second.born and first.born != second.born):
        return None
    score = _likeness(first.name, second.name)
    if score < ALIKE:
        return None
    return Double(first.id, second.id, round(score), tuple(_reasons(first, second, score)))


def _reasons(first: One, second: One, score: float) -> Iterator[str]:
    yield "the same name" if score == 100 else "names alike"  # noqa: PLR2004 - the whole of the scale
    yield from sorted({words for tie, words in first.ties.items() if tie in second.ties})


def names_alike(first: str, second: str) -> bool:
    """Say whether two names may be two spellings of one."""
    return _likeness(first, second) >= ALIKE


def _likeness(first: str, second: str) -> float:
    """Return how alike two names are, of 100."""
    return fuzz.token_sort_ratio(_folded(first), _folded(second))


def _folded(name: str) -> str:
    return " ".join(words_of(name))


def ties(of: Iterable[tuple[int, str, str]]) -> dict[int, dict[str, str]]:
    """Return the ties of each key from rows (key, tie, words)."""
    found: dict[int, dict[str, str]] = {}
    for key, tie, words in of:
        found.setdefault(key, {})[tie] = words
    return found
