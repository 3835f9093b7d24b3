"""The reader: from the words of one contact to what they say, each finding with its exact quote."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter
from typing import NamedTuple, TypeVar

from triage.rules.reading.lexicon import Lexicon, Listen, Scope, Together
from triage.rules.reading.own import is_own
from triage.rules.reading.scopes import Cover
from triage.rules.reading.seen import Seen
from triage.rules.reading.signals import Reading, Signal
from triage.rules.reading.summing import sum_up
from triage.rules.reading.weighing import Weighed, weigh
from triage.rules.reading.words import Words, cut

_FACTS_TRIED = 3  # on each side of a fact, of those that may belong to it
_FLAG_KEPT = 6  # of one plain fact about the contact, quotes enough
_SILENCES = 5  # words: how far from a phrase the words that give it another meaning may stand
_LONGEST_PHRASE = 40
_TO_THE_END = frozenset({"wanted", "promised"})
_WIDEST_QUOTE = 40  # words: a combination spread wider than this is quoted by its first fact
_Means = TypeVar("_Means", Listen, Scope)
_BY_FIRST = attrgetter("first")
_BY_PLACE = attrgetter("first", "last")


class Hit(NamedTuple):
    """A signal while it is still a stretch of words."""

    family: str
    name: str
    rule: str
    first: int
    last: int
    sure: bool


class Said(NamedTuple):
    """A contact to be read: its subject, its new text only, and what a second look has seen in it."""

    subject: str
    text: str
    seen: Seen | None = None


def read(subject: str, text: str, lexicon: Lexicon, seen: Seen | None = None) -> Reading:
    """Return what a contact says; `text` is its new text only, without quoted history and signature.

    What a second look has `seen` is held together with what was heard and weighed. Linear in the length of the text. Positions in
    the signals point into `subject` or `text` as given.
    """
    return read_together([Said(subject, text, seen)], lexicon)[0]


def read_together(contacts: Iterable[Said], lexicon: Lexicon) -> list[Reading]:
    """Return what each of these contacts says, as `read` does.

    Each step is taken for all of them before the next, since the processor then keeps what the step needs at hand: of a hundred
    together each takes a sixth less.
    """
    told = list(contacts)
    cuts = [cut(one.subject, one.text, lexicon.spellings) for one in told]
    hits = [_hits(words, lexicon) for words in cuts]
    weighed = [_weighed(words, found, lexicon) for words, found in zip(cuts, hits, strict=True)]
    signals = [
        [_signal(hit, words) for hit in found if hit.family != "mark"] for words, found in zip(cuts, hits, strict=True)
    ]
    rows = zip(told, cuts, signals, weighed, strict=True)
    return [sum_up(heard, words, lexicon, whole, one.seen) for one, words, heard, whole in rows]


def _weighed(words: Words, hits: Sequence[Hit], lexicon: Lexicon) -> Weighed | None:
    return weigh(words, _names(hits), lexicon.weights) if lexicon.weights else None


def heard_in(words: Words, lexicon: Lexicon) -> frozenset[str]:
    """Return the names of what phrases hear in a contact: the terms, beside its words, by which it is weighed."""
    return _names(_hits(words, lexicon))


def _hits(words: Words, lexicon: Lexicon) -> list[Hit]:
    return _combine(_heard(words, lexicon), lexicon.together)


def _names(hits: Iterable[Hit]) -> frozenset[str]:
    told = [hit for hit in hits if hit.family != "mark"]
    return frozenset(
        {f"{hit.family}.{hit.name}" for hit in told} | {hit.rule for hit in told if hit.family == "situation"}
    )


def _heard(words: Words, lexicon: Lexicon) -> list[Hit]:
    """Return every phrase heard that no scope takes back."""
    said: list[tuple[Listen, int, int]] = []
    triggers: list[tuple[Scope, int, int]] = []
    silenced: dict[int, list[tuple[int, int]]] = defaultdict(list)
    flags: dict[int, int] = defaultdict(int)
    for number, first, last in lexicon.phrases.find(words):
        means = lexicon.by_phrase[number]
        if means is None:
            silenced[lexicon.unless[number]].append((first, last))
        elif isinstance(means, Scope):
            triggers.append((means, first, last))
        elif means.family != "flag" or not _enough(means, flags):
            said.append((means, first, last))
    if silenced:
        said, triggers = _unsilenced(said, silenced, words), _unsilenced(triggers, silenced, words)
    cover = Cover(words)
    for scope, first, last in triggers:
        cover.add(scope, first, last)
    return _longest(
        Hit(means.family, means.name, means.rule, first, last, means.sure)
        for means, first, last in said
        if not (triggers and means.heeds and cover.over(means.heeds, first, last))
    )


def _enough(flag: Listen, heard: dict[int, int]) -> bool:
    """Say whether a plain fact about the whole contact, such as that a child is spoken of, was heard often enough already."""
    heard[flag.number] += 1
    return heard[flag.number] > _FLAG_KEPT


def _unsilenced(
    said: Sequence[tuple[_Means, int, int]], silenced: Mapping[int, Sequence[tuple[int, int]]], words: Words
) -> list[tuple[_Means, int, int]]:
    return [
        (means, first, last)
        for means, first, last in said
        if means.number not in silenced or not _is_silenced(first, last, silenced[means.number], words)
    ]


def _is_silenced(first: int, last: int, by: Sequence[tuple[int, int]], words: Words) -> bool:
    """Say whether words that mean something else stand in the same sentence and hardly apart; `by` is in order."""
    place = bisect_left(by, (first - _SILENCES - _LONGEST_PHRASE, 0))
    for index in range(place, len(by)):
        start, end = by[index]
        if start > last + _SILENCES:
            return False
        if end >= first - _SILENCES and words.sentences[start] == words.sentences[first]:
            return True
    return False


def _longest(hits: Iterable[Hit]) -> list[Hit]:
    """Keep, of hits of one name that overlap, the desk's own, the surest, the longest."""
    by_name: dict[tuple[str, str], list[Hit]] = defaultdict(list)
    for hit in hits:
        row = by_name[hit.family, hit.name]
        if row and hit.first <= row[-1].last:
            if _rank(hit) > _rank(row[-1]):
                row[-1] = hit
        else:
            row.append(hit)
    return sorted((hit for row in by_name.values() for hit in row), key=_BY_PLACE)


