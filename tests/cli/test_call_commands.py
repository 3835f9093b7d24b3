"""The telephone from the command line: find the family, and log a call in one go."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cli.conftest import Run
from support.desks import as_service, shipped_house

from triage import clock
from triage.cli import opening
from triage.clock import LONDON
from triage.desk.register import NewChild, NewPerson, add_family
from triage.rules.calendar import local_day

NUMBER = "01632 960123"


@pytest.fixture
def amara(run: Run) -> Run:
    run("queue")
    people = [NewPerson("Ngozi Reed", "Ms Reed", points=(NUMBER,), relationship="mother")]
    add_family(as_service(opening.desk()), people, [NewChild("Amara", "Reed", None, "Larkfield School", ())])
    return run


def test_the_family_is_found_and_the_call_is_logged_once_with_its_promise(amara: Run, tmp_path: Path) -> None:
    assert "Amara Reed · Ngozi Reed, mother · Larkfield School" in amara("find-family", "01632", "960")
    found = json.loads(amara("find-family", "reeed", "--json").splitlines()[0])
    assert (found["child"], found["may_be_told"], found["cases"]) == ("Amara Reed", True, [])
    calendar = shipped_house().calendar
    due = calendar.opening(calendar.add_working_days(local_day(clock.now()), 3)) + timedelta(hours=2)
    local = f"{due.astimezone(LONDON):%Y-%m-%d %H:%M}"
    words = [
        *("call", "--from", NUMBER, "--child", "amara reed", "--checked", "--safe", "no", "--where", "at the gate"),
        *("--answer", "transport=none", "--put-transport", "--notes", "-", "--outcome", "promised"),
        *("--promise", local, "--key", "switch/../77", "--json"),
    ]
    told = json.loads(amara(*words, given="He is crying."))
    assert (told["child"], told["band"], told["new_case"]) == ("Amara Reed", 0, True)
    assert datetime.fromisoformat(told["promised"]) == due
    assert json.loads(amara(*words, given="Other words."))["repeated"]
    shown = amara("show", told["ref"])
    assert "He is crying." in shown
    assert "Transport: none" in shown
    assert "same" in amara("explain", told["ref"])
    assert told["ref"] in amara("call", "--child", "reed", "--outcome", "message", "--notes", "again")


def test_what_is_not_clear_is_said_and_nothing_is_logged(amara: Run) -> None:
    assert "No family on this desk fits" in amara("call", "--child", "zzzz", "--outcome", "message", code=25)
    assert "to whom" in amara("call", "--child", "reed", "--outcome", "passed_on", code=28)
    assert "NAME=ANSWER" in amara("call", "--outcome", "message", "--answer", "x", code=28)
    assert "No family fits" in amara("find-family", "zzzz")
    assert amara("queue", "--json") == ""
