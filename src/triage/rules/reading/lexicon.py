"""lexicon.toml: what the reader listens for, checked and compiled once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from triage.rules.owned import Fault, Sheet, Table
from triage.rules.reading.phrases import Phrases, PhraseWrong, WordList, joined, parse_entry
from triage.rules.reading.vocabulary import FAMILIES, FLAGS, KINDS, NEEDS, TOPICS
from triage.rules.reading.weighing import Weights
from triage.rules.reading.words import Spellings

SCOPES: Final = ("denied", "supposed", "over", "others", "closed")
REACHES: Final = ("forward", "back", "sentence", "near", "before", "message")
_HEEDED: Final[Mapping[str, tuple[str, ...]]] = {
    "need": ("denied", "supposed", "over", "others"),
    "situation": ("denied", "supposed", "over", "closed"),
    "kind": ("denied",),
    "topic": (),
    "flag": ("denied", "supposed"),
    "mark": ("denied", "supposed"),
}
_NAMES: Final[Mapping[str, tuple[str, ...]]] = {"kind": KINDS, "topic": TOPICS, "need": NEEDS, "flag": FLAGS}


@dataclass(frozen=True, slots=True)
class About:
    """What a situation means to the rest of the desk."""

    topic: str
    safeguarding: bool
    no_transport: bool
    failure: bool


@dataclass(frozen=True, slots=True)
class Listen:
    """A thing to hear, by any of its phrases; `number` is its place in the file."""

    number: int
    family: str
    name: str
    rule: str
    sure: bool
    heeds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scope:
    """Words that change what stands near them: denied, only supposed, over, about others, or looked into and closed.

    `number` is its place in the file among all that is said there, counted down from -1.
    """

    number: int
    name: str
    reach: str
    length: int


@dataclass(frozen=True, slots=True)
class Together:
    """Facts that mean something only together, within `within` words of the first of them (0: anywhere in the message).

    `in_order` asks that they stand in the order in which they are written. A fact of `none` forbids it: anywhere in the message,
    or within `none_within` words of the first fact.
    """

    family: str
    name: str
    rule: str
    sure: bool
    all: tuple[frozenset[tuple[str, str]], ...]
    none: frozenset[tuple[str, str]]
    none_within: int
    within: int
    in_order: bool


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence, and the signal that must, or must not, be heard in it; `line` is where it stands in the file."""

    line: int
    text: str
    family: str
    name: str
    heard: bool


@dataclass(frozen=True, slots=True)
class Least:
    """From what likelihood on a contact, weighed as a whole, counts as what it seems to be."""

    at_risk: float
    at_risk_heard: float  # where phrases hear such a thing too
    no_safe_journey: float
    failing: float
    raised: float  # a band to which a matter is raised by words alone
    safeguarding: float
    safeguarding_at_risk: float  # from here on such a concern is never routine
    no_transport: float
    machine: float


