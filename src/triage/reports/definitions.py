"""What each figure of the board counts, in words: the one place, for screens, reports and commands alike."""

from collections.abc import Mapping
from typing import Final

_FREE: Final = "Nobody holds a case that has no owner or whose owner's time (the lease) is over."
_CALLS: Final = (
    "A call that is passed from queue to queue is one call, its waits added up. Behind it are the cases with a call that was "
    "missed today, each once."
)
DEFINITIONS: Final[Mapping[str, str]] = {
    "open": "Cases that stand in the queue now: not waiting for somebody, not done. Each counts once, in its band of now.",
    "late": "Open cases whose act-by has passed.",
    "free": f"Open cases that nobody holds. {_FREE}",
    "age_hour": "Open cases whose first contact came less than an hour ago.",
    "age_today": "Open cases whose first contact came today, an hour ago or more.",
    "age_two": "Open cases whose first contact came yesterday or the day before: one or two days ago by the calendar.",
    "age_five": "Open cases whose first contact came three to five days ago by the calendar, weekends counted.",
    "age_older": "Open cases whose first contact came more than five days ago by the calendar.",
    "waiting": "Cases out of the queue until a stated time, by whom they wait for. 'us' are those that we answered or set aside "
    "ourselves; all of them come back by themselves.",
    "clocks_two_hours": "Clocks of ours that run and are due within two hours; not those that stand still, nor other teams'.",
    "clocks_four_hours": "Clocks of ours that run and are due in more than two and at most four hours.",
    "clocks_today": "Clocks of ours that run and are due after the next four hours, up to the end of today.",
    "clocks_next_day": "Clocks of ours that run and are due after that, up to the end of the next working day.",
    "clocks_broken": "Clocks of ours whose last instant passed while they ran, today or since the last working day ended, "
    "answered since or not. One that counts days is broken when its due day is over, so it stands here on the next working day.",
    "held": "Unfinished cases that this person holds, until the time of the lease. First and last are what the log says that "
    "the person did today, whatever it was. People stand in the order of their names: this is no ranking.",
    "stuck_late": "Open cases more than two hours past their act-by, held or not, on which no person has done anything in the "
    "last two hours. Looking at a case, taking it, giving it back and handing it out are not doing.",
    "stuck_escalated": "Unfinished cases at which a supervisor was asked to look and has not yet said that they did.",
    "stuck_returns": "Waiting cases whose time to come back has passed: the service (triage run) should have brought them back.",
    "stuck_letters": "Unfinished cases with a reply that was not delivered, or of which it is not known whether it arrived.",
    "unanswered": "Open cases with a contact that nobody has answered, the first opened first.",
    "answered": "Cases to which a person wrote a reply, or which a person marked done, today. Each counts once.",
    "contacts": "Contacts received today, by channel. The list behind shows their cases, each once, so it can be shorter; mail "
    "from machines may have none.",
    "calls_offered": f"Calls that came into the telephone queue today and wait no longer, as the switch told of them. {_CALLS}",
    "calls_answered": f"Calls of today that somebody at the telephones answered, however long they had waited. {_CALLS}",
    "calls_quick": "Calls of today that were answered within 20 seconds. The share in words is of all calls but those that rang "
    f"off within 5 seconds. {_CALLS}",
    "calls_abandoned": "Calls of today whose callers rang off before anybody answered, after 5 seconds or more; who rang off "
    f"sooner is counted apart. {_CALLS}",
    "calls_short": f"Calls of today whose callers rang off within 5 seconds, before anybody answered. {_CALLS}",
    "calls_ended": "Calls of today that nobody answered and that did not ring off: the queue let them wait no longer, sent them "
    f"away as nobody was there, they left by a key, or the log does not say how they ended. {_CALLS}",
    "calls_median": f"Half of today's calls, answered or not, waited no longer than so many seconds. {_CALLS}",
    "calls_ninetieth": f"Nine of ten of today's calls, answered or not, waited no longer than so many seconds. {_CALLS}",
    "calls_longest": f"The longest that one of today's calls, answered or not, waited, in seconds. {_CALLS}",
    "calls_talk": "Half of today's calls that were answered and are over were talked for at most so many seconds; what was "
    f"written down afterwards is not in it. {_CALLS}",
    "hours": "For each hour of today: contacts received in it; cases that a person answered or marked done in it; and how many "
    "cases were open or waiting at its end. A case that was done and reopened counts as unfinished all along.",
    "unclaimed": "Open NOW cases that nobody holds, though the family's last words came five minutes ago or more, or the act-by "
    f"has passed. {_FREE}",
    "untouched": f"Open TODAY cases that nobody holds 15 minutes before their act-by, or later. {_FREE}",
    "handed": "Open NOW cases whose safeguarding hand-off no named person has accepted within its 30 minutes.",
    "signs": "Signs of a surge. Room for an hour is what was answered in it, or six for each person who did anything in it, "
    "where that is more. An hour of waiting is an hour of opening hours. The signs only propose: a person begins a surge.",
}


def definition(key: str) -> str:
    """Return what the figure with this key counts; '' for one that there is not."""
    return DEFINITIONS.get(key.partition(".")[0].partition(":")[0], "")
