"""Whether a reply fits whom it goes to: nobody barred, a way and a form that the family can use, nobody named in public."""

import re
from collections.abc import Iterator
from typing import Final

from triage.rules.judged import COMMUNICATION, IN_PUBLIC, Finding, Record
from triage.rules.letter import Way
from triage.rules.phrases import quoted
from triage.rules.plain import grade

_DENIED: Final = re.compile(r"\b(?:not|never|no|nor|nothing|cannot|\w+n['’]t)\b", re.IGNORECASE)
_RINGS: Final = re.compile(
    r"\b(?:(?:ring|call|phone|telephone)(?: you| me| us)|give (?:me|us|you) a (?:ring|call)|on the (?:telephone|phone))\b",
    re.IGNORECASE,
)
_OR_ELSE: Final = re.compile(r"\b(?:text|email|interpreter|sign|relay|write)\b", re.IGNORECASE)
_SENTENCE: Final = re.compile(r"[^.!?\n]+[.!?]?")
_NO_PHONE: Final = ("bsl", "no_telephone")
_EASY_GRADE: Final = 4
_SHOWS: Final = {
    "interpreter": re.compile(r"\b(?:interpret\w*|translat\w*)\b", re.IGNORECASE),
    "large_print": re.compile(r"\b(?:large|big) (?:print|type)\b", re.IGNORECASE),
    "braille": re.compile(r"\bbraille\b", re.IGNORECASE),
}
_ASKS: Final = {
    Way.EMAIL: "Is this still the best email address for you?",
    Way.TEXT: "Is this still the best number for you?",
    Way.LETTER: "Is this still the best address to write to you?",
    Way.PHONE: "Is this still the best number for you?",
}
_ASKED: Final = re.compile(
    r"\b(?:still|right|correct|best|current|changed)\b[^.?!]{0,80}\b(?:address(?:es)?|e-?mail|numbers?|details)\b[^.?!]*\?|"
    r"\b(?:address(?:es)?|e-?mail|numbers?|details)\b[^.?!]{0,80}\b(?:still|right|correct|best|current|changed)\b[^.?!]*\?",
    re.IGNORECASE,
)
_ON_PAPER: Final = ("large_print", "braille")
_BETTER: Final = {
    "interpreter": "Offer an interpreter, or send it translated, and say so in the reply.",
    "large_print": "Print it in large type (16 point), and write 'Large print' on top.",
    "braille": "Have it sent in Braille, and say so in the reply.",
}


def fitting(body: str, record: Record) -> Iterator[Finding]:
    """Yield where a reply goes to, or tells of, somebody who may not be told, or takes a way that this family cannot use."""
    yield from _barred(body, record)
    if record.in_public:
        yield from _in_public(body, record)
    else:
        yield from _way(body, record)
        yield from _form(body, record)
        yield from _unsure(body, record)
        yield from _shared(record)


def _barred(body: str, record: Record) -> Iterator[Finding]:
    if record.to & record.barred:
        name = min(record.to & record.barred)
        words = f"{name} may not be told anything about this child: choose somebody else."
        yield Finding("stop", "barred_recipient", words, 0, 0, "", "barred")
    theirs = quoted(body)
    for name in sorted(record.barred - record.to):
        for found in _named(name, body):
            if found.span() not in theirs and not _DENIED.search(_before(body, found)):
                words = f"{name} may not be told anything about this child: do not write to them, nor of them."
                yield Finding("stop", "barred_named", words, found.start(), found.end(), "", "barred")


def _shared(record: Record) -> Iterator[Finding]:
    """Where somebody who may not be told reads what comes there, another address is better."""
    if record.shared:
        what = "address" if record.way in (Way.EMAIL, Way.LETTER) else "number"
        names = " and ".join(f"{name}'s" for name in sorted(record.shared))
        words = f"This {what} is also {names}, who may not be told anything: choose another, or ask first."
        yield Finding("warn", "shared_with_barred", words, 0, 0, "", "barred")


