"""A case's place: the fold of everything that happened to it, in order, so that it can be told again from its beginning.

A further contact never sends a case backwards; what a person decided is never lowered by the program; what time did stays done.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from triage.rules.house import House
from triage.rules.priority import (
    AT_RISK,
    NO_SAFE_JOURNEY,
    Facts,
    Ranking,
    Reason,
    rang_reason,
    rank,
    target,
    waited_too_long,
)
from triage.rules.rang import missed
from triage.rules.reading import Reading

REASONS: Final = 12
FURTHER: Final = "further_contact"
BY_PERSON: Final = "set_by_person"
REOPENED: Final = "opened_again"
CONCERN: Final = "concern_raised"


@dataclass(frozen=True, slots=True)
class Came:
    """A contact came: what is known of it, its kinds with the channel's, whose matter was in doubt, and its number in the store.

    `counts` is False for a machine's message in a person's case: it is kept with the case and changes nothing.
    """

    number: int
    facts: Facts
    kinds: tuple[str, ...]
    doubt: str = ""
    counts: bool = True


@dataclass(frozen=True, slots=True)
class SetAside:
    """A person dealt with it: the case stays `open` (a child at risk), it is `waiting`, or it is `done`; `answered` or not.

    One that was closed by mistake and is put back is in the state that it had before, not answered.
    """

    state: str
    answered: bool


@dataclass(frozen=True, slots=True)
class Lifted:
    """What time did: the case rose, came back, or a clock of it rang. An act-by opens a waiting or done case again.

    `told` says that a person was told it, such as that the child is not safe now: its reason comes before all others.
    """

    rule: str
    words: str
    band: int
    act_by: datetime | None
    told: bool = False


@dataclass(frozen=True, slots=True)
class Overruled:
    """A person decided otherwise than the program proposed, and said why. What is None was left as it stood."""

    by: str
    why: str
    at: datetime
    band: int | None = None
    needs: tuple[str, ...] | None = None
    kind: str | None = None
    no_safeguarding: bool = False


@dataclass(frozen=True, slots=True)
class PutThrough:
    """Somebody whose calls were missed rang again and was answered, as `words` say; the case is `open` or set aside, `waiting`.

    `answered` is False where the case holds more than missed calls, which a call by itself does not answer.
    """

    words: str
    state: str
    answered: bool


@dataclass(frozen=True, slots=True)
class Reopened:
    """A person opened a done case again, and said why: it keeps its band, to be acted on within that band's time from then."""

    by: str
    why: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Concern:
    """A person raised a safeguarding concern about the child: the case is band 0 until a supervisor takes it off."""

    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Brought:
    """Another case was put with this one, where people or time had made it graver than its contacts: so it goes on to stand."""

    band: int
    act_by: datetime
    safeguarding: bool
    reasons: tuple[Reason, ...]


Step = Came | SetAside | Lifted | Overruled | PutThrough | Reopened | Concern | Brought


@dataclass(slots=True)
class Standing:
    """Where a case stands after its steps; `titled` is the contact that names the matter, by the rule `led_by`.

    `rises_at` is when waiting alone raises it to band 1; `clock_rise` when a clock that its newest contact starts warns first.
    `short` says that its time to act is the shortened one of its band.
    `rang` are the calls that nobody answered since anybody last spoke to the caller, with the seconds that each waited;
    `worded` says that there are words too, `put_through` that the caller was answered at last.
    """

    policy_version: str
    band: int = 3
    act_by: datetime | None = None
    short: bool = False
    rises_at: datetime | None = None
    clock_rise: datetime | None = None
    reasons: list[Reason] = field(default_factory=list)
    state: str = "new"
    contacts: int = 0
    unanswered: int = 0
    titled: int = 0
    led_by: str = ""
    kinds: list[str] = field(default_factory=list)
    topics: list[str] = field(default_factory=list)
    situations: list[str] = field(default_factory=list)
    needs: list[str] = field(default_factory=list)
    machine: bool = True
    safeguarding: bool = False
    doubt: bool = False
    rang: dict[str, int] = field(default_factory=dict)
    withheld: bool = False
    spoken: bool = False
    worded: bool = False
    put_through: str = ""

    @property
    def rang_words(self) -> str:
        """Return in words how often nobody answered, and that somebody did at last; '' where there was no such call."""
        if not self.rang:
            return ""
        told = missed(len(self.rang), sum(self.rang.values()), withheld=self.withheld)
        return f"{told}; {self.put_through[:1].lower()}{self.put_through[1:]}" if self.put_through else told


