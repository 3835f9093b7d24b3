"""What a contact says about whose it is: its words with their capitals, references, dates and schools, in the order written."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Final

from triage.rules.families import LETTERS, words_of
from triage.rules.matching.names import NOT_SURNAMES, ORDINARY, STOP

REF: Final = re.compile(rf"(?<![\w-])[{LETTERS}]{{4}}-[{LETTERS}]{{4}}(?![\w-])")
_LIKE_REF: Final = re.compile(r"(?<![\w-])[0-9A-Z]{4}[- ]?[0-9A-Z]{4}(?![\w-])")
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_OWNS: Final = re.compile(r"['’]s\Z", re.IGNORECASE)
_ENDS: Final = re.compile(r"[.!?:;\n]\W*\Z")
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DATE: Final = re.compile(
    rf"\b(?:(?P<iso>\d{{4}})-(?P<im>\d\d)-(?P<id>\d\d)|(?P<d>\d{{1,2}})[./-](?P<m>\d{{1,2}})[./-](?P<y>\d{{4}})"
    rf"|(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<name>{'|'.join(_MONTHS)})[a-z]*\.?,?\s+(?P<year>\d{{4}}))\b",
    re.IGNORECASE,
)
_BORN: Final = re.compile(r"\b(?:born|birth|d\.?o\.?b\.?)\W*(?:\w+\W+){0,2}\Z", re.IGNORECASE)
_SCHOOL: Final = re.compile(r"((?:[A-Z][\w'’]*\s+){1,3})(?:School|Academy|Primary|College|Infants?|Juniors?|Special)\b")
_LONGEST: Final = 6000  # characters: whose matter it is stands near the top
_MOST_WORDS: Final = 600
_MOST_REFS: Final = 6
_MOST_PAIRS: Final = 8
_MOST_ASKED: Final = 80
_SHOUTED: Final = 0.6
_LEAST_WORD: Final = 2


@dataclass(frozen=True, slots=True)
class Word:
    """One word, folded. `capital`: written as a name is; `begins`: where a sentence does, so that its capital says nothing."""

    text: str
    capital: bool
    begins: bool

    @property
    def plain(self) -> bool:
        """Say whether it may be a word of every day here, rather than a name."""
        return self.text in ORDINARY and (not self.capital or self.begins)


@dataclass(frozen=True)
class Said:
    """What a contact says of whose it is. `signed` are the words of the writer's name; `disguised`: that name is an address.

    `births` are the dates that are said to be somebody's birth; `schools` the words before 'School', 'Academy' ...
    """

    words: tuple[Word, ...]
    refs: tuple[str, ...]
    slips: tuple[str, ...]
    dates: frozenset[date]
    births: frozenset[date]
    schools: tuple[tuple[str, ...], ...]
    signed: tuple[str, ...]
    disguised: bool

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """Every word, folded."""
        return tuple(word.text for word in self.words)

    @cached_property
    def places(self) -> dict[str, list[int]]:
        """Return where each word stands."""
        found: dict[str, list[int]] = {}
        for at, text in enumerate(self.texts):
            found.setdefault(text, []).append(at)
        return found

    def run(self, wanted: tuple[str, ...]) -> int:
        """Return where these words first stand together, or -1."""
        size = len(wanted)
        return next((at for at in self.places.get(wanted[0], ()) if self.texts[at : at + size] == wanted), -1)

    @cached_property
    def pairs(self) -> tuple[int, ...]:
        """Return where two words stand together that are written as a name is."""
        found = (
            at for at, word in enumerate(self.words) if word.capital and _may_be_name(word.text) and self.after(at + 1)
        )
        return tuple(at for at in found if self.texts[at + 1] not in STOP)[:_MOST_PAIRS]

    @cached_property
    def asked(self) -> tuple[str, ...]:
        """Return the words to look for among names: those with a capital first, none of every day."""
        found = [word for word in self.words if len(word.text) >= _LEAST_WORD and word.text not in STOP]
        first = [word.text for word in found if word.capital]
        rest = [word.text for word in found if not word.capital and word.text not in ORDINARY]
        return tuple(dict.fromkeys([*first, *rest]))[:_MOST_ASKED]

    def after(self, at: int) -> Word | None:
        """Return the word behind `at` if it may be a surname there: with a capital, in the same sentence."""
        word = self.words[at] if at < len(self.words) else None
        named = word is not None and word.capital and not word.begins and word.text not in NOT_SURNAMES
        return word if named else None


def _may_be_name(text: str) -> bool:
    return text not in STOP or (len(text) == 1 and text != "i")


@lru_cache(maxsize=64)
def listen(subject: str, text: str, signed: str = "", address: str = "") -> Said:
    """Return what a contact says; `signed` is the name beside its address.

    Kept for a while, so that it is worked out before a transaction begins and not within.
    """
    whole = f"{subject}\n{text}"[:_LONGEST]
    shouted = whole.upper()
    refs = tuple(dict.fromkeys(REF.findall(shouted)))[:_MOST_REFS]
    like = dict.fromkeys(_whole_ref(one) for one in _LIKE_REF.findall(shouted))
    dates = list(_dates(whole))
    disguised = "@" in signed and signed.strip().casefold() != address.strip().casefold()
    return Said(
        words=tuple(_words(whole)),
        refs=refs,
        slips=tuple(one for one in like if one not in refs)[:_MOST_REFS],
        dates=frozenset(day for day, _ in dates),
        births=frozenset(day for day, born in dates if born),
        schools=tuple(words_of(found[1]) for found in _SCHOOL.finditer(whole)),
        signed=() if "@" in signed else words_of(signed),
        disguised=disguised,
    )


def _whole_ref(found: str) -> str:
    letters = found.replace("-", "").replace(" ", "")
    return f"{letters[:4]}-{letters[4:]}"


def _words(text: str) -> Iterator[Word]:
    letters = [letter for letter in text if letter.isalpha()]
    shouts = sum(letter.isupper() for letter in letters) > _SHOUTED * len(letters)
    end, initial = 0, False
    for number, found in enumerate(_WORD.finditer(text)):
        if number == _MOST_WORDS:
            return
        begins = end == 0 or (not initial and _ENDS.search(text[end : found.start()]) is not None)
        end, initial = found.end(), len(found[0]) == 1 and found[0].isupper() and found[0] != "I"
        raw = _OWNS.sub("", found[0])
        for part, folded in enumerate(words_of(raw)):
            yield Word(folded, raw[0].isupper() and not shouts, begins and part == 0)


def _dates(text: str) -> Iterator[tuple[date, bool]]:
    for found in _DATE.finditer(text):
        year, month, day = (
            found["iso"] or found["y"] or found["year"],
            found["im"] or found["m"] or str(_MONTHS.index((found["name"] or "jan").lower()) + 1),
            found["id"] or found["d"] or found["day"],
        )
        try:
            made = date(int(year), int(month), int(day))
        except ValueError:
            continue
        yield made, _BORN.search(text[max(0, found.start() - 40) : found.start()]) is not None
