"""A signed-in line to one folder of a mailbox, in the few words of IMAP that the desk needs.

The folder is open to be looked at only (EXAMINE, BODY.PEEK), except for as long as a mark or a move of mail that is safe takes.
"""

import imaplib
import re
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any, Final, Literal

from imap_tools import BaseMailBox, MailBox, MailBoxUnencrypted
from imap_tools.errors import UnexpectedCommandStatusError
from imap_tools.idle import get_socket_poller
from imap_tools.utils import encode_folder

from triage.channels.tls import is_loopback, verified
from triage.errors import ChannelAway, SettingsWrong
from triage.rules.shown import one_line

Tls = Literal["tls", "starttls", "plain"]
GROUP: Final = 100
SECONDS: Final = 30.0
_HEADERS: Final = 65_536
_NARROW, _WIDE = 1_000, 1_000_000
_SLICE_SECONDS: Final = 1.0
_TIMED: Final = re.compile(
    r" ?\([0-9. +]{1,60} secs\)"
)  # how long Dovecot took: the same trouble must read the same each time
_NUMBER = re.compile(rb"(\d+) \(")
_UID = re.compile(rb"\bUID (\d+)")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")
_ARRIVED = re.compile(rb'\bINTERNALDATE "([^"]+)"')
_SHORT = re.compile(rb'\bBODY\[(?:HEADER)?\](?:<0>)? "((?:[^"\\]|\\.)*)"', re.DOTALL)


class Refused(Exception):
    """The server said no to one request, in its own words; the line to it is as good as before."""


class NotLetIn(Exception):
    """The server refused our sign-in, in its own words."""