def _rank(hit: Hit) -> tuple[bool, bool, int]:
    return is_own(hit.rule), hit.sure, hit.last - hit.first


def _combine(hits: list[Hit], rules: Sequence[Together]) -> list[Hit]:
    """Add what the facts mean together; a rule may build on what the rules above it found."""
    places: dict[tuple[str, str], list[Hit]] = defaultdict(list)
    for hit in hits:
        places[hit.family, hit.name].append(hit)
    for rule in rules:
        made = _made(rule, places)
        if made:
            places[made.family, made.name].append(made)
            hits.append(made)
    return hits


def _made(rule: Together, places: dict[tuple[str, str], list[Hit]]) -> Hit | None:
    rows: list[list[Hit]] = []
    for pairs in rule.all:
        rows.append(_in_order(places, pairs))
        if not rows[-1]:
            return None
    if not rule.none_within and not rule.none.isdisjoint(places):
        return None
    against = _in_order(places, rule.none)
    for start in rows[0]:
        chosen = _chosen(rule, start, rows)
        if chosen and not (against and _near(against, start, rule.none_within)):
            return _joined(rule, chosen)
    return None


def _chosen(rule: Together, start: Hit, rows: Sequence[Sequence[Hit]]) -> list[Hit]:
    """Return the facts nearest to `start`, one of each row and no words twice, or nothing where one is too far off."""
    chosen = [start]
    for row in rows[1:]:
        apart = [
            hit for hit in _around(row, start.first) if all(hit.last < h.first or h.last < hit.first for h in chosen)
        ]
        near = _nearest_after(row, chosen[-1]) if rule.in_order else _closest(apart, start.first)
        if near is None or (rule.within and abs(near.first - start.first) > rule.within):
            return []
        chosen.append(near)
    return chosen


def _in_order(places: dict[tuple[str, str], list[Hit]], pairs: Iterable[tuple[str, str]]) -> list[Hit]:
    return sorted([hit for pair in pairs for hit in places.get(pair, ())], key=_BY_FIRST)


def _around(row: Sequence[Hit], place: int) -> Sequence[Hit]:
    """Return the few facts of a row that stand nearest to `place`, on both sides."""
    index = bisect_left(row, place, key=lambda hit: hit.first)
    return row[max(0, index - _FACTS_TRIED) : index + _FACTS_TRIED]


def _closest(row: Sequence[Hit], place: int) -> Hit | None:
    return min(row, key=lambda hit: abs(hit.first - place), default=None)


def _near(row: Sequence[Hit], start: Hit, within: int) -> bool:
    near = _closest(_around(row, start.first), start.first)
    return near is not None and abs(near.first - start.first) <= within


def _nearest_after(row: Sequence[Hit], before: Hit) -> Hit | None:
    index = bisect_right(row, before.last, key=lambda hit: hit.first)
    return row[index] if index < len(row) else None


def _joined(rule: Together, chosen: Sequence[Hit]) -> Hit:
    first, last = min(hit.first for hit in chosen), max(hit.last for hit in chosen)
    if last - first > _WIDEST_QUOTE:
        first, last = chosen[0].first, chosen[0].last
    return Hit(rule.family, rule.name, rule.rule, first, last, rule.sure)


def _signal(hit: Hit, words: Words) -> Signal:
    last = _sentence_end(hit.last, words) if hit.name in _TO_THE_END else hit.last
    quote, part, start, end = words.quote(hit.first, last)
    return Signal(hit.family, hit.name, hit.rule, quote, part, start, end, hit.sure)


def _sentence_end(place: int, words: Words) -> int:
    """Return the last word of the sentence that goes on from `place`, or of as much of it as a quote may hold."""
    furthest = min(place + _WIDEST_QUOTE, len(words.words) - 1)
    while place < furthest and words.sentences[place + 1] == words.sentences[place]:
        place += 1
    return place
