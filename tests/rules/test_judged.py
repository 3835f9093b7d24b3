"""How an office names a communication need, and how the record keeps it."""

import pytest

from triage.rules.judged import COMMUNICATION, in_words, need_named


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("BSL", "bsl"),
        ("British Sign Language", "bsl"),
        ("Somali interpreter", "interpreter: Somali"),
        ("Interpreter:  Urdu ", "interpreter: Urdu"),
        ("Large-print", "large_print"),
        ("No phone calls", "no_telephone"),
        ("prefers mornings", "prefers mornings"),
    ],
)
def test_a_need_is_kept_by_our_name_where_it_has_one_and_else_as_it_was_said(said: str, kept: str) -> None:
    assert need_named(said) == kept


def test_what_is_kept_is_named_the_same_again_and_is_said_in_words() -> None:
    for word in COMMUNICATION:
        assert need_named(word) == word
        assert COMMUNICATION[word] in in_words([word])
