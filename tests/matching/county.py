"""The invented county as a store: its families, offices and open cases; and the labelled pairs as contacts."""

import re
import shutil
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from support.desks import MONDAY, as_service, desk_for

from triage.desk.done import done
from triage.desk.front import Desk
from triage.desk.joining import merge
from triage.desk.take_in import Chosen, take
from triage.rules.arrival import Arrival, Channel, Message
from triage.rules.folding import fold_point
from triage.store import cases, family, people
from triage.store.engine import Store, Tx
from triage.store.tables import Child, FamilyContact, Person, Reply

HERE = Path(__file__).parent
TUNING = ("tuning_families", "tuning_others")
ASIDE = ("aside",)
_FROM = re.compile(r"(?:(?P<name>[^<>]*?)\s*<(?P<address>[^<>]+)>|(?P<alone>[^<>]*))\Z")
_PLACE = re.compile(r"\{(child )?([a-z_0-9!]+)(\?)?\}")


@dataclass(frozen=True)
class Pair:
    """One contact and what is to become of it."""

    scenario: str
    sender: str
    says: str
    label: str
    by: str = "email"
    subject: str = ""
    answers: str = ""

    @property
    def wanted(self) -> str:
        return self.label.split()[0]

    @property
    def named(self) -> tuple[str, ...]:
        return tuple(word for word in self.label.split()[1:] if word not in ("proved", "unproved"))


@dataclass(frozen=True)
class County:
    """The register on disk, and the keys of its cases and children by their names in register.toml."""

    file: Path
    cases: dict[str, int]
    refs: dict[str, str]
    children: dict[str, int]


def pairs(names: tuple[str, ...]) -> Iterator[Pair]:
    """Yield the pairs of these files, in order."""
    for name in names:
        found = tomllib.loads((HERE / "pairs" / f"{name}.toml").read_text(encoding="utf-8"))
        for scenario, held in found.items():
            for one in held["pairs"]:
                yield Pair(scenario, one["from"], one["says"], one["is"], one.get("by", "email"),
                           one.get("subject", ""), one.get("answers", ""))  # fmt: skip


def arrival(pair: Pair, county: County) -> Arrival:
    """Return a pair's contact as it arrives."""
    found = _FROM.match(pair.sender)
    assert found is not None
    says, subject = _filled(pair.says, county), _filled(pair.subject, county)
    answers = _letter(pair.answers) if pair.answers else ""
    message = Message(
        from_address=found["address"] or found["alone"] or "",
        from_name=found["name"] or "",
        subject=subject,
        text=says,
        new_text=says,
        in_reply_to=answers,
        references=(answers,) if answers else (),
    )
    raw = repr((pair, says)).encode()
    return Arrival("pairs", sha256(raw).hexdigest(), Channel(pair.by), MONDAY, raw, message)


def _filled(text: str, county: County) -> str:
    def ref(found: re.Match[str]) -> str:
        value = county.refs[f"{found[1] or ''}{found[2]}"]
        if not found[3]:
            return value
        return value[:-1] + ("B" if value[-1] != "B" else "D")

    return _PLACE.sub(ref, text)


def _letter(case: str) -> str:
    return f"<answer-{sha256(case.encode()).hexdigest()[:12]}@marlshire.example>"


# ---- the register ---------------------------------------------------------------------------------------------------


