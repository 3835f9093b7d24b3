"""Words that a family should not have to read, from the file that supervisors own, each with its reason and a better wording.

What a reply quotes from the family's own message is left alone. The file's own examples are run by `samples_that_fail`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from triage.rules.assurance import unsupported
from triage.rules.judged import LEVELS
from triage.rules.owned import Fault, Sheet, Table
from triage.rules.phrases import Phrase, as_pattern, phrase, spoken, whole_words
from triage.rules.templates import FACTS

FILE: Final = "wording.toml"
OWNED_GROUPS: Final = ("plain_english", "wounding", "blame", "conditional_apology", "jargon", "false_assurance")
_UNLESS: Final = ("explained", "dated", "asked")
_GLOSS: Final = re.compile(r"\s{0,2}\(")
_DATED: Final = re.compile(
    r"\d|\b(?:today|tonight|tomorrow|(?:mon|tues|wednes|thurs|fri|satur|sun)day|noon)\b", re.IGNORECASE
)
_SENTENCE_END: Final = re.compile(r"[.!?\n]")
_LOUD: Final = Phrase(
    "cheer", "warn", re.compile(r"[^\s!]!+"), "An exclamation mark can sound like cheer.", "End with a full stop.",
    group="wounding", in_distress=True,
)  # fmt: skip
_NONE: Final = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True)
class Sample:
    """A sentence of the file in which a rule is to be heard, or must not be."""

    rule: str
    text: str
    found: bool
    line: int


@dataclass(frozen=True, slots=True)
class Words:
    """The words that supervisors own: `phrases` are said badly, `claims` need a fact of the record; `samples` prove both."""

    phrases: tuple[Phrase, ...] = ()
    claims: tuple[Phrase, ...] = ()
    samples: tuple[Sample, ...] = ()


def manner(text: str, words: Words, *, cheerful: bool) -> Iterator[tuple[Phrase, re.Match[str]]]:
    """Yield each phrase of `text` that hurts or hides, with its place; `cheerful` where good cheer is in place."""
    for one, found in spoken(text, (*words.phrases, _LOUD), frozenset()):
        if not (cheerful and one.in_distress) and not _mended(text, one.unless, found):
            yield one, found


def samples_that_fail(words: Words, file: str = FILE) -> tuple[Fault, ...]:
    """Run every example of the file; return a fault, with its line, for each that does not hold."""
    faults = []
    for sample in words.samples:
        heard = {one.rule for one, _ in manner(sample.text, words, cheerful=False)}
        heard |= {one.rule for one, _ in unsupported(sample.text, frozenset(), words.claims)}
        if (sample.rule in heard) != sample.found:
            said = "is not found" if sample.found else "is found, and must not be,"
            faults.append(Fault(file, sample.line, f"'{sample.rule}' {said} in: {sample.text}"))
    return tuple(faults)


def _mended(text: str, unless: str, found: re.Match[str]) -> bool:
    """Say whether the sentence puts it right itself: a word explained in brackets, a day given, a question."""
    if unless == "explained":
        return bool(_GLOSS.match(text, found.end())) or text[: found.start()].endswith("(")
    rest = text[found.end() : found.end() + 200]
    if unless == "dated":
        return bool(_DATED.search(_SENTENCE_END.split(rest)[0]))
    ends = _SENTENCE_END.search(rest)
    return unless == "asked" and ends is not None and ends[0] == "?"


def parse_words(text: str, file: str = FILE) -> tuple[Words, tuple[Fault, ...]]:
    """Read wording.toml; return the words with every fault of the file."""
    sheet = Sheet(file, text)
    root = sheet.root
    made, claims, samples = [], [], []
    for table in root.tables("rule"):
        made.append(_rule(table))
        samples += _samples(table, made[-1].rule)
    for table in root.tables("claim", required=False):
        claims.append(_claim(table))
        samples += _samples(table, claims[-1].rule)
    plain = root.table("plain")
    made += [_plain_word(plain, word) for word in plain.names()]
    root.finish()
    return Words(tuple(made), tuple(claims), tuple(samples)), tuple(sheet.faults)


def _rule(table: Table) -> Phrase:
    name, level = table.text("name"), table.choice("level", LEVELS)
    return replace(
        phrase(name, level, "", table.text("reason"), table.text("better")),
        pattern=_any_of(table, "phrases", required=True),
        but=_any_of(table, "but") if "but" in table else None,
        group=table.choice("group", OWNED_GROUPS),
        unless=table.choice("unless", _UNLESS, ""),
        in_distress=table.yes("in_distress", default=False),
    )


def _claim(table: Table) -> Phrase:
    made = phrase("false_assurance", "stop", "", table.text("reason"), table.text("better", ""))
    facts = frozenset(table.choices("supported_by", FACTS, required=False))
    return replace(made, pattern=_any_of(table, "phrases", required=True), facts=facts)


def _plain_word(plain: Table, word: str) -> Phrase:
    better = plain.text(word)
    pattern = _compiled(plain, word, [(word, None)])
    reason = "Many readers do not know this word."
    return Phrase("plain_word", "warn", pattern, reason, better, group="plain_english")


def _samples(table: Table, rule: str) -> list[Sample]:
    """Read the examples of a rule and close its table."""
    made = [
        Sample(rule, text, key == "finds", table.line_of(key, item))
        for key in ("finds", "leaves")
        for item, text in enumerate(table.texts(key, required=key == "finds"))
    ]
    table.finish()
    return made


def _any_of(table: Table, key: str, *, required: bool = False) -> re.Pattern[str]:
    return _compiled(table, key, [(text, item) for item, text in enumerate(table.texts(key, required=required))])


def _compiled(table: Table, key: str, written: Sequence[tuple[str, int | None]]) -> re.Pattern[str]:
    patterns = []
    for text, item in written:
        try:
            patterns.append(as_pattern(text))
        except ValueError as wrong:
            table.fault(key, f"'{text[:40]}': {wrong}", item)
    return whole_words("|".join(patterns)) if patterns else _NONE
