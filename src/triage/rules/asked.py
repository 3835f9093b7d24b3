"""What somebody asks of the queue: filters that combine, and words to find. Read from what people type, and written back.

`band:now channel:email mine need:wheelchair school:"Lark Hill" words ...`: a value with blanks or commas stands in quotes; of
several values of one filter, separated by commas, any will do; a word in quotes is only a word. What is no filter is a word to
find, so nothing that was typed is lost.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

BANDS: Final = ("now", "today", "soon", "routine")
FLAGS: Final[Mapping[str, str]] = {
    "mine": "mine",
    "unclaimed": "unclaimed",
    "breached": "breached",
    "escalated": "escalated",
    "waiting": "waiting",
    "all": "every",
}
CHOICES: Final[Mapping[str, str]] = {
    "band": "bands",
    "channel": "channels",
    "topic": "topics",
    "need": "needs",
    "school": "schools",
    "owner": "owners",
    "waiting": "waiting_on",
    "incident": "incidents",
}
_EXAMPLES: Final[Mapping[str, str]] = {
    "band": "now",
    "channel": "email",
    "topic": "late",
    "need": "wheelchair",
    "school": "larkfield",
    "owner": "kim",
    "waiting": "operator",
    "incident": "7KMQ-2XDN",
}
_LONGEST: Final = 2000
_NEVER: Final = re.compile("[\x00\ud800-\udfff]")
_TOKEN: Final = re.compile(r'(?:"[^"]*"?|[^\s"])+')
_PART: Final = re.compile(r'(?:"[^"]*"?|[^,"])+')
_LIKE_A_FILTER: Final = re.compile(r"([a-z][a-z-]+):(?!//)(.*)", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the queue is to show; nothing asked is every open case.

    `mine` and `unclaimed` go by who holds a case; `breached` is late: its act-by has passed, or a clock of ours is broken;
    `escalated` that a supervisor is to look; `waiting` shows the cases that wait instead of the open ones; `every` shows those
    that wait and those that are done, too. Of a filter's values any will do; all filters must hold. `words` is what to find.
    """

    mine: bool = False
    unclaimed: bool = False
    breached: bool = False
    escalated: bool = False
    waiting: bool = False
    every: bool = False
    bands: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    schools: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    waiting_on: tuple[str, ...] = ()
    incidents: tuple[str, ...] = ()
    words: str = ""


EVERYTHING: Final = Asked()
BUILT_IN: Final[Mapping[str, Asked]] = {
    "Mine": Asked(mine=True),
    "Unclaimed": Asked(unclaimed=True),
    "Late": Asked(breached=True),
    "Waiting on others": Asked(waiting=True),
    "Escalated": Asked(escalated=True),
}


def parse(text: str) -> Asked:
    """Return what this text asks for; every text asks for something, at least for words."""
    asked, words = EVERYTHING, list[str]()
    for token in _TOKEN.findall(_NEVER.sub("", text[:_LONGEST])):
        name, values, others = _filter(token)
        if name in FLAGS and not values:
            asked = _changed(asked, FLAGS[name], value=True)
        for value in values:
            asked = _with(asked, name, value)
        words += others
    return replace(asked, words=" ".join(words))


def text(asked: Asked) -> str:
    """Return `asked` as somebody would type it; `parse` gives the same again."""
    flags = [name for name, field in FLAGS.items() if getattr(asked, field)]
    filters = [
        f"{name}:{','.join(map(_quoted, getattr(asked, field)))}"
        for name, field in CHOICES.items()
        if getattr(asked, field)
    ]
    words = [word if _only_a_word(word) else f'"{word}"' for word in asked.words.split()]
    return " ".join([*flags, *filters, *words])


def in_words(asked: Asked) -> str:
    """Return `asked` as it is said above the queue, such as 'mine · TODAY · by email · found: larkfield'; '' for nothing."""
    return " · ".join(_said(asked))


