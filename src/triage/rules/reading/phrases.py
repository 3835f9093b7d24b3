"""The phrases of the lexicon, compiled once and matched against the words of a contact.

The language that supervisors write: words with blanks between; `word*` any ending; `a|b` either word; `(in place|sorted out)`
either wording, `(at all)?` wording that may be missing; `word?` may be missing; `@list` any entry of a list; `#number`, `#time`,
and `#name` (a word written as a name); `..` up to three other words between, `...` up to eight. Between two words that stand side
by side, up to two small words ("the", "just") may stand. A gap never crosses a sentence, nor a "not".

Cost: each phrase is looked for only where its rarest word stands, and steps at most a fixed number of words from there, so the
whole is linear in the length of the text.
"""

import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial, reduce
from itertools import product
from operator import or_
from typing import Final, NamedTuple, TypeVar

from triage.rules.reading.words import Spellings, Words, cut

NEGATORS: Final = frozenset({"not", "never", "no", "nobody", "nothing", "without"})
GAPS: Final = {"..": 3, "...": 8}
_FILLERS_BETWEEN: Final = 2
_SHORTEST_PREFIX: Final = 3
_MOST_OPTIONAL: Final = 3
_MOST_WORDINGS: Final = 1000
_NESTED = re.compile(r"\([^()]*\(")
_GROUP = re.compile(r"\(([^()]*)\)(\??)|(?<!\S)([^\s()]*[@|][^\s()]*)(?!\S)")
_TWO_GAPS = re.compile(r"(?<!\S)\.{2,3}\s+\.{2,3}(?!\S)")
_HALF_WORDS: Final = frozenset({"'s"})  # what stands in a text only as the end of another word
_SHORTEST_MISSPELT: Final = 7
_CACHE: Final = 20_000
_OF_COMMON, _OF_RARE = 4096, 2048  # bits that tell of atoms; where there are more atoms, they share
_EVERY: Final = (1 << _OF_COMMON + _OF_RARE) - 1
_NUMBER: Final = 20  # bits that the number of a phrase takes
_NUMBERS: Final = (1 << _NUMBER) - 1
_USUAL: Final = (  # the words that stand most often in families' letters, the most often first
    (
        "the and #number a i to on 's it in he is not for at of she her with has have no his was my driver him you that "
        "can so we school bus from be me one #time off will says taxi do by they this would as there up been home mum "
        "had back are but am out told please all now about escort your who if since when got or car our two said new "
        "today does what them know say like day last only an could asked time down us morning just go left get nobody "
        "before son after same put transport firm over wants rang because again days dad come then came door still "
        "three which week its every child monday own half here tell nothing seat want good way letter tomorrow till run "
        "other did went four ring goes mrs minibus mr five form man friday minutes thank ten phone gone both never lad "
        "late term year boy were route children number take going need stop first gets crew next september daughter "
        "fine may house round any kids name dear road council how"
    ).split()
)
_SHARE: Final = {word: 1 / (rank + 2) for rank, word in enumerate(_USUAL)}  # how often, beside one another
_COMMON: Final = frozenset(_USUAL[:80])
_EVERYWHERE: Final = frozenset("the to a and is i on in was for he she not".split())


class PhraseWrong(ValueError):
    """A phrase cannot be understood; its words say what to write instead."""


class Element(NamedTuple):
    """One place in a phrase: the words, and the beginnings of words, that fit it."""

    words: frozenset[str]
    prefixes: frozenset[str]


Found = tuple[int, int, int]  # the number of a phrase, and its first and last word
_Step = tuple[int, int, int]  # an atom, how many words off it may stand, and how freely the words between must pass
# One wording, laid out from its anchor; a plain tuple, since taking it apart is what is done most: the bits of every atom but the
# anchor and the one by which it is filed, the number of the phrase, the steps back, the steps forward.
_Pattern = tuple[int, int, tuple[_Step, ...], tuple[_Step, ...]]


@dataclass(slots=True, eq=False)
class _Fits:
    """The atoms that a word fits, also as bits; the phrases looked for at it, each by its rarest atom but one, counted from 1."""

    atoms: frozenset[int]
    bits: int
    passes: int
    seconds: int = 0
    patterns: Mapping[int, Sequence[_Pattern]] = field(default_factory=dict)
    alone: Sequence[int] = ()  # the numbers of the phrases that are this one word


_Made = TypeVar("_Made")
_DENIES, _IN_GAPS, _ANYWHERE = range(3)  # how freely a word may stand between two of a phrase
_EDGE: Final = _Fits(frozenset(), 0, _DENIES)  # stands at both ends of a sentence: no step goes past it


