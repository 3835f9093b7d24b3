"""Parts of the situation report about the desk itself: who is on it, what worries it, and what changed since the last report."""

from datetime import datetime, timedelta
from typing import Any, Final

from triage.clock import LONDON
from triage.desk import warnings
from triage.desk.front import Desk
from triage.reports.figures import CASES, Figure, Section
from triage.reports.issue import thawed
from triage.rules.roles import may
from triage.rules.shown import one_line, own_words
from triage.rules.workload import spell
from triage.store import issued, load, workload

LATELY: Final = timedelta(hours=1)
_WATCHED: Final = ("state:none", "state:not_known", "disputed", "unanswered:0", "unanswered:1", "due", "broken")


def staff(conn: Any, start: datetime, now: datetime) -> Section:
    """Say how many are at it, how many cases are held, and whether anybody has been at it too long; nobody is named."""
    times: dict[str, list[datetime]] = {}
    for who, at, _, _ in workload.quarters(conn, start, now):
        times.setdefault(who, []).append(at)
    worn = sum(spell(quarters).to_look_at for quarters in times.values())
    lately = sum(now - quarters[-1] < LATELY for quarters in times.values())
    held = len(load.everything_held(conn, now))
    figures = (
        Figure("staff", own_words("people who did something today"), len(times),
               "Members of staff of whom the log says that they did something today, whatever it was.", ""),
        Figure("staff_now", own_words("of them within the last hour"), lately,
               "Members of staff of whom the log says that they did something within the last hour.", ""),
        Figure("held", own_words("cases held by somebody"), held,
               "Unfinished cases that somebody holds at this moment.", CASES),
        Figure("worn", own_words("people to ask how they are"), worn,
               "Members of staff who today were at it for more than four hours without half an hour's break, or for more than "
               "eight hours from first to last.", ""),
    )  # fmt: skip
    ask = f" Ask {worn} of them how they are." if worn else ""
    return Section(
        "Who is on the desk",
        own_words(f"{len(times)} people were at it today, {lately} within the last hour.{ask}"),
        figures,
    )


def risks(desk: Desk, conn: Any) -> Section:
    """Say what sounds, and which of it waits for a supervisor's word: the decisions wanted."""
    sounding = warnings.told(conn)
    figures = tuple(
        Figure(f"warning:{one.id}", one_line(f"{one.words} {_made(desk, one)}", 300), one.count,
               "An early warning by the rules of this desk (warnings.toml): the number is the most it came to.", "")
        for one in sounding
    )  # fmt: skip
    open_ones = sum(not one.made_of_it for one in sounding)
    told = (
        f"{len(sounding)} early warnings; of {open_ones} a decision is wanted."
        if sounding
        else "No early warning sounds."
    )
    return Section("Risks, and decisions wanted", own_words(told), figures)


def changed(conn: Any, figures: dict[str, int]) -> Section:
    """Say what changed since the last situation report that was issued, figure by figure; 'no change' is a fair answer."""
    last = issued.find(conn, "sitrep", 0)
    if last is None:
        return Section("Since the last report", own_words("No situation report was issued before."))
    before = {one.key: one.number for part in thawed(last.body).sections for one in part.figures}
    made = []
    for key in _WATCHED:
        by = figures.get(key, 0) - before.get(key, 0)
        if by:
            words = f"{_WORDS[key]}: {before.get(key, 0)} then, {figures.get(key, 0)} now"
            made.append(
                Figure(
                    f"change:{key}",
                    own_words(words),
                    by,
                    "Now less then: the same figure of the last issued report.",
                    "",
                )
            )
    local = last.at.astimezone(LONDON)
    told = f"Number {last.number} was as at {local:%a} {local.day} {local:%b %H:%M}. " + (
        "" if made else "No change in what it watched."
    )
    return Section("Since the last report", own_words(told), tuple(made))


_WORDS: Final = {
    "state:none": "children with no transport",
    "state:not_known": "children of whom it is not known",
    "disputed": "children to reconcile",
    "unanswered:0": "NOW cases unanswered",
    "unanswered:1": "TODAY cases unanswered",
    "due": "clocks due within 24 hours",
    "broken": "clocks broken today",
}


def _made(desk: Desk, one: Any) -> str:
    if not one.made_of_it:
        return "Nobody has said what is made of it."
    return f"{one.seen_by}: {one.made_of_it}" if may(desk.who.role, "see the board") else "Somebody looks into it."
