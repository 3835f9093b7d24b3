"""Every shipped template is whole, warm and honest; a wrong one is refused with its line."""

import re
from collections.abc import Iterator
from itertools import combinations

import pytest
from support.desks import shipped_templates
from support.judged_replies import check, overclaims

from triage.rules.judged import Record
from triage.rules.templates import FIELDS, Template, fill, parse_templates, suggest

RECORD = {
    "child": "Amara",
    "parent": "Ms Reed",
    "agent": "Ada Fern",
    "desk": "School transport desk",
    "phone": "01632 960 200",
    "reference": "7KMQ-2XDN",
    "received_day": "Monday 11 January",
    "school": "Larkfield School",
    "matter": "no transport",
}
BY_A_PERSON = {
    "effect": "Amara has missed two days and you have lost a day's pay",
    "known_so_far": "the old contract ended on Friday and no operator has accepted the new one",
    "next_step": "the route is offered to two more operators",
    "next_step_who": "Jo Marsh in the transport team",
    "next_step_by": "Thursday 14 January",
    "truth": "Nobody came for the children of route S2 today. We do not know yet who will drive it.",
}
GOOD = """+++
title = "T"
kind = "holding"
stops = ["acknowledgement"]
subject = "About {child}"
+++

Dear {parent},

[when: complaint]
We know.
"""


def _each() -> list[Template]:
    return list(shipped_templates())


def _every_subset(facts: list[str]) -> Iterator[frozenset[str]]:
    for size in range(len(facts) + 1):
        yield from map(frozenset, combinations(facts, size))


def test_there_are_at_least_fifteen() -> None:
    assert len(_each()) >= 15


@pytest.mark.parametrize("template", _each(), ids=lambda t: t.name)
def test_an_unfilled_template_shows_its_blanks_and_may_not_leave(template: Template) -> None:
    filled = fill(template, RECORD, frozenset({"child_known", "first_reply"}))
    assert filled.blanks
    assert any(
        f.rule == "blank" for f in check(filled.subject, filled.body, Record("Amara", frozenset(), frozenset(), 2))
    )


@pytest.mark.parametrize("template", _each(), ids=lambda t: t.name)
def test_a_template_filled_by_a_person_passes_our_own_checks_whatever_the_record_holds(template: Template) -> None:
    for facts in _every_subset(sorted(frozenset().union(*(p.when for p in template.paragraphs), {"child_known"}))):
        filled = fill(template, {**RECORD, **BY_A_PERSON}, facts)
        for child in ("Amara", "") if "child_known" in facts else ("",):
            record = Record(child, frozenset({"Barnaby", "Ada"}), facts, 2, frozenset({"Ada Fern"}))
            troubles = [f.words for f in check(filled.subject, filled.body, record)]
            assert troubles == [], filled.body


@pytest.mark.parametrize("template", _each(), ids=lambda t: t.name)
def test_what_the_record_leaves_out_is_all_that_stops_a_template(template: Template) -> None:
    filled = fill(template, RECORD, frozenset({"child_known"}))
    record = Record("Amara", frozenset(), frozenset({"child_known"}), 2)
    assert {f.rule for f in check(filled.subject, filled.body, record) if f.level == "stop"} == {"blank"}


def test_no_shipped_paragraph_says_more_than_its_own_facts_support() -> None:
    assert overclaims(_each()) == ()


def test_what_the_record_does_not_hold_is_a_blank_and_never_nothing() -> None:
    (template,), _ = parse_templates({"t.md": GOOD})
    filled = fill(template, {"child": "", "parent": "Ms Reed"}, frozenset())
    assert filled.subject == "About [[the child's name]]"
    assert filled.body == "Dear Ms Reed,"


def test_a_familys_own_text_in_a_field_is_never_read_as_a_field() -> None:
    (template,), _ = parse_templates({"t.md": GOOD})
    assert fill(template, {"child": "{agent}", "parent": "$5 {child}"}, frozenset()).body == "Dear $5 {child},"


def test_the_template_that_fits_what_happened_comes_first() -> None:
    ranked = suggest(
        _each(),
        kinds=["enquiry"],
        topics=["no_transport_allocated"],
        situations=["no_transport"],
        facts=["transport_none"],
    )
    assert ranked[0][0].name == "no-transport-yet"
    assert ranked[0][1]