_LOWER: Final = (("at_risk_heard", "at_risk"), ("raised", "at_risk"), ("safeguarding", "safeguarding_at_risk"))


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Everything the reader listens for. `by_phrase` tells what the phrase of each number belongs to."""

    spellings: Spellings
    phrases: Phrases
    by_phrase: tuple[Listen | Scope | None, ...]
    unless: Mapping[int, int]  # number of a phrase that silences -> number of the listen or scope it silences
    listens: tuple[Listen, ...]
    together: tuple[Together, ...]
    situations: Mapping[str, About]
    examples: tuple[Example, ...]
    least: Least
    texts: tuple[str, ...] = ()  # the phrase of each number, as it is written
    weights: Weights | None = None  # what was learned from labelled contacts; None: phrases alone
    bands: Mapping[str, int] = field(default_factory=dict)  # the band of each situation by itself, as the policy says


@dataclass(slots=True)
class _Builder:
    sheet: Sheet
    phrases: Phrases
    by_phrase: list[Listen | Scope | None] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    unless: dict[int, int] = field(default_factory=dict)
    listens: list[Listen] = field(default_factory=list)
    together: list[Together] = field(default_factory=list)
    examples: list[Example] = field(default_factory=list)
    said: dict[tuple[str, str, str], int] = field(default_factory=dict)
    marks: set[str] = field(default_factory=set)
    scopes: int = 0


@lru_cache(maxsize=4)
def parse_lexicon(text: str, file: str = "lexicon.toml") -> tuple[Lexicon, tuple[Fault, ...]]:
    """Read lexicon.toml; faults are all that is wrong with it, and then the lexicon must not be used.

    The same text is read once: compiling it takes a few tenths of a second.
    """
    sheet = Sheet(file, text)
    root = sheet.root
    spellings = _spellings(root.table("spellings"))
    phrases = Phrases(spellings, {}, frozenset(root.texts("fillers", required=True)))
    _word_lists(root.table("words"), phrases)
    situations = _situations(root.table("situation"))
    least = _least(root.table("weighing"))
    build = _Builder(sheet, phrases)
    for row in root.tables("listen"):
        _listen(row, build, situations)
    for row in root.tables("scope"):
        _scope(row, build)
    for row in root.tables("together", required=False):
        _together(row, build, situations)
    root.finish()
    lexicon = Lexicon(
        spellings,
        phrases,
        tuple(build.by_phrase),
        build.unless,
        tuple(build.listens),
        tuple(build.together),
        situations,
        tuple(build.examples),
        least,
        tuple(build.texts),
    )
    return lexicon, tuple(sheet.faults)


def _spellings(table: Table) -> Spellings:
    spelt: dict[str, tuple[str, ...]] = {}
    for name in table.names():
        if name.lower() in spelt or len(name.split()) != 1:
            table.fault(name, f"'{name}' must be one word, in small letters, and stand here once")
        spelt[name.lower()] = tuple(table.text(name).lower().split())
    return Spellings(spelt)


def _word_lists(table: Table, phrases: Phrases) -> None:
    lists: dict[str, WordList] = {}
    phrases.lists = lists
    for name in table.names():
        entries: list[WordList] = []
        for item, entry in enumerate(table.texts(name, required=True)):
            try:
                entries.append(parse_entry(entry, phrases))
            except PhraseWrong as wrong:
                table.fault(name, str(wrong), item)
        lists[name] = joined(entries)


def _situations(table: Table) -> dict[str, About]:
    situations: dict[str, About] = {}
    for name in table.names():
        row = table.table(name)
        situations[name] = About(
            row.choice("topic", TOPICS, "other"),
            row.yes("safeguarding", default=False),
            row.yes("no_transport", default=False),
            row.yes("failure", default=False),
        )
        row.finish()
    return situations


def _least(row: Table) -> Least:
    least = Least(*(row.whole(name, 1, 99) / 100 for name in Least.__dataclass_fields__))
    for low, high in _LOWER:
        if getattr(least, low) > getattr(least, high):
            row.fault(low, f"'{low}' must be no more than '{high}', which asks for more")
    row.finish()
    return least


def _names(family: str, situations: Mapping[str, About]) -> tuple[str, ...] | None:
    return tuple(situations) if family == "situation" else _NAMES.get(family)


def _family_and_name(row: Table, situations: Mapping[str, About]) -> tuple[str, str]:
    family = row.choice("family", FAMILIES)
    allowed = _names(family, situations)
    return family, row.text("name") if allowed is None else row.choice("name", allowed)


def _listen(row: Table, build: _Builder, situations: Mapping[str, About]) -> None:
    family, name = _family_and_name(row, situations)
    default = _HEEDED.get(family, ())
    heeds = row.choices("heeds", SCOPES) if "heeds" in row else default
    if family == "situation" and heeds:
        heeds = tuple(dict.fromkeys((*heeds, "closed")))
    listen = Listen(
        len(build.listens),
        family,
        name,
        row.text("rule", "") or f"{family}.{name}",
        row.yes("sure", default=True),
        heeds,
    )
    if family == "mark":
        build.marks.add(name)
    build.listens.append(listen)
    _say(row, build, listen)
    _unless(row, build, listen.number)
    _examples(row, build, family, name)
    row.finish()


def _unless(row: Table, build: _Builder, silences: int) -> None:
    for item, phrase in enumerate(row.texts("unless")):
        number = _add(row, build, "unless", item, phrase)
        if number is not None:
            build.by_phrase.append(None)
            build.unless[number] = silences


def _say(row: Table, build: _Builder, means: Listen | Scope) -> None:
    for item, phrase in enumerate(row.texts("say", required=True)):
        if isinstance(means, Listen):
            key = (means.family, means.name, " ".join(phrase.lower().split()))
            if key in build.said:
                row.fault("say", f"'{phrase}' is listened for already, on line {build.said[key]}: keep one", item)
                continue
            build.said[key] = row.line_of("say", item)
        if _add(row, build, "say", item, phrase) is not None:
            build.by_phrase.append(means)


def _add(row: Table, build: _Builder, key: str, item: int, phrase: str) -> int | None:
    try:
        number = build.phrases.add(phrase)
    except PhraseWrong as wrong:
        row.fault(key, str(wrong), item)
        return None
    build.texts.append(phrase)
    return number


def _examples(row: Table, build: _Builder, family: str, name: str) -> None:
    for key, heard in (("hears", True), ("not", False)):
        for item, text in enumerate(row.texts(key)):
            build.examples.append(Example(row.line_of(key, item), text, family, name, heard))


def _scope(row: Table, build: _Builder) -> None:
    build.scopes += 1
    length = row.whole("length", 1, 60, 8)
    scope = Scope(-build.scopes, row.choice("name", SCOPES), row.choice("reach", REACHES), length)
    _say(row, build, scope)
    _unless(row, build, scope.number)
    row.finish()


def _together(row: Table, build: _Builder, situations: Mapping[str, About]) -> None:
    family, name = _family_and_name(row, situations)
    every = tuple(
        _pairs(row, "all", item, entry, build, situations) for item, entry in enumerate(row.texts("all", required=True))
    )
    none = [_pairs(row, "none", item, entry, build, situations) for item, entry in enumerate(row.texts("none"))]
    if any(pairs <= frozenset().union(*none) for pairs in every):
        row.fault("none", "what must be there must not be there, too: this is never heard")
    rule = row.text("rule", "") or f"{family}.{name}.together"
    build.together.append(
        Together(
            family,
            name,
            rule,
            row.yes("sure", default=True),
            every,
            frozenset().union(*none),
            none_within=row.whole("none_within", 0, 200, 0),
            within=row.whole("within", 0, 200, 40),
            in_order=row.yes("in_order", default=False),
        )
    )
    if family == "mark":
        build.marks.add(name)
    _examples(row, build, family, name)
    row.finish()


def _pairs(
    row: Table, key: str, item: int, entry: str, build: _Builder, situations: Mapping[str, About]
) -> frozenset[tuple[str, str]]:
    pairs: set[tuple[str, str]] = set()
    for written in entry.split("|"):
        family, _, name = written.strip().partition(":")
        allowed = tuple(build.marks) if family == "mark" else _names(family, situations)
        if allowed is None or name not in allowed:
            row.fault(key, f"'{written.strip()}' is nothing that is listened for above: write family:name", item)
        pairs.add((family, name))
    return frozenset(pairs)
