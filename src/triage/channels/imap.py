"""A mailbox on a mail server as a source of arrivals.

Nothing in the mailbox changes before the desk has committed a mail. What has been read is told by a cursor, 'UIDVALIDITY.UID' of
the last mail that was committed; every mail up to it is safe, so a mark or a move that was cut off is made up for later. Where
the server numbers the folder anew, all of it is looked through again, and the desk knows again what it has.
"""

import imaplib
import random
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Final, Literal

from imap_tools.errors import ImapToolsError

from triage import clock
from triage.channels import imap_trouble
from triage.channels.imap_session import GROUP, Door, Folder, Head, NotLetIn, Refused, Session, sign_in
from triage.channels.mime import Reader
from triage.errors import ChannelAway, TriageError
from triage.rules.arrival import Arrival, Channel
from triage.rules.shown import one_line

After = Literal["leave", "seen", "move"]
_TROUBLE: Final = (
    OSError,
    imaplib.IMAP4.error,
    ImapToolsError,
    NotLetIn,
    Refused,
    TriageError,
    ValueError,
    LookupError,
)
_RENEWED_SECONDS: Final = 28 * 60  # RFC 2177: a server may hang up on one that has said nothing for half an hour
_LONGEST_PAUSE: Final = 300.0
_REFUSALS: Final = 3
_MB: Final = 1_000_000
_RENUMBERED: Final = (
    "; its server has numbered it anew: all of it was looked through again, and nothing is taken in twice"
)


