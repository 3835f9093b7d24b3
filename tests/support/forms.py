"""The web form served on loopback by the code that serves it, on a desk of its own."""

import http.client
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from support.desks import as_service

from triage.channels import forms
from triage.channels.form_guard import Rate, sign
from triage.channels.form_page import House
from triage.cli.forms import keeper
from triage.desk.front import Desk
from triage.rules.arrival import Arrival
from triage.rules.form import Submission

SECRET = "an invented secret"
GOOD: Mapping[str, object] = {
    "name": "Ngozi Reed",
    "email": "parent@example.org",
    "phone": "07700 900123",
    "child": "Amara Reed",
    "school": "Larkfield School",
    "what": "No taxi came this morning.",
    "safe": "yes",
    "reply_by": "text",
    "needs": ["large_print"],
}
Keep = Callable[[Arrival, Submission | None], str]


@dataclass(frozen=True)
class Answer:
    """What the server answered."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def ref(self) -> str:
        return str(json.loads(self.text)["reference"])


@dataclass(frozen=True)
class Served:
    """A form that is served at `port`; `faults` are mistakes of ours that it was told of."""

    port: int
    faults: list[Exception]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> Answer:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        line.request(method, path, body or None, {name.replace("_", "-"): value for name, value in headers.items()})
        got = line.getresponse()
        answer = Answer(got.status, {k.lower(): v for k, v in got.getheaders()}, got.read().decode())
        line.close()
        return answer

    def submit(
        self, given: object = GOOD, key: str = "k1", *, secret: str = SECRET, at: int = 0, body: bytes = b""
    ) -> Answer:
        """Send a signed submission, as a council's own site does."""
        raw = body or json.dumps(given).encode()
        signed = sign(secret, at or int(time.time()), key, raw)
        return self.ask("POST", "/submissions", raw, Idempotency_Key=key, Triage_Signature=signed)


@contextmanager
def served(desk: Desk, *, keep: Keep | None = None, per_minute: int = 1000, secret: str = SECRET) -> Iterator[Served]:
    """Serve the form."""
    faults: list[Exception] = []
    door = forms.Door(
        House("the transport desk", "01632 960 200"),
        keep or keeper(as_service(desk)),
        now=desk.now,
        secret=secret,
        rates=(Rate(per_minute), Rate(per_minute)),
        fault=faults.append,
    )
    line: Any = socket.create_server(("127.0.0.1", 0), backlog=1000)
    server = forms.server(door, "")
    thread = threading.Thread(target=server.run, kwargs={"sockets": [line]})
    thread.start()
    try:
        yield Served(line.getsockname()[1], faults)
    finally:
        server.should_exit = True
        thread.join()
        line.close()
        door.close()