def mistakes(asked: Asked) -> str:
    """Return in words which of the words were meant as filters and are none, with those that there are; '' for none."""
    for word in asked.words.split():
        like = _LIKE_A_FILTER.fullmatch(word)
        name = like[1].casefold() if like else ""
        if like and name == "band":
            return f"{word} is no band: say {', '.join(BANDS[:-1])} or {BANDS[-1]}, as in band:now."
        if like and name in CHOICES:
            return f"{word} wants a value, as in {name}:{_EXAMPLES[name]}."
        if like and like[2]:
            return f"There is no filter '{name}', so it was looked for as words. {known()}"
    return ""


def known() -> str:
    """Return the filters that there are, in words."""
    return f"Filters: {', '.join(FLAGS)}, {', '.join(f'{name}:{example}' for name, example in _EXAMPLES.items())}."


def with_value(asked: Asked, name: str, value: str) -> Asked:
    """Return `asked` with this value of the filter `name` chosen, or no longer chosen where it was."""
    field, value = CHOICES[name], _cleaned(name, value)
    chosen: tuple[str, ...] = getattr(asked, field)
    kept = tuple(one for one in chosen if one.casefold() != value.casefold())
    return _changed(asked, field, kept) if kept != chosen else _with(asked, name, value)


def has_value(asked: Asked, name: str, value: str) -> bool:
    """Say whether this value of the filter `name` is chosen."""
    chosen: tuple[str, ...] = getattr(asked, CHOICES[name])
    return _cleaned(name, value).casefold() in {one.casefold() for one in chosen}


def with_flag(asked: Asked, name: str) -> Asked:
    """Return `asked` with the filter `name`, which has no values, switched over."""
    return _changed(asked, FLAGS[name], value=not getattr(asked, FLAGS[name]))


def _filter(token: str) -> tuple[str, list[str], list[str]]:
    """Return the filter that a token names, its values, and what of it are words."""
    if token.casefold() in FLAGS:
        return token.casefold(), [], []
    name, _, rest = token.partition(":")
    name = name.casefold()
    if name not in CHOICES:
        return "", [], token.replace('"', "").split()
    values = [value for part in _PART.findall(rest) if (value := _cleaned(name, part))]
    if not values:
        return "", [], [f"{name}:"]
    wrong = [value for value in values if name == "band" and value not in BANDS]
    words = " ".join(f"{name}:{value}" for value in wrong).split()
    return name, [value for value in values if value not in wrong], words


def _cleaned(name: str, value: str) -> str:
    value = " ".join(value.replace('"', "").split())
    if name in {"channel", "topic", "need", "waiting"}:
        return re.sub(r"[ -]", "_", value.casefold())
    return value.casefold() if name == "band" else value.upper() if name == "incident" else value


def _with(asked: Asked, name: str, value: str) -> Asked:
    field = CHOICES[name]
    chosen: tuple[str, ...] = getattr(asked, field)
    return asked if value in chosen else _changed(asked, field, (*chosen, value))


def _changed(asked: Asked, field: str, value: Any) -> Asked:
    changes: dict[str, Any] = {field: value}
    return replace(asked, **changes)


def _quoted(value: str) -> str:
    return f'"{value}"' if "," in value or len(value.split()) != 1 else value


def _only_a_word(word: str) -> bool:
    return _filter(word) == ("", [], [word])


def _said(asked: Asked) -> Iterator[str]:
    for said, holds in (("mine", asked.mine), ("unclaimed", asked.unclaimed), ("late", asked.breached),
                        ("escalated", asked.escalated), ("waiting", asked.waiting)):  # fmt: skip
        if holds:
            yield said
    choices: tuple[tuple[tuple[str, ...], str, Callable[[str], str]], ...] = (
        (asked.bands, "", str.upper),
        (asked.channels, "by ", _plain),
        (asked.topics, "about ", _plain),
        (asked.needs, "needs ", _plain),
        (asked.schools, "school ", str),
        (asked.owners, "held by ", str),
        (asked.waiting_on, "waiting: ", _plain),
        (asked.incidents, "incident ", str),
    )
    for values, before, say in choices:
        if values:
            yield before + " or ".join(map(say, values))
    if asked.every:
        yield "done ones too"
    if asked.words:
        yield f"found: {asked.words}"


def _plain(code: str) -> str:
    return code.replace("_", " ")
