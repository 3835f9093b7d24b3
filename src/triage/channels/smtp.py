"""Send one letter by SMTP, once, and say what is known afterwards.

The certificate is always verified; plain text is for this machine only. What is lost after the final dot is `unknown`, since the
far side may have it (RFC 1047): a person decides, never a retry.
"""

import smtplib
import ssl
from collections.abc import Callable
from ipaddress import ip_address
from pathlib import Path
from typing import Final, Literal

from triage.errors import SettingsWrong
from triage.rules.letter import Delivery, Letter, Outcome
from triage.rules.shown import one_line

Tls = Literal["starttls", "tls", "plain"]
CONNECT_SECONDS: Final = 30.0
DATA_SECONDS: Final = 600.0
_WORDS: Final = 500
_PERMANENT: Final = 500


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
        """Refuse, with SettingsWrong, plain text to anywhere but this machine."""
        if tls == "plain" and not _is_loopback(host):
            raise SettingsWrong(
                f"Mail to {host} would leave unencrypted.",
                safe="Nothing was sent.",
                next='Set tls = "starttls" or "tls".',
            )
        self.words = f"by mail through {host}"
        self._host, self._port, self._tls = host, port, tls
        self._username, self._secret = username, secret
        self._context = ssl.create_default_context(cafile=str(ca_file) if ca_file else None)
        self._connect_seconds, self._data_seconds = connect_seconds, data_seconds

    def deliver(self, letter: Letter) -> Outcome:
        """Try once; the far side's own words are kept, on one line."""
        try:
            server = self._open()
        except ssl.SSLCertVerificationError as error:
            return _later(f"The mail server's certificate was not accepted: {error.verify_message}")
        except smtplib.SMTPResponseException as error:
            return _later(_said(error.smtp_code, error.smtp_error))
        except (OSError, smtplib.SMTPException) as error:
            return _later(f"The mail server cannot be used now: {error}")
        try:
            return self._hand_over(server, letter)
        finally:
            _leave(server)

    def _open(self) -> smtplib.SMTP:
        if self._tls == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self._host, self._port, timeout=self._connect_seconds, context=self._context
            )
        else:
            server = smtplib.SMTP(self._host, self._port, timeout=self._connect_seconds)
        try:
            if self._tls == "starttls":
                server.starttls(context=self._context)
            server.ehlo_or_helo_if_needed()
            if self._username and self._secret:
                server.login(self._username, self._secret())
        except BaseException:
            server.close()
            raise
        return server

    def _hand_over(self, server: smtplib.SMTP, letter: Letter) -> Outcome:
        """MAIL, RCPT and DATA one by one, so that each answer is known and the final dot is told from what came before."""
        try:
            for verb, address in (("MAIL FROM:", letter.sender), ("RCPT TO:", letter.recipient)):
                code, words = server.docmd(f"{verb}{smtplib.quoteaddr(address)}")
                if not 200 <= code < 300:  # noqa: PLR2004 - SMTP's own classes of answers
                    return _refused(code, words)
            code, words = server.docmd("DATA")
            if code != 354:  # noqa: PLR2004 - SMTP's 'go ahead'
                return _refused(code, words)
        except (OSError, smtplib.SMTPException) as error:
            return _later(f"The mail server went away: {error}")
        return self._send_data(server, letter.raw)

    def _send_data(self, server: smtplib.SMTP, raw: bytes) -> Outcome:
        if server.sock is not None:
            server.sock.settimeout(self._data_seconds)
        try:
            server.send(_dotted(raw))
        except (OSError, smtplib.SMTPException) as error:
            return _later(f"The mail server went away before the end of the letter: {error}")
        try:
            server.send(b".\r\n")
            code, words = server.getreply()
        except (OSError, smtplib.SMTPException) as error:
            return Outcome(Delivery.UNKNOWN, one_line(f"The answer to the whole letter was lost: {error}", _WORDS))
        if 200 <= code < 300:  # noqa: PLR2004
            return Outcome(Delivery.SENT, _said(code, words))
        return _refused(code, words)


def _dotted(raw: bytes) -> bytes:
    """Return the letter as DATA wants it: CRLF line ends, leading dots doubled, without the final dot."""
    lines = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n").removesuffix(b"\n").split(b"\n")
    return b"\r\n".join(b"." + line if line.startswith(b".") else line for line in lines) + b"\r\n"


def _refused(code: int, words: bytes) -> Outcome:
    state = Delivery.FAILED if code >= _PERMANENT else Delivery.LATER
    return Outcome(state, _said(code, words))


def _later(words: str) -> Outcome:
    return Outcome(Delivery.LATER, one_line(words, _WORDS))


def _said(code: int, words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return one_line(f"{code} {text}", _WORDS)


def _leave(server: smtplib.SMTP) -> None:
    try:
        if server.sock is not None:
            server.sock.settimeout(5)
        server.quit()
    except (OSError, smtplib.SMTPException):
        server.close()


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
