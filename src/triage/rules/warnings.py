"""Early warnings: the rules that supervisors own, and whether one sounds. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from triage.rules.calendar import Calendar, local_day
from triage.rules.owned import Fault, Sheet, Table
from triage.rules.reading.vocabulary import TOPICS

FILE: Final = "warnings.toml"
CONTACTS: Final = "contacts"
SILENCE: Final = "silence"
GROWTH: Final = "growth"
BY: Final = ("route", "school", "operator")
_SORTS: Final = (CONTACTS, SILENCE, GROWTH)
_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
_FIELD: Final = re.compile(r"\{([^{}]*)\}")
_MOST_HOURS: Final = 24 * 28


@dataclass(frozen=True, slots=True)
class WarningRule:
    """One rule: on what it sounds, from how many on, within how many hours; `topic` and `by` are '' where it asks for none."""

    name: str
    words: str
    sounds_on: str
    topic: str
    by: str
    at_least: int
    within: timedelta


@dataclass(frozen=True, slots=True)
class Sound:
    """A warning that sounds: of which rule, about what (''), how many, and in words."""

    rule: str
    subject: str
    count: int
    words: str


def parse_warnings(text: str, file: str = FILE) -> tuple[tuple[WarningRule, ...], tuple[Fault, ...]]:
    """Read warnings.toml; return the rules with every fault of the file."""
    sheet = Sheet(file, text)
    found: dict[str, WarningRule] = {}
    for table in sheet.root.tables("warning"):
        rule = _rule(table)
        if rule.name in found:
            table.fault("name", f"'{rule.name}' stands twice: give each warning a name of its own")
        found[rule.name] = rule
    sheet.root.finish()
    return tuple(found.values()), tuple(sheet.faults)


def contacts_sound(rule: WarningRule, counts: Mapping[str, int]) -> list[Sound]:
    """Return a sound for each subject of which enough came; `counts` has the one subject '' where the rule counts none apart."""
    return [_sound(rule, subject, count) for subject, count in sorted(counts.items()) if count >= rule.at_least]


def silence_sounds(rule: WarningRule, last: datetime | None, now: datetime, calendar: Calendar) -> list[Sound]:
    """Return a sound where nothing came in so many hours of desk time; a desk to which nothing ever came is only new."""
    minutes = round(rule.within / timedelta(minutes=1))
    quiet = last is not None and calendar.add_desk_minutes(last, minutes) <= now
    opened = any(begin <= now <= end for begin, end in calendar.spans(local_day(now)))
    return [_sound(rule, "", 0)] if quiet and opened else []


def growth_sounds(rule: WarningRule, came: int, answered: int) -> list[Sound]:
    """Return a sound where so many more came than were answered."""
    return [_sound(rule, "", came - answered)] if came - answered >= rule.at_least else []


def fields_of(words: str) -> Sequence[str]:
    """Return the fields that a warning's words name."""
    return _FIELD.findall(words)


def _sound(rule: WarningRule, subject: str, count: int) -> Sound:
    words = _FIELD.sub(lambda found: str(count) if found[1] == "count" else subject, rule.words)
    return Sound(rule.name, subject, count, words)


def _rule(table: Table) -> WarningRule:
    name, words = table.text("name"), table.text("words")
    if not _NAME.fullmatch(name):
        table.fault("name", "a name is small letters, figures and underscores, such as no_shows_on_one_route")
    sort = table.choice("sounds_on", _SORTS)
    topic = table.choice("topic", tuple(TOPICS), "") if sort == CONTACTS else ""
    by = table.choice("by", BY, "") if sort == CONTACTS else ""
    at_least = table.whole("at_least", 1, 100_000) if sort in {CONTACTS, GROWTH} else 0
    within = timedelta(hours=table.whole("within_hours", 1, _MOST_HOURS))
    known = {"count"} | ({"subject"} if by else set())
    for field in fields_of(words):
        if field not in known:
            table.fault(
                "words", f"{{{field}}} is not known here: " + " and ".join(f"{{{one}}}" for one in sorted(known))
            )
    table.finish()
    return WarningRule(name, words, sort, topic, by, at_least, within)
