"""Weighing a whole contact: what labelled contacts taught about its words, all together.

Phrases hear one thing at a time. What makes a contact urgent is often said by none of its words alone, so each word and each pair
of neighbours carries weights that were learned from thousands of labelled contacts (`weights.txt`, made by `make weights`). A
contact is weighed once as a whole, and each of its sentences by itself, so that the sentence that weighs most can be quoted.

The result proposes and is shown with its doubt; it is the same on every machine, since the sums are sums of whole numbers.
"""

import hashlib
import json
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import repeat
from operator import mul
from struct import unpack_from
from sys import intern
from typing import Final

from triage.rules.owned import Fault
from triage.rules.reading.words import Words

FILE: Final = "weights.txt"
BAND: Final = "band."
_HEAD: Final = "# What the reader learned from labelled contacts. Made by `make weights`, never by hand. "
_LANE: Final = 32  # bits that a sum may take
_HALF: Final = 1 << (_LANE - 1)
HEAVIEST: Final = 1 << 16  # no term weighs as much
_AT_ONCE: Final = _HALF // HEAVIEST  # terms of which one sum has room for the weights
LONGEST_WORD: Final = 60  # letters: of a longer one, which is no word, the others are not weighed
_LENGTHS: Final = (3, 4, 5)  # of the pieces of a word that is not known as a whole
_DAMPING: Final = 3.0
_KEPT: Final = 20_000
_LONGEST_KEPT: Final = 24
_LEAST: Final = 1e-3
_BOUND: Final = 6.0
_NONE: Final[dict[str, int]] = {}
_ROW: Final = re.compile(r"([^\t\n]*)\t([^\n]*)\n")
_MADE: Final[dict[str, "Weights"]] = {}  # what was read, a few by their hash: not by their text, which is long
_FEW: Final = 4
_FLOOR: Final = -5.0  # what a text without a sentence weighs


@dataclass(frozen=True, slots=True)
class Lane:
    """One question that every word helps to answer, with where its answer starts: `base`."""

    name: str
    base: float


class _Learned(dict[str, int]):
    """The weights of words; one that was never seen weighs what its parts weigh."""

    def __init__(self) -> None:
        self.parts: dict[str, int] = {}
        self._guessed: dict[str, int] = {}

    def __missing__(self, word: str) -> int:
        weight = self._guessed.get(word)
        if weight is None:
            weight = sum(self.parts.get(piece, 0) for piece in pieces(word[:LONGEST_WORD]))
            if len(self._guessed) < _KEPT and len(word) <= _LONGEST_KEPT:
                self._guessed[word] = weight
        return weight


@dataclass(frozen=True, slots=True)
class Weights:
    """What was learned. The first `by_sentence` lanes are asked of each sentence, the others of the whole contact.

    `words` gives of each word all its weights in one number, lane beside lane; `following` those of pairs, by the first word
    and then the second.
    `answers` gives, by its name, how the lanes of sentences and of the whole add up to a likelihood: a weight each, and a base;
    those of the bands share one likelihood out among them, as the lanes of one family (kinds, situations, topics) do.
    """

    lanes: tuple[Lane, ...]
    by_sentence: int
    scale: int
    words: _Learned
    following: Mapping[str, dict[str, int]]
    answers: Mapping[str, tuple[float, ...]]
    joint: int  # how many of the lanes asked of the whole go into the answers
    families: Mapping[str, Sequence[tuple[int, str]]]  # of the others, by family: place among those lanes, and name
    learned_from: str
    rules: frozenset[str]  # the fingerprints of the rules that were known


@dataclass(frozen=True, slots=True)
class Weighed:
    """How likely each answer is, from 0 to 1, and of each sentence lane the first and last word of the sentence that weighs most.

    `alone` is how likely the first of the lanes is made by each sentence by itself.
    `values` holds the lanes asked of the whole, not yet likelihoods; `best` makes them so, a family at a time.
    """

    likely: Mapping[str, float]
    sentence: Mapping[str, tuple[int, int]]
    alone: Sequence[float]
    values: Sequence[float]
    families: Mapping[str, Sequence[tuple[int, str]]]

    def best(self, family: str) -> list[tuple[str, float]]:
        """Return the names of one family ("kind", "situation", "topic") with how likely each is, the likeliest first."""
        rows = self.families[family]
        likely = shared([self.values[lane] for lane, _ in rows])
        return sorted(zip((name for _, name in rows), likely, strict=True), key=lambda one: (-one[1], one[0]))


