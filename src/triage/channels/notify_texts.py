"""Texts that families send, fetched from GOV.UK Notify: no hole in the council's wall, each once by its identifier.

Notify keeps them for seven days, the newest first in pages of 250. What is offered is the oldest first, so that the cursor (the
newest `created_at` that is safe with the desk) never passes over one.
"""

import contextlib
import hashlib
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from triage.channels.charsets import tidy
from triage.channels.notify import Notify
from triage.rules.arrival import Arrival, Channel, Message

NAME: Final = "texts from GOV.UK Notify"
PAGES: Final = 400
_OVERLAP: Final = timedelta(minutes=10)  # a text that Notify kept late is still seen
_LONGEST: Final = 20_000
_NO_WORDS: Final = "This text message could not be read; what Notify sent is kept as it came."


class ReceivedTexts:
    """The texts to our number at Notify. `now` stands in where Notify gives a text no time, and bounds the cursor."""

    name = NAME
    words = "text messages to our number at GOV.UK Notify"

    def __init__(self, service: Notify, now: Callable[[], datetime], every_seconds: float) -> None:
        self.backlog: int | None = None
        self._service, self._now, self._every = service, now, every_seconds
        self._safe: set[str] = set()

    def waiting(self, cursor: str) -> Iterator[Arrival]:
        """Yield what families sent since the cursor and is not known to be safe, oldest first; raises ChannelAway."""
        now = self._now()
        found = [one for text in self._since(cursor) if (one := _arrival(text, now)).key not in self._safe]
        found.sort(key=lambda one: (one.received_at, one.key))
        for number, one in enumerate(found):
            self.backlog = len(found) - number
            cursor = max(cursor, min(one.cursor, _stamp(now)))
            yield replace(one, cursor=cursor)
        self.backlog = 0

    def taken(self, arrival: Arrival) -> None:
        """Remember that it is safe, so that it is not offered again while it may still be seen; Notify is told nothing."""
        self._safe.add(arrival.key)

    def rest(self, stop: threading.Event, seconds: float) -> None:
        """Wait as long as this channel is set to, or until `stop` is set."""
        stop.wait(max(seconds, self._every))

    def try_out(self) -> str:
        """See that Notify answers and gives our texts."""
        self._page("")
        return "GOV.UK Notify answered and gives us the texts that families send."

    def _since(self, cursor: str) -> Iterator[Mapping[str, Any]]:
        """Yield from the newest back to a little before the cursor, so that a page is asked for only when it is needed."""
        since = _instant(cursor) - _OVERLAP if cursor else datetime.min.replace(tzinfo=UTC)
        older_than = ""
        for _ in range(PAGES):
            page = self._page(older_than)
            fresh = [text for text in page if (_when(text) or since) >= since]
            yield from fresh
            older_than = str(page[-1].get("id", "")) if page else ""
            if not older_than or len(fresh) < len(page):
                return

    def _page(self, older_than: str) -> list[Mapping[str, Any]]:
        return self._service.answer(
            lambda client: client.get_received_texts(older_than or None), "received_text_messages"
        )


def _arrival(text: Mapping[str, Any], now: datetime) -> Arrival:
    raw, key, at = json.dumps(text, sort_keys=True).encode(), text.get("id"), _when(text)
    key = tidy(key) if isinstance(key, str) and key else hashlib.sha256(raw).hexdigest()
    return Arrival(NAME, key, Channel.TEXT, at or now, raw, _read(text), _stamp(at) if at else "")


def _read(text: Mapping[str, Any]) -> Message:
    said, sender = text.get("content"), text.get("user_number")
    number = " ".join(tidy(sender[:100]).split()) if isinstance(sender, str) else ""
    number = f"+{number}" if number.isdigit() and number.startswith("44") else number
    if not isinstance(said, str):
        return Message(from_address=number, error=_NO_WORDS)
    words = tidy(said[:_LONGEST])
    return Message(from_address=number, date=_when(text), text=words, new_text=words)


def _when(text: Mapping[str, Any]) -> datetime | None:
    """Return when Notify received a text, or None where it does not say."""
    given = text.get("created_at")
    with contextlib.suppress(ValueError, OverflowError):
        return _instant(given) if isinstance(given, str) else None
    return None


def _instant(given: str) -> datetime:
    found = datetime.fromisoformat(given)
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)


def _stamp(at: datetime) -> str:
    return at.isoformat(timespec="microseconds")
