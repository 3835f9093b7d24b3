"""Mail that came back, as many makers' servers say it in their own words; and people who write about it."""

import pytest

from triage.channels import mime

BOB = "bob@example.com"
ORIGINAL = (
    "\n\nReceived: from desk.example.org by mx.example.net\nMessage-ID: <77@desk.example.org>\n"
    "From: Desk <desk@example.org>\nTo: bob@example.com\nSubject: Route 7\n\nThe taxi comes at 8.\n"
)
SERVERS = {
    "the address on the same line": (
        "MAILER-DAEMON@mx.example.net",
        "Message delivery has failed",
        "Unable to deliver message to: <bob@example.com>\nServer failed with: 550 No such user here",
    ),
    "reasons under a rule": (
        "postmaster@mx.example.net",
        "Undeliverable message",
        ("------- Failure Reasons --------\n\nUser not listed in the address book\nbob@example.com\n\n------- Returned "
        "Message --------"),
    ),
    "two words": (
        "Postmaster <postmaster@mx.example.net>",
        "Undeliverable Mail",
        "Unknown user: bob@example.com\n\nOriginal message follows.",
    ),
    "after many attempts": (
        "Postmaster <postmaster@mx.example.net>",
        "Undeliverable Mail",
        "Delivery failed 20 attempts: bob@example.com\n\nOriginal message follows.",
    ),
    "the answer to RCPT": (
        "Gate <postmaster@mx.example.net>",
        "Mail could not go out",
        "Sent <<< RCPT TO:<bob@example.com>\nReceived >>> 550 5.1.1 user unknown",
    ),
    "an answer to our subject": (
        "post_master@text.example.net",
        "Re:Route 7",
        ("Error: Invalid user address\n550 - Requested action not taken: no such user here\nMAIL FROM: "
        "desk@example.org\nRCPT TO: bob@example.com"),
    ),
    "a list of the hurt": (
        "postmaster@mx.example.net",
        'Undeliverable Mail: "Route 7"',
        ("Your message:\n  From: desk@example.org\nCould not be delivered because of\n550 User unknown\n\nThe "
        "following recipients were affected:\n  bob@example.com"),
    ),
    "our own address named first": (
        "MAILER-DAEMON@mx.example.net",
        "Mail Delivery Problem",
        "Your mail could not be delivered because they are not accepting mail from desk@example.org:\n\nbob@example.com",
    ),
    "a filter": (
        "postmaster@mx.example.net",
        "**Message you sent blocked by our filter**",
        "Your message to: bob@example.com\nwas blocked by our filter. It has NOT BEEN DELIVERED.",
    ),
    "a server's name, no address": (
        '"Courier mail server at mx.example.net" <@>',
        "NOTICE: mail delivery status.",
        ("UNDELIVERABLE MAIL\n\nYour message to the following recipients cannot be "
        "delivered:\n\n<bob@example.com>:\n550 User Unknown"),
    ),
    "a user's full folder": (
        "postmaster@mx.example.net",
        "Returned mail: Service unavailable",
        ("----- The following addresses had delivery problems -----\nbob@example.com\n----- The messages in the "
        "mailbox exceeded the limit."),
    ),
    "German": (
        "postmaster@mx.example.net",
        "Unzustellbar: Route 7",
        ("Fehler bei der Nachrichtenzustellung an folgende Empfänger:\n\nbob@example.com\nDie Adresse konnte nicht "
        "gefunden werden."),
    ),
    "French": (
        "postmaster@mx.example.net",
        "Non remis : Route 7",
        "Échec de la remise pour ces destinataires :\n\nbob@example.com\nL'adresse est introuvable.",
    ),
}  # fmt: skip
PEOPLE = {
    "their own letters": (
        "Undelivered letters",
        ("My letters came back undelivered, the address could not be found: 550 user unknown, it said. Who is "
        "bob@example.com?"),
    ),
    "an answer to a bounce": (
        "Re: failure notice",
        ("Why do I get this?\n\nOn 04/11/2024 10:52, MAILER-DAEMON@example.net wrote:\n> Hi. This is the qmail-send "
        "program at example.net.\n> I'm afraid I wasn't able to deliver your message.\n> <bob@example.com>: no "
        "mailbox here"),
    ),
    "a bounce passed on": (
        "Fwd: Undelivered Mail Returned to Sender",
        ("I keep getting this. Can you help?\n\n---------- Forwarded message ---------\nFrom: "
        "MAILER-DAEMON@example.net\n\nYour message could not be delivered to one or more "
        "recipients.\n\n<bob@example.com>: 550 user unknown"),
    ),
    "a delivery of another kind": (
        "Delivery failed",
        "The delivery of his wheelchair failed. The taxi could not deliver her either.",
    ),
    "a full mailbox": ("mailbox full", "I tried to ring but your mailbox is full. The message could not be delivered."),
}  # fmt: skip


def mail(sender: str, subject: str, body: str) -> bytes:
    head = f"From: {sender}\nTo: desk@example.org\nSubject: {subject}\nContent-Type: text/plain; charset=utf-8\n\n"
    return (head + body).encode()


@pytest.mark.parametrize("server", SERVERS)
def test_a_servers_own_words_tell_that_mail_came_back_and_from_whom(server: str) -> None:
    sender, subject, body = SERVERS[server]
    read = mime.read(mail(sender, subject, body + ORIGINAL))
    assert (read.is_bounce, read.bounced_recipient) == (True, BOB)


@pytest.mark.parametrize("matter", PEOPLE)
def test_a_person_who_writes_of_mail_that_came_back_is_heard_as_a_person(matter: str) -> None:
    subject, body = PEOPLE[matter]
    read = mime.read(mail("Ann Other <ann@example.org>", subject, body))
    assert not read.is_bounce
    assert not read.is_auto_reply


def test_a_domain_that_cannot_be_is_still_named() -> None:
    report = (
        "From: MAILER-DAEMON@mx.example.net\nSubject: Returned mail\nContent-Type: multipart/report; boundary=x\n\n"
        "--x\n\nHost unknown\n--x\nContent-Type: message/delivery-status\n\n\n"
        "Final-Recipient: rfc822; bob@#example.com\nAction: failed\nStatus: 5.1.2\n--x--\n"
    )
    assert mime.read(report.encode()).bounced_recipient == "bob@#example.com"