@dataclass(frozen=True, slots=True)
class Door:
    """Where a mailbox is and who asks. `secret` gives the password, or the OAuth2 access token, and is asked at each sign-in.

    `context` None: plain text, for this machine only. `seconds` is how long any answer may take.
    """

    host: str
    port: int
    tls: Tls
    username: str
    secret: Callable[[], str]
    is_token: bool
    context: ssl.SSLContext | None
    folder: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder as it was opened: its UIDVALIDITY, how many mails it holds, and the UID that the next one will have."""

    validity: int
    count: int
    next_uid: int


@dataclass(frozen=True, slots=True)
class Head:
    """What a server says of a mail before any of it is fetched: its UID, its place, its size in bytes, and when it came."""

    uid: int
    number: int
    size: int
    received_at: datetime | None


class Session:
    """One signed-in line. After any trouble on it, close it and sign in anew: a late answer would answer another question."""

    def __init__(self, box: BaseMailBox, folder: str) -> None:
        self._box, self._client, self._name = box, box.client, folder
        capabilities = _said(self._client.capability())
        self._validity = 0
        self._can = frozenset(capabilities[-1].decode("ascii", "replace").upper().split() if capabilities[-1] else ())

    @property
    def tells(self) -> bool:
        """Whether the server tells of new mail by itself (IDLE)."""
        return "IDLE" in self._can

    @property
    def moves(self) -> bool:
        """Whether the server can move mail (RFC 6851)."""
        return "MOVE" in self._can

    def examine(self) -> Folder:
        """Open the folder to be looked at; raise Refused where there is none."""
        folder = self._open(readonly=True)
        self._validity = folder.validity
        return folder

    def uids(self, folder: Folder, after: int) -> Iterator[list[int]]:
        """Yield the UIDs above `after` in groups, rising; memory stays bounded however many there are, and however far apart."""
        low, width = after + 1, _NARROW
        while low < folder.next_uid:
            found = self._search(f"UID {low}:{low + width - 1}")
            for at in range(0, len(found), GROUP):
                yield found[at : at + GROUP]
            low, width = low + width, _NARROW if found else min(2 * width, _WIDE)

    def untold(self, upto: int, *, unseen: bool) -> list[int]:
        """Return the UIDs up to `upto` that are still in the folder, or that are not marked seen."""
        return self._search(f"UID 1:{upto}{' UNSEEN' if unseen else ''}")

    def heads(self, uids: Sequence[int]) -> list[Head]:
        """Return what the server says of these mails, by UID; one that is gone is left out."""
        data = self._fetch(_listed(uids), "(UID RFC822.SIZE INTERNALDATE)")
        heads = [head for item in data if (head := _head(_flat(item))) is not None]
        return sorted((head for head in heads if head.uid in set(uids)), key=lambda head: head.uid)

    def body(self, uid: int) -> bytes | None:
        """Return a mail's bytes, None where it is gone; raise Refused where the server will not give it."""
        return _literal(self._fetch(str(uid), "(UID BODY.PEEK[])"))

    def headers(self, uid: int) -> bytes | None:
        """Return the first 64 KiB of a mail's headers, None where it is gone."""
        return _literal(self._fetch(str(uid), f"(UID BODY.PEEK[HEADER]<0.{_HEADERS}>)"))

    def mark_seen(self, uids: Sequence[int]) -> Folder:
        """Mark mails as seen, and return the folder, open to be looked at only again."""
        return self._change(uids, "STORE", "+FLAGS.SILENT", r"(\Seen)")

    def move(self, uids: Sequence[int], goal: str) -> Folder:
        """Move mails to the folder `goal`, made where there is none; return this one, open to be looked at only again."""
        name = encode_folder(goal).decode("ascii")
        try:
            return self._change(uids, "MOVE", name)
        except Refused as no:
            if "TRYCREATE" not in str(no).upper():
                raise
            _said(self._client.create(name))
            return self._change(uids, "MOVE", name)

    def has(self, folder: str) -> bool:
        """Say whether the mailbox holds `folder`."""
        return self._box.folder.exists(folder)

    def folders(self) -> list[str]:
        """Return the names of the mailbox's folders."""
        return [found.name for found in self._box.folder.list()]

    def idle(self, stop: Event, seconds: float) -> None:
        """Wait until the server tells of anything, `stop` is set or `seconds` have passed."""
        self._box.idle.start()  # type: ignore[no-untyped-call]
        end = monotonic() + seconds
        while not stop.is_set() and (left := end - monotonic()) > 0 and not self._heard_already():
            if get_socket_poller(self._client.sock, min(left, _SLICE_SECONDS)):  # type: ignore[arg-type]  # takes parts of seconds
                break
        self._box.idle.stop()  # type: ignore[no-untyped-call]

    def close(self) -> None:
        """Drop the line without a goodbye: one that is in trouble would wait for an answer."""
        with suppress(OSError, imaplib.IMAP4.error):
            self._client.shutdown()

    def _heard_already(self) -> bool:
        """Say whether something was read from the line with what came before it: the line itself then looks quiet."""
        reader: Any = getattr(self._client, "_file", None) or self._client.file
        sock, seconds = self._client.sock, self._client.sock.gettimeout()
        sock.settimeout(0)
        try:
            return bool(reader.peek(1))
        except OSError:
            return False
        finally:
            sock.settimeout(seconds)

    def _open(self, *, readonly: bool) -> Folder:
        count = _said(self._client.select(encode_folder(self._name), readonly))  # type: ignore[arg-type]  # takes bytes, too
        told: Any = self._client.untagged_responses
        return Folder(int(told["UIDVALIDITY"][-1]), int(count[-1]), int(told["UIDNEXT"][-1]))

    def _change(self, uids: Sequence[int], *command: str) -> Folder:
        validity = self._validity
        same = self._open(readonly=False).validity == validity
        answer = self._client.uid(command[0], _listed(uids), *command[1:]) if same else ("OK", [])
        folder = self.examine()
        if not same or folder.validity != validity:
            raise ChannelAway("The mailbox's folder was replaced by another meanwhile.")
        _said(answer)
        return folder

    def _search(self, what: str) -> list[int]:
        data = _said(self._client.uid("SEARCH", what))
        return sorted({int(word) for line in data if line for word in line.split()})

    def _fetch(self, uids: str, what: str) -> list[Any]:
        try:
            data: list[Any] = _said(self._client.uid("FETCH", uids, what))
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error as no:  # the library's name for BAD
            raise Refused(str(no)) from no
        return data


