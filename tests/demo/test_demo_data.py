"""The demo's words and records, read as data: whole, consistent with each other, varied, and nobody's real life."""

import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, time
from typing import Any

from triage.config import shipped

MORNING = date(2027, 1, 11)
FIELDS = {"at", "channel", "from", "from_name", "from_address", "from_phone", "auto", "bounce_of", "subject", "body"}
FORM_LABEL = re.compile(r"^[^:\n]{3,60}: ", re.MULTILINE)
RUN = 12  # words in a row; shorter runs are how everybody speaks


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
PEOPLE = [person for family in FAMILIES for person in family["people"]]
CHILDREN = [child for family in FAMILIES for child in family["children"]]
FAMILY_OF = {person["key"]: family for family in FAMILIES for person in family["people"]}


def _age(child: dict[str, Any]) -> int:
    born: date = child["born"]
    return MORNING.year - born.year - ((MORNING.month, MORNING.day) < (born.month, born.day))


def _own_words(contact: dict[str, Any]) -> list[str]:
    """Return the words that are the writer's own: no quoted history, nothing forwarded, no labels of a form."""
    text, _, _ = contact["body"].partition("\n-----")
    if contact["channel"] == "web_form":
        text = FORM_LABEL.sub("", text)
    lines = [line for line in text.splitlines() if not line.startswith(">")]
    return re.findall(r"[\w']+", " ".join(lines).lower())


def _runs(words: list[str]) -> Iterator[tuple[str, ...]]:
    return (tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1))


def test_every_key_is_used_once() -> None:
    keys = [row["key"] for row in [*PEOPLE, *CHILDREN, *SENDERS]]
    assert [key for key, times in Counter(keys).items() if times > 1] == []


def test_no_two_people_share_an_address_or_a_number_but_the_mother_who_is_on_the_register_twice() -> None:
    twice = next(row["phone"] for row in PEOPLE if row["key"] == "tattersal.emma")
    for field in ("email", "phone"):
        points = [row[field] for row in [*PEOPLE, *SENDERS] if field in row]
        assert [point for point, times in Counter(points).items() if times > 1 and point != twice] == []


def test_whoever_opens_the_demo_is_a_supervisor_with_every_role_beside_them() -> None:
    assert (STAFF[0]["login"], STAFF[0]["role"]) == ("demo", "supervisor")
    assert {row["role"] for row in STAFF} == {"agent", "overflow", "supervisor", "auditor"}
    assert len({row["login"] for row in STAFF}) == len(STAFF)


def test_a_contact_has_only_the_fields_the_loader_reads() -> None:
    for contact in CONTACTS:
        assert set(contact) <= FIELDS, contact["at"]
        assert contact["body"].strip(), contact["at"]


def test_the_days_run_from_friday_to_half_past_eight_on_monday_in_order() -> None:
    order = {"Fri": 1, "Sat": 2, "Sun": 3, "Mon": 4}
    moments = [(order[at[:3]], time.fromisoformat(at[4:])) for at in (contact["at"] for contact in CONTACTS)]
    assert moments == sorted(moments)
    assert moments[-1] <= (4, time(8, 30))


def test_a_writer_is_written_from_a_way_the_record_knows() -> None:
    points = {row["key"]: row for row in [*PEOPLE, *SENDERS]}
    for contact in CONTACTS:
        row = points.get(contact.get("from", ""))
        if row and contact["channel"] == "email":
            assert "email" in row, contact
        if row and contact["channel"] in {"phone", "voicemail", "text"}:
            assert "phone" in row, contact


def test_the_channels_come_in_the_shares_of_a_surge() -> None:
    shares = Counter(contact["channel"] for contact in CONTACTS)
    assert 0.4 <= shares["email"] / len(CONTACTS) <= 0.55
    assert shares["phone"] + shares["voicemail"] >= 80
    assert shares["web_form"] >= 40
    assert shares["text"] >= 25
    assert shares["social"] >= 12
    assert min(shares["letter"] + shares["in_person"], shares["mp_office"] + shares["member"]) >= 10
    assert shares["school"] + shares["operator"] >= 10


def test_nobody_was_there_at_the_weekend_and_a_pile_lay_waiting() -> None:
    days = Counter(contact["at"][:3] for contact in CONTACTS)
    assert days["Sat"] + days["Sun"] >= 110
    assert min(days["Fri"], days["Mon"]) > max(days["Sat"], days["Sun"])


