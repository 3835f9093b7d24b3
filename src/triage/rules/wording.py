"""What a reply must not say: blanks, wrong names, promises that the record does not support, words that wound.

Each finding has a level, its rule, its place, a reason and, where there is one, a better wording. `stop` keeps the reply from
leaving; in bands 0 and 1 only blanks, names and false assurance stop, since speed matters more than style there.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from triage.rules.assurance import unsupported
from triage.rules.manner import manner
from triage.rules.owned import Fault
from triage.rules.phrases import Phrase, quoted
from triage.rules.templates import Template

LONG_SENTENCE: Final = 25
LEVELS: Final = ("stop", "warn", "note")
_ROUTINE: Final = 3
_ANY_CHILD: Final = "Robin"
_SENTENCE: Final = re.compile(r"[^.!?\n]+[.!?]?")
_BLANK: Final = re.compile(
    r"\[\[[^\]\n]{0,200}\]?\]?|\[[^\[\]\n]{0,80}\]|\{[^{}\n]{0,40}\}|_{4,}|\bX{3,}\b|\bXX/XX\b|\b[Dd][Dd]/[Mm][Mm]\b|"
    r"\bTB[AC]\b|<(?:insert|name|date|child|time)[^<>\n]{0,40}>|\?{2,}|\]\]"
)
_WORD: Final = re.compile(r"(?:[^\W\d_][\u0300-\u036f]*)+(?:['’-](?:[^\W\d_][\u0300-\u036f]*)+)*")
_OWNED: Final = re.compile(r"['’]s?$")
_GREETING: Final = re.compile(r"\s*(?:dear|hello|hi|good (?:morning|afternoon|evening))\b[^\n]{0,120}", re.IGNORECASE)
_DAY: Final = re.compile(
    r"\b(?:today|tomorrow|(?:mon|tues|wednes|thurs|fri|satur|sun)day|"
    r"january|february|march|april|june|july|august|september|october|november|december|\d{1,2} may)\b|\[\[",
    re.IGNORECASE,
)
_BEGINS: Final = re.compile(r"(?:^|[.!?:>“\"\n-])\s*$")
_ORDINARY: Final = frozenset(
    ("will may june april august summer autumn hope grace joy faith art rose jade dawn bill mark sunny star sky rain "
     "frank victor pat rob chase grant miles nick drew ray guy max christian ruby amber olive pearl angel").split()
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Record:
    """What the record holds that a reply is checked against. `child` is '' where the child is not known.

    `other_names` are names of other children. `may_name` are people and places this reply may name although a child is called
    the same: who writes, who is written to, who will act, the school. `others_in_family` are contacts of this child to whom the
    letter does not go. `promises` says that this kind of contact needs a next step with a day.
    """

    child: str
    other_names: frozenset[str]
    facts: frozenset[str]
    band: int
    may_name: frozenset[str] = field(default_factory=frozenset)
    others_in_family: frozenset[str] = field(default_factory=frozenset)
    reference: str = ""
    promises: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in a reply: its level (`stop`, `warn`, `note`), rule, reason, place in the body, and a better wording.

    What stands in the subject has the place (0, 0), and says so.
    """

    level: str
    rule: str
    words: str
    start: int
    end: int
    instead: str = ""


def check(subject: str, body: str, record: Record) -> tuple[Finding, ...]:
    """Return what is wrong with a reply, the gravest first, then in the order of the text."""
    found = [
        *_blanks(subject, body),
        *_names(subject, body, record),
        *_greeting(body, record),
        *_left_out(subject, body, record),
        *_spoken(subject, record, " (in the subject)"),
        *_spoken(body, record),
        *_long_sentences(body),
    ]
    return tuple(sorted(found, key=lambda finding: (LEVELS.index(finding.level), finding.start)))


def overclaims(templates: Iterable[Template]) -> tuple[Fault, ...]:
    """Return each claim of a subject or paragraph that the facts of its own `when` do not support, with its line.

    What a supervisor is told when they check templates. It keeps no template from being offered: each reply is checked itself.
    """
    return tuple(fault for template in templates for fault in _overclaims(template))


def _overclaims(template: Template) -> Iterator[Fault]:
    nothing: frozenset[str] = frozenset()
    for text, line, facts in ((template.subject, 1, nothing), *((p.text, p.line, p.when) for p in template.paragraphs)):
        for claim, found in unsupported(text.replace("{child}", _ANY_CHILD), facts):
            mend = f"begin the paragraph with [when: {min(claim.facts)}]" if claim.facts else "take it out"
            said = " ".join(found[0].split()).replace(_ANY_CHILD, "{child}")
            at = line + found.string[: found.start()].count("\n")
            yield Fault(f"{template.name}.md", at, f"'{said}' says more than the record may hold: {mend}")


def _blanks(subject: str, body: str) -> Iterator[Finding]:
    if not subject.strip():
        yield Finding("stop", "blank", "The subject is empty.", 0, 0)
    if not body.strip():
        yield Finding("stop", "blank", "There are no words yet.", 0, 0)
    for found in _BLANK.finditer(subject):
        yield Finding("stop", "blank", f"Still to be filled in the subject: {found[0]}", 0, 0)
    theirs = quoted(body)
    for found in _BLANK.finditer(body):
        if "[[" in found[0] or found.span() not in theirs:
            words = f"Still to be filled: {found[0].strip('[]') or found[0]}"
            yield Finding("stop", "blank", words, found.start(), found.end())


