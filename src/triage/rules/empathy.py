"""What a family needs to read: what this has meant for them, that we are sorry, what happens next, and how to reach us.

Source: the guidance of the two Ombudsmen (Local Government and Social Care; Parliamentary) on apologies and answers; the next
step with who and by when is this desk's own rule (a promise that nobody makes for no day is none).
"""

import re
from collections.abc import Iterator
from typing import Final

from triage.rules.judged import Finding, Record
from triage.rules.letter import Way

_SORRY: Final = re.compile(r"\b(?:sorry|apologi[sz]e|apology|apologies)\b", re.IGNORECASE)
_UPHELD: Final = re.compile(r"(?<!not )\b(?:uphold|upheld)\b", re.IGNORECASE)
_SENTENCE: Final = re.compile(r"[^.!?;\n]+[.!?;]?")
_MONTH: Final = "jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec"
_DAY: Final = re.compile(
    r"\b(?:today|tonight|tomorrow|noon|midday|(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:mon|tue|wed|thu|fri|sat|sun)|"
    rf"\d{{1,2}} (?:{_MONTH})\w*|\d{{1,2}}[:.]\d\d|\d{{1,2}} ?[ap]\.?m\b|"
    r"(?:at|by|until|before|past) (?:half past |a quarter (?:to|past) )?"
    r"(?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|noon)|"
    r"(?:that|the same|this|the) (?:day after|day|morning|afternoon|evening)|on the \w+day)\b|\[\[",
    re.IGNORECASE,
)
_WHO: Final = (
    r"(?:I|[Ww]e|[Ss]he|[Hh]e|[Tt]hey|who|[A-Z][\w'’-]+|\]\]|"
    r"(?:team|officer|manager|interpreter|colleague|adviser|panel|desk|director|department))"
)
_ACTS: Final = re.compile(
    rf"\b{_WHO}(?:['’]ll|,?(?: [\w'’-]+){{0,6}}? (?:will|shall|am going to|is going to|are going to))\b"
    r"(?! be (?:\w+ed|done|seen|told|made|given|sent|put|held|kept|found)\b(?! by [A-Z]))"
    rf"|\b{_WHO} (?:[\w'’-]+ )?(?:decides?|writes?|rings?|meets?|answers?|speaks?|looks?|leads?|visits?)\b"
    r"|\bbe \w+ed by [A-Z]|\byou will hear from|\]\] will\b|\]\] by\b"
)
_BACK: Final = re.compile(
    r"\b\d{5} ?\d{3}|\b0\d{3,4} \d{3}|@|\b(?:ring|call|text|email|message|contact|phone|tell|write to|reach) (?:me|us)\b|"
    r"\b(?:reply|answer) (?:to )?this\b",
    re.IGNORECASE,
)
_WORD: Final = re.compile(r"[^\W\d_]{3,}|\d+")
_COMMON: Final = frozenset(
    ("the and for has have had was were are been being not nor but she her him his they them their you your our this that with "
     "from into since what when where why who how there here nobody nothing none one all out get got will would did does each "
     "every day days week now again very about because after before taxi bus minibus transport journey driver school vehicle "
     "route come came told tell says say said want need please child children son daughter know understand find new like turn "
     "start kids uses complaint complained letter office more also just can could any some than").split()
)  # fmt: skip
_CAN_BE_ANSWERED: Final = (Way.EMAIL, Way.TEXT)
_STEM: Final = 5
_FEW: Final = 4


def empathy(body: str, record: Record) -> Iterator[Finding]:
    """Yield what a family needs and does not find in the letter; nothing is asked of words in public."""
    if record.in_public or not body.strip():
        return
    if record.failed:
        yield from _owned(body, record)
    if record.promises:
        yield from _next_step(body, record)
    if record.promises and not _BACK.search(body):
        words = "It does not say how the family can reach us."
        level = "warn" if record.way in _CAN_BE_ANSWERED else _grave(record)
        yield Finding(level, "no_way_back", words, 0, 0, "You can ring me on 01632 960 200.", "empathy")


def _owned(body: str, record: Record) -> Iterator[Finding]:
    if not _SORRY.search(body):
        level = "stop" if _UPHELD.search(body) and not record.in_haste else "warn"
        words = "We let this family down, and it does not say that we are sorry."
        yield Finding(level, "no_apology", words, 0, 0, "I am sorry that the taxi did not come.", "empathy")
    if record.way is not Way.TEXT and "mp" not in record.facts and not _says_back(body, record.told):
        words = "It does not say what this has meant for them, in their words."
        yield Finding(
            "warn", "no_effect", words, 0, 0, "You told us that she has missed two days of school.", "empathy"
        )


def _next_step(body: str, record: Record) -> Iterator[Finding]:
    steps = [one[0] for one in _SENTENCE.finditer(body) if _ACTS.search(one[0]) and not one[0].rstrip().endswith("?")]
    if any(_DAY.search(one) for one in steps):
        return
    words = "It does not say what happens next, who does it and by which day."
    yield Finding(_grave(record), "no_next_step", words, 0, 0, "I will ring you by Thursday 14 January.", "empathy")


def _grave(record: Record) -> str:
    return "warn" if record.in_haste else "stop"


def _says_back(body: str, told: str) -> bool:
    """Say whether the letter takes up what the family told us: two of their own words, or one where they said little."""
    theirs = {stem for one in re.split(r"(?<=[.!?])\s", told) if not one.endswith("?") for stem in _stems(one)}
    if not theirs:
        return True
    return len(theirs & _stems(body)) >= (1 if len(theirs) <= _FEW else 2)


def _stems(text: str) -> set[str]:
    words = (found[0].casefold() for found in _WORD.finditer(text))
    return {word[:_STEM] for word in words if word not in _COMMON}
