"""Phrases that a reply is read for, and which of its words are somebody else's: what a family wrote, shown in quotation marks."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

_GAP: Final = r"\s{1,4}[“\"‘'*_]{0,2}"
_QUOTED: Final = re.compile(r"“[^“”]{0,2000}”|\"[^\"\n]{0,2000}\"|^[ \t]*>[^\n]*", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words to look for, the reason, and a better wording. Any one of `facts` on the record makes a claim true."""

    rule: str
    level: str
    pattern: re.Pattern[str]
    words: str
    instead: str = ""
    facts: frozenset[str] = frozenset()


def phrase(rule: str, level: str, pattern: str, words: str, instead: str = "", facts: Iterable[str] = ()) -> Phrase:
    """Make a phrase of whole words in any case; a space in `pattern` stands for any short gap, so that line ends hide nothing."""
    spaced = pattern.replace(" ", _GAP)
    return Phrase(rule, level, re.compile(rf"\b(?:{spaced})(?!\w)", re.IGNORECASE), words, instead, frozenset(facts))


@dataclass(frozen=True, slots=True)
class Quoted:
    """The places of a text that are quotations: between quotation marks, or on lines that begin with `>`."""

    spans: tuple[tuple[int, int], ...]

    def __contains__(self, place: tuple[int, int]) -> bool:
        """Say whether a place (start, end) lies within one quotation."""
        start, end = place
        return any(first <= start and end <= last for first, last in self.spans)


def quoted(text: str) -> Quoted:
    """Find the quotations in `text`."""
    return Quoted(tuple(found.span() for found in _QUOTED.finditer(text)))


def spoken(text: str, phrases: Iterable[Phrase], facts: frozenset[str]) -> Iterator[tuple[Phrase, re.Match[str]]]:
    """Find the phrases that the writer says, not quotes, and that no fact supports."""
    theirs = quoted(text)
    for one in phrases:
        if one.facts & facts:
            continue
        for found in one.pattern.finditer(text):
            if found.span() not in theirs:
                yield one, found
