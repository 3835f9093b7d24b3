"""Every labelled pair taken in by the real store, by itself, and held against its label."""

import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from support.desks import as_service, desk_for

from matching.county import County, Pair, arrival, pairs
from triage.desk.front import Desk
from triage.desk.take_in import take_in
from triage.store import cases, contacts, proposals
from triage.store.engine import Store

BELONGS = ("joins", "offered")


@dataclass(frozen=True)
class Became:
    """What became of a pair: the case it was put with, the child of a new case, what is offered, and the doubt in words."""

    joined: str
    child: str
    proved: bool
    offered: tuple[str, ...]
    doubt: str


@dataclass(frozen=True)
class Judged:
    """A pair, what became of it, and the four ways in which that may differ from its label."""

    pair: Pair
    became: Became

    @property
    def wrong(self) -> bool:
        if self.became.joined:
            return not (self.pair.wanted == "joins" and self.became.joined in self.pair.named and self._proved_rightly)
        return bool(self.became.child) and self.became.child not in self._children

    @property
    def found(self) -> bool:
        return self.became.joined in self.pair.named or bool(set(self.became.offered) & set(self.pair.named))

    @property
    def missed(self) -> bool:
        return self.pair.wanted in BELONGS and not self.found

    @property
    def false_offers(self) -> int:
        right = self.pair.named if self.pair.wanted in BELONGS else ()
        return len([one for one in self.became.offered if one not in right])

    @property
    def silent(self) -> bool:
        return self.pair.wanted == "held" and not self.became.doubt

    @property
    def _proved_rightly(self) -> bool:
        words = self.pair.label.split()
        return self.became.proved if "proved" in words else not self.became.proved

    @property
    def _children(self) -> tuple[str, ...]:
        return self.pair.named if self.pair.wanted == "new" else tuple(_child(name) for name in self.pair.named)


def _child(case: str) -> str:
    return {"lena_taxi": "lena", "lena_money": "lena"}.get(case, case.rstrip("!"))


def judged(names: Sequence[str], county: County, folder: Path) -> Iterator[Judged]:
    """Take in every pair of these files in `folder`, each on the county as it was."""
    shutil.copy(county.file, folder / "pair.db")
    desk = as_service(desk_for(Store(f"sqlite:///{folder}/pair.db"), folder))
    with closing(sqlite3.connect(county.file)) as kept:
        for pair in pairs(tuple(names)):
            with closing(sqlite3.connect(folder / "pair.db")) as fresh:
                kept.backup(fresh)
            yield Judged(pair, _became(desk, pair, county))
    desk.store.close()


def _became(desk: Desk, pair: Pair, county: County) -> Became:
    taken = take_in(desk, arrival(pair, county))
    by_key = {key: name for name, key in county.cases.items()}
    children = {key: name for name, key in county.children.items()}
    case, contact, rows = desk.store.read(
        lambda conn: (
            cases.get(conn, taken.case_id or 0),
            contacts.by_ids(conn, [taken.contact_id])[0],
            proposals.of_contacts(conn, [taken.contact_id]),
        )
    )
    offered = tuple(by_key[row.case_id] for row in rows)
    assert case is not None
    child = children.get(case.child_id or 0, "")
    return Became(by_key.get(case.id, ""), child, contact.verified, offered, contact.doubt)


def figures(found: Sequence[Judged]) -> dict[str, float]:
    """Return what the gates are about, of these pairs."""
    belong = [one for one in found if one.pair.wanted in BELONGS]
    offered = sum(len(one.became.offered) for one in found)
    return {
        "pairs": len(found),
        "wrong_joins": sum(one.wrong for one in found),
        "belong": len(belong),
        "joined": sum(one.became.joined in one.pair.named for one in belong),
        "joined_or_offered": round(sum(one.found for one in belong) / len(belong), 3),
        "offers": offered,
        "false_offers": sum(one.false_offers for one in found),
        "pairs_with_false_offers_alone": sum(bool(one.false_offers) and not one.found for one in found),
        "held_without_a_doubt": sum(one.silent for one in found),
    }
