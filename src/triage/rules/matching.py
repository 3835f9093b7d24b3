"""Whose child and which case a contact belongs to, how sure, and why.

Joining the wrong case puts one family's words into another's, so what is not sure opens a case of its own and says what it may
belong to. A reference in a subject only suggests: anybody can write one. A From address can be forged, so only a reply that
quotes a Message-ID of ours, from a current contact of that child, counts as verified.
"""

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

REF: Final = re.compile(r"\b[2-9B-DF-HJ-NP-TV-Z]{4}-[2-9B-DF-HJ-NP-TV-Z]{4}\b")
_NOT_DIGITS = re.compile(r"\D+")
_WORD = re.compile(r"[^\W\d_]+")
_POSTCODE: Final = re.compile(r"[,\s][A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class MaybeChild:
    """A child whom the writer may mean. `current` says that the writer may be told about the child."""

    child_id: int
    name: str
    family_name: str
    current: bool


@dataclass(frozen=True, slots=True)
class MaybeCase:
    """An unfinished case that the contact may belong to."""

    case_id: int
    child_id: int | None
    machine: bool


@dataclass(frozen=True, slots=True)
class Match:
    """What was decided: the child and case, if sure; `verified` when the thread proves the writer; `doubt` in words, or ''."""

    child_id: int | None
    case_id: int | None
    verified: bool
    doubt: str


def fold_point(value: str) -> tuple[str, str]:
    """Return (kind, value) of an address or number folded for comparing: 'email' lower-cased, 'phone' as UK national digits.

    What ends with a British postcode is 'post', on one line with commas; anything else without digits is a 'handle'.
    """
    if _POSTCODE.search(value):
        return "post", ", ".join(part for line in re.split(r"[,\n]", value) if (part := " ".join(line.split())))
    if "@" in value:
        return "email", value.strip().casefold()
    digits = _NOT_DIGITS.sub("", value)
    if digits.startswith("0044"):
        digits = "0" + digits[4:].lstrip("0")
    elif digits.startswith("44") and value.strip().startswith("+"):
        digits = "0" + digits[2:].lstrip("0")
    return ("phone", digits) if digits else ("handle", value.strip().casefold())


def fold_words(text: str) -> str:
    """Return `text` for searching: lower case, accents off, one blank between words."""
    plain = unicodedata.normalize("NFKD", text[:200_000])
    kept = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(kept.casefold().split())


def match(
    children: Sequence[MaybeChild],
    cases: Sequence[MaybeCase],
    text: str,
    *,
    thread_case: MaybeCase | None,
    same_writer: bool,
) -> Match:
    """Decide for a contact of a person whose `children` and unfinished `cases` (newest first) are given.

    `thread_case` is the case of our own message that the contact answers, if any; `same_writer` says that our message went to
    this very address. `text` is the subject and the new words.
    """
    if thread_case is not None:
        theirs = next((child for child in children if child.child_id == thread_case.child_id), None)
        proved = theirs.current if theirs else same_writer and thread_case.child_id is None
        if proved:
            return Match(thread_case.child_id, thread_case.case_id, verified=True, doubt="")
        doubt = "It answers a message of ours, but the writer is not a contact of that child."
        return Match(None, None, verified=False, doubt=doubt)
    child, doubt = _meant(children, text)
    if doubt:
        return Match(None, None, verified=False, doubt=doubt)
    child_id = child.child_id if child else None
    case_id = next((case.case_id for case in cases if case.child_id == child_id and not case.machine), None)
    return Match(child_id, case_id, verified=False, doubt="")


def suggested(text: str, known: Collection[str]) -> str:
    """Return the first reference in `text` that is one of `known`, or ''. It only suggests."""
    return next((found for found in REF.findall(text.upper()) if found in known), "")


def _meant(children: Sequence[MaybeChild], text: str) -> tuple[MaybeChild | None, str]:
    """Return the one child meant, or None; and the doubt in words where several may be, or the writer may not be told."""
    if not children:
        return None, ""
    words = frozenset(_WORD.findall(fold_words(text)))
    named = [child for child in children if fold_words(child.name) in words]
    meant = named or list(children)
    if len(meant) > 1:
        return None, "The writer has more than one child here, and the words do not say which is meant."
    if not meant[0].current:
        return None, f"The writer may not be told about {meant[0].name}: a supervisor should look."
    return meant[0], ""
