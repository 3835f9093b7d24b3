"""Two records of one child, or of one person, become one: what goes over, what holds, and how it is all taken back.

A merge is a list of steps, each on one row, with what stood before and after it. Undoing goes through them from the last to the
first, and leaves a row alone that has become something else since. Where the two records differ in who may be told, the stricter
holds; in what they need, both; in anything else the record that stays, and the other's value goes to the history.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from triage.rules.imported import FULL, LISTED, RELATION, Value, worded

CHILD: Final = "child"
PERSON: Final = "person"
_PLAIN: Final = {
    CHILD: ("name", "family_name", "born", "school", "collection", "operator", "route", "promised_on", "interim", "ehcp"),
    PERSON: ("name", "address_as"),
}  # fmt: skip
_TOGETHER: Final = {CHILD: ("needs", "unmet"), PERSON: ("communication",)}
_NOTE: Final = {CHILD: "needs_note", PERSON: "note"}
_MOVED: Final = {CHILD: ("matter", "name_word"), PERSON: ("matter", "contact", "name_word")}
Row = Mapping[str, Any]
Rows = Mapping[str, Sequence[Row]]


@dataclass(frozen=True, slots=True)
class Step:
    """One row: the columns that change, before and after, and those that must be as they were for it to be taken back.

    `key` finds the row before; `after` None means that the row goes away, and then `before` is the whole of it.
    """

    table: str
    key: dict[str, Any]
    before: dict[str, Any]
    after: dict[str, Any] | None
    same: dict[str, Any] = field(default_factory=dict)

    @property
    def key_after(self) -> dict[str, Any]:
        """What finds the row afterwards."""
        return {name: (self.after or {}).get(name, value) for name, value in self.key.items()}


@dataclass(frozen=True, slots=True)
class Kept:
    """One line of the history: of the record that stays, or with `relation`, what it is to that other one."""

    field: str
    old: str
    new: str
    relation: int | None = None


@dataclass(slots=True)
class Merge:
    """What a merge does: its steps, the lines of the history, and what is told of it in words."""

    steps: list[Step] = field(default_factory=list)
    history: list[Kept] = field(default_factory=list)
    words: list[str] = field(default_factory=list)


def refusal(sort: str, kept: Row, other: Row) -> str:
    """Return why these two cannot be one, or ''."""
    if kept["id"] == other["id"]:
        return "These are not two."
    if sort == CHILD and kept["number"] and other["number"]:
        return (
            f"They have two different pupil numbers, {kept['number']} and {other['number']}: "
            "by the council's list they are two children."
        )
    return ""


def merge(
    sort: str, kept: Rows, other: Rows, names: Mapping[int, str], decided: Mapping[tuple[int | None, str], bool]
) -> Merge:
    """Return how `other` goes into `kept`, each with its rows by table.

    `names` are those of the people, or the children, whose contacts these are, by key; `decided` says of each value of the other
    record (relation, field) that was ever changed whether a person decided it: that word goes with it.
    """
    made = Merge()
    stays, goes = kept[sort][0], other[sort][0]
    _number(made, sort, stays, goes)
    _fields(made, sort, stays, goes, decided)
    for row in [goes, *other["alias"]]:
        made.steps.append(_set(sort, row, "merged_into", stays["id"]))
    own = f"{sort}_id"
    for table in _MOVED[sort]:
        made.steps += [_set(table, row, own, stays["id"]) for row in other[table]]
    _relations(made, own, stays["id"], kept["family_contact"], other["family_contact"], names, decided)
    _questions(made, own, stays["id"], kept["to_check"], other["to_check"])
    if sort == CHILD:
        _lists(made, stays["id"], kept["imported_child"], other["imported_child"])
    else:
        _points(made, stays["id"], kept["contact_point"], other["contact_point"], other["reply"])
    made.words += _counted(made.steps)
    return made


def one_value(name: str, stays: Value, goes: Value) -> Value:
    """Return what holds of a field in which two records may differ."""
    if name in {"needs", "unmet", "communication"}:
        return tuple(dict.fromkeys((*_several(stays), *_several(goes))))
    if name in _NOTE.values():
        return _notes(str(stays), str(goes))
    return goes if stays in {None, ""} else stays


def stricter(stays: Row, goes: Row) -> dict[str, Any]:
    """Return what somebody is to a child where two records say it: a bar, and a lower authority, of either holds."""
    return {
        "relationship": stays["relationship"] or goes["relationship"],
        "authority": goes["authority"] if stays["authority"] == FULL else stays["authority"],
        "barred": stays["barred"] or goes["barred"],
    }


def _several(value: Value) -> Sequence[str]:
    return value if isinstance(value, tuple) else ()


def _notes(stays: str, goes: str) -> str:
    """Return both notes, what a list said at the end, as lists find it."""
    first, second = (text.partition(LISTED) for text in (stays, goes))
    own = dict.fromkeys(part for text in (first[0].strip(), second[0].strip()) for part in text.splitlines() if part)
    listed = first[2] or second[2]
    return "\n".join([*own, *([LISTED + listed] if listed else [])])


def _set(table: str, row: Row, name: str, value: Any, *same: str) -> Step:
    key = {one: row[one] for one in _KEYS.get(table, ("id",))}
    return Step(table, key, {name: row[name]}, {name: value}, {one: row[one] for one in same})


_KEYS: Final = {"family_contact": ("child_id", "person_id"), "imported_child": ("source", "child_id")}


def _gone(table: str, row: Row) -> Step:
    return Step(table, {one: row[one] for one in _KEYS[table]}, dict(row), None)


def _number(made: Merge, sort: str, stays: Row, goes: Row) -> None:
    if sort == CHILD and goes["number"]:
        made.steps += [_set(sort, goes, "number", None), _set(sort, stays, "number", goes["number"])]
        made.history.append(Kept("number", "", goes["number"]))
        made.words.append(f"pupil number: {goes['number']} is taken over, so the council's list finds this child by it")


def _fields(made: Merge, sort: str, stays: Row, goes: Row, decided: Mapping[tuple[int | None, str], bool]) -> None:
    for name in (*_PLAIN[sort], *_TOGETHER[sort], _NOTE[sort]):
        mine, theirs = _value(stays[name]), _value(goes[name])
        holds = one_value(name, mine, theirs)
        if holds != mine:
            made.steps.append(_set(sort, stays, name, list(holds) if isinstance(holds, tuple) else holds))
            made.history.append(Kept(name, worded(mine), worded(holds)))
            made.words.append(f"{_said(name)}: {worded(holds)}" + ("" if mine in {None, "", ()} else ", of both"))
        elif theirs != mine and theirs not in {None, "", ()}:
            made.history.append(Kept(name, worded(theirs), worded(mine)))
            made.words.append(f"{_said(name)}: {worded(mine)} holds; {worded(theirs)} goes to the history")
        elif theirs == mine and decided.get((None, name)):
            made.history.append(Kept(name, worded(mine), worded(mine)))
    if sort == CHILD and goes["needs_known"] and not stays["needs_known"]:
        made.steps.append(_set(sort, stays, "needs_known", True))
    if sort == PERSON and stays["sort"] == "unknown" and goes["sort"] != "unknown":
        made.steps.append(_set(sort, stays, "sort", goes["sort"]))


def _value(held: Any) -> Value:
    return tuple(held) if isinstance(held, list) else held


def _said(name: str) -> str:
    return name.replace("_", " ")


def _relations(
    made: Merge, own: str, kept_id: int, kept: Sequence[Row], other: Sequence[Row], names: Mapping[int, str],
    decided: Mapping[tuple[int | None, str], bool],
) -> None:  # fmt: skip
    across = "person_id" if own == "child_id" else "child_id"
    known = {row[across]: row for row in kept}
    for row in other:
        whom, mine = row[across], known.get(row[across])
        holds = stricter(mine, row) if mine else {name: row[name] for name in RELATION}
        for name in RELATION:
            before = mine[name] if mine else None
            if mine and holds[name] != before:
                made.steps.append(_set("family_contact", mine, name, holds[name]))
            if (mine and (row[name] != before)) or decided.get((whom, name)):
                old = before if mine and holds[name] != before else row[name]
                made.history.append(Kept(name, worded(old), worded(holds[name]), whom))
        made.steps.append(_gone("family_contact", row) if mine else _set("family_contact", row, own, kept_id))
        if mine and (holds["barred"], holds["authority"]) != (False, FULL):
            made.words.append(f"{names[whom]}: {_may(holds)}; the stricter of the two records holds")
        elif not mine:
            made.words.append(f"{names[whom]}: {row['relationship'] or 'a contact'}, {_may(holds)}")


def _may(relation: Mapping[str, Any]) -> str:
    if relation["barred"]:
        return "is NOT to be spoken to"
    return "may be told" if relation["authority"] == FULL else "may NOT be told anything"


def _questions(made: Merge, own: str, kept_id: int, kept: Sequence[Row], other: Sequence[Row]) -> None:
    """Take questions over, answered ones too so that they are not asked again; what is asked here already stays behind."""
    across = "person_id" if own == "child_id" else "child_id"
    asked = {(row[across], row["field"]) for row in kept if not row["answer"]}
    told = {(row[across], row["field"], row["source"], row["told"]) for row in kept}
    for row in other:
        place = (row[across], row["field"])
        if (row["answer"] or place not in asked) and (*place, row["source"], row["told"]) not in told:
            made.steps.append(_set("to_check", row, own, kept_id, "answer"))


def _lists(made: Merge, kept_id: int, kept: Sequence[Row], other: Sequence[Row]) -> None:
    known = {row["source"]: row for row in kept}
    for row in other:
        mine = known.get(row["source"])
        if mine is None:
            made.steps.append(_set("imported_child", row, "child_id", kept_id))
            continue
        if mine["missing_since"] and not row["missing_since"]:
            made.steps.append(_set("imported_child", mine, "missing_since", None))
        made.steps.append(_gone("imported_child", row))


def _points(made: Merge, kept_id: int, kept: Sequence[Row], other: Sequence[Row], replies: Sequence[Row]) -> None:
    """Take addresses and numbers over; of one that both have, the other's stays behind, and what is known of it is united."""
    known = {(row["kind"], row["value"]): row for row in kept}
    for row in other:
        mine = known.get((row["kind"], row["value"]))
        if mine is None:
            made.steps.append(_set("contact_point", row, "person_id", kept_id))
            continue
        for name, value in _one_point(mine, row).items():
            if value != mine[name]:
                made.steps.append(_set("contact_point", mine, name, value))
        made.steps += [_set("reply", one, "point_id", mine["id"]) for one in replies if one["point_id"] == row["id"]]


