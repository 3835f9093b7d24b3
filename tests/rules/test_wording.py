"""What a reply must not say is found where it stands, and what is rightly said is left alone."""

import pytest
from bench.timing import costs_at_most
from hypothesis import given
from hypothesis import strategies as st
from support.judged_replies import check

from triage.rules.judged import Record

KNOWN = Record("Amara", frozenset({"Barnaby", "Grace", "Mei"}), frozenset({"child_known", "transport_none"}), 2)


def _stops(body: str, record: Record = KNOWN) -> set[str]:
    return {
        found.rule
        for found in check("Amara's transport", f"Dear Ms Reed, about Amara. {body}", record)
        if found.level == "stop"
    }


@pytest.mark.parametrize(
    "words",
    [
        "Your transport is arranged.",
        "Everything has now been sorted.",
        "The taxi will be there at eight.",
        "Rest assured that we are on it.",
        "This will never happen again.",
        "There is no need to worry.",
        "We have spoken to the driver.",
        "You will be refunded.",
        "She is now safe.",
        "He will not be marked absent.",
        "We guarantee a seat.",
    ],
)
def test_what_the_record_does_not_support_stops_the_reply(words: str) -> None:
    assert "false_assurance" in _stops(words)


@pytest.mark.parametrize(
    "words",
    [
        "Nothing is arranged yet.",
        "No taxi is booked.",
        "We do not know whether the taxi will come.",
        "If transport is confirmed, you will hear from us by Thursday.",
        "We have not spoken to the driver.",
        "I cannot tell you that the transport is in place.",
    ],
)
def test_what_is_denied_or_doubted_is_no_false_assurance(words: str) -> None:
    assert "false_assurance" not in _stops(words)


def test_a_confirmed_arrangement_may_be_told() -> None:
    confirmed = Record("Amara", frozenset(), frozenset({"transport_confirmed"}), 2)
    assert _stops("Your transport is arranged.", confirmed) == set()


@pytest.mark.parametrize(
    "blank",
    [
        *("[[what happens next]]", "[[", "[...]", "[insert date]", "____", "XXX", "{child}", "[NAME]", "[date]"),
        *("{Child}", "on dd/mm", "TBC", "<insert name>", "??"),
    ],
)
def test_a_blank_of_any_form_stops_the_reply(blank: str) -> None:
    assert "blank" in _stops(f"We will ring you {blank}.")


def test_a_blank_is_found_where_it_stands() -> None:
    body = "Amara: we will [[what happens next]]."
    (found,) = [f for f in check("subject", body, KNOWN) if f.rule == "blank"]
    assert body[found.start : found.end] == "[[what happens next]]"


@pytest.mark.parametrize(
    "words", ["Write to desk@example.org (7KMQ-2XDN).", "You wrote: “I have [no idea]”.", "Why? We asked."]
)
def test_ordinary_marks_and_what_a_family_wrote_are_no_blanks(words: str) -> None:
    assert "blank" not in _stops(words)


def test_a_subject_or_a_body_with_no_words_stops_the_reply() -> None:
    assert [f.rule for f in check(" ", "About Amara.", KNOWN) if f.level == "stop"] == ["blank"]
    assert [f.words for f in check("s", " \n", KNOWN) if f.rule == "blank"] == ["There are no words yet."]


def test_the_childs_name_must_be_in_the_letter_itself() -> None:
    assert "child_not_named" in {f.rule for f in check("Amara's transport", "Your child has no taxi.", KNOWN)}
    assert "child_not_named" not in {f.rule for f in check("Transport", "It is Amara's taxi.", KNOWN)}


def test_a_name_is_known_however_its_accents_are_written() -> None:
    zoe = Record("Zo\u00eb", frozenset({"In\u00e9s"}), frozenset(), 2)
    found = {f.rule for f in check("s", "Zoe\u0308 waits. Ine\u0301s too.", zoe)}
    assert "child_not_named" not in found
    assert "other_child" in found


def test_the_writer_the_family_and_the_school_may_bear_another_childs_name() -> None:
    record = Record(
        "Amara", frozenset({"Ada", "Grace"}), frozenset(), 2, frozenset({"Ada Fern", "Grace Reed", "St Grace School"})
    )
    assert _stops("Dear Grace Reed, at St Grace School. Ada Fern", record) == set()
    assert _stops("Ada has no taxi either. Ada Fern", record) == {"other_child"}


def test_a_name_that_is_also_a_word_or_a_month_only_warns_where_it_stands_as_a_name() -> None:
    record = Record("Amara", frozenset({"Will", "May"}), frozenset(), 2)

    def found(words: str) -> list[tuple[str, str]]:
        return [(f.level, f.rule) for f in check("s", f"About Amara. {words}", record) if f.rule == "other_child"]

    assert found("Will you ring us? May I ask?") == []
    assert found("We saw that Will was there.") == [("warn", "other_child")]


def test_a_name_is_found_although_the_same_letters_also_stand_as_a_word() -> None:
    assert "other_child" in _stops("Mei has none either. It is a matter of months, mei.")


