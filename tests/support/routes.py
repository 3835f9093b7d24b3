"""One cancelled route: a child of each of many families, all of whom wrote, and three that one letter for many cannot reach."""

from dataclasses import dataclass
from datetime import timedelta

from support.desks import as_service, case_of, mail

from triage.desk.front import Desk
from triage.desk.register import NewChild, NewPerson, add_family

NAMES = [f"{first}{last}" for first in ("Al", "Bren", "Cor", "Del", "Em", "Fin", "Gar", "Hal", "Is", "Jor", "Kel", "Lor")
         for last in ("ano", "ewick", "imer", "oby", "undel")]  # fmt: skip
TRUTH = "The operator of route 12 has handed it back, so nobody came today. We do not know yet who will drive it."
NEXT = "Jo Marsh asks two more operators and will write to you by Thursday 14 January."


@dataclass
class Route:
    """The cases of the route by their child's name; `no_address`, `barred_only` and `held` are the three bad ones."""

    cases: dict[str, int]

    @property
    def ids(self) -> list[int]:
        return list(self.cases.values())

    def bad(self) -> tuple[int, int, int]:
        first, second, third = self.ids[:3]
        return first, second, third


def cancelled(desk: Desk, count: int = 60, *, route: str = "12") -> Route:
    """Put `count` families of one route on the register; each writes that nobody came. The first has no address any more, of the
    second only a barred father has one."""
    made = {}
    for number, name in enumerate(NAMES[:count]):
        points = () if number < 2 else (f"parent{number}@example.org",)
        father = [NewPerson("Carl Reed", "Mr Reed", points=(f"carl{number}@example.org",), relationship="father",
                            authority="none", barred=True)] if number == 1 else []  # fmt: skip
        phone = f"01632 960{number:03}"
        mother = NewPerson(f"Ms {name} Reed", f"Ms {name} Reed", points=(*points, phone), relationship="mother")
        child = NewChild(
            name, "Reed", None, "Larkfield School", (), transport="none", operator="Hill Cars", route=route
        )
        add_family(as_service(desk), [mother, *father], [child])
        sender = points[0] if points else phone
        at = desk.now() - timedelta(minutes=number)
        made[name] = case_of(desk, mail(f"No taxi came for {name} this morning.", sender=sender, at=at))
    return Route(made)
