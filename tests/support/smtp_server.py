"""A real SMTP server on loopback for the tests: it speaks TLS, asks for a password, answers as told, and counts Message-IDs."""

import asyncio
import ssl
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

PASSWORD = "an invented secret"


@dataclass
class Script:
    """What the server does at each verb: an answer line, 'cut' to drop the line, 'silence' to say nothing."""

    answers: dict[str, str] = field(default_factory=dict)
    seen: Counter[str] = field(default_factory=Counter)
    raw: list[bytes] = field(default_factory=list)


class _Handler:
    def __init__(self, script: Script) -> None:
        self.script = script

    async def handle_EHLO(
        self, server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        scripted = await self._scripted(server, "EHLO")
        return [scripted] if scripted else responses

    async def handle_MAIL(
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: Any
    ) -> str:
        envelope.mail_from = address
        return (await self._scripted(server, "MAIL")) or "250 sender ok"

    async def handle_RCPT(
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: Any
    ) -> str:
        envelope.rcpt_tos.append(address)
        return (await self._scripted(server, "RCPT")) or "250 recipient ok"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content
        raw = content if isinstance(content, bytes) else (content or "").encode()
        scripted = self.script.answers.get("DOT", "")
        if not scripted or scripted[0] == "2" or scripted in {"cut", "silence"}:
            self.script.raw.append(raw)
            self.script.seen[str(message_from_bytes(raw)["Message-ID"])] += 1
        return (await self._scripted(server, "DOT")) or "250 taken"

    async def _scripted(self, server: SMTP, verb: str) -> str:
        answer = self.script.answers.get(verb, "")
        if answer == "cut" and server.transport is not None:
            server.transport.abort()
        if answer == "silence":
            await asyncio.sleep(1.2)
        return "" if answer in {"cut", "silence"} else answer


@contextmanager
def serving(
    script: Script, *, tls: str = "plain", folder: Path | None = None, auth: bool = False
) -> Iterator[tuple[int, Path]]:
    """Serve on a free loopback port; yield it with the file of the certificate authority (used with TLS only)."""
    ca, context = (Path(), None) if tls == "plain" else certificate(folder or Path())
    smtp: dict[str, Any] = {"enable_SMTPUTF8": True, "hostname": "loopback"}
    if tls == "starttls":
        smtp |= {"tls_context": context, "require_starttls": True}
    if auth:
        smtp |= {"authenticator": _authenticate, "auth_required": True, "auth_require_tls": tls == "starttls"}
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    async def listen() -> asyncio.Server:
        return await loop.create_server(
            lambda: SMTP(_Handler(script), loop=loop, **smtp), "127.0.0.1", 0, ssl=context if tls == "tls" else None
        )

    server = asyncio.run_coroutine_threadsafe(listen(), loop).result()
    try:
        yield server.sockets[0].getsockname()[1], ca
    finally:
        asyncio.run_coroutine_threadsafe(_stop(server), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _stop(server: asyncio.Server) -> None:
    server.close()
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


def _authenticate(_server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: Any) -> AuthResult:
    right = isinstance(data, LoginPassword) and data.password == PASSWORD.encode()
    return AuthResult(success=right, handled=False)


def certificate(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """Make a certificate for 127.0.0.1; return the file to trust and the server's context."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "server.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    trusted = folder / "trusted.pem"
    trusted.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return trusted, context
