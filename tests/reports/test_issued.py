"""Reports that were issued: numbered, frozen, found again word for word, and put right by a later one."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import col
from support.desks import case_of, desk_for, family, mail

from triage.desk.front import Desk
from triage.errors import NotAllowed, NotFound, NotPossible, NotReadable
from triage.reports import issue
from triage.reports.library import REPORTS, report
from triage.rules.roles import Role
from triage.store import events
from triage.store.own_tables import IssuedReport
from triage.store.tables import Event


@pytest.fixture
def supervisor(desk: Desk, tmp_path: Path) -> Desk:
    return desk_for(desk.store, tmp_path, "sue", Role.SUPERVISOR)


def test_an_issued_report_says_the_same_for_ever_whatever_happens_afterwards(supervisor: Desk) -> None:
    family(supervisor)
    issued = issue.issue(supervisor, report(supervisor, "sitrep"))
    family(supervisor, child="Bilal", parent="other@example.org")
    case_of(supervisor, mail("No taxi came."))
    assert issue.read(supervisor, "sitrep", issued.number) == issued
    assert report(supervisor, "sitrep").told != issued.told


def test_reports_of_a_name_are_numbered_from_one_without_a_gap(supervisor: Desk) -> None:
    made = report(supervisor, "sitrep")
    assert [issue.issue(supervisor, made).number for _ in range(3)] == [1, 2, 3]
    assert issue.issue(supervisor, report(supervisor, "sla")).number == 1
    assert issue.read(supervisor, "sitrep").number == 3
    assert [(one.name, one.number) for one in issue.every(supervisor)] == [
        ("sla", 1),
        ("sitrep", 3),
        ("sitrep", 2),
        ("sitrep", 1),
    ]


def test_a_mistake_is_put_right_by_a_later_number_that_says_what_was_wrong(supervisor: Desk) -> None:
    made = report(supervisor, "sitrep")
    issue.issue(supervisor, made)
    right = issue.issue(supervisor, made, corrects=1, why=" Two children   were counted twice. ")
    assert (right.number, right.corrects, right.why) == (2, 1, "Two children were counted twice.")
    assert issue.read(supervisor, "sitrep", 2) == right
    assert issue.read(supervisor, "sitrep", 1).corrects == 0
    with pytest.raises(NotPossible):
        issue.issue(supervisor, made, corrects=1)
    with pytest.raises(NotFound):
        issue.issue(supervisor, made, corrects=9, why="x")


def test_a_report_altered_in_the_database_is_not_shown(supervisor: Desk) -> None:
    issue.issue(supervisor, report(supervisor, "sitrep"))
    altered = sa.update(IssuedReport).values(body=col(IssuedReport.body) + " ")
    supervisor.store.write("x", supervisor.now(), lambda tx: tx.conn.execute(altered))
    with pytest.raises(NotReadable, match="not as it was issued"):
        issue.read(supervisor, "sitrep")
    assert [one.whole for one in issue.every(supervisor)] == [False]


def test_issuing_is_a_supervisors_and_the_log_says_who_issued_and_who_took_it_away(
    desk: Desk, supervisor: Desk
) -> None:
    with pytest.raises(NotAllowed):
        issue.issue(desk, report(desk, "sitrep"))
    issue.note_given(desk, issue.issue(supervisor, report(supervisor, "sitrep")), "pdf")
    last = sa.select(col(Event.by), col(Event.what)).order_by(col(Event.seq).desc()).limit(2)
    told = desk.store.read(lambda conn: list(conn.execute(last)))
    assert [tuple(row) for row in told] == [("ada", "report given"), ("sue", "report issued")]
    assert desk.store.read(events.verify).broken_at is None


@pytest.mark.parametrize("name", REPORTS)
def test_every_report_can_be_made_on_a_new_desk_and_on_one_at_work(supervisor: Desk, name: str) -> None:
    assert report(supervisor, name).told
    family(supervisor)
    case_of(supervisor, mail("No taxi came for Amara again, and I want to complain."))
    assert report(supervisor, name).told
    with pytest.raises(NotFound):
        report(supervisor, "weather")
