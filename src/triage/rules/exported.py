"""Lists that leave as a file: which columns each has, which of them are personal, and which stand in it when nothing is said.

No more leaves than is asked for (UK GDPR, article 5(1)(c)): without a word there are no names, no free text and no needs by name.
A reference is a pseudonym all the same, so every such file is personal data and is marked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

CHILDREN: Final = "children"
CASES: Final = "cases"
CONTACTS: Final = "contacts"
FORMS: Final = ("csv", "xlsx")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `usual` stands in a list without being asked for; `past` is known of a past moment, too."""

    name: str
    words: str
    usual: bool = False
    personal: bool = False
    past: bool = False


def _usual(name: str, words: str, *, past: bool = False) -> Column:
    return Column(name, words, usual=True, past=past)


def _personal(name: str, words: str, *, past: bool = False) -> Column:
    return Column(name, words, personal=True, past=past)


LISTS: Final[dict[str, tuple[Column, ...]]] = {
    CHILDREN: (
        _usual("reference", "the child's reference", past=True),
        _usual("transport", "how the child travels", past=True),
        _usual("days", "for how many days", past=True),
        _usual("to_reconcile", "two sources tell it differently", past=True),
        _usual("needs_groups", "the groups of needs, as the register has them now", past=True),
        _usual("school", "the school, as the register has it now", past=True),
        _usual("failing", "transport is confirmed and fails, by a case"),
        _usual("case", "the most urgent unfinished case"),
        _usual("band", "its band"),
        _usual("cases", "how many unfinished cases"),
        Column("operator", "who carries the child"),
        Column("route", "the route"),
        Column("to_check", "what the register does not know"),
        _personal("name", "the child's whole name", past=True),
        _personal("born", "the date of birth", past=True),
        _personal("age", "the age"),
        _personal("number", "the council's number of the pupil", past=True),
        _personal("needs", "each need by its name", past=True),
        _personal("needs_note", "what was written beside the needs", past=True),
        _personal("collection", "when the child is collected", past=True),
    ),
    CASES: (
        _usual("reference", "the case's reference"),
        _usual("child", "the child's reference"),
        _usual("school", "the child's school"),
        _usual("state", "open, waiting or done"),
        _usual("band", "its band"),
        _usual("act_by", "when it is to be acted on"),
        _usual("opened", "when it began"),
        _usual("done", "when it was done"),
        _usual("kinds", "what kind of enquiry"),
        _usual("topics", "what it is about"),
        _usual("needs_groups", "the groups of needs"),
        _usual("contacts", "how many contacts"),
        _usual("channels", "the ways they came"),
        _usual("waiting_on", "for whom it waits"),
        _usual("incident", "the reference of its incident"),
        _usual("clocks", "the clocks that run"),
        _usual("next_due", "when the first of them is due"),
        _usual("broken", "the clocks that were broken"),
        _personal("name", "the child's whole name"),
        _personal("matter", "the matter in a few words, the family's among them"),
        _personal("needs", "each need by its name"),
        _personal("safeguarding", "a safeguarding concern"),
        _personal("owner", "who of the staff holds it"),
    ),
    CONTACTS: (
        _usual("received", "when it came"),
        _usual("channel", "the way it came"),
        _usual("case", "the case's reference"),
        _usual("band", "the case's band"),
        _usual("child", "the child's reference"),
        _usual("school", "the child's school"),
        _usual("machine", "written by a machine, or mail that came back"),
        _usual("public", "anybody can read it"),
        _usual("waited", "for how many seconds a caller waited whom nobody answered"),
        _personal("from_name", "who wrote or rang"),
        _personal("from_address", "their address or number"),
        _personal("subject", "the subject"),
        _personal("words", "what they wrote or said"),
    ),
}


def columns(name: str, more: Sequence[str], *, past: bool = False) -> tuple[Column, ...]:
    """Return the usual columns of a list and those named besides, in their order; raise ValueError for one that there is not."""
    known = {column.name: column for column in LISTS[name] if column.past or not past}
    wrong = [one for one in more if one not in known]
    if wrong:
        raise ValueError(f"'{wrong[0][:40]}' is no column of {name}{' of a past moment' if past else ''}")
    return tuple(column for column in known.values() if column.usual or column.name in more)


def told(name: str) -> str:
    """Return the columns of a list in words, for who asks what there is."""
    parts = (
        ("Always", [column for column in LISTS[name] if column.usual]),
        ("With --with", [column for column in LISTS[name] if not column.usual and not column.personal]),
        ("Personal, with --with and --why", [column for column in LISTS[name] if column.personal]),
    )
    return " ".join(f"{head}: {', '.join(column.name for column in some)}." for head, some in parts if some)