def test_the_childs_name_must_be_there_and_another_childs_must_not() -> None:
    assert "child_not_named" in {f.rule for f in check("Transport", "Your child has no taxi.", KNOWN)}
    assert "other_child" in _stops("Barnaby has none either.")
    assert "other_child" in _stops("Barnaby's taxi is late.")


@pytest.mark.parametrize("words", ["We write with good grace.", "It is a matter of months, mei."])
def test_a_word_that_happens_to_be_a_name_is_no_other_child(words: str) -> None:
    assert "other_child" not in _stops(words)


@pytest.mark.parametrize(
    "words",
    ["as soon as possible", "in due course", "shortly", "going forward", "soon", "when we can", "in the coming days"],
)
def test_a_vague_time_stops_a_reply_in_ordinary_bands_and_warns_where_speed_matters(words: str) -> None:
    assert "vague_time" in _stops(f"We will write {words}.")
    assert "vague_time" not in _stops(f"We will write {words}.", Record("Amara", frozenset(), frozenset(), 1))


@pytest.mark.parametrize("words", ["You failed to tell us.", "As previously stated, no.", "You should have rung."])
def test_blame_stops_the_reply(words: str) -> None:
    assert "blame" in _stops(words)


@pytest.mark.parametrize(
    "words",
    [
        "You should have been told this before now.",
        "You should have a letter by Friday.",
        "You should not have had to ask.",
    ],
)
def test_owning_our_own_failure_is_no_blame(words: str) -> None:
    assert "blame" not in _stops(words)


@pytest.mark.parametrize(
    "words", ["How soon can you be at home?", "It came too soon.", "You wrote: “nobody answers as soon as possible”."]
)
def test_a_time_that_is_asked_or_quoted_is_not_vague(words: str) -> None:
    assert "vague_time" not in _stops(words)


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ("We are sorry if you were upset.", "conditional_apology"),
        ("We apologise for any inconvenience.", "conditional_apology"),
        ("Unfortunately there is none.", "distance"),
        ("These are teething problems.", "minimising"),
        ("As a wheelchair-bound pupil he waits.", "label"),
        ("The LADO knows.", "jargon"),
        ("We don't know.", "contraction"),
        ("I am sorry for any distress this may have caused.", "conditional_apology"),
        ("It was only ten minutes.", "minimising"),
        ("At least he arrived.", "minimising"),
        ("It was the operator's fault.", "blame_elsewhere"),
        ("We are looking into it.", "no_date"),
        ("I am happy to help.", "cheer"),
        ("We have great news!", "cheer"),
    ],
)
def test_words_that_wound_are_shown_with_a_better_wording(words: str, rule: str) -> None:
    found = [f for f in check("s", f"Amara. {words}", KNOWN) if f.rule == rule]
    assert found
    assert found[0].instead
    assert found[0].level in {"warn", "note"}


def test_jargon_that_is_explained_and_work_with_a_day_are_left_alone() -> None:
    words = "The LADO (who looks into worries about workers) has it. We are looking into it until Thursday 14 January."
    assert {f.rule for f in check("s", f"Amara. {words}", KNOWN)} == set()


def test_cheer_is_welcome_where_nothing_is_wrong() -> None:
    routine = Record("Amara", frozenset(), frozenset(), 3)
    assert {f.rule for f in check("s", "Thank you from Amara's crew! We are delighted to hear it.", routine)} == set()


@pytest.mark.parametrize("words", ["“You failed to collect him”", "> Unfortunately nobody came, as per usual"])
def test_what_the_family_wrote_is_theirs_to_say(words: str) -> None:
    assert {f.rule for f in check("s", f"You wrote to us about Amara:\n{words}", KNOWN)} == set()


def test_a_sentence_of_more_than_twenty_five_words_is_shown() -> None:
    long = "Amara " + "word " * 30 + "."
    assert any(f.rule == "long_sentence" for f in check("s", long, KNOWN))


@given(st.text(max_size=2000))
def test_any_text_can_be_checked_and_places_lie_inside_it(body: str) -> None:
    for found in check("subject", body, KNOWN):
        assert 0 <= found.start <= found.end <= len(body)
        assert found.words


def test_what_two_patterns_find_is_told_once() -> None:
    found = check("Amara", "Dear Ms Reed, a taxi will definitely come for Amara on Monday. A taxi will come.", KNOWN)
    assert len(found) == len(set(found))
    assert sum("taxi will definitely come" in finding.words for finding in found) == 1


def test_the_gravest_comes_first_and_then_the_order_of_the_text() -> None:
    found = check("s", "Amara: we don't know. Unfortunately [[what]].", KNOWN)
    assert [f.level for f in found] == ["stop", "warn", "note"]


@pytest.mark.parametrize(
    "piece",
    [
        "[",
        "“",
        "you ",
        "the taxi will ",
        "as soon as ",
        "a",
        "! ",
        ">\n",
        "Amara is ",
        "transport is now ",
        "\u0300",
        "we have ",
    ],
)
def test_the_work_grows_no_faster_than_the_text(piece: str) -> None:
    few, many = (piece * (size // len(piece)) for size in (2000, 16000))
    assert costs_at_most(40, lambda: check("s", many, KNOWN), lambda: check("s", few, KNOWN), least=0.001)
