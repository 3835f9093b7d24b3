"""Reply templates: Markdown files that supervisors own, with TOML front matter between `+++` lines.

A template is written as an email. `NAME.FORM.md` holds the same for another way, with `of = "NAME"` and `form = "FORM"`: it is
for the same matters and answers the same clocks. Below the front matter stand paragraphs. A paragraph may begin with a line
`[when: fact, fact]`: it is used only where the record holds all those facts. `{field}` is filled from the record; a field that
the record cannot fill becomes a blank, `[[...]]`, that a person must write over before the reply can leave. There are no
expressions. Whether a paragraph says more than its own facts support is asked by `wording.overclaims`.
"""

import difflib
import hashlib
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from triage.rules.letter import TEXT_LENGTH, Way
from triage.rules.owned import Fault, Sheet, Table
from triage.rules.reading.vocabulary import KINDS, TOPICS

FIELDS: Final = {
    "child": "the child's name",
    "parent": "the name to write to",
    "agent": "your name",
    "desk": "the desk's name",
    "phone": "the desk's number",
    "reference": "the reference",
    "received_day": "the day it came",
    "school": "the school",
    "matter": "what it is about",
    "effect": "what this has meant for them, in their words",
    "known_so_far": "what we know so far",
    "next_step": "what happens next",
    "next_step_who": "who will do it",
    "next_step_by": "by which day and date",
    "truth": "the one truth of the incident",
    "answer": "the answer, point by point",
    "remedy": "what we do to put it right",
    "ask_by": "until which day they may ask for the next stage",
}
FACTS: Final = (
    *("child_known", "transport_none", "transport_confirmed", "transport_interim", "transport_not_known"),
    *("complaint", "mp", "first_reply", "repeat_contact", "contact_with_operator_logged", "handed_off"),
)
TEMPLATE_KINDS: Final = ("acknowledgement", "holding", "substantive")
STOPS: Final = ("acknowledgement", "substantive", "complaint_response", "decision", "confirmation")
EMAIL: Final = "email"
EASY_READ: Final = "easy_read"
FORMS: Final[Mapping[str, str]] = {
    EMAIL: "email",
    "text": "text message",
    "letter": "letter",
    "phone": "telephone script",
    "social": "public reply",
    EASY_READ: "Easy Read",
}
FITS: Final[Mapping[Way, tuple[str, ...]]] = {
    Way.EMAIL: (EMAIL, EASY_READ),
    Way.TEXT: ("text",),
    Way.LETTER: ("letter", EMAIL, EASY_READ),
    Way.PHONE: ("phone",),
    Way.SOCIAL: ("social",),
}
_FILLED_LENGTH: Final = 12
_FIELD: Final = re.compile(r"\{([a-z_]*)\}")
_BRACES: Final = re.compile(r"\{[^{}\n]*\}?|\}")
_WHEN: Final = re.compile(r"\[when:([a-z_, ]*)\][ \t]*\n")
_ALMOST_WHEN: Final = re.compile(r"\s*\[\s*when\b", re.IGNORECASE)
_FENCE: Final = "+++"
_WHY: Final = {"situation": "fits what happened", "topic": "fits the matter", "kind": "fits this kind of contact"}


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, the facts it needs, and the line of its file where its words begin. It is used only when all facts hold."""

    when: frozenset[str]
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Template:
    """One reply template. `stops` names the clocks that sending it answers, `needs` the facts it rests on.

    `form` is what it is written for (FORMS); `of` is the template that it is a form of, '' for one that stands by itself.
    """

    name: str
    title: str
    kind: str
    stops: tuple[str, ...]
    for_topics: tuple[str, ...]
    for_situations: tuple[str, ...]
    for_kinds: tuple[str, ...]
    needs: tuple[str, ...]
    subject: str
    paragraphs: tuple[Paragraph, ...]
    version: str
    form: str = EMAIL
    of: str = ""

    @property
    def base(self) -> str:
        """The name of the template that this is, or is a form of."""
        return self.of or self.name

    @property
    def fields(self) -> frozenset[str]:
        """The fields that its words name."""
        return frozenset(_FIELD.findall("\n".join([self.subject, *(one.text for one in self.paragraphs)])))


@dataclass(frozen=True, slots=True)
class Filled:
    """A template filled from the record; `blanks` are what a person must still write."""

    subject: str
    body: str
    blanks: tuple[str, ...]


def parse_templates(files: Mapping[str, str]) -> tuple[tuple[Template, ...], tuple[Fault, ...]]:
    """Read the texts of all template files, by name; return the good ones and every fault of every file."""
    made, faults = [], []
    for name in sorted(files):
        template, wrong = _parse(name, files[name].replace("\r\n", "\n"))
        faults += wrong
        if template is not None:
            made.append(template)
    whole = {one.name: one for one in made if not one.of}
    faults += [_of_nothing(one, files) for one in made if one.of and f"{one.of}.md" not in files]
    return tuple(_joined(one, whole) for one in made if not one.of or one.of in whole), tuple(faults)


def of_way(templates: Sequence[Template], way: Way) -> tuple[Template, ...]:
    """Return the templates that are written for a way: for a letter its own form where there is one, the email's words else."""
    forms = FITS[way]
    fitting = [one for one in templates if one.form in forms]
    own = {one.base for one in fitting if one.form == forms[0]}
    return tuple(one for one in fitting if one.form in (forms[0], EASY_READ) or one.base not in own)


