"""What a reply is checked against, and what a check finds: shared by every check of a reply."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from triage.rules.families import words_of
from triage.rules.folding import fold_words
from triage.rules.letter import Way

LEVELS: Final = ("stop", "warn", "note")
GROUPS: Final[Mapping[str, str]] = {
    "blank": "Still to be filled",
    "empathy": "What a family needs to read",
    "plain_english": "Plain English",
    "wounding": "Words that wound",
    "blame": "Blame",
    "conditional_apology": "An apology with a condition",
    "jargon": "Words of the office",
    "false_assurance": "More than the record holds",
    "other_family": "Another child or family",
    "barred": "Somebody who may not be told",
    "wrong_channel": "A way that this family cannot use",
}
IN_PUBLIC: Final = "named_in_public"
OVERRIDABLE: Final = frozenset({"false_assurance", "wrong_channel"})
COMMUNICATION: Final[Mapping[str, str]] = {
    "bsl": "uses British Sign Language",
    "interpreter": "needs an interpreter or a translation",
    "large_print": "needs large print",
    "braille": "needs Braille",
    "easy_read": "needs Easy Read",
    "no_telephone": "cannot use the telephone",
    "no_letter": "must not be written to at home",
}


NAMELESS: Final = "Parent or carer"
"""What a carer is called whom nobody named."""
_TIES: Final = frozenset(
    ("mother mum mummy mam mom father dad daddy parent parents carer carers guardian step stepmother stepfather stepparent "
     "foster adoptive grandmother grandfather grandparent grandma grandad granddad gran nan nanny grandpa aunt uncle brother "
     "sister sibling cousin partner husband wife birth legal social worker contact family and or of the s").split()
)  # fmt: skip
_ALSO: Final[Mapping[str, str]] = {
    "british sign language": "bsl",
    "sign language": "bsl",
    "translation": "interpreter",
    "translator": "interpreter",
    "large type": "large_print",
    "easyread": "easy_read",
    "no phone": "no_telephone",
    "no phone calls": "no_telephone",
    "do not ring": "no_telephone",
    "no letters": "no_letter",
    "no post": "no_letter",
}


def is_nameless(name: str, relationship: str = "") -> bool:
    """Say whether a carer's name is none but what they are to the child: 'Mother', 'Parent or carer', 'Step-father 2'."""
    words = [word for word in words_of(name) if not word.isdigit()]
    return set(words) <= _TIES or fold_words(name) == fold_words(relationship)


def need_named(said: str) -> str:
    """Return a communication need as the record keeps it of how an office names it, or the words as they are.

    'BSL' is 'bsl', 'Somali interpreter' and 'Interpreter: Somali' are 'interpreter: Somali'.
    """
    head, _, detail = (" ".join(part.split()) for part in said.partition(":"))
    if not detail and head.casefold().endswith((" interpreter", " translation")):
        detail, head = head.rpartition(" ")[0], head.rpartition(" ")[2]
    folded = head.casefold().replace("-", " ")
    word = _ALSO.get(folded, folded.replace(" ", "_"))
    if word not in COMMUNICATION:
        return said
    return f"{word}: {detail}" if detail else word


def in_words(needs: Iterable[str]) -> str:
    """Return communication needs as people read them: 'needs an interpreter or a translation (Somali); needs large print'."""
    said = []
    for one in needs:
        word, _, detail = (part.strip() for part in one.partition(":"))
        plain = COMMUNICATION.get(word, word.replace("_", " "))
        said.append(f"{plain} ({detail})" if detail else plain)
    return "; ".join(said)


@dataclass(frozen=True, slots=True)
class Record:
    """What the record holds that a reply is checked against. `child` is '' where the child is not known.

    `other_names` are names of other children. `may_name` are people and places this reply may name although a child is called
    the same: who writes, who is written to, who will act, the school. `others_in_family` are contacts of this child to whom the
    letter does not go, `barred` those who may not be told, `to` the names of whom it goes to. `promises` says that this kind of
    contact needs a next step with a day, `failed` that our service let this family down, `told` what they said about it.
    `way` is how it leaves, `needs` the recipient's communication needs: a word of COMMUNICATION, or 'word: detail'. `unsure` says
    that the address or number it goes to was not confirmed for too long, '' where it was. `shared` are the names of those who may
    not be told and have this address or number as well.
    """

    child: str
    other_names: frozenset[str]
    facts: frozenset[str]
    band: int
    may_name: frozenset[str] = field(default_factory=frozenset)
    others_in_family: frozenset[str] = field(default_factory=frozenset)
    reference: str = ""
    promises: bool = False
    way: Way = Way.EMAIL
    to: frozenset[str] = field(default_factory=frozenset)
    barred: frozenset[str] = field(default_factory=frozenset)
    needs: tuple[str, ...] = ()
    failed: bool = False
    told: str = ""
    unsure: str = ""
    shared: frozenset[str] = field(default_factory=frozenset)

    @property
    def in_haste(self) -> bool:
        """Whether speed matters more than style: a child is at risk or has no safe journey (bands 0 and 1)."""
        return self.band <= 1

    @property
    def in_public(self) -> bool:
        """Whether everybody may read it."""
        return self.way is Way.SOCIAL

    def need(self, word: str) -> str | None:
        """Return the detail of a communication need ('' where none is kept), or None where the recipient has no such need."""
        found = next((one for one in self.needs if one.partition(":")[0] == word), None)
        return None if found is None else found.partition(":")[2].strip()


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in a reply: its level (`stop`, `warn`, `note`), rule, reason, place in the body, a better wording, its group.

    What stands in the subject, or nowhere, has the place (0, 0), and says so.
    """

    level: str
    rule: str
    words: str
    start: int
    end: int
    instead: str = ""
    group: str = "blank"

    @property
    def overridable(self) -> bool:
        """Whether a supervisor may let a reply leave all the same, with a reason; what is public cannot be taken back."""
        return self.group in OVERRIDABLE and self.rule != IN_PUBLIC
