"""Whether a child is named in what a contact says: in full, in a name that is almost theirs, by the first name only, or not."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import Final

from triage.rules.families import sound_of, words_of
from triage.rules.matching.facts import MaybeChild
from triage.rules.matching.names import FULL_FORMS, PLAIN_SCHOOL_WORDS, SHORT_FORMS
from triage.rules.matching.said import Said

_ALIKE: Final = 80  # per cent of letters in common, in their order
_SOUNDS: Final = 60
_LEAST_ALIKE: Final = 2
_LEAST_SHORT: Final = 3
_SCHOOL_ALIKE: Final = 88


_folded = lru_cache(maxsize=4096)(words_of)


class Named(IntEnum):
    """How surely a child is named; PERHAPS is a first name that may as well be a word, or somebody else's."""

    NOT = 0
    PERHAPS = 1
    FIRST = 2
    ALMOST = 3
    WHOLE = 4


@dataclass(frozen=True, slots=True)
class Mention:
    """How a child is named, and between which words (from, to) that stands."""

    named: Named
    start: int = -1
    end: int = -1

    def overlaps(self, other: "Mention") -> bool:
        """Say whether two mentions are of the same words, so that only one of them can be right."""
        return self.named > Named.NOT and self.start < other.end and other.start < self.end


def mention(child: MaybeChild, said: Said) -> Mention:
    """Return the surest mention of a child."""
    first, family = _folded(child.name), _folded(child.family_name)
    if not first or not family:
        return Mention(Named.NOT)
    found = _whole(said, first, family)
    if found.named is Named.NOT:
        found = _almost(said, first, family)
    return found if found.named > Named.NOT else _first(said, first[0], family)


def only_first(child: MaybeChild, said: Said, beside: Sequence[Mention] = ()) -> Mention:
    """Return the surest mention of a first name outside what is `beside`: the names of other children."""
    first, family = _folded(child.name), _folded(child.family_name)
    return _first(said, first[0], family, beside) if first else Mention(Named.NOT)


def almost_first(child: MaybeChild, said: Said) -> bool:
    """Say whether a word is almost the first name, or an initial of it."""
    first = _folded(child.name)
    return bool(first) and any(
        first_alike(word.text, first[0]) for word in said.words if word.capital or len(word.text) > 1
    )


def has_name(said: Said, name: str) -> bool:
    """Say whether somebody's whole name stands in the words."""
    wanted = _folded(name)
    return len(wanted) > 1 and said.run(wanted) >= 0


def has_school(said: Said, school: str) -> bool:
    """Say whether a school is named, by the words that no other kind of school has; a long one may be spelt otherwise."""
    wanted = tuple(word for word in _folded(school) if word not in PLAIN_SCHOOL_WORDS)
    if not wanted:
        return False
    if said.run(wanted) >= 0:
        return True
    whole, size = " ".join(wanted), len(wanted)
    begins = (at for at, word in enumerate(said.words) if word.capital and word.text[0] == whole[0])
    return any(_ratio(" ".join(said.texts[at : at + size]), whole) >= _SCHOOL_ALIKE for at in begins)


def same_school(school: str, office: str) -> bool:
    """Say whether an office is that of a school, by the words that no other kind of school has."""
    wanted = {word for word in _folded(school) if word not in PLAIN_SCHOOL_WORDS}
    return bool(wanted) and wanted <= set(_folded(office))


def first_alike(word: str, first: str) -> bool:
    """Say whether a word is a first name spelt otherwise, a short form of it, or its initial."""
    if len(word) == 1:
        return word == first[:1]
    known = SHORT_FORMS.get(first, frozenset()) | FULL_FORMS.get(first, frozenset())
    short = len(word) >= _LEAST_SHORT and (first.startswith(word) or (word.startswith(first) and len(first) > 1))
    return short or word in known or _same(word, first)


def family_alike(word: str, family: Sequence[str]) -> bool:
    """Say whether a word is one of a family's names, perhaps spelt otherwise."""
    return any(word == one or _same(word, one) for one in family)


def _same(word: str, name: str) -> bool:
    if word == name:
        return True
    if min(len(word), len(name)) < _LEAST_ALIKE:
        return False
    alike = _ratio(word, name)
    return alike >= _ALIKE or (alike >= _SOUNDS and sound_of(word) == sound_of(name))


def _ratio(one: str, other: str) -> float:
    from rapidfuzz.fuzz import ratio  # twenty milliseconds that a terminal need not wait for

    return ratio(one, other)


def _whole(said: Said, first: Sequence[str], family: Sequence[str]) -> Mention:
    for wanted in ((*first, *family), (first[0], *family), (*family, first[0])):
        at = said.run(tuple(wanted))
        if at >= 0 and _no_words(said, at, len(wanted)):
            return Mention(Named.WHOLE, at, at + len(wanted))
    return Mention(Named.NOT)


def _no_words(said: Said, at: int, size: int = 2) -> bool:
    """Say whether these are names, and not only words of every day that are written as such."""
    return not all(word.plain for word in said.words[at : at + size])


def _almost(said: Said, first: Sequence[str], family: Sequence[str]) -> Mention:
    places = said.places.get(first[0], ())
    exact = (
        at for at in places if said.texts[at + 1 : at + 2] and said.texts[at + 1] in family and _no_words(said, at)
    )
    for at in (*exact, *said.pairs):
        one, two = said.texts[at], said.texts[at + 1]
        if (family_alike(two, family) and first_alike(one, first[0])) or (
            family_alike(one, family) and first_alike(two, first[0])
        ):
            return Mention(Named.ALMOST, at, at + 2)
    return Mention(Named.NOT)


def _first(said: Said, first: str, family: Sequence[str], beside: Sequence[Mention] = ()) -> Mention:
    found = Mention(Named.NOT)
    for at in said.places.get(first, ()):
        word = said.words[at]
        if any(one.start <= at < one.end for one in beside):
            continue
        behind = said.after(at + 1)
        of_another = behind is not None and not family_alike(behind.text, family)
        named = Named.PERHAPS if of_another or word.plain else Named.FIRST
        if named > found.named:
            found = Mention(named, at, at + 1)
    return found
