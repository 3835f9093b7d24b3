"""A thousand mails as families send them: plain, both parts, long threads, photographs; made here, the same each time."""

import random
from email.message import EmailMessage
from email.policy import SMTP

_WORDS = (
    "taxi minibus this morning nobody came he she is at home with me again please ring today school driver new escort wheelchair "
    "autism late waiting since Monday I have rung four times and emailed twice thank you for your help with transport"
).split()


def mails(count: int) -> list[bytes]:
    """Return `count` mails: six in ten with an HTML part too, three in ten in a thread, two in ten with a photograph."""
    chance = random.Random(7)
    return [_mail(chance, number) for number in range(count)]


def _mail(chance: random.Random, number: int) -> bytes:
    mail = EmailMessage(policy=SMTP)
    mail["From"] = f"Parent {number} <parent{number % 300}@example.org>"
    mail["To"] = "transport@marlshire.example"
    mail["Subject"] = f"{'Re: ' * chance.randint(0, 2)}{_words(chance, 5)} {number}"
    mail["Date"] = f"Mon, 11 Jan 2027 {number % 24:02}:{number % 60:02}:00 +0000"
    mail["Message-ID"] = f"<{number}.{chance.getrandbits(60)}@mail.example>"
    for hop in range(chance.randint(3, 7)):
        mail["Received"] = (
            f"from relay{hop}.example ([192.0.2.{hop}]) by mx{hop}.example with ESMTPS id {number}{hop}; Mon, 11 Jan 2027"
        )
    body = "\n\n".join(_words(chance, chance.randint(20, 60)) + "." for _ in range(chance.randint(1, 4)))
    if chance.random() < 0.3:
        quoted = "\n".join("> " + _words(chance, 10) for _ in range(chance.randint(10, 60)))
        body += f"\n\nOn Mon, 11 Jan 2027 at 08:00, School transport <transport@marlshire.example> wrote:\n{quoted}\n"
    mail.set_content(body)
    if chance.random() < 0.6:
        rows = "".join(f"<p style='margin:0;font-family:Arial'>{line}</p>" for line in body.splitlines())
        mail.add_alternative(
            f"<html><head><style>p {{ margin: 0 }}</style></head><body><div>{rows}</div></body></html>", subtype="html"
        )
    if chance.random() < 0.2:
        mail.add_attachment(
            chance.randbytes(chance.randint(30_000, 250_000)),
            maintype="image",
            subtype="jpeg",
            filename=f"IMG_{number}.jpg",
        )
    return mail.as_bytes()


def _words(chance: random.Random, count: int) -> str:
    return " ".join(chance.choices(_WORDS, k=count))
