"""What a person does with one case costs the same however many there are: no table that grows is read from end to end."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from support.desks import as_service, case_of, desk_for, family, mail, taken

from triage.desk import (
    case,
    case_book,
    children,
    claim,
    clock_story,
    deciding,
    done,
    explain,
    finding,
    incidents,
    joining,
    notes,
    overrule,
    queue,
    reopen,
    reply,
    sending,
    set_waiting,
)
from triage.desk.front import Desk
from triage.desk.views import Draft
from triage.rules.roles import Role
from triage.store.engine import Store

GROWS = (
    "matter contact reply outbox event clock raw note proposal call queue_call also_answered template_use case_search"
)
WHOLE = re.compile(rf"SCAN ({'|'.join(GROWS.split())})\b")
BODY = """Dear Ms Reed,

I am sorry that Amara had no taxi today. There is no transport for Amara yet.

Jo Marsh will ring you by Thursday 14 January with what we know.

Ada Fern
"""


@pytest.fixture
def busy(sqlite_store: Store, tmp_path: Path) -> Desk:
    """A supervisor's desk with two cases of one family."""
    desk = desk_for(sqlite_store, tmp_path, "sam", Role.SUPERVISOR)
    family(desk, father="father@example.org")
    case_of(desk, mail("No taxi came for Amara this morning. She is at home with me."))
    case_of(desk, mail("Her coat is still on the bus.", sender="stranger@example.org"))
    return desk


def answer(desk: Desk) -> None:
    view = case.look(desk, 1)
    draft = Draft(1, "no-transport-yet", view.recipients[0].point_id, "Amara's transport", BODY)
    sent = reply.send(desk, draft, view.version)
    reply.take_back(desk, sent.reply_id)


def open_again(desk: Desk) -> None:
    done.done(desk, 2, "a coat", "explained")
    reopen.reopen(desk, 2, "rang again")


def write_again(desk: Desk) -> None:
    taken(desk, mail("Still no taxi for Amara.", key="again"))


ACTS: dict[str, Callable[[Desk], object]] = {
    "reads it": lambda desk: case.look(desk, 1),
    "opens it": lambda desk: case_book.read(desk, 1),
    "asks what may be done": lambda desk: case_book.to_act(desk, 1),
    "asks why it stands there": lambda desk: explain.explain(desk, 1),
    "asks for its clocks": lambda desk: clock_story.story(desk, 1),
    "takes it": lambda desk: claim.claim(desk, 1),
    "takes the next": claim.take_next,
    "begins a reply": lambda desk: reply.offers(desk, 1),
    "answers and takes it back": answer,
    "takes a mail in": write_again,
    "finds a family": lambda desk: finding.find(desk, "Amara Reed"),
    "finds nobody": lambda desk: finding.find(desk, "01632 960999"),
    "sees the incidents": incidents.all_of,
    "opens the child": lambda desk: children.again(desk, children.order(desk)[0]),
    "puts a need on record": lambda desk: deciding.set_needs(desk, children.order(desk)[0], ["epilepsy"], why="mother"),
    "keeps a note": lambda desk: notes.add(desk, 1, "rang, no answer"),
    "decides otherwise": lambda desk: overrule.overrule(desk, 1, "as mother says", band=2),
    "puts two together": lambda desk: joining.merge(desk, 2, 1, "one family"),
    "is done with it": lambda desk: done.done(desk, 2, "a coat", "explained"),
    "opens it again": open_again,
    "lets it wait": lambda desk: set_waiting.wait(desk, 2, "family", None, "asked for a photograph"),
    "sees its line": lambda desk: queue.page(desk, [1, 2]),
    "sends what is due": lambda desk: sending.send_due(as_service(desk), {}),
}


def plans(desk: Desk, act: Callable[[Desk], object]) -> list[str]:
    """Return how SQLite goes about every statement of an act."""
    asked: list[tuple[str, Any]] = []
    hear = lambda _c, _k, sql, given, *_: asked.append((sql, given))  # noqa: E731
    sa.event.listen(desk.store.engine, "before_cursor_execute", hear)
    act(desk)
    sa.event.remove(desk.store.engine, "before_cursor_execute", hear)
    chosen = [(sql, given) for sql, given in asked if re.match(r"(SELECT|WITH|UPDATE|DELETE)\b", sql)]
    assert chosen

    def read(conn: sa.Connection) -> list[str]:
        return [
            f"{row[-1]}: {sql[:2000]}"
            for sql, given in chosen
            for row in conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", given)
        ]

    return desk.store.read(read)


@pytest.mark.parametrize("what", ACTS)
def test_no_table_that_grows_is_read_whole_when_a_person(what: str, busy: Desk) -> None:
    assert [plan for plan in plans(busy, ACTS[what]) if WHOLE.match(plan)] == []
