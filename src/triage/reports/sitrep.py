"""The situation report as it stands now: plain words first, then figures, each with its definition and the list behind it.

A figure's number is the length of its list, or says in its definition what it counts instead. The list is found again by the
figure's key, through the same function that counted it, so a figure and what is opened behind it cannot part.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Final

from triage.clock import LONDON
from triage.desk.front import Desk, require
from triage.errors import NotFound
from triage.reports import definitions, hands, telephone
from triage.reports.children import count
from triage.reports.figures import CASES, CHILDREN, DEFINITION, Figure, Section, Sitrep
from triage.rules.calendar import at_local, end_of, local_day
from triage.rules.details import lasted
from triage.rules.shown import Shown, one_line, own_words
from triage.store import figures, load, reach, register
from triage.store import telephone as calls
from triage.store.tables import Transport

DAYS: Final = 7
LONGEST: Final = 5
SCHOOLS: Final = 10
THEMES: Final = 8
AT_RISK_WITHIN: Final = timedelta(hours=24)
BANDS: Final = ("NOW", "TODAY", "SOON", "ROUTINE")
STATES: Final = {
    "none": "no transport",
    "not_known": "transport not known",
    "interim": "interim transport",
    "confirmed": "transport confirmed",
    "not_needed": "no transport needed",
}
GROUPS: Final = {
    "M": "life-sustaining medical",
    "S": "supervision",
    "P": "physical",
    "A": "routine and senses",
    "C": "communication",
    "Y": "young or new",
    "R": "legal and living",
    "X": "time-fixed",
    "other": "other needs",
    "none": "no needs on record",
    "?": "needs not known",
}
_NONE: Final = Transport.NONE


@dataclass(frozen=True)
class _Day:
    """What every figure of one report is counted from: the desk, one consistent view of its store, and the day."""

    desk: Desk
    conn: Any
    now: datetime

    @cached_property
    def start(self) -> datetime:
        return at_local(local_day(self.now), 0)

    @cached_property
    def worked(self) -> datetime:
        return self.desk.house.calendar.worked_until(local_day(self.now))

    @cached_property
    def end(self) -> datetime:
        return end_of(local_day(self.now))

    @cached_property
    def close(self) -> datetime:
        return self.desk.house.calendar.last_opening(self.start)

    @cached_property
    def received(self) -> Sequence[tuple[Any, datetime, int | None]]:
        return figures.received(self.conn, self.start, self.now + timedelta(microseconds=1))

    @cached_property
    def groups(self) -> dict[str, list[int]]:
        """The children without transport by need group; one with several groups stands in each."""
        policy, found = self.desk.house.policy, dict[str, list[int]]()
        for row in register.needs(self.conn, _NONE):
            for group in policy.groups_of(row.needs, known=row.needs_known):
                found.setdefault(group, []).append(row.id)
        return found


def sitrep(desk: Desk) -> Sitrep:
    """Return the situation now. It goes to many and is frozen for good when issued: children stand in it by their references."""
    require(desk, "see the figures")
    now = desk.now()
    return desk.store.read(lambda conn: _made(_Day(desk, conn, now)))


def behind(desk: Desk, key: str) -> list[int]:
    """Return what stands behind the figure of this key now: the keys of children or cases. Raises NotFound for no such figure."""
    require(desk, "see the figures")
    name, _, rest = key.partition(":")
    find = _LISTS.get(name)
    if find is None:
        raise NotFound("There is no such figure in the report.", next="Open the report again.")
    now = desk.now()
    return desk.store.read(lambda conn: list(find(_Day(desk, conn, now), rest)))


def _made(day: _Day) -> Sitrep:
    parts = (_children, _longest, _without, _contacts, _telephone, _waiting, _clocks, _data, _themes)
    made = [part(day) for part in parts]
    numbers = {figure.key: figure.number for part in made for figure in part.figures}
    about = (
        hands.staff(day.conn, day.start, day.now),
        hands.risks(day.desk, day.conn),
        hands.changed(day.conn, numbers),
    )
    return Sitrep(day.now, day.close, count(day.conn, day.now), (*made, *about))


# ---- the lists behind the figures -----------------------------------------------------------------------------------


def _in_state(day: _Day, state: str) -> Iterable[int]:
    return register.order(day.conn, register.in_state(Transport(state)))


def _failing(day: _Day, _: str) -> Iterable[int]:
    return register.order(day.conn, register.failing(day.desk.house.policy.failing))


def _new(day: _Day, _: str) -> Iterable[int]:
    return register.order(day.conn, register.new_since(_NONE, day.close))


def _solved(day: _Day, _: str) -> Iterable[int]:
    return register.order(day.conn, register.left_since(_NONE, day.close))


def _of_group(day: _Day, group: str) -> Iterable[int]:
    mine = set(day.groups.get(group, ()))
    return [key for key in _in_state(day, _NONE.value) if key in mine]


def _of_school(day: _Day, school: str) -> Iterable[int]:
    return register.order(day.conn, register.at_school(_NONE, school))


def _of_contacts(day: _Day, keep: Callable[[Any, datetime], bool]) -> Iterable[int]:
    mine = {case for channel, at, case in day.received if case is not None and keep(channel, at)}
    return figures.in_order(day.conn, sorted(mine))


_LISTS: Final[dict[str, Callable[[_Day, str], Iterable[int]]]] = {
    "state": _in_state,
    "failing": _failing,
    "disputed": lambda day, _: register.order(day.conn, register.disputed()),
    "new": _new,
    "solved": _solved,
    "group": _of_group,
    "school": _of_school,
    "child": lambda _, key: [int(key)],
    "contacts": lambda day, _: _of_contacts(day, lambda _c, _a: True),
    "channel": lambda day, name: _of_contacts(day, lambda channel, _: channel.value == name),
    "hour": lambda day, hour: _of_contacts(day, lambda _, at: at.astimezone(LONDON).hour == int(hour)),
    **{
        key: lambda day, _: figures.in_order(day.conn, calls.missed_cases(day.conn, day.start, day.now))
        for key in definitions.DEFINITIONS
        if key.startswith("calls_")
    },
    "unanswered": lambda day, band: figures.unanswered(day.conn, int(band)),
    "case": lambda _, key: [int(key)],
    "due": lambda day, _: figures.clocks_due(day.conn, day.now, day.now + AT_RISK_WITHIN),
    "broken": lambda day, _: figures.clocks_broken(day.conn, day.worked, day.now),
    "still_broken": lambda day, _: figures.clocks_still_broken(day.conn, day.now),
    "promises": lambda day, _: figures.promises(day.conn, _promise_clocks(day), day.end),
    "escalated": lambda day, _: figures.escalated(day.conn),
    "safeguarding": lambda day, _: figures.safeguarding_unheld(day.conn, day.now),
    "unconfirmed": lambda day, _: register.order(day.conn, register.unconfirmed(day.desk.confirmed_before)),
    "held": lambda day, _: [row.id for row in load.everything_held(day.conn, day.now)],
    "bounced": lambda day, _: register.order(day.conn, register.bounced()),
    "covered": lambda day, _: register.order(
        day.conn, reach.uncovered(day.desk.confirmed_before, day.desk.house.policy.failing)
    ),
    "unreached": lambda day, _: _unreached(day),
    "needs": lambda day, _: register.order(day.conn, register.needs_unknown()),
    "topic": lambda day, name: figures.cases_with_topic(day.conn, name, day.start, day.now + timedelta(microseconds=1)),
}


def _unreached(day: _Day) -> Iterable[int]:
    journeys = day.desk.house.policy.failing
    return register.order(day.conn, reach.unreached(day.conn, day.desk.confirmed_before, day.start, journeys))


def _figure(day: _Day, key: str, words: Shown, definition: str, behind: str, *, share: float = -1.0) -> Figure:
    """Return a figure whose number is the length of the list behind it."""
    name, _, rest = key.partition(":")
    return Figure(key, words, len(list(_LISTS[name](day, rest))), definition, behind, share)


def _promise_clocks(day: _Day) -> list[str]:
    return [rule.name for rule in day.desk.house.clocks if {"promise", "missed_call"}.intersection(rule.starts_for)]


# ---- the parts of the report ----------------------------------------------------------------------------------------


def _children(day: _Day) -> Section:
    made, since = count(day.conn, day.now), _moment(day.close)
    states = [
        Figure(f"state:{state}", own_words(STATES[state]), number, DEFINITION, CHILDREN, _share(number, made.roll))
        for state, number in made.states.items()
    ]
    new = _figure(day, "new", own_words(f"new without since {since}"),
        "Children with no transport now who, by what had been recorded when the desk last closed before today, were not without "
        "then: they had it, it was not known, or they were not on the roll.", CHILDREN)  # fmt: skip
    solved = _figure(day, "solved", own_words(f"solved since {since}"),
        "Children who were without transport by what had been recorded when the desk last closed before today, and are not now: "
        "their state is interim, confirmed or not known.", CHILDREN)  # fmt: skip
    failing = _figure(day, "failing", own_words("arranged but failing"),
        "Children whose transport is confirmed and who have an unfinished case about a journey that fails or is unsafe, as the "
        "rules of this desk rank it. They are among the confirmed and not counted twice.", CHILDREN)  # fmt: skip
    apart = _figure(day, "disputed", own_words("to reconcile"),
        "Children of whom two sources, such as an import and a call, tell the transport differently. Each counts above by the "
        "worse story until a person decides.", CHILDREN)  # fmt: skip
    twice = register.merged_since(day.conn, _NONE, day.close)
    double = Figure("twice", own_words(f"counted twice until {since}, one child since"), twice,
        "Records without transport, by what had been recorded when the desk last closed before today, that turned out to be of a "
        "child who is on the register already. New less solved less these is the change since then.", "")  # fmt: skip
    change = f" {new.number} are new since {since}, {solved.number} were solved." if made.roll else ""
    told = own_words(f"{made.sentence}.{change}")
    return Section("Children", told, (*states, apart, failing, new, solved, *([double] if twice else [])))


def _without(day: _Day) -> Section:
    groups = sorted(day.groups.items(), key=lambda item: (-len(item[1]), item[0]))
    schools = register.schools(day.conn, _NONE)
    most = max((number for _, number in schools), default=0)
    largest = max((len(ids) for _, ids in groups), default=0)
    by_group = [
        Figure(f"group:{group}", own_words(GROUPS[group]), len(ids),
               "Children with no transport now who have a need of this group on the record. A child with needs of several groups "
               "counts in each, so these do not add up.", CHILDREN, _share(len(ids), largest))
        for group, ids in groups
    ]  # fmt: skip
    by_school = [
        Figure(f"school:{school}", one_line(school) or own_words("school not known"), number,
               "Children with no transport now at this school, as the register has it. The schools together are all of them; the "
               f"{SCHOOLS} with the most are shown.", CHILDREN, _share(number, most))
        for school, number in schools[:SCHOOLS]
    ]  # fmt: skip
    if not schools:
        told = "No child is known to be without transport."
    else:
        others = len(schools) - SCHOOLS
        more = f", and {others} more schools" if others > 0 else ""
        told = (
            f"They go to {len(schools)} school{'s' if len(schools) > 1 else ''}: shown are those with the most{more}."
        )
    return Section("Without transport: needs and schools", own_words(told), (*by_group, *by_school))


def _longest(day: _Day) -> Section:
    ids = list(_in_state(day, _NONE.value))[:LONGEST]
    since = register.latest(day.conn, ids)
    children = {child.id: child for child in register.children(day.conn, ids)}
    made = []
    for key in ids:
        child, row = children[key], since.get(key)
        days = (local_day(day.now) - local_day(row.since)).days if row else 0
        made.append(Figure(f"child:{key}", one_line(f"{child.ref}, {child.school}", 60), days,
            "Days since the moment from which the record says that this child has had no transport, today not counted; school "
            "days and others alike. 0 where the record does not say since when.", CHILDREN, unit="days"))  # fmt: skip
    told = f"The longest wait is {made[0].number} days." if made else "Nobody waits."
    return Section("Longest without", own_words(told), tuple(made))


def _contacts(day: _Day) -> Section:
    every = "Contacts received today, counted once each; behind the figure are their cases, which may be fewer."
    channels: dict[str, int] = {}
    hours: dict[int, int] = {}
    for channel, at, _ in day.received:
        channels[channel.value] = channels.get(channel.value, 0) + 1
        hour = at.astimezone(LONDON).hour
        hours[hour] = hours.get(hour, 0) + 1
    total = len(day.received)
    by_channel = [
        Figure(f"channel:{name}", own_words(name.replace("_", " ")), n, f"{every} By the way they came.", CASES, _share(n, total))
        for name, n in sorted(channels.items(), key=lambda item: (-item[1], item[0]))
    ]  # fmt: skip
    most = max(hours.values(), default=0)
    span = range(min(hours), max(hours) + 1) if hours else ()
    by_hour = [
        Figure(f"hour:{hour}", own_words(f"{hour:02}:00 to {hour:02}:59"), hours.get(hour, 0),
               f"{every} By the hour in London at which they came.", CASES, _share(hours.get(hour, 0), most))
        for hour in span
    ]  # fmt: skip
    told = f"{total} contact{'s' if total != 1 else ''} came today." if total else "Nothing has come today."
    whole = Figure("contacts", own_words("contacts today"), total, every, CASES)
    return Section("Contacts today", own_words(told), (whole, *by_channel, *by_hour))


def _telephone(day: _Day) -> Section:
    return telephone.section(day.conn, day.start, day.now + timedelta(microseconds=1))


def _waiting(day: _Day) -> Section:
    made = [
        _figure(day, f"unanswered:{band}", own_words(f"unanswered, {name}"),
                "Open cases of this band with a contact that no person has answered yet.", CASES)
        for band, name in enumerate(BANDS)
    ]  # fmt: skip
    oldest = figures.longest_unanswered(day.conn)
    waits = sum(figure.number for figure in made)
    told = f"{waits} open case{'s have' if waits != 1 else ' has'} something unanswered."
    if oldest is not None:
        hours = int((day.now - oldest.since).total_seconds() // 3600)
        told += f" The oldest, {oldest.ref}, has waited since {_moment(oldest.since)}."
        made.append(Figure(f"case:{oldest.id}", own_words(f"oldest unanswered: {oldest.ref}, {BANDS[oldest.band]}"), hours,
            "Whole hours since the first contact of the case that came after our last reply, or since its first contact where we "
            "never replied.", CASES, unit="hours"))  # fmt: skip
    return Section("Unanswered", own_words(told), tuple(made))


def _clocks(day: _Day) -> Section:
    due = _figure(day, "due", own_words("clocks at risk: due within 24 hours"),
        "Cases with a formal clock of ours that runs, is not broken and is due within the next 24 hours.", CASES)  # fmt: skip
    broken = _figure(day, "broken", own_words("clocks broken today"),
        "Cases with a formal clock of ours whose last instant passed before what it asks for was done: today, or since the last "
        "working day ended. One that counts days is broken when its due day is over.", CASES)  # fmt: skip
    still = _figure(day, "still_broken", own_words("clocks broken and not yet answered"),
        "Cases with a formal clock of ours that still runs though its last instant has passed, whenever that was.",
        CASES)  # fmt: skip
    promised = _figure(day, "promises", own_words("promises due by tonight"),
        "Cases with a promise to the family, or a call to ring back, that is due by the end of today or was due before and is "
        "not yet done.", CASES)  # fmt: skip
    asked = _figure(day, "escalated", own_words("handed up, nobody has said they look"),
        "Unfinished cases at which a supervisor was asked to look and has not yet said so.", CASES)  # fmt: skip
    unheld = _figure(day, "safeguarding", own_words("safeguarding, held by nobody"),
        "Open cases with a safeguarding concern that nobody at the desk holds at this moment.", CASES)  # fmt: skip
    told = (
        f"{due.number} at risk, {broken.number} broken today, {still.number} broken and not yet answered; "
        f"{promised.number} promises due; "
        f"{asked.number + unheld.number} hand-offs not taken up."
    )
    return Section("Clocks, promises, hand-offs", own_words(told), (due, broken, still, promised, asked, unheld))


def _data(day: _Day) -> Section:
    unconfirmed = _figure(day, "unconfirmed", own_words("no confirmed way to reach the family"),
        "Children on the roll none of whose contacts has an address or number that was confirmed within "
        f"{lasted(day.desk.house.policy.confirmed_for)} and does not fail; barred people do not count.", CHILDREN)  # fmt: skip
    fails = _figure(day, "bounced", own_words("an address or number fails"),
        "Children on the roll one of whose contacts has an address or number that fails.", CHILDREN)  # fmt: skip
    needs = _figure(day, "needs", own_words("needs not known"),
        "Children on the roll whose needs nobody has told us. They are never treated as having none.", CHILDREN)  # fmt: skip
    told = f"The families of {unconfirmed.number} children could not surely be reached today."
    return Section("What we do not know", own_words(told), (*_coverage(day), unconfirmed, fails, needs))


def _coverage(day: _Day) -> tuple[Figure, Figure]:
    """Return how many of a hundred affected families have a confirmed way to be reached, and how many could not be today."""
    affected = len(register.order(day.conn, reach.affected(day.desk.house.policy.failing)))
    without = len(list(_LISTS["covered"](day, "")))
    share = 100 * (affected - without) // affected if affected else 100
    covered = Figure("covered", own_words(f"of {affected} affected families have a confirmed way to be reached"), share,
        "Of the children who have no transport now, or whose confirmed transport fails by an unfinished case: "
        "how many of a hundred, rounded down, have a contact with an address or number that was "
        f"confirmed within {lasted(day.desk.house.policy.confirmed_for)} and does not fail; "
        "barred people do not count. 100 where nobody is affected. The list behind it holds those who have none.",
        CHILDREN, share / 100, unit="%")  # fmt: skip
    unreached = _figure(day, "unreached", own_words("families we could not reach today"),
        "Children of whose family an address fails and no other is confirmed; whose family was rung twice or more today and not "
        "reached by the last of it; or who are affected and have no confirmed way to be reached.", CHILDREN)  # fmt: skip
    return covered, unreached


def _themes(day: _Day) -> Section:
    today = figures.topics(day.conn, day.start, day.now + timedelta(microseconds=1))
    before = figures.topics(day.conn, at_local(local_day(day.now) - timedelta(days=DAYS), 0), day.start)
    ranked = sorted(today.items(), key=lambda item: (-item[1], item[0]))[:THEMES]
    most = max(today.values(), default=0)
    made = [
        Figure(f"topic:{name}", own_words(f"{name.replace('_', ' ')}, usually {_mean(before.get(name, 0))}"), number,
               f"Contacts received today whose case has this topic; usually is the mean of the {DAYS} days before. A contact "
               "counts for every topic of its case. Behind the figure are the cases.", CASES, _share(number, most))
        for name, number in ranked
    ]  # fmt: skip
    rising = [
        figure for figure, (name, number) in zip(made, ranked, strict=True) if number * DAYS > before.get(name, 0)
    ]
    told = (
        f"{len(rising)} of these topics come more often today than on a day of the last {DAYS}."
        if made
        else "None today."
    )
    return Section("What it is about", own_words(told), tuple(made))


def _mean(number: int) -> str:
    whole, tenths = divmod(round(10 * number / DAYS), 10)
    return f"{whole}.{tenths}" if tenths else str(whole)


def _share(number: int, of: int) -> float:
    return number / of if of else 0.0


def _moment(at: datetime) -> str:
    local = at.astimezone(LONDON)
    return f"{local:%a} {local.day} {local:%b %H:%M}"
