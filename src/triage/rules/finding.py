"""Words to find cases by: what is kept of a text, and what somebody who types a few words means.

Both sides are made here, so that names with accents or apostrophes, references and telephone numbers are found however they are
written. A word is letters and digits; everything else, also what a database would take for its own syntax, only parts words.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from triage.rules.folding import fold_point, fold_words

WORD_LENGTH: Final = 32
MOST_WORDS: Final = 8000
_TYPED_LENGTH: Final = 400
_SHORTEST_START: Final = 2
_LOCAL_DIGITS: Final = 6
_WORD: Final = re.compile(r"[^\W_]+")
_APOSTROPHE: Final = re.compile(r"['\u2019\u2018\u02bc`]")
_NUMBER: Final = re.compile(r"(?<!\w)\+?\(?[0-9](?:[ ().\-/]{0,3}[0-9]){5,14}(?!\w)")
_CHUNK: Final = re.compile(r"[0-9]+")


@dataclass(frozen=True, slots=True)
class Number:
    """A number that somebody typed: its `digits`, as a telephone number is kept, and the `words` that it was typed in."""

    digits: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sought:
    """What must be held: every one of `words` whole, a word that begins with `start` (or ''), and every number."""

    words: tuple[str, ...] = ()
    start: str = ""
    numbers: tuple[Number, ...] = ()

    @property
    def nothing(self) -> bool:
        """Say whether there is nothing to look for, as in '...'."""
        return not (self.words or self.start or self.numbers)


def words_of(*texts: str) -> list[str]:
    """Return every word to find a case by, once each, at most MOST_WORDS: the words of `texts`, and its numbers as digits."""
    found: dict[str, None] = {}
    for text in texts:
        folded = fold_words(text)
        found.update(dict.fromkeys(_words(folded)))
        found.update(dict.fromkeys(_words(_APOSTROPHE.sub("", folded))))
        for run in _NUMBER.finditer(folded):
            found.update(dict.fromkeys(_digits(run[0])))
    return list(found)[:MOST_WORDS]


def sought(typed: str) -> Sought:
    """Return what somebody who types this looks for; the last word may be the beginning of one."""
    folded = _APOSTROPHE.sub("", fold_words(typed[:_TYPED_LENGTH]))
    numbers: list[Number] = []
    words: list[str] = []
    at = 0
    for run in _NUMBER.finditer(folded):
        words += _words(folded[at : run.start()])
        numbers.append(Number(fold_point(run[0])[1], tuple(_words(run[0]))))
        at = run.end()
    last = list(_words(folded[at:]))
    start = last.pop() if last and len(last[-1]) >= _SHORTEST_START else ""
    return Sought(tuple(dict.fromkeys([*words, *last])), start, tuple(numbers))


def _words(folded: str) -> Iterator[str]:
    return (word[0][:WORD_LENGTH] for word in _WORD.finditer(folded))


def _digits(run: str) -> Iterator[str]:
    """Yield a run of digits as somebody may look for it: as a telephone number, from each of its parts on, and its last six."""
    number = fold_point(run)[1]
    yield number
    yield number[-_LOCAL_DIGITS:]
    parts = _CHUNK.findall(run)
    for first in range(1, len(parts)):
        yield "".join(parts[first:])
