"""Ranking: from what a contact says and what the record holds to a band, an act-by instant and the reasons.

Order is (band, act_by, id). Only facts move a case; loudness never does: channel, capitals, threats, copies and titles are not
looked at here at all. All numbers and sentences come from policy.toml.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from triage.rules import clocks
from triage.rules.calendar import LONDON, at_local, local_day
from triage.rules.policy import Base, Change
from triage.rules.rang import missed
from triage.rules.reading.dates import first_named
from triage.rules.reading.own import is_own
from triage.rules.reading.signals import Reading, Signal

if TYPE_CHECKING:
    from triage.rules.house import House

AT_RISK: Final = 0
NO_SAFE_JOURNEY: Final = 1
FAILING: Final = 2
ROUTINE: Final = 3
BAND_NAMES: Final = ("at_risk", "no_safe_journey", "failing", "routine")
MISSED: Final = "missed_call"
UNREADABLE: Final = "unreadable"
BOUNCED: Final = "bounced_contact"
ORDINARY: Final = "general_question"
# What a contact is ranked by that no phrase need be heard in; the policy may not be without them.
NEEDED: Final = (MISSED, UNREADABLE, BOUNCED, ORDINARY, "unclear")
_FUTURE: Final = "no_transport_future"


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything a ranking rests on.

    `received_at` is aware. `needs_on_record` is None where the child is not identified or the needs are not known; an empty set
    says that there are none. `unanswered` counts earlier contacts of this matter without a human answer. `collection` is the
    child's morning collection, local time. `done` names what has already stopped clocks ("acknowledgement", ...). `call` names a
    call that nobody answered, '' for any other contact; it and those before it were `rang`, and waited `waited` seconds in all.
    """

    reading: Reading
    received_at: datetime
    needs_on_record: frozenset[str] | None
    unanswered: int = 0
    unreadable: bool = False
    machine: bool = False
    bounced: bool = False
    collection: time | None = None
    channel: str = "email"
    done: frozenset[str] = frozenset()
    call: str = ""
    waited: int = 0
    rang: int = 0
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: its rule, one sentence that a parent could be read aloud, and the evidence where words were the evidence."""

    rule: str
    words: str
    quote: str = ""
    part: str = ""
    start: int = -1
    end: int = -1


@dataclass(frozen=True, slots=True)
class Ranking:
    """A case's place and why: `rises_to` is the band it has from `rises_at` on, if nobody has acted by then.

    `short` says that the time to act is the shortened one of its band.
    """

    band: int
    act_by: datetime
    short: bool
    rises_at: datetime | None
    rises_to: int | None
    reasons: tuple[Reason, ...]
    policy_version: str


@dataclass(slots=True)
class _View:
    """One situation as it ranks by itself."""

    name: str
    base: Base
    band: int
    short: bool
    act_by: datetime
    starts_on: date | None
    reasons: list[Reason]


def rank(facts: Facts, house: "House") -> Ranking:
    """Return the place of a contact: its most urgent matter decides, and that matter's reasons come first."""
    if facts.machine:
        act_by = target(ROUTINE, facts.received_at, house)
        return Ranking(
            ROUTINE, act_by, False, None, None, (Reason("machine", house.policy.words["machine"]),), house.version
        )
    views = sorted(
        (_view(name, facts, house) for name in _situations(facts)), key=lambda view: (view.band, view.act_by)
    )
    first = views[0]
    if facts.reading.safeguarding and first.band > NO_SAFE_JOURNEY:
        _mind_concern(first, facts, house)
    reasons = [*first.reasons, *(view.reasons[0] for view in views[1:])]
    warning = house.calendar.warning(local_day(first.act_by))
    if warning:
        reasons.append(Reason("calendar", warning))
    rises_at, rises_to = _promotion(first, facts, house)
    return Ranking(first.band, first.act_by, first.short, rises_at, rises_to, tuple(reasons), house.version)


