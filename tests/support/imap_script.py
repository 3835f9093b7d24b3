"""A small IMAP server of the tests' own that does what real ones do rarely: OAuth2, no IDLE, no MOVE, a mail it never gives."""

import base64
import re
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass
class Script:
    """What the server is to do, and what it saw. `refused`: UIDs that it never gives."""

    capabilities: str = "IMAP4rev1 IDLE MOVE"
    token: str = ""
    user: str = "desk"
    password: str = "correct-horse-9"
    mails: dict[int, bytes] = field(default_factory=dict)
    refused: frozenset[int] = frozenset()
    unmovable: bool = False
    certificate: Path | None = None
    port: int = 0
    seen: list[str] = field(default_factory=list)


class _Line(socketserver.StreamRequestHandler):
    server: Any
    disable_nagle_algorithm = True

    def handle(self) -> None:
        self.script: Script = self.server.script
        self.say("* OK ready")
        while line := self.rfile.readline().decode("latin-1").rstrip("\r\n"):
            tag, _, rest = line.partition(" ")
            verb = rest.upper().removeprefix("UID ").split(" ")[0]
            self.script.seen.append(rest)
            self.say(f"{tag} {getattr(self, f'do_{verb.lower()}', self.unknown)(rest)}")
            if verb == "STARTTLS" and self.script.certificate is not None:
                self.encrypt(self.script.certificate)

    def encrypt(self, certificate: Path) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        self.connection = context.wrap_socket(self.connection, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)

    def finish(self) -> None:
        with suppress(OSError):
            super().finish()
        self.connection.close()

    def say(self, line: str) -> None:
        self.wfile.write(line.encode("latin-1") + b"\r\n")

    def unknown(self, _rest: str) -> str:
        return "BAD what is that"

    def do_capability(self, _rest: str) -> str:
        self.say(f"* CAPABILITY {self.script.capabilities}")
        return "OK done"

    def do_starttls(self, _rest: str) -> str:
        return "OK go on" if self.script.certificate else "BAD not here"

    def do_login(self, rest: str) -> str:
        if self.script.token:
            return "NO [AUTHENTICATIONFAILED] passwords are not taken here"
        return (
            "OK in"
            if rest == f'LOGIN "{self.script.user}" "{self.script.password}"'
            else "NO [AUTHENTICATIONFAILED] no"
        )

    def do_authenticate(self, _rest: str) -> str:
        self.say("+ ")
        told = base64.b64decode(self.rfile.readline()).decode()
        if told == f"user={self.script.user}\1auth=Bearer {self.script.token}\1\1":
            return "OK in"
        self.say("+ " + base64.b64encode(b'{"status":"401"}').decode())
        assert self.rfile.readline() == b"\r\n"
        return "NO [AUTHENTICATIONFAILED] the token has expired"

    def do_examine(self, _rest: str) -> str:
        self.say(f"* {len(self.script.mails)} EXISTS")
        self.say("* OK [UIDVALIDITY 7] valid")
        self.say(f"* OK [UIDNEXT {max(self.script.mails, default=0) + 1}] next")
        return "OK [READ-ONLY] done"

    def do_select(self, rest: str) -> str:
        self.do_examine(rest)
        return "OK [READ-WRITE] done"

    def do_search(self, rest: str) -> str:
        low, high = (int(number) for number in re.findall(r"\d+", rest))
        self.say("* SEARCH " + " ".join(str(uid) for uid in sorted(self.script.mails) if low <= uid <= high))
        return "OK done"

    def do_fetch(self, rest: str) -> str:
        for number, (uid, raw) in enumerate(sorted(self.script.mails.items()), 1):
            if str(uid) not in rest.split()[2].split(","):
                continue
            if "BODY" not in rest:
                self.say(
                    f'* {number} FETCH (UID {uid} RFC822.SIZE {len(raw)} INTERNALDATE " 4-Jan-2027 08:00:00 +0000")'
                )
            elif uid in self.script.refused:
                return "NO the requested message could not be converted"
            else:
                self.say(f"* {number} FETCH (UID {uid} BODY[] {{{len(raw)}}}")
                self.wfile.write(raw + b")\r\n")
        return "OK done"

    def do_move(self, _rest: str) -> str:
        return "NO [CANNOT] that folder is full" if self.script.unmovable else "OK done"


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


@contextmanager
def imap_script(script: Script) -> Iterator[Script]:
    """Run the server until the block ends."""
    with _Server(("127.0.0.1", 0), _Line) as server:
        server.script = script  # type: ignore[attr-defined]
        script.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield script
        finally:
            server.shutdown()
            thread.join(10)
