"""Mails that a mail passes on: whose words they are, as each program copies them."""

from email.message import EmailMessage

import pytest

from triage.channels import forwards, guard, mime
from triage.rules.arrival import Forwarded, Message

GMAIL = """Can you deal with this please? Jo

---------- Forwarded message ---------
From: Ngozi Reed <parent@example.org>
Date: Mon, 11 Jan 2027 at 08:02
Subject: No taxi again
To: <jo.hart@marlshire.example>


No taxi came for Amara.

Ngozi
"""
OUTLOOK = """FYI

Jo Hart
Client Transport

From: Ngozi Reed <parent@example.org>
Sent: 11 January 2027 08:02
To: Jo Hart <jo.hart@marlshire.example>
Subject: No taxi again

No taxi came for Amara.

Ngozi
"""
APPLE = """Begin forwarded message:

From: Ngozi Reed <parent@example.org>
Subject: No taxi again
Date: 11 January 2027 at 08:02:11 GMT
To: jo.hart@marlshire.example

No taxi came for Amara.

Ngozi
"""


@pytest.mark.parametrize("text", [GMAIL, OUTLOOK, APPLE], ids=["Gmail", "Outlook", "Apple"])
def test_the_writer_and_the_words_of_a_forwarded_mail_are_found(text: str) -> None:
    (mail,) = forwards.found(text, "FW: No taxi again").mails
    assert (mail.name, mail.address, mail.subject) == ("Ngozi Reed", "parent@example.org", "No taxi again")
    assert mail.text.startswith("No taxi came for Amara.")


def test_what_the_colleague_wrote_over_it_stays_apart() -> None:
    assert forwards.found(GMAIL, "Fwd: No taxi again").above == "Can you deal with this please? Jo"
    assert forwards.found(OUTLOOK, "FW: No taxi again").above.startswith("FYI")


def test_a_forward_of_a_forward_is_told_from_the_outermost_to_the_innermost() -> None:
    outer = OUTLOOK.replace("Ngozi Reed <parent@example.org>", "Sam Low <sam.low@marlshire.example>").replace(
        "No taxi came for Amara.\n\nNgozi\n", f"One for you?\n\n{OUTLOOK.partition('Transport')[2].strip()}\n"
    )
    mails = forwards.found(outer, "FW: No taxi").mails
    assert [one.address for one in mails] == ["sam.low@marlshire.example", "parent@example.org"]
    assert mails[0].text.strip() == "One for you?"


def test_a_writer_without_an_address_is_a_name_alone() -> None:
    (mail,) = forwards.found(OUTLOOK.replace(" <parent@example.org>", ""), "FW: No taxi").mails
    assert (mail.name, mail.address) == ("Ngozi Reed", "")


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        (OUTLOOK, "RE: No taxi again"),
        ("No taxi came.\n\nFrom: the house\nTo: the school", "No taxi"),
        ("", "FW: No taxi"),
        ("Begin forwarded message:\n\n\nand nothing", ""),
        ("From: " * 10_000, "FW: x"),
    ],
)
def test_an_answer_and_a_persons_own_words_are_no_forward(text: str, subject: str) -> None:
    assert forwards.found(text, subject).mails == ()


def test_a_mail_that_is_attached_whole_is_passed_on_too() -> None:
    inner, outer = EmailMessage(), EmailMessage()
    inner["From"], inner["Subject"] = "Ngozi Reed <parent@example.org>", "No taxi"
    inner.set_content("No taxi came for Amara.\n")
    outer["From"], outer["Subject"] = "Jo Hart <jo.hart@marlshire.example>", "FW: No taxi"
    outer.set_content("One for you.\n")
    outer.add_attachment(inner)
    message = mime.read(outer.as_bytes())
    assert message.forwarded == (Forwarded("Ngozi Reed", "parent@example.org", "No taxi", "No taxi came for Amara."),)
    assert message.above == "One for you."


def test_a_mail_says_what_it_passes_on_and_the_guarded_reader_too() -> None:
    head = "From: Jo Hart <jo.hart@marlshire.example>\nSubject: FW: No taxi again\nContent-Type: text/plain; charset=utf-8\n\n"
    message = mime.read((head + OUTLOOK).encode())
    assert [one.address for one in message.forwarded] == ["parent@example.org"]
    assert guard.unpacked(guard.packed(message)) == message
    assert guard.unpacked(guard.packed(Message(forwarded=(Forwarded("a", "b", "c", "d"),)))).forwarded[0].text == "d"
