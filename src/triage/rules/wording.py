"""What a reply must not say, and what it must: blanks, names, claims, words that wound, empathy, plain English, the right way.

Each finding has a level, its rule, its group, its place, a reason and, where there is one, a better wording. `stop` keeps the
reply from leaving; in bands 0 and 1 only blanks, names, false assurance, barred people and ways that cannot be used stop, since
speed matters more than style there.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from triage.rules.assurance import unsupported
from triage.rules.empathy import empathy
from triage.rules.fitting import fitting
from triage.rules.judged import LEVELS, Finding, Record
from triage.rules.letter import TITLED
from triage.rules.manner import Words, manner
from triage.rules.naming import names
from triage.rules.owned import Fault
from triage.rules.phrases import Phrase, quoted
from triage.rules.plain import plain
from triage.rules.templates import Template

_ROUTINE: Final = 3
_ANY_CHILD: Final = "Robin"
_BLANK: Final = re.compile(
    r"\[\[[^\]\n]{0,200}\]?\]?|\[[^\[\]\n]{0,80}\]|\{[^{}\n]{0,40}\}|_{4,}|\bX{3,}\b|\bXX/XX\b|\b[Dd][Dd]/[Mm][Mm]\b|"
    r"\bTB[AC]\b|<(?:insert|name|date|child|time)[^<>\n]{0,40}>|\?{2,}|\]\]"
)


def check(subject: str, body: str, record: Record, words: Words) -> tuple[Finding, ...]:
    """Return what is wrong with a reply, each once, the gravest first, then in the order of the text.

    `words` are those that supervisors own. A letter and an email have a subject, no other way has.
    """
    found = [
        *_blanks(subject, body, record),
        *([] if record.in_public else names(subject, body, record)),
        *_left_out(subject, body, record),
        *empathy(body, record),
        *fitting(body, record),
        *_spoken(subject, record, words, " (in the subject)"),
        *_spoken(body, record, words),
        *plain(body, record),
    ]
    return tuple(sorted(dict.fromkeys(found), key=lambda finding: (LEVELS.index(finding.level), finding.start)))


def overclaims(templates: Iterable[Template], words: Words) -> tuple[Fault, ...]:
    """Return each claim of a subject or paragraph that the facts of its own `when` do not support, with its line.

    What a supervisor is told when they check templates. It keeps no template from being offered: each reply is checked itself.
    """
    return tuple(dict.fromkeys(fault for template in templates for fault in _overclaims(template, words)))


def _overclaims(template: Template, words: Words) -> Iterator[Fault]:
    nothing: frozenset[str] = frozenset()
    for text, line, facts in ((template.subject, 1, nothing), *((p.text, p.line, p.when) for p in template.paragraphs)):
        for claim, found in unsupported(text.replace("{child}", _ANY_CHILD), facts, words.claims):
            mend = f"begin the paragraph with [when: {min(claim.facts)}]" if claim.facts else "take it out"
            said = " ".join(found[0].split()).replace(_ANY_CHILD, "{child}")
            at = line + found.string[: found.start()].count("\n")
            yield Fault(f"{template.name}.md", at, f"'{said}' says more than the record may hold: {mend}")


def _blanks(subject: str, body: str, record: Record) -> Iterator[Finding]:
    if record.way in TITLED and not subject.strip():
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


def _left_out(subject: str, body: str, record: Record) -> Iterator[Finding]:
    """What a family needs to find us again: their reference, which is not shown in public."""
    if record.reference and not record.in_public and record.reference not in f"{subject}\n{body}":
        better = f"Your reference is {record.reference}."
        yield Finding("warn", "no_reference", "The family is not given their reference.", 0, 0, better, "reference")


def _spoken(text: str, record: Record, words: Words, where: str = "") -> Iterator[Finding]:
    for one, found in unsupported(text, record.facts, words.claims):
        yield _finding(one, found, where, one.level)
    for one, found in manner(text, words, cheerful=record.band == _ROUTINE and not record.failed):
        yield _finding(one, found, where, "warn" if one.level == "stop" and record.in_haste else one.level)


def _finding(one: Phrase, found: re.Match[str], where: str, level: str) -> Finding:
    start, end = (0, 0) if where else found.span()
    said = " ".join(found[0].split())
    return Finding(level, one.rule, f"“{said}”{where}: {one.words}", start, end, one.instead, one.group)
