"""Mail that says another mail was not delivered, and to whom: few such mails keep RFC 3464.

Asked in order of certainty: the machine-readable report, then flufl.bounce's detectors, then the words that mail servers use. The
last two only when the sender, the subject or the opening looks like a mail server's. A warning of delay is no bounce.
"""

import re
from typing import Any, Final

from triage.channels import bounce_phrases as phrases
from triage.channels.charsets import decode, tidy
from triage.channels.headers import Headers
from triage.channels.parts import Part
from triage.channels.quote_phrases import is_forward
from triage.channels.words import as_sent

_DEEPEST: Final = 4
_READ: Final = 200_000
_BODY: Final = 16_000
_OPENING: Final = 1_500
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9][A-Za-z0-9.-]{0,200}[A-Za-z0-9]")
_REPORT_KINDS: Final = frozenset({"message/delivery-status", "message/global-delivery-status"})
_CODED: Final = frozenset({"base64", "b64", "quoted-printable", "quotedprintable", "qp"})
_MOST_ORIGINALS: Final = 20
_WORD = re.compile(r"\w")
_OURS: Final = ("to", "delivered-to", "x-original-to")
_IDS = re.compile(r"^[ \t>]{0,8}Message-ID:\s{0,4}<([^<>\s]{3,300})>", re.IGNORECASE | re.MULTILINE)
_ORIGINAL = re.compile(
    r"^[ \t>*|]*(?:-{2,}.{0,30}(?:original message|returned (?:message|mail)|copy of (?:the|your) message|"
    r"message (?:text|header|headers) follow|"
    r"below this line is a copy|undelivered message|unsent message|included is a copy|returned message|"
    r"message below)|"
    r"(?:original message follows|old message:|included (?:is|below is) a copy|received:\s+(?:from|by|\(qmail)|"
    r"return-path:\s*<|message-id:\s*<|"
    r"your (?:original )?message (?:follows|reads)))",
    re.IGNORECASE | re.MULTILINE,
)


def found(top: Part, subject: str, text: str, news: str, address: str) -> str | None:
    """Return the recipient that was not reached ("" when the mail does not say), or None when `top` is no bounce.

    `text` is what the mail itself says, without mails enclosed in it; `news` is `text` without quoted history.
    """
    reported = _reported(top)
    if reported is not None:
        return reported[1] if reported[0] and not phrases.CHALLENGE.search(text[:_OPENING]) else None
    return _unreported(top, subject, text, news, address)


def originals(top: Part) -> tuple[str, ...]:
    """Return the identifiers of the mails that a bounce shows or encloses, each once: one of them is the mail that came back."""
    texts = [decode(top.raw[top.start : top.end][:_READ])]
    texts += [decode(part.content()[:_READ]) for part in _outside_mails(top) if part.transfer in _CODED]
    found = dict.fromkeys(f"<{name}>" for text in texts for name in _IDS.findall(text))
    return tuple(found)[:_MOST_ORIGINALS]


def _unreported(top: Part, subject: str, text: str, news: str, address: str) -> str | None:
    headers = top.headers
    if "report-type=disposition-notification" in _type(headers) and "reject" not in subject.lower():
        return None
    is_server = _is_server(headers, address)
    said = text if is_server else _own_part(news if phrases.ANSWER.match(subject) else text)
    signs = _signs(subject, said, is_server=is_server)
    failed = _ADDRESS.search(as_sent(headers.first("x-failed-recipients")))
    if not (signs or failed):
        return None
    own = _before_original(said[:_BODY])
    if "formal" not in signs and phrases.CHALLENGE.search(f"{subject}\n{own[:_OPENING]}"):
        return None
    if phrases.DELAY.search(own) and not phrases.GIVEN_UP.search(f"{subject}\n{own}"):
        return None
    return failed[0] if failed else _by_words(top, own, said[:_BODY], signs)


def _own_part(text: str) -> str:
    """Return what a person writes above a mail they pass on; all of it when there is nothing."""
    lines = text[:_BODY].split("\n")
    for at, line in enumerate(lines):
        if is_forward(line):
            above = "\n".join(lines[:at])
            return above if _WORD.search(above) else text
    return text


def _signs(subject: str, text: str, *, is_server: bool) -> set[str]:
    """Return what looks like a mail server's: its sender, the subject (titled), or the opening words (formal)."""
    signs = {"server"} if is_server else set()
    if phrases.TITLE.search(subject):
        signs.add("titled")
    opening = text[:_OPENING].lower()
    if any(hint in opening for hint in phrases.PROGRAM_HINTS) and phrases.PROGRAM.search(opening):
        signs.add("formal")
    return signs


def _by_words(top: Part, own: str, opening: str, signs: set[str]) -> str | None:
    failure = phrases.FAILURE.search(own) is not None
    if len(signs) + failure < 2 or not (failure or "formal" in signs or {"server", "titled"} <= signs):  # noqa: PLR2004
        return None  # one sign alone may be a person's word
    if not {"server", "formal"} & signs and not _shows_original(top, opening):
        return None
    detected = _detected(top.raw, refused=phrases.REFUSED.search(own) is not None)
    if detected is None:
        return None
    ours = {name.lower() for field in _OURS for name in _ADDRESS.findall(as_sent(top.headers.first(field))[:2000])}
    told = own.lower()
    ids = {name.lower() for name in _IDS.findall(decode(top.raw[:_READ]))}
    detected = sorted((name for name in detected if name.lower() not in ids), key=lambda name: name.lower() in ours)
    named = [name for name in detected if name.lower() in told]
    best = next(iter(named or [name for name in detected if name.lower() not in ours]), "")
    return best or _recipient(own, ours) or _recipient(opening[len(own) :], ours, only_to=True)


