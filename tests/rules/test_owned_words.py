"""Supervisors write phrases, not regular expressions: what each sign means, what is refused, and none costs a terminal."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.judged_replies import shipped_words

from triage.rules.manner import parse_words, samples_that_fail
from triage.rules.phrases import as_pattern, whole_words

ONE = """[[rule]]
name = "gone"
group = "wounding"
level = "warn"
reason = "R."
better = "B."
phrases = ["{phrase}"]
finds = ["{found}"]
leaves = ["{left}"]

[plain]
"commence*" = "start"
"""


@pytest.mark.parametrize(
    ("phrase", "found", "left"),
    [
        ("as per", "as per usual", "has perished"),
        ("teething trouble*", "teething troubles", "troubles"),
        ("sorry if|should", "sorry should you mind", "sorry, you mind"),
        ("kindly please? note", "kindly note", "kindly write"),
        ("all (in place|sorted out)", "all sorted out", "all of it"),
        ("so (at all)? there", "so at all there", "so at there"),
        ("lost .. papers", "lost all of your papers", "lost all of your other papers"),
        ("had you *ed", "had you asked", "had you come"),
        ("PA", "the PA comes", "pa comes"),
        ("wheelchair-bound", "wheelchair bound", "wheelchair"),
        ("don't", "don’t", "done"),
    ],
)
def test_each_sign_of_a_phrase_means_what_the_file_says(phrase: str, found: str, left: str) -> None:
    pattern = whole_words(as_pattern(phrase))
    assert pattern.search(f"So: {found}, they said.")
    assert not pattern.search(f"So: {left}, they said.")


@pytest.mark.parametrize("phrase", ["", "..", "a ..", ".. a", "a?", "[a-z]+", "(a", "a{9}", "(a|", "*? " * 11 + "b"])
def test_what_is_no_phrase_is_refused_in_plain_words(phrase: str) -> None:
    with pytest.raises(ValueError, match=r"phrase|read|word|ways"):
        as_pattern(phrase)


def test_a_refused_phrase_is_told_with_its_line_and_a_rule_that_does_not_hold_too() -> None:
    _, faults = parse_words(ONE.format(phrase="[a-z]+", found="x", left="y"))
    assert [fault.line for fault in faults] == [7]
    words, faults = parse_words(ONE.format(phrase="in fact", found="It is so.", left="In fact it is so."))
    assert faults == ()
    assert [fault.line for fault in samples_that_fail(words)] == [8, 9]


def test_the_shipped_words_hold() -> None:
    assert samples_that_fail(shipped_words()) == ()


_PIECES = st.sampled_from(["a", "a*", "*", "a?", "*?", "(a|a*)", "(a|a a)?", "..", "*a*", "a|*", "''a"])


@given(st.lists(_PIECES, min_size=1, max_size=12).map(" ".join))
def test_no_phrase_that_is_taken_costs_a_terminal(phrase: str) -> None:
    try:
        pattern = whole_words(as_pattern(f"{phrase} b"))
    except ValueError:
        return
    began = process_time()
    pattern.search("a " * 200 + "''a " * 50 + "a" * 200)
    assert process_time() - began < 1
