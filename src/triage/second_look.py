"""The second look at a contact: a small language model that was taught on labelled contacts, on this machine alone.

What it makes of a contact is a proposal, as all reading is: `rules/reading/seen.py` holds it together with what phrases and
weights say. It is taught by `make second-look`.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from itertools import accumulate, islice
from operator import itemgetter
from pathlib import Path
from threading import Lock
from typing import Final

from triage.config import shipped
from triage.rules.reading.seen import Look, Need, Seen

FILE: Final = "second-look.onnx"
_AT_ONCE: Final = 253  # pieces of words that the model takes in at once, beside the marks around subject and text
_STEP: Final = 0.75  # of what a stretch holds: a longer text is gone through in stretches that overlap
_MOST: Final = 8  # stretches, some 6,000 characters: what stands behind them, phrases and weights alone read
CANNOT: Final = "cannot be used. Contacts are read by phrases and weights; put back the file that came with triage."
_LONGEST_WORD: Final = 60
_LONGEST_CUT: Final = 2 * _LONGEST_WORD  # of what is longer, and no word, no more is kept in mind
_KEPT: Final = 512  # looks: what is looked at before the database is held is asked for again within it
_WORDS_KEPT: Final = 20_000
_DIGITS: Final = 4
_POSSIBLE: Final = 0.1  # a need less likely than this is none
_MARKS: Final = ("[CLS]", "[SEP]", "[UNK]")
_WORD: Final = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f])*|[^\w\s]|_")  # accents may stand behind their letter
Piece = tuple[int, int, bool]
"""A piece of a word as the model knows it: its number, where in the text its word starts, and whether it is one, not a mark."""


def second_look(tell: Callable[[str], None], file: Path | None = None) -> Look:
    """Return what looks at contacts; the model is read when the first one comes.

    Where it cannot be used, that is told once, in words, and nothing is looked at: a family's letter is taken in all the same.
    """
    return lru_cache(maxsize=_KEPT)(_Looking(tell, file or shipped(FILE)).look)


class _Looking:
    def __init__(self, tell: Callable[[str], None], file: Path) -> None:
        self._tell, self._file = tell, file
        self._held = Lock()  # the service takes in from several channels at once
        self._model: _Model | None = None
        self._failed = False

    def look(self, subject: str, text: str) -> Seen | None:
        """Return what is seen, or None where the model cannot be used."""
        try:
            model = self._read()
            return model.look(subject, text) if model else None
        except Exception:  # noqa: BLE001 - whatever is wrong with it, a contact must come in
            self._fail()
            return None

    def _read(self) -> "_Model | None":
        with self._held:
            if self._model is None and not self._failed:
                self._model = _Model(self._file)
            return self._model

    def _fail(self) -> None:
        with self._held:
            first, self._failed = not self._failed, True
        if first:
            with suppress(OSError):  # nobody may be reading what is told
                self._tell(f"No second look is taken: {self._file.name} {CANNOT}")


class _Model:
    """The model, and how its questions and answers are written."""

    def __init__(self, file: Path) -> None:
        import numpy as np
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # the service shares its machine with the terminals
        self._array = np.array
        self._by = hashlib.sha256(file.read_bytes()).hexdigest()[:12]
        self._session = onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
        told = self._session.get_modelmeta().custom_metadata_map
        self._cutter = Cutter(told["pieces"].split("\n"))
        self._names: dict[str, list[str]] = json.loads(told["names"])

    def look(self, subject: str, text: str) -> Seen:
        """Return how a contact looks; what kind it is, its first stretch says."""
        head, body = self._cutter.cut(subject, _AT_ONCE // 2), self._cutter.cut(text, _AT_ONCE * _MOST)
        room = _AT_ONCE - len(head)
        step = int(room * _STEP)
        starts = range(0, max(len(body) - room + step, 1), step)[:_MOST]
        seen = _together([self._run(head, body[start : start + room]) for start in starts])
        is_whole = starts[-1] + room >= len(body) < _AT_ONCE * _MOST
        return seen if is_whole else replace(seen, needs=self._all_possible(seen.needs))

    def _all_possible(self, needs: Sequence[Need]) -> tuple[Need, ...]:
        """Return needs with all others as just possible: what stands behind the last stretch may tell of them."""
        told = {name for name, *_ in needs}
        return (*needs, *((name, _POSSIBLE, "text", -1) for name in self._names["needs"] if name not in told))

    def _run(self, head: Sequence[Piece], body: Sequence[Piece]) -> Seen:
        ids, parts = self._cutter.framed(head, body)
        *answers, weighs, tells = self._session.run(None, {"ids": self._array([ids]), "parts": self._array([parts])})
        named = {
            part: tuple(zip(names, (round(float(p), _DIGITS) for p in row[0]), strict=True))
            for (part, names), row in zip(self._names.items(), answers, strict=True)
        }
        where = [(1 + at, "subject", place) for at, (_, place, is_word) in enumerate(head) if is_word]
        where += [(2 + at, "text", place) for at, (_, place, is_word) in enumerate(body, len(head)) if is_word]
        weighed = [(float(weighs[0][at]), place) for at, part, place in where if part == "text"]
        needs = tuple(
            (need, likely, *max(where, key=lambda one: tells[0][one[0]][number])[1:])
            for number, (need, likely) in enumerate(named.pop("needs"))
            if likely >= _POSSIBLE and where
        )
        return Seen(by=self._by, place=max(weighed, default=(0.0, -1))[1], needs=needs, **named)


def _together(looks: Sequence[Seen]) -> Seen:
    """Return what several stretches come to: a band, or a graver one, is as likely as in the stretch that shows it best."""
    reached = [list(accumulate(p for _, p in one.bands)) for one in looks]
    highest = [max(column) for column in zip(*reached, strict=True)]
    names = [name for name, _ in looks[0].bands]
    bands = tuple(
        (name, round(p - before, _DIGITS)) for name, p, before in zip(names, highest, [0.0, *highest], strict=False)
    )
    plain = tuple(max(pairs, key=itemgetter(1)) for pairs in zip(*(one.plain for one in looks), strict=True))
    gravest = max(zip(map(sum, reached), looks, strict=True), key=itemgetter(0))[1]
    return Seen(gravest.by, bands, plain, looks[0].kinds, gravest.place, _likeliest(looks))


def _likeliest(looks: Sequence[Seen]) -> tuple[Need, ...]:
    """Return each need as the stretch tells it that shows it best."""
    found = sorted((need for one in looks for need in one.needs), key=itemgetter(1))
    return tuple({need[0]: need for need in found}.values())


class Cutter:
    """Cuts text into the pieces of words that the model knows, longest first."""

    def __init__(self, pieces: Sequence[str]) -> None:
        """Take the model's pieces, in the order of their numbers; those inside a word begin with ##."""
        self._numbers = {piece: number for number, piece in enumerate(pieces)}
        self._begin, self._end, self._unknown = (self._numbers[mark] for mark in _MARKS)
        self._of_word = lru_cache(maxsize=_WORDS_KEPT)(self._pieces)

    def cut(self, text: str, most: int | None = None) -> list[Piece]:
        """Return the pieces of a text in order, all or the first so many."""
        return list(islice(self._pieces_of(text), most))

    def _pieces_of(self, text: str) -> Iterator[Piece]:
        for found in _WORD.finditer(text):
            word = _plain(found.group()[:_LONGEST_CUT])
            for number in self._of_word(word) if word else ():
                yield number, found.start(), word[0].isalnum()

    def framed(self, head: Sequence[Piece], body: Sequence[Piece]) -> tuple[list[int], list[int]]:
        """Return the pieces of subject and text with the marks around them, and to which part each belongs."""
        first = [self._begin, *(number for number, *_ in head), self._end]
        second = [*(number for number, *_ in body), self._end]
        return [*first, *second], [0] * len(first) + [1] * len(second)

    def _pieces(self, word: str) -> Sequence[int]:
        """Return the numbers of the longest pieces that a word is made of; one that is not made of known ones is unknown."""
        start, found = 0, []
        while start < len(word) <= _LONGEST_WORD:
            mark = "##" if start else ""
            ends = (end for end in range(len(word), start, -1) if mark + word[start:end] in self._numbers)
            end = next(ends, 0)
            if not end:
                break
            found.append(self._numbers[mark + word[start:end]])
            start = end
        return found if start == len(word) else [self._unknown]


def _plain(word: str) -> str:
    """Return a word in small letters, without accents and what is not seen."""
    small = word.lower()
    if small.isascii():
        return small
    return "".join(one for one in unicodedata.normalize("NFD", small) if unicodedata.category(one) not in {"Mn", "Cf"})
