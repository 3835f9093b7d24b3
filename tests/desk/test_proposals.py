"""What a contact may belong to is asked of a person: one answer joins, one keeps apart, and a split undoes the first."""

from pathlib import Path

import pytest
from support.desks import case_of, desk_for, family, mail

from triage.desk import case_book, explain, proposals
from triage.desk.done import done
from triage.desk.front import Desk
from triage.desk.joining import merge, split
from triage.errors import NotAllowed, NotPossible, Stale
from triage.rules.roles import Role
from triage.store import contacts, events, people

NEW_ADDRESS = "gran@example.net"
NAMES_HER = "Amara Reed, Larkfield School: no taxi came."


def _two(desk: Desk) -> tuple[int, int]:
    """Return the family's case, and one of a new address that names the child."""
    family(desk)
    mine = case_of(desk, mail("No taxi came this morning."))
    return mine, case_of(desk, mail(NAMES_HER, sender=NEW_ADDRESS, from_name=""))


def test_a_new_address_that_names_the_child_is_proposed_with_its_evidence_and_kept_apart(desk: Desk) -> None:
    mine, other = _two(desk)
    assert mine != other
    asked = case_book.read(desk, other).proposed
    assert [one.case_id for one in asked] == [mine]
    assert asked[0].words == "same child, Amara Reed; same school; other address"
    told = explain.explain(desk, other)
    assert [one.ref for one in told.proposed] == [asked[0].ref]
    assert told.differs == ()
    assert case_book.read(desk, mine).proposed == ()


def test_one_answer_joins_and_a_split_puts_both_back_without_asking_again(desk: Desk) -> None:
    mine, other = _two(desk)
    made = proposals.join(desk, other, mine)
    assert (made.case_id, made.other_id) == (mine, other)
    rows = desk.store.read(lambda conn: contacts.of_case(conn, mine))
    assert len(rows) == 2
    assert "same school" in case_book.read(desk, other).done_why
    assert split(desk, mine, [rows[1].id]).other_id == other
    assert case_book.read(desk, other).view.state == "open"
    assert case_book.read(desk, other).proposed == ()


def test_another_matter_is_said_once_and_stands_in_the_log(desk: Desk) -> None:
    mine, other = _two(desk)
    ref = case_book.read(desk, other).proposed[0].ref
    assert proposals.dismiss(desk, other, mine) == ref
    assert case_book.read(desk, other).proposed == ()
    assert any(entry.what == "said to be another matter than" and ref in entry.title
               for entry in case_book.read(desk, other).entries)  # fmt: skip
    with pytest.raises(NotPossible, match="Nobody asks"):
        proposals.join(desk, other, mine)
    with pytest.raises(NotPossible, match="Nobody asks"):
        proposals.dismiss(desk, other, mine)


def test_a_case_that_is_done_or_elsewhere_already_is_no_longer_proposed(desk: Desk) -> None:
    mine, other = _two(desk)
    third = case_of(desk, mail(NAMES_HER, sender="aunt@example.net", from_name="", key="third"))
    merge(desk, other, mine, "one matter")
    assert case_book.read(desk, other).proposed == ()
    done(desk, mine, "the taxi came")
    assert case_book.read(desk, third).proposed == ()


def test_who_saw_the_case_as_it_was_does_not_join_what_it_has_become(desk: Desk) -> None:
    mine, other = _two(desk)
    version = case_book.read(desk, other).view.version
    case_of(desk, mail("Still no taxi for Amara Reed.", sender=NEW_ADDRESS, from_name="", key="again"))
    merge(desk, other, mine, "one matter")
    with pytest.raises(Stale):
        proposals.join(desk, other, mine, version=version)


def test_an_auditor_answers_nothing(desk: Desk, tmp_path: Path) -> None:
    mine, other = _two(desk)
    auditor = desk_for(desk.store, tmp_path, "ruth", Role.AUDITOR)
    with pytest.raises(NotAllowed):
        proposals.join(auditor, other, mine)
    with pytest.raises(NotAllowed):
        proposals.dismiss(auditor, other, mine)


def test_why_a_contact_joined_is_kept_with_it_and_told(desk: Desk) -> None:
    family(desk)
    key = case_of(desk, mail("No taxi came."))
    assert case_of(desk, mail("Still none.", key="second")) == key
    because = [why for _, why, _ in explain.explain(desk, key).whose]
    assert because == ["The address is on record for Ngozi Reed, mother of Amara, who has no other child here."] * 2
    assert case_book.read(desk, key).entries[-1].sort


def test_a_barred_persons_words_are_proposed_for_nothing_whatever_they_quote(desk: Desk) -> None:
    family(desk, barred="carl@example.org")
    mine = case_of(desk, mail("No taxi came."))
    ref = case_book.read(desk, mine).view.line.ref
    for sender, name in (("carl@example.org", "Carl Reed"), ("new@example.net", "Carl Reed")):
        key = case_of(
            desk, mail(f"{ref} Amara Reed, Larkfield School, born 04/03/2016.", sender=sender, from_name=name)
        )
        assert case_book.read(desk, key).proposed == ()
        assert any("supervisor should look" in why.words for why in case_book.read(desk, key).view.why)


def test_one_address_of_two_parents_is_both_of_theirs(desk: Desk) -> None:
    family(desk, father="parent@example.org")
    key = case_of(desk, mail("No taxi came.", from_name="Carl Reed"))
    row = desk.store.read(lambda conn: contacts.of_case(conn, key))[0]
    assert desk.store.read(lambda conn: people.name_of(conn, row.person_id)) == "Carl Reed"
    assert case_book.read(desk, key).view.child is not None


def test_nothing_of_a_child_stands_in_the_events_of_an_answer(desk: Desk) -> None:
    mine, other = _two(desk)
    proposals.dismiss(desk, other, mine)
    rows = desk.store.read(lambda conn: events.of_case(conn, other))
    assert not any("Amara" in row.detail for row in rows if row.what == "said to be another matter")
