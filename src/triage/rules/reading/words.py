"""Text cut into words, each with its place: what the phrases of the lexicon are matched against.

Every step is one pass over the text, so that reading is linear whatever somebody sends. Positions always point into the text as
it was given, so that a quote is exact.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

Spellings = Mapping[str, tuple[str, ...]]

_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>\"]+|[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{1,190}")
_PIECE = re.compile(
    r"(?P<time>\d{1,2}(?:[:.]\d{2}(?![\d/])(?:[ ]?[ap]\.?m\b\.?)?|[ ]?[ap]\.?m\b\.?))"
    r"|(?P<word>[^\W_]+(?:['’‘`/][^\W_]+)*['’](?=\s)|[^\W_]+(?:['’‘`/][^\W_]+)*)"
    r"|(?P<stop>[.!?…]+(?=[\s\"”’')]|$)|[.!?…]{2,}|\n[ \t]*\n|[\U0001f300-\U0001faff])"
    r"|(?P<line>\n)"
    r"|(?P<soft>[,;:()–—•*]| - )",
)
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
    clauses: list[int] = field(default_factory=list)
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


def cut(subject: str, text: str, spellings: Spellings) -> Words:
    """Cut subject and text into words: lower case, accents folded, contractions and shorthand written out."""
    cutter = _Cutter(Words(subject, text), spellings)
    cutter.run(subject)
    cutter.out.in_subject = len(cutter.out.words)
    cutter.sentence += 1
    cutter.run(text)
    return cutter.out


def spell_out(word: str, spellings: Spellings) -> tuple[str, ...]:
    """Return a written word as the plain words it stands for: "didn't" as did, not; "tmrw" as tomorrow."""
    word = _fold(word)
    known = spellings.get(word) or _ONCE.get(word)
    if known:
        return known
    if "/" in word:
        return tuple(plain for part in word.split("/") if part for plain in spell_out(part, spellings))
    head, mark, tail = word.rpartition("'")
    if not mark or not head:
        return (word.strip("'"),)
    if tail == "t" and head.endswith("n"):
        stem = head[:-1]
        return (_NOT_STEMS.get(stem, stem), "not")
    if tail in _TAILS:
        return (*spell_out(head, spellings), _TAILS[tail])
    return (head.replace("'", ""),) if not tail else (head.replace("'", "") + tail,)


@dataclass(slots=True)
class _Cutter:
    out: Words
    spellings: Spellings
    sentence: int = 0
    clause: int = 0

    def run(self, text: str) -> None:
        """Add the words of `text`, told apart by what kind of piece each is."""
        if "@" in text or "www." in text or "://" in text:
            text = _ADDRESS.sub(lambda found: " " * len(found[0]), text)
        line_start = 0
        for piece in _PIECE.finditer(text):
            kind = piece.lastgroup
            if kind == "word":
                self._add(piece[0], piece.start(), piece.end())
            elif kind == "time":
                self._put("#time", piece.start(), piece.end())
            elif kind == "soft":
                self.clause += 1
            elif kind == "stop" or _ends_sentence(text, line_start, piece.start()):
                self.sentence += 1
                self.clause += 1
            if kind == "line":
                line_start = piece.end()

    def _add(self, word: str, start: int, end: int) -> None:
        for plain in spell_out(word, self.spellings):
            self._put(plain, start, end)

    def _put(self, word: str, start: int, end: int) -> None:
        out = self.out
        out.words.append(word)
        out.starts.append(start)
        out.ends.append(end)
        out.sentences.append(self.sentence)
        out.clauses.append(self.clause)


def _ends_sentence(text: str, line_start: int, line_end: int) -> bool:
    """Say whether a single line break ends a sentence: a long line that runs on in lower case was only wrapped."""
    following = text[line_end + 1 : line_end + 2]
    return not (line_end - line_start >= _LONG_LINE and following.islower())


def _fold(word: str) -> str:
    if not word.isascii():
        word = "".join(letter for letter in unicodedata.normalize("NFKD", word) if not unicodedata.combining(letter))
        word = word.replace("’", "'").replace("‘", "'")
    return word.replace("`", "'").lower()