class MailboxInlet:
    """One folder of one mailbox. `after` says what becomes of a mail there once it is safe: left, marked seen, or moved.

    The line to the server is kept between looks and thrown away at any trouble. Of a mail larger than `largest_mb` the desk keeps
    the headers, as a line in the queue. `team` names whose inbox it is where it should be redirected to the desk's own.
    """

    def __init__(
        self,
        name: str,
        door: Door,
        reader: Reader,
        *,
        after: After = "leave",
        moved_to: str = "Taken",
        team: str = "",
        every_seconds: float = 60,
        largest_mb: int = 50,
    ) -> None:
        self.name = f"mailbox {name}"
        whose = f", the inbox of {team}, not yet redirected" if team else ""
        self._standing = f"mail in {door.folder} of {door.username} on {door.host}{whose}"
        self.words = self._standing
        self.backlog: int | None = None
        self._door, self._reader, self._largest = door, reader, largest_mb * _MB
        self._after, self._moved_to, self._every = after, moved_to, every_seconds
        self._session: Session | None = None
        self._folder = Folder(0, 0, 0)
        self._safe: list[int] = []
        self._made_up = self._looking = False
        self._refusals: Counter[str] = Counter()
        self._troubles, self._untold = 0, ""

    def waiting(self, cursor: str) -> Iterator[Arrival]:
        """Yield every mail above the cursor, by rising UID; one that the server does not give three times comes as unreadable."""
        self._looking = True
        try:
            with self._minded():
                session = self._opened()
                upto = self._read_up_to(cursor)
                self._make_up(session, upto)
                for uids in session.uids(self._folder, upto):
                    yield from self._arrivals(session, uids)
                self._tell(session)
                self.backlog = self._troubles = 0
        finally:
            self._looking = False
        if self._untold:
            raise ChannelAway(
                self._untold, safe="All of it is taken in.", next="Mend after or moved_to of this mailbox."
            )

    def taken(self, arrival: Arrival) -> None:
        """Mark or move the mail, in groups while there is more to read; what is cut off is made up for at a later look."""
        validity, _, uid = arrival.key.partition(".")
        if self._after == "leave":
            return
        self._safe.append(int(uid))
        if self._looking and len(self._safe) < GROUP:
            return
        with self._minded():
            session = self._session or self._opened()
            if self._folder.validity == int(validity):
                self._tell(session)

    def rest(self, stop: threading.Event, seconds: float) -> None:  # noqa: ARG002 - each mailbox has a pace of its own
        """Wait until the server tells of something, or for as long as is set; longer each time while there is trouble."""
        session = self._session
        if session is None or not session.tells:
            stop.wait(self._pause())
            return
        try:
            with self._minded():
                session.idle(stop, min(self._every, _RENEWED_SECONDS))
        except ChannelAway:
            stop.wait(1)

    def try_out(self) -> str:
        """Sign in by a line of its own, open the folder to be looked at, see whether what is to become of mail can be done."""
        try:
            session = sign_in(self._door)
        except _TROUBLE as error:
            raise imap_trouble.away(error, self._door) from error
        try:
            return self._tried(session)
        except _TROUBLE as error:
            raise imap_trouble.away(error, self._door) from error
        finally:
            session.close()

    def close(self) -> None:
        """Let go of the line."""
        session, self._session = self._session, None
        if session is not None:
            session.close()

    # ---- the line ----------------------------------------------------------------------------------------------------

    @contextmanager
    def _minded(self) -> Iterator[None]:
        try:
            yield
        except _TROUBLE as error:
            self.close()
            self._safe, self._made_up = [], False
            self._troubles += 1
            raise imap_trouble.away(error, self._door) from error

    def _opened(self) -> Session:
        """Open the folder on the line that was kept; where that one has died meanwhile, on a new one."""
        if self._session is not None:
            try:
                return self._examined(self._session)
            except _TROUBLE:
                self.close()
        self._session = sign_in(self._door)
        return self._examined(self._session)

    def _examined(self, session: Session) -> Session:
        try:
            self._folder = session.examine()
        except Refused as no:
            raise imap_trouble.no_folder(no, self._door, session) from no
        return session

    def _pause(self) -> float:
        """Return how long to rest, in seconds: a wrong password tried too often locks an account."""
        longest = max(_LONGEST_PAUSE, self._every)
        return min(self._every * 2.0 ** max(self._troubles - 1, 0), longest) * random.uniform(0.9, 1.1)  # noqa: S311 - only a pace

    def _tried(self, session: Session) -> str:
        self._examined(session)
        told = "the server tells of new mail by itself" if session.tells else f"looked at every {self._every:g} s"
        works = f"The server let us in; {self._door.folder} holds {self._folder.count} mails; {told}."
        if self._after != "move":
            return works
        if not session.moves:
            raise ChannelAway(
                f"{self._door.host} cannot move mail.", safe=imap_trouble.SAFE, next="Set after to seen or leave."
            )
        there = "is there" if session.has(self._moved_to) else "will be made"
        return f"{works} The folder {self._moved_to} {there}."

    # ---- reading -----------------------------------------------------------------------------------------------------

    def _read_up_to(self, cursor: str) -> int:
        """Return the UID up to which everything is committed: none where the folder was numbered anew."""
        validity, _, uid = cursor.partition(".")
        if cursor and int(validity) != self._folder.validity:
            self.words = self._standing + _RENUMBERED
            return 0
        return int(uid or 0)

    def _arrivals(self, session: Session, uids: list[int]) -> Iterator[Arrival]:
        heads = session.heads(uids)
        if heads:
            self.backlog = max(self._folder.count - heads[0].number + 1, len(heads))
        for head in heads:
            arrival = self._arrival(session, head)
            self.backlog = max((self.backlog or 0) - 1, 0)
            if arrival is not None:
                yield arrival

    def _arrival(self, session: Session, head: Head) -> Arrival | None:
        """Return the mail as it is offered to the desk, None where it is gone meanwhile."""
        key = f"{self._folder.validity}.{head.uid}"
        raw, error = self._fetched(session, head, key)
        if raw is None:
            return None
        message = self._reader.read(raw)
        now = clock.now()
        return Arrival(
            source=self.name,
            key=key,
            channel=Channel.EMAIL,
            received_at=min(head.received_at or now, now),
            raw=raw,
            message=replace(message, error=error, text="", new_text="") if error else message,
            cursor=key,
        )

    def _fetched(self, session: Session, head: Head, key: str) -> tuple[bytes | None, str]:
        """Return the mail's bytes, and why they are not all of it."""
        if head.size > self._largest:
            return session.headers(head.uid), (
                f"This mail is larger ({head.size // _MB} MB) than this mailbox may bring ({self._largest // _MB} MB): "
                "only its headers were kept. Open it in the mailbox itself."
            )
        try:
            return session.body(head.uid), ""
        except Refused as no:
            self._refusals[key] += 1
            if self._refusals[key] < _REFUSALS:
                raise
            del self._refusals[key]
            error = f"The mail server did not give this mail ({no}): open it in the mailbox itself."
            return f"{error}\r\n{self.name} {key}\r\n".encode(), error

    # ---- what becomes of mail that is safe -----------------------------------------------------------------------------

    def _make_up(self, session: Session, upto: int) -> None:
        """Mark or move what was committed when the service or the line ended before it was told."""
        if not self._made_up and upto and self._after != "leave":
            uids = session.untold(upto, unseen=self._after == "seen")
            for at in range(0, len(uids), GROUP):
                self._safe = uids[at : at + GROUP]
                self._tell(session)
                if self._untold:
                    return
        self._made_up = True

    def _tell(self, session: Session) -> None:
        uids, self._safe = self._safe, []
        if not uids:
            return
        try:
            move = self._after == "move"
            self._folder = session.move(uids, self._moved_to) if move else session.mark_seen(uids)
            self._untold = ""
        except Refused as no:
            done = f"moved to {self._moved_to}" if self._after == "move" else "marked seen"
            self._untold = one_line(f"What was taken in cannot be {done}: {self._door.host} says: {no}.")
            self._made_up = False
