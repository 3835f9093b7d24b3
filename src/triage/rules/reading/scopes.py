"""Who, when and whether: how far a "no longer", a "what if" or an "all fine now" reaches (after ConText: trigger, scope, end)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from triage.rules.reading.lexicon import Scope
from triage.rules.reading.words import Words

_ENDS_CLAUSE = frozenset({"but", "however", "although", "though", "except", "yet", "because", "instead"})


@dataclass(frozen=True, slots=True)
class Reach:
    """A stretch of words, `first` to `last`, over which scope `name` holds; the trigger is `said_first` to `said_last`."""

    name: str
    first: int
    last: int
    said_first: int
    said_last: int

    def covers(self, first: int, last: int) -> bool:
        """Say whether the stretch holds for the words `first` to `last`, which must not hold the trigger itself."""
        apart = last < self.said_first or first > self.said_last
        return apart and self.first <= first and last <= self.last


def reach(scope: Scope, first: int, last: int, words: Words) -> Reach:
    """Return how far the scope whose trigger stands at `first` to `last` reaches in `words`."""
    lowest, highest = first, last
    if scope.reach == "forward":
        highest = _walk(words, last, 1, scope.length)
    elif scope.reach == "back":
        lowest = _walk(words, first, -1, scope.length)
    elif scope.reach == "message":
        lowest, highest = 0, len(words.words) - 1
    else:
        lowest = 0 if scope.reach == "before" else _edge(words.sentences, first, -1)
        highest = _edge(words.sentences, last, 1)
    return Reach(scope.name, lowest, highest, first, last)


def covering(reaches: Iterable[Reach], names: Sequence[str], first: int, last: int) -> Reach | None:
    """Return the first stretch of one of the scopes `names` that covers the words `first` to `last`."""
    return next((one for one in reaches if one.name in names and one.covers(first, last)), None)


def _walk(words: Words, index: int, step: int, length: int) -> int:
    sentence = words.sentences[index]
    following = index + step
    while length and 0 <= following < len(words.words) and words.sentences[following] == sentence:
        if words.words[following] in _ENDS_CLAUSE:
            break
        index, following, length = following, following + step, length - 1
    return index


def _edge(sentences: Sequence[int], index: int, step: int) -> int:
    sentence = sentences[index]
    while 0 <= index + step < len(sentences) and sentences[index + step] == sentence:
        index += step
    return index