def stand(steps: Sequence[Step], house: House, needs_on_record: Sequence[str] = ()) -> Standing:
    """Return where a case stands after `steps`.

    A person's later word on needs, kind or safeguarding holds for what came before it.
    """
    place = Standing(house.version)
    place.needs.extend(needs_on_record)
    decided = [(at, one) for at, one in enumerate(steps) if isinstance(one, Overruled)]
    for index, step in enumerate(steps):
        later = [one for at, one in decided if at > index]
        if isinstance(step, Came):
            _came(place, _as_decided(step, later, house), house)
        elif not (_is_concern(step) and any(one.no_safeguarding for one in later)):
            _done(place, step, house)
    return place


def _is_concern(step: Step) -> bool:
    return isinstance(step, Concern) or (isinstance(step, Brought) and step.safeguarding)


def _done(place: Standing, step: Step, house: House) -> None:
    """Apply what a person did, or time."""
    match step:
        case SetAside():
            place.state = "open" if step.state == "waiting" and place.band == AT_RISK else step.state
            place.unanswered = 0 if step.answered else place.unanswered
            place.spoken = place.spoken or step.answered or step.state == "done"
        case PutThrough():
            _put_through(place, step)
        case Lifted():
            _lifted(place, step)
        case Overruled():
            _overruled(place, step, house)
        case Reopened():
            _reopened(place, step, house)
        case Concern():
            _concern(place, step, house)
        case Brought():
            _brought(place, step)


def without(steps: Sequence[Step], gone: frozenset[int]) -> list[Step]:
    """Return a case's steps after the contacts `gone` were taken out of it as another matter.

    What time did and what was done before the first contact that stays was about what is gone; what a person decided is kept.
    """
    kept = [one for one in steps if not (isinstance(one, Came) and one.number in gone)]
    first = next((at for at, one in enumerate(kept) if isinstance(one, Came)), len(kept))
    decided = [one for one in kept[:first] if isinstance(one, Overruled)]
    return [*kept[first : first + 1], *decided, *kept[first + 1 :]]


def _as_decided(came: Came, later: Iterable[Overruled], house: House) -> Came:
    """Return a contact as the people who decided after it took it."""
    reading, facts = came.facts.reading, came.facts
    for one in later:
        if one.needs is not None:
            reading, facts = replace(reading, needs=()), replace(facts, needs_on_record=frozenset(one.needs))
        if one.kind is not None:
            reading, came = replace(reading, kind=one.kind, kinds=(one.kind,)), replace(came, kinds=(one.kind,))
        if one.no_safeguarding:
            reading = _without_safeguarding(reading, house)
    return replace(came, facts=replace(facts, reading=reading))


def _without_safeguarding(reading: Reading, house: House) -> Reading:
    known = house.lexicon.situations
    off = {name for name in reading.situations if name in known and known[name].safeguarding}
    return replace(
        reading,
        safeguarding=False,
        situations=tuple(name for name in reading.situations if name not in off),
        signals=tuple(one for one in reading.signals if not (one.family == "situation" and one.name in off)),
    )


