"""Lists of pupils for tests, as a council's system would tell them."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from support.desks import MONDAY

from triage.rules.details import Point
from triage.rules.imported import Roll, ToldCarer, ToldChild, Value

WRITTEN = MONDAY - timedelta(hours=3)


def carer(name: str = "Ngozi Reed", *said: str | Point, **values: Value) -> ToldCarer:
    own: dict[str, Value] = {"name": name, "relationship": "mother"}
    return ToldCarer(own | values, said or ("ngozi@example.org", "07700 900111"))


def pupil(number: str = "P1", *carers: ToldCarer, state: str = "confirmed", **values: Value) -> ToldChild:
    own: dict[str, Value] = {
        "name": "Amara", "family_name": "Reed", "born": date(2016, 3, 4), "school": "Larkfield School",
        "needs": ("wheelchair",), "operator": "Blue Cars", "unmet": (),
    }  # fmt: skip
    return ToldChild(1, number, own | values, state, None, "", carers or (carer(),))


def listed(*children: ToldChild, at: datetime = WRITTEN, name: str = "pupils") -> Roll:
    numbered = tuple(replace(child, row=row) for row, child in enumerate(children, 2))
    return Roll(name, at, numbered, (), len(children))


def _first() -> Roll:
    twins = (
        pupil("P2", name="Bola"),
        pupil("P3", carer("Ann Hart", "ann@example.org"), name="Cai", family_name="Hart"),
    )
    return listed(pupil("P1", state="none"), *twins)


def _second() -> Roll:
    moved = carer("Ngozi Reed", "ngozi@example.org", "07700 900222")
    told = pupil("P1", moved, carer("Carl Reed", "01632 960111", barred=True), school="Aldermoor", needs=("epilepsy",))
    return listed(told, pupil("P2", moved, name="Bola"), pupil("P4", carer("Ann Hart", "ann@example.org"), name="Dot"))


MORNINGS = (_first(), _second())
"""Two mornings' lists: the second changes a child and a parent of two, brings a carer and a child, and misses one."""
