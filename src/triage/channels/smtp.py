"""Send one letter by SMTP, once, and say what is known afterwards.

The certificate is always verified; plain text is for this machine only. A refusal of our own set-up (greeting, encryption,
sign-in) says nothing about the letter, which is kept for later; only a refusal of the letter or its addresses fails it. What is
lost after the final dot is `unknown`, since the far side may have it (RFC 1047): a person decides, never a retry.
"""

import contextlib
import re
import smtplib
import socket
import ssl
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address
from pathlib import Path
from typing import Final, Literal

from triage.channels.compose import is_address
from triage.channels.tls import is_loopback, verified
from triage.errors import ChannelAway, SettingsWrong, TriageError
from triage.rules.letter import NOBODY, Delivery, Letter, Outcome, Reach
from triage.rules.shown import one_line

Tls = Literal["starttls", "tls", "plain"]
CONNECT_SECONDS: Final = 30.0
DATA_SECONDS: Final = 600.0
_WORDS: Final = 500
_GO_AHEAD: Final = 354
# RFC 4954 section 6 and RFC 3207 section 4: sign in first, encrypt first. Ours to mend, no fault of the letter's.
_OUR_SIDE: Final = frozenset({530, 534, 535, 538})
_NO_SUCH: Final = frozenset(
    {550, 551, 553}
)  # of a recipient: no such mailbox, not local, not allowed (RFC 5321 section 4.2.2)
_POLICY: Final = re.compile(
    rb"5\.7\.\d"
)  # refused for who we are or what we wrote, not for the address (RFC 3463 section 3.8)
_CLOSING: Final = 421


class SmtpOutlet:
    """A mail server that letters leave by. `secret` reads the password when it is needed; it is never kept or shown."""

    def __init__(
        self,
        host: str,
        port: int,
        *,
        tls: Tls = "starttls",
        username: str = "",
        secret: Callable[[], str] | None = None,
        ca_file: Path | None = None,
        connect_seconds: float = CONNECT_SECONDS,
        data_seconds: float = DATA_SECONDS,
    ) -> None:
        """Refuse, with SettingsWrong, plain text to anywhere but this machine, and a file of authorities that is none."""
        if tls == "plain" and not is_loopback(host):
            raise SettingsWrong(
                f"Mail to {host} would leave unencrypted.",
                safe="Nothing was sent.",
                next='Set tls = "starttls" or "tls".',
            )
        self.words = f"by mail through {host}"
        self._host, self._port, self._tls = host, port, tls
        self._username, self._secret = username, secret
        self._context = None if tls == "plain" else verified(ca_file, "[mail_out]")
        self._connect_seconds, self._data_seconds = connect_seconds, data_seconds

    def deliver(self, letter: Letter) -> Outcome:
        """Try once; the far side's own words are kept, on one line of at most 500 characters."""
        if not ((letter.sender == NOBODY or is_address(letter.sender)) and is_address(letter.recipient)):
            return Outcome(Delivery.FAILED, "The letter's addresses are none that mail can be sent to.")
        try:
            server = self._open()
        except (OSError, smtplib.SMTPException, ValueError, TriageError) as error:
            return Outcome(Delivery.LATER, one_line(_why_not_open(error), _WORDS), Reach.WAY)
        try:
            return self._hand_over(server, letter)
        finally:
            _leave(server)

    def try_out(self) -> str:
        """Connect, check the certificate, sign in, and go away again."""
        try:
            server = self._open()
        except (OSError, smtplib.SMTPException, ValueError, TriageError) as error:
            raise ChannelAway(
                one_line(_why_not_open(error), _WORDS), safe="Nothing was sent.", next="Mend [mail_out] and try again."
            ) from error
        _leave(server)
        return "The mail server answered, is who it says it is, and let us in." if self._context else "It answered."

    def _open(self) -> smtplib.SMTP:
        server = self._connected()
        try:
            if server.sock is not None:
                # The letter and its final dot leave one after the other: else the dot waits for word of the letter, 40 ms.
                server.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                server.local_hostname = _address_literal(server.sock.getsockname()[0])
            if self._tls == "starttls":
                server.starttls(context=self._context)
            server.ehlo_or_helo_if_needed()
            if self._username and self._secret:
                server.login(self._username, self._secret())
        except BaseException:
            server.close()
            raise
        return server

    def _connected(self) -> smtplib.SMTP:
        """Connect; `localhost` stands in for a name of this machine, which the library would ask the network for."""
        if self._tls == "tls":
            return smtplib.SMTP_SSL(
                self._host, self._port, "localhost", timeout=self._connect_seconds, context=self._context
            )
        return smtplib.SMTP(self._host, self._port, "localhost", timeout=self._connect_seconds)

    def _hand_over(self, server: smtplib.SMTP, letter: Letter) -> Outcome:
        """MAIL, RCPT and DATA one by one, so that each answer is known and the final dot is told from what came before."""
        try:
            for command in (f"MAIL FROM:<{letter.sender.strip('<>')}>", f"RCPT TO:<{letter.recipient}>"):
                code, words = server.docmd(command)
                if not 200 <= code < 300:  # noqa: PLR2004 - SMTP's own classes of answers
                    return _refused(code, words, of_recipient=command.startswith("RCPT"))
            code, words = server.docmd("DATA")
            if code != _GO_AHEAD:
                return _refused(code, words)
            if server.sock is not None:
                server.sock.settimeout(self._data_seconds)
            server.send(_dotted(letter.raw))
        except (OSError, smtplib.SMTPException) as error:
            said = one_line(f"The mail server went away before the end of the letter: {error}", _WORDS)
            return Outcome(Delivery.LATER, said, Reach.LANE)
        return _end(server)