def _greeting(body: str, record: Record) -> Iterator[Finding]:
    """A letter that greets one parent and goes to the other has gone wrong, whatever else it says."""
    first = _GREETING.match(body)
    wrong = next((name for name in sorted(record.others_in_family) if first and _names_whole(name, first[0])), "")
    if first and wrong:
        words = f"It greets {wrong}, and goes to somebody else: check to whom you write."
        yield Finding("stop", "greets_another", words, first.start(), first.end())


def _names_whole(name: str, line: str) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", line, re.IGNORECASE))


def _left_out(subject: str, body: str, record: Record) -> Iterator[Finding]:
    """What a family needs and does not find here: their reference, and a next step with its day."""
    if record.reference and record.reference not in f"{subject}\n{body}":
        better = f"Your reference is {record.reference}."
        yield Finding("warn", "no_reference", "The family is not given their reference.", 0, 0, better)
    if record.promises and body.strip() and not _DAY.search(body):
        words = "It does not say what happens next, who does it and by which day."
        yield Finding("warn", "no_next_step", words, 0, 0, "I will ring you by Thursday 14 January.")


@dataclass(frozen=True, slots=True)
class _Said:
    """A word of the reply: where it stands, and how sure it is to be a name."""

    start: int
    end: int
    capital: bool
    begins: bool


def _names(subject: str, body: str, record: Record) -> Iterator[Finding]:
    said, titled = _words(body), _words(subject)
    if not _parts(record.child) <= said.keys():
        yield Finding("stop", "child_not_named", f"The child's name, {record.child}, is not in the reply.", 0, 0)
    mine = _parts(record.child)
    free, free_title = _free(body, said, record), _free(subject, titled, record)
    for name in sorted(record.other_names):
        parts = _parts(name)
        if parts and not parts <= mine:
            yield from _other(name, parts, free, free_title)


def _other(
    name: str, parts: frozenset[str], body: dict[str, list[_Said]], subject: dict[str, list[_Said]]
) -> Iterator[Finding]:
    """Find another child's name. A word that is also an ordinary one only warns, and only where it stands as a name."""
    words = f"{name} is another child on the roll: take the name out."
    ordinary = parts <= _ORDINARY
    for place, where in ((body, ""), (subject, " (in the subject)")):
        named = [
            [one for one in place.get(part, []) if one.capital and not (ordinary and one.begins)] for part in parts
        ]
        if all(named):
            first = min((ones[0] for ones in named), key=lambda one: one.start)
            start, end = (0, 0) if where else (first.start, first.end)
            yield Finding("warn" if ordinary else "stop", "other_child", words + where, start, end)


def _words(text: str) -> dict[str, list[_Said]]:
    said: dict[str, list[_Said]] = {}
    for found in _WORD.finditer(text):
        start, capital = found.start(), not found[0][0].islower()
        begins = capital and (start == 0 or bool(_BEGINS.search(text[max(0, start - 4) : start])))
        one = _Said(start, found.end(), capital, begins)
        said.setdefault(_folded(found[0]), []).append(one)
    return said


@lru_cache(maxsize=1 << 16)
def _parts(name: str) -> frozenset[str]:
    return frozenset(_folded(found[0]) for found in _WORD.finditer(name))


def _folded(word: str) -> str:
    return _OWNED.sub("", unicodedata.normalize("NFC", word).casefold())


def _free(text: str, said: dict[str, list[_Said]], record: Record) -> dict[str, list[_Said]]:
    """Leave out the words that stand within a name which this reply may name."""
    spans = [
        found.span() for name in record.may_name if name for found in re.finditer(re.escape(name), text, re.IGNORECASE)
    ]
    return {
        word: [one for one in places if not any(start <= one.start and one.end <= end for start, end in spans)]
        for word, places in said.items()
    }


def _spoken(text: str, record: Record, where: str = "") -> Iterator[Finding]:
    for one, found in unsupported(text, record.facts):
        yield _finding(one, found, where, one.level)
    for one, found in manner(text, cheerful=record.band == _ROUTINE):
        yield _finding(one, found, where, "warn" if one.level == "stop" and record.band <= 1 else one.level)


def _finding(one: Phrase, found: re.Match[str], where: str, level: str) -> Finding:
    start, end = (0, 0) if where else found.span()
    said = " ".join(found[0].split())
    return Finding(level, one.rule, f"“{said}”{where}: {one.words}", start, end, one.instead)


def _long_sentences(body: str) -> Iterator[Finding]:
    theirs = quoted(body)
    for found in _SENTENCE.finditer(body):
        count = len(_WORD.findall(found[0]))
        if count > LONG_SENTENCE and found.span() not in theirs:
            words = f"A sentence of {count} words: split it ({LONG_SENTENCE} at most)."
            yield Finding("warn", "long_sentence", words, found.start(), found.end())
