"""What a contact says of whose it is, and how a child is named in it. What is decided of it stands in tests/matching."""

from datetime import date

import pytest

from triage.rules.matching import MaybeChild, fold_point, fold_words, listen
from triage.rules.matching.naming import Named, has_school, mention

AMARA = MaybeChild(1, "K234-5678", "Amara", "Reed", date(2016, 3, 4), "Larkfield School", ())
WILL = MaybeChild(2, "K234-5679", "Will", "Frost", None, "St Piran's Special School", ())
MAX = MaybeChild(3, "K234-567B", "Maximilian", "Oyelaran-Smith", None, "Lark Hill Primary", ())


@pytest.mark.parametrize(
    ("given", "folded"),
    [
        ("Parent@Example.ORG", ("email", "parent@example.org")),
        ("+44 7700 900123", ("phone", "07700900123")),
        ("0044 7700 900 123", ("phone", "07700900123")),
        ("07700 900123", ("phone", "07700900123")),
        ("@MarlMum", ("email", "@marlmum")),
        ("1 Mill Lane\nMarlford\nmx12ab", ("post", "1 Mill Lane, Marlford, MX1 2AB")),
        ("1 Mill Lane, Marlford, Mx1  2aB", ("post", "1 Mill Lane, Marlford, MX1 2AB")),
    ],
)
def test_addresses_and_numbers_are_compared_folded(given: str, folded: tuple[str, str]) -> None:
    assert fold_point(given)[1] == folded[1]


def test_names_are_found_without_their_accents() -> None:
    assert fold_words("  Zoë\n O'NEIL  ") == "zoe o'neil"


@pytest.mark.parametrize(
    ("child", "words", "named"),
    [
        (AMARA, "Amara Reed has no taxi.", Named.WHOLE),
        (AMARA, "amara reed no taxi", Named.WHOLE),
        (AMARA, "REED, AMARA: NO TAXI", Named.WHOLE),
        (AMARA, "Amarra Read has no taxi.", Named.ALMOST),
        (AMARA, "A. Reed has no taxi.", Named.ALMOST),
        (AMARA, "Amara's taxi is late.", Named.FIRST),
        (AMARA, "Amara Jones has no taxi.", Named.PERHAPS),
        (AMARA, "Amaranth is a colour.", Named.NOT),
        (WILL, "The taxi will not come.", Named.PERHAPS),
        (WILL, "Will you answer?", Named.PERHAPS),
        (WILL, "They left Will at the gate.", Named.FIRST),
        (WILL, "will frost stop the bus?", Named.PERHAPS),
        (WILL, "Will Frost was late.", Named.WHOLE),
        (MAX, "Max Oyelaran was late.", Named.ALMOST),
    ],
)
def test_a_child_is_named_in_full_almost_by_the_first_name_or_perhaps_not_at_all(
    child: MaybeChild, words: str, named: Named
) -> None:
    assert mention(child, listen("", words)).named is named


def test_a_school_is_named_by_the_words_that_no_other_has() -> None:
    assert has_school(listen("", "She goes to larkfield."), "Larkfield School")
    assert has_school(listen("", "A pupil of St Pirans."), "St Piran's Special School")
    assert has_school(listen("", "A pupil of Larkfeild."), "Larkfield School")
    assert not has_school(listen("", "She goes to a special school on a hill."), "Lark Hill Primary")


def test_a_date_is_a_birth_only_where_it_is_said_to_be() -> None:
    said = listen("", "On 05/01/2027 no taxi came. Amara was born on 4 March 2016; dob: 2016-03-04.")
    assert said.births == {date(2016, 3, 4)}
    assert said.dates == {date(2016, 3, 4), date(2027, 1, 5)}
    assert listen("", "31/02/2016, 99/99/2016").dates == frozenset()


def test_references_are_heard_whole_and_with_a_letter_typed_wrong() -> None:
    said = listen("Re: 7kmq-2xdn", "and 7KMQ-2XDO, and 7KMQ2XDP; not X7KMQ-2XDNX")
    assert said.refs == ("7KMQ-2XDN",)
    assert said.slips == ("7KMQ-2XDO", "7KMQ-2XDP")


def test_an_address_in_the_place_of_a_name_signs_nothing() -> None:
    said = listen("", "Hello", "mum@example.org", "evil@example.net")
    assert said.disguised
    assert said.signed == ()
    assert not listen("", "Hello", "Mum@example.org", "mum@example.org").disguised
