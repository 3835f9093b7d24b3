"""The web form by HTTP: the page for people, and a door for signed submissions. It answers only once the desk has kept what came.

What keeps them (`keep`) works in one thread of its own, so that the line stays open while the database is written.
"""

import asyncio
import hashlib
import json
import re
import socket
import uuid
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from triage import clock
from triage.channels.form_guard import (
    COOKIE,
    SIGNATURE,
    Rate,
    Refused,
    body_of,
    check_signature,
    is_from_our_page,
)
from triage.channels.form_page import HEADERS, House, form, receipt, told
from triage.errors import NotPossible, Stale, StoreAway
from triage.rules import form as rules
from triage.rules.arrival import Arrival, Channel
from triage.rules.form import Submission

if TYPE_CHECKING:
    import uvicorn

Keep = Callable[[Arrival, Submission | None], str]
NAME: Final = "web form"
SIGNED: Final = "signed form"
_KEY: Final = re.compile(r"[!-~]{1,100}")
_PAGE_KEY: Final = re.compile(r"[0-9a-f-]{36}")
_TOKEN: Final = re.compile(r"[0-9a-f]{32}")
_MOST_FIELDS: Final = 60
_MOST_LINES: Final = 1000
_AGAIN_AFTER: Final = 30
_AWAY: Final = (
    "We cannot keep anything just now, so nothing was sent. What you wrote is still here: press Send again in a minute."
)
_FAULT: Final = "Something went wrong here, and nothing was sent. What you wrote is still here: press Send again."


