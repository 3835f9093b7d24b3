"""Words that a family should not have to read: vague times, blame, half apologies, distance, labels, jargon, cheer.

Each has a reason and a better wording. What a reply quotes from the family's own message is left alone.
"""

import re
from collections.abc import Iterator
from typing import Final

from triage.rules.phrases import Phrase, phrase, spoken

_GLOSS: Final = re.compile(r"\s{0,2}\(")
_DATED: Final = re.compile(r"\d|\b(?:today|tomorrow|(?:mon|tues|wednes|thurs|fri)day)\b", re.IGNORECASE)
_SENTENCE_END: Final = re.compile(r"[.!?\n]")
_LOUD: Final = re.compile(r"[^\s!]!+")

MANNER: Final = (
    phrase("vague_time", "stop",
           r"as soon as (?:possible|practicable|we can|I can)|asap|in due course|shortly|imminently|going forward|"
           r"at (?:the|our) earliest(?: (?:opportunity|convenience))?|in the near future|before long|"
           r"in the coming (?:days|weeks)|when we (?:can|are able)|(?<!too\s)(?<!how\s)(?<!as\s)soon(?! after)",
           "A day and date belong here.", "by Thursday 14 January"),
    phrase("blame", "stop",
           r"you failed to|you (?:should|ought to) have (?!been|heard|had|received|got|a|an|the|your|this|one|not)[\w'’]+|"
           r"you should not have (?!had|been|to)\w+|had you (?:\w+ )?\w+ed|you did not (?:inform|tell|let) us|"
           r"you neglected to|as (?:I |we )?(?:have )?(?:previously |already )?(?:stated|explained|advised|told you)",
           "This blames the family.", "Say what is needed now."),
    phrase("blame_elsewhere", "warn",
           r"(?:operator|school|driver|company|firm|contractor|colleague|department)"
           r"(?:['’]s fault| (?:is|are|was|were) to blame| (?:has |have )?failed to)|"
           r"not (?:our|my) (?:fault|responsibility|decision)",
           "To a family, the operator is us.", "We did not get the taxi to you."),
    phrase("conditional_apology", "warn",
           r"(?:sorry|apologi[sz]e|apologies) (?:if|that you (?:feel|felt|think)|for any|should)|(?:any|the|this) inconvenience|"
           r"(?:any|the) (?:distress|upset|worry|delay|frustration) (?:this |that )?(?:may|might)(?: have)? (?:\w+ ){0,2}?"
           r"(?:caused|experienced)|regret that you|for any (?:distress|upset|worry)|may have (?:experienced|caused)",
           "An apology with a condition is not one.", "I am sorry that the taxi did not come."),
    phrase("distance", "warn",
           r"unfortunately|regrettably|as per|please be advised|it has been decided|mistakes were made|above-mentioned|"
           r"in (?:line|accordance) with (?:our |the )?polic(?:y|ies)|as you will appreciate|kindly note|please note|"
           r"bear with us|lessons (?:will be|have been) learn(?:ed|t)",
           "This keeps the family at a distance.", "Say it plainly."),
    phrase("minimising", "warn",
           r"teething (?:problems|troubles)|isolated incidents?|(?:high|unprecedented) demand|challenging|"
           r"(?:it|this|that|he|she|they) (?:was|were) (?:only|just|simply)|(?:only|just) a (?:few|short|small)|"
           r"at least (?:he|she|they|it|you)|minor (?:delay|issue|problem)s?|a bit of a",
           "This makes light of what happened.", "Say what happened, and what it meant for them."),
    phrase("label", "warn",
           r"wheelchair[-\s]bound|confined to a wheelchair|suffers? from|SEND? (?:child(?:ren)?|kids?|pupils?)|"
           r"special needs (?:child(?:ren)?|kids?|pupils?)|the (?:autistic|disabled)|(?:autism|epilepsy) sufferers?|"
           r"(?:disabled|autistic) kids?",
           "The person comes before the label.", "uses a wheelchair; has epilepsy"),
    phrase("jargon", "warn",
           r"(?-i:EHCPs?|PTBs?|DPS|LADO|VPA|MASH|EDT|PTIF|PAs?|SLA|DSL)|Client Transport|shareability|"
           r"route optimi[sz]ation|re-?tender(?:s|ed|ing)?|single occupancy|stakeholders?|signpost(?:ed|ing)?",
           "Families need not know this word.", "Say it in plain words, or explain it in brackets."),
    phrase("no_date", "warn",
           r"(?:we|I)(?:['’]re|['’]m| are| am) (?:currently |now |still |already )?(?:looking into|investigating|working on|"
           r"dealing with)|(?:is|are) being (?:looked into|investigated|dealt with)",
           "Somebody looks into it, and by some day.", "Jo Marsh will look into this by Thursday 14 January."),
    phrase("cheer", "warn",
           r"(?:happy|delighted|thrilled|excited) to|great news|good news|have a (?:great|lovely|nice) \w+",
           "Cheer hurts a family that is worried.", "I am writing to tell you"),
    phrase("contraction", "note",
           r"(?:do|does|did|ca|wo|is|are|was|were|have|has|had|would|could|should)n['’]t",
           "Tired readers miss the 'not'.", "do not, cannot, will not"),
)  # fmt: skip
_EXCLAIMED: Final = Phrase("cheer", "warn", _LOUD, "An exclamation mark can sound like cheer.", "End with a full stop.")


def manner(text: str, *, cheerful: bool) -> Iterator[tuple[Phrase, re.Match[str]]]:
    """Yield each phrase of `text` that hurts or hides, with its place; `cheerful` where good cheer is in place."""
    for one, found in spoken(text, (*MANNER, _EXCLAIMED), frozenset()):
        if not (cheerful and one.rule == "cheer") and not _mended(text, one.rule, found):
            yield one, found


def _mended(text: str, rule: str, found: re.Match[str]) -> bool:
    """Say whether the sentence puts it right itself: jargon explained in brackets, a day given for work that goes on."""
    if rule == "jargon":
        return bool(_GLOSS.match(text, found.end())) or text[: found.start()].endswith("(")
    if rule == "no_date":
        rest = text[found.end() : found.end() + 200]
        return bool(_DATED.search(_SENTENCE_END.split(rest)[0]))
    return False