def pieces(word: str) -> Iterator[str]:
    """Yield the parts of a word, three to five letters long, its ends marked."""
    whole = f"<{word}>"
    for length in _LENGTHS:
        for start in range(len(whole) - length + 1):
            yield f"~{whole[start : start + length]}"


def weigh(words: Words, heard: Iterable[str], weights: Weights) -> Weighed:
    """Weigh a contact, its words and, as terms of their own, the names of what phrases heard in it; linear in its length."""
    named = {f"@{name}" for name in heard}
    terms = _terms(words.words, weights)
    totals = [sum(terms[2 * first : 2 * last + 1]) for first, last in words.spans]
    counts = [2 * (last - first) + 1 for first, last in words.spans]
    columns = _by_sentence(totals, counts, weights)
    totals.append(sum(map(weights.words.get, named, repeat(0))))
    return _weighed(columns, _of_the_whole(totals, [*counts, len(named)], weights), words.spans, weights)


def _terms(words: Sequence[str], weights: Weights) -> list[int]:
    """Return the weights of the first word, of it and the second as a pair, of the second word, and so on."""
    following = map(weights.following.get, words, repeat(_NONE))
    terms = [0] * max(2 * len(words) - 1, 0)
    terms[::2] = map(weights.words.__getitem__, words)
    terms[1::2] = map(dict.get, following, words[1:], repeat(0))
    return terms


def _by_sentence(totals: Sequence[int], counts: Sequence[int], weights: Weights) -> list[list[float]]:
    """Return, of each lane asked of sentences, what each sentence answers, from its packed sum and how many terms that holds."""
    lanes, mask = weights.lanes[: weights.by_sentence], (1 << (_LANE * weights.by_sentence)) - 1
    rows = [_unpacked(total & mask, len(lanes)) for total in totals]
    damped = [_damped(count, weights) for count in counts]
    return [
        [lane.base + row[place] / damp for row, damp in zip(rows, damped, strict=True)]
        for place, lane in enumerate(lanes)
    ]


def _of_the_whole(totals: Sequence[int], counts: Sequence[int], weights: Weights) -> list[float]:
    """Return what the other lanes answer; only so many terms are added up at once as a packed sum has room for."""
    sums, room = [0], _AT_ONCE
    for total, count in zip(totals, counts, strict=True):
        room -= count
        if room < 0:
            sums.append(0)
            room = _AT_ONCE - count
        sums[-1] += total
    damped = _damped(sum(counts), weights)
    columns = zip(*(_unpacked(one, len(weights.lanes)) for one in sums), strict=True)
    answers = [lane.base + sum(column) / damped for lane, column in zip(weights.lanes, columns, strict=True)]
    return answers[weights.by_sentence :]


def _damped(count: int, weights: Weights) -> float:
    """Return by what a sum of `count` terms is divided: it is damped by how much was said."""
    return _DAMPING * math.sqrt(max(count, 1)) * weights.scale


