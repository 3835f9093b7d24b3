"""Views of the queue: those that every desk has, those that people saved, and those that supervisors shared."""

from typing import Final

from triage.desk.front import Desk, require
from triage.desk.views.sifted import View
from triage.errors import NotFound, NotPossible
from triage.rules.asked import BUILT_IN, EVERYTHING, parse, text
from triage.rules.shown import one_line, own_words
from triage.store import views
from triage.store.engine import Tx

NAME_LENGTH: Final = 40
MOST: Final = 20


def every(desk: Desk) -> list[View]:
    """Return the views that this person may go to: the built-in ones, their own, everybody's."""
    require(desk, "see the queue")
    rows = desk.store.read(lambda conn: views.seen_by(conn, desk.who.id))
    built_in = [View(own_words(name), own_words(text(asked)), "built in") for name, asked in BUILT_IN.items()]
    return built_in + [
        View(one_line(row.name, NAME_LENGTH), one_line(row.asked, 400), "everybody" if row.staff_id is None else "mine")
        for row in rows
    ]


def save(desk: Desk, name: str, asked: str, *, everybody: bool = False) -> None:
    """Keep `asked` under a name, for this person or, by a supervisor, for everybody; one of the same name gives way."""
    require(desk, "share a view" if everybody else "see the queue")
    called, wanted = one_line(name, NAME_LENGTH), parse(asked)
    if not called or called.casefold() in {known.casefold() for known in BUILT_IN}:
        raise NotPossible("A view needs a name of its own.", safe="Nothing was saved.", next="Give it another name.")
    if wanted == EVERYTHING:
        raise NotPossible("There is no filter to save.", safe="Nothing was saved.", next="Ask for something first.")
    owner = None if everybody else desk.who.id

    def act(tx: Tx) -> None:
        others = [row for row in views.seen_by(tx.conn, desk.who.id) if row.staff_id == owner and row.name != called]
        if len(others) >= MOST:
            raise NotPossible(f"There are {MOST} views already.", safe="Nothing was saved.", next="Delete one first.")
        views.save(tx, owner, called, text(wanted))

    desk.store.write(desk.who.login, desk.now(), act)


def delete(desk: Desk, name: str, *, everybody: bool = False) -> None:
    """Delete a view of this person's own or, by a supervisor, one of everybody's; raise NotFound."""
    require(desk, "share a view" if everybody else "see the queue")
    owner = None if everybody else desk.who.id
    if not desk.store.write(
        desk.who.login, desk.now(), lambda tx: views.delete(tx, owner, one_line(name, NAME_LENGTH))
    ):
        raise NotFound("There is no such view of yours.", safe="Nothing was deleted.", next="See: triage views list.")