def _in_public(body: str, record: Record) -> Iterator[Finding]:
    """In public no child and no case is confirmed: neither a child's name nor a reference stands there."""
    lower = body.casefold()
    for name in sorted(name for name in {record.child, *record.other_names} - {""} if name.casefold() in lower):
        for found in _named(name, body):
            if found[0][0].isupper() and not _is_mine(found, body, record):
                words = f"Everybody can read this: take out the name {found[0]}."
                yield Finding("stop", IN_PUBLIC, words, found.start(), found.end(), "", "wrong_channel")
    if record.reference and record.reference in body:
        start = body.index(record.reference)
        words = "Everybody can read this: a reference shows that there is a case."
        yield Finding("stop", IN_PUBLIC, words, start, start + len(record.reference), "", "wrong_channel")


def _way(body: str, record: Record) -> Iterator[Finding]:
    deaf = next((need for need in _NO_PHONE if record.need(need) is not None), None)
    if deaf and record.way is Way.PHONE:
        words = f"The person {COMMUNICATION[deaf]}: do not ring them."
        yield Finding("stop", "wrong_way", words, 0, 0, "Write by email or text.", "wrong_channel")
    if record.need("no_letter") is not None and record.way is Way.LETTER:
        words = f"The person {COMMUNICATION['no_letter']}: a letter may be read by somebody else."
        yield Finding("stop", "wrong_way", words, 0, 0, "Write by email or text.", "wrong_channel")
    if not deaf:
        return
    for sentence in _SENTENCE.finditer(body):
        found = _RINGS.search(sentence[0])
        if found and not _DENIED.search(sentence[0]) and not _offers_else(sentence[0], found):
            start = sentence.start() + found.start()
            words = f"“{found[0]}”: the person {COMMUNICATION[deaf]}."
            end = start + len(found[0])
            yield Finding(
                "warn", "wrong_way", words, start, end, "I will email you by Thursday 14 January.", "wrong_channel"
            )


def _offers_else(sentence: str, found: re.Match[str]) -> bool:
    """Say whether the telephone is offered beside another way, in the words around it."""
    return (
        bool(_OR_ELSE.search(sentence))
        and " or " in sentence
        and not re.search(r"\bI will (?:ring|call)\b", found.string)
    )


def _form(body: str, record: Record) -> Iterator[Finding]:
    for need, shows in _SHOWS.items():
        detail = record.need(need)
        if detail is None or (need in _ON_PAPER and record.way is not Way.LETTER):
            continue
        if not shows.search(body) and not (detail and re.search(rf"\b{re.escape(detail)}\b", body, re.IGNORECASE)):
            words = f"The person {COMMUNICATION[need]}{f' ({detail})' if detail else ''}."
            yield Finding("warn", "wrong_form", words, 0, 0, _BETTER[need], "wrong_channel")
    if record.need("easy_read") is not None and grade(body) > _EASY_GRADE:
        words = "The person needs Easy Read: this is too hard to read."
        yield Finding("warn", "wrong_form", words, 0, 0, "Use the Easy Read form of a template.", "wrong_channel")


def _named(name: str, text: str) -> Iterator[re.Match[str]]:
    return re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE)


def _is_mine(found: re.Match[str], body: str, record: Record) -> bool:
    """Say whether the word stands within a name that this reply may name, such as the writer's."""
    return any(
        one.start() <= found.start() and found.end() <= one.end()
        for name in record.may_name
        if name
        for one in _named(name, body)
    )


def _before(text: str, found: re.Match[str]) -> str:
    """Return what stands before a name in its sentence."""
    return text[max(text.rfind(mark, 0, found.start()) for mark in ".!?\n") + 1 : found.start()]


def _unsure(body: str, record: Record) -> Iterator[Finding]:
    """Where nobody confirmed for too long that the address or number is right, the reply may ask."""
    if record.unsure and record.way in _ASKS and not _ASKED.search(body):
        what = "address" if record.way in (Way.EMAIL, Way.LETTER) else "number"
        words = f"This {what} was {record.unsure}."
        yield Finding("note", "unsure_detail", words, 0, 0, _ASKS[record.way], "contact_detail")
