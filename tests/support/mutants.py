"""Each line of a file that supervisors own, removed, doubled or mistyped: what a tired hand does to it."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from triage.rules.calendar import parse_calendar
from triage.rules.clocks import parse_clocks
from triage.rules.manner import parse_words
from triage.rules.outcomes import parse_outcomes
from triage.rules.owned import Fault
from triage.rules.policy import parse_policy
from triage.rules.reading import parse_lexicon

Parse = Callable[[str], tuple[object, tuple[Fault, ...]]]
PARSERS: dict[str, Parse] = {
    "policy.toml": parse_policy,
    "calendar.toml": parse_calendar,
    "clocks.toml": parse_clocks,
    "outcomes.toml": parse_outcomes,
    "wording.toml": parse_words,
    "lexicon.toml": parse_lexicon.__wrapped__,
}
_KEY = re.compile(r"(\s*)([a-z]\w+)(\s*=.*)")


@dataclass(frozen=True)
class Mutant:
    """A file with one line changed; `line` counts from 1 in the text given."""

    line: int
    how: str
    was: str
    text: str


def mutants(text: str, first: int = 0, every: int = 1) -> Iterator[Mutant]:
    """Yield every mutant of every line that says something, or of every so many-th from `first` on."""
    lines = text.splitlines()
    for index in range(first, len(lines), every):
        line = lines[index]
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        for how, new in (("removed", []), ("doubled", [line, line]), ("mistyped", [mistyped(line)])):
            if new != [line]:
                yield Mutant(index + 1, how, line, "\n".join([*lines[:index], *new, *lines[index + 1 :]]))


def mistyped(line: str) -> str:
    """Return the line with two letters of its key changed round, or with a quotation mark or a bracket lost."""
    found = _KEY.match(line)
    if found:
        key = found[2]
        wrong = key[1] + key[0] + key[2:] if key[0] != key[1] else key + "x"
        return found[1] + wrong + found[3]
    return line.replace('"', "", 1) if '"' in line else line.replace("]", "", 1)


def rows(text: str) -> tuple[str, list[str]]:
    """Return lexicon.toml as a head that can be read before any one of its [[...]] rows, and those rows."""
    head, *found = re.split(r"^(?=\[\[)", text, flags=re.MULTILINE)
    plain = min((row for row in found if row.startswith("[[listen]]") and "unless" not in row), key=len)
    scope = min((row for row in found if row.startswith("[[scope]]")), key=len)
    return head + plain + scope, [row for row in found if row not in (plain, scope)]


def faults_in(file: str, mutant: Mutant) -> Sequence[Fault]:
    """Return what is told of a mutant; a traceback is never an answer."""
    return PARSERS[file](mutant.text)[1]
