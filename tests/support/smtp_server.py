"""A real SMTP server on loopback for tests: it speaks as scripted at each verb, keeps what it was given, and counts Message-IDs.

A script maps a step ("connect", "EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "dot") to what the server does there instead
of its usual yes: a reply line ("451 not now"), "silence" (never answers) or "cut" (drops the line). Silence and a cut at the dot
come after the letter was accepted: the case that RFC 1047 warns of.
"""

import asyncio
import ssl
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from pathlib import Path
from typing import Any, Literal

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

SILENCE, CUT = "silence", "cut"
Tls = Literal["starttls", "tls", "plain"]


@dataclass(frozen=True)
class Received:
    """One letter as the server took it."""

    message_id: str
    sender: str
    recipients: tuple[str, ...]
    raw: bytes


@dataclass
class SmtpServer:
    """What a test knows of the running server."""

    port: int = 0
    letters: list[Received] = field(default_factory=list)
    greetings: list[str] = field(default_factory=list)
    seen_secrets: list[bytes] = field(default_factory=list)
    encrypted: bool = False

    def times(self) -> Counter[str]:
        """Return how often each Message-ID was accepted."""
        return Counter(letter.message_id for letter in list(self.letters))


@contextmanager
def smtp_server(
    script: Mapping[str, str] | None = None,
    *,
    tls: Tls = "plain",
    certificate: Path | None = None,
    password: str = "",
) -> Iterator[SmtpServer]:
    """Run a server in a thread of its own until the block ends; `certificate` holds its key and chain for TLS."""
    made = SmtpServer()
    loop = asyncio.new_event_loop()
    context = _context(certificate) if certificate else None
    connections: set[_Scripted] = set()

    def connection() -> _Scripted:
        one = _Scripted(made, script or {}, loop, context if tls == "starttls" else None, password)
        connections.add(one)
        return one

    listening = loop.run_until_complete(
        loop.create_server(connection, "127.0.0.1", 0, ssl=context if tls == "tls" else None)
    )
    made.port = listening.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever, name="smtp-server")
    thread.start()
    try:
        yield made
    finally:
        asyncio.run_coroutine_threadsafe(_stop(listening, connections), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def _stop(listening: asyncio.Server, connections: "set[_Scripted]") -> None:
    listening.close()
    for one in connections:
        one.drop()
    tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await asyncio.sleep(0)


def _context(certificate: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return context


class _Keeper:
    """The server's hand: keeps each letter, then answers as scripted at the dot."""

    async def handle_DATA(self, server: "_Scripted", _session: Session, envelope: Envelope) -> str:
        script = server.script.get("dot", "250 2.0.0 taken")
        if script in {SILENCE, CUT} or not script.startswith(("4", "5")):
            server.keep(envelope)
        return await server.play("dot") or "250 2.0.0 taken"


class _Scripted(SMTP):
    def __init__(
        self,
        made: SmtpServer,
        script: Mapping[str, str],
        loop: asyncio.AbstractEventLoop,
        context: ssl.SSLContext | None,
        password: str,
    ) -> None:
        self.made, self.script, self.password = made, script, password
        super().__init__(
            _Keeper(),
            hostname="mail.marlshire.example",
            loop=loop,
            tls_context=context,
            require_starttls=context is not None,
            auth_require_tls=context is not None,
            authenticator=self._check_secret,
        )

    def keep(self, envelope: Envelope) -> None:
        raw = envelope.original_content or b""
        message_id = str(message_from_bytes(raw)["Message-ID"])
        sender, recipients = str(envelope.mail_from), tuple(map(str, envelope.rcpt_tos))
        self.made.letters.append(Received(message_id, sender, recipients, raw))

    def drop(self) -> None:
        if self.transport is not None:
            self.transport.abort()  # type: ignore[attr-defined]

    async def play(self, step: str) -> str:
        """Return the scripted reply for `step`, '' for none; a silent or cut step never returns."""
        reply = self.script.get(step, "")
        if reply == CUT:
            self.drop()
        if reply in {CUT, SILENCE}:
            await asyncio.Event().wait()
        return reply

    async def _played(self, step: str) -> bool:
        reply = await self.play(step)
        if reply:
            await self.push(reply)
        return bool(reply)

    async def _handle_client(self) -> None:
        if await self._played("connect"):
            self._writer.close()
            return
        await super()._handle_client()

    async def smtp_HELO(self, hostname: str) -> None:
        if not await self._played("EHLO"):
            await super().smtp_HELO(hostname)

    async def smtp_EHLO(self, hostname: str) -> None:
        self.made.greetings.append(hostname)
        if not await self._played("EHLO"):
            await super().smtp_EHLO(hostname)

    async def smtp_STARTTLS(self, arg: str) -> None:
        if not await self._played("STARTTLS"):
            await super().smtp_STARTTLS(arg)
            self.made.encrypted = True

    async def smtp_AUTH(self, arg: str) -> None:
        if not await self._played("AUTH"):
            await super().smtp_AUTH(arg)

    async def smtp_MAIL(self, arg: str | None) -> None:
        if not await self._played("MAIL"):
            await super().smtp_MAIL(arg)

    async def smtp_RCPT(self, arg: str | None) -> None:
        if not await self._played("RCPT"):
            await super().smtp_RCPT(arg)

    async def smtp_DATA(self, arg: str) -> None:
        if not await self._played("DATA"):
            await super().smtp_DATA(arg)

    def _check_secret(self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        given = data.password if isinstance(data, LoginPassword) else b""
        self.made.seen_secrets.append(given)
        return AuthResult(success=given == self.password.encode(), handled=False)