def test_a_template_that_would_say_nothing_comes_last() -> None:
    ranked = suggest(_each(), kinds=[], topics=["no_transport_allocated"], situations=[], facts=["transport_none"])
    assert ranked[-1][0].name == "transport-confirmed"


@pytest.mark.parametrize(
    ("wrong", "line", "words"),
    [
        (GOOD.replace('title = "T"\n', ""), 2, "title"),
        (GOOD.replace('"holding"', '"soothing"'), 3, "soothing"),
        (GOOD.replace("{parent}", "{mother}"), 8, "is not a field"),
        (GOOD.replace("when: complaint", "when: sunny"), 10, "is not a fact"),
        (GOOD.replace("We know.", "We know [[what]]."), 10, "kept for blanks"),
        (GOOD.replace("+++\n\n", "\n\n"), 1, "begin with a line +++"),
        (GOOD.replace('stops = ["acknowledgement"]', "stops = [acknowledgement]"), 4, "TOML"),
        (GOOD.replace("kind =", "knid ="), 3, "knid"),
        (GOOD.replace("{parent}", "{Parent}"), 8, "is not a field"),
        (GOOD.replace("{parent}", "{parent"), 8, "is not a field"),
        (GOOD.replace("[when: complaint]", "[When: complaint]"), 10, "alone on its line"),
        (GOOD.replace("[when: complaint]\n", "[when: complaint] "), 10, "alone on its line"),
    ],
)
def test_a_wrong_template_is_refused_with_its_line_and_plain_words(wrong: str, line: int, words: str) -> None:
    made, faults = parse_templates({"t.md": wrong})
    assert made == ()
    assert any(words in fault.words for fault in faults), faults
    assert any(abs(fault.line - line) <= 1 for fault in faults), faults


@pytest.mark.parametrize(
    ("words", "line", "said"),
    [
        (GOOD.replace("We know.", "So\nthe taxi is booked."), 12, "[when: transport_confirmed]"),
        (GOOD.replace("We know.", "{child} will be collected."), 11, "{child} will be collected"),
        (GOOD.replace("We know.", "Rest assured."), 11, "take it out"),
        (GOOD.replace("About {child}", "{child}'s taxi is booked"), 1, "[when: transport_confirmed]"),
    ],
)
def test_a_supervisor_is_told_where_a_template_says_more_than_its_facts_support(
    words: str, line: int, said: str
) -> None:
    made, _ = parse_templates({"t.md": words})
    (fault,) = overclaims(made)
    assert (fault.file, fault.line) == ("t.md", line)
    assert said in fault.words


def test_what_a_paragraph_says_is_let_through_by_the_fact_it_names() -> None:
    honest = GOOD.replace("when: complaint", "when: transport_confirmed").replace("We know.", "The taxi is booked.")
    (template,), _ = parse_templates({"t.md": honest})
    assert overclaims([template]) == ()
    assert "booked" not in fill(template, RECORD, frozenset({"transport_none"})).body
    assert "booked" in fill(template, RECORD, frozenset({"transport_confirmed"})).body


@pytest.mark.parametrize("transport", ["none", "not_known", "interim", "confirmed"])
def test_a_family_without_transport_is_told_what_our_record_shows_and_no_more(transport: str) -> None:
    template = next(one for one in _each() if one.name == "no-transport-yet")
    body = fill(template, {**RECORD, **BY_A_PERSON}, frozenset({f"transport_{transport}", "child_known"})).body
    assert ("There is no transport for Amara yet." in body) == (transport == "none")
    assert ("does not show" in body) == (transport == "not_known")
    assert body.count("I am sorry") == 1


@pytest.mark.parametrize("template", _each(), ids=lambda t: t.name)
def test_the_sentences_of_a_template_are_short(template: Template) -> None:
    sentences = re.findall(r"[A-Z][^.!?\n]*[.!?]", "\n".join(p.text for p in template.paragraphs))
    words = [len(sentence.split()) for sentence in sentences]
    assert sum(words) / len(words) <= 15


def test_every_fault_of_every_file_is_told_at_once() -> None:
    _, faults = parse_templates({"a.md": GOOD.replace("{parent}", "{x}").replace("{child}", "{y}"), "b.md": "nothing"})
    assert {fault.file for fault in faults} == {"a.md", "b.md"}
    assert len(faults) >= 3


def test_every_field_has_words_for_its_blank() -> None:
    assert set(RECORD) | set(BY_A_PERSON) == set(FIELDS)
