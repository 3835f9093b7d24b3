"""The family that rings is found from whatever the caller can say, by index, and never more than a page of them."""

import re
from pathlib import Path

import pytest
import sqlalchemy as sa
from support.desks import MONDAY, as_service, case_of, desk_for, family, mail

from triage.desk import finding, queue
from triage.desk.front import Desk
from triage.desk.register import NewChild, NewPerson, add_family
from triage.errors import NotAllowed, NotFound, NotPossible
from triage.rules.families import tokens
from triage.rules.roles import Role
from triage.store import finding as store
from triage.store.engine import Store


def _enrol(desk: Desk, child: str, surname: str, mother: str, number: str, *, barred: str = "") -> None:
    contacts = [NewPerson(mother, mother, points=(number, f"{number[-3:]}@example.org"), relationship="mother")]
    if barred:
        contacts.append(
            NewPerson(barred, barred, points=("01632 960666",), relationship="father", authority="none", barred=True)
        )
    add_family(as_service(desk), contacts, [NewChild(child, surname, None, "Larkfield School", ())])


@pytest.fixture
def families(desk: Desk) -> Desk:
    _enrol(desk, "Tamsin", "Okafor-Hale", "Dana Okafor-Hale", "01632 960123", barred="Carl Hale")
    _enrol(desk, "Mohammed", "Sarı", "Zoë O'Brien", "+44 1632 960124")
    _enrol(desk, "小明", "王", "Mei Wang", "07700 900125")
    add_family(as_service(desk), [NewPerson("Office of an MP", "MP", sort="mp_office", points=("01632 960900",))], [])
    return desk


def _names(desk: Desk, typed: str) -> list[tuple[str, str]]:
    return [
        (row.child.split(" ")[0], row.caller) for row in finding.find(desk, typed).rows if row.person_id is not None
    ]


@pytest.mark.parametrize(
    "typed",
    [
        *("01632960123", "01632 960 123", "+44 1632 960123", "0044 1632 960123", "960123", "9601 23"),
        *("dana", "Dana Oka", "hale dana", "DÁNA", "dana.okafor@example.org", "tamsin 960123", "dahna okaphor"),
    ],
)  # fmt: skip
def test_a_caller_is_found_by_a_part_of_a_number_or_a_name_and_by_one_spelt_otherwise(
    families: Desk, typed: str
) -> None:
    assert _names(families, typed) == [("Tamsin", "Dana Okafor-Hale")]


@pytest.mark.parametrize(
    ("typed", "child"),
    [
        ("muhamad", "Mohammed"),
        ("sari", "Mohammed"),
        ("obrien", "Mohammed"),
        ("zoe", "Mohammed"),
        ("小", "小明"),
        ("wang", "小明"),
    ],
)
def test_names_are_found_in_any_script_and_without_their_accents(families: Desk, typed: str, child: str) -> None:
    assert [name for name, _ in _names(families, typed)] == [child]


def test_by_the_childs_name_everybody_of_the_family_is_offered_and_the_barred_last_and_named_as_such(
    families: Desk,
) -> None:
    rows = finding.find(families, "tamsin").rows
    assert [(row.caller, row.barred, row.told) for row in rows] == [
        ("Dana Okafor-Hale", False, True),
        ("Carl Hale", True, False),
        ("somebody who is not on the record", False, False),
    ]
    (barred,) = [row for row in finding.find(families, "960666").rows if row.person_id is not None]
    assert barred.barred


@pytest.mark.parametrize("made", ["7KMQ-2XDN", "3873-KTTC", "9624-57BC", "7259-4595", "NQCZ-NQCZ"])
def test_a_reference_begun_or_whole_finds_the_family_with_its_open_case(
    families: Desk, monkeypatch: pytest.MonkeyPatch, made: str
) -> None:
    monkeypatch.setattr("triage.desk.take_in.new_ref", lambda: made)
    key = case_of(families, mail("No taxi came for Tamsin.", sender="123@example.org"))
    ref = queue.page(families, [key])[key].ref
    assert ref == made
    for typed in (ref, ref.lower(), ref.replace("-", ""), ref[:7], ref[:4]):
        row = finding.find(families, typed).rows[0]
        assert row.child == "Tamsin Okafor-Hale"
        assert [one.ref for one in row.cases] == [ref]


def test_somebody_without_a_child_here_is_found_too(families: Desk) -> None:
    (row,) = finding.find(families, "01632 960900").rows
    assert (row.child_id, row.caller, row.relation) == (None, "Office of an MP", "mp office")


@pytest.mark.parametrize(
    "typed", ["", " ", "a", "0", "01", "%", "_", "x' OR 1=1 --", "\x00", "\ud800", "999999999999", "qqqqq"]
)
def test_what_fits_nobody_finds_nobody(families: Desk, typed: str) -> None:
    assert finding.find(families, typed).rows == ()


def test_never_more_than_a_page_and_the_most_urgent_family_first(desk: Desk) -> None:
    for number in range(12):
        _enrol(desk, f"Child{number}", "Reed", f"Parent{number} Reed", f"01632 9607{number:02}")
    key = case_of(desk, mail("Nobody knows where she is.", sender="709@example.org"))
    found = finding.find(desk, "reed")
    assert (len(found.rows), found.more) == (finding.PAGE, True)
    assert found.rows[0].cases[0].case_id == key


def test_one_child_is_meant_or_it_is_asked_which(families: Desk) -> None:
    assert finding.one(families, "", "")[0] is None
    assert finding.one(families, "tamsin", "01632 960123") == finding.one(families, "", "01632 960123")
    child, person = finding.one(families, "tamsin", "01632 960999")
    assert child is not None
    assert person is None
    with pytest.raises(NotFound):
        finding.one(families, "qqqq")
    _enrol(families, "Tamsin", "Other", "Some Other", "01632 960777")
    with pytest.raises(NotPossible, match="More than one child"):
        finding.one(families, "tamsin")


def test_only_who_may_log_a_call_looks_for_families(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(NotAllowed):
        finding.find(desk_for(desk.store, tmp_path, "aud", Role.AUDITOR), "reed")


@pytest.mark.parametrize("typed", ["01632 960123", "amara reed", "amarra", "7KMQ-2X"])
def test_finding_reads_by_index_and_never_the_whole_register(sqlite_store: Store, tmp_path: Path, typed: str) -> None:
    desk = desk_for(sqlite_store, tmp_path)
    family(desk)
    asked: list[tuple[str, object]] = []

    def look(conn: sa.Connection) -> list[str]:
        sa.event.listen(conn, "before_cursor_execute", lambda _c, _k, sql, values, *_: asked.append((sql, values)))
        for alike in (False, True):
            store.children(conn, tokens(typed), by_sound=alike)
            store.strangers(conn, tokens(typed), by_sound=alike)
        plans = []
        for sql, values in asked:
            raw = conn.connection.driver_connection
            assert raw is not None
            plans += [str(row[3]) for row in raw.execute(f"EXPLAIN QUERY PLAN {sql}", values)]
        return plans

    plans = sqlite_store.read(look)
    assert plans
    whole = [
        line for line in plans if re.match(r"SCAN (child|person|name_word|contact_point|family_contact|matter)\b", line)
    ]
    assert whole == []
    assert MONDAY
