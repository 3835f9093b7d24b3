"""Mail that machines send: answers by themselves, and mail that came back."""

import pytest

from triage.channels import mime


def mail(headers: str, body: str = "Hello", sender: str = "ann@example.org") -> bytes:
    return f"From: {sender}\n{headers}\nContent-Type: text/plain; charset=utf-8\n\n{body}".encode()


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: auto-replied",
        "Auto-submitted: AUTO-REPLIED (vacation)",
        "Auto-Submitted: auto-generated",
        "X-Autoreply: yes",
        "X-Autorespond: ",
        "Precedence: auto_reply",
        "Subject: Out of Office: Route 7",
        "Subject: Automatic reply: Route 7",
        "Subject: Automatische Antwort: Route 7",
        "Subject: Réponse automatique : Route 7",
        "Subject: Respuesta automática: Route 7",
        "Subject: Abwesenheitsnotiz",
        "Subject: Automatisch antwoord: Route 7",
        "Subject: Risposta automatica: Route 7",
        "Subject: Ann Other is out of the office.",
        "Subject: Out of the office Re: Route 7",
        "Subject: AW: Route 7 (Abwesenheitsnotiz)",
        "Subject: Message d'absence",
        "Subject: Αυτόματη απάντηση: Route 7",
        "Subject: 自动答复: Route 7",
        "Subject: Automatikus válasz: Route 7",
        "Subject: AUTO: Ann Other is out of the office (returning 11/11/2024)",
    ],
)
def test_an_automatic_answer_is_told(header: str) -> None:
    assert mime.read(mail(header)).is_auto_reply


@pytest.mark.parametrize(
    "body",
    [
        "Thank you for your email. I am currently out of the office until Monday 11 November.",
        "I am on annual leave and will return on 11 November. For urgent matters contact the office.",
        "I'm currently away on maternity leave. Please contact Ben.",
        "I no longer work for the school. Please contact the office.",
        "This is an automated response to confirm that we have your email.",
        "Ich bin bis zum 11. November nicht im Büro.",
        "Je suis absent du bureau, de retour le 11 novembre.",
    ],
)
def test_an_absence_note_without_any_header_is_told_by_its_words(body: str) -> None:
    assert mime.read(mail("Subject: Re: Route 7", body)).is_auto_reply


@pytest.mark.parametrize(
    ("header", "body"),
    [
        ("Subject: Route 7", "Why is your officer always out of office?"),
        ("Subject: Why are you always out of office?", "I get an automatic reply each time."),
        (
            "Subject: Re: Route 7",
            "I got an automatic reply that said you are out of the office. My son waits at the stop.",
        ),
        ("Subject: Taxi next week", "I am on annual leave until Monday, so please send the taxi to my mother's house."),
        ("Subject: Re: Route 7", "I am on sick leave until Monday and cannot drive him, so please send a taxi."),
        ("Subject: Absent: Ben Other, Year 4", "He has a cold and will not need the bus."),
        ("Subject: Automatic reply I got from you", "Nobody wrote back."),
        (
            "Subject: Re: Out of Office",
            "Thank you, who helps meanwhile?\n\nOn 3 May 2024, at 10:00, Desk wrote:\n> I am away",
        ),
        ("Auto-Submitted: no\nSubject: Route 7", "Hello"),
        ("X-Auto-Response-Suppress: All\nSubject: Route 7", "Hello"),
        ("Precedence: bulk\nList-Id: <parents.example.org>\nSubject: Route 7", "Hello"),
        ("Precedence: list\nSubject: Route 7", "Hello"),
    ],
)
def test_a_persons_mail_and_a_lists_are_no_automatic_answers(header: str, body: str) -> None:
    assert not mime.read(mail(header, body)).is_auto_reply


REPORT = """From: MAILER-DAEMON@mail.example.net
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary=x

--x

Your message could not be delivered.
--x
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.net

Final-Recipient: rfc822; bob@example.com
Action: {action}
Status: {status}
--x
Content-Type: message/rfc822

From: desk@example.org
Subject: Route 7

Hello
--x--
"""


