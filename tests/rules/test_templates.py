"""Every shipped template is whole, warm and honest; a wrong one is refused with its line."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import combinations

import pytest
from support.desks import shipped_house, shipped_templates
from support.judged_replies import check, overclaims

from triage.rules.judged import Record
from triage.rules.letter import Way
from triage.rules.templates import FIELDS, Template, fill, of_way, parse_templates, suggest

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
    "answer": "the log shows nine late days, and we uphold this",
    "remedy": "the firm is checked each week until June",
    "ask_by": "Friday 12 February",
    "truth": "Nobody came for the children of route S2 today. We do not know yet who will drive it.",
}
STATES = ("none", "not_known", "interim", "confirmed")
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
TEXT = """+++
of = "t"
form = "text"
+++

{parent}, we know about {child}.
"""


def _each() -> list[Template]:
    return list(shipped_templates())


def _every_record(template: Template) -> Iterator[frozenset[str]]:
    """Every set of facts that a record may hold and that the paragraphs ask for: one transport state where the child is known."""
    asked = frozenset().union(*(p.when for p in template.paragraphs))
    others = sorted(fact for fact in asked if not fact.startswith("transport_") and fact != "child_known")
    states = sorted(set(template.needs) & {f"transport_{state}" for state in STATES}) or [
        f"transport_{s}" for s in STATES
    ]
    known = [frozenset({"child_known", state}) for state in states]
    for size in range(len(others) + 1):
        for some in combinations(others, size):
            yield from (one | frozenset(some) for one in ([] if template.needs else [frozenset[str]()]) + known)


def _judged(template: Template, facts: frozenset[str]) -> Record:
    """The record of a family whom we failed and who told us so, as far as this template is for such a one."""
    failed = "effect" in template.fields and "transport_none" in facts
    return Record(
        "Amara" if "child_known" in facts else "",
        frozenset({"Barnaby", "Ada"}),
        facts,
        2,
        frozenset({"Ada Fern"}),
        reference="" if template.form == "social" else RECORD["reference"],
        promises="next_step_by" in template.fields,
        way=Way.LETTER if template.form == "easy_read" else Way(template.form),
        needs=("easy_read",) if template.form == "easy_read" else (),
        failed=failed and template.kind != "acknowledgement",
        told=BY_A_PERSON["effect"],
    )


def test_there_are_thirty_and_more_each_in_the_forms_that_fit_it() -> None:
    forms = Counter(one.form for one in _each())
    assert forms["email"] >= 30
    assert forms["text"] >= 20
    assert forms["phone"] >= 12
    assert forms["easy_read"] == 10
    assert forms["social"] >= 5
    assert {one.base for one in _each()} == {one.name for one in _each() if one.form == "email"}


def test_each_way_is_offered_what_is_written_for_it() -> None:
    forms = {way: {one.form for one in of_way(_each(), way)} for way in Way}
    assert forms[Way.TEXT] == {"text"}
    assert forms[Way.PHONE] == {"phone"}
    assert forms[Way.SOCIAL] == {"social"}
    bases = [one.base for one in of_way(_each(), Way.LETTER) if one.form != "easy_read"]
    assert len(bases) == len(set(bases))
    assert "complaint-answered.letter" in {one.name for one in of_way(_each(), Way.LETTER)}


def test_a_form_is_for_what_its_template_is_for() -> None:
    made, faults = parse_templates({"t.md": GOOD, "t.text.md": TEXT})
    assert faults == ()
    whole, text = made
    assert (text.name, text.base, text.form, text.stops) == ("t.text", "t", "text", whole.stops)


@pytest.mark.parametrize(
    ("file", "words", "said"),
    [
        ("t.text.md", TEXT.replace('of = "t"', 'of = "u"'), "after what it is"),
        ("u.text.md", TEXT.replace('of = "t"', 'of = "u"'), "there is no template 'u'"),
        ("t.text.md", TEXT.replace('"text"', '"txt"'), "txt"),
        ("t.text.md", TEXT + "word " * 70, "300 at most"),
        ("t.text.md", TEXT.replace("of =", 'title = "T"\nof ='), "means nothing here"),
    ],
)
def test_a_wrong_form_is_refused(file: str, words: str, said: str) -> None:
    _, faults = parse_templates({"t.md": GOOD, file: words})
    assert any(said in fault.words for fault in faults), faults


@pytest.mark.parametrize("template", _each(), ids=lambda t: t.name)
def test_an_unfilled_template_shows_its_blanks_and_may_not_leave(template: Template) -> None:
    filled = fill(template, RECORD, frozenset({"child_known", "first_reply"}))
    found = check(filled.subject, filled.body, Record("Amara", frozenset(), frozenset(), 2))
    assert bool(filled.blanks) == any(f.rule == "blank" for f in found)
    assert filled.blanks or template.form == "social" or template.base == "thank-you"


@pytest.mark.parametrize("template", _each(), ids=lambda t: t.name)
def test_a_template_filled_by_a_person_passes_our_own_checks_whatever_the_record_holds(template: Template) -> None:
    for facts in _every_record(template):
        filled = fill(template, {**RECORD, **BY_A_PERSON}, facts)
        troubles = [f.words for f in check(filled.subject, filled.body, _judged(template, facts))]
        assert troubles == [], (facts, filled.body)


@pytest.mark.parametrize("template", _each(), ids=lambda t: t.name)
def test_what_the_record_leaves_out_is_all_that_stops_a_template(template: Template) -> None:
    facts = frozenset({"child_known", *(template.needs or ("transport_none",))})
    filled = fill(template, RECORD, facts)
    stops = {f.rule for f in check(filled.subject, filled.body, _judged(template, facts)) if f.level == "stop"}
    assert stops == ({"blank"} if filled.blanks else set())


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


def test_of_two_that_fit_as_well_the_one_for_the_graver_matter_comes_first() -> None:
    topics = ["crew_change", "safety_incident"]
    for situations, first in (
        (["wrong_handover", "crew_change"], "safety-concern-passed-on"),
        (["crew_change", "wrong_handover"], "a-change-is-coming"),
    ):
        ranked = suggest(of_way(_each(), Way.EMAIL), kinds=["enquiry"], topics=topics, situations=situations, facts=[])
        assert ranked[0][0].name == first


def test_whatever_puts_a_child_at_risk_has_a_template_of_its_own() -> None:
    grave = {name for name, band in shipped_house().lexicon.bands.items() if band == 0}
    assert grave
    assert grave <= {name for template in _each() for name in template.for_situations}


def test_a_template_that_would_say_nothing_comes_last() -> None:
    ranked = suggest(_each(), kinds=[], topics=["no_transport_allocated"], situations=[], facts=["transport_none"])
    assert ranked[-1][0].needs


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
    assert sum(words) <= 15 * len(words)


def test_every_fault_of_every_file_is_told_at_once() -> None:
    _, faults = parse_templates({"a.md": GOOD.replace("{parent}", "{x}").replace("{child}", "{y}"), "b.md": "nothing"})
    assert {fault.file for fault in faults} == {"a.md", "b.md"}
    assert len(faults) >= 3


def test_every_field_has_words_for_its_blank() -> None:
    assert set(RECORD) | set(BY_A_PERSON) == set(FIELDS)
