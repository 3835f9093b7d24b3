"""What people type to see a part of the queue, and how it is said back to them."""

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.rules.asked import (
    BANDS,
    BUILT_IN,
    CHOICES,
    EVERYTHING,
    FLAGS,
    Asked,
    has_value,
    in_words,
    known,
    mistakes,
    parse,
    text,
    with_flag,
    with_value,
)

WORD = st.text(st.characters(exclude_categories=["Z", "C"], exclude_characters='"'), min_size=1, max_size=12)
VALUE = st.lists(WORD, min_size=1, max_size=3).map(" ".join)
CODE = st.from_regex(r"[a-z][a-z_]{0,10}", fullmatch=True)


def some(values: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(values, max_size=3, unique=True).map(tuple)


ASKED = st.builds(
    Asked, *(st.booleans() for _ in FLAGS), bands=some(st.sampled_from(BANDS)), channels=some(CODE), topics=some(CODE),
    needs=some(CODE), schools=some(VALUE), owners=some(VALUE), waiting_on=some(CODE),
    incidents=some(st.from_regex(r"[0-9A-Z]{4}-[0-9A-Z]{4}", fullmatch=True)), words=st.lists(WORD, max_size=4).map(" ".join),
)  # fmt: skip
HINTS = st.sampled_from(
    [*FLAGS, *(f"{name}:" for name in CHOICES), '"', ",", "band:now", "colour:red", " ", "re:", "::"]
)
TYPED = st.lists(st.one_of(HINTS, st.text(max_size=8)), max_size=12).map("".join)


@given(ASKED)
def test_what_is_written_back_is_read_as_the_same(asked: Asked) -> None:
    assert parse(text(asked)) == asked


@given(TYPED)
def test_every_text_is_read_and_what_it_means_stays_when_it_is_written_back(typed: str) -> None:
    assert parse(text(parse(typed))) == parse(typed)
    mistakes(parse(typed))
    in_words(parse(typed))


@given(TYPED)
def test_no_letter_of_what_was_typed_is_lost(typed: str) -> None:
    asked = parse(typed)
    kept = f"{text(asked)} {in_words(asked)}".casefold().upper()
    letters = {letter for letter in typed.casefold().upper() if letter.isalnum()}
    assert letters <= set(kept)


def test_filters_are_written_as_people_type_them() -> None:
    asked = parse('BAND:now channel:email Mine need:wheelchair,"Autism Anxiety" school:larkfield taxi never came')
    assert asked == Asked(
        mine=True, bands=("now",), channels=("email",), needs=("wheelchair", "autism_anxiety"), schools=("larkfield",),
        words="taxi never came",
    )  # fmt: skip
    assert text(asked) == "mine band:now channel:email need:wheelchair,autism_anxiety school:larkfield taxi never came"
    assert parse('school:"St Mary, Larkfield" owner:kim').schools == ("St Mary, Larkfield",)
    assert parse('school:"lark hi').schools == ("lark hi",), "a quote that is still open"
    assert parse("waiting waiting:operator") == Asked(waiting=True, waiting_on=("operator",))
    assert parse("incident:7kmq-2xdn all").incidents == ("7KMQ-2XDN",)
    assert parse("band:now band:today,now").bands == ("now", "today")


def test_a_word_in_quotes_is_only_a_word() -> None:
    asked = parse('"waiting" for "band:now"')
    assert asked == Asked(words="waiting for band:now")
    assert text(asked) == '"waiting" for "band:now"'
    assert parse("re: 10:30 http://x.example").words == "re: 10:30 http://x.example"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("colour:red", "There is no filter 'colour', so it was looked for as words. Filters: mine, unclaimed,"),
        ("band:red", "band:red is no band: say now, today, soon or routine, as in band:now."),
        ("school:", "school: wants a value, as in school:larkfield."),
        ("mine band:now,red", "band:red is no band"),
        ("re: bus http://x.example 10:30", ""),
        ("mine", ""),
    ],
)
def test_a_filter_that_there_is_not_is_told_with_those_that_there_are(typed: str, told: str) -> None:
    assert mistakes(parse(typed)).startswith(told) if told else mistakes(parse(typed)) == ""
    assert all(name in known() for name in (*FLAGS, *CHOICES))


def test_it_is_said_in_words_above_the_queue() -> None:
    assert in_words(parse("mine band:today channel:email larkfield")) == "mine · TODAY · by email · found: larkfield"
    assert in_words(parse("need:wheelchair,epilepsy waiting:operator breached")) == (
        "late · needs wheelchair or epilepsy · waiting: operator"
    )
    assert in_words(EVERYTHING) == text(EVERYTHING) == ""
    assert [in_words(asked) for asked in BUILT_IN.values()] == ["mine", "unclaimed", "late", "waiting", "escalated"]


def test_a_value_is_chosen_and_chosen_off_again() -> None:
    asked = with_value(with_value(EVERYTHING, "band", "now"), "school", "Lark Hill")
    assert asked == Asked(bands=("now",), schools=("Lark Hill",))
    assert has_value(asked, "school", "lark hill")
    assert with_value(asked, "school", "LARK HILL").schools == ()
    assert with_flag(with_flag(asked, "all"), "all") == asked


def test_every_filter_has_a_name_to_type() -> None:
    assert {*FLAGS.values(), *CHOICES.values(), "words"} == {field.name for field in fields(Asked)}