def door(
    host: str,
    port: int,
    username: str,
    secret: Callable[[], str],
    *,
    folder: str = "INBOX",
    tls: Tls = "tls",
    is_token: bool = False,
    ca_file: Path | None = None,
    seconds: float = SECONDS,
) -> Door:
    """Return a mailbox's door; SettingsWrong for plain text to another machine, and for a file of authorities that is none."""
    if tls == "plain" and not is_loopback(host):
        raise SettingsWrong(
            f"The password for {host} would travel unencrypted.",
            safe="Nothing was sent.",
            next='Set tls = "tls" or "starttls".',
        )
    context = None if tls == "plain" else verified(ca_file, "[[mailbox]]")
    return Door(host, port, tls, username, secret, is_token, context, folder, seconds)


def sign_in(door: Door) -> Session:
    """Connect, check the certificate, sign in; raises what the network, the library or `door.secret` raises."""
    secret = door.secret()
    box = _connected(door)
    try:
        if door.tls == "starttls":
            _said(box.client.starttls(door.context))
        _show(box, door, secret)
        return Session(box, door.folder)
    except BaseException:
        with suppress(OSError, imaplib.IMAP4.error):
            box.client.shutdown()
        raise


def _connected(door: Door) -> BaseMailBox:
    if door.tls == "tls":
        return MailBox(door.host, door.port, timeout=door.seconds, ssl_context=door.context)
    return MailBoxUnencrypted(door.host, door.port, timeout=door.seconds)


def _show(box: BaseMailBox, door: Door, secret: str) -> None:
    """Show who we are. Our answer to a token's refusal is empty, so that the server says why (RFC 7628 section 3.2.3)."""
    try:
        if any(sign in secret or sign in door.username for sign in "\0\r\n\1"):
            raise ValueError  # noqa: TRY301 - as for every other sign that cannot be sent
        if door.is_token:
            told = f"user={door.username}\1auth=Bearer {secret}\1\1".encode()
            _said(box.client.authenticate("XOAUTH2", lambda asked: b"" if asked else told))
        elif secret.isascii() and door.username.isascii() and "LOGINDISABLED" not in box.client.capabilities:
            box.login(door.username, secret, initial_folder=None)
        else:
            box.login_utf8(door.username, secret, initial_folder=None)
    except imaplib.IMAP4.abort:
        raise
    except UnexpectedCommandStatusError as no:
        raise NotLetIn(_words(no.command_result[1])) from no
    except (imaplib.IMAP4.error, Refused) as no:
        raise NotLetIn(one_line(str(no), 200)) from no
    except ValueError:
        raise NotLetIn("the user name or the secret holds signs that cannot be used") from None


def _said(answer: tuple[str, Any]) -> Any:
    status, data = answer
    if status != "OK":
        raise Refused(_words(data))
    return data


def _words(data: Sequence[Any]) -> str:
    told = b" ".join(item for item in data if isinstance(item, bytes)).decode("utf-8", "replace")
    return one_line(_TIMED.sub("", told), 200).rstrip(". ") or "no reason given"


def _listed(uids: Sequence[int]) -> str:
    return ",".join(map(str, uids))


def _flat(item: Any) -> bytes:
    if isinstance(item, tuple):
        return b" ".join(part for part in item if isinstance(part, bytes))
    return item if isinstance(item, bytes) else b""


def _head(line: bytes) -> Head | None:
    number, uid, size = _NUMBER.match(line), _UID.search(line), _SIZE.search(line)
    if number is None or uid is None or size is None:
        return None  # what another program did to a mail meanwhile is told among the answers
    return Head(int(uid[1]), int(number[1]), int(size[1]), _instant(_ARRIVED.search(line)))


def _instant(found: "re.Match[bytes] | None") -> datetime | None:
    if found is None:
        return None
    try:
        told = parsedate_to_datetime(found[1].decode("ascii"))
    except ValueError:
        return None
    return told if told.tzinfo else told.replace(tzinfo=UTC)


def _literal(data: Sequence[Any]) -> bytes | None:
    """Return the bytes that a FETCH of one mail gave; a short text may come in quotation marks instead."""
    for item in data:
        if isinstance(item, tuple) and b"BODY[" in item[0]:
            return bytes(item[1])
        if isinstance(item, bytes) and (short := _SHORT.search(item)):
            return re.sub(rb"\\(.)", rb"\1", short[1])
    return None
