"""Text cut into words, each with its place: what the phrases of the lexicon are matched against.

Every step is one pass over the text, so that reading is linear whatever somebody sends. Positions always point into the text as
it was given, so that a quote is exact.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from sys import intern
from typing import Final

_NO_NAMES: Final = frozenset(
    "mon tue wed thu fri sat sun jan feb mar apr may jun jul aug sep oct nov dec chr eas the mum dad tax bus".split()
)
_CACHE: Final = 20_000
_LONGEST_KEPT: Final = 24
LONGEST: Final = 4000  # words: a longer sentence, which nobody writes, is gone through in stretches

_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>\"]+|[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{1,190}")
_PIECE = re.compile(
    r"([A-Za-z]++(?![\w'’‘`/])"  # a plain word: first, since it is most of all
    r"|(\d{1,2}(?:[:.]\d{2}(?![\d/])(?:[ ]?[ap]\.?m\b\.?)?|[ ]?[ap]\.?m\b\.?))"  # a time of day
    r"|[^\W_]++(?:['’‘`/][^\W_]++)*+(?:['’](?=\s))?"  # a word
    r"|[.!?…](?:[.!?…]+|(?=[\s\"”’')]|$))|\n(?:[ \t]*\n)?|[\U0001f300-\U0001faff])"  # what may end a sentence
)
_TIME: Final = ("#time",)
_WORD, _NAME, _STOP, _LINE = range(4)  # kinds of written pieces; a line break may end a sentence
_LONG_LINE: Final = 50
_TAILS: Final = {"s": "'s", "re": "are", "ll": "will", "ve": "have", "d": "would", "m": "am"}
_NOT_STEMS: Final = {"ca": "can", "wo": "will", "sha": "shall", "ai": "is"}
_ONCE: Final[Mapping[str, tuple[str, ...]]] = {
    "cannot": ("can", "not"),
    "gonna": ("going", "to"),
    "wanna": ("want", "to"),
}


@dataclass(slots=True)
class Words:
    """The words of one contact in order: subject first, then text. The lists run side by side."""

    subject: str
    text: str
    words: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    sentences: list[int] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)  # of each sentence or stretch, its first and last word
    names: set[int] = field(default_factory=set)  # places of words that are written as a name, inside a sentence
    in_subject: int = 0  # how many of the words stand in the subject

    def part(self, index: int) -> str:
        """Return which part the word at `index` stands in."""
        return "subject" if index < self.in_subject else "text"

    def at(self, part: str, place: int) -> int:
        """Return the last word of a part that starts no later than at character `place`; one before the part where none does."""
        first, end = (0, self.in_subject) if part == "subject" else (self.in_subject, len(self.words))
        return bisect_right(self.starts, place, lo=first, hi=end) - 1

    def span(self, index: int) -> tuple[int, int]:
        """Return the first and last word of the sentence, or stretch of one, in which the word at `index` stands."""
        return self.spans[bisect_right(self.spans, (index, len(self.words))) - 1]

    def quote(self, first: int, last: int) -> tuple[str, str, int, int]:
        """Return the exact text from word `first` to word `last`, its part, and where it starts and ends there.

        A stretch that begins in the subject and ends in the text is quoted from the text alone.
        """
        part = self.part(last)
        if part == "text" and first < self.in_subject:
            first = self.in_subject
        start, end = self.starts[first], self.ends[last]
        return (self.subject if part == "subject" else self.text)[start:end], part, start, end


class Spellings(dict[str, tuple[tuple[str, ...], int]]):
    """How written pieces are spelt out, by the piece: its plain words, and its kind; what was worked out is kept."""

    def __init__(self, table: Mapping[str, tuple[str, ...]]) -> None:
        """Begin with the lexicon's `table`: "tmrw" -> ("tomorrow",)."""
        super().__init__()
        self.table = table

    def __missing__(self, piece: str) -> tuple[tuple[str, ...], int]:
        """Work out a piece that was not met before."""
        kind = _kind(piece)
        said = spell_out(piece, self.table) if kind in (_WORD, _NAME) else ()
        made = tuple(intern(word) for word in said if word), kind
        if len(self) < _CACHE and len(piece) <= _LONGEST_KEPT:
            self[piece] = made
        return made

    def plain(self, word: str) -> tuple[str, ...]:
        """Return `word` as the plain words it stands for."""
        return self[word][0]


