"""What a reply must not say: blanks, wrong names, promises that the record does not support, words that wound.

Each finding has a level, its rule, its place, a reason and, where there is one, a better wording. `stop` keeps the reply from
leaving; in bands 0 and 1 only blanks, names and false assurance stop, since speed matters more than style there.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

LONG_SENTENCE: Final = 25
_NOT_YET: Final = re.compile(
    r"\b(?:no|not|nothing|never|yet|cannot|if|when|whether|once|until|unless|before|want|trying|hope|"
    r"like|ask|asked|asking)\b",
    re.IGNORECASE,
)
_SENTENCE: Final = re.compile(r"[^.!?\n]+[.!?]?")
_BLANK: Final = re.compile(
    r"\[\[[^\]\n]{0,200}\]?\]?|\[(?:\.\.\.|…|[A-Z][A-Z _]{1,40}|insert[^\]]{0,60})\]|_{4,}|\bX{3,}\b|\{[a-z_]{1,40}\}"
)
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_ORDINARY: Final = frozenset(
    {
        "will",
        "may",
        "june",
        "april",
        "hope",
        "grace",
        "joy",
        "faith",
        "art",
        "rose",
        "jade",
        "dawn",
        "summer",
        "bill",
        "mark",
        "sunny",
    }
)


@dataclass(frozen=True, slots=True)
class Record:
    """What the record holds that a reply is checked against. `child` is '' where the child is not known."""

    child: str
    other_names: frozenset[str]
    facts: frozenset[str]
    band: int


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in a reply: its level (`stop`, `warn`, `note`), rule, reason, place in the body, and a better wording."""

    level: str
    rule: str
    words: str
    start: int
    end: int
    instead: str = ""


@dataclass(frozen=True, slots=True)
class _Phrase:
    rule: str
    level: str
    pattern: re.Pattern[str]
    words: str
    instead: str = ""
    fact: str = ""
    claims: bool = False


def _phrase(
    rule: str, level: str, pattern: str, words: str, instead: str = "", *, fact: str = "", claims: bool = False
) -> _Phrase:
    return _Phrase(rule, level, re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE), words, instead, fact, claims)


_FALSE: Final = (
    _phrase(
        "false_assurance",
        "stop",
        r"(?:transport|taxi|vehicle|bus|minibus|route|place|everything|it|this|journey) "
        r"(?:is|has been|are|have been|is now|has now been) "
        r"(?:all |now |already |fully )?(?:arranged|in place|sorted|confirmed|organised|booked|set up|"
        r"ready|allocated|resolved|fixed)",
        "The record does not show that transport is arranged.",
        "There is no transport yet. This is what we know:",
        fact="transport_confirmed",
        claims=True,
    ),
    _phrase(
        "false_assurance",
        "stop",
        r"(?:taxi|vehicle|bus|minibus|driver|it|transport|they) (?:will|is going to|should) (?:be there|"
        r"come|arrive|collect|pick \w+ up|be with you|start)",
        "The record holds no confirmed run: this is a promise that may break.",
        "We do not yet know when a vehicle can come.",
        fact="transport_confirmed",
        claims=True,
    ),
    _phrase(
        "false_assurance",
        "stop",
        r"rest assured|no need to worry|(?:do not|don['’]t) worry|guarantee[ds]?|(?:this|it) will (?:not|"
        r"never) happen again|fully resolved",
        "Nobody can promise this.",
        "Say what will be done, by whom and by when.",
    ),
    _phrase(
        "false_assurance",
        "stop",
        r"(?:we|I) (?:have|['’]ve) (?:spoken|talked) (?:to|with) (?:the|your|his|her|"
        r"their) (?:\w+ )?(?:driver|school|operator|taxi|firm|company|crew)",
        "No contact with them is on this case's record.",
        "We will ask the operator, and tell you what they say.",
        fact="contact_with_operator_logged",
        claims=True,
    ),
    _phrase(
        "false_assurance",
        "stop",
        r"you will be (?:paid|refunded|reimbursed|compensated)|we will (?:pay|refund|reimburse) you",
        "No decision to pay is on the record.",
        "You can claim; this is how.",
        claims=True,
    ),
    _phrase(
        "false_assurance",
        "stop",
        r"(?:he|she|they|your (?:child|son|daughter)) (?:is|are) (?:now )?safe|(?:has|have) arrived safely",
        "Nobody on the record has seen the child.",
        claims=True,
    ),
    _phrase(
        "false_assurance",
        "stop",
        r"(?:will not|won['’]t) be (?:marked (?:as )?absent|fined)",
        "The school decides this, not the desk.",
        "The school decides how the absence is recorded; codes Q and Y1 exist for this.",
    ),
)
_VAGUE: Final = (
    _phrase(
        "vague_time",
        "stop",
        r"as soon as (?:possible|we can|practicable)|in due course|shortly|imminently|"
        r"at the earliest(?: opportunity)?|going forward",
        "A day and date belong here.",
        "by Thursday 14 January",
    ),
)
_BLAME: Final = (
    _phrase(
        "blame",
        "stop",
        r"you failed to|you should have (?!been\b|heard\b|had to\b)|had you (?:\w+ )?\w+ed|"
        r"you did not (?:inform|tell) us|as (?:previously|already) stated",
        "This blames the family.",
        "Say what is needed now.",
    ),
)
_MANNER: Final = (
    _phrase(
        "conditional_apology",
        "warn",
        r"(?:sorry|apologi[sz]e|apologies) (?:if|that you feel|for any|should)|any inconvenience|"
        r"any distress caused|may have (?:experienced|caused)",
        "An apology with a condition is not one.",
        "I am sorry that the taxi did not come.",
    ),
    _phrase("distance", "warn",
            r"unfortunately|as per|please be advised|it has been decided|mistakes were made|in line with policy",
            "This keeps the family at a distance.", "Say it plainly."),
    _phrase("minimising", "warn", r"teething (?:problems|troubles)|isolated incident|high demand|challenging",
            "This makes light of what happened.", "Say what happened."),
    _phrase("label", "warn", r"wheelchair[- ]bound|suffers from|SEN child(?:ren)?|special needs child(?:ren)?",
            "The person comes before the label.", "uses a wheelchair; has epilepsy"),
    _phrase("jargon", "warn", r"EHCP|PTB|DPS|LADO|VPA|shareability|route optimi[sz]ation|Client Transport",
            "Families need not know this word.", "Say it in plain words."),
    _phrase("contraction", "note", r"(?:do|does|did|ca|wo|is|are|was|were|have|has|had|would|could|should)n['’]t",
            "Tired readers miss the 'not'.", "do not, cannot, will not"),
)  # fmt: skip


