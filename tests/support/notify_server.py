"""A server on loopback that speaks GOV.UK Notify's API: checks the JWT, keeps what it is sent, answers as scripted.

`answers` maps "POST" or "GET" to what the server does there instead of its usual yes: a pair (status, type of error), "cut"
(drops the line when it has kept what was sent), "cut before" (drops it unread), "silence" (never answers, having kept it), or
"nonsense".
"""

import base64
import json
import threading
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

SERVICE, SECRET = "11111111-2222-3333-4444-555555555555", "66666666-7777-8888-9999-aaaaaaaaaaaa"
KEY = f"desk-{SERVICE}-{SECRET}"
TEMPLATES = {
    "text": {"subject": None, "body": "((message))"},
    "email": {"subject": "((subject))", "body": "((body))"},
    "other": {"subject": None, "body": "Dear ((name)), ((message))"},
}
PAGE = 3
SILENCE, CUT, CUT_BEFORE, NONSENSE = "silence", "cut", "cut before", "nonsense"
Answer = str | tuple[int, str]


@dataclass
class NotifyServer:
    """What a test knows of the running server, and may change while it runs."""

    url: str = ""
    answers: dict[str, Answer] = field(default_factory=dict)
    sent: list[dict[str, Any]] = field(default_factory=list)
    contents: list[bytes] = field(default_factory=list)
    received: list[dict[str, Any]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    def times(self) -> Counter[str]:
        """Return how often each reference was taken."""
        return Counter(one["reference"] for one in list(self.sent))

    def text_in(self, content: Any, number: Any = "447700900123", **more: Any) -> dict[str, Any]:
        """Let a family's text arrive, after all that are there."""
        at = f"2027-01-11T08:{len(self.received) // 60 % 60:02}:{len(self.received) % 60:02}.000000Z"
        text = {"id": str(uuid.uuid4()), "created_at": at, "notify_number": "447700900000", "user_number": number,
                "service_id": SERVICE, "content": content}  # fmt: skip
        self.received.insert(0, {**text, **more})
        return self.received[0]


@contextmanager
def notify_server(answers: Mapping[str, Answer] | None = None) -> Iterator[NotifyServer]:
    """Run a server until the block ends."""
    made = NotifyServer(answers=dict(answers or {}))
    http = _Quiet(("127.0.0.1", 0), type("Asked", (_Asked,), {"made": made}))
    made.url = f"http://127.0.0.1:{http.server_address[1]}"
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, name="notify-server")
    thread.start()
    try:
        yield made
    finally:
        made.stop.set()
        http.shutdown()
        http.server_close()
        thread.join(10)


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_where: Any) -> None:
        """Say nothing of who hung up: that is what the tests do."""


class _Asked(BaseHTTPRequestHandler):
    made: NotifyServer
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self._let_in() and self._as_scripted("POST", lambda: self._keep(body)):
            self._say(201, {"id": self._keep(body)["id"], "reference": body.get("reference")})

    def do_GET(self) -> None:
        self.made.asked.append(self.path)
        if self._let_in() and self._as_scripted("GET", lambda: None):
            self._look()

    def _look(self) -> None:
        split = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(split.query).items()}
        if split.path == "/v2/received-text-messages":
            self._say(200, {"received_text_messages": self._page(asked.get("older_than")), "links": {"current": ""}})
        elif split.path == "/v2/notifications":
            found = [one for one in self.made.sent if one["reference"] == asked.get("reference")]
            self._say(200, {"notifications": found, "links": {"current": ""}})
        else:
            template = TEMPLATES.get(split.path.rpartition("/")[2])
            self._say(200, template) if template else self._refuse(404, "NoResultFound")

    def _page(self, older_than: str | None) -> list[dict[str, Any]]:
        texts = self.made.received
        first = next((n + 1 for n, one in enumerate(texts) if one.get("id") == older_than), 0) if older_than else 0
        return texts[first : first + PAGE]

    def _keep(self, body: dict[str, Any]) -> dict[str, Any]:
        kind = self.path.rpartition("/")[2]
        said = body.get("personalisation", {})
        content = base64.b64decode(body["content"]) if kind == "letter" else str(said.get("message", said.get("body")))
        one = {"id": str(uuid.uuid4()), "type": kind, "reference": body.get("reference"), "status": "created",
               "to": body.get("phone_number") or body.get("email_address"), "subject": said.get("subject"),
               "created_at": f"2027-01-11T09:00:{len(self.made.sent):02}.000000Z"}  # fmt: skip
        self.made.sent.append(one)
        self.made.contents.append(content if isinstance(content, bytes) else content.encode())
        return one

    def _as_scripted(self, verb: str, keep: Any) -> bool:
        answer = self.made.answers.get(verb, "")
        if isinstance(answer, tuple):
            self._refuse(*answer)
        elif answer == NONSENSE:
            keep()
            self._raw(200, b"<html>sign in to the council's network</html>")
        elif answer:
            if answer != CUT_BEFORE:
                keep()
            if answer == SILENCE:
                self.made.stop.wait(30)
            self.close_connection = True
            self.connection.close()
        return not answer

    def _let_in(self) -> bool:
        from notifications_python_client.authentication import decode_jwt_token, get_token_issuer
        from notifications_python_client.errors import TokenError

        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        try:
            good = get_token_issuer(token) == SERVICE and bool(decode_jwt_token(token, SECRET))  # type: ignore[no-untyped-call]
        except TokenError:
            good = False
        if not good:
            self.made.refused.append(token)
            self._refuse(403, "AuthError")
        return good

    def _refuse(self, status: int, kind: str) -> None:
        kind, _, words = kind.partition(": ")
        said = {"error": kind, "message": f"{words or kind}, \x1b[2J as scripted"}
        self._say(status, {"status_code": status, "errors": [said]})

    def _say(self, status: int, said: Any) -> None:
        self._raw(status, json.dumps(said).encode())

    def _raw(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words: Any) -> None:
        pass
