"""What was learned knows the rules of its day; what a supervisor writes since then is the desk's own, and always counts."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final, TypeVar
from zlib import crc32

from triage.rules.reading.lexicon import Lexicon, Listen, Scope, Together
from triage.rules.reading.weighing import Weights

OWN: Final = "own:"  # before the rule's name
_JUDGED: Final = ("situation", "need")  # families of what is held against what was learned
_Means = TypeVar("_Means", Listen | Scope | None, Together)


def fingerprints(lexicon: Lexicon) -> frozenset[str]:
    """Return the short hash of each phrase and each joining rule by which a situation or a need is heard."""
    phrases = zip(lexicon.by_phrase, lexicon.texts, strict=True)
    said = {_of_phrase(means, text) for means, text in phrases if _is_judged(means)}
    return frozenset(said | {_of_rule(rule) for rule in lexicon.together if _is_judged(rule)})


def with_learned(lexicon: Lexicon, weights: Weights, bands: Mapping[str, int]) -> Lexicon:
    """Return the lexicon with what was learned beside it; a rule that the weights do not know is marked in its name.

    `bands` gives the band of each situation by itself, as the policy says.
    """
    phrases = zip(lexicon.by_phrase, lexicon.texts, strict=True)
    by_phrase = tuple(_marked(means, _of_phrase(means, text), weights) for means, text in phrases)
    together = tuple(_marked(rule, _of_rule(rule), weights) for rule in lexicon.together)
    return replace(lexicon, by_phrase=by_phrase, together=together, weights=weights, bands=bands)


def is_own(rule: str) -> bool:
    """Say whether a rule, by its name, was written here since the weights were learned."""
    return rule.startswith(OWN)


def _marked(means: _Means, fingerprint: str, weights: Weights) -> _Means:
    if not isinstance(means, Listen | Together) or not _is_judged(means) or fingerprint in weights.rules:
        return means
    return replace(means, rule=f"{OWN}{means.rule}")


def _is_judged(means: Listen | Scope | Together | None) -> bool:
    return isinstance(means, Listen | Together) and means.family in _JUDGED


def _of_phrase(means: Listen | Scope | None, text: str) -> str:
    name = means.name if means else ""
    return _short(f"{name}: {' '.join(text.lower().split())}")


def _of_rule(rule: Together) -> str:
    said = [sorted(map(sorted, rule.all)), sorted(rule.none), rule.none_within, rule.within, rule.in_order]
    return _short(f"{rule.name}: {said}")


def _short(text: str) -> str:
    return f"{crc32(text.encode()):08x}"