def cut(subject: str, text: str, spellings: Spellings) -> Words:
    """Cut subject and text into words: lower case, accents folded, contractions and shorthand written out."""
    cutter = _Cutter(Words(subject, text), spellings)
    cutter.run(subject)
    cutter.out.in_subject = len(cutter.out.words)
    cutter.run(text)
    return cutter.out


def spell_out(word: str, spellings: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return a written word as the plain words it stands for: "didn't" as did, not; "tmrw" as tomorrow."""
    word = _fold(word)
    known = spellings.get(word) or _ONCE.get(word)
    if known:
        return known
    if "/" in word:
        return tuple(plain for part in word.split("/") if part for plain in spell_out(part, spellings))
    head, mark, tail = word.rpartition("'")
    if not mark or not head:
        return (word if word == "'s" else word.strip("'"),)
    if tail == "t" and head.endswith("n"):
        stem = head[:-1]
        return (_NOT_STEMS.get(stem, stem), "not") if stem else ("not",)
    if tail in _TAILS:
        return (*spell_out(head, spellings), _TAILS[tail])
    return (head.replace("'", ""),) if not tail else (head.replace("'", "") + tail,)


@dataclass(slots=True)
class _Cutter:
    out: Words
    spellings: Spellings
    sentence: int = 0

    def run(self, text: str) -> None:
        """Add the words of `text`, told apart by what kind of piece each is."""
        if "@" in text or "www." in text or "://" in text:
            text = _ADDRESS.sub(lambda found: " " * len(found[0]), text)
        out, spellings = self.out, self.spellings
        words, add_word, add_start, add_end = out.words, out.words.append, out.starts.append, out.ends.append
        begun, line_start, end = False, 0, 0
        pieces = iter(_PIECE.split(text))
        for between, said, hour in zip(pieces, pieces, pieces, strict=False):
            start = end + len(between)
            end = start + len(said)
            meant, kind = (_TIME, _WORD) if hour else spellings[said]
            if kind:
                if kind == _NAME:
                    if begun:
                        out.names.add(len(words))
                else:
                    if kind == _STOP or _ends_sentence(text, line_start, start):
                        self.end_sentence()
                        begun = False
                    if "\n" in said:
                        line_start = end
                    continue
            begun = True
            for word in meant:
                add_word(word)
                add_start(start)
                add_end(end)
        self.end_sentence()

    def end_sentence(self) -> None:
        """Let the words that were added since the last sentence be one."""
        first, count = len(self.out.sentences), len(self.out.words)
        if first < count:
            self.out.spans.extend((at, min(at + LONGEST, count) - 1) for at in range(first, count, LONGEST))
            self.out.sentences.extend([self.sentence] * (count - first))
        self.sentence += 1


def _kind(piece: str) -> int:
    if piece == "\n":
        return _LINE
    if not any(map(str.isalnum, piece)):
        return _STOP
    return _NAME if piece[0].isupper() and _is_name(piece) else _WORD


def _is_name(word: str) -> bool:
    """Say whether a word inside a sentence is written as a name is: one capital, then small letters; no day, no month."""
    return word[1:].islower() and word[:3].lower() not in _NO_NAMES


def _ends_sentence(text: str, line_start: int, line_end: int) -> bool:
    """Say whether a single line break ends a sentence: a long line that runs on in lower case was only wrapped."""
    following = text[line_end + 1 : line_end + 2]
    return not (line_end - line_start >= _LONG_LINE and following.islower())


def _fold(word: str) -> str:
    if not word.isascii():
        word = "".join(letter for letter in unicodedata.normalize("NFKD", word) if not unicodedata.combining(letter))
        word = word.replace("’", "'").replace("‘", "'")
    return word.replace("`", "'").lower()
