"""What stands before the web form: signatures, how much comes from one place, how large and how slow a submission may be."""

import asyncio
import hashlib
import hmac
import re
from collections import OrderedDict
from collections.abc import Callable, Mapping
from time import monotonic
from typing import Final

from starlette.requests import ClientDisconnect, Request

LARGEST: Final = 131_072  # bytes
SECONDS: Final = 20.0
SIGNED_FOR: Final = 300  # seconds before and after, in which a signature holds
SIGNATURE: Final = "triage-signature"
COOKIE: Final = "triage-form"
_SIGNATURE: Final = re.compile(r"t=(\d{1,12}), ?v1=([0-9a-f]{64})")
_MOST_PLACES: Final = 10_000


class Refused(Exception):
    """A request that is not looked at any further: its status, and why in words."""

    def __init__(self, status: int, words: str, *, again_after: int = 0) -> None:
        super().__init__(words)
        self.status = status
        self.words = words
        self.again_after = again_after


class Rate:
    """How many a minute may come from each place; what was not used is there for a sudden rush of one minute's worth."""

    def __init__(self, per_minute: int, now: Callable[[], float] = monotonic) -> None:
        self._most = float(per_minute)
        self._now = now
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, place: str) -> None:
        """Count one from `place`; raise Refused (429) where that is too many."""
        now = self._now()
        left, at = self._left.pop(place, (self._most, now))
        left = min(self._most, left + (now - at) * self._most / 60)
        self._left[place] = (max(0.0, left - 1), now)
        if len(self._left) > _MOST_PLACES:
            self._left.popitem(last=False)
        if left < 1:
            raise Refused(429, "Too many came from here at once.", again_after=60)


async def body_of(request: Request) -> bytes:
    """Return a request's bytes; raise Refused for what is too large, or comes too slowly."""
    pieces: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(SECONDS):
            async for piece in request.stream():
                size += len(piece)
                if size > LARGEST:
                    raise Refused(413, f"That is too long: at most {LARGEST // 1024} kB can be taken.")
                pieces.append(piece)
    except TimeoutError as error:
        raise Refused(408, "That came too slowly, and nothing of it was kept.") from error
    except ClientDisconnect as error:
        raise Refused(400, "The line was cut, and nothing was kept.") from error
    return b"".join(pieces)


def sign(secret: str, at: int, key: str, body: bytes) -> str:
    """Return the signature header for a submission: HMAC-SHA-256 over time, key and body."""
    made = hmac.new(secret.encode(), f"{at}\n{key}\n".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={made}"


def check_signature(header: str, secret: str, key: str, body: bytes, now: float) -> None:
    """Raise Refused (401) unless `header` signs `key` and `body` at about `now`, seconds since 1970."""
    found = _SIGNATURE.fullmatch(header)
    if found is None:
        raise Refused(401, "A signature is missing: Triage-Signature: t=SECONDS,v1=HEX.")
    at = int(found[1])
    if not hmac.compare_digest(sign(secret, at, key, body).encode(), f"t={at},v1={found[2]}".encode()):
        raise Refused(401, "The signature does not fit the submission.")
    if abs(now - at) > SIGNED_FOR:
        raise Refused(401, f"The signature is more than {SIGNED_FOR // 60} minutes away from now: sign again.")


def is_from_our_page(headers: Mapping[str, str], cookie: str, token: str) -> bool:
    """Say whether a form was sent from our own page and not, behind the person's back, from another site's.

    Browsers say where a form stood (Sec-Fetch-Site, Origin); for those that do not, the page's token must be in their cookie.
    """
    site, origin = headers.get("sec-fetch-site", ""), headers.get("origin", "")
    if site:
        return site in {"same-origin", "none"}
    if origin:
        return origin in {f"{scheme}://{headers.get('host', '')}" for scheme in ("https", "http")}
    return bool(token) and hmac.compare_digest(cookie.encode(), token.encode())
