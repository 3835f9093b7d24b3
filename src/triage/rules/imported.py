"""What a council's list says of the children, compared with what is held: what changes, and what only a person may change.

A list is told every day by a system that hears of changes late. So what a person decided, or confirmed after the list was
written, is not overwritten: both values are shown until a person says which holds. A bar is never lifted by a list, nor gone
round by another spelling of a name, and nobody who is held is taken away by one. An empty cell says nothing, except about the
arrangement, where it says that there is none.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from triage.rules.details import Point
from triage.rules.doubles import names_alike
from triage.rules.folding import fold_words
from triage.rules.travel import IMPORT

Value = str | bool | date | tuple[str, ...] | None
Place = tuple[int | None, str]  # a person's key, None for the child, and the field

CHILD: Final[Mapping[str, Value]] = {
    "name": "", "family_name": "", "born": None, "school": "", "needs": (), "needs_note": "", "ehcp": None, "operator": "",
    "route": "", "collection": "", "promised_on": None, "unmet": (), "interim": "",
}  # fmt: skip
"""The fields of a child that a list may fill, with what each is where nobody has said anything."""
CLEARED: Final = frozenset({"operator", "route", "collection", "promised_on", "unmet", "interim"})
RELATION: Final = ("relationship", "authority", "barred")
PERSON: Final = ("name", "communication")
FULL: Final = "full"
LISTED: Final = "As the list says: "
"""How the part of a child's needs note begins that comes from a list; what stands before it is a person's."""
CONTACT: Final = "contact"
"""The field under which it is kept that somebody became, or is no longer, a child's contact."""


@dataclass(frozen=True, slots=True)
class ToldCarer:
    """What a list says of one carer of a child: RELATION and PERSON fields that it fills, and addresses and numbers as typed.

    What its column says is a postal address stands checked among these.
    """

    values: Mapping[str, Value]
    said: tuple[str | Point, ...] = ()

    @property
    def name(self) -> str:
        """The carer's name."""
        return str(self.values["name"])


@dataclass(frozen=True, slots=True)
class ToldChild:
    """What a list says of one child. `state` is how they travel, '' where it does not say; `row` where it stands."""

    row: int
    number: str
    values: Mapping[str, Value]
    state: str = ""
    since: datetime | None = None
    why: str = ""
    carers: tuple[ToldCarer, ...] = ()


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that cannot be used, why, and what it says; `number` is the pupil's where that can be read."""

    row: int
    why: str
    text: str
    number: str = ""


@dataclass(frozen=True, slots=True)
class Roll:
    """A whole list: its name for ever, when it was written, its children and the rows that are refused.

    `later` are rows whose transport begins after the list was written (row, what it says): it is not taken for how a child
    travels now.
    """

    name: str
    written_at: datetime
    children: tuple[ToldChild, ...]
    refused: tuple[RefusedRow, ...] = ()
    rows: int = 0
    later: tuple[tuple[int, str], ...] = ()

    @property
    def source(self) -> str:
        """The list as the history names it."""
        return f"{IMPORT} {self.name}"


@dataclass(frozen=True, slots=True)
class HeldPoint:
    """An address or number that is held: who told it, and when a person last confirmed it."""

    id: int
    person: int
    kind: str
    value: str
    source: str
    confirmed_at: datetime | None


@dataclass(slots=True)
class HeldPerson:
    """A person who is held. Comparing changes it as the list will, so that a parent of two children is changed once.

    `other_names` are those of records that were merged into this one: the list may go on using them.
    """

    id: int
    values: dict[str, Value]
    points: list[HeldPoint] = field(default_factory=list)
    other_names: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class HeldCarer:
    """A carer of a child who is held: the person, and the RELATION values."""

    person: HeldPerson
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Asked:
    """A difference that was put to a person before: `open` while they have not answered."""

    id: int
    place: Place
    told: str
    source: str
    open: bool


@dataclass(frozen=True, slots=True)
class HeldChild:
    """A child who is held. `sources` is whose word each value is that was ever changed; `said` the last import's transport."""

    id: int
    number: str
    values: Mapping[str, Value]
    needs_known: bool
    carers: tuple[HeldCarer, ...] = ()
    sources: Mapping[Place, str] = field(default_factory=dict)
    asked: tuple[Asked, ...] = ()
    said: str = ""
    listed: bool = False
    missing: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """One value that changes, of the child (`person` None), a person, or what the person is to the child."""

    person: int | None
    field: str
    old: Value
    new: Value


@dataclass(frozen=True, slots=True)
class Check:
    """A difference for a person to decide: what is held and what the list told, in words."""

    person: int | None
    field: str
    held: str
    told: str


