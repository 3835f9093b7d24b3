"""The database goes away while the service works: the service stays, and what it cannot know it shows."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from support.desks import MONDAY, case_of, desk_for, family, mail
from support.smtp_server import smtp_server

from triage.cli.service import serve
from triage.config import Database, MailOut, Settings
from triage.desk import case, reply, sending
from triage.desk.front import Desk
from triage.desk.views import Draft
from triage.errors import StoreAway
from triage.store import outbox
from triage.store.engine import Store

BODY = "Dear Ms Reed,\n\nI am sorry. There is no transport for Amara yet. Jo will ring you by Thursday 14 January.\n"


class Until(threading.Event):
    """Stops the service once something holds, or after so many looks that it never will."""

    def __init__(self, holds: Callable[[], bool]) -> None:
        super().__init__()
        self.holds, self.looks = holds, 500

    def wait(self, timeout: float | None = None) -> bool:
        self.looks -= 1
        if self.looks <= 0 or self.holds():
            self.set()
        return super().wait(0.01)


@pytest.mark.parametrize("step", ["begin", "settle", "orphans_to_unknown"])
def test_a_database_that_is_away_for_a_round_neither_stops_the_service_nor_hides_a_letter(
    step: str, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("triage.clock.now", lambda: MONDAY)
    desk = desk_for(store, tmp_path)
    family(desk)
    key = case_of(desk, mail("No taxi came for Amara this morning."))
    view = case.look(desk, key)
    point = view.recipients[0].point_id
    reply.send(desk, Draft(key, "no-transport-yet", point, "Amara's transport", BODY), view.version)
    works = getattr(outbox, step)
    calls: list[str] = []

    def away_at_first(*arguments: object) -> object:
        calls.append(step)
        if len(calls) == 1:
            raise StoreAway("The database does not answer now.", safe="What you typed is kept.")
        return works(*arguments)

    monkeypatch.setattr(outbox, step, away_at_first)
    stands, enough = (["unknown"], 1) if step == "settle" else ([], 2)
    with smtp_server() as server:
        found = Settings(
            database=Database(url=store.url.render_as_string(hide_password=False)),
            mail_out=MailOut(kind="smtp", host="127.0.0.1", port=server.port, tls="plain"),
            state_folder=tmp_path,
        )
        serve(found, Until(lambda: len(calls) >= enough and _states(desk) == stands))
    assert len(server.letters) == 1
    assert _states(desk) == stands
    assert len(calls) >= enough


def _states(desk: Desk) -> list[str]:
    return [row.state for row in sending.unsettled(desk)]