def build(new: Path, folder: Path) -> County:
    """Make the county in `folder` from an empty desk's file; return where everything is."""
    file = Path(shutil.copy(new, folder / "county.db"))
    store = Store(f"sqlite:///{file}")
    desk = as_service(desk_for(store, folder))
    told = tomllib.loads((HERE / "register.toml").read_text(encoding="utf-8"))
    county = County(file, {}, {}, {})
    opened: list[tuple[str, str]] = []
    for held in told["families"].values():
        writer = store.write("tests", MONDAY, partial(_family, family=held, county=county))
        opened += [_open(desk, county, line, writer) for line in held.get("cases", ())]
    offices: dict[str, int] = store.write("tests", MONDAY, lambda tx: _offices(tx, told["offices"]["people"]))
    for line in told["offices"]["cases"]:
        name, _, rest = line.partition(" = ")
        address, _, words = rest.partition(", ")
        opened.append(_open(desk, county, f"{name} = , {words}", offices[address]))
    ada = desk_for(store, folder)
    for name, how in opened:
        if how == "!":
            done(ada, county.cases[name], "answered on the telephone")
        elif how:
            merge(ada, county.cases[name], county.cases[how[1:]])
    for name in told["answered"]:
        store.write("tests", MONDAY, partial(_answered, case_id=county.cases[_key(county, name)], name=name))
    store.close()
    return county


def _key(county: County, name: str) -> str:
    return name if name in county.cases else f"{name}!"


def _family(tx: Tx, family: dict[str, Any], county: County) -> int:
    keys = []
    for line in family.get("children", ()):
        key, name, family_name, born, school = (part.strip() for part in line.split("|"))
        ref = f"2222-{len(county.children):04}".translate(str.maketrans("01", "BC"))
        child = Child(ref=ref, name=name, family_name=family_name, born=date.fromisoformat(born), school=school)
        county.children[key] = people.add_child(tx, child)
        county.refs[f"child {key}"] = ref
        keys.append(key)
    persons = []
    for line in family["people"]:
        name, relationship, standing, points = (part.strip() for part in line.split("|"))
        folded = [fold_point(point.strip()) for point in points.split(",")]
        persons.append(people.add_person(tx, Person(name=name, address_as=name), folded))
        role, _, only = relationship.partition(" of ")
        for key in keys:
            if role and only in ("", key):
                authority, barred = ("full", False) if standing == "full" else ("none", standing == "barred")
                tx.add(FamilyContact(child_id=county.children[key], person_id=persons[-1], relationship=role,
                                     authority=authority, barred=barred))  # fmt: skip
    return persons[0]


def _offices(tx: Tx, lines: list[str]) -> dict[str, int]:
    made = {}
    for line in lines:
        name, sort, points = (part.strip() for part in line.split("|"))
        folded = [fold_point(point.strip()) for point in points.split(",")]
        made[folded[0][1]] = people.add_person(tx, Person(name=name, address_as=name, sort=sort), folded)
    return made


def _open(desk: Desk, county: County, line: str, writer: int) -> tuple[str, str]:
    """Open a case by hand, not by the matcher; return its name and what becomes of it."""
    name, _, rest = line.partition(" = ")
    child, _, words = rest.partition(", ")
    plain, merged, into = name.partition("~")
    at = MONDAY - timedelta(days=3) + timedelta(minutes=len(county.cases))
    message = Message(text=words, new_text=words)
    taken_in = Arrival("county", plain, Channel.EMAIL, at, line.encode(), message)
    chosen = Chosen(writer, county.children.get(child), None, "", verified=True, doubt="")
    taken = desk.store.write("tests", at, lambda tx: take(tx, desk, taken_in, chosen))
    assert taken.case_id is not None
    county.cases[plain] = taken.case_id
    found = desk.store.read(lambda conn: cases.get(conn, taken.case_id or 0))
    assert found is not None
    county.refs[plain] = found.ref
    return plain, f"~{into}" if merged else "!" if plain.endswith("!") else ""


def _answered(tx: Tx, case_id: int, name: str) -> None:
    """Keep a letter of ours on the case, to whom opened it."""
    case = cases.get(tx.conn, case_id)
    assert case is not None
    points = [row for row in family.points_of(tx.conn, [case.person_id or 0]) if row.kind == "email"]
    tx.add(Reply(case_id=case_id, to_name="", to_address=points[0].value, subject="", body="", written_by="ada",
                 at=MONDAY - timedelta(hours=2), message_id=_letter(name)))  # fmt: skip
