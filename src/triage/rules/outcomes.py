"""How a case may end and what is to be learned of it: the codes that supervisors own, with their words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from triage.rules.owned import Fault, Sheet, Table
from triage.rules.reading.vocabulary import KINDS

FILE: Final = "outcomes.toml"
_CODE: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True, slots=True)
class Code:
    """One code: what is kept, what people read, and the kinds of case that it is for (none: every kind)."""

    code: str
    words: str
    only_for: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Endings:
    """Every outcome and every lesson that may be chosen, in the order in which they are offered."""

    outcomes: tuple[Code, ...] = ()
    lessons: tuple[Code, ...] = ()

    def outcomes_for(self, kinds: Sequence[str]) -> tuple[Code, ...]:
        """Return the outcomes that a case of these kinds may have."""
        return tuple(one for one in self.outcomes if not one.only_for or not set(one.only_for).isdisjoint(kinds))


def words_of(codes: Sequence[Code], code: str) -> str:
    """Return a code in words; one that supervisors have taken out since is said as it is written."""
    return next((one.words for one in codes if one.code == code), code.replace("_", " "))


def parse_outcomes(text: str, file: str = FILE) -> tuple[Endings, tuple[Fault, ...]]:
    """Read outcomes.toml; return the endings with every fault of the file."""
    sheet = Sheet(file, text)
    endings = Endings(_codes(sheet, "outcome", KINDS), _codes(sheet, "lesson", ()))
    sheet.root.finish()
    return endings, tuple(sheet.faults)


def _codes(sheet: Sheet, key: str, kinds: Sequence[str]) -> tuple[Code, ...]:
    found: dict[str, Code] = {}
    for table in sheet.root.tables(key):
        one = _code(table, kinds)
        if one.code in found:
            table.fault("code", f"'{one.code}' stands twice: give each {key} a code of its own")
        found[one.code] = one
    return tuple(found.values())


def _code(table: Table, kinds: Sequence[str]) -> Code:
    code, words = table.text("code"), table.text("words")
    if code and not _CODE.fullmatch(code):
        table.fault("code", f"'{code}' must be small letters, digits and underscores, such as put_right")
    only_for = table.choices("only_for", kinds) if kinds else ()
    table.finish()
    return Code(code, words, only_for)
