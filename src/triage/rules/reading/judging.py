"""Judging: what phrases heard, held against the contact weighed as a whole.

A phrase such as "bruises" is heard wherever it stands; whether a child is at risk is said by everything around it. So a situation
that phrases heard counts only where the whole agrees, and where the whole says more than any phrase did, the situation that fits
best is added, with the sentence that weighs most as its quote and marked as a doubt: a person should look. A rule that a
supervisor wrote since the weights were learned is not known to them, and always counts.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from triage.rules.reading.lexicon import Lexicon
from triage.rules.reading.own import is_own
from triage.rules.reading.signals import SET_ASIDE, Signal
from triage.rules.reading.vocabulary import MACHINE_KINDS
from triage.rules.reading.weighing import BAND, Weighed
from triage.rules.reading.words import Words

RULE: Final = "weighed"
_LANES: Final = ("at_risk", "no_safe_journey", "failing")
_ROUTINE: Final = len(_LANES)
_POSSIBLE: Final = 0.1  # a kind that phrases heard stands beside the likeliest from here on
_SURELY: Final = 0.9
_LIKELY: Final = 0.5
_FEW: Final = 6
_TOPIC: Final = 0.25
_ALONE: Final = (
    0.6  # so likely at risk by itself, a sentence in which a phrase hears it is not drowned by what stands around it
)
_SMALL_PART: Final = 3  # times its length at least; in a shorter contact the whole says what the sentence means
_NEAR: Final = 120  # characters
_DOUBT: Final = 3  # a third of what would count is enough for a doubt


@dataclass(frozen=True, slots=True)
class Judged:
    """What holds of a contact: its signals, those set aside among them, and what the whole says."""

    signals: tuple[Signal, ...]
    safeguarding: bool
    no_transport: bool
    doubt: bool
    gravest: int


def judge(signals: Sequence[Signal], weighed: Weighed, words: Words, lexicon: Lexicon) -> Judged:
    """Return what holds of a contact."""
    band = _band(signals, weighed, words, lexicon)
    kept = [one if _holds(one, band, lexicon) else one._replace(family=SET_ASIDE) for one in signals]
    heard = _situations(kept)
    if (
        band < _ROUTINE
        and not any(lexicon.bands[name] <= band for name in heard)
        and not (band and _known(weighed, heard))
    ):
        kept += _added(band, weighed, words, lexicon)
    counted = [
        one for one in kept if one.family == "situation" and (is_own(one.rule) or _is_surely_at_risk(one, lexicon))
    ]
    about = [lexicon.situations[one.name] for one in counted]
    likely, least = weighed.likely, lexicon.least
    return Judged(
        tuple(kept),
        safeguarding=likely["safeguarding"] >= least.safeguarding or any(one.safeguarding for one in about),
        no_transport=likely["no_transport_now"] >= least.no_transport or any(one.no_transport for one in about),
        doubt=not _is_at_risk(kept, lexicon) and likely["band.0"] >= least.at_risk_heard / _DOUBT,
        gravest=_gravest(weighed, (least.raised,) * len(_LANES)),
    )


def _band(signals: Sequence[Signal], weighed: Weighed, words: Words, lexicon: Lexicon) -> int:
    """Return the gravest band that is likely enough; in a few words there is no whole to hold a phrase against."""
    heard = [one for one in signals if _is_surely_at_risk(one, lexicon)]
    if heard and (len(words.words) < _FEW or _is_said_alone(heard, weighed, words)):
        return 0
    least = lexicon.least
    at_risk = least.at_risk_heard if _is_at_risk(signals, lexicon) else least.at_risk
    band = _gravest(weighed, (at_risk, least.no_safe_journey, least.failing))
    is_concern = weighed.likely["safeguarding"] >= least.safeguarding_at_risk
    return 0 if band == _ROUTINE and is_concern else band


def _is_said_alone(heard: Sequence[Signal], weighed: Weighed, words: Words) -> bool:
    """Say whether a sentence by itself tells of a child at risk, and that was heard in it or beside it.

    A school that writes of four pupils without a vehicle may name the one that is missing in a line of its own.
    """
    places = {part: sorted(one.start for one in heard if one.part == part) for part in ("subject", "text")}
    for (first, last), likely in zip(words.spans, weighed.alone, strict=True):
        length = last + 1 - first
        if likely >= _ALONE and _FEW <= length <= len(words.words) // _SMALL_PART:
            _, part, start, end = words.quote(first, last)
            beside = bisect_left(places[part], start - _NEAR)
            if beside < len(places[part]) and places[part][beside] <= end + _NEAR:
                return True
    return False


def _gravest(weighed: Weighed, enough: Sequence[float]) -> int:
    """Return the gravest band that is likely `enough`, counting what is graver still."""
    reached = 0.0
    for band, needed in enumerate(enough):
        reached += weighed.likely[f"{BAND}{band}"]
        if reached >= needed:
            return band
    return _ROUTINE


def kinds(heard: Sequence[str], judged: Judged, weighed: Weighed, lexicon: Lexicon) -> tuple[str, ...]:
    """Return the kinds, the likeliest first, then those heard that are possible.

    A machine's only with hardly a doubt and where nothing can be graver than routine; another desk's where none is heard. A
    complaint that an MP or a councillor passes on is one however little it weighs beside the letter around it (LGSCO Complaint
    Handling Code, 1.5).
    """
    likely = dict(weighed.best("kind"))
    quiet = _is_quiet(judged, lexicon)
    machine = next((name for name in likely if name in MACHINE_KINDS), "")
    if machine and quiet and likely[machine] >= _enough(machine, heard, lexicon):
        return (machine,)
    elsewhere = quiet and not _situations(judged.signals) and likely.get("off_topic", 0) >= _LIKELY
    known = [name for name in likely if name not in MACHINE_KINDS and (elsewhere or name != "off_topic")]
    passed_on = {"complaint"} if known[0] == "mp_enquiry" else set[str]()
    beside = (name for name in heard if name in passed_on or likely.get(name, 0) >= _POSSIBLE)
    return (known[0], *(name for name in beside if name != known[0]))


def _is_quiet(judged: Judged, lexicon: Lexicon) -> bool:
    """Say whether nothing in a contact, not even what was set aside, could be more than routine."""
    aside = [one.name for one in judged.signals if one.family == SET_ASIDE]
    if (
        judged.safeguarding
        or judged.no_transport
        or judged.doubt
        or any(lexicon.bands.get(name) == 0 for name in aside)
    ):
        return False
    return all(lexicon.bands[name] == _ROUTINE for name in _situations(judged.signals))


def _enough(machine: str, heard: Sequence[str], lexicon: Lexicon) -> float:
    return _LIKELY if machine in heard else lexicon.least.machine


def topics(weighed: Weighed) -> list[str]:
    """Return the topics that the whole is about."""
    return [name for name, likely in weighed.best("topic") if likely >= _TOPIC]


def _holds(signal: Signal, band: int, lexicon: Lexicon) -> bool:
    return signal.family != "situation" or lexicon.bands[signal.name] >= band or is_own(signal.rule)


def _is_at_risk(signals: Iterable[Signal], lexicon: Lexicon) -> bool:
    return any(lexicon.bands[name] == 0 for name in _situations(signals))


def _is_surely_at_risk(signal: Signal, lexicon: Lexicon) -> bool:
    return signal.family == "situation" and signal.sure and lexicon.bands[signal.name] == 0


def _known(weighed: Weighed, heard: Sequence[str]) -> bool:
    """Say whether the whole is, with hardly a doubt, what phrases heard: then the policy's band of that situation stands."""
    name, likely = weighed.best("situation")[0]
    return name in heard and likely >= _SURELY


def _situations(signals: Iterable[Signal]) -> list[str]:
    return [one.name for one in signals if one.family == "situation"]


def _added(band: int, weighed: Weighed, words: Words, lexicon: Lexicon) -> list[Signal]:
    """Return the situation of this band, or else a graver one, that fits best, with the sentence that weighs most."""
    fits = [name for name, _ in weighed.best("situation") if lexicon.bands.get(name, _ROUTINE) <= band]
    fits.sort(key=lambda name: lexicon.bands[name] != band)
    quote, part, start, end = words.quote(*weighed.sentence[_LANES[band]])
    return [Signal("situation", name, RULE, quote, part, start, end, sure=False) for name in fits[:1]]
