"""Who may be on the register twice is proposed with reasons, and nobody else."""

from datetime import date

from support.desks import as_service, case_of, mail

from triage.desk.doubles import look
from triage.desk.front import Desk
from triage.desk.register import NewChild, NewPerson, add_family


def enrol(desk: Desk, child: str, born: date | None, parent: str, point: str, school: str = "Larkfield School") -> None:
    mother = NewPerson(parent, parent, points=(point,), relationship="mother")
    name, _, family = child.partition(" ")
    add_family(as_service(desk), [mother], [NewChild(name, family, born, school, ())])


def test_alike_names_with_something_in_common_are_proposed_and_twins_and_strangers_are_not(desk: Desk) -> None:
    day = date(2016, 3, 4)
    enrol(desk, "Zoë O'Neil", day, "Ann O'Neil", "ann@example.org")
    enrol(desk, "Zoe ONeil", day, "O'Neil Ann", "ann@example.org", "Elsewhere")
    enrol(desk, "Max O'Neil", day, "Bea Hart", "ann@example.org")
    enrol(desk, "Zoë O'Neil", date(2011, 1, 1), "Cy Hart", "cy@example.org")
    enrol(desk, "Dee Vale", None, "Ann O'Neil", "other@example.org")
    pairs = look(desk)
    assert [(one.sort, one.reasons) for one in pairs] == [
        ("child", ("the same name", "the same day of birth")), ("person", ("the same name", "ann@example.org in common")),
    ]  # fmt: skip
    assert pairs[0].second.name == "Zoe ONeil"


def test_a_writer_under_the_name_of_a_carer_is_a_double_only_with_something_in_common(desk: Desk) -> None:
    enrol(desk, "Amara Reed", None, "Ngozi Reed", "01632 960111")
    case_of(desk, mail("No taxi came.", sender="ngozi@example.org"))
    assert look(desk) == []
