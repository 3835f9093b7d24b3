"""What the web form asks, and what the answers become."""

from dataclasses import replace

import pytest

from triage.rules import form

GOOD = {
    "name": "Ngozi Reed",
    "email": "parent@example.org",
    "child": "Amara Reed",
    "school": "Larkfield School",
    "what": "No taxi came.\r\nShe is in tears.",
    "safe": "yes",
    "reply_by": "email",
    "needs": ["interpreter", "bsl"],
    "language": "Somali",
}


def test_what_is_right_is_taken_as_it_was_written() -> None:
    sent, faults = form.read("k", GOOD)
    assert faults == {}
    assert sent.what == "No taxi came.\nShe is in tears."
    assert sent.asked == "by email, British Sign Language (BSL), An interpreter, language: Somali"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"),
        ({"what": ""}, "what"),
        ({"what": "x" * 20_001}, "what"),
        ({"safe": "perhaps"}, "safe"),
        ({"reply_by": "pigeon"}, "reply_by"),
        ({"email": "parent at example"}, "email"),
        ({"email": "a@example.org, b@example.org"}, "email"),
        ({"phone": "ring me"}, "phone"),
        ({"reply_by": "text"}, "phone"),
        ({"reply_by": "letter"}, "post"),
        ({"reply_by": "email", "email": ""}, "email"),
        ({"needs": ["gold"]}, "needs"),
        ({"needs": "bsl"}, "needs"),
        ({"name": 7}, "name"),
        ({"nmae": "Ngozi"}, "nmae"),
    ],
)
def test_what_is_wrong_is_said_of_its_field_in_words(wrong: dict[str, object], field: str) -> None:
    _, faults = form.read("k", {**GOOD, **wrong})
    assert list(faults) == [field]
    assert faults[field].endswith(".")


def test_what_is_ranked_are_the_writers_words_and_not_our_questions() -> None:
    sent, _ = form.read("k", GOOD)
    message = form.message_of(sent)
    assert message.new_text == "No taxi came.\nShe is in tears.\nChild: Amara Reed\nSchool: Larkfield School"
    assert "Is the child safe now?: Yes" in message.text
    assert message.from_address == "parent@example.org"


def test_the_same_sending_is_the_same_bytes_and_another_key_makes_others() -> None:
    first, second = form.read("k", GOOD)[0], form.read("k", dict(reversed(GOOD.items())))[0]
    assert first.raw == second.raw
    assert replace(first, key="l").raw != first.raw


def test_half_a_letter_and_a_nul_do_no_harm() -> None:
    sent, faults = form.read("k", {**GOOD, "name": "Ng\0ozi \ud800Reed"})
    assert faults == {}
    assert sent.name == "Ngozi ?Reed"
