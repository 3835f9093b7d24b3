"""Phrases that a reply is read for, and which of its words are somebody else's: what a family wrote, shown in quotation marks.

Supervisors write phrases as words with blanks between, never as regular expressions: `word*` any ending (`*` alone: any word),
`a|b` either, `word?` may be missing, `(in place|sorted out)` either wording, `(at all)?` a wording that may be missing, `..` up
to three other words. A word in capitals is found in capitals only. Each becomes a pattern whose work is bounded by its length.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

LONGEST_PHRASE: Final = 200
MOST_WAYS: Final = 1024
_GAP: Final = r"\s{1,4}[“\"‘'*_]{0,2}"
_QUOTED: Final = re.compile(r"“[^“”]{0,2000}”|\"[^\"\n]{0,2000}\"|^[ \t]*>[^\n]*", re.MULTILINE)
_PIECE: Final = re.compile(r"\(([^()]+)\)(\?)?|(\.\.)|([\w'’*|&-]+)(\?)?")
_LETTER: Final = r"[\w'’-]"
_ANY_END: Final = rf"{_LETTER}{{0,24}}"
_ANY_WORD: Final = rf"\w{_LETTER}{{0,29}}"
_ANY_BEGIN: Final = rf"(?:\w{_LETTER}{{0,23}})?"
_GAP_WAYS: Final = 4
_STAR_WAYS: Final = 24


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words to look for, the reason, and a better wording. Any one of `facts` on the record makes a claim true.

    What lies within a match of `but` means something else. `unless` names what makes it good again: `explained` in
    brackets, `dated` in the same sentence, or `asked` as a question. `in_distress` is for words that hurt only where something
    went wrong.
    """

    rule: str
    level: str
    pattern: re.Pattern[str]
    words: str
    instead: str = ""
    facts: frozenset[str] = frozenset()
    group: str = "false_assurance"
    but: re.Pattern[str] | None = None
    unless: str = ""
    in_distress: bool = False


def phrase(rule: str, level: str, pattern: str, words: str, instead: str = "", facts: Iterable[str] = ()) -> Phrase:
    """Make a phrase of whole words in any case; a space in `pattern` stands for any short gap, so that line ends hide nothing."""
    return Phrase(rule, level, whole_words(pattern), words, instead, frozenset(facts))


def whole_words(pattern: str) -> re.Pattern[str]:
    """Return a pattern of whole words in any case, each space of it any short gap."""
    return re.compile(rf"(?<!\w)(?:{pattern.replace(' ', _GAP)})(?!\w)", re.IGNORECASE)


def as_pattern(written: str) -> str:
    """Return what a supervisor wrote as a pattern with single spaces; raise ValueError, in plain words, where it is no phrase."""
    pieces = _pieces(written)
    if _ways(written) > MOST_WAYS:
        raise ValueError("a phrase with so many *, ?, | and .. could be found in too many ways: write it as several")
    made, needed = "", False
    for pattern, optional in pieces:
        if pattern == "..":
            made += rf"(?: {_ANY_WORD}){{0,3}}?"
        elif not needed:
            made += f"(?:{pattern} )?" if optional else pattern
            needed = needed or not optional
        else:
            made += f"(?: {pattern})?" if optional else f" {pattern}"
    if not needed or pieces[-1][0] == "..":
        raise ValueError("a phrase needs a word that is always there, and ends with a word")
    return made


def _ways(written: str) -> int:
    """Return in how many ways a phrase may fit one place at most, which bounds the work of looking for it there."""
    ways = 1
    for one in _PIECE.finditer(written):
        said = one[1] or one[4] or ""
        stars = sum(max(word.count("*") - 1, 0) for word in said.replace("|", " ").split())
        alike = said.count("|") + 1 if "*" in said else 1
        ways *= _GAP_WAYS if one[3] else alike * (2 if one[2] or one[5] else 1) * _STAR_WAYS**stars
    return ways


def _pieces(written: str) -> list[tuple[str, bool]]:
    if len(written) > LONGEST_PHRASE:
        raise ValueError(f"a phrase has at most {LONGEST_PHRASE} characters")
    found: list[tuple[str, bool]] = []
    place = 0
    for one in _PIECE.finditer(written):
        if written[place : one.start()].strip():
            break
        place = one.end()
        if one[3]:
            found.append(("..", False))
        elif one[1]:
            ways = [" ".join(_word(word) for word in way.split()) for way in one[1].split("|")]
            found.append((f"(?:{'|'.join(ways)})", bool(one[2])))
        else:
            found.append((_word(one[4]), bool(one[5])))
    if written[place:].strip() or not found:
        raise ValueError(
            f"'{written[place:].strip()[:20]}' cannot be read: write words, *, |, ?, .. and (one way|another)"
        )
    if found[0][0] == "..":
        raise ValueError("a phrase begins with a word")
    return found


def _word(word: str) -> str:
    ways = [_one_word(way) for way in word.split("|")]
    return ways[0] if len(ways) == 1 else f"(?:{'|'.join(ways)})"


def _one_word(word: str) -> str:
    if word == "*":
        return _ANY_WORD
    letters = "".join(one for one in word if one.isalpha())
    if not letters:
        raise ValueError(f"'{word}' is no word")
    begin, rest = (_ANY_BEGIN, word[1:]) if word[0] == "*" else ("", word)
    made = begin + re.sub("['’]", "['’]", re.escape(rest)).replace(r"\-", r"[-\s]").replace(r"\*", _ANY_END)
    return f"(?-i:{made})" if letters.isupper() and len(letters) > 1 else made


class Quoted:
    """The places of a text that are quotations: between quotation marks, or on lines that begin with `>`."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        """Take the places (start, end) in the order of the text; none overlaps another."""
        self._spans = tuple(spans)
        self._starts = [start for start, _ in self._spans]

    def __contains__(self, place: tuple[int, int]) -> bool:
        """Say whether a place (start, end) lies within one quotation."""
        before = bisect_right(self._starts, place[0]) - 1
        return before >= 0 and place[1] <= self._spans[before][1]


def quoted(text: str) -> Quoted:
    """Find the quotations in `text`."""
    return Quoted(found.span() for found in _QUOTED.finditer(text))


def spoken(text: str, phrases: Iterable[Phrase], facts: frozenset[str]) -> Iterator[tuple[Phrase, re.Match[str]]]:
    """Find the phrases that the writer says, not quotes, and that no fact supports."""
    theirs = quoted(text)
    for one in phrases:
        if one.facts & facts:
            continue
        means_else = Quoted(other.span() for other in one.but.finditer(text)) if one.but else ()
        for found in one.pattern.finditer(text):
            if found.span() not in theirs and found.span() not in means_else:
                yield one, found
