"""The situation report: every figure has its definition and its list, and says the same as the list."""

from datetime import timedelta
from pathlib import Path

import pytest
from support.desks import MONDAY, case_of, desk_for, family, mail
from support.roll import enrol_many

from triage.desk import children, claim, clocks, transport
from triage.desk.front import Desk
from triage.errors import NotFound
from triage.reports.figures import CASES, CHILDREN
from triage.reports.sitrep import behind, sitrep
from triage.rules.arrival import Channel
from triage.rules.roles import Role
from triage.store.engine import Store


def figures(desk: Desk) -> dict[str, int]:
    return {figure.key: figure.number for figure in sitrep(desk).figures}


def test_every_figure_has_a_definition_and_a_list_of_its_own_length(desk: Desk) -> None:
    enrol_many(desk, 60)
    family(desk, "Amara", needs=("epilepsy", "wheelchair"))
    case_of(desk, mail("No taxi came for Amara, she has no transport.", at=MONDAY - timedelta(minutes=20)))
    case_of(desk, mail("I rang: the taxi is late every day.", sender="p3@example.org", channel=Channel.PHONE))
    report = sitrep(desk)
    for figure in report.figures:
        assert figure.definition.endswith("."), figure.key
        if not figure.behind:
            assert figure.key in {"staff", "staff_now", "worn"} or figure.key.startswith(("warning:", "change:"))
            continue
        found = behind(desk, figure.key)
        assert figure.behind in {CHILDREN, CASES}
        if figure.unit:
            assert len(found) == 1
        elif not figure.key.startswith(("contacts", "channel", "hour", "topic")):
            assert figure.number == len(found), figure.key
        else:
            assert figure.number >= len(found) > 0, figure.key
    numbers = figures(desk)
    assert numbers["contacts"] == 2 == numbers["channel:email"] + numbers["channel:phone"]
    assert numbers["hour:8"] == numbers["hour:9"] == 1
    assert numbers["group:M"] == 1
    assert numbers["topic:vehicle_no_show"] == 1
    with pytest.raises(NotFound):
        behind(desk, "nothing:1")


def test_what_is_new_is_new_since_the_desk_closed_on_friday_and_what_was_solved_too(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    friday = MONDAY - timedelta(days=3)
    monkeypatch.setattr("triage.clock.now", lambda: friday)
    family(desk, "Amara", transport="none")
    family(desk, "Bola", "b@example.org", transport="none")
    family(desk, "Cai", "c@example.org", transport="confirmed")
    monkeypatch.setattr("triage.clock.now", lambda: MONDAY)
    transport.change(desk, 1, "interim", why="a taxi", source="tests")
    transport.change(desk, 3, "none", why="the firm gave up", source="tests")
    family(desk, "Dara", "d@example.org", transport="none")
    report = sitrep(desk)
    assert report.close == friday.replace(hour=18)
    assert behind(desk, "new") == [3, 4]
    assert behind(desk, "solved") == [1]
    assert report.sections[0].told.endswith("2 are new since Fri 8 Jan 18:00, 1 were solved.")
    assert behind(desk, "child:2") == [2]
    longest = next(figure for figure in report.figures if figure.key.startswith("child:"))
    assert (longest.key, longest.number) == ("child:2", 3)
    assert longest.words == f"{children.lines(desk, [2])[2].ref}, Larkfield School"


def test_clocks_promises_and_hand_offs_are_counted_as_they_stand(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    family(desk)
    case = case_of(desk, mail("Amara was left alone on the bus and had a seizure."))
    clocks.start(desk, case, "promise", due=MONDAY + timedelta(hours=3))
    numbers = figures(desk)
    assert numbers["promises"] == 1
    assert numbers["safeguarding"] == 1
    assert numbers["due"] == 1
    assert numbers["unanswered:0"] == 1
    claim.claim(desk, case)
    assert figures(desk)["safeguarding"] == 0
    monkeypatch.setattr("triage.clock.now", lambda: MONDAY + timedelta(hours=4))
    later = figures(desk)
    assert later["broken"] == 1
    assert later["promises"] == 1, "a promise that was due before and is not kept is still due"
    assert later[f"case:{case}"] == 4


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.AUDITOR])
def test_no_child_is_named_in_a_report_that_goes_to_many_and_the_lists_behind_it_open(
    store: Store, desk: Desk, tmp_path: Path, role: Role
) -> None:
    family(desk, transport="none")
    reader = desk_for(store, tmp_path, "olu", role)
    report = sitrep(reader)
    words = " ".join([section.told for section in report.sections] + [figure.words for figure in report.figures])
    assert "Amara" not in words
    assert "Reed" not in words
    assert behind(reader, "state:none") == [1]


def test_an_empty_desk_has_a_report_too(desk: Desk) -> None:
    report = sitrep(desk)
    assert report.count.roll == 0
    assert all(section.told for section in report.sections)
    assert "Nothing has come today." in [section.told for section in report.sections]
