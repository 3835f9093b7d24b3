"""Names in a reply: the child's own is there, no other child's is, and the letter greets whom it goes to."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from triage.rules.judged import Finding, Record

_WORD: Final = re.compile(r"(?:[^\W\d_][\u0300-\u036f]*)+(?:['’-](?:[^\W\d_][\u0300-\u036f]*)+)*")
_OWNED: Final = re.compile(r"['’]s?$")
_GREETING: Final = re.compile(
    r"\s*(?:(?:dear|hello|hi|good (?:morning|afternoon|evening))\b[^\n]{0,120}|[^\n,.]{1,40},)", re.IGNORECASE
)
_BEGINS: Final = re.compile(r"(?:^|[.!?:>“\"\n-])\s*$")
_ORDINARY: Final = frozenset(
    ("will may june april august summer autumn hope grace joy faith art rose jade dawn bill mark sunny star sky rain "
     "frank victor pat rob chase grant miles nick drew ray guy max christian ruby amber olive pearl angel").split()
)  # fmt: skip


def names(subject: str, body: str, record: Record) -> Iterator[Finding]:
    """Yield the names that are missing from a reply and those that must not stand in it."""
    yield from _names(subject, body, record)
    yield from _greeting(body, record)


def _greeting(body: str, record: Record) -> Iterator[Finding]:
    """A letter that greets one parent and goes to the other has gone wrong, whatever else it says."""
    first = _GREETING.match(body)
    wrong = next((name for name in sorted(record.others_in_family) if first and _names_whole(name, first[0])), "")
    if first and wrong:
        words = f"It greets {wrong}, and goes to somebody else: check to whom you write."
        yield Finding("stop", "greets_another", words, first.start(), first.end(), "", "other_family")


def _names_whole(name: str, line: str) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", line, re.IGNORECASE))


@dataclass(frozen=True, slots=True)
class _Said:
    """A word of the reply: where it stands, and how sure it is to be a name."""

    start: int
    end: int
    capital: bool
    begins: bool


def _names(subject: str, body: str, record: Record) -> Iterator[Finding]:
    said, titled = _words(body), _words(subject)
    if not _parts(record.child) <= said.keys():
        words = f"The child's name, {record.child}, is not in the reply."
        yield Finding("stop", "child_not_named", words, 0, 0, "", "empathy")
    mine = _parts(record.child)
    free, free_title = _free(body, said, record), _free(subject, titled, record)
    for name in sorted(record.other_names):
        parts = _parts(name)
        if parts and not parts <= mine:
            yield from _other(name, parts, free, free_title)


def _other(
    name: str, parts: frozenset[str], body: dict[str, list[_Said]], subject: dict[str, list[_Said]]
) -> Iterator[Finding]:
    """Find another child's name. A word that is also an ordinary one only warns, and only where it stands as a name."""
    words = f"{name} is another child on the roll: take the name out."
    ordinary = parts <= _ORDINARY
    for place, where in ((body, ""), (subject, " (in the subject)")):
        named = [
            [one for one in place.get(part, []) if one.capital and not (ordinary and one.begins)] for part in parts
        ]
        if all(named):
            first = min((ones[0] for ones in named), key=lambda one: one.start)
            start, end = (0, 0) if where else (first.start, first.end)
            yield Finding("warn" if ordinary else "stop", "other_child", words + where, start, end, "", "other_family")


def _words(text: str) -> dict[str, list[_Said]]:
    said: dict[str, list[_Said]] = {}
    for found in _WORD.finditer(text):
        start, capital = found.start(), not found[0][0].islower()
        begins = capital and (start == 0 or bool(_BEGINS.search(text[max(0, start - 4) : start])))
        one = _Said(start, found.end(), capital, begins)
        said.setdefault(_folded(found[0]), []).append(one)
    return said


@lru_cache(maxsize=1 << 16)
def _parts(name: str) -> frozenset[str]:
    return frozenset(_folded(found[0]) for found in _WORD.finditer(name))


def _folded(word: str) -> str:
    return _OWNED.sub("", unicodedata.normalize("NFC", word).casefold())


def _free(text: str, said: dict[str, list[_Said]], record: Record) -> dict[str, list[_Said]]:
    """Leave out the words that stand within a name which this reply may name."""
    spans = [
        found.span() for name in record.may_name if name for found in re.finditer(re.escape(name), text, re.IGNORECASE)
    ]
    return {
        word: [one for one in places if not any(start <= one.start and one.end <= end for start, end in spans)]
        for word, places in said.items()
    }
