"""The web form: what it asks, what an answer must be, and what the answers become in words."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Final

from triage.rules.arrival import Message

SAFE: Final = {"yes": "Yes", "no": "No", "unknown": "I do not know"}
REPLY_BY: Final = {"email": "Email", "phone": "Telephone", "text": "Text message", "letter": "Letter"}
NEEDS: Final = {
    "bsl": "British Sign Language (BSL)",
    "large_print": "Large print",
    "interpreter": "An interpreter",
}
AT_RISK_WORDS: Final[Mapping[str, str]] = {
    "no": "On the web form we were told that the child is NOT safe now.",
    "unknown": "On the web form nobody could say whether the child is safe now.",
}
SPAM: Final = "It may be spam: a field that people do not see was filled in."
LONGEST: Final = {
    "name": 200, "email": 254, "phone": 60, "post": 600, "child": 200, "school": 200, "what": 20_000, "language": 100,
}  # fmt: skip
TRAP: Final = "website"
_EMAIL: Final = re.compile(r"[^@\s<>,;]{1,64}@[^@\s<>,;]+\.[^@\s<>,;]{2,}")
_ONE_LINE: Final = ("name", "email", "phone", "child", "school", "language")
_REACHED_BY: Final = {"email": "email", "phone": "phone", "text": "phone", "letter": "post"}
_LEAST_DIGITS: Final = 7
_MOST_DIGITS: Final = 15


@dataclass(frozen=True, slots=True)
class Submission:
    """What a person sent by the form. `key` names this sending for ever.

    `needs` are keys of NEEDS, `reply_by` of REPLY_BY, `safe` of SAFE; `website` stands in a field that people do not see.
    """

    key: str
    name: str = ""
    email: str = ""
    phone: str = ""
    post: str = ""
    child: str = ""
    school: str = ""
    what: str = ""
    safe: str = ""
    reply_by: str = ""
    needs: tuple[str, ...] = ()
    language: str = ""
    website: str = ""

    @property
    def raw(self) -> bytes:
        """The submission as canonical JSON: equal submissions give equal bytes."""
        return json.dumps(asdict(self), ensure_ascii=True, sort_keys=True, separators=(",", ":")).encode()

    @property
    def asked(self) -> str:
        """How the person asked to be answered, in words."""
        by = f"by {REPLY_BY[self.reply_by].lower()}" if self.reply_by in REPLY_BY else ""
        needs = [NEEDS[one] for one in NEEDS if one in self.needs]
        spoken = [f"language: {self.language}"] if self.language else []
        return ", ".join([*([by] if by else []), *needs, *spoken])

    @property
    def doubt(self) -> str:
        """Why a person should look at where it comes from, or ''."""
        return SPAM if self.website else ""


def read(key: str, given: Mapping[str, object]) -> tuple[Submission, dict[str, str]]:
    """Return what was sent, and for each field that will not do what to write instead; nothing is left out silently.

    `given` holds texts by the names of Submission's fields, `needs` a list of them; other names are faults.
    """
    faults: dict[str, str] = {}
    texts = {name: _text(name, given, faults) for name in (*LONGEST, "safe", "reply_by", TRAP)}
    needs = _needs(given, faults)
    for name in given:
        if name not in texts and name != "needs":
            faults[name] = "This field is not known."
    sent = Submission(key=key, needs=needs, **texts)
    _check(sent, faults)
    return sent, faults


def message_of(sent: Submission, error: str = "") -> Message:
    """Return a submission as a person reads it; what is ranked are the writer's words, with child and school behind them."""
    told = [
        ("From", sent.name),
        ("Child", sent.child),
        ("School", sent.school),
        ("Is the child safe now?", SAFE.get(sent.safe, sent.safe)),
        ("Email", sent.email),
        ("Telephone", sent.phone),
        ("Post", sent.post),
        ("Asks to be answered", sent.asked),
        ("In a field that people do not see", sent.website[:200]),
    ]
    about = [f"{label}: {words}" for label, words in told[1:3] if words]
    lines = [f"{label}: {words}" for label, words in told if words]
    return Message(
        from_address=sent.email or sent.phone,
        from_name=sent.name,
        from_post=sent.post,
        text="\n".join([*lines, "", sent.what]).strip(),
        new_text="\n".join([sent.what, *about]).strip(),
        error=error or None,
    )


def _text(name: str, given: Mapping[str, object], faults: dict[str, str]) -> str:
    value = given.get(name, "")
    if value is None:
        return ""
    if not isinstance(value, str):
        faults[name] = "Write this as text."
        return ""
    whole = (
        value.encode("utf-8", "replace").decode().replace("\0", "").replace("\r\n", "\n").replace("\r", "\n").strip()
    )
    words = " ".join(whole.split()) if name in _ONE_LINE else whole
    if name == TRAP:
        return words[: LONGEST["name"]]
    longest = LONGEST.get(name, LONGEST["name"])
    if len(words) > longest:
        faults[name] = f"This is too long: write at most {longest:,} characters."
    return words


def _needs(given: Mapping[str, object], faults: dict[str, str]) -> tuple[str, ...]:
    value = given.get("needs") or []
    if not isinstance(value, list) or any(one not in NEEDS for one in value):
        faults["needs"] = f"Choose from: {', '.join(NEEDS)}."
        return ()
    return tuple(one for one in NEEDS if one in value)


def _check(sent: Submission, faults: dict[str, str]) -> None:
    """Add what is missing or does not fit together, in the order in which the form asks."""
    wanted = {
        "name": (not sent.name, "Write your name."),
        "email": (
            bool(sent.email) and not _EMAIL.fullmatch(sent.email),
            "Write an email address such as name@example.org.",
        ),
        "phone": (
            bool(sent.phone) and not _is_number(sent.phone),
            "Write a telephone number with its area code, such as 01632 960 200.",
        ),
        "what": (not sent.what, "Write what has happened."),
        "safe": (sent.safe not in SAFE, "Say whether the child is safe now."),
        "reply_by": (sent.reply_by not in REPLY_BY, "Say how we should answer."),
    }
    for name, (wrong, words) in wanted.items():
        if wrong:
            faults.setdefault(name, words)
    needed = _REACHED_BY.get(sent.reply_by, "")
    if needed and not getattr(sent, needed):
        said = {
            "email": "Write your email address",
            "phone": "Write your telephone number",
            "post": "Write your postal address",
        }
        faults.setdefault(needed, f"{said[needed]}, so that we can answer as you asked.")


def _is_number(text: str) -> bool:
    digits = [letter for letter in text if letter.isdigit()]
    return _LEAST_DIGITS <= len(digits) <= _MOST_DIGITS and not re.search(r"[^\d\s()+./extEXT-]", text)