class _Kept(dict[str, _Made]):
    """What is made of words, or of what stands in a phrase, worked out once."""

    def __init__(self, work_out: Callable[[str], _Made]) -> None:
        self._work_out = work_out

    def __missing__(self, word: str) -> _Made:
        made = self._work_out(word)
        if len(self) < _CACHE:
            self[word] = made
        return made


@dataclass(frozen=True, slots=True)
class WordList:
    """A list of the lexicon: its single words as one element, and its entries of several words."""

    element: Element
    several: tuple[str, ...]


@dataclass(slots=True)
class Phrases:
    """All phrases of a lexicon, ready to be looked for together."""

    spellings: Spellings
    lists: Mapping[str, WordList]
    fillers: frozenset[str]
    # by what is written in phrases: a place in them, a word, a choice
    elements: _Kept[Sequence[Element]] = field(init=False)
    read: _Kept[tuple[str, ...]] = field(init=False)
    several: _Kept[tuple[str, ...]] = field(init=False)
    # by the atom at which a phrase is looked for, then by its rarest atom but one: where that is missing, none of them is here
    _patterns: dict[int, dict[int, list[_Pattern]]] = field(default_factory=dict)
    _atoms: dict[Element, int] = field(default_factory=dict)
    _places: list[int] = field(default_factory=list)  # of each atom, the place of its bit
    _commonness: list[float] = field(default_factory=list)  # of each atom
    _by_word: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    _by_prefix: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    _deletes: dict[str, str] = field(default_factory=dict)
    _masks: dict[int, int] = field(default_factory=dict)  # each number of bits once, for many patterns have the same
    _common: int = 0
    _count: int = 0
    _known: _Kept[_Fits] = field(init=False)
    _named: _Kept[_Fits] = field(init=False)  # of words written as names

    def __post_init__(self) -> None:
        """Nothing is known yet."""
        self.elements = _Kept(partial(_elements, phrases=self))
        self.read = _Kept(partial(_as_read, phrases=self))
        self.several = _Kept(partial(_several, phrases=self))
        self._known, self._named = _Kept(self._fits), _Kept(self._fits_as_name)

    def add(self, phrase: str) -> int:
        """Take in one phrase and return its number; raises PhraseWrong in plain words."""
        wordings = dict.fromkeys(_wordings(phrase, self))
        parsed = [variant for wording in wordings for variant in _variants(_parse(wording, self))]
        number, self._count = self._count, self._count + 1
        for elements, gaps in dict.fromkeys(parsed):
            atoms = tuple(self._atom(element) for element in elements)
            rarest = sorted(range(len(atoms)), key=[self._commonness[atom] for atom in atoms].__getitem__)
            anchor, second = rarest[0], _second(rarest, elements)
            back = [_step(atoms[place], gaps[place + 1]) for place in range(anchor - 1, -1, -1)]
            forward = [_step(atoms[place], gaps[place]) for place in range(anchor + 1, len(atoms))]
            others = self._bits(atom for place, atom in enumerate(atoms) if place not in (anchor, second))
            others = self._masks.setdefault(others, others)
            pattern = others, number, tuple(back), tuple(forward)
            self._patterns.setdefault(atoms[anchor], {}).setdefault(atoms[second], []).append(pattern)
        return number

    def find(self, words: Words) -> list[Found]:
        """Return every phrase found, in the order of their first words; of one phrase at one place, one."""
        known = list(map(self._known.__getitem__, words.words))
        for place in words.names:
            known[place] = self._named[words.words[place]]
        bits = [word.bits for word in known]
        found: dict[int, int] = {}
        for first, last in words.spans:
            here = reduce(or_, bits[first : last + 1])
            _find_in([*known[first : last + 1], _EDGE], here, first, found)
        return [(key & _NUMBERS, key >> _NUMBER, found[key]) for key in sorted(found)]

    def _atom(self, element: Element) -> int:
        known = self._atoms.get(element)
        if known is not None:
            return known
        atom = self._atoms[element] = len(self._atoms)
        self._places.append(self._place(element))
        self._commonness.append(_commonness(element))
        for word in sorted(element.words):  # in one order, so that a misspelling is read alike at every start
            self._by_word[word].add(atom)
            self._note_deletes(word)
        for prefix in sorted(element.prefixes):
            self._by_prefix[prefix].add(atom)
            self._note_deletes(prefix)
        return atom

    def _place(self, element: Element) -> int:
        """Return the place of an element's bit; common ones lie low, so that most numbers are short."""
        if not element.words & _COMMON:
            return _OF_COMMON + len(self._atoms) % _OF_RARE
        self._common += 1
        return self._common % _OF_COMMON

    def _bits(self, atoms: Iterable[int]) -> int:
        """Return atoms as bits of one number; they tell what cannot be here, since rare atoms share theirs."""
        return sum(1 << place for place in {self._places[atom] for atom in atoms})

    def _note_deletes(self, word: str) -> None:
        if len(word) >= _SHORTEST_MISSPELT and word.isascii():
            for place in range(1, len(word)):
                self._deletes.setdefault(word[:place] + word[place + 1 :], word)

    def _fits(self, word: str) -> _Fits:
        """Return what `word` fits."""
        atoms = self._look_up(word)
        patterns: dict[int, list[_Pattern]] = defaultdict(list)
        alone: list[int] = []
        for atom in atoms & self._patterns.keys():
            for second, looked_for in self._patterns[atom].items():
                for pattern in looked_for:
                    _, number, back, forward = pattern
                    if back or forward:
                        patterns[self._places[second] + 1].append(pattern)
                    else:
                        alone.append(number)
        passes = _DENIES if word in NEGATORS else _ANYWHERE if word in self.fillers else _IN_GAPS
        seconds = sum(1 << place - 1 for place in patterns)
        return _Fits(atoms, self._bits(atoms), passes, seconds, dict(patterns), alone)

    def _fits_as_name(self, word: str) -> _Fits:
        """Let a word written as a name fit `#name` too; a phrase is never looked for at that, since any word may be a name."""
        plain, named = self._known[word], self._by_word.get("#name", set())
        return replace(plain, atoms=plain.atoms | named, bits=plain.bits | self._bits(named))

    def _look_up(self, word: str) -> frozenset[int]:
        atoms = set(self._by_word.get(word, ()))
        if word == "'s":
            atoms |= self._by_word.get("is", set()) | self._by_word.get("has", set())
        if word[0].isdigit():
            atoms |= self._by_word.get("#number", set())
        for length in range(_SHORTEST_PREFIX, min(len(word), 24) + 1):
            atoms |= self._by_prefix.get(word[:length], set())
        if not atoms:
            meant = self._meant(word)
            return self._look_up(meant) if meant else frozenset()
        return frozenset(atoms)

    def _meant(self, word: str) -> str:
        """Return the lexicon's long word that `word` misspells by one letter, or nothing."""
        if not _SHORTEST_MISSPELT - 1 <= len(word) <= 24 or not word.isascii():  # noqa: PLR2004 - longer are not words
            return ""
        meant = self._deletes.get(word)
        for place in range(1, len(word)):
            if meant:
                return meant
            shorter = word[:place] + word[place + 1 :]
            meant = shorter if shorter in self._by_word or shorter in self._by_prefix else self._deletes.get(shorter)
            if meant and len(meant) < _SHORTEST_MISSPELT:
                meant = None
        return meant or ""


