"""How names, numbers and references are folded, so that a family is found from a part of one, or from one spelt otherwise."""

import re
from dataclasses import dataclass
from typing import Final

from triage.rules.folding import fold_point, fold_words

LETTERS: Final = "23456789BCDFGHJKLMNPQRSTVWXZ"
TAIL: Final = 6  # digits: as much of a number as people say by heart
_WORD: Final = re.compile(r"[^\W_]+")
_REF: Final = re.compile(rf"([{LETTERS}]{{4}})-?([{LETTERS}]{{0,4}})\Z")
_NUMBER: Final = re.compile(r"[+()\d][\d ()./-]*")
_SOUNDS: Final = (
    ("chr", "kr"), ("ph", "f"), ("gh", ""), ("kn", "n"), ("wr", "r"), ("ck", "k"), ("sch", "s"), ("tch", "s"), ("ch", "s"),
    ("sh", "s"), ("th", "t"), ("q", "k"), ("c", "k"), ("x", "ks"), ("z", "s"), ("j", "g"), ("w", "f"), ("v", "f"),
)  # fmt: skip
_DOUBLE: Final = re.compile(r"(.)\1+")
_QUIET: Final = re.compile(r"(?<!^)[aeiouyh]+")
_FIRST_VOWEL: Final = re.compile(r"^[aeiouyh]+(?=.)")
_LEAST_WORD: Final = 2
_PLAIN: Final = str.maketrans(
    {"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "'": "", "’": ""}
)
_LEAST_DIGITS: Final = 3
_TITLES: Final = frozenset(("mr", "mrs", "ms", "miss", "mx", "dr", "rev", "sir"))
_MOST: Final = 6


@dataclass(frozen=True, slots=True)
class Token:
    """One thing that was typed, folded: a `word` with its `sound`, a number's `digits`, or a whole or begun reference."""

    word: str = ""
    sound: str = ""
    digits: str = ""
    ref: str = ""


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a name, folded, each once."""
    return tuple(dict.fromkeys(_WORD.findall(fold_words(text).translate(_PLAIN))))


def sound_of(word: str) -> str:
    """Return what a folded word roughly sounds like, so that 'mohammed' is 'muhamad'; other scripts stay as they are."""
    if not word.isascii() or word.isdigit():
        return word
    made = word
    for written, spoken in _SOUNDS:
        made = made.replace(written, spoken)
    made = _DOUBLE.sub(r"\1", made)
    return _QUIET.sub("", _FIRST_VOWEL.sub("a", made))


def may_be_one(writer: str, name: str) -> bool:
    """Say whether a writer whom nobody knew may be the person of this name: where the writer gave none, or the names agree.

    They agree where all words of one stand in the other, or where their first words sound alike.
    """
    theirs, words = words_of(writer), words_of(name)
    if not theirs or "@" in writer or all(word.isdigit() for word in theirs):
        return True
    within = set(theirs) <= set(words) or set(words) <= set(theirs)
    named = bool(words) and words[0] not in _TITLES
    return within or (named and sound_of(theirs[0]) == sound_of(words[0]))


def tail_of(digits: str) -> str:
    """Return the end of a number by which it may be found as well, or ''."""
    return digits[-TAIL:] if len(digits) > TAIL else ""


def tokens(typed: str) -> tuple[Token, ...]:
    """Return what was typed as things to be found, all of which must fit; pieces too short to find anything are left out."""
    text = typed.strip()[:200]
    if "@" in text:
        text = text.partition("@")[0]
    number = _NUMBER.fullmatch(text)
    if number:
        digits = fold_point(text)[1]
        made = [Token(digits=digits, ref=_ref(text))] if digits.isdigit() and len(digits) >= _LEAST_DIGITS else []
    else:
        made = [_token(one) for one in text.split() for one in _parts(one)]
    return tuple(one for one in made if one != Token())[:_MOST]


def upper_end(prefix: str) -> str:
    """Return the first text behind all that begin with `prefix`, or '' where there is none; for folded words and digits."""
    kept = prefix
    while kept:
        last = kept[-1]
        if last == "9":
            return kept[:-1] + "a"
        if last not in "zZ":
            return kept[:-1] + chr(ord(last) + 1)
        kept = kept[:-1]
    return ""


def _parts(piece: str) -> tuple[str, ...]:
    return (piece,) if _REF.match(piece.upper()) else words_of(piece)


def _ref(piece: str) -> str:
    """Return the reference, or the beginning of one, that a piece may be; one in two hundred begins with four digits."""
    found = _REF.match(piece.upper())
    return f"{found[1]}-{found[2]}" if found else ""


def _token(piece: str) -> Token:
    ref, words = _ref(piece), words_of(piece)
    word = words[0] if len(words) == 1 else ""
    digits = word if word.isdigit() and len(word) >= _LEAST_DIGITS else ""
    if len(word) < _LEAST_WORD and word.isascii():
        return Token(ref=ref)
    return Token("" if digits else word, "" if digits else sound_of(word), digits, ref)