def _mind_concern(view: _View, facts: Facts, house: "House") -> None:
    """Lift what may be a safeguarding concern, though no matter of it ranks as one: it is passed on, so it is read soon."""
    view.band, view.short = NO_SAFE_JOURNEY, False
    view.act_by = min(view.act_by, target(NO_SAFE_JOURNEY, facts.received_at, house))
    told = [one for one in view.reasons if one.rule != ORDINARY]
    view.reasons = [*told, Reason("concern", house.policy.words["concern"])]


def _situations(facts: Facts) -> tuple[str, ...]:
    """Return every situation of a contact, heard or on record; there is always at least one."""
    there = {UNREADABLE: facts.unreadable, BOUNCED: facts.bounced, MISSED: bool(facts.call)}
    own = [name for name in there if there[name]]
    heard = dict.fromkeys([*own, *facts.reading.situations])
    if _FUTURE in heard and not any(signal.name == "ongoing" for signal in facts.reading.signals):
        heard.pop("no_transport", None)
    return tuple(heard) or (ORDINARY,)


def _view(name: str, facts: Facts, house: "House") -> _View:
    """Rank one situation by itself: base, doubt, raisers, shorteners, known moment."""
    base = house.policy.situations[name]
    sure, signal = _evidence(facts, name)
    view = _View(name, base, base.band, base.short, facts.received_at, None, [])
    view.reasons.append(_quoted(name, base.words if sure else base.may_be, signal))
    if name == _FUTURE:
        _near_start(view, facts, house)
    if name == MISSED:
        _rang(view, facts, house)
    used = _raise(view, facts, house)
    _shorten(view, facts, house, used)
    view.act_by = _target(view, facts, house)
    _mind_event(view, facts, house)
    return view


def _evidence(facts: Facts, name: str) -> tuple[bool, Signal | None]:
    """Return whether a situation is sure, and the signal that best says so."""
    heard = [signal for signal in facts.reading.signals if signal.family == "situation" and signal.name == name]
    best = max(heard, key=lambda signal: signal.sure, default=None)
    return (best is None or best.sure), best


def _quoted(rule: str, words: str, signal: Signal | None) -> Reason:
    if signal is None:
        return Reason(rule, words)
    return Reason(rule, words, signal.quote, signal.part, signal.start, signal.end)


def _near_start(view: _View, facts: Facts, house: "House") -> None:
    """Lift a journey that does not exist yet once its first day is near (the start may also be further off, or unsaid)."""
    received = local_day(facts.received_at)
    said = (signal.quote for signal in facts.reading.signals if signal.name == "date")
    view.starts_on = first_named(said, received)
    if view.starts_on is None:
        return
    rises = house.calendar.add_working_days(view.starts_on, -house.policy.promotion.future_start_days)
    if house.calendar.opening(rises) <= facts.received_at:
        view.band = NO_SAFE_JOURNEY
        view.reasons.append(
            Reason("near_start", house.policy.words["near_start"].format(day=_day_words(view.starts_on)))
        )


def rang_reason(facts: Facts, house: "House") -> Reason:
    """Return in words how often nobody answered."""
    told = missed(facts.rang, facts.waited, withheld=facts.withheld)
    return Reason("rang", house.policy.words["rang"].format(rang=told))


def _rang(view: _View, facts: Facts, house: "House") -> None:
    """Say how often somebody rang whom nobody has heard; from so many calls on it is no matter that can wait."""
    view.reasons.append(rang_reason(facts, house))
    if facts.rang >= house.policy.missed_from and not facts.withheld and view.band > NO_SAFE_JOURNEY:
        view.band -= 1
        view.reasons.append(Reason("rang_again", house.policy.words["rang_again"]))


def _groups(facts: Facts, house: "House") -> dict[str, str]:
    """Return the need groups of the child with the need each comes from: the record first, then the words; "?" if unknown."""
    needs = [*sorted(facts.needs_on_record or ()), *facts.reading.needs]
    groups = {house.policy.groups[need]: need for need in reversed(needs)}
    groups.pop("", None)
    if facts.needs_on_record is None:
        groups["?"] = ""
    return groups


