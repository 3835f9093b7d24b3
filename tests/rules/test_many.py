"""One letter for many: every family's own record fills it, and what a record cannot fill keeps that letter back."""

from hypothesis import given
from hypothesis import strategies as st
from support.desks import shipped_templates
from support.judged_replies import check

from triage.rules import many
from triage.rules.judged import Record
from triage.rules.templates import FIELDS, fill

NAMES = st.text(st.characters(categories=("Lu", "Ll", "Lo")), min_size=1, max_size=12)
FIELDS_OF = {"child": "Amara", "parent": "Ms Reed", "reference": "7KMQ-2XDN"}


def test_a_field_is_filled_by_its_words_or_its_short_name_and_the_rest_stays_a_blank() -> None:
    filled = many.fill(
        "[[child]]", "Dear [[the name to write to]],\n\n[[ child ]]: [[what happens next]].", FIELDS_OF, ()
    )
    assert filled.subject == "Amara"
    assert filled.body == "Dear Ms Reed,\n\nAmara: [[what happens next]]."
    assert filled.blanks == ("what happens next",)


def test_a_paragraph_is_for_the_families_whose_record_holds_its_facts() -> None:
    text = "[when: transport_none]\nThere is no transport yet.\n\n[when: complaint, mp]\nBoth."
    assert many.fill("s", text, {}, {"transport_none"}).body == "There is no transport yet."
    assert many.fill("s", text, {}, {"complaint", "mp"}).body == "Both."


def test_a_condition_that_is_none_of_ours_stays_to_be_seen_and_stops_the_letter() -> None:
    filled = many.fill("s", "[when: moon_full]\nAmara howls.", {}, ())
    found = check(filled.subject, filled.body, Record("Amara", frozenset(), frozenset(), 2))
    assert any(one.level == "stop" and "when: moon_full" in one.words for one in found)


def test_every_shipped_template_as_one_text_for_many_is_each_familys_own_letter() -> None:
    for template in shipped_templates():
        subject, body = many.text_of(template, {"desk": "The desk"})
        for facts in (frozenset[str](), frozenset({"transport_none", "first_reply", "child_known"})):
            ours = many.fill(subject, body, FIELDS_OF, facts)
            assert (ours.subject, ours.body) == (
                fill(template, {**FIELDS_OF, "desk": "The desk"}, facts).subject,
                fill(template, {**FIELDS_OF, "desk": "The desk"}, facts).body,
            ), template.name


@given(NAMES, NAMES, st.text(max_size=60))
def test_no_familys_letter_holds_what_only_anothers_record_said(one: str, other: str, words: str) -> None:
    body = f"{words.replace('[', '').replace(one, '').replace(other, '')}\n\nAbout [[the child's name]]."
    letters = [many.fill("s", body, {"child": name}, ()).body for name in (one, other)]
    if one not in body.replace("[[the child's name]]", other) and one not in other:
        assert one not in letters[1]
    assert letters[0].endswith(f"About {one}.")
    assert set(FIELDS) >= {"child", "truth"}
