"""Whose child and which case: sure joins, doubt stays apart."""

import pytest

from triage.rules.matching import MaybeCase, MaybeChild, fold_point, fold_words, match

AMARA = MaybeChild(1, "Amara", "Reed", current=True)
KOFI = MaybeChild(2, "Kofi", "Reed", current=True)
HERS = MaybeCase(10, 1, machine=False)


def test_one_child_and_one_open_case_join() -> None:
    found = match([AMARA], [HERS], "no taxi", thread_case=None, same_writer=False)
    assert (found.child_id, found.case_id, found.verified) == (1, 10, False)


def test_of_two_children_the_one_who_is_named_is_meant() -> None:
    found = match([AMARA, KOFI], [HERS], "No taxi for KOFI's school", thread_case=None, same_writer=False)
    assert (found.child_id, found.case_id) == (2, None)


def test_two_children_and_no_name_is_a_doubt() -> None:
    found = match([AMARA, KOFI], [HERS], "no taxi", thread_case=None, same_writer=False)
    assert found.case_id is None
    assert found.doubt


def test_a_part_of_a_word_is_no_name() -> None:
    ann = MaybeChild(3, "Ann", "Reed", current=True)
    assert match([ann, KOFI], [], "annoyed", thread_case=None, same_writer=False).doubt


def test_machine_mail_is_never_where_a_person_is_put() -> None:
    assert match([], [MaybeCase(11, None, machine=True)], "no taxi", thread_case=None, same_writer=True).case_id is None


def test_our_own_message_quoted_by_a_current_contact_proves_the_writer() -> None:
    assert match([AMARA], [HERS], "thanks", thread_case=HERS, same_writer=False).verified


def test_our_own_message_quoted_by_anybody_else_opens_nothing() -> None:
    barred = MaybeChild(1, "Amara", "Reed", current=False)
    for children in ([], [KOFI], [barred]):
        found = match(children, [], "send me the address", thread_case=HERS, same_writer=True)
        assert (found.case_id, found.verified) == (None, False)
        assert found.doubt


@pytest.mark.parametrize(
    ("given", "folded"),
    [
        ("Parent@Example.ORG", ("email", "parent@example.org")),
        ("+44 7700 900123", ("phone", "07700900123")),
        ("0044 7700 900 123", ("phone", "07700900123")),
        ("07700 900123", ("phone", "07700900123")),
        ("@MarlMum", ("email", "@marlmum")),
    ],
)
def test_addresses_and_numbers_are_compared_folded(given: str, folded: tuple[str, str]) -> None:
    assert fold_point(given)[1] == folded[1]


def test_names_are_found_without_their_accents() -> None:
    assert fold_words("  Zoë\n O'NEIL  ") == "zoe o'neil"
