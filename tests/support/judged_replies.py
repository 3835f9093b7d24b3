"""The two hundred replies that a person judged, with what the desk knew when each was written."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

from triage.cli import opening
from triage.config import Settings, owned_texts
from triage.rules import wording
from triage.rules.judged import Finding, Record
from triage.rules.letter import Way
from triage.rules.manner import FILE, Words, parse_words
from triage.rules.owned import Fault
from triage.rules.templates import Template

FOLDER: Final = Path(__file__).parents[1] / "rules" / "replies"
_HEAD: Final = re.compile(r'### (\w+) (\w+)((?: [+-]\w+)*)(?: to="([^"]+)")?(?:: (.+))?')
EVERY_THIRD: Final = 3


@dataclass(frozen=True, slots=True)
class Judged:
    """One reply with its record and the groups in which a person finds fault; `aside` where nobody tunes on it."""

    name: str
    body: str
    record: Record
    wrong: frozenset[str]
    aside: bool


@cache
def shipped_words() -> Words:
    words, faults = parse_words(owned_texts(opening.rules_folder(Settings()), FILE)[FILE])
    assert faults == ()
    return words


def check(subject: str, body: str, record: Record) -> tuple[Finding, ...]:
    """Check a reply by the shipped words."""
    return wording.check(subject, body, record, shipped_words())


def overclaims(templates: Iterable[Template]) -> tuple[Fault, ...]:
    """Check templates by the shipped words."""
    return wording.overclaims(templates, shipped_words())


@cache
def judged_replies() -> tuple[Judged, ...]:
    known = tomllib.loads((FOLDER / "records.toml").read_text(encoding="utf-8"))
    every = known.pop("every")
    return tuple(one for file in sorted(FOLDER.glob("*.txt")) for one in _of_file(file, known, every))


def _of_file(file: Path, known: dict[str, Any], every: dict[str, Any]) -> Iterator[Judged]:
    parts = re.split(r"(?m)^(?=### )", file.read_text(encoding="utf-8"))
    for place, part in enumerate([one for one in parts if one.strip()], 1):
        head, _, body = part.partition("\n")
        found = _HEAD.fullmatch(head)
        assert found is not None, head
        who, way, changes, to, wrong = found.groups()
        record = _record(known[who], every, way)
        facts = set(record.facts)
        for change in changes.split():
            facts = facts | {change[1:]} if change[0] == "+" else facts - {change[1:]}
        record = replace(record, facts=frozenset(facts), to=frozenset({to}) if to else record.to)
        groups = frozenset(one.strip() for one in (wrong or "").split(",") if one.strip())
        text = body.strip().replace("{sign}", every["sign"])
        yield Judged(f"{file.stem} {place} {head}", text, record, groups, place % EVERY_THIRD == 0)


def _record(row: dict[str, Any], every: dict[str, Any], way: str) -> Record:
    to = frozenset({row["to"]})
    family = frozenset(row.get("family", ()))
    return Record(
        child=row["child"],
        other_names=frozenset(every["other_names"]) - {row["child"]},
        facts=frozenset(row["facts"]),
        band=row["band"],
        may_name=frozenset(every["may_name"]) | to | family,
        others_in_family=family,
        reference=every["reference"],
        promises=row["promises"],
        way=Way(way),
        to=to,
        barred=frozenset(row.get("barred", ())),
        needs=tuple(row.get("needs", ())),
        failed=row["failed"],
        told=row["told"],
    )