def _end(server: smtplib.SMTP) -> Outcome:
    """Send the final dot. From here on only a clear yes or no counts; anything else is not known."""
    try:
        server.send(b".\r\n")
        code, words = server.getreply()
    except (OSError, smtplib.SMTPException) as error:
        return Outcome(Delivery.UNKNOWN, one_line(f"The answer to the whole letter was lost: {error}", _WORDS))
    if 200 <= code < 300:  # noqa: PLR2004
        return Outcome(Delivery.SENT, _said(code, words))
    if 400 <= code < 600:  # noqa: PLR2004
        return _refused(code, words)
    return Outcome(Delivery.UNKNOWN, f"The answer to the whole letter made no sense: {_said(code, words)}")


def _dotted(raw: bytes) -> bytes:
    """Return the letter as DATA wants it: CRLF line ends, leading dots doubled, without the final dot."""
    lines = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n").removesuffix(b"\n").split(b"\n")
    return b"\r\n".join(b"." + line if line.startswith(b".") else line for line in lines) + b"\r\n"


def _refused(code: int, words: bytes, *, of_recipient: bool = False) -> Outcome:
    fails = 500 <= code < 600 and code not in _OUR_SIDE  # noqa: PLR2004
    wrong = of_recipient and code in _NO_SUCH and not _POLICY.match(words)
    reach = Reach.LANE if code == _CLOSING else Reach.LETTER
    return Outcome(Delivery.FAILED if fails else Delivery.LATER, _said(code, words), reach, wrong_address=wrong)


def _why_not_open(error: Exception) -> str:
    """Say for the administrator why no letter can be handed over now; nothing of the password is in it."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"The mail server's certificate is not trusted ({error.verify_message}); nothing leaves until that is put right."
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"The mail server refused our sign-in: {_said(error.smtp_code, error.smtp_error)}"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"The mail server refused us: {_said(error.smtp_code, error.smtp_error)}"
    if isinstance(error, TriageError):
        return str(error)
    if isinstance(error, ValueError):
        return "The mail server's name, our user name or the password holds signs that cannot be used."
    return f"The mail server cannot be used now: {error}"


def _said(code: int, words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return one_line(f"{code} {text}", _WORDS - 60)


def _leave(server: smtplib.SMTP) -> None:
    """Say goodbye without waiting for the answer: what is known is to be written down without delay."""
    with contextlib.suppress(OSError, smtplib.SMTPException):
        server.putcmd("quit")
    server.close()


def _address_literal(address: str) -> str:
    """Return how a client without a name of its own greets (RFC 5321 section 4.1.3)."""
    plain = address.partition("%")[0]
    return f"[IPv6:{plain}]" if isinstance(ip_address(plain), IPv6Address) else f"[{plain}]"
