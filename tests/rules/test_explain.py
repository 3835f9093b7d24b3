"""What is told of a contact: what the family asks for, what it was promised, and every signal with its quote."""

from support.desks import shipped_house

from triage.rules.explain import explain

RECEIVED = "2027-01-12T09:00:00"


def told(body: str, subject: str = "") -> dict[str, object]:
    return explain({"received": RECEIVED, "subject": subject, "body": body}, shipped_house())


def test_what_a_family_asks_for_is_told_in_its_own_words() -> None:
    assert told("Nobody came again. I would like a taxi with an escort for Ewan.")["wanted"] == [
        "I would like a taxi with an escort for Ewan"
    ]


def test_what_a_family_was_promised_is_told_with_the_day_that_it_means() -> None:
    assert told("You promised to ring me by Friday.")["promised"] == [
        {"quote": "promised to ring me by Friday", "day": "2027-01-15"}
    ]


def test_a_subject_that_tells_nothing_over_an_empty_mail_is_never_routine() -> None:
    assert told("", "School transport")["situations"] == ["unclear"]
    assert told("", "School transport")["band"] == 2
    for subject, body in (("No taxi came today", ""), ("School transport", "May I have a form?")):
        assert "unclear" not in told(body, subject)["situations"]  # type: ignore[operator]


def test_a_promise_without_a_day_is_told_without_one() -> None:
    said = told("You promised to ring me back.")["promised"]
    assert isinstance(said, list)
    assert [one["day"] for one in said] == [None]


def test_the_writer_of_a_contact_is_heard_too() -> None:
    contact = {"received": RECEIVED, "body": "A family has had no answer."}
    for sender in ("Office of T. Marchetti MP", "Lorna Tait MP <lorna@example.org>", "cllr.heap@example.org"):
        assert explain({**contact, "sender": sender}, shipped_house())["kind"] == "mp_enquiry"
    assert explain({**contact, "channel": "mp"}, shipped_house())["kind"] == "mp_enquiry"
    assert explain({**contact, "sender": "Mr MP Sharma <mp@example.org>"}, shipped_house())["kind"] != "mp_enquiry"


def test_every_signal_is_told_with_its_rule_its_quote_and_where_it_stands() -> None:
    body = "She has a bruise from her trampoline and not from anything else, so please tell the escort not to worry."
    signals = told(body)["signals"]
    assert isinstance(signals, list)
    assert "set_aside" in {one["family"] for one in signals}
    for one in signals:
        assert one["rule"]
        assert one["quote"] == body[one["start"] : one["end"]]
