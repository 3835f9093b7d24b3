"""A TCP proxy of the tests' own before a real server: it records what the client asks, and cuts, stalls or slows the answer.

Trouble begins behind the command that holds `behind`: the bytes of the server's answer are counted from there.
"""

import select
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Proxy:
    """What a test sets and sees. `cut` and `stall`: after how many bytes of the answer; `slow`: how many bytes at a time."""

    goal: int
    port: int = 0
    behind: bytes = b"BODY.PEEK[]"
    cut: int | None = None
    stall: int | None = None
    slow: int | None = None
    commands: list[str] = field(default_factory=list)
    answered: int = 0
    lines: int = 0
    ending: threading.Event = field(default_factory=threading.Event)
    context: ssl.SSLContext | None = None

    def asked(self) -> list[str]:
        """Return the verbs that the client asked, in order, each `UID` with what follows it."""
        words = [command.upper().split() for command in self.commands]
        return [" ".join(line[1:3]) if line[1:2] == ["UID"] else line[1] for line in words if len(line) > 1]

    def serve(self, client: socket.socket) -> None:
        """Carry one line's bytes both ways until an end closes."""
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.goal)) as server:
            if self.context is not None:
                client = self.context.wrap_socket(client, server_side=True)
            with client:
                for one in (client, server):
                    one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._carry(client, server)
        client.close()

    def _carry(self, client: socket.socket, server: socket.socket) -> None:
        counting = False
        while not self.ending.is_set():
            pending = isinstance(client, ssl.SSLSocket) and client.pending()
            ready, _, _ = select.select([client, server], [], [], 0 if pending else 0.2)
            if pending or client in ready:
                asked = client.recv(65_536)
                if not asked:
                    return
                self.commands += asked.decode("latin-1").splitlines()
                if self.behind in asked:
                    counting, self.answered = True, 0
                server.sendall(asked)
            if server in ready:
                answer = server.recv(65_536)
                if not answer or not self._answer(client, answer, counting=counting):
                    return

    def _answer(self, client: socket.socket, answer: bytes, *, counting: bool) -> bool:
        """Pass an answer on; say whether the line goes on."""
        left = len(answer)
        for limit in (self.cut, self.stall) if counting else ():
            if limit is not None:
                left = min(left, max(limit - self.answered, 0))
        if counting and self.slow is not None:
            for at in range(0, left, self.slow):
                client.sendall(answer[at : min(at + self.slow, left)])
                time.sleep(0.001)
        else:
            client.sendall(answer[:left])
        self.answered += left
        if left == len(answer):
            return True
        if self.stall is not None:
            self.ending.wait(30)
        return False


@contextmanager
def proxy(goal: int, certificate: Path | None = None) -> Iterator[Proxy]:
    """Run a proxy to the server at `goal` until the block ends; with a `certificate` it speaks TLS to the client."""
    made = Proxy(goal)
    if certificate is not None:
        made.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.context.load_cert_chain(certificate)
    threads: list[threading.Thread] = []
    with socket.create_server(("127.0.0.1", 0)) as door:
        made.port = door.getsockname()[1]

        def listen() -> None:
            while True:
                try:
                    client, _ = door.accept()
                except OSError:
                    return
                if made.ending.is_set():
                    client.close()
                    return
                made.lines += 1
                threads.append(threading.Thread(target=made.serve, args=(client,)))
                threads[-1].start()

        listening = threading.Thread(target=listen)
        listening.start()
        try:
            yield made
        finally:
            made.ending.set()
            with suppress(OSError):
                socket.create_connection(("127.0.0.1", made.port)).close()
            listening.join(10)
            for thread in threads:
                thread.join(10)
