"""Who may do what: one table of verbs, asked by the desk at the start of every operation."""

from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """What a member of staff is at this desk; `service` is the program itself, taking in and sending."""

    AGENT = "agent"
    OVERFLOW = "overflow"
    SUPERVISOR = "supervisor"
    AUDITOR = "auditor"
    SERVICE = "service"


_EVERY_HAND = frozenset({Role.AGENT, Role.OVERFLOW, Role.SUPERVISOR})

MAY: Final[dict[str, frozenset[Role]]] = {
    "see the queue": _EVERY_HAND | {Role.AUDITOR},
    "open a case": _EVERY_HAND,
    "claim a case": _EVERY_HAND,
    "write a reply": _EVERY_HAND,
    "send a reply": _EVERY_HAND,
    "let a reply leave with a reason": frozenset({Role.SUPERVISOR}),
    "add a note": _EVERY_HAND,
    "log a call": _EVERY_HAND,
    "hand over a case": frozenset({Role.AGENT, Role.SUPERVISOR}),
    "hand off a safeguarding concern": _EVERY_HAND,
    "escalate a case": _EVERY_HAND,
    "answer an escalation": frozenset({Role.SUPERVISOR}),
    "set a case waiting": _EVERY_HAND,
    "mark a case done": _EVERY_HAND,
    "reopen a case": frozenset({Role.AGENT, Role.SUPERVISOR}),
    "merge cases": frozenset({Role.AGENT, Role.SUPERVISOR}),
    "split a case": frozenset({Role.AGENT, Role.SUPERVISOR}),
    "keep incidents": frozenset({Role.AGENT, Role.SUPERVISOR}),
    "change many cases": frozenset({Role.AGENT, Role.SUPERVISOR}),
    "assign cases": frozenset({Role.SUPERVISOR}),
    "see the board": frozenset({Role.SUPERVISOR, Role.AUDITOR}),
    "switch the surge": frozenset({Role.SUPERVISOR}),
    "see the register": _EVERY_HAND,
    "see the figures": _EVERY_HAND | {Role.AUDITOR},
    "answer a warning": frozenset({Role.SUPERVISOR}),
    "issue a report": frozenset({Role.SUPERVISOR}),
    "export a list": frozenset({Role.SUPERVISOR}),
    "confirm a contact detail": _EVERY_HAND,
    "change a child's transport": frozenset({Role.AGENT, Role.SUPERVISOR}),
    "change a child's record": frozenset({Role.AGENT, Role.SUPERVISOR}),
    "share a view": frozenset({Role.SUPERVISOR}),
    "see the clocks": _EVERY_HAND | {Role.AUDITOR},
    "change a clock": frozenset({Role.AGENT, Role.SUPERVISOR}),
    "move due dates": frozenset({Role.SUPERVISOR}),
    "take in": frozenset({Role.SERVICE, Role.AGENT, Role.SUPERVISOR}),
    "deliver": frozenset({Role.SERVICE}),
    "tend the channels": frozenset({Role.SERVICE}),
    "apply waiting": frozenset({Role.SERVICE}),
    "decide an unknown delivery": frozenset({Role.AGENT, Role.SUPERVISOR}),
    "overrule": frozenset({Role.AGENT, Role.SUPERVISOR}),
    "take a safeguarding concern off": frozenset({Role.SUPERVISOR}),
    "try rules": frozenset({Role.SUPERVISOR, Role.AUDITOR}),
    "adopt rules": frozenset({Role.SUPERVISOR}),
    "decide who is on the register twice": frozenset({Role.SUPERVISOR}),
    "keep the register": frozenset({Role.SERVICE, Role.SUPERVISOR}),
    "import in spite of the safety stop": frozenset({Role.SUPERVISOR}),
    "add staff": frozenset({Role.SUPERVISOR}),
    "verify the log": frozenset({Role.SUPERVISOR, Role.AUDITOR}),
}


def may(role: Role, verb: str) -> bool:
    """Say whether `role` may do `verb`; a verb that is not in the table is a mistake of ours and raises KeyError."""
    return role in MAY[verb]
