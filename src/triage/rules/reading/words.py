"""Text cut into words, each with its place: what the phrases of the lexicon are matched against.

Every step is one pass over the text, so that reading is linear whatever somebody sends. Positions always point into the text as
it was given, so that a quote is exact.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

_NO_NAMES: Final = frozenset(
    "mon tue wed thu fri sat sun jan feb mar apr may jun jul aug sep oct nov dec chr eas the mum dad tax bus".split()
)
_CACHE: Final = 20_000
_LONGEST_KEPT: Final = 24

_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>\"]+|[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{1,190}")
_PIECE = re.compile(
    r"(?P<plain>[A-Za-z]+(?![\w'’‘`/]))"
    r"|(?P<time>\d{1,2}(?:[:.]\d{2}(?![\d/])(?:[ ]?[ap]\.?m\b\.?)?|[ ]?[ap]\.?m\b\.?))"
    r"|(?P<word>[^\W_]+(?:['’‘`/][^\W_]+)*['’](?=\s)|[^\W_]+(?:['’‘`/][^\W_]+)*)"
    r"|(?P<stop>[.!?…]+(?=[\s\"”’')]|$)|[.!?…]{2,}|\n[ \t]*\n|[\U0001f300-\U0001faff])"
    r"|(?P<line>\n)",
)
_TIME: Final = ("#time",)
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
    names: set[int] = field(default_factory=set)  # places of words that are written as a name, inside a sentence
    in_subject: int = 0  # how many of the words stand in the subject

    def part(self, index: int) -> str:
        """Return which part the word at `index` stands in."""
        return "subject" if index < self.in_subject else "text"

    def quote(self, first: int, last: int) -> tuple[str, str, int, int]:
        """Return the exact text from word `first` to word `last`, its part, and where it starts and ends there.

        A stretch that begins in the subject and ends in the text is quoted from the text alone.
        """
        part = self.part(last)
        if part == "text" and first < self.in_subject:
            first = self.in_subject
        start, end = self.starts[first], self.ends[last]
        return (self.subject if part == "subject" else self.text)[start:end], part, start, end


class Spellings:
    """How written words are spelt out: the lexicon's shorthand, and what was worked out before."""

    def __init__(self, table: Mapping[str, tuple[str, ...]]) -> None:
        """Begin with the lexicon's `table`: "tmrw" -> ("tomorrow",)."""
        self.table = table
        self.known: dict[str, tuple[str, ...]] = {}

    def plain(self, word: str) -> tuple[str, ...]:
        """Return `word` as the plain words it stands for."""
        known = self.known.get(word)
        if known is None:
            known = tuple(filter(None, spell_out(word, self.table)))
            if len(self.known) < _CACHE and len(word) <= _LONGEST_KEPT:
                self.known[word] = known
        return known


def cut(subject: str, text: str, spellings: Spellings) -> Words:
    """Cut subject and text into words: lower case, accents folded, contractions and shorthand written out."""
    cutter = _Cutter(Words(subject, text), spellings)
    cutter.run(subject)
    cutter.out.in_subject = len(cutter.out.words)
    cutter.sentence += 1
    cutter.run(text)
    return cutter.out


def spans(sentences: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last word of each sentence."""
    first = 0
    for place in range(1, len(sentences) + 1):
        if place == len(sentences) or sentences[place] != sentences[first]:
            yield first, place - 1
            first = place


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
        out, plain_of, known, sentence = self.out, self.spellings.plain, self.spellings.known, self.sentence
        line_start, began, end = 0, -1, 0
        add_word, add_start, add_end, add_sentence = (
            out.words.append,
            out.starts.append,
            out.ends.append,
            out.sentences.append,
        )
        pieces = _PIECE.split(text)
        for between, plain, hour, word, stop, line in zip(*(pieces[kind:-1:6] for kind in range(6)), strict=True):
            start = end + len(between)
            said = plain or word or hour
            if said:
                end = start + len(said)
                if began == sentence and said[0].isupper() and _is_name(said):
                    out.names.add(len(out.words))
                began = sentence
                for meant in _TIME if hour else known.get(said) or plain_of(said):
                    add_word(meant)
                    add_start(start)
                    add_end(end)
                    add_sentence(sentence)
                continue
            end = start + len(stop or line)
            if stop or _ends_sentence(text, line_start, start):
                sentence += 1
            if line or "\n" in stop:
                line_start = end
        self.sentence = sentence


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