def _came(place: Standing, came: Came, house: House) -> None:
    place.contacts += 1
    if not came.counts:
        place.reasons = _said([], place.reasons, place.contacts)
        return
    facts = _rung(place, replace(came.facts, unanswered=place.unanswered))
    ranking = rank(facts, house)
    fresh = [*ranking.reasons, *([Reason("doubt_whose", f"{came.doubt} A person should look.")] if came.doubt else [])]
    titled = (place.titled, place.led_by)
    _joined(place, came, ranking, fresh, house)
    if facts.call:
        _told_rang(place, facts, house)
    if facts.call and place.worded:
        place.titled, place.led_by = titled
    place.worded = place.worded or not facts.call
    machine = facts.machine or facts.bounced
    place.unanswered = facts.unanswered + (0 if machine else 1)
    place.machine = place.machine and machine
    place.state = "open"
    reading = facts.reading
    _add(place.kinds, came.kinds)
    _add(place.topics, reading.topics)
    _add(place.situations, reading.situations)
    _add(place.needs, reading.needs)
    place.safeguarding = place.safeguarding or (reading.safeguarding and not machine)
    place.doubt = place.doubt or reading.doubt or facts.unreadable


def _rung(place: Standing, facts: Facts) -> Facts:
    """Count a call that nobody answered with those before it; once somebody spoke to the caller the count begins anew."""
    if not facts.call:
        return facts
    if place.spoken:
        place.rang, place.spoken, place.put_through = {}, False, ""
    place.rang = {**place.rang, facts.call: place.rang.get(facts.call, 0) + facts.waited}
    place.withheld = facts.withheld
    return replace(facts, rang=len(place.rang), waited=sum(place.rang.values()))


def _told_rang(place: Standing, facts: Facts, house: House) -> None:
    """Say among the reasons how often they rang, in a case that other reasons lead, too."""
    said = rang_reason(facts, house)
    at = next((at for at, one in enumerate(place.reasons) if one.rule == said.rule), None)
    if at is None:
        place.reasons = [*place.reasons, said]
    else:
        place.reasons = [*place.reasons[:at], said, *place.reasons[at + 1 :]]


def _put_through(place: Standing, step: PutThrough) -> None:
    place.put_through, place.spoken = step.words, True
    if step.answered:
        place.state, place.unanswered = step.state, 0
    _say_first(place, Reason("put_through", f"{step.words}."))


def _joined(place: Standing, came: Came, ranking: Ranking, fresh: list[Reason], house: House) -> None:
    """Give the case its place after a contact: by itself when first or after done, else never further back."""
    rises = ranking.rises_at if ranking.rises_to == NO_SAFE_JOURNEY else None
    place.clock_rise = ranking.rises_at if rises is None else None
    if place.state not in ("new", "done") and ranking.band > place.band:
        _milder(place, came, house)
        return
    act_by, then = ranking.act_by, [] if place.state in ("new", "done") else place.reasons
    if place.state == "waiting":
        then = [one for one in then if one.rule == BY_PERSON]
    if place.state not in ("new", "done") and ranking.band == place.band:
        rises = min((one for one in (place.rises_at, rises) if one), default=None)
        act_by = min(place.act_by or act_by, act_by) if place.state == "open" else act_by
    place.titled, place.led_by = came.number, fresh[0].rule
    place.band, place.act_by, place.rises_at, place.short = ranking.band, act_by, rises, ranking.short
    place.reasons = _said(fresh, then, place.contacts)


def _milder(place: Standing, came: Came, house: House) -> None:
    """Take in a contact that is less grave than the case: one that waited is open again, and our silence counts all the same."""
    silent = place.unanswered >= house.policy.unanswered_from and place.band != AT_RISK and not place.short
    place.short = place.short or silent
    due = target(place.band, came.facts.received_at, house, short=place.short)
    if place.state == "waiting":
        place.act_by = due
    elif silent:
        place.act_by = min(place.act_by or due, due)
    said = [Reason("unanswered", house.policy.words["unanswered"])] if silent else []
    place.reasons = _said([], [*place.reasons, *said], place.contacts)