@cache
def _step(atom: int, gap: int) -> _Step:
    return atom, (gap or _FILLERS_BETWEEN) + 1, _IN_GAPS if gap else _ANYWHERE


def _find_in(sentence: Sequence[_Fits], here: int, first: int, found: dict[int, int]) -> None:
    """Add the phrases found in a sentence that begins at word `first`; of one phrase at one first word, the longest.

    What its words fit is `here`, as bits. In `found` stands the last word by the first word and the number of the phrase, these
    two in one, so that they sort fast.
    """
    absent = _EVERY ^ here
    for place, word in enumerate(sentence):
        if word.alone:
            for number in word.alone:
                found.setdefault(first + place << _NUMBER | number, first + place)
        waiting = word.seconds & here
        while waiting:
            second = waiting.bit_length()
            waiting ^= 1 << second - 1
            for others, number, back, forward in word.patterns[second]:
                if not others & absent and (span := _match(back, forward, place, sentence)):
                    key, last = first + span[0] << _NUMBER | number, first + span[1]
                    if found.get(key, -1) < last:
                        found[key] = last


def _match(
    back: Sequence[_Step], forward: Sequence[_Step], place: int, sentence: Sequence[_Fits]
) -> tuple[int, int] | None:
    """Return the first and last word of the wording with its anchor at `place`, or None; one loop, for it is run most of all.

    The edge stands last in `sentence`, and so also before its first word: at -1.
    """
    first = last = place
    for atom, furthest, freely in back:
        for index in range(first - 1, first - furthest - 1, -1):
            word = sentence[index]
            if atom in word.atoms:
                first = index
                break
            if word.passes < freely:
                return None
        else:
            return None
    for atom, furthest, freely in forward:
        for index in range(last + 1, last + furthest + 1):
            word = sentence[index]
            if atom in word.atoms:
                last = index
                break
            if word.passes < freely:
                return None
        else:
            return None
    return first, last