def _one_point(mine: Row, row: Row) -> dict[str, Any]:
    """Return what is known of one address by two records: no list of the two takes it away alone."""
    when: list[datetime] = [one["confirmed_at"] for one in (mine, row) if one["confirmed_at"]]
    latest = row if when and row["confirmed_at"] == max(when) else mine
    return {
        "failing": mine["failing"] or row["failing"],
        "confirmed_at": latest["confirmed_at"],
        "confirmed_how": latest["confirmed_how"],
        "mark": mine["mark"] or row["mark"],
        "source": mine["source"] if mine["source"] == row["source"] else "",
    }


def _counted(steps: Sequence[Step]) -> Iterator[str]:
    for table, words in SINCE.items():
        number = sum(step.table == table and not OWN.isdisjoint(step.after or ()) for step in steps)
        if number and table != "family_contact":
            yield f"goes over: {_number_of(number, words)}"


OWN: Final = frozenset({"child_id", "person_id"})
SINCE: Final = {
    "matter": "case", "contact": "contact", "contact_point": "address or number", "family_contact": "family contact",
    "to_check": "question to decide",
}  # fmt: skip
"""What may come to a record after a merge, by table and in words."""


def came(since: Mapping[str, int], ref: str) -> Iterator[str]:
    """Yield in words what came after a merge and stays with the record `ref`."""
    for table, number in since.items():
        yield f"{_number_of(number, SINCE[table])} came since: with {ref}"


def _number_of(number: int, words: str) -> str:
    plural = words.replace("address or number", "addresses or numbers").replace("question ", "questions ")
    return f"{number} {words if number == 1 else plural if plural != words else words + 's'}"


def left(steps: Sequence[Step]) -> list[str]:
    """Return in words what was changed since a merge, and so stays as it is."""
    found = []
    for step in steps:
        which = f" {', '.join(map(_said, step.before))}" if step.table in {CHILD, PERSON} else ""
        found.append(f"{_LEFT[step.table]}{which} changed since: it stays as it is")
    return list(dict.fromkeys(found))


_LEFT: Final = {
    CHILD: "the child's", PERSON: "the person's", "matter": "whose a case is", "contact": "whose a contact is",
    "contact_point": "an address or number", "family_contact": "what somebody is to the child", "to_check": "a question",
    "imported_child": "what a list tells", "name_word": "a name", "reply": "where a letter went",
}  # fmt: skip
