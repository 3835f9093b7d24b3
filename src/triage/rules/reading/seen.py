"""What a second look saw: how likely each answer is to a language model that was taught on labelled contacts.

Words weighed each for itself, and with its neighbour, miss what is dangerous only together: "the pump lasts until four" and "the
bus is not here at ten to". A language model reads the words in their order; it is slower, so a contact is looked at once, when it
comes, and what was seen is kept with it. Both are held together as likelihoods: neither overrules the other.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from triage.rules.reading.weighing import Weighed, shared
from triage.rules.reading.words import Words

_SAID: Final = 0.3  # what the evidence of phrases and weights counts: alone they are surer than they are right
_SEEN: Final = 1.2  # and that of the second look, which was taught to doubt
_GRAVE: Final = ("band.0", "safeguarding")
# Added to the evidence: a look that doubts rules no danger out wholly, and a concern must not be missed.
_LEANS: Final = {"band.0": -0.2, "safeguarding": 0.8}
_SURELY_NOT: Final = 0.05  # a look that holds a danger for less likely is not overruled by one sentence
_LEAST: Final = 1e-4


Need = tuple[str, float, str, int]
"""A need: its name, how likely it is, and in which part and at which character the word stands that tells of it most."""


@dataclass(frozen=True, slots=True)
class Seen:
    """How likely a second look holds each answer, from 0 to 1, each as (name, likelihood) pairs.

    `by` names the model. `bands` share out certainty, so do `kinds`; `plain` are questions of their own. The words that weigh
    most stand at `place`, a count of characters in the text, which is -1 where there is none. `needs` are those that are
    possible at all, each with the part of the contact, and the place in it, that tells of it most.
    """

    by: str
    bands: tuple[tuple[str, float], ...]
    plain: tuple[tuple[str, float], ...]
    kinds: tuple[tuple[str, float], ...]
    place: int
    needs: tuple[Need, ...]

    def kept(self) -> dict[str, Any]:
        """Return it as plain values, as it is kept with the contact."""
        return asdict(self)


Look = Callable[[str, str], Seen | None]
"""What takes a second look at the subject and the new text of a contact; None where it does not look."""


def nothing_seen(_subject: str, _text: str) -> None:
    """Take no second look: what reads by phrases and weights alone is given this."""


def from_kept(row: Mapping[str, Any] | None) -> Seen | None:
    """Return what was kept, which `kept` made; None where nobody took a second look."""
    if not row:
        return None
    pairs = {part: tuple((name, float(p)) for name, p in row[part]) for part in ("bands", "plain", "kinds")}
    needs = tuple((name, float(p), part, int(place)) for name, p, part, place in row["needs"])
    return Seen(by=row["by"], place=row["place"], needs=needs, **pairs)


def held_together(weighed: Weighed, seen: Seen, words: Words) -> Weighed:
    """Return what the weighing and the second look say together: their evidence added up, the look's for more.

    Where the look is sure that all of it holds no danger, one sentence that would by itself tell of one says nothing more.
    """
    likely = dict(weighed.likely)
    bands = {name: _both(likely[name], p, name) for name, p in seen.bands if name in likely}
    likely |= dict(zip(bands, shared(list(bands.values())), strict=True))
    for name, p in seen.plain:
        if name in likely:
            likely[name] = shared([_both(likely[name], p, name), _both(1 - likely[name], 1 - p)])[0]
    values, told = list(weighed.values), dict(seen.kinds)
    for lane, name in weighed.families["kind"]:
        values[lane] = _SAID * values[lane] + _SEEN * _log(told.get(name, 0))
    return replace(
        weighed,
        likely={name: round(p, 4) for name, p in likely.items()},
        values=values,
        alone=weighed.alone if _fears(seen) else [0.0] * len(weighed.alone),
        sentence=_sentence(weighed, seen, words),
    )


def _fears(seen: Seen) -> bool:
    """Say whether the look holds any danger for possible."""
    return any(p >= _SURELY_NOT for name, p in (*seen.bands, *seen.plain) if name in _GRAVE)


def _sentence(weighed: Weighed, seen: Seen, words: Words) -> Mapping[str, tuple[int, int]]:
    """Return, for each question of a sentence, the one in which the words stand that weigh most, unless it is the subject."""
    word = words.at("text", seen.place)
    if word < words.in_subject:
        return weighed.sentence
    span = words.span(word)
    return {lane: held if held[1] < words.in_subject else span for lane, held in weighed.sentence.items()}


def _both(said: float, seen: float, name: str = "") -> float:
    return _SAID * _log(said) + _SEEN * _log(seen) + _LEANS.get(name, 0)


def _log(likely: float) -> float:
    return math.log(max(likely, _LEAST))