def _wordings(phrase: str, phrases: Phrases) -> Iterator[str]:
    """Yield a phrase once for each choice of several words in it; single words that are alternatives stay one element."""
    if _TWO_GAPS.search(phrase):
        raise PhraseWrong(f"'{phrase}' has two gaps side by side: keep one")
    pending, made = [phrase.lower()], 0
    while pending:
        wording = pending.pop()
        if _NESTED.search(wording):
            raise PhraseWrong(f"'{phrase}' has a bracket inside a bracket: write out each wording")
        found = next((one for one in _GROUP.finditer(wording) if one[3] is None or phrases.several[one[3]]), None)
        if found is None:
            made += 1
            if made > _MOST_WORDINGS:
                raise PhraseWrong(f"'{phrase}' has more than {_MOST_WORDINGS} wordings: write several phrases")
            if "(" in wording or ")" in wording:
                raise PhraseWrong(f"'{phrase}' has a bracket without its other half")
            yield wording if wording == phrase.lower() else _without_ends(wording)
            continue
        before, after = wording[: found.start()], wording[found.end() :]
        pending.extend(f"{before} {choice} {after}" for choice in _choices(found, phrases))


def _without_ends(wording: str) -> str:
    """Return a wording without gaps at its ends, which stand there when the words beyond them may be missing."""
    words = wording.split()
    while words and words[0] in GAPS:
        del words[0]
    while words and words[-1] in GAPS:
        del words[-1]
    return " ".join(words)


def _several(choice: str, phrases: Phrases) -> tuple[str, ...]:
    """Return the entries of a choice that are several words, written so, spelt out so, or so in a list that it names."""
    several: list[str] = []
    for entry in (one.strip() for one in choice.rstrip("?").split("|")):
        if entry.startswith("@"):
            known = phrases.lists.get(entry[1:])
            several.extend(known.several if known else ())
        elif " " in entry or len(phrases.spellings.plain(entry)) > 1:
            several.append(entry)
    return tuple(several)


def _choices(found: re.Match[str], phrases: Phrases) -> list[str]:
    """Return what may stand in place of a choice: its single words as one, each wording of several words, and nothing."""
    written, optional = (found[1], bool(found[2])) if found[3] is None else (found[3].rstrip("?"), found[3][-1] == "?")
    several = phrases.several[written]
    single = [entry for entry in (one.strip() for one in written.split("|")) if entry not in several]
    plain = "|".join(f"@={entry[1:]}" if entry.startswith("@") else entry for entry in single)
    return [*([plain] if plain else []), *several, *([""] if optional else [])]


def _parse(phrase: str, phrases: Phrases) -> list[tuple[Element, bool, int]]:
    """Return the elements of a phrase, whether each may be missing, and the gap before it."""
    parsed: list[tuple[Element, bool, int]] = []
    gap = 0
    for written in phrase.lower().split():
        if written in GAPS:
            gap = GAPS[written]
            continue
        optional = written.endswith("?")
        for element in phrases.elements[written.rstrip("?")]:
            parsed.append((element, optional, gap))
            gap = 0
    if gap or not parsed or parsed[0][2] or all(optional for _, optional, _ in parsed):
        raise PhraseWrong(f"'{phrase}' must begin and end with a word that has to be there")
    if all("#name" in element.words for element, _, _ in parsed):
        raise PhraseWrong(f"'{phrase}' would be heard at any name: write another word beside it")
    if sum(optional for _, optional, _ in parsed) > _MOST_OPTIONAL:
        raise PhraseWrong(f"'{phrase}' has more than {_MOST_OPTIONAL} words with '?': write two phrases")
    return parsed


def _elements(written: str, phrases: Phrases) -> Sequence[Element]:
    if "|" in written or written.startswith(("@", "#")) or written.endswith("*"):
        return [_either(written.split("|"), phrases)]
    return [Element(frozenset({word}), frozenset()) for word in phrases.read[written]]