def _raise(view: _View, facts: Facts, house: "House") -> frozenset[str]:
    """Apply the first raiser that moves the case; return the need groups it used up."""
    groups = _groups(facts, house)
    for change in house.policy.raisers:
        flag, group = _applies(change, view, facts, groups)
        target = max(change.to or view.band - 1, NO_SAFE_JOURNEY)
        if flag is None or target >= view.band:
            continue
        if target < facts.reading.gravest and _is_by_words(change, view, facts, groups):
            continue
        view.band = target
        view.reasons.append(
            _quoted(change.rule, _fill(change.words, group, house), flag if isinstance(flag, Signal) else None)
        )
        return frozenset({group} if group else ())
    return frozenset()


def _is_by_words(change: Change, view: _View, facts: Facts, groups: dict[str, str]) -> bool:
    """Say whether a raiser rests on words alone, of a matter that the weights know.

    It does not where it asks for a need that the record tells, or where nobody knows the needs.
    """
    _, signal = _evidence(facts, view.name)
    known = {"", *(facts.needs_on_record or ())}
    return not (signal and is_own(signal.rule)) and all(groups.get(group) not in known for group in change.groups)


def _applies(change: Change, view: _View, facts: Facts, groups: dict[str, str]) -> tuple[Signal | bool | None, str]:
    """Return the signal (or False where none is asked for) and the group on which a change acts; None where it does not."""
    if change.situations and view.name not in change.situations:
        return None, ""
    if not change.situations and not change.any_matter and not view.base.journey:
        return None, ""
    group = next((group for group in groups if group in change.groups), "")
    if change.groups and not group:
        return None, ""
    if not change.flags:
        return False, group
    heard = (signal for signal in facts.reading.signals if signal.family == "flag" and signal.name in change.flags)
    return next(heard, None), group


def _shorten(view: _View, facts: Facts, house: "House", used: frozenset[str]) -> None:
    """Shorten once: by a need that bears on the matter, by what the family cannot bear, or by our own silence."""
    if view.band == AT_RISK:
        return
    groups = _groups(facts, house)
    bearing = next((group for group in groups if group in view.base.bears and group not in used), "")
    if bearing:
        view.short = True
        view.reasons.append(Reason("need", house.policy.group_words[bearing], groups[bearing]))
        return
    words = house.policy.words
    if facts.bounced:
        view.short = True
        view.reasons.append(Reason("bounced", words["bounced"]))
    elif facts.unanswered >= house.policy.unanswered_from:
        view.short = True
        view.reasons.append(Reason("unanswered", words["unanswered"]))
    else:
        _shorten_by_words(view, facts, house, groups)


def _shorten_by_words(view: _View, facts: Facts, house: "House", groups: dict[str, str]) -> None:
    for change in house.policy.shorteners:
        flag, group = _applies(change, view, facts, groups)
        if flag is not None:
            view.short = True
            view.reasons.append(
                _quoted(change.rule, _fill(change.words, group, house), flag if isinstance(flag, Signal) else None)
            )
            return


def _fill(words: str, group: str, house: "House") -> str:
    return f"{words} {house.policy.group_words[group]}" if group else words


def target(band: int, since: datetime, house: "House", *, short: bool = False) -> datetime:
    """Return the act-by of a band: minutes round the clock, desk minutes, or the close of a working day."""
    targets, calendar = house.policy.targets, house.calendar
    if band == AT_RISK:
        return since + timedelta(minutes=targets.at_risk_minutes)
    if band == NO_SAFE_JOURNEY:
        return calendar.add_desk_minutes(
            since, targets.no_safe_journey_short if short else targets.no_safe_journey_minutes
        )
    if band == FAILING and short:
        return calendar.add_desk_minutes(since, targets.failing_short_minutes)
    if band == FAILING:
        return _close(since, house, targets.failing_days)
    return _close(since, house, targets.routine_short_days if short else targets.routine_days)


