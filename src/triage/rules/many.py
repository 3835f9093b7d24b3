"""One letter for many families: a text with fields that each family's own record fills, so that no family is sent another's name.

A field stands in the text as `[[the child's name]]` or `[[child]]`. A paragraph below a line `[when: fact, fact]` is used only
for the families whose record holds all those facts. What a record cannot fill stays a blank, which keeps that letter back.
"""

import re
from collections.abc import Collection, Mapping
from typing import Final

from triage.rules.templates import FACTS, FIELDS, Filled, Template

_FIELD: Final = re.compile(r"\[\[([^\[\]\n]*)\]\]")
_WHEN: Final = re.compile(r"\[when:([a-z_, ]*)\][ \t]*\n")
_KEYS: Final = {**{words: key for key, words in FIELDS.items()}, **{key: key for key in FIELDS}}
_RECORD: Final = ("child", "parent", "reference", "received_day", "school", "matter")
BY_RECORD: Final = frozenset({*_RECORD, *(FIELDS[key] for key in _RECORD)})
_BRACED: Final = re.compile(r"\{([a-z_]*)\}")


def text_of(template: Template, given: Mapping[str, str]) -> tuple[str, str]:
    """Return the subject and body of `template` as one text for many: conditions stay, and what is not `given` is a field."""

    def field(found: re.Match[str]) -> str:
        return given.get(found[1], "").strip() or f"[[{FIELDS[found[1]]}]]"

    parts = [
        (f"[when: {', '.join(sorted(one.when))}]\n" if one.when else "") + _BRACED.sub(field, one.text)
        for one in template.paragraphs
    ]
    return " ".join(_BRACED.sub(field, template.subject).split()), "\n\n".join(parts)


def fill(subject: str, body: str, fields: Mapping[str, str], facts: Collection[str]) -> Filled:
    """Return one family's letter: the text with the fields of its record, and `blanks` for what the record does not hold."""
    blanks: dict[str, None] = {}

    def field(found: re.Match[str]) -> str:
        known = fields.get(_KEYS.get(found[1].strip(), ""), "").strip()
        if not known:
            blanks[found[1]] = None
        return known or found[0]

    kept = [part for paragraph in re.split(r"\n[ \t]*\n", body) if (part := _holding(paragraph, facts)) is not None]
    text = _FIELD.sub(field, "\n\n".join(kept))
    return Filled(" ".join(_FIELD.sub(field, subject).split()), text, tuple(blanks))


def to_fill(subject: str, body: str) -> tuple[str, ...]:
    """Return the blanks that no record fills, in order: a person writes them once for all."""
    found = (one[1].strip() for one in _FIELD.finditer(f"{subject}\n{body}"))
    return tuple(one for one in found if one not in BY_RECORD)


def rests_on(subject: str, body: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the fields and the facts that the text takes from a family's record."""
    fields = {_KEYS[key] for one in _FIELD.finditer(f"{subject}\n{body}") if (key := one[1].strip()) in _KEYS}
    facts = {word.strip() for one in re.finditer(_WHEN.pattern, body) for word in one[1].split(",")}
    return frozenset(fields), frozenset(facts)


def _holding(paragraph: str, facts: Collection[str]) -> str | None:
    """Return a paragraph without its condition, or None where its facts do not hold; an unknown fact stays to be seen."""
    found = _WHEN.match(paragraph.lstrip("\n"))
    if found is None:
        return paragraph
    needed = {word.strip() for word in found[1].split(",")}
    if not needed <= set(FACTS):
        return paragraph
    return paragraph.lstrip("\n")[found.end() :] if needed <= set(facts) else None