def _as_read(written: str, phrases: Phrases) -> tuple[str, ...]:
    """Return the plain words that a written word is in a text, too; raises PhraseWrong for one that is never read so."""
    plain = phrases.spellings.plain(written)
    if not plain:
        raise PhraseWrong(f"'{written}' is not a word")
    read = cut("", written, phrases.spellings).words
    if tuple(read) == plain or written in _HALF_WORDS:
        return plain
    if read == ["#time"]:
        raise PhraseWrong(f"'{written}' is read as a time: write #time")
    raise PhraseWrong(
        f"'{written}' is never read as one word: write '{' '.join(read)}', or a '?' after the word it is for"
    )


def _beginning(written: str, phrases: Phrases) -> str:
    """Return what words begin with that are written so; raises PhraseWrong where none is ever read so."""
    if len(written) < _SHORTEST_PREFIX:
        raise PhraseWrong(f"'{written}*' is too short: give at least {_SHORTEST_PREFIX} letters before the star")
    read = cut("", written, phrases.spellings).words
    if len(read) != 1 or not read[0].startswith(written):
        raise PhraseWrong(f"'{written}*' is read as '{' '.join(read)}', so no word begins so: write that")
    return written


def _either(choices: Iterable[str], phrases: Phrases) -> Element:
    words: set[str] = set()
    prefixes: set[str] = set()
    for choice in choices:
        if choice.startswith("@"):
            known = phrases.lists.get(choice.lstrip("@="))
            if known is None:
                raise PhraseWrong(f"there is no list of words '{choice}': write one under [words], or correct the name")
            words |= known.element.words
            prefixes |= known.element.prefixes
        elif choice.endswith("*"):
            prefixes.add(_beginning(choice[:-1], phrases))
        elif choice:
            words.update(_one_word(choice, phrases))
        else:
            raise PhraseWrong("a bar '|' needs a word on each side")
    return Element(frozenset(words), frozenset(prefixes))


def _one_word(choice: str, phrases: Phrases) -> tuple[str, ...]:
    if choice.startswith("#"):
        if choice not in ("#number", "#time", "#name"):
            raise PhraseWrong(f"'{choice}' is not known: write #number, #time or #name")
        return (choice,)
    if "?" in choice:
        raise PhraseWrong(
            f"'{choice}' is not a word: a '?' belongs at the end of a word or a bracket that may be missing"
        )
    plain = phrases.read[choice]
    if len(plain) != 1:
        raise PhraseWrong(f"'{choice}' stands for several words ({' '.join(plain)}) and cannot be one of a choice")
    return plain


def parse_entry(entry: str, phrases: Phrases) -> WordList:
    """Return one entry of a list, a word or a wording, as a list of its own; raises PhraseWrong."""
    written = entry.lower()
    if " " not in written:
        return WordList(_either([written], phrases), ())
    for wording in _wordings(written, phrases):
        _parse(wording, phrases)
    return WordList(Element(frozenset(), frozenset()), (written,))


def joined(lists: Sequence[WordList]) -> WordList:
    """Return lists of words as one."""
    words = frozenset().union(*(one.element.words for one in lists))
    prefixes = frozenset().union(*(one.element.prefixes for one in lists))
    return WordList(Element(words, prefixes), tuple(entry for one in lists for entry in one.several))


def _variants(
    parsed: Sequence[tuple[Element, bool, int]],
) -> Iterable[tuple[tuple[Element, ...], tuple[int, ...]]]:
    """Yield the phrase with each choice of its optional words."""
    for keep in product(*((True, False) if optional else (True,) for _, optional, _ in parsed)):
        elements: list[Element] = []
        gaps: list[int] = []
        pending = 0
        for kept, (element, _, gap) in zip(keep, parsed, strict=True):
            pending = max(pending, gap)
            if kept:
                elements.append(element)
                gaps.append(pending)
                pending = 0
        yield tuple(elements), tuple(gaps)


def _second(rarest: Sequence[int], elements: Sequence[Element]) -> int:
    """Return the place of the rarest element but one; the rarest itself where that is all, or where any name would do."""
    place = rarest[0]
    if len(rarest) > 1:
        place = min(rarest[1:], key=lambda other: len(elements[other].words & _EVERYWHERE))
    return rarest[0] if "#name" in elements[place].words else place


def _commonness(element: Element) -> float:
    """Guess how often an element stands in ordinary text: the rarest is looked for first, the same at every start."""
    if "#name" in element.words:
        return 1000.0
    shares = [_SHARE.get(word, 0.01 / len(word)) for word in element.words]
    return math.fsum([*shares, *(0.03 / len(prefix) for prefix in element.prefixes)])
