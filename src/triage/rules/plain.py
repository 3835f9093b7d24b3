"""Plain English: how hard a reply is to read, by the length of its sentences and its share of long words; no library.

The measure is LIX (Björnsson 1968): words a sentence, plus the percentage of words of more than six letters. Anderson's table
("Lix and Rix", Journal of Reading 26, 1983) turns it into school grades; grade 6 is a reading age of about 11. Names, days and
the words that every family of this desk knows do not count as long.
"""

import re
from collections.abc import Iterator
from typing import Final

from triage.rules.judged import Finding, Record
from triage.rules.letter import TEXT_LENGTH, Way
from triage.rules.phrases import quoted

LONG_SENTENCE: Final = 25
_LONG_WORD: Final = 7
_ENOUGH: Final = 25
_GRADES: Final = (10, 15, 20, 24, 28, 32, 36, 40, 44, 48, 52, 56)
_NOTE, _WARN, _WARN_STRICT = 6, 8, 6
_SENTENCE: Final = re.compile(r"[^.!?\n]+[.!?]?")
_WORD: Final = re.compile(r"(?:[^\W\d_][\u0300-\u036f]*)+(?:['’-](?:[^\W\d_][\u0300-\u036f]*)+)*")
_KNOWN: Final = frozenset(
    ("transport journey journeys school council complaint complaints telephone reference message messages children assistant "
     "minibus wheelchair morning mornings tomorrow contact another nothing somebody anybody already address question questions "
     "because without whether meanwhile hospital appointment mileage receipts believe written therapy speech manager").split()
)  # fmt: skip


def plain(body: str, record: Record) -> Iterator[Finding]:
    """Yield what is hard to read in the writer's own words; texts and Easy Read are held to more."""
    yield from _long_sentences(body)
    yield from _grade(body, record)
    if record.way is Way.TEXT and len(body.strip()) > TEXT_LENGTH:
        words = f"A text of {len(body.strip())} characters: {TEXT_LENGTH} at most."
        yield Finding("warn", "long_text", words, 0, 0, "Say less, and ring.", "plain_english")


def grade(text: str) -> int:
    """Return the school grade (1 to 13) at which `text` is read easily, by LIX; 0 where there are too few words to tell."""
    theirs = quoted(text)
    own = [one for one in _SENTENCE.finditer(text) if one.span() not in theirs]
    counted = [words for one in own if (words := list(_WORD.finditer(one[0])))]
    total = sum(len(words) for words in counted)
    if total < _ENOUGH:
        return 0
    long = sum(_is_long(word, first=place == 0) for words in counted for place, word in enumerate(words))
    sentences = sum(len(words) > 2 for words in counted) or 1  # noqa: PLR2004 - a greeting or a signature is no sentence
    lix = total / sentences + 100 * long / total
    return 1 + sum(lix >= limit for limit in _GRADES)


def _is_long(word: re.Match[str], *, first: bool) -> bool:
    said = word[0]
    return len(said) >= _LONG_WORD and said.casefold() not in _KNOWN and (first or said[0].islower())


def _grade(body: str, record: Record) -> Iterator[Finding]:
    strict = record.way is Way.TEXT or record.need("easy_read") is not None
    found = grade(body)
    if found <= (_NOTE - 1 if strict else _NOTE):
        return
    level = "warn" if found > (_WARN_STRICT if strict else _WARN) else "note"
    words = (
        f"A reading age of about {found + 5}: shorter sentences and shorter words are read by more people (11 at most)."
    )
    yield Finding(level, "reading_age", words, 0, 0, "One thought a sentence, in everyday words.", "plain_english")


def _long_sentences(body: str) -> Iterator[Finding]:
    theirs = quoted(body)
    for found in _SENTENCE.finditer(body):
        count = len(_WORD.findall(found[0]))
        if count > LONG_SENTENCE and found.span() not in theirs:
            words = f"A sentence of {count} words: split it ({LONG_SENTENCE} at most)."
            yield Finding("warn", "long_sentence", words, found.start(), found.end(), "", "plain_english")