def _reported(top: Part) -> tuple[bool, str] | None:
    """Return (whether delivery failed, for whom) from a machine-readable report; None when there is none that says."""
    for part in _outside_mails(top):
        if part.kind in _REPORT_KINDS:
            said = _status(tidy(decode(part.content()[:_READ])))
            if said is not None:
                return said
    return None


def _outside_mails(top: Part) -> list[Part]:
    parts, waiting = [], [(top, 0)]
    while waiting:
        part, depth = waiting.pop(0)
        parts.append(part)
        if depth < _DEEPEST and part.kind.startswith("multipart/"):
            waiting.extend((child, depth + 1) for child in part.children[:50])
    return parts


def _status(text: str) -> tuple[bool, str] | None:
    delayed = False
    for block in re.split(r"\n\s*\n", text):
        unfolded = re.sub(r"\n[ \t]+", " ", block)
        said = {
            name.lower(): value.strip()
            for name, value in re.findall(r"^([A-Za-z-]{2,40})[ \t]*:(.*)$", unfolded, re.MULTILINE)
        }
        action = said.get("action", "").lower()
        permanent = said.get("status", "").lstrip().startswith("5")
        if action.startswith(("fail", "error")) or (permanent and not action):
            return True, _address_of(said)
        if action.startswith(("delay", "relay", "deliver", "expand")):
            delayed = True
    return (False, "") if delayed else None


def _address_of(said: dict[str, str]) -> str:
    for field in ("original-recipient", "final-recipient", "x-actual-recipient"):
        value = said.get(field, "")
        address = _ADDRESS.search(
            re.sub(r"\+([0-9A-F]{2})", lambda code: chr(int(code[1], 16)), value) if "xtext" in value else value
        )
        if address is not None:
            return address[0]
        if "@" in value:
            return value.rpartition(";")[2].strip(" <>\t")
    return ""


def _is_server(headers: Headers, address: str) -> bool:
    who = as_sent(headers.first("from"))[:300]
    envelope = headers.all("return-path")
    if phrases.SERVER_NAME.search(who) or phrases.SERVER_ADDRESS.match(address):
        return True
    if not who and any(phrases.SERVER_ADDRESS.search(as_sent(value[:300])) for value in envelope):
        return True
    return any(value.replace(b" ", b"") == b"<>" for value in envelope) and (
        "in-reply-to" not in headers or not address
    )


def _type(headers: Headers) -> str:
    return as_sent(headers.first("content-type"))[:2000].replace('"', "").replace(" ", "").lower()


def _before_original(text: str) -> str:
    start = _ORIGINAL.search(text, 40)
    return text[: start.start()] if start else text


def _shows_original(top: Part, opening: str) -> bool:
    return any(part.kind in {"message/rfc822", "text/rfc822-headers"} for part in _outside_mails(top)) or bool(
        _ORIGINAL.search(opening)
    )


def _detected(raw: bytes, *, refused: bool) -> list[str] | None:
    """Ask flufl.bounce, one detector at a time, for each may raise: the recipients, none when none knows, None for a mere delay.

    What the words call `refused` is no delay. Asked only about mail that is a bounce by other signs: the detector for one
    laboratory takes ordinary sentences for one.
    """
    import email

    from flufl.bounce import _scan

    message = email.message_from_bytes(raw[:_READ])
    delayed = False
    for detector in _scan._DETECTORS:  # noqa: SLF001 - scan_message stops at the first detector that raises
        temporary, permanent = _asked(detector, message)
        clean = [name[0] for recipient in sorted(permanent) if (name := _ADDRESS.search(decode(recipient)))]
        if clean:
            return clean
        delayed = delayed or bool(temporary)
    return None if delayed and not refused else []


def _asked(detector: Any, message: Any) -> tuple[frozenset[bytes], frozenset[bytes]]:
    try:
        temporary, permanent = detector().process(message)
        return frozenset(temporary), frozenset(permanent)
    except Exception:  # noqa: BLE001 - detectors raise all sorts on odd mail; the next one is asked
        return frozenset(), frozenset()


def _recipient(text: str, ours: set[str], *, only_to: bool = False) -> str:
    """Return the address that the server's words name as not reached; one of `ours`, that the bounce went to, only at last."""
    shapes = (phrases.TO_LINE,) if only_to else (phrases.RCPT_TO, phrases.NAMED, phrases.TO_LINE)
    places = [named[1] for shape in shapes for named in shape.finditer(text)]
    if not only_to:
        places.append(text)
    found = [name for place in places for name in _ADDRESS.findall(place) if not phrases.SERVER_ADDRESS.match(name)]
    return next((name for name in found if name.lower() not in ours), next(iter(found), ""))