def _of_nothing(form: Template, files: Collection[str]) -> Fault:
    near = difflib.get_close_matches(f"{form.of}.md", files, n=1)
    hint = f"; did you mean '{near[0].removesuffix('.md')}'?" if near else ""
    return Fault(f"{form.name}.md", 2, f"there is no template '{form.of}' for this to be a form of{hint}")


def _joined(form: Template, whole: Mapping[str, Template]) -> Template:
    """Return a form with what it has from its template: what it is for, the clocks that it answers, its title and subject."""
    base = whole.get(form.of)
    if base is None:
        return form
    return replace(
        base, name=form.name, subject=form.subject or base.subject, paragraphs=form.paragraphs, version=form.version,
        form=form.form, of=form.of, title=f"{base.title} ({FORMS[form.form]})",
    )  # fmt: skip


def suggest(
    templates: Sequence[Template],
    *,
    kinds: Collection[str],
    topics: Collection[str],
    situations: Sequence[str],
    facts: Collection[str],
) -> tuple[tuple[Template, str], ...]:
    """Return every template with a short why, the best fitting first; ties by which of the `situations` comes first, then title.

    A template that needs a fact which the record does not hold comes last: it would say what is not so.
    """

    def fit(template: Template) -> tuple[int, int, str]:
        fits = [
            (4, "situation", set(template.for_situations) & set(situations)),
            (2, "topic", set(template.for_topics) & set(topics)),
            (1, "kind", set(template.for_kinds) & set(kinds)),
        ]
        score = sum(weight for weight, _, shared in fits if shared)
        why = next((_WHY[part] for _, part, shared in fits if shared), "")
        first = next(
            (place for place, name in enumerate(situations) if name in template.for_situations), len(situations)
        )
        return (score if set(template.needs) <= set(facts) else -1, first, why)

    ranked = sorted(
        ((template, *fit(template)) for template in templates), key=lambda row: (-row[1], row[2], row[0].title)
    )
    return tuple((template, why) for template, *_, why in ranked)


def fill(template: Template, fields: Mapping[str, str], facts: Collection[str]) -> Filled:
    """Fill `template` from the record; what it does not hold stays visible as `[[...]]`."""
    blanks: dict[str, None] = {}

    def value(found: re.Match[str]) -> str:
        known = fields.get(found[1], "").strip()
        if not known:
            blanks[FIELDS[found[1]]] = None
        return known or f"[[{FIELDS[found[1]]}]]"

    body = "\n\n".join(p.text for p in template.paragraphs if p.when <= frozenset(facts))
    subject = " ".join(_FIELD.sub(value, template.subject).split())
    return Filled(subject, _FIELD.sub(value, body), tuple(blanks))


