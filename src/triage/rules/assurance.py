"""False assurance: a statement in a reply that needs a fact which the record does not hold.

A family that was told "it is arranged" when it was not is harmed twice. Each claim names the facts that may support it; with
none, nobody at this desk may make it. A claim is left alone where the sentence denies it, doubts it, asks it, makes it a
condition, or reports what somebody else said. In doubt it is shown: a person can word it anew, a family cannot undo it.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from triage.rules.phrases import Phrase, phrase, spoken

_RIDE: Final = (
    "(?:transport|taxis?|cab|vehicle|minibus|bus|car|driver|escort|assistant|crew|cover|route|seat|place|journeys?)"
)
_VEHICLE: Final = "(?:transport|taxis?|cab|vehicle|minibus|bus|driver|escort|assistant|crew)"
_THING: Final = rf"(?:{_RIDE}|everything|it|this|that|all)(?: (?:for|to|from|with) [\w'’-]+(?: [\w'’-]+)?)?"
_NO_NAME: Final = (
    "This|That|It|There|What|Who|Nobody|Nothing|No|None|Neither|Everything|Everyone|Everybody|If|When|Which|Here|We|"
    "You|The|Transport|Please|Today|Tomorrow|As|And|But"
)
_CHILD: Final = rf"(?:he|she|they|your (?:child|son|daughter)|(?!(?-i:{_NO_NAME})\b)(?-i:[A-Z])[\w-]{{1,30}})"
_NOW: Final = "(?:(?:now|already|just|all|fully|also|definitely|certainly) ){0,2}"
_IS: Final = rf"(?: (?:is|are|(?:has|have) (?:now )?been)|['’]s(?: been)?) {_NOW}"
_WILL: Final = rf"(?: (?:will|shall|is going to|are going to|should|is due to)|['’]ll) {_NOW}"
_WE: Final = rf"(?:we|I)(?: have|['’]ve)? {_NOW}"
_DONE: Final = (
    "(?:arranged|booked|sourced|organi[sz]ed|allocated|confirmed|secured|sorted(?: out)?|set up|assigned|found)"
)
_MADE: Final = (
    "(?:arranged|in place|in hand|sorted|confirmed|organi[sz]ed|booked|set up|ready|allocated|agreed|assigned|"
    "resolved|fixed|solved|found|sourced|secured|restored|under control|back (?:to normal|on track)|"
    "up and running|put in place|in post|waiting|outside|coming|on (?:its|the|their) way)(?! that)"
)
_BE: Final = (
    "be (?:there|here|with (?:you|him|her|them)|at|on|in place|ready|arranged|booked|sorted|confirmed|set up|running|back|"
    "coming|collecting|picking|available|provided|restored|found|allocated|waiting|outside)"
)
_NEXT_STEP: Final = (
    "(?:be (?:asked|offered|told|looked|checked|reviewed|discussed|named|decided|considered)|not|never|no|need|cost|take|"
    "depend|ring|have|be (?:late|withdrawn|cancelled))"
)
_THEM: Final = "(?:driver|school|operator|taxi|firm|company|crew|contractor|escort|assistant)"
_ONE_OF_THEM: Final = rf"(?:the|your|his|her|their|[\w-]+['’]s|(?-i:[A-Z])[\w-]+) (?:[\w-]+ )?{_THEM}"
_CONFIRMED: Final = ("transport_confirmed",)
_LOGGED: Final = ("contact_with_operator_logged",)


def _arranged(pattern: str) -> Phrase:
    words = "The record does not show that transport is arranged."
    return phrase(
        "false_assurance", "stop", pattern, words, "There is no transport yet. We know this so far:", _CONFIRMED
    )


def _coming(pattern: str) -> Phrase:
    words = "The record holds no confirmed journey: this is a promise that may break."
    return phrase("false_assurance", "stop", pattern, words, "We do not yet know when a vehicle can come.", _CONFIRMED)


def _contact(pattern: str) -> Phrase:
    words = "No contact with them is on this case's record."
    better = "We will ask the operator, and tell you what they say."
    return phrase("false_assurance", "stop", pattern, words, better, _LOGGED)


def _never(words: str, better: str, pattern: str) -> Phrase:
    return phrase("false_assurance", "stop", pattern, words, better)


CLAIMS: Final = (
    _arranged(rf"{_THING}{_IS}{_MADE}"),
    _arranged(rf"(?:{_WE}|(?:we|I) can (?:now )?){_DONE.replace('confirmed', 'confirm(?:ed)?')} (?:[\w'’-]+ ){{0,3}}{_RIDE}"),
    _arranged(rf"(?:{_WE})(?:resolved|fixed|solved|sorted(?: out)?)"),
    _arranged(rf"(?:problem|matter|issue|fault|difficulty|situation){_IS}(?:resolved|fixed|solved|sorted|put right|dealt with)"),
    _arranged(rf"there(?:{_IS}| will (?:now )?be )(?:transport|an? (?:[\w'’-]+ )?(?:taxi|vehicle|minibus|driver|seat))"),
    _arranged(rf"(?:we|I) (?:now )?have (?:now |got )*(?:[\w'’-]+ )?an? (?:[\w'’-]+ )?{_RIDE}"),
    _arranged(r"everything (?:is )?(?:under control|in hand)|(?:made|agreed) (?:the |all the |new )?arrangements|"
              r"(?:be|is|are|get) back (?:on track|to normal)|up and running"),
    _arranged(rf"(?:{_CHILD}|you) {_NOW}(?:has|have) {_NOW}(?:transport|an? (?:taxi|vehicle|minibus|driver|seat))"),
    _coming(rf"{_RIDE}(?: (?:for|to|from|with) [\w'’-]+)?{_WILL}"
            rf"(?:{_BE}|come|arrive|collect|pick|start|begin|resume|run|turn up)"),
    _coming(rf"{_VEHICLE}{_WILL}(?!{_NEXT_STEP}\b)[\w’-]+"),
    _coming(r"you (?:will not|won['’]t|no longer) (?:have|need) to (?:drive|take|fetch|pay)"),
    _coming(rf"{_CHILD} (?:travels|goes|returns) (?:back )?(?:on|from|at|tomorrow|today|to school)"),
    _coming(r"(?:somebody|someone|help) is (?:on (?:the|its|their) way|coming)|"
            r"operator (?:takes over|begins|starts)|(?:certain|sure|bound) to (?:come|be there|arrive|work)"),
    _arranged(rf"{_VEHICLE} (?:has|have) {_NOW}(?:come through|been (?:reinstated|given|mended|repaired|replaced|awarded))"),
    _arranged(rf"{_CHILD}{_IS}(?:booked|allocated|placed|on route|being (?:collected|picked up|looked after))"),
    _arranged(r"route has (?:now )?been (?:given|awarded|let|taken)"),
    _arranged(r"(?:we|I) (?:now )?have (?:now |got )*cover"),
    _coming(rf"(?:it|they|everything){_WILL}(?:be (?:there|with you|arranged|in place|ready|sorted|booked)|collect|pick)"),
    _coming(rf"{_RIDE} {_NOW}(?:starts?|begins?|resumes?|arrives?|comes?|collects?|runs?) (?:[\w'’-]+ )?"
            r"(?:on|at|from|today|tomorrow)"),
    _coming(rf"(?:{_CHILD}|you){_WILL}(?:be (?:collected|picked up|fetched|met|brought|taken|on the|at school|back)|travel|"
            r"have (?:transport|the same|an? (?:taxi|vehicle|minibus|driver|seat)))"),
    _coming(rf"{_CHILD} (?:can|will) (?:now )?(?:start|go|come|get) (?:back|to school|in again)"),
    _coming(rf"(?:you|we|I) (?:can |should )?(?:now )?(?:expect|anticipate) (?:[\w'’-]+ ){{1,2}}?{_RIDE} (?:to|at|on|from|by)"),
    _coming(rf"(?:operator|firm|company|contractor){_WILL}(?:provide|send|supply|collect|bring|take over)"),
    _coming(r"the same (?:driver|assistant|escort|crew|vehicle|taxi|passenger assistant) (?:as|will)"),
    _contact(rf"(?:{_WE})(?:spoken|spoke|talked|rung|rang|phoned|called|contacted|emailed|asked|checked|chased|"
             rf"been in touch|(?:raised|discussed|agreed|taken) (?:this|it|that)(?: up)?)(?: (?:to|with|up))* {_ONE_OF_THEM}"),
    _contact(rf"{_THEM} (?:has|have) {_NOW}"
             r"(?:been (?:spoken to|told|informed|notified|reminded|warned|instructed|asked|contacted)|"
             r"apologised|accepted|offered|replied|"
             r"answered)"),
    _contact(rf"(?:word|contact|touch|call|conversation) with {_ONE_OF_THEM}|{_THEM} (?:tells?|assures?) (?:me|us)"),
    _contact(rf"(?:the|your|[\w-]+['’]s) {_THEM} (?:has |have )?{_NOW}(?:told|confirmed|assured|agreed|promised|explained|said)"
             r"(?! (?:you|him|her|them))"),
    _never("Nobody can promise this.", "Say what will be done, by whom and by when.",
           r"rest assured|be assured|(?:I|we) (?:can )?assure you|(?:I|we) (?:can |do )?promise (?!to|nothing)[\w'’]+|"
           r"you have (?:my|our) word|(?:this is|it was) the last time|"
           r"(?:no need|nothing) to worry|(?:do not|don['’]t) worry|guarantee[ds]?|"
           r"(?:it|this|that) (?:will (?:not|never)|won['’]t) (?:ever )?(?:happen again|be repeated)|fully resolved|"
           r"(?:will|can) (?:make sure|ensure) (?:that )?(?:[\w'’-]+ ){1,3}?(?:is|are|will|arrives?|comes?|travels?|gets?)"),
    _never("No decision to pay is on the record.", "You can claim, and this is how:",
           rf"(?:you|claims?|costs|fares|taxis?|mileage|miles|money|expenses){_WILL}"
           r"(?:be (?:paid|refunded|reimbursed|compensated)|(?:get|have) (?:your|the) money back|"
           r"(?:get|receive|have) (?:an? |your )?(?:full )?(?:refund|payment|compensation))|"
           rf"(?:we|I|the council){_WILL}(?:pay|refund|reimburse|compensate|cover (?:your|the|all))|you are owed"),
    _never("No decision to pay is on the record.", "You can claim, and this is how:",
           rf"(?:payment|refund|cheque|money|compensation|claim)(?: of £?[\d.,]+)?"
           rf"(?:{_WILL}be (?:made|paid|sent|approved)|{_IS}(?:on its way|approved|agreed|paid|sent))"),
    _never("Nobody on the record has seen the child.", "This is what we know, from whom, and at what time:",
           rf"{_CHILD} (?:is|are|will be) {_NOW}(?:quite |perfectly |absolutely )?"
           r"(?:safe|fine|well looked after|in (?:good|safe) hands|"
           r"on (?:her|his|their) way|(?:back )?at school|there|home (?:by|at))|"
           rf"{_CHILD} (?:has|have) {_NOW}(?:arrived|got (?:home|there|to school)|been found)"),
    _never("The school decides this, not the desk.",
           "The school decides how the absence is recorded; codes Q and Y1 exist for this.",
           r"(?:will not|won['’]t) be (?:marked (?:as )?absent|fined|prosecuted)"),
    _never("No crew training is on the record.", "We will ask who on board is trained, and in what.",
           r"(?:assistant|escort|driver|crew) (?:who )?"
           r"(?:(?:is|are|has been|have been|will be) (?:fully |medically )?trained|knows? how)"),
    _never("No issued figure supports this.", "Write only about this child.",
           r"(?:all|most|every|nearly all|almost all|a small number of|only a few) (?:of )?(?:the )?"
           r"(?:children|child|pupils|families|routes) (?:(?:on|in|at|of) (?:[\w’-]+ ){1,3}?)?(?:now |already )?"
           r"(?:has|have|is|are) (?:now |already )?(?:transport|covered|in place|sorted|travelling)|"
           r"(?:everybody|everyone|every child) else (?:has|is)"),
    phrase("hand_over", "warn",
           rf"(?:{_WE}|(?:has|have) been )(?:passed|handed|referred|reported|escalated) (?:[\w'’-]+ ){{0,4}}?(?:on |over )?"
           rf"to (?:the|our|a) [\w'’-]+|{_WE}told the (?:[\w'’-]+ ){{0,2}}?(?:team|front door|police)",
           "The record holds no hand-over.", "Name who took it, in which team, and when.", ("handed_off",)),
)  # fmt: skip

_LOOK_BACK: Final = 240
_SENTENCE_END: Final = re.compile(r"[.!?]+(?=\s)|\n[ \t]*\n|\n[ \t]*[-*•>]")
_CLAUSE_END: Final = re.compile(
    r"[,;:–—]|\s-\s|\b(?:but|so|because|although|though|while|whereas|as|since)\b", re.IGNORECASE
)
_AND: Final = re.compile(r"\band\b", re.IGNORECASE)
_DENIED: Final = re.compile(
    r"\b(?:no(?!\s+(?:doubt|problem|matter))|not(?!\s+(?:only|just))|\w+n['’]t|never|nothing|nobody|none|cannot|neither|nor|"
    r"without|unlikely)\b",
    re.IGNORECASE,
)
_DOUBTED: Final = re.compile(
    r"\b(?:whether|if|unless|neither|nor)\b|"
    r"\b(?:not|cannot|\w+n['’]t)\s+(?:yet\s+)?(?:know|say|tell|promise|confirm|guarantee|show|mean)\b",
    re.IGNORECASE,
)
_OPEN: Final = re.compile(
    r"\b(?:when|once(?!\s+(?:again|more))|until|till|before|how|where|check|hopes?|hoped)\b(?:\s+[\w'’-]+){0,3}\s*$",
    re.IGNORECASE,
)
_CONDITION: Final = re.compile(
    r"\s*(?:if(?!\s+you\s+(?:have|need|want|are))|unless|until(?!\s+(?:then|now))|once(?!\s+(?:again|more)))\b[^,;:]*,\s*"
    r"(?:then\s+)?(?:the\s+|a\s+|your\s+)?$",
    re.IGNORECASE,
)
_REPORTED: Final = re.compile(
    r"(?<!as\s)\byou\s+(?:(?:were|are|have\s+been|had\s+been)\s+(?:\w+\s+)?(?:told|promised|assured|informed)|"
    r"(?:told|said|asked|wrote|say|tell|write|thought|believed))\b",
    re.IGNORECASE,
)
_REPORT_BEGINS: Final = re.compile(
    r"\byou\s+(?:told\s+us|told\s+me|said|wrote|asked)[^.:]{0,40}:|\bin\s+your\s+words?\b[^.:]{0,40}:|"
    r"\bwhat\s+should\s+(?:have\s+)?happen(?:ed)?\b[^.:]{0,20}:",
    re.IGNORECASE,
)


def unsupported(
    text: str, facts: frozenset[str], owned: Sequence[Phrase] = ()
) -> Iterator[tuple[Phrase, re.Match[str]]]:
    """Yield each claim that `text` makes and `facts` do not support, with its place; `owned` are those that supervisors added."""
    for claim, found in spoken(text, (*CLAIMS, *owned), facts):
        if not _left_open(text, found.start(), found.end()):
            yield claim, found


def _left_open(text: str, start: int, end: int) -> bool:
    """Say whether the sentence around a claim denies, doubts, asks or reports it, or makes it a condition."""
    sentence = _SENTENCE_END.split(text[max(0, start - _LOOK_BACK) : start])[-1]
    stop = re.compile(r"[.!?\n]").search(text, end, end + _LOOK_BACK)
    if (stop and stop[0] == "?") or _CONDITION.match(sentence) or _REPORT_BEGINS.search(sentence):
        return True
    clause = _CLAUSE_END.split(sentence)[-1]
    own = _AND.split(clause)[-1]
    return bool(_DENIED.search(own) or _OPEN.search(own) or _REPORTED.search(own) or _DOUBTED.search(clause))
