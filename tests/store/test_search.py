"""Finding cases by words, on both databases: the same words find the same cases."""

import pytest
from support.desks import MONDAY, as_service, case_of, mail

from triage.desk import done, queue
from triage.desk.front import Desk
from triage.desk.register import NewChild, NewPerson, add_family
from triage.rules.arrival import Channel
from triage.rules.asked import parse
from triage.store import search

HOSTILE = (
    *('"', "'", "''", '"""', "\\", "a\\", "'a", "a'", "* OR *", "a* OR b*", "NEAR(a b)", "a AND", "NOT a", "words:a"),
    *(
        "case_words:a",
        "{a b}:c",
        "^a",
        "a:*",
        "a & | b",
        "!a",
        "<->",
        "a <2> b",
        "(",
        ")",
        "((a",
        "-",
        "--",
        ";",
        "%",
        "_",
    ),
    *(
        "; DROP TABLE matter",
        "a%",
        "\x00",
        "a\x00b",
        "\ud83d",
        "é",
        "王小明",
        "\u202e",
        "ﷺ" * 50,
        "x" * 5000,
        "1" * 5000,
    ),
    *("1-" * 3000, "a " * 3000, "+44", "0" * 14),
)


def found(desk: Desk, typed: str) -> set[int]:
    return set(queue.order(desk, parse(typed)))


@pytest.fixture
def cases(desk: Desk) -> tuple[int, int, int]:
    """Amara Reed, whose parents wrote twice; Zoë O'Néill, not on the register; a third, with nothing in common."""
    people = [
        NewPerson("Ngozi Reed", "Ms Reed", points=("parent@example.org", "01632 960 123"), relationship="mother"),
        NewPerson("Carl Reed", "Mr Reed", points=("carl@example.org", "+44 7700 900456"), relationship="father"),
    ]
    needs = ("wheelchair",)
    add_family(
        as_service(desk), people, [NewChild("Amara", "Reed", MONDAY.date(), "St Piran's Larkfield School", needs)]
    )
    first = case_of(desk, mail("There was no taxi for Amara this morning."))
    assert (
        case_of(desk, mail("Amara's harness was broken, too.", sender="carl@example.org", channel=Channel.EMAIL))
        == first
    )
    second = case_of(
        desk,
        mail("Zoë O'Néill waited. Ring me on (01632) 960-777.", sender="zoe@example.org", from_name="Zoë O'Néill"),
    )
    third = case_of(
        desk, mail("Thank you, the new driver is lovely.", sender="quay@example.org", from_name="Elowen Quay")
    )
    return first, second, third


def test_names_references_addresses_and_words_of_every_contact_find_the_case(
    desk: Desk, cases: tuple[int, int, int]
) -> None:
    first, second, third = cases
    ref = queue.page(desk, [first])[first].ref
    for typed in ("amara", "AMARA reed", "ngozi", "no taxi", "harness", "taxi harness", "larkf", "st piran's", "pirans",
                  ref, ref.lower(), ref.replace("-", ""), ref[:7], "parent@example.org", "carl@example.org"):  # fmt: skip
        assert found(desk, typed) == {first}, typed
    for typed in ("zoe", "Zoé", "ZOË o’neill", "oneill", "o'neil", "ring waite"):
        assert found(desk, typed) == {second}, typed
    assert found(desk, "elowen") == {third}
    assert found(desk, "harness elowen") == found(desk, "arness") == found(desk, "axi") == found(desk, "...") == set()
    assert found(desk, "tax harness") == set(), "only the last word may be the beginning of one"


@pytest.mark.parametrize("typed", ["01632 960 123", "01632960123", "+44 1632 960123", "01632 960", "(01632) 960-123"])
def test_a_number_on_record_of_the_writer_or_of_the_childs_contacts_finds_the_case(
    desk: Desk, cases: tuple[int, int, int], typed: str
) -> None:
    assert cases[0] in found(desk, typed)
    assert found(desk, "07700 900 456") == {cases[0]}
    assert found(desk, "harness 07700 900 456") == {cases[0]}
    assert found(desk, "elowen 07700 900 456") == set()
    assert found(desk, "01632 960777") == found(desk, "960777") == {cases[1]}


def test_a_done_case_is_found_only_when_all_are_asked_for(desk: Desk, cases: tuple[int, int, int]) -> None:
    done.done(desk, cases[2], "thanked them")
    assert found(desk, "elowen") == set()
    assert found(desk, "elowen all") == {cases[2]}
    assert found(desk, "all") == set(cases)


def test_no_syntax_of_a_database_is_read_in_what_is_typed(desk: Desk, cases: tuple[int, int, int]) -> None:
    for typed in HOSTILE:
        assert found(desk, typed) <= set(cases), typed
        assert found(desk, f'"{typed}') <= set(cases), typed
        assert (
            found(desk, f"school:{typed} owner:{typed} need:{typed} incident:{typed} waiting:{typed} {typed}") == set()
        )


def test_no_text_that_comes_in_stops_the_index(desk: Desk) -> None:
    for number, text in enumerate(HOSTILE):
        clean = text.replace("\x00", "").encode("utf-8", "ignore").decode()
        key = case_of(desk, mail(f"unusual{number} {clean} end", sender=f"w{number}@example.org", key=str(number)))
        assert found(desk, f"unusual{number}") == {key}
    many = " ".join(f"{number:x}word" for number in range(60_000))
    key = case_of(desk, mail(many, sender="long@example.org"))
    assert found(desk, "long@example.org 1word") == {key}
    assert case_of(desk, mail("a word more", sender="long@example.org")) == key


def test_the_words_of_a_case_are_kept_once_and_the_first_ones_stay(desk: Desk, cases: tuple[int, int, int]) -> None:
    kept = desk.store.read(lambda conn: search.words_of(conn, cases[0]))
    assert len(kept) == len(set(kept))
    desk.store.write("test", MONDAY, lambda tx: search.add(tx, cases[0], ["fresh", "amara"]))
    assert desk.store.read(lambda conn: search.words_of(conn, cases[0])) == [*kept, "fresh"]
    assert found(desk, "fresh") == {cases[0]}
    desk.store.write("test", MONDAY, lambda tx: search.rewrite(tx, cases[0], ["fresh", "again"]))
    assert found(desk, "again") == found(desk, "fresh") == {cases[0]}
    assert found(desk, "amara") == set()


def test_words_of_a_change_that_was_not_made_are_not_found(desk: Desk, cases: tuple[int, int, int]) -> None:
    def fails(tx: object) -> None:
        search.add(tx, cases[0], ["undone"])  # type: ignore[arg-type]
        raise LookupError

    with pytest.raises(LookupError):
        desk.store.write("test", MONDAY, fails)
    assert found(desk, "undone") == set()
