"""Who in a council's list is one person: a parent of several children is told alike in all, so that no row undoes another.

Carers of one name who share an address or number are one; and so are those whom the desk knows as one person.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from triage.rules.details import Point
from triage.rules.folding import fold_words
from triage.rules.imported import PERSON, ToldCarer, ToldChild, Value, stricter

Who = list[list[int]]
"""The number of each carer of each child: the same for the same person."""


def grouped(children: Sequence[ToldChild], point: Callable[[str | Point], Point]) -> Who:
    """Return who is who by the list alone; `point` checks and folds an address or number as it was typed."""
    by: dict[tuple[str, str], int] = {}
    who: Who = []
    alike: list[tuple[int, int]] = []
    count = 0
    for child in children:
        who.append(list(range(count, count + len(child.carers))))
        for carer in child.carers:
            name = fold_words(carer.name)
            alike += [(count, by.setdefault((name, point(one).value), count)) for one in carer.said]
            count += 1
    return united(who, alike)


def united(who: Who, alike: Iterable[tuple[int, int]]) -> Who:
    """Return `who` with each two numbers of `alike` as one; the first carer's number stands for the person."""
    over: dict[int, int] = {}

    def root(one: int) -> int:
        while one in over:
            one = over[one]
        return one

    for pair in alike:
        first, second = sorted(map(root, pair))
        if first != second:
            over[second] = first
    return [[root(one) for one in mine] for mine in who]


def retold(children: Sequence[ToldChild], who: Who) -> tuple[list[ToldChild], Who]:
    """Return the children with each person told alike, once with each child, and who is who of the carers that are left.

    What the first row says holds, with all addresses and numbers; of one child the stricter.
    """
    values: dict[int, dict[str, Value]] = {}
    said: dict[int, dict[str | Point, None]] = {}
    own: list[dict[int, dict[str, Value]]] = []
    for child, mine in zip(children, who, strict=True):
        own.append({})
        for carer, one in zip(child.carers, mine, strict=True):
            values[one] = {name: value for name, value in carer.values.items() if name in PERSON} | values.get(one, {})
            said.setdefault(one, {}).update(dict.fromkeys(carer.said))
            own[-1][one] = stricter(own[-1].get(one, {}), carer.values)
    told = [
        replace(child, carers=tuple(ToldCarer({**mine[one], **values[one]}, tuple(said[one])) for one in mine))
        for child, mine in zip(children, own, strict=True)
    ]
    return told, [list(mine) for mine in own]
