"""What is asked on the telephone: the script that supervisors own, and what the answers become in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from triage.rules.owned import Fault, Sheet, Table

FILE: Final = "call.toml"
SAFE: Final = "safe"
WHERE: Final = "where"
NUMBER: Final = "number"
TRANSPORT: Final = "transport"
SAFE_ANSWERS: Final = ("yes", "no", "unknown")
AT_RISK_WORDS: Final[Mapping[str, str]] = {
    "no": "On the telephone we were told that the child is NOT safe now.",
    "unknown": "On the telephone nobody could say whether the child is safe now.",
}
_STATES: Final = ("confirmed", "interim", "none", "not_known")
_FILLED: Final = "{answer}"


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer that a key gives; `reads` is the sentence it is ranked by, `transport` the state it makes, each or ''."""

    key: str
    name: str
    words: str
    reads: str = ""
    transport: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """One question. Without `answers` it is answered in words; `when` holds "question.answer", of which one was given."""

    name: str
    words: str
    short: str
    reads: str = ""
    when: tuple[str, ...] = ()
    answers: tuple[Answer, ...] = ()


@dataclass(frozen=True, slots=True)
class Script:
    """What the desk says and asks on the telephone, in order; the first question is whether the child is safe now."""

    begin: tuple[str, ...]
    alarm: str
    unchecked: str
    asks: tuple[Ask, ...]

    def asked(self, answers: Mapping[str, str]) -> tuple[Ask, ...]:
        """Return the questions that these answers leave to be asked."""
        given = {f"{name}.{answer}" for name, answer in answers.items()}
        return tuple(ask for ask in self.asks if not ask.when or given & set(ask.when))

    def answer(self, name: str, given: str) -> Answer | None:
        """Return the answer `given` to the question `name`, where it is one that a key gives."""
        ask = next((one for one in self.asks if one.name == name), None)
        return next((one for one in ask.answers if one.name == given), None) if ask else None


def taken_down(script: Script, answers: Mapping[str, str], notes: str) -> tuple[str, str]:
    """Return a call as a person reads it, and the words of it that are read and ranked: the caller's, not our questions."""
    kept, read = [], []
    for ask in script.asks:
        given = answers.get(ask.name, "").strip()
        if not given:
            continue
        chosen = script.answer(ask.name, given)
        kept.append(f"{ask.short}: {chosen.words if chosen else given}")
        read.append(chosen.reads if chosen else ask.reads.replace(_FILLED, given.rstrip(".")))
    said = notes.strip()
    return "\n".join([*kept, *([said] if said else [])]), "\n".join(part for part in (*read, said) if part)


def parse_call(text: str, file: str = FILE) -> tuple[Script, tuple[Fault, ...]]:
    """Read the script; every fault has its line."""
    sheet = Sheet(file, text)
    root = sheet.root
    begin, alarm, unchecked = root.texts("begin", required=True), root.text("alarm"), root.text("unchecked")
    rows = list(root.tables("ask"))
    asks = tuple(_ask(row) for row in rows)
    root.finish()
    if sheet.readable:
        _check(root, rows, asks)
    return Script(begin, alarm, unchecked, asks), tuple(sheet.faults)


def _ask(row: Table) -> Ask:
    name, words, short = row.text("name"), row.text("words"), row.text("short")
    reads, when = row.text("reads", ""), row.texts("when")
    answers = tuple(_answer(one) for one in row.tables("answer", required=False))
    row.finish()
    if reads and not answers and _FILLED not in reads:
        row.fault("reads", "'reads' must hold {answer}, where the caller's words go")
    keys = [one.key for one in answers]
    if len(set(keys)) < len(keys):
        row.fault(None, f"two answers of '{name}' have one key: give each its own")
    return Ask(name, words, short, reads, when, answers)


def _answer(row: Table) -> Answer:
    made = Answer(
        row.text("key"),
        row.text("name"),
        row.text("words"),
        row.text("reads", ""),
        row.choice("transport", _STATES, ""),
    )
    row.finish()
    if len(made.key) != 1 or not made.key.isalpha():
        row.fault("key", "'key' must be one letter")
    return made


def _check(root: Table, rows: list[Table], asks: tuple[Ask, ...]) -> None:
    """Hold the questions against each other and against what the desk needs."""
    known: set[str] = set()
    for row, ask in zip(rows, asks, strict=True):
        if ask.name in {name.partition(".")[0] for name in known}:
            row.fault("name", f"'{ask.name}' stands twice: keep one")
        for one in ask.when:
            if one not in known:
                row.fault("when", f"'{one}' is no answer of a question above")
        known |= {f"{ask.name}.", *(f"{ask.name}.{one.name}" for one in ask.answers)}
    if not asks or asks[0].name != SAFE or {one.name for one in asks[0].answers} != set(SAFE_ANSWERS):
        root.fault("ask", f"the first question must be '{SAFE}', with the answers {', '.join(SAFE_ANSWERS)}")
    for name in (WHERE, NUMBER):
        if f"{name}." not in known:
            root.fault("ask", f"the question '{name}' is missing")
