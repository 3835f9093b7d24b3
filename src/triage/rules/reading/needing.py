"""What a child needs: what phrases heard, held against what the second look sees.

A phrase knows a need by its usual words: "wheelchair", "epilepsy". Families tell of it by a device, a habit, a helper; and the
same word may be of a brother's, a loan, a thing long past. The look reads the words around it. A need that only the look sees is
quoted by the words that tell it most, as a doubt: a person should look. One that it holds for unlikely is set aside, where it
can still be read.
"""

from collections.abc import Sequence
from typing import Final

from triage.rules.reading.own import is_own
from triage.rules.reading.seen import Seen
from triage.rules.reading.signals import SET_ASIDE, Signal
from triage.rules.reading.words import Words

RULE: Final = "seen"
_LIKELY: Final = 0.8  # a need that no phrase heard counts from here on
_EXACT: Final = "young_child"  # told by a number, which phrases read and the look hardly does
_BESIDE: Final = 4  # words, on each side of the one that tells most, at most


def with_seen(signals: Sequence[Signal], seen: Seen, words: Words) -> list[Signal]:
    """Return the signals, without the needs that the look holds for unlikely, and with those that only it sees."""
    possible = {need for need, *_ in seen.needs}
    heard = {one.name for one in signals if one.family == "need"}
    kept = [one if _holds(one, possible) else one._replace(family=SET_ASIDE) for one in signals]
    return kept + [
        _signal(need, part, place, words)
        for need, likely, part, place in seen.needs
        if likely >= _LIKELY and need not in heard
    ]


def _holds(signal: Signal, possible: set[str]) -> bool:
    return signal.family != "need" or signal.name in {*possible, _EXACT} or is_own(signal.rule)


def _signal(need: str, part: str, place: int, words: Words) -> Signal:
    """Return a need with the words around the one that tells it most, within their sentence."""
    word = max(words.at(part, place), 0 if part == "subject" else words.in_subject)
    first, last = words.span(word)
    quote = words.quote(max(first, word - _BESIDE), min(last, word + _BESIDE))
    return Signal("need", need, RULE, *quote, sure=False)
