"""Every string that has ever commanded a terminal or broken a screen, and a desk with each of them in every field."""

from support.families import EIGHT_THIRTY, Family, enrol, post

from triage.desk.front import Desk
from triage.rules.arrival import Attachment

CONTROLS = {
    "a cursor move": "a\x1b[2J\x1b[1;1Hb",
    "a title": "a\x1b]0;owned\x07b",
    "a link": "a\x1b]8;;https://evil.example\x1b\\click\x1b]8;;\x1b\\b",
    "the clipboard": "a\x1b]52;c;cHduZWQ=\x1b\\b",
    "a device string": "a\x1bP1$r0m\x1b\\b",
    "C1 controls": "a\x9b31mb\x9d0;x\x9cc\x85d",
    "bell, backspace, delete": "a\x07b\x08c\x7fd",
    "a tab and a carriage return": "a\tb\rc\r\nd",
    "reversed reading": "a\u202egnp.exe\u202c\u2066x\u2069b",
    "nothing wide": "a\u200b\u2060\ufeffb\u200dc",
    "hidden tags": "a\U000e0041\U000e0042b",
    "line and paragraph ends": "a\u2028b\u2029c",
    "markup": "[bold red]x[/] [/] [/foo] [bold",
    "a live action": "[@click=app.quit]go[/] [link=https://evil.example]x[/link]",
    "a very long line": "x" * 5000,
    "many marks": "e" + "\u0301" * 200,
    "other scripts": "שלום عليكم 王小明 さくら ﷽ 👩‍👩‍👧‍👦",
}
GROUPS = [
    *(" ".join(list(CONTROLS.values())[at : at + 4]) for at in range(0, 12, 4)),
    *list(CONTROLS.values())[12:],
]
TYPED = {**CONTROLS, "nothing": "a\x00b", "half a character": "a\ud83db"}


def fill(desk: Desk) -> None:
    """Put every hostile string in every field that comes from outside: one family and one email for each."""
    for number, text in enumerate(GROUPS):
        address, short = f"w{number}@example.org", text[:300]
        family = Family(short, f"F{number}", f"P {short}", f"school {short}", ("wheelchair",), written_from=address)
        enrol(desk.store, [family], first=number)
        body = f"There is no transport for my child. {text}\nsecond line {text}"
        post(
            desk, f"No bus {text}", body, from_address=address, from_name=f"N {text}", key=f"k{number}",
            at=EIGHT_THIRTY, attachments=(Attachment(f"{text[:200]}.pdf", 3, "x/y"),),
        )  # fmt: skip
