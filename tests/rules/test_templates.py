"""Every shipped template is whole, warm and honest; a wrong one is refused with its line."""

from itertools import combinations

import pytest
from support.desks import shipped_templates

from triage.rules.templates import FACTS, FIELDS, Template, fill, parse_templates, suggest
from triage.rules.wording import Record, check

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
    for size in range(len(FACTS) + 1):
        for facts in list(combinations(FACTS, size))[:40]:
            filled = fill(template, {**RECORD, **BY_A_PERSON}, facts)
            record = Record("" if "mp" in template.name else "Amara", frozenset({"Barnaby"}), frozenset(facts), 2)
            stops = [f.words for f in check(filled.subject, filled.body, record) if f.level != "note"]
            assert stops == [], filled.body


@pytest.mark.parametrize("template", _each(), ids=lambda t: t.name)
def test_no_paragraph_promises_what_its_own_facts_do_not_support(template: Template) -> None:
    for paragraph in template.paragraphs:
        found = check("s", paragraph.text, Record("", frozenset(), paragraph.when, 2))
        assert [f.words for f in found if f.rule == "false_assurance"] == []


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
    ],
)
def test_a_wrong_template_is_refused_with_its_line_and_plain_words(wrong: str, line: int, words: str) -> None:
    made, faults = parse_templates({"t.md": wrong})
    assert made == ()
    assert any(words in fault.words for fault in faults), faults
    assert any(abs(fault.line - line) <= 1 for fault in faults), faults


def test_every_fault_of_every_file_is_told_at_once() -> None:
    _, faults = parse_templates({"a.md": GOOD.replace("{parent}", "{x}").replace("{child}", "{y}"), "b.md": "nothing"})
    assert {fault.file for fault in faults} == {"a.md", "b.md"}
    assert len(faults) >= 3


def test_every_field_has_words_for_its_blank() -> None:
    assert set(RECORD) | set(BY_A_PERSON) == set(FIELDS)
