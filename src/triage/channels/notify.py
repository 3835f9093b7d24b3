"""Send by GOV.UK Notify: texts, emails and letters, each once, with our Message-ID as its reference.

Whether a letter arrived there when the answer was lost is not guessed: Notify is asked for its reference (docs.notifications.
service.gov.uk, "Get the status of multiple messages"). Its error types are read, never its messages, which may change.
"""

import io
import logging
import re
from collections.abc import Callable, Mapping
from email import message_from_bytes
from email.policy import default
from typing import Any, Final, Literal, TypeVar

from triage.channels.tls import is_loopback
from triage.errors import ChannelAway, SettingsWrong, TriageError
from triage.rules.letter import Delivery, Letter, Outcome, Reach
from triage.rules.shown import one_line

SECONDS: Final = 30
_WORDS: Final = 500
_WHERE: Final = (
    "phone_number",
    "email_address",
    "postcode",
)  # what Notify names where the family's own detail is wrong
_KEY = re.compile(
    r".+-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE
)
_Answer = TypeVar("_Answer")
_Send = Callable[[Any, Letter], Any]
# "Message statuses" of the same documentation; what is not named here is still on its way.
_REACHED: Final = frozenset({"delivered", "received", "sent"})
_FAILED: Final[Mapping[str, str]] = {
    "permanent-failure": "there is no such address or number, or it cannot be printed",
    "temporary-failure": "the inbox is full, or the telephone was off for three days",
    "technical-failure": "a fault between Notify and its provider",
    "virus-scan-failed": "its virus scan refused the letter",
    "validation-failed": "the letter does not fit its paper",
    "cancelled": "it was cancelled there",
}
_NO_SUCH: Final = "permanent-failure"


class Notify:
    """Our service at Notify. `secret` reads the API key when it is needed; it is never kept or shown."""

    def __init__(self, url: str, secret: Callable[[], str], seconds: float = SECONDS) -> None:
        """Refuse, with SettingsWrong, an address that is neither encrypted nor this machine's own."""
        scheme, _, rest = url.partition("://")
        if not (scheme == "https" or (scheme == "http" and is_loopback(rest.partition(":")[0].partition("/")[0]))):
            raise SettingsWrong(
                f"What goes to {one_line(url, 80)} would leave unencrypted.",
                safe="Nothing was sent.",
                next="Set [notify] url to an address that begins with https://, or leave it out.",
            )
        self._url, self._secret, self._seconds = url, secret, seconds

    def texts(self, template: str) -> "NotifyOutlet":
        """Return the way for text messages; `template` holds ((message)) and nothing else."""

        def send(client: Any, letter: Letter) -> Any:
            said = {"message": letter.raw.decode("utf-8", "replace")}
            return client.send_sms_notification(letter.recipient, template, said, letter.message_id)

        return NotifyOutlet(self, send, lambda client: _template(client, template, "message"))

    def emails(self, template: str) -> "NotifyOutlet":
        """Return the way for emails; `template` has ((subject)) as its subject and holds ((body)) alone."""

        def send(client: Any, letter: Letter) -> Any:
            mail = message_from_bytes(letter.raw, policy=default)
            said = {"subject": str(mail["Subject"] or ""), "body": str(mail.get_content())}
            return client.send_email_notification(letter.recipient, template, said, letter.message_id)

        return NotifyOutlet(self, send, lambda client: _template(client, template, "subject", "body"))

    def letters(self) -> "NotifyOutlet":
        """Return the way for letters, which are printed as our own PDF."""

        def send(client: Any, letter: Letter) -> Any:
            return client.send_precompiled_letter_notification(letter.message_id, io.BytesIO(letter.raw))

        return NotifyOutlet(self, send, lambda client: client.get_all_notifications(reference="try-out"))

    def ask(self, act: Callable[[Any], _Answer]) -> _Answer:
        """Return what `act` gets from Notify with a client of its own; raises what the library raises, SettingsWrong, OSError."""
        client = _client(self._secret().strip(), self._url, self._seconds)
        try:
            return act(client)
        finally:
            client.request_session.close()

    def answer(self, act: Callable[[Any], Any], name: str) -> list[Mapping[str, Any]]:
        """Return the list `name` of what `act` gets; raises ChannelAway for whatever else comes back."""
        try:
            found = self.ask(act)
        except Exception as error:
            raise ChannelAway(_said(error), safe="Nothing was lost.", next="See [notify].") from error
        rows = found.get(name) if isinstance(found, dict) else None
        if not isinstance(rows, list):
            raise ChannelAway("GOV.UK Notify's answer made no sense.", safe="Nothing was lost.")
        return [row for row in rows if isinstance(row, dict)]


