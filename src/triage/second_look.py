"""The second look at a contact: a small language model that was taught on labelled contacts, on this machine alone.

What it makes of a contact is a proposal, as all reading is: `rules/reading/seen.py` holds it together with what phrases and
weights say. It is taught by `make second-look`.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache, lru_cache, partial
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import Final

from triage.config import shipped
from triage.rules.reading.seen import Look, Seen

FILE: Final = "second-look.onnx"
_AT_ONCE: Final = 253  # pieces of words that the model takes in at once, beside the marks around subject and text
_STEP: Final = 0.75  # of what a stretch holds: a longer text is gone through in stretches that overlap
_MOST: Final = 8  # stretches, some 6,000 characters: what stands behind them, phrases and weights alone read
_LONGEST_WORD: Final = 60
_KEPT: Final = 4096
_DIGITS: Final = 4
_MARKS: Final = ("[CLS]", "[SEP]", "[UNK]")
_WORD: Final = re.compile(r"[^\W_]+|[^\w\s]|_")
Piece = tuple[int, int]
"""A piece of a word as the model knows it: its number, and where in the text its word starts."""


def second_look(tell: Callable[[str], None], file: Path | None = None) -> Look:
    """Return what looks at contacts; the model is read when the first one comes.

    Where it cannot be used, that is told once, in words, and nothing is looked at: a family's letter is taken in all the same.
    """
    model = cache(partial(_loaded, tell, file or shipped(FILE)))

    @lru_cache(maxsize=_KEPT)
    def look(subject: str, text: str) -> Seen | None:
        loaded = model()
        return loaded.look(subject, text) if loaded else None

    return look


def _loaded(tell: Callable[[str], None], file: Path) -> "_Model | None":
    try:
        return _Model(file)
    except Exception:  # noqa: BLE001 - whatever is wrong with it, a contact must come in
        tell(
            f"No second look is taken: {file.name} cannot be used. Contacts are read by phrases and weights; put back the file."
        )
        return None


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
        """Return how the gravest stretch of a contact looks; what kind it is, its first one says."""
        head, body = self._cutter.cut(subject, _AT_ONCE // 2), self._cutter.cut(text, _AT_ONCE * _MOST)
        room = _AT_ONCE - len(head)
        starts = range(0, max(len(body) - room // 4, 1), int(room * _STEP))[:_MOST]
        looks = [self._run(head, body[start : start + room]) for start in starts]
        return _together(looks)

    def _run(self, head: Sequence[Piece], body: Sequence[Piece]) -> Seen:
        ids, parts = self._cutter.framed(head, body)
        *answers, weight = self._session.run(None, {"ids": self._array([ids]), "parts": self._array([parts])})
        named = {
            part: tuple(zip(names, (round(float(p), _DIGITS) for p in row[0]), strict=True))
            for (part, names), row in zip(self._names.items(), answers, strict=True)
        }
        heaviest = int(weight[0][len(head) + 2 : -1].argmax()) if body else -1
        return Seen(by=self._by, place=body[heaviest][1] if body else -1, **named)


def _together(looks: Sequence[Seen]) -> Seen:
    gravest = max(looks, key=lambda one: one.bands[0][1])
    plain = [max(pairs, key=itemgetter(1)) for pairs in zip(*(one.plain for one in looks), strict=True)]
    return replace(gravest, plain=tuple(plain), kinds=looks[0].kinds)


class Cutter:
    """Cuts text into the pieces of words that the model knows, longest first."""

    def __init__(self, pieces: Sequence[str]) -> None:
        """Take the model's pieces, in the order of their numbers; those inside a word begin with ##."""
        self._numbers = {piece: number for number, piece in enumerate(pieces)}
        self._begin, self._end, self._unknown = (self._numbers[mark] for mark in _MARKS)
        self._of_word = lru_cache(maxsize=_KEPT)(self._pieces)

    def cut(self, text: str, most: int | None = None) -> list[Piece]:
        """Return the pieces of a text in order, all or the first so many."""
        words = ((_plain(found.group()), found.start()) for found in _WORD.finditer(text))
        return list(islice(((number, start) for word, start in words if word for number in self._of_word(word)), most))

    def framed(self, head: Sequence[Piece], body: Sequence[Piece]) -> tuple[list[int], list[int]]:
        """Return the pieces of subject and text with the marks around them, and to which part each belongs."""
        first = [self._begin, *(number for number, _ in head), self._end]
        second = [*(number for number, _ in body), self._end]
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
    """Return a word in small letters without accents."""
    small = word.lower()
    if small.isascii():
        return small
    return "".join(one for one in unicodedata.normalize("NFD", small) if unicodedata.category(one) != "Mn")