def _unpacked(total: int, lanes: int) -> list[int]:
    """Return the sums of the first lanes that a packed sum holds."""
    held = (total + _raised(lanes)).to_bytes(lanes * _LANE // 8 + 1, "little")
    return [raised - _HALF for raised in unpack_from(f"<{lanes}I", held)]


@cache
def _raised(lanes: int) -> int:
    """Return what raises each lane of a sum above nothing, so that none borrows from the next."""
    return pack(dict.fromkeys(range(lanes), _HALF))


def pack(weights: Mapping[int, int]) -> int:
    """Return weights by lane as one number, of which sums are the sums of each lane."""
    return sum(weight << (_LANE * lane) for lane, weight in weights.items())


def inputs(columns: Sequence[Sequence[float]], asked: Sequence[float]) -> list[float]:
    """Return what the answers are made of: each whole lane, then of each sentence lane the highest and how many say so.

    Each is bounded: past that, more of the same words makes an answer no surer, and must not drown what one sentence says.
    """
    highest = [max(column, default=_FLOOR) for column in columns]
    many = [math.log(sum(map(_likely, column)) + _LEAST) for column in columns]
    return [max(-_BOUND, min(_BOUND, value)) for value in (*asked, *highest, *many)]


def _weighed(
    columns: Sequence[Sequence[float]], asked: Sequence[float], places: Sequence[tuple[int, int]], weights: Weights
) -> Weighed:
    said = inputs(columns, asked[: weights.joint])
    values = {name: row[-1] + sum(map(mul, row, said)) for name, row in weights.answers.items()}
    bands = [name for name in values if name.startswith(BAND)]
    likely = dict(zip(bands, shared([values[name] for name in bands]), strict=True))
    likely |= {name: _likely(value) for name, value in values.items() if name not in likely}
    heaviest = {
        lane.name: places[column.index(max(column))]
        for lane, column in zip(weights.lanes, columns, strict=False)
        if column
    }
    alone = [_likely(value) for value in columns[0]]
    return Weighed({name: round(p, 4) for name, p in likely.items()}, heaviest, alone, asked, weights.families)


def shared(values: Sequence[float]) -> list[float]:
    """Return values of which one must hold as likelihoods that share out certainty."""
    highest = max(values)
    raised = [math.exp(value - highest) for value in values]
    total = sum(raised)
    return [one / total for one in raised]


def _likely(value: float) -> float:
    return 0.5 + 0.5 * math.tanh(value / 2)


def parse_weights(text: str) -> tuple[Weights | None, tuple[Fault, ...]]:
    """Read weights.txt; None, and a fault, where it is not as it was made."""
    head, _, rest = text.partition("\n")
    digest = hashlib.sha256(rest.encode()).hexdigest()
    if head != _HEAD + digest:
        words = "this file is made by `make weights` and was changed since: put the one back that came with triage"
        return None, (Fault(FILE, 1, words),)
    if digest not in _MADE:
        if len(_MADE) >= _FEW:
            _MADE.clear()
        _MADE[digest] = _made(rest)
    return _MADE[digest], ()


def _made(text: str) -> Weights:
    end = text.index("\n")
    told = json.loads(text[:end])
    lanes = tuple(Lane(name, base) for name, base in told["lanes"])
    asked = [lane.name for lane in lanes[told["by_sentence"] :]]
    return Weights(
        lanes,
        told["by_sentence"],
        told["scale"],
        *_tables(text, end + 1),
        {name: tuple(row) for name, row in told["answers"].items()},
        sum("." not in name for name in asked),
        _families(asked),
        told["learned_from"],
        frozenset(told["rules"]),
    )


def _families(asked: Sequence[str]) -> dict[str, list[tuple[int, str]]]:
    """Return, of the lanes asked of the whole, those with a family before their name ("kind.enquiry"): by it, place and name."""
    families: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for place, (family, dot, name) in enumerate(one.partition(".") for one in asked):
        if dot:
            families[family].append((place, name))
    return families


def _tables(text: str, start: int) -> tuple[_Learned, dict[str, dict[str, int]]]:
    """Return the weights of words and of pairs: a row is the term, a tab, and lane:weight pairs.

    The text is long, so it is gone through row by row and not taken apart first.
    """
    words = _Learned()
    following: dict[str, dict[str, int]] = defaultdict(dict)
    for row in _ROW.finditer(text, start):
        term, told = row.groups()
        first, _, second = term.partition(" ")
        into = words.parts if term.startswith("~") else following[first] if second else words
        pairs = (one.split(":") for one in told.split(" "))
        into[intern(second or term)] = pack({int(lane, 36): int(weight) for lane, weight in pairs})
    return words, following


def written(about: Mapping[str, object], rows: Mapping[str, Mapping[int, int]]) -> str:
    """Return weights as the text of weights.txt; the other way round of `parse_weights`."""
    lines = [json.dumps(about, sort_keys=True)]
    for term in sorted(rows):
        pairs = " ".join(f"{_base36(lane)}:{weight}" for lane, weight in sorted(rows[term].items()) if weight)
        if pairs:
            lines.append(f"{term}\t{pairs}")
    rest = "\n".join(lines) + "\n"
    return f"{_HEAD}{hashlib.sha256(rest.encode()).hexdigest()}\n{rest}"


def _base36(number: int) -> str:
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    return digits[number] if number < len(digits) else _base36(number // len(digits)) + digits[number % len(digits)]