@dataclass(slots=True)
class Diff:
    """What a list changes of one child who is held.

    `known` is the person whom each carer of the list is, by its place in the list; `strangers` are those who are nobody of the
    child's yet, and `bound` what restricts one of them, by place. `over` are open questions that the list no longer puts; `first`
    says that it never told of the child before.
    """

    changes: list[Change] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    over: list[int] = field(default_factory=list)
    known: dict[int, int] = field(default_factory=dict)
    strangers: list[int] = field(default_factory=list)
    bound: dict[int, dict[str, Value]] = field(default_factory=dict)
    added: list[tuple[int, Point]] = field(default_factory=list)
    gone: list[HeldPoint] = field(default_factory=list)
    travels: bool = False
    back: bool = False
    first: bool = False

    @property
    def changed(self) -> bool:
        """Whether anything that is held becomes different."""
        return bool(self.changes or self.strangers or self.added or self.gone or self.travels or self.back)

    @property
    def of_child(self) -> set[str]:
        """The fields of the child itself that become different."""
        return {one.field for one in self.changes if one.person is None}

    @property
    def empty(self) -> bool:
        """Whether there is nothing to write."""
        return not (self.changed or self.checks or self.over or self.first)


def worded(value: Value) -> str:
    """Return a value in words, as the history keeps it; `meant` reads it back."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case tuple():
            return "; ".join(value)
        case date():
            return value.isoformat()
        case _:
            return value


def meant(name: str, words: str) -> Value:
    """Return the value of the field `name` that `worded` made these words of."""
    if name in {"needs", "unmet", "communication"}:
        return tuple(words.split("; ")) if words else ()
    if name in {"born", "promised_on"}:
        return date.fromisoformat(words) if words else None
    if name in {"ehcp", "barred"}:
        return words == "yes" if words or name == "barred" else None
    return words


def compare(told: ToldChild, held: HeldChild, roll: Roll, point: Callable[[str | Point], Point]) -> Diff:
    """Return what `told` changes of `held`; `point` checks and folds an address or number as it was typed."""
    out = Diff(back=held.missing, first=not held.listed, travels=bool(told.state) and told.state != held.said)
    if told.number and told.number != held.number:
        out.changes.append(Change(None, "number", held.number, told.number))
    for name, value in told.values.items():
        old = held.values[name]
        new = _noted(str(old), str(value)) if name == "needs_note" else value
        if new != old or (name == "needs" and not held.needs_known):
            _put(out, held, (None, name), old, new)
    own = paired(told.carers, held.carers, point)
    restricted = [one for one in held.carers if restrictions(one.values)]
    for place, (carer, known) in enumerate(zip(told.carers, own, strict=True)):
        if known is None:
            out.strangers.append(place)
            if bound := _bound(restricted, carer, _points_of(carer, point)):
                out.bound[place] = bound
            continue
        out.known[place] = known.person.id
        _values(out, held, known.person.id, known.values, carer.values, RELATION)
        meet(out, held, known.person, carer, roll, point)
    if told.carers:
        _left_out(out, held, [one for one in held.carers if one not in own], roll)
    spoken = {
        (out.known[place], name) for place, one in enumerate(told.carers) if place in out.known for name in one.values
    }
    _settle_asked(out, held, roll, spoken)
    return out


def restrictions(values: Mapping[str, Value]) -> dict[str, Value]:
    """Return what keeps a carer of these RELATION values from being told all: a bar, an authority that is not full."""
    bar: dict[str, Value] = {"barred": True} if values.get("barred") else {}
    return bar | ({"authority": values["authority"]} if values.get("authority", FULL) != FULL else {})


def doubts(told: ToldCarer, bound: Mapping[str, Value]) -> list[tuple[str, str, str]]:
    """Return for each thing that binds a carer who is new (its field, what is held, what the list told), where they differ."""
    said: dict[str, Value] = {"barred": False, "authority": FULL, **told.values}
    return [(name, worded(value), worded(said[name])) for name, value in bound.items()
            if said[name] != value and _frees(name, value, said[name])]  # fmt: skip


def _bound(restricted: Sequence[HeldCarer], told: ToldCarer, points: set[tuple[str, str]]) -> dict[str, Value]:
    """Return what a stranger may not do because somebody of an address, a number or a name like theirs may not.

    It may be another spelling of the same person, who must not come in anew with full authority.
    """
    found: dict[str, Value] = {}
    for one in restricted:
        names = (str(one.person.values["name"]), *one.person.other_names)
        if _points_held(one.person) & points or any(names_alike(told.name, name) for name in names):
            found = stricter(found, restrictions(one.values))
    return found


def stricter(first: Mapping[str, Value], second: Mapping[str, Value]) -> dict[str, Value]:
    """Return what two rows say of one carer of a child: the first holds, but a bar or a missing authority of either counts."""
    both = {**second, **first}
    if "barred" in both:
        both["barred"] = bool(first.get("barred") or second.get("barred"))
    if "authority" in both:
        both["authority"] = next(
            (one["authority"] for one in (first, second) if one.get("authority", FULL) != FULL), FULL
        )
    return both


def _noted(old: str, listed: str) -> str:
    return "\n".join(part for part in (old.partition(LISTED)[0].strip(), listed) if part)


def paired(
    told: Sequence[ToldCarer], held: Sequence[HeldCarer], point: Callable[[str | Point], Point]
) -> list[HeldCarer | None]:
    """Return for each carer that is told the child's own one of this name; under another name it is another person.

    Of several of one name it is who shares an address or number, else the first that nobody else is.
    """
    names: dict[str, list[HeldCarer]] = {}
    for one in held:
        names.setdefault(fold_words(str(one.person.values["name"])), []).append(one)
    for one in held:
        for name in one.person.other_names:
            names.setdefault(fold_words(name), []).append(one)
    alike = [names.get(fold_words(carer.name), []) for carer in told]
    found = [next((one for one in some if _points_of(carer, point) & _points_held(one.person)), None)
             for carer, some in zip(told, alike, strict=True)]  # fmt: skip
    taken = {one.person.id for one in found if one is not None}
    for place, some in enumerate(alike):
        if found[place] is None and (free := next((one for one in some if one.person.id not in taken), None)):
            found[place] = free
            taken.add(free.person.id)
    return found


def _points_of(carer: ToldCarer, point: Callable[[str | Point], Point]) -> set[tuple[str, str]]:
    return {(one.kind, one.value) for one in map(point, carer.said)}


def _points_held(person: HeldPerson) -> set[tuple[str, str]]:
    return {(one.kind, one.value) for one in person.points}


def meet(
    out: Diff, held: HeldChild, person: HeldPerson, told: ToldCarer, roll: Roll, point: Callable[[str | Point], Point]
) -> None:
    """Note in `out` what a list changes of a person, whichever child it is told with."""
    for change in _values(out, held, person.id, person.values, told.values, PERSON):
        person.values[change.field] = change.new
    _points(out, person, [point(said) for said in told.said], roll)


def _values(
    out: Diff, held: HeldChild, person: int, old: Mapping[str, Value], new: Mapping[str, Value], names: Sequence[str]
) -> list[Change]:
    before = len(out.changes)
    for name in names:
        if name in new and new[name] != old[name]:
            _put(out, held, (person, name), old[name], new[name])
    return out.changes[before:]


def _put(out: Diff, held: HeldChild, place: Place, old: Value, new: Value) -> None:
    """Note a change, or, where only a person may make it, what is to be checked."""
    decided = not held.sources.get(place, IMPORT).startswith(IMPORT)
    if decided or _frees(place[1], old, new):
        out.checks.append(Check(*place, worded(old), worded(new)))
    else:
        out.changes.append(Change(*place, old, new))


def _frees(name: str, old: Value, new: Value) -> bool:
    """Say whether somebody would be told more than before."""
    return (name == "barred" and old is True) or (name == "authority" and old != FULL and new == FULL)


def _points(out: Diff, person: HeldPerson, told: Sequence[Point], roll: Roll) -> None:
    """Add what is new; what this list told before and does not tell now goes, unless a person confirmed it since.

    A kind of which the list tells nothing that can reach anybody stays as it is: a number that a spreadsheet has spoilt must not
    take the good one away.
    """
    known = {(one.kind, one.value) for one in person.points}
    for one in told:
        if (one.kind, one.value) not in known:
            known.add((one.kind, one.value))
            out.added.append((person.id, one))
            person.points.append(HeldPoint(0, person.id, one.kind, one.value, roll.source, None))
    reaching = {one.kind for one in told if not one.reaches_nobody}
    for held in list(person.points):
        listed = [one.value for one in told if one.kind == held.kind]
        if held.kind not in reaching or held.value in listed or held.source != roll.source:
            continue
        if held.confirmed_at is not None and held.confirmed_at > roll.written_at:
            out.checks.append(Check(person.id, f"{held.kind} {held.value}", held.value, "; ".join(listed)))
        else:
            out.gone.append(held)
            person.points.remove(held)


def _left_out(out: Diff, held: HeldChild, left: Sequence[HeldCarer], roll: Roll) -> None:
    """A carer whom this list told of before and does not now is for a person to look at: a list takes nobody away."""
    for one in left:
        if held.sources.get((one.person.id, CONTACT)) == roll.source:
            said = f"{one.person.values['name']}, {one.values['relationship']}"
            out.checks.append(Check(one.person.id, CONTACT, said, ""))


def _settle_asked(out: Diff, held: HeldChild, roll: Roll, spoken: Collection[Place]) -> None:
    """Leave out what was asked before, and note which open questions are over because the list tells it otherwise now.

    A list that says nothing of a bar or an authority leaves the question open: `spoken` is what it says of the carers.
    """
    now = {(one.person, one.field): one.told for one in out.checks}
    mine = [one for one in held.asked if one.source == roll.source]
    silent = {one.place for one in mine if one.place[1] in {"barred", "authority"} and one.place not in spoken}
    out.over = [one.id for one in mine if one.open and one.place not in silent and now.get(one.place) != one.told]
    before = {(one.place, one.told) for one in mine}
    out.checks = [one for one in out.checks if ((one.person, one.field), one.told) not in before]