class Door:
    """What answers the form's requests. `keep` returns the reference of what it kept; `fault` is told of a mistake of ours."""

    def __init__(
        self,
        house: House,
        keep: Keep,
        *,
        now: Callable[[], datetime],
        secret: str,
        rates: tuple[Rate, Rate],
        fault: Callable[[Exception], None],
    ) -> None:
        self._house, self._keep, self._now, self._secret, self._fault = house, keep, now, secret, fault
        self._by_page, self._signed = rates
        self._worker = ThreadPoolExecutor(1, "desk")

    def app(self) -> Starlette:
        """Return the application to be served."""
        routes = [
            Route("/", self.show, methods=["GET"]),
            Route("/", self.send, methods=["POST"]),
            Route("/submissions", self.submit, methods=["POST"]),
        ]
        return Starlette(routes=routes, exception_handlers={HTTPException: self._not_here, Exception: self._broken})

    def close(self) -> None:
        """Let what is being kept be kept, and stop."""
        self._worker.shutdown()

    async def show(self, request: Request) -> Response:
        """Show the empty form."""
        return self._form(request, Submission(str(uuid.uuid4())), {})

    async def send(self, request: Request) -> Response:
        """Take what a person sent from the page; what will not do comes back filled in, with words beside it."""
        sent = Submission(str(uuid.uuid4()))
        try:
            fields = _fields(request, await body_of(request))
            sent, faults = rules.read(_page_key(fields, sent.key), _flat(fields))
            self._let_in(request, fields)
        except Refused as no:
            return self._form(request, sent, {}, no.words, status=no.status, again_after=no.again_after)
        if faults:
            return self._form(request, sent, faults, status=422)
        return await self._sent(request, sent)

    async def submit(self, request: Request) -> Response:
        """Take a signed submission as JSON; with a valid signature even what cannot be read is kept."""
        try:
            key, body = await self._signed_body(request)
        except Refused as no:
            return _told(no.status, no.words, again_after=no.again_after)
        sent, faults = _submission(key, body)
        arrival = self._arrival(SIGNED, sent, "") if sent and not faults else self._unread(sent, faults, body)
        return await self._kept(
            arrival,
            sent,
            lambda ref: _answered(ref, faults),
            lambda status, words, again: _told(status, words, again_after=again),
        )

    def _let_in(self, request: Request, fields: dict[str, list[str]]) -> None:
        """Raise Refused for too many from one address, and for a form that stood on another site."""
        self._by_page.take(request.client.host if request.client else "")
        token = next(iter(fields.get("token", [])), "")
        if not is_from_our_page(request.headers, request.cookies.get(COOKIE, ""), token):
            raise Refused(403, "We could not tell that this came from our own page. Press Send once more.")

    async def _signed_body(self, request: Request) -> tuple[str, bytes]:
        """Return the key and the bytes of a submission whose signature holds; raise Refused."""
        if not self._secret:
            raise Refused(404, "This desk takes no signed submissions: set secret_file under [forms].")
        body, key = await body_of(request), request.headers.get("idempotency-key", "")
        check_signature(request.headers.get(SIGNATURE, ""), self._secret, key, body, clock.machine())
        self._signed.take("")
        if key and not _KEY.fullmatch(key):
            raise Refused(400, "An Idempotency-Key is 1 to 100 plain characters without blanks.")
        return key or hashlib.sha256(body).hexdigest(), body

    async def _sent(self, request: Request, sent: Submission) -> Response:
        """Keep what a person sent. Pressed twice it is one; gone back to, changed and sent again, it is another."""
        own = replace(sent, key=hashlib.sha256(sent.raw).hexdigest())
        return await self._kept(
            self._arrival(NAME, own, ""),
            sent,
            lambda ref: HTMLResponse(receipt(self._house, ref, sent), headers=HEADERS),
            lambda status, words, again: self._form(request, sent, {}, words, status=status, again_after=again),
        )

    async def _kept(
        self,
        arrival: Arrival,
        sent: Submission | None,
        answer: Callable[[str], Response],
        refuse: Callable[[int, str, int], Response],
    ) -> Response:
        """Let the desk keep an arrival in its own thread; answer when it is committed, refuse when it is not."""
        kept: Awaitable[str] = asyncio.get_running_loop().run_in_executor(self._worker, self._keep, arrival, sent)
        try:
            return answer(await kept)
        except (StoreAway, Stale):
            return refuse(503, _AWAY, _AGAIN_AFTER)
        except NotPossible as no:
            return refuse(409, str(no), 0)
        except Exception as error:  # noqa: BLE001 - a mistake of ours is told without anybody's words, and the form goes on
            self._fault(error)
            return refuse(500, _FAULT, 0)

    def _arrival(self, source: str, sent: Submission, error: str) -> Arrival:
        message = rules.message_of(sent, error)
        return Arrival(
            source, sent.key, Channel.WEB_FORM, self._now(), sent.raw, message, cursor=sent.key, doubt=sent.doubt
        )

    def _unread(self, sent: Submission | None, faults: dict[str, str], body: bytes) -> Arrival:
        """Return what cannot be taken as it is, its bytes as they came, under a name that leaves its key free."""
        words = " ".join(f"{name}: {words}" for name, words in faults.items())
        error = f"This submission does not fit the form ({words[:600]}). Its bytes are kept as they came."
        made = self._arrival(SIGNED, sent or Submission(""), error)
        return replace(made, key=f"unread {hashlib.sha256(body).hexdigest()}", raw=body)

    def _form(
        self, request: Request, sent: Submission, faults: dict[str, str], notice: str = "", *, status: int = 200,
        again_after: int = 0,
    ) -> Response:  # fmt: skip
        kept = request.cookies.get(COOKIE, "")
        token = kept if _TOKEN.fullmatch(kept) else uuid.uuid4().hex
        answer = HTMLResponse(form(self._house, token, sent, faults, notice), status, HEADERS)
        if again_after:
            answer.headers["Retry-After"] = str(again_after)
        if token != kept:
            secure = request.url.scheme == "https"
            answer.set_cookie(COOKIE, token, httponly=True, samesite="strict", secure=secure, path="/")
        return answer

    async def _not_here(self, _request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        words = "The form is on the first page." if status == 404 else "That cannot be done here."  # noqa: PLR2004
        return HTMLResponse(told(self._house, "This page is not here", words), status, HEADERS)

    async def _broken(self, _request: Request, error: Exception) -> Response:
        self._fault(error)
        return HTMLResponse(told(self._house, "Something went wrong here", "Nothing was sent."), 500, HEADERS)


def _fields(request: Request, body: bytes) -> dict[str, list[str]]:
    if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        raise Refused(415, "The form was not sent as a form.")
    try:
        return parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError as error:
        raise Refused(422, "The form has more fields than we ask.") from error


def _page_key(fields: dict[str, list[str]], fresh: str) -> str:
    key = next(iter(fields.get("key", [])), "")
    return key if _PAGE_KEY.fullmatch(key) else fresh


def _flat(fields: dict[str, list[str]]) -> dict[str, object]:
    """Return the fields that the form asks, each once."""
    known = {name: fields[name][0] for name in (*rules.LONGEST, "safe", "reply_by", rules.TRAP) if name in fields}
    return {**known, "needs": fields.get("needs", [])}


def _submission(key: str, body: bytes) -> tuple[Submission | None, dict[str, str]]:
    try:
        given = json.loads(body)
    except (ValueError, RecursionError):
        return None, {"JSON": "this is not JSON."}
    if not isinstance(given, dict):
        return None, {"JSON": "this is not a JSON object."}
    return rules.read(key, given)


def _answered(ref: str, faults: dict[str, str]) -> Response:
    if not faults:
        return JSONResponse({"reference": ref}, 201)
    words = "It does not fit the form. It is kept as it came, and a person will look."
    return JSONResponse({"error": words, "fields": faults, "reference": ref}, 422)


def _told(status: int, words: str, *, again_after: int = 0) -> Response:
    headers = {"Retry-After": str(again_after)} if again_after else {}
    return JSONResponse({"error": words}, status, headers)


def server(door: Door, proxy: str) -> "uvicorn.Server":
    """Return what serves `door` on the sockets that it is given; `proxy` is believed about a visitor's address."""
    import uvicorn

    return uvicorn.Server(
        uvicorn.Config(
            door.app(),
            log_config=None,
            log_level="critical",  # what goes wrong is told by the door, without anybody's words
            access_log=False,
            server_header=False,
            forwarded_allow_ips=proxy,
            limit_concurrency=_MOST_LINES,
            timeout_keep_alive=10,
            timeout_graceful_shutdown=30,
            lifespan="off",
        )
    )


def listen(door: Door, host: str, port: int, proxy: str, ready: Callable[[str], None]) -> None:
    """Serve until the process is told to stop; `ready` is told the address. Raises OSError where it cannot listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, port), family=family, backlog=_MOST_LINES) as line:
        shown = f"[{host}]" if ":" in host else host
        ready(f"http://{shown}:{line.getsockname()[1]}/")
        server(door, proxy).run(sockets=[line])
    door.close()