def _target(view: _View, facts: Facts, house: "House") -> datetime:
    if view.band == ROUTINE and view.base.redirect:
        return _close(facts.received_at, house, house.policy.targets.redirect_days)
    return target(view.band, facts.received_at, house, short=view.short)


def _close(since: datetime, house: "House", days: int) -> datetime:
    return house.calendar.close_of(house.calendar.add_working_days(local_day(since), days, observe_closed=True))


def _mind_event(view: _View, facts: Facts, house: "House") -> None:
    """Bring the act-by forward to half an hour before a known moment, but not below the floor after receipt."""
    flags = {signal.name for signal in facts.reading.signals if signal.family == "flag"}
    wanted = view.base.event == "next_run" or (view.base.event == "if_next_day" and "next_school_day" in flags)
    if not wanted or view.band == AT_RISK:
        return
    rule = house.policy.event
    moment = _next_collection(facts, house)
    latest = max(moment - timedelta(minutes=rule.before), facts.received_at + timedelta(minutes=rule.floor))
    if latest >= view.act_by:
        return
    view.act_by = latest
    early = house.calendar.next_opening(latest) > latest
    words = house.policy.words["event_before_opening" if early else "event"]
    told = _moment_words(moment)
    if facts.collection is None:
        told = house.policy.words["usual_time"].format(moment=told)
    view.reasons.append(Reason("event", words.format(moment=told, act_by=_moment_words(latest))))


def _next_collection(facts: Facts, house: "House") -> datetime:
    """Return the next morning collection after receipt; where its time is not known, the policy's."""
    collection = facts.collection or house.policy.event.collection
    minute = collection.hour * 60 + collection.minute
    day = house.calendar.add_working_days(local_day(facts.received_at), 0)
    moment = at_local(day, minute)
    return moment if moment > facts.received_at else at_local(house.calendar.add_working_days(day, 1), minute)


def _promotion(view: _View, facts: Facts, house: "House") -> tuple[datetime | None, int | None]:
    """Return when waiting alone raises the case, and to which band; never into band 0.

    Clocks ring by themselves, so a rise by waiting, which is to a graver band, is never lost behind a clock's.
    """
    for rises in (_by_waiting(view, facts, house), _by_clocks(facts, house)):
        found = [(at, to) for at, to in rises if to < view.band and at > facts.received_at]
        if found:
            return min(found)
    return None, None


def _by_waiting(view: _View, facts: Facts, house: "House") -> Sequence[tuple[datetime, int]]:
    calendar, rule = house.calendar, house.policy.promotion
    if view.starts_on is not None:
        return [(calendar.opening(calendar.add_working_days(view.starts_on, -rule.future_start_days)), NO_SAFE_JOURNEY)]
    at = waited_too_long(view.band, view.base, facts.received_at, house)
    return [(at, NO_SAFE_JOURNEY)] if at else []


def waited_too_long(band: int, base: Base | None, since: datetime, house: "House") -> datetime | None:
    """Return when a journey that fails the child has failed it so long that it is none; None for any other matter."""
    if band != FAILING or base is None or not base.journey:
        return None
    last = house.calendar.add_working_days(local_day(since), house.policy.promotion.failing_after_days)
    return house.calendar.opening(last + timedelta(days=1))


def _by_clocks(facts: Facts, house: "House") -> Sequence[tuple[datetime, int]]:
    """Return when the first warning of each formal clock of ours that still runs lifts the case to band 2."""
    running = (
        clock
        for clock in clocks.start(clocks.matters(facts.reading), facts.received_at, house)
        if clock.whose == "ours" and clock.stopped_by not in facts.done
    )
    points = (clocks.warnings(clock.rule, clock.due_at, facts.received_at, house.calendar) for clock in running)
    return [(warned[0], FAILING) for warned in points if warned]


def _day_words(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B}"


def _moment_words(moment: datetime) -> str:
    local = moment.astimezone(LONDON)
    return f"{local:%H:%M} on {_day_words(local.date())}"
