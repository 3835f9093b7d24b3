"""Children put on the register one by one for tests, and what the register then shows of them."""

from datetime import date

from support.desks import as_service

from triage.desk import children
from triage.desk.front import Desk
from triage.desk.register import NewChild, NewPerson, add_family
from triage.desk.views.children import ChildView

DAY = date(2016, 3, 4)


def enrol(
    desk: Desk,
    child: str,
    parent: str,
    point: str,
    *,
    state: str = "none",
    barred: bool = False,
    school: str = "Larkfield School",
) -> str:
    """Put a child Reed with one parent on the register; return its reference."""
    contact = NewPerson(parent, parent, points=(point,), relationship="mother", barred=barred)
    before = set(children.order(desk))
    add_family(as_service(desk), [contact], [NewChild(child, "Reed", DAY, school, (), transport=state)])
    return ref_of(desk, (set(children.order(desk)) - before).pop())


def ref_of(desk: Desk, key: int) -> str:
    return children.page(desk, [key])[key].ref


def only(desk: Desk) -> ChildView:
    (key,) = children.order(desk)
    return children.again(desk, key)
