"""Summing up: from signals to the reading, with its kinds, topics and plain facts."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from string import ascii_lowercase, ascii_uppercase

from triage.rules.reading import judging
from triage.rules.reading.lexicon import Lexicon
from triage.rules.reading.needing import with_seen
from triage.rules.reading.seen import Seen, held_together
from triage.rules.reading.signals import Reading, Signal
from triage.rules.reading.vocabulary import MACHINE_KINDS
from triage.rules.reading.weighing import Weighed
from triage.rules.reading.words import Words

_COUNTS = dict(zip(("two three four five six seven eight nine ten eleven twelve").split(), range(2, 13), strict=True))
_COUNTED = frozenset(
    (
        "children kids boys girls sons daughters pupils students families siblings twins brothers sisters grandchildren"
    ).split()
)
_SEVERAL = _COUNTED | {"two", "three"}
_BETWEEN = 3  # "two of our autistic pupils"
_TOLD_AGAIN = frozenset({"repeat", "repeated_failure", "unanswered", "distress_2", "distress_3"})
_LEAST_WORDS_SHOUTED = 6
_ENGLISH = frozenset(
    (
        "the a an to and is are was my for of in on you i we he she they it not no have has had been with "
        "this that at be can do did please from but what when will me our your his her if or so as by there "
        "today school taxi bus mum dad child"
    ).split()
)
_MATTERS = frozenset({"kind", "situation", "topic"})
_ENGLISH_SHARE = 0.2
_KNOWN_SHARE = 0.7
_OTHER_SCRIPT = 0.3
_SHOUTED = 0.6
_ENOUGH = 4000  # characters, to tell script and capitals by
_NOT_LATIN = re.compile("[^\\u0000-\\u024f]")
_NOT_CAPITAL = bytes(set(range(256)) - set(ascii_uppercase.encode()))
_NOT_SMALL = bytes(set(range(256)) - set(ascii_lowercase.encode()))


def sum_up(
    signals: Sequence[Signal], words: Words, lexicon: Lexicon, weighed: Weighed | None, seen: Seen | None = None
) -> Reading:
    """Return the reading that `signals` add up to, held against what was `weighed` and `seen` where it can be followed."""
    unclear = _is_unclear(words, lexicon) or _says_nothing(signals, words)
    if weighed is None or unclear:
        return _bared(_by_phrases(tuple(signals), words, lexicon, unclear=unclear))
    if seen:
        signals, weighed = with_seen(signals, seen, words), held_together(weighed, seen, words)
    judged = judging.judge(signals, weighed, words, lexicon)
    heard = _by_phrases(judged.signals, words, lexicon, unclear=False)
    kinds = judging.kinds(heard.kinds, judged, weighed, lexicon)
    topics = dict.fromkeys([*judging.topics(weighed), *heard.topics])
    made = replace(
        heard,
        kind=kinds[0],
        kinds=kinds,
        topics=tuple(one for one in topics if one != "other") or ("other",),
        safeguarding=judged.safeguarding,
        no_transport_now=judged.no_transport,
        gravest=judged.gravest,
        doubt=heard.doubt or judged.doubt,
    )
    return _bared(made)


def _bared(heard: Reading) -> Reading:
    """Return a reading, without a matter where it concerns no child: a machine's mail, or another desk's."""
    if heard.kind not in MACHINE_KINDS and heard.kind != "off_topic":
        return heard
    return replace(
        heard,
        topics=("other",),
        situations=(),
        needs=(),
        safeguarding=False,
        no_transport_now=False,
        distress=0,
        doubt=False,
        signals=tuple(one for one in heard.signals if one.family == "kind"),
    )


def _by_phrases(kept: tuple[Signal, ...], words: Words, lexicon: Lexicon, *, unclear: bool) -> Reading:
    """Return the reading that signals add up to by themselves."""
    named: dict[str, dict[str, None]] = defaultdict(dict)
    for signal in kept:
        named[signal.family][signal.name] = None
    flags = set(named["flag"])
    situations = (*named["situation"], *(("unclear",) if unclear else ()))
    kinds = _kinds(_kinds_heard(kept, situations, lexicon, unclear=unclear), situations, flags, lexicon)
    about = [lexicon.situations[name] for name in situations]
    topics = dict.fromkeys([*(one.topic for one in about if one.topic != "other"), *named["topic"]])
    return Reading(
        kind=kinds[0],
        kinds=kinds,
        topics=tuple(topics) or ("other",),
        situations=situations,
        needs=tuple(named["need"]),
        safeguarding=any(one.safeguarding for one in about),
        no_transport_now=any(one.no_transport for one in about),
        children=_children(words, flags),
        repeat_contact="repeat" in flags or "unanswered" in flags,
        distress=_distress(flags, words),
        doubt="unclear" in situations or any(not signal.sure for signal in kept),
        signals=kept,
    )


def _is_unclear(words: Words, lexicon: Lexicon) -> bool:
    """Say whether these words are not ones that this reader can follow: none at all, or hardly an English one among them."""
    known = lexicon.weights.words if lexicon.weights else {}
    count = len(words.words)
    begun = words.subject + words.text[:_ENOUGH]
    if not begun.isascii() and _is_other_script(begun):
        return True
    if count < _LEAST_WORDS_SHOUTED:
        return not any(word in _ENGLISH or word in known or word.startswith("#") for word in words.words)
    if sum(map(_ENGLISH.__contains__, words.words)) >= count * _ENGLISH_SHARE:
        return False
    return sum(word in known for word in words.words) < count * _KNOWN_SHARE


def _says_nothing(signals: Sequence[Signal], words: Words) -> bool:
    """Say whether there is a subject alone, in which nothing is heard: "School transport" over an empty mail."""
    return len(words.words) == words.in_subject and not any(one.family in _MATTERS for one in signals)


def _is_other_script(text: str) -> bool:
    others = sum(map(str.isalpha, _NOT_LATIN.findall(text)))
    return others > 0 and others > sum(map(str.isalpha, text)) * _OTHER_SCRIPT


def _names(signals: Sequence[Signal], family: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(signal.name for signal in signals if signal.family == family))


def _kinds_heard(
    signals: Sequence[Signal], situations: Sequence[str], lexicon: Lexicon, *, unclear: bool
) -> tuple[str, ...]:
    """Return the kinds heard; a machine's words in a text about a child in trouble are a person's, unless they head it.

    A text that cannot be followed is never a machine's by its words alone.
    """
    about = [lexicon.situations[name] for name in situations]
    trouble = any(one.safeguarding or one.no_transport for one in about)
    heading = {signal.name for signal in signals if signal.family == "kind" and signal.part == "subject"}
    names = _names(signals, "kind")
    doubted = {name for name in MACHINE_KINDS if unclear or (trouble and name not in heading)}
    return tuple(name for name in names if name not in doubted)


def _kinds(heard: Sequence[str], situations: Sequence[str], flags: set[str], lexicon: Lexicon) -> tuple[str, ...]:
    """Return every kind, the one that settles the route first."""
    for machine in ("auto_reply", "spam"):
        if machine in heard:
            return (machine,)
    failed = any(lexicon.situations[name].failure for name in situations)
    again = bool(flags & _TOLD_AGAIN) and failed and "professional" not in flags
    unhappy = "complaint" in heard or "dissatisfied" in flags or again
    kinds = [kind for kind in ("mp_enquiry", "appeal", "foi_sar") if kind in heard]
    if "off_topic" in heard and not situations and not kinds:
        return ("off_topic",)
    if "compliment" in heard and not failed:
        kinds.append("compliment")
        unhappy = unhappy and "complaint" in heard
    if unhappy:
        kinds.append("complaint")
    if not kinds or (unhappy and "enquiry" in heard):
        kinds.append("enquiry")
    return tuple(kinds)


def _children(words: Words, flags: set[str]) -> int:
    """Return how many children the contact is about, as far as it says so; 1 where a child is spoken of, else 0."""
    best = 0
    tokens = words.words
    several = [] if _SEVERAL.isdisjoint(tokens) else [place for place, word in enumerate(tokens) if word in _SEVERAL]
    for index in several:
        if tokens[index] in _COUNTED or (index and tokens[index - 1] == "my"):
            count = 2 if tokens[index] == "twins" else _count(tokens[max(0, index - _BETWEEN) : index + 1])
            best = max(best, count)
    return best or int("child_mentioned" in flags)


def _count(tokens: Sequence[str]) -> int:
    for word in reversed(tokens):
        if word in _COUNTS:
            return _COUNTS[word]
        if word.isascii() and word.isdigit() and len(word) <= 2:  # noqa: PLR2004 - a hundred children is no family
            return int(word)
        if word == "both":
            return 2
    return 0


def _distress(flags: set[str], words: Words) -> int:
    for level in (3, 2, 1):
        if f"distress_{level}" in flags:
            return min(3, level + (level == 1 and _shouted(words)))
    return 2 if _shouted(words) else int("dissatisfied" in flags)


def _shouted(words: Words) -> bool:
    """Say whether most of the text is in capitals."""
    if len(words.words) - words.in_subject < _LEAST_WORDS_SHOUTED:
        return False
    begun = words.text[:_ENOUGH].encode("ascii", "ignore")
    capitals, small = (len(begun.translate(None, others)) for others in (_NOT_CAPITAL, _NOT_SMALL))
    return capitals > _SHOUTED * (capitals + small)
