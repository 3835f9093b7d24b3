"""What is wrong with a mailbox, in words for the people who keep it; nothing of a password or of a family's mail is in them."""

import imaplib
import socket
import ssl
from typing import Final

from triage.channels.imap_session import Door, NotLetIn, Refused, Session
from triage.errors import ChannelAway, TriageError
from triage.rules.shown import one_line

SAFE: Final = "What waits there stays there."
_AGAIN: Final = "It is tried again by itself; if it lasts, ask who keeps the mail server."
_WORDS: Final = 300
_NONSENSE: Final = "{host} gave an answer that makes no sense."
_LINE: Final[dict[type[Exception], str]] = {  # the first that fits
    socket.gaierror: "There is no server {host}, or the network does not know of it now.",
    TimeoutError: "{host} did not answer within {seconds:g} s.",
    ConnectionRefusedError: "Nothing answers at {host}, port {port}.",
    imaplib.IMAP4.abort: "The line to {host} was lost.",
    OSError: "The line to {host} was lost.",
}


def away(error: Exception, door: Door) -> ChannelAway:
    """Return what to tell of `error`: what happened, what is safe, what to do."""
    if isinstance(error, ChannelAway):
        return error
    what, act = _told(error, door)
    return ChannelAway(one_line(what, _WORDS), safe=SAFE, next=act)


def no_folder(no: Refused, door: Door, session: Session) -> ChannelAway:
    """Return what to tell where the folder cannot be opened: which folders there are."""
    there = one_line(", ".join(sorted(session.folders())), _WORDS)
    return ChannelAway(
        one_line(f"{door.host} does not open the folder '{door.folder}' of {door.username}: {no}.", _WORDS),
        safe=SAFE,
        next=f"Set its folder to one of these: {there}.",
    )


def _told(error: Exception, door: Door) -> tuple[str, str]:
    if isinstance(error, TriageError):
        return error.what, error.next
    if isinstance(error, NotLetIn):
        kind = "OAuth2 token" if door.is_token else "password"
        return (
            f"{door.host} refused the sign-in of {door.username}: {error}.",
            f"Put a {kind} that is good into its file.",
        )
    if isinstance(error, Refused | imaplib.IMAP4.error) and not isinstance(error, imaplib.IMAP4.abort):
        return f"{door.host} refused what was asked of it: {error}.", _AGAIN
    return _of_the_line(error, door)


def _of_the_line(error: Exception, door: Door) -> tuple[str, str]:
    if isinstance(error, ssl.SSLCertVerificationError):
        what = f"The certificate of {door.host} is not trusted ({error.verify_message})."
        return what, "Set ca_file to the authority that signed it, or ask who keeps the mail server."
    if isinstance(error, ssl.SSLError):
        return f"{door.host} does not speak TLS as it should on port {door.port}: {error.reason or error}.", _AGAIN
    words = next((words for kind, words in _LINE.items() if isinstance(error, kind)), _NONSENSE)
    return words.format(host=door.host, port=door.port, seconds=door.seconds), _AGAIN
