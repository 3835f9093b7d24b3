"""Who, when and whether: how far a "no longer", a "what if" or an "all fine now" reaches (after ConText: trigger, scope, end)."""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from triage.rules.reading.lexicon import Scope
from triage.rules.reading.words import Words

_WIDE_KEPT = 3  # of reaches that end furthest on, enough to find one whose trigger stands apart
_ENDS_CLAUSE = frozenset({"but", "however", "although", "though", "except", "yet", "because", "instead"})


class Reach(NamedTuple):
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
    elif scope.reach == "near":
        lowest, highest = _around(words.sentences, first, last)
    else:
        lowest = 0 if scope.reach == "before" else _edge(words.sentences, first, -1)
        highest = _edge(words.sentences, last, 1)
    return Reach(scope.name, lowest, highest, first, last)


class Cover:
    """All reaches of one contact, laid out so that asking about some words costs the same in a long text as in a short one."""

    def __init__(self, words: Words) -> None:
        """Begin with no reach at all."""
        self._words = words
        # by scope, then by word: bounded reaches; and by sentence, -1: from the start on
        self._near: dict[str, dict[int, list[Reach]]] = defaultdict(lambda: defaultdict(list))
        self._wide: dict[str, dict[int, list[Reach]]] = defaultdict(lambda: defaultdict(list))

    def add(self, scope: Scope, first: int, last: int) -> None:
        """Take in the scope whose trigger stands at words `first` to `last`."""
        near, wide = self._near[scope.name], self._wide[scope.name]
        made = reach(scope, first, last, self._words)
        if scope.reach in ("forward", "back"):
            for index in range(made.first, made.last + 1):
                near[index].append(made)
            return
        sentence = self._words.sentences[first] if scope.reach in ("sentence", "near") else -1
        around = (sentence - 1, sentence, sentence + 1) if scope.reach == "near" else (sentence,)
        for place in around:
            row = wide[place]
            row.append(made)
            row.sort(key=lambda one: -one.last)
            del row[_WIDE_KEPT:]

    def over(self, names: Sequence[str], first: int, last: int) -> str:
        """Return the first of the scopes `names` that holds for the words `first` to `last`, or nothing."""
        sentence = self._words.sentences[first]
        for name in filter(self._near.__contains__, names):
            wide = self._wide[name]
            for row in (self._near[name].get(first), wide.get(sentence), wide.get(-1)):
                if row and any(one.covers(first, last) for one in row):
                    return name
        return ""


def _walk(words: Words, index: int, step: int, length: int) -> int:
    sentence = words.sentences[index]
    following = index + step
    while length and 0 <= following < len(words.words) and words.sentences[following] == sentence:
        if words.words[following] in _ENDS_CLAUSE:
            break
        index, following, length = following, following + step, length - 1
    return index


def _around(sentences: Sequence[int], first: int, last: int) -> tuple[int, int]:
    """Return the first and last word of the sentences around these words, one before and one after them."""
    lowest, highest = _edge(sentences, first, -1), _edge(sentences, last, 1)
    return _edge(sentences, max(lowest - 1, 0), -1), _edge(sentences, min(highest + 1, len(sentences) - 1), 1)


def _edge(sentences: Sequence[int], index: int, step: int) -> int:
    sentence = sentences[index]
    while 0 <= index + step < len(sentences) and sentences[index + step] == sentence:
        index += step
    return index
