"""What a person fills in before they act on a case: labelled fields, and how each was answered."""

from collections.abc import Mapping
from dataclasses import dataclass

from triage.rules.shown import Shown, own_words
from triage.tui.messages import Told

LINE = "line"
TEXT = "text"
ONE = "one"
SOME = "some"
CHOOSE = ("", own_words("choose"))


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `kind` is a line, a text of several lines, one of the `options` (code, words), or some of them.

    The value of some of them is their codes, a line each.
    """

    name: str
    label: str
    kind: str = LINE
    hint: str = ""
    value: str = ""
    options: tuple[tuple[str, Shown], ...] = ()

    @property
    def must_choose(self) -> bool:
        """Say whether a person has to choose: nothing is chosen for them, because a hurried hand would take it."""
        return self.kind == ONE and bool(self.options) and self.options[0] == CHOOSE


@dataclass(frozen=True, slots=True)
class Form:
    """A form: its title, what enter does in the end, the fields, and what a person must mind in it."""

    name: str
    case_id: int
    version: int
    title: Shown
    does: str
    fields: tuple[Field, ...]
    mind: Shown


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a form: what was done, or None where nothing was; and what was typed in it."""

    told: Told | None
    values: Mapping[str, str]
