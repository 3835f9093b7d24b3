"""The demo desk: an invented county on a surge morning, whole, consistent, and in reserved ranges only."""

import re
import tomllib
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import col
from support.desks import shipped_house

from triage import clock
from triage.cli import demo
from triage.config import shipped
from triage.desk.explain import differs
from triage.rules.arrival import Channel
from triage.rules.reading.vocabulary import NEEDS
from triage.store import cases
from triage.store.engine import Store
from triage.store.tables import Case, Child, Clock, Contact, FamilyContact, Person

EMAIL = re.compile(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)*)")
PHONE = re.compile(r"\+?\d[\d ]{8,}\d")
RESERVED_PHONE = re.compile(r"01632960\d{3}|07700900\d{3}")


def _rows(pattern: str, table: str) -> list[dict[str, Any]]:
    return [
        row
        for file in sorted(shipped("demo").glob(pattern))
        for row in tomllib.loads(file.read_text(encoding="utf-8")).get(table, [])
    ]


FAMILIES = _rows("families-*.toml", "family")
CONTACTS = _rows("contacts/*.toml", "contact")
STAFF = _rows("staff.toml", "staff")
SENDERS = _rows("senders.toml", "sender")


def test_there_are_120_children_one_of_them_twice_15_staff_and_400_contacts() -> None:
    assert sum(len(family["children"]) for family in FAMILIES) == 121
    assert len(STAFF) == 15
    assert len(CONTACTS) >= 400


def test_every_channel_that_a_family_may_use_is_there_on_each_of_four_days() -> None:
    assert {contact["channel"] for contact in CONTACTS} == {channel.value for channel in Channel} - {"referral"}
    assert set(Counter(contact["at"].partition(" ")[0] for contact in CONTACTS)) == {"Fri", "Sat", "Sun", "Mon"}


def test_every_writer_is_on_the_register_or_named() -> None:
    known = {person["key"] for family in FAMILIES for person in family["people"]} | {row["key"] for row in SENDERS}
    for contact in CONTACTS:
        assert contact.get("from") in known or contact.get("from_name"), contact


def test_nobody_writes_after_half_past_eight_on_monday() -> None:
    assert all(demo._moment(contact) <= demo.MONDAY for contact in CONTACTS)


def test_no_two_contacts_say_the_same() -> None:
    bodies = [contact["body"] for contact in CONTACTS]
    assert len(set(bodies)) == len(bodies)


def test_the_needs_are_words_of_the_desk() -> None:
    used = {need for family in FAMILIES for child in family["children"] for need in child.get("needs", [])}
    assert used == set(NEEDS) & used
    assert len(used) >= 15


def test_the_children_are_of_school_age() -> None:
    for family in FAMILIES:
        for child in family["children"]:
            assert date(2008, 1, 1) <= child["born"] <= date(2022, 1, 1)


@pytest.mark.parametrize("file", sorted(shipped("demo").rglob("*.*")), ids=lambda file: file.name)
def test_addresses_and_numbers_are_in_reserved_ranges(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    for domain in EMAIL.findall(text):
        assert domain.endswith((".example", "example.org", "example.com", "example.net")), domain
    for number in PHONE.findall(text):
        digits = re.sub(r"\D", "", number)
        assert RESERVED_PHONE.fullmatch(digits) or len(digits) < 10 or digits.startswith("20"), number


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The demo desk, made once."""
    found = demo.make(tmp_path_factory.mktemp("demo"))
    clock.move(0)
    return Store(found.url)


def _count(store: Store, table: type, *where: Any) -> int:
    return store.read(lambda conn: conn.scalar(sa.select(sa.func.count()).select_from(table).where(*where))) or 0


def test_every_contact_is_taken_in_and_every_one_stands_in_a_case(made: Store) -> None:
    assert _count(made, Contact) == len(CONTACTS) + 1
    assert _count(made, Contact, col(Contact.case_id).is_(None)) == 0
    assert _count(made, Child) == 121


def test_lines_are_families_matters_and_not_messages(made: Store) -> None:
    assert 120 <= _count(made, Case) <= 250
    assert _count(made, Case, col(Case.contacts) > 3) >= 20


def test_the_morning_has_children_at_risk_and_a_tail_of_routine(made: Store) -> None:
    by_band = [_count(made, Case, col(Case.band) == band) for band in range(4)]
    assert 8 <= by_band[0] <= 75
    assert by_band[1] > by_band[0]
    assert by_band[3] >= 8


def test_every_case_stands_where_its_record_says_that_it_stands(made: Store) -> None:
    house = shipped_house()

    def told_again(conn: sa.Connection) -> list[tuple[str, tuple[str, ...]]]:
        keys = conn.scalars(sa.select(col(Case.id))).all()
        found = [case for key in keys if (case := cases.get(conn, key)) is not None]
        assert len(found) >= 120
        return [(case.ref, wrong) for case in found if (wrong := differs(conn, house, case))]

    assert made.read(told_again) == []


def test_one_message_cannot_be_read_and_is_a_line_all_the_same(made: Store) -> None:
    assert _count(made, Contact, col(Contact.unreadable) != "") == 1


def test_the_barred_are_known_and_the_clocks_run(made: Store) -> None:
    assert _count(made, FamilyContact, col(FamilyContact.barred)) >= 2
    assert _count(made, Clock) > _count(made, Case)
    assert _count(made, Person) > 120


def test_making_it_again_in_the_same_folder_opens_the_same_desk(made: Store) -> None:
    before = _count(made, Contact)
    demo.make(Path(made.url.database or "").parent)
    clock.move(0)
    assert _count(made, Contact) == before
