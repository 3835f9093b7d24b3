"""One letter for many families reaches each by a way that it has: by email, by text where the words are short, or on paper."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
import sqlalchemy as sa
from sqlmodel import col
from support.desks import as_service, case_of, mail

from triage.desk import bulk, many
from triage.desk.front import Desk
from triage.desk.register import NewChild, NewPerson, add_family
from triage.desk.views import Offer
from triage.desk.views.many import Begun, Prepared
from triage.rules.letter import BY_HAND, TEXT_LIMIT, Way
from triage.store.tables import Outbox

MOBILE, HOME, POST = "07700 900123", "01632 960 111", "12 Mill Lane\nMarlford\nMX1 2AB"
BODY = """Dear [[parent]],

I am sorry that nobody came for [[child]] this morning. Route 12 has no operator today.

Jo Marsh will ring you by Thursday 14 January.

Ada
Telephone 01632 960 200. Your reference is [[reference]].
"""


@pytest.fixture
def open_desk(desk: Desk) -> Desk:
    """A desk from which every way is set up."""
    return replace(desk, ways={Way.EMAIL: "as a file", Way.TEXT: "by text", Way.LETTER: "to print", **BY_HAND})


def case_with(desk: Desk, *points: str, communication: Sequence[str] = (), child: str = "Amara") -> int:
    mother = NewPerson(
        "Ngozi Reed", "Ms Reed", relationship="mother", points=points, communication=tuple(communication)
    )
    add_family(as_service(desk), [mother], [NewChild(child, "Reed", None, "Larkfield School", (), transport="none")])
    return case_of(desk, mail(f"Nobody came for {child} this morning.", sender=points[0]))


def prepared(desk: Desk, *keys: int, more: str = "") -> tuple[list[Prepared], Begun]:
    offer = Offer("", "Your own words", "", "[[child]]'s transport", BODY + more, 0)
    return many.prepare(desk, keys, offer), many.begin(desk, keys)


@pytest.mark.parametrize(
    ("points", "way", "to"),
    [
        (("parent@example.org", MOBILE, POST), Way.EMAIL, "Ms Reed <parent@example.org>"),
        ((HOME, MOBILE, POST), Way.TEXT, "Ms Reed <07700900123>, by text message"),
        ((HOME, POST), Way.LETTER, "Ms Reed <12 Mill Lane, Marlford, MX1 2AB>, by letter"),
    ],
)
def test_each_is_written_to_by_the_first_way_that_reaches_them(
    open_desk: Desk, points: tuple[str, ...], way: Way, to: str
) -> None:
    (letter,), begun = prepared(open_desk, case_with(open_desk, *points))
    assert (letter.left, letter.to) == ("", to)
    assert [one.done for one in many.send(open_desk, [letter], begun, bulk.new_act())] == [True]
    (kept,) = open_desk.store.read(lambda conn: conn.execute(sa.select(col(Outbox.way), col(Outbox.raw))).all())
    assert kept.way is way
    assert b"%PDF" in bytes(kept.raw) if way is Way.LETTER else b"Route 12 has no" in bytes(kept.raw)


def test_words_too_long_for_a_text_go_on_paper_and_without_an_address_they_are_left_with_the_reason(
    open_desk: Desk,
) -> None:
    at_home, nowhere = case_with(open_desk, MOBILE, POST), case_with(open_desk, "07700 900124", child="Bola")
    on_paper, left = prepared(open_desk, at_home, nowhere, more="What we know so far. " * 60)[0]
    assert on_paper.draft.way is Way.LETTER
    assert f"A text message may have {TEXT_LIMIT} characters" in left.left


def test_a_way_that_is_not_set_up_reaches_nobody(desk: Desk) -> None:
    (letter,), _ = prepared(desk, case_with(desk, MOBILE, POST))
    assert letter.left == "no address on record: ring the family"


def test_who_cannot_use_a_way_is_not_written_to_by_it(open_desk: Desk) -> None:
    (letter,), _ = prepared(open_desk, case_with(open_desk, HOME, POST, communication=("no_letter",)))
    assert "a letter may be read by somebody else" in letter.left