def check(subject: str, body: str, record: Record) -> tuple[Finding, ...]:
    """Return what is wrong with a reply, the gravest first, then in the order of the text."""
    found = [
        *_blanks(subject, body),
        *_names(subject, body, record),
        *_phrases(body, record, _FALSE),
        *_eased(_phrases(body, record, (*_VAGUE, *_BLAME)), record),
        *_phrases(body, record, _MANNER),
        *_long_sentences(body),
    ]
    levels = ("stop", "warn", "note")
    return tuple(sorted(found, key=lambda finding: (levels.index(finding.level), finding.start)))


def _blanks(subject: str, body: str) -> Iterator[Finding]:
    if not subject.strip():
        yield Finding("stop", "blank", "The subject is empty.", 0, 0)
    if not body.strip():
        yield Finding("stop", "blank", "There are no words yet.", 0, 0)
    for found in _BLANK.finditer(subject):
        yield Finding("stop", "blank", f"Still to be filled in the subject: {found[0]}", 0, 0)
    for found in _BLANK.finditer(body):
        yield Finding("stop", "blank", f"Still to be filled: {found[0].strip('[]')}", found.start(), found.end())


def _names(subject: str, body: str, record: Record) -> Iterator[Finding]:
    words = {found[0].casefold().removesuffix("'s").removesuffix("’s"): found for found in _WORD.finditer(body)}
    said = set(words) | {found[0].casefold() for found in _WORD.finditer(subject)}
    if record.child and not _parts(record.child) <= said:
        yield Finding("stop", "child_not_named", f"The child's name, {record.child}, is not in the reply.", 0, 0)
    mine = _parts(record.child)
    for name in sorted(record.other_names):
        parts = _parts(name)
        if not parts or not parts <= said or parts <= mine or parts <= _ORDINARY:
            continue
        place = next((words[part] for part in parts if part in words), None)
        start, end = place.span() if place else (0, 0)
        if place and not place[0][:1].isupper():
            continue
        yield Finding("stop", "other_child", f"{name} is another child on the roll: take the name out.", start, end)


def _parts(name: str) -> frozenset[str]:
    return frozenset(found[0].casefold() for found in _WORD.finditer(name))


def _phrases(body: str, record: Record, phrases: tuple[_Phrase, ...]) -> Iterator[Finding]:
    for phrase in phrases:
        if phrase.fact and phrase.fact in record.facts:
            continue
        for found in phrase.pattern.finditer(body):
            if phrase.claims and _open_clause(body, found.start(), found.end()):
                continue
            yield Finding(
                phrase.level, phrase.rule, f"“{found[0]}”: {phrase.words}", found.start(), found.end(), phrase.instead
            )


def _open_clause(body: str, start: int, end: int) -> bool:
    """Say whether the clause around a claim denies it, doubts it or makes it a condition ('nothing is arranged yet')."""
    before = re.split(r"[.!?;:\n]|, (?:and|but) ", body[max(0, start - 200) : start])[-1]
    after = re.split(r"[.!?;,\n]", body[end : end + 40])[0]
    return bool(_NOT_YET.search(before) or _NOT_YET.search(body[start:end]) or re.search(r"\byet\b", after))


def _eased(findings: Iterator[Finding], record: Record) -> Iterator[Finding]:
    """In bands 0 and 1 style only warns: a family that waits for a child is answered first."""
    for finding in findings:
        level = "warn" if record.band <= 1 else finding.level
        yield Finding(level, finding.rule, finding.words, finding.start, finding.end, finding.instead)


def _long_sentences(body: str) -> Iterator[Finding]:
    for found in _SENTENCE.finditer(body):
        count = len(_WORD.findall(found[0]))
        if count > LONG_SENTENCE:
            words = f"A sentence of {count} words: split it (25 at most)."
            yield Finding("warn", "long_sentence", words, found.start(), found.end())
