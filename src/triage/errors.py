"""Every error that a person may be shown.

- TriageError: what happened, what is safe, what to do next; exit code 1
- SettingsWrong 20: settings, policy, calendar, templates: all faults at once
- StoreRefused 21: the database cannot be used as it is
- StoreAway 22: the database does not answer now; try again
- Stale 23: somebody else changed the case meanwhile
- NotAllowed 24: the role may not do this
- NotFound 25: no such case, child, template ...
- NotSendable 26: the reply may not leave as it is
- NotReadable 27: a file or message cannot be read
- NotPossible 28: a clock, or what it rests on, does not allow this
- ChannelAway 29: a mailbox, server or folder cannot be used now; the service tries again by itself
"""

from collections.abc import Sequence


class TriageError(Exception):
    """Something a person must know: `what` happened, what is `safe`, what to do `next`."""

    exit_code = 1

    def __init__(self, what: str, *, safe: str = "", next: str = "", faults: Sequence[str] = ()) -> None:  # noqa: A002
        """Keep the three sentences and, for checked files, every fault found."""
        super().__init__(what)
        self.what = what
        self.safe = safe
        self.next = next
        self.faults = tuple(faults)

    def __str__(self) -> str:
        """Return the sentences and the faults, a line each."""
        sentences = " ".join(part for part in (self.what, self.safe, self.next) if part)
        return "\n".join([sentences, *(f"  {fault}" for fault in self.faults)])


class SettingsWrong(TriageError):
    """A file that people own cannot be used; the last good one stays in force."""

    exit_code = 20


class StoreRefused(TriageError):
    """The database cannot be used as it is set up."""

    exit_code = 21


class StoreAway(TriageError):
    """The database does not answer now."""

    exit_code = 22


class Stale(TriageError):
    """Somebody else changed this meanwhile."""

    exit_code = 23


class NotAllowed(TriageError):
    """This role may not do this."""

    exit_code = 24


class NotFound(TriageError):
    """There is no such thing on this desk."""

    exit_code = 25


class NotSendable(TriageError):
    """The reply may not leave as it is."""

    exit_code = 26


class NotReadable(TriageError):
    """A file or message cannot be read."""

    exit_code = 27


class NotPossible(TriageError):
    """The rules do not allow this act now."""

    exit_code = 28


class ChannelAway(TriageError):
    """The far side of a channel cannot be used now."""

    exit_code = 29