def _parse(file: str, text: str) -> tuple[Template | None, list[Fault]]:
    head, _, rest = text.partition("\n")
    front, fence, body = rest.partition(f"\n{_FENCE}\n")
    if head.strip() != _FENCE or not fence:
        return None, [Fault(file, 1, f"begin with a line {_FENCE}, then title, kind and subject, then a line {_FENCE}")]
    sheet = Sheet(file, f"\n{front}\n")
    table = sheet.root
    version = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:12]
    paragraphs = _paragraphs(file, body, front.count("\n") + 4, sheet.faults)
    template = (_form if "of" in table else _whole)(table, file.removesuffix(".md"), paragraphs, version)
    table.finish()
    sheet.faults += _unknown_fields(file, template.subject, sheet.line(("subject",)))
    return (None if sheet.faults else template), sheet.faults


def _whole(table: Table, name: str, paragraphs: tuple[Paragraph, ...], version: str) -> Template:
    return Template(
        name=name,
        title=table.text("title"),
        kind=table.choice("kind", TEMPLATE_KINDS),
        stops=table.choices("stops", STOPS),
        for_topics=table.choices("topics", TOPICS),
        for_situations=table.texts("situations"),
        for_kinds=table.choices("kinds", KINDS),
        needs=table.choices("needs", FACTS),
        subject=table.text("subject"),
        paragraphs=paragraphs,
        version=version,
    )


def _form(table: Table, name: str, paragraphs: tuple[Paragraph, ...], version: str) -> Template:
    of, form = table.text("of"), table.choice("form", tuple(FORMS))
    if name != f"{of}.{form}":
        table.fault("form", f"name this file '{of}.{form}.md', after what it is")
    long = len(_FIELD.sub("x" * _FILLED_LENGTH, "\n\n".join(one.text for one in paragraphs if not one.when)))
    if form == "text" and long > TEXT_LENGTH:
        table.fault(None, f"a text of about {long} characters: {TEXT_LENGTH} at most, with its fields filled")
    return Template(name, "", "", (), (), (), (), (), table.text("subject", ""), paragraphs, version, form, of)


def _paragraphs(file: str, body: str, line: int, faults: list[Fault]) -> tuple[Paragraph, ...]:
    made = []
    for block in re.split(r"(\n[ \t]*\n)", body):
        if block.strip():
            made.append(_paragraph(file, block, line + len(block) - len(block.lstrip("\n")), faults))
        line += block.count("\n")
    if not made:
        faults.append(Fault(file, line, "there are no words below the front matter"))
    return tuple(made)


def _paragraph(file: str, block: str, line: int, faults: list[Fault]) -> Paragraph:
    block = block.strip()
    found = _WHEN.match(block)
    needed = [word.strip() for word in found[1].split(",")] if found else []
    text = block[found.end() :] if found else block
    below = line + (1 if found else 0)
    if found is None and _ALMOST_WHEN.match(block):
        faults.append(
            Fault(file, line, "write '[when: fact, fact]' in small letters, alone on its line, above the words")
        )
    known = ", ".join(FACTS)
    faults += [
        Fault(file, line, f"'{word}' is not a fact; the facts are: {known}") for word in needed if word not in FACTS
    ]
    faults += _unknown_fields(file, text, below)
    if "[[" in text:
        faults.append(Fault(file, below, "'[[' is kept for blanks: write {next_step} or another field instead"))
    return Paragraph(frozenset(needed), text, below)


def _unknown_fields(file: str, text: str, line: int) -> list[Fault]:
    return [
        Fault(
            file,
            line + text[: found.start()].count("\n"),
            f"'{found[0]}' is not a field; fields are: {', '.join(FIELDS)}",
        )
        for found in _BRACES.finditer(text)
        if not (field := _FIELD.fullmatch(found[0])) or field[1] not in FIELDS
    ]