class NotifyOutlet:
    """A way for letters to leave by Notify, and to be asked after."""

    words = "by GOV.UK Notify"

    def __init__(self, service: Notify, send: _Send, prove: Callable[[Any], Any]) -> None:
        self._service, self._send, self._prove = service, send, prove

    def deliver(self, letter: Letter) -> Outcome:
        """Try once; an answer that was lost on the way back is `unknown`, and `fate` will know."""
        try:
            taken = self._service.ask(lambda client: self._send(client, letter))
        except Exception as error:  # noqa: BLE001 - whatever its library raises, the letter's state is told
            return _outcome(error)
        number = taken.get("id", "") if isinstance(taken, dict) else ""
        return Outcome(Delivery.SENT, one_line(f"taken by GOV.UK Notify as {number or 'accepted'}", _WORDS))

    def fate(self, message_id: str) -> Outcome | None:
        """Return what became of the letter: `sent` while it is on its way, None where Notify never had it.

        Of two with one reference, which a person sent again, the newer counts. Raises ChannelAway.
        """
        rows = self._service.answer(lambda client: client.get_all_notifications(reference=message_id), "notifications")
        mine = [row for row in rows if row.get("reference") == message_id]
        if not mine:
            return None
        status = str(max(mine, key=lambda row: str(row.get("created_at", ""))).get("status", ""))
        if status in _FAILED:
            words = f"GOV.UK Notify says: {status}, {_FAILED[status]}"
            return Outcome(Delivery.FAILED, words, wrong_address=status == _NO_SUCH)
        state = Delivery.DELIVERED if status in _REACHED else Delivery.SENT
        return Outcome(state, one_line(f"GOV.UK Notify says: {status}", _WORDS))

    def try_out(self) -> str:
        """See that Notify answers, knows our key, and has the template."""
        try:
            self._service.ask(self._prove)
        except TriageError:
            raise
        except Exception as error:
            raise ChannelAway(_said(error), safe="Nothing was sent.", next="Mend [notify] and try again.") from error
        return "GOV.UK Notify answered and knows our key."


def _client(key: str, url: str, seconds: float) -> Any:
    if not _KEY.fullmatch(key):
        raise SettingsWrong(
            "The key for GOV.UK Notify is none: a name and two identifiers, joined by hyphens.",
            safe="Nothing was sent.",
            next="Put the whole key into the file that [notify] key_file names.",
        )
    try:
        from notifications_python_client.notifications import NotificationsAPIClient
    except ModuleNotFoundError as error:
        raise SettingsWrong(
            "The part of triage that speaks to GOV.UK Notify is not installed.",
            safe="Nothing was sent.",
            next="Install it: pip install 'triage[notify]'.",
        ) from error
    logging.getLogger("notifications_python_client").setLevel(logging.CRITICAL)  # we tell it ourselves, in words
    return NotificationsAPIClient(key, base_url=url, timeout=seconds)  # type: ignore[no-untyped-call]


def _outcome(error: Exception) -> Outcome:
    """Return what a trouble means for the letter: only one that certainly did not get there is tried again by itself."""
    if isinstance(error, TriageError | OSError | ValueError) and not hasattr(error, "status_code"):
        return Outcome(Delivery.LATER, _said(error), Reach.WAY)
    code, kind = _answered(error)
    if code == 0:
        return Outcome(Delivery.LATER if _never_left(error) else Delivery.UNKNOWN, _said(error), Reach.WAY)
    if code == 400:  # noqa: PLR2004
        said = _said(error)
        wrong = kind == "ValidationError" and "template_id" not in said
        return Outcome(
            Delivery.FAILED if wrong else Delivery.LATER,
            said,
            wrong_address=wrong and any(one in said for one in _WHERE),
        )
    if 400 < code < 500:  # noqa: PLR2004
        return Outcome(Delivery.LATER, _said(error), Reach.WAY)
    return Outcome(Delivery.UNKNOWN, _said(error), Reach.WAY)


def _answered(error: Exception) -> tuple[int, str]:
    """Return the status and the type of error that Notify answered with; (0, '') where it did not answer."""
    response = getattr(error, "response", None)
    if response is None:
        return 0, ""
    try:
        return response.status_code, str(response.json()["errors"][0]["error"])
    except (ValueError, LookupError, TypeError):
        return response.status_code, ""


def _never_left(error: Exception) -> bool:
    """Say whether the connection was never made, so that nothing can have arrived."""
    from requests.exceptions import ConnectTimeout, SSLError
    from urllib3.exceptions import MaxRetryError, NewConnectionError

    cause = error.__cause__
    if isinstance(cause, ConnectTimeout | SSLError):
        return True
    inner = cause.args[0] if cause is not None and cause.args else None
    return isinstance(inner, MaxRetryError) and isinstance(inner.reason, NewConnectionError)


def _said(error: Exception) -> str:
    if isinstance(error, TriageError):
        return one_line(str(error), _WORDS)
    if not hasattr(error, "status_code"):
        return one_line(f"GOV.UK Notify cannot be used now: {error}", _WORDS)
    code, kind = _answered(error)
    if code:
        return one_line(f"GOV.UK Notify answered {code} {kind}: {_words(error)}", _WORDS)
    cause = type(error.__cause__).__name__ if error.__cause__ else type(error).__name__
    return f"GOV.UK Notify did not answer ({cause})."


def _words(error: Any) -> str:
    said = error.message
    each = said if isinstance(said, list) else [said]
    return " ".join(str(one.get("message", "")) if isinstance(one, dict) else str(one) for one in each)


def _template(client: Any, template: str, *fields: Literal["message", "subject", "body"]) -> None:
    """Raise SettingsWrong unless our template there holds these fields, which are all that we fill in."""
    found = client.get_template(template)
    text = f"{found.get('subject') or ''}\n{found.get('body') or ''}" if isinstance(found, dict) else ""
    named = set(re.findall(r"\(\(([^()]+)\)\)", text))
    if named != set(fields):
        wanted = " and ".join(f"(({field}))" for field in fields)
        raise SettingsWrong(
            f"The template at GOV.UK Notify must hold {wanted} and no other field.",
            safe="Nothing was sent.",
            next="Mend it there.",
        )