def _lifted(place: Standing, step: Lifted) -> None:
    """Apply what time did; a case that was not open comes back with the act-by of that moment."""
    was_open = place.state == "open"
    if step.act_by is not None:
        place.act_by = min(place.act_by or step.act_by, step.act_by) if was_open else step.act_by
        place.state = "open"
    place.band = min(place.band, step.band)
    if place.band <= NO_SAFE_JOURNEY:
        place.rises_at = None
    kept = [one for one in place.reasons if one.rule != step.rule]
    said = Reason(step.rule, step.words)
    place.reasons = [said, *kept] if step.told else [*kept, said]


def _overruled(place: Standing, step: Overruled, house: House) -> None:
    words = f"{step.by} decided: {_decided(step)}. Why: {step.why}"
    if step.band is not None:
        _set_band(place, step.band, target(step.band, step.at, house))
    if step.needs is not None:
        place.needs[:] = step.needs
    place.reasons = [Reason(BY_PERSON, words), *place.reasons]


def _set_band(place: Standing, band: int, due: datetime) -> None:
    """Give the case the band that a person decided: due no later than it was unless they lowered it; at risk, it never waits."""
    lowered = band > place.band
    if place.state == "open" and not lowered:
        due = min(place.act_by or due, due)
    if lowered or band <= NO_SAFE_JOURNEY:
        place.rises_at = None
    place.state = "open" if band == AT_RISK else place.state
    place.short = place.short and band == place.band
    place.band, place.act_by = band, due


def _brought(place: Standing, step: Brought) -> None:
    if step.band < place.band:
        place.band, place.act_by, place.short = step.band, step.act_by, False
    elif step.band == place.band:
        place.act_by = min(place.act_by or step.act_by, step.act_by)
    if place.band <= NO_SAFE_JOURNEY:
        place.rises_at = None
    place.safeguarding = place.safeguarding or step.safeguarding
    place.reasons = _said(step.reasons, place.reasons, place.contacts)


def _reopened(place: Standing, step: Reopened, house: House) -> None:
    place.state, place.act_by, place.short = "open", target(place.band, step.at, house), False
    base = house.policy.situations.get(place.led_by)
    place.rises_at = waited_too_long(place.band, base, step.at, house)
    _say_first(place, Reason(REOPENED, f"{step.by} opened it again. Why: {step.why}"))


def _concern(place: Standing, step: Concern, house: House) -> None:
    by_now = target(AT_RISK, step.at, house)
    earlier = place.state == "open" and place.band == AT_RISK and place.act_by is not None
    place.act_by = min(place.act_by, by_now) if earlier and place.act_by is not None else by_now
    place.state, place.band, place.rises_at, place.safeguarding = "open", AT_RISK, None, True
    _say_first(place, Reason(CONCERN, f"{step.by} raised a safeguarding concern about this child."))


def _say_first(place: Standing, reason: Reason) -> None:
    place.reasons = [reason, *(one for one in place.reasons if one.rule != reason.rule)]


def _decided(step: Overruled) -> str:
    parts = [
        f"band {step.band}" if step.band is not None else "",
        f"needs {', '.join(step.needs) or 'none'}" if step.needs is not None else "",
        f"kind {step.kind}" if step.kind is not None else "",
        "no safeguarding concern" if step.no_safeguarding else "",
    ]
    return "; ".join(part for part in parts if part)


def _said(first: Sequence[Reason], then: Sequence[Reason], contacts: int) -> list[Reason]:
    """Return the reasons in order, each said once, a person's word kept whatever comes, and the count of contacts last."""
    once = {(one.rule, one.quote, one.words if one.rule == BY_PERSON else ""): one for one in [*then, *first]}
    order = dict.fromkeys((one.rule, one.quote, one.words if one.rule == BY_PERSON else "") for one in [*first, *then])
    kept = [once[key] for key in order if key[0] != FURTHER]
    people = [one for one in kept[REASONS:] if one.rule == BY_PERSON]
    count = [Reason(FURTHER, f"This is contact number {contacts} about the same matter.")] if contacts > 1 else []
    return [*kept[:REASONS], *people, *count]


def _add(to: list[str], more: Iterable[str]) -> None:
    to.extend(one for one in dict.fromkeys(more) if one not in to)