def test_at_least_thirty_families_come_back_by_another_channel() -> None:
    ways: dict[str, list[str]] = defaultdict(list)
    for contact in CONTACTS:
        if contact.get("from") in FAMILY_OF:
            ways[FAMILY_OF[contact["from"]]["people"][0]["key"]].append(contact["channel"])
    assert sum(len(used) >= 2 and len(set(used)) >= 2 for used in ways.values()) >= 30
    assert max(len(used) for used in ways.values()) <= 8


def test_a_child_with_confirmed_transport_has_an_operator_and_a_route() -> None:
    for child in CHILDREN:
        if child["transport"] == "confirmed":
            assert child.get("operator"), child["key"]
            assert child.get("route"), child["key"]


def test_the_barred_have_no_authority_and_a_note_says_why() -> None:
    barred = [person for person in PEOPLE if person.get("barred")]
    assert len(barred) >= 2
    for person in barred:
        assert person["authority"] == "none"
        assert "rder" in person["note"]


def test_some_families_ask_to_be_reached_in_their_own_way() -> None:
    notes = " ".join(person.get("note", "") for person in PEOPLE)
    assert all(words in notes for words in ("Never ring", "interpreter", "large print", "Hearing aid", "Text first"))


def test_only_the_youngest_are_called_young() -> None:
    young = [child for child in CHILDREN if "young_child" in child.get("needs", ())]
    assert len(young) >= 3
    assert all(_age(child) <= 5 for child in young)


def test_there_are_twins_siblings_at_two_schools_and_two_unrelated_families_of_one_name_at_one_school() -> None:
    several = [family["children"] for family in FAMILIES if len(family["children"]) > 1]
    assert any(len({child["born"] for child in children}) < len(children) for children in several)
    assert any(len({child["school"] for child in children}) > 1 for children in several)
    homes = Counter((family["surname"], school) for family in FAMILIES for school in _schools(family))
    assert max(homes.values()) >= 2


def _schools(family: dict[str, Any]) -> set[str]:
    return {child["school"] for child in family["children"]}


def test_an_age_that_a_call_note_gives_is_the_age_on_record() -> None:
    said = 0
    for contact in CONTACTS:
        for child in FAMILY_OF.get(contact.get("from", ""), {"children": []})["children"]:
            for years in re.findall(rf"\b{re.escape(child['name'])} \((\d{{1,2}})\b", contact["body"]):
                assert int(years) == _age(child), (contact["at"], child["key"])
                said += 1
    assert said >= 20


def test_no_two_contacts_are_cut_from_one_pattern() -> None:
    seen: dict[tuple[str, ...], str] = {}
    for number, contact in enumerate(CONTACTS):
        for run in set(_runs(_own_words(contact))):
            assert run not in seen, (contact["at"], seen.get(run), " ".join(run))
            seen[run] = f"{number} {contact['at']}"


def test_machines_write_too() -> None:
    assert sum(contact.get("auto", False) for contact in CONTACTS) >= 6
    assert sum("bounce_of" in contact for contact in CONTACTS) == 1
    assert sum(contact.get("from", "").startswith(("spam.", "newsletter.", "webnet.")) for contact in CONTACTS) >= 8


def test_some_letters_are_long_signed_or_carry_history() -> None:
    emails = [contact["body"] for contact in CONTACTS if contact["channel"] == "email"]
    assert sum(len(body) > 300 for body in emails) >= 40
    assert sum("\n>" in body for body in emails) >= 7


def test_hostile_text_of_every_sort_is_there() -> None:
    text = "\n".join(
        f"{contact.get('from_name', '')} {contact.get('subject', '')} {contact['body']}" for contact in CONTACTS
    )
    sorts = ("\x1b]0;", "\x1b[2J", "\x1b]52;", "[/]", "[@click=app.quit]", "[bold", "\u202e", "\u200b", "\u2066")
    assert [sort for sort in sorts if sort not in text] == []
    assert re.search(r"[\u0300-\u036f]{8}", text)
    assert max(len(line) for line in text.splitlines()) >= 4_900
    assert any(re.search(r"[\u4e00-\u9fff]", person["name"]) for person in PEOPLE)