def test_a_report_of_failure_is_a_bounce_and_names_the_recipient() -> None:
    read = mime.read(REPORT.format(action="failed", status="5.1.1").encode())
    assert (read.is_bounce, read.bounced_recipient, read.is_auto_reply) == (True, "bob@example.com", False)


@pytest.mark.parametrize("action", ["delayed", "relayed", "delivered"])
def test_a_report_of_delay_or_success_is_no_bounce(action: str) -> None:
    assert not mime.read(REPORT.format(action=action, status="4.4.1").encode()).is_bounce


QMAIL = """Hi. This is the qmail-send program at example.net.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<bob@example.com>:
Sorry, no mailbox here by that name."""
EXIM = """This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. The following address(es) failed:

  bob@example.com
    unrouteable mail domain"""
EXCHANGE = """Your message

  To: bob@example.com
  Subject: Route 7

did not reach the following recipient(s):

bob@example.com on Mon
    550 5.1.1"""
DOMINO = """Your message

  Subject: Route 7

was not delivered to:

  bob@example.com

because:

  User bob not listed"""
GERMAN = "Ihre Nachricht an bob@example.com konnte nicht zugestellt werden. Unbekannter Empfänger."


@pytest.mark.parametrize(
    ("sender", "subject", "body"),
    [
        ("MAILER-DAEMON@example.net", "failure notice", QMAIL),
        ("Mail Delivery System <Mailer-Daemon@example.net>", "Mail delivery failed: returning message to sender", EXIM),
        ("System Administrator <postmaster@example.net>", "Undeliverable: Route 7", EXCHANGE),
        ("postmaster@example.net", "DELIVERY FAILURE: User bob (bob@example.com) not listed", DOMINO),
        ("postmaster@example.net", "Unzustellbar: Route 7", GERMAN),
    ],
)
def test_the_words_of_mail_servers_are_a_bounce(sender: str, subject: str, body: str) -> None:
    read = mime.read(mail(f"Subject: {subject}", body, sender))
    assert (read.is_bounce, read.bounced_recipient) == (True, "bob@example.com")


POST = "The post office returned it. The user is unknown, they said."
CHILD = "My son was not delivered to school today. The bus could not be reached."
QUOTING = "It says my mail could not be delivered, what now?\n> 550 5.1.1 user unknown"
CHAIR = "The wheelchair delivery failed again. The driver was not able to deliver it."
DELAYED = """Your message has not yet been delivered to bob@example.com.
No action is required on your part. Delivery attempts will continue."""
CHALLENGE = "To have your message delivered, please click the link below to verify that you are human."


@pytest.mark.parametrize(
    ("sender", "subject", "body"),
    [
        ("ann@example.org", "My letter came back undelivered", POST),
        ("ann@example.org", "Undelivered", CHILD),
        ("ann@example.org", "Re: Undeliverable: Route 7", QUOTING),
        ("ann@example.org", "Delivery failed", CHAIR),
        ("MAILER-DAEMON@example.net", "Warning: message delayed", DELAYED),
        ("bob@example.com", "Please confirm your message", CHALLENGE),
        ("postmaster@example.net", "Works on Sunday", "The mail server will be off from 8 to 9 on Sunday."),
    ],
)
def test_a_persons_words_a_delay_and_a_challenge_are_no_bounce(sender: str, subject: str, body: str) -> None:
    assert not mime.read(mail(f"Subject: {subject}", body, sender)).is_bounce


def test_a_bounce_may_not_say_for_whom() -> None:
    read = mime.read(
        mail(
            "Subject: Returned mail: see transcript for details",
            "Your message could not be delivered.",
            "MAILER-DAEMON@example.net",
        )
    )
    assert (read.is_bounce, read.bounced_recipient) == (True, "")
