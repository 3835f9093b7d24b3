"""policy.toml: how this desk ranks, checked and held as plain rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from string import Formatter
from typing import Final

from triage.rules.calendar import Spans, opening_spans
from triage.rules.owned import Fault, Sheet, Table
from triage.rules.reading.vocabulary import FLAGS, NEEDS

GROUPS: Final = ("M", "S", "P", "A", "C", "Y", "R", "X", "?")
_FAILING: Final = 2
EVENTS: Final = ("none", "next_run", "if_next_day")
CHANNELS: Final = (
    *(
        "email",
        "phone",
        "voicemail",
        "web_form",
        "letter",
        "text",
        "social",
        "in_person",
        "mp_office",
        "member",
        "school",
    ),
    *("operator", "referral", "mp"),
)


@dataclass(frozen=True, slots=True)
class Targets:
    """How soon each band is acted on: minutes round the clock for band 0, desk minutes, or closes of working days."""

    at_risk_minutes: int
    no_safe_journey_minutes: int
    no_safe_journey_short: int
    failing_days: int
    failing_short_minutes: int
    routine_days: int
    routine_short_days: int
    redirect_days: int


@dataclass(frozen=True, slots=True)
class EventRule:
    """How long before a known moment we act, never sooner than the floor after receipt, both in minutes."""

    before: int
    floor: int
    collection: time


@dataclass(frozen=True, slots=True)
class Promotion:
    """When waiting raises a case, in working days."""

    future_start_days: int
    failing_after_days: int


@dataclass(frozen=True, slots=True)
class Base:
    """Where a situation ranks by itself, and which need groups bear on it."""

    band: int
    journey: bool
    bears: str
    event: str
    redirect: bool
    short: bool
    words: str
    may_be: str


@dataclass(frozen=True, slots=True)
class Change:
    """A raiser or a shortener: it acts on `situations` (none given: every journey matter) if a flag and a group are there."""

    rule: str
    words: str
    situations: frozenset[str]
    flags: frozenset[str]
    groups: frozenset[str]
    any_matter: bool
    to: int


@dataclass(frozen=True, slots=True)
class Example:
    """A golden case: message and record in, band and act-by (local time) out; `line` is where it stands.

    `because` and `not_because` name rules that must, and must not, be among its reasons. `rang` says that these are so many calls
    that nobody answered, `withheld` that their numbers are not known.
    """

    line: int
    name: str
    channel: str
    received: datetime
    subject: str
    text: str
    needs: frozenset[str] | None
    collection: time | None
    unanswered: int
    bounced: bool
    unreadable: bool
    rang: int
    withheld: bool
    band: int
    act_by: datetime | None
    rises_at: datetime | None
    because: tuple[str, ...]
    not_because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """How this desk ranks."""

    targets: Targets
    event: EventRule
    promotion: Promotion
    groups: Mapping[str, str]  # need -> its group, or "" for none
    group_words: Mapping[str, str]
    situations: Mapping[str, Base]
    raisers: tuple[Change, ...]
    shorteners: tuple[Change, ...]
    words: Mapping[str, str]
    unanswered_from: int
    missed_from: int
    confirmed_for: timedelta
    examples: tuple[Example, ...]
    examples_open: Spans  # when the desk is open from Monday to Friday, as the examples suppose

    @property
    def failing(self) -> frozenset[str]:
        """The situations in which a journey that is arranged fails, or worse: what the policy ranks as band 2 or above."""
        return frozenset(name for name, base in self.situations.items() if base.journey and base.band <= _FAILING)

    def groups_of(self, needs: Iterable[str], *, known: bool) -> frozenset[str]:
        """Return the groups of these needs, letters of GROUPS or 'other'; without any 'none', or '?' if not `known`."""
        return frozenset({self.groups.get(need) or "other" for need in needs} or {"none" if known else "?"})


# What may be a reason besides a situation, a raiser or a shortener.
SAID: Final = (
    *("need", "unanswered", "bounced", "machine", "event", "near_start", "calendar", "rang", "rang_again"),
    "concern",
)
_BLANKS: Final[Mapping[str, tuple[str, ...]]] = {
    "event": ("moment", "act_by"),
    "event_before_opening": ("moment", "act_by"),
    "usual_time": ("moment",),
    "near_start": ("day",),
    "rang": ("rang",),
}
_SENTENCES: Final = (*_BLANKS, "unanswered", "bounced", "machine", "rang_again", "concern")


def parse_policy(text: str, file: str = "policy.toml") -> tuple[Policy, tuple[Fault, ...]]:
    """Read policy.toml; faults are all that is wrong with it, and then the policy must not be used."""
    sheet = Sheet(file, text)
    root = sheet.root
    situations = _situations(root.table("situation"))
    taken = {*situations, *SAID}
    raisers = tuple(_change(row, situations, taken, raising=True) for row in root.tables("raise"))
    shorteners = tuple(_change(row, situations, taken, raising=False) for row in root.tables("shorten"))
    rules = (*situations, *(change.rule for change in (*raisers, *shorteners)), *SAID)
    examples = set[str]()
    policy = Policy(
        _targets(root.table("act_by")),
        _event(root.table("event")),
        _promotion(root.table("promotion")),
        _groups(root.table("need_group")),
        _sentences(root.table("group_words"), GROUPS),
        situations,
        raisers,
        shorteners,
        _sentences(root.table("words"), _SENTENCES),
        root.whole("unanswered_from", 1, 20),
        root.whole("missed_from", 2, 20),
        timedelta(days=root.whole("confirmed_for_days", 7, 3650)),
        tuple(_example(row, rules, examples) for row in root.tables("example")),
        opening_spans(root, "examples_open"),
    )
    if sheet.readable and not policy.examples_open:
        root.fault("examples_open", 'say when the desk is open in the examples: examples_open = ["08:00-18:00"]')
    root.finish()
    return policy, tuple(sheet.faults)


def _targets(row: Table) -> Targets:
    targets = Targets(
        row.whole("at_risk_minutes", 1, 240),
        row.whole("no_safe_journey_minutes", 1, 600),
        row.whole("no_safe_journey_short", 1, 600),
        row.whole("failing_days", 0, 20),
        row.whole("failing_short_minutes", 1, 1200),
        row.whole("routine_days", 1, 30),
        row.whole("routine_short_days", 0, 30),
        row.whole("redirect_days", 0, 30),
    )
    if targets.no_safe_journey_short > targets.no_safe_journey_minutes:
        row.fault("no_safe_journey_short", "the shortened time must not be longer than the ordinary one")
    if max(targets.routine_short_days, targets.redirect_days) > targets.routine_days:
        row.fault("routine_days", "the shortened days must not be more than the ordinary ones")
    row.finish()
    return targets


def _event(row: Table) -> EventRule:
    rule = EventRule(
        row.whole("before", 0, 240),
        row.whole("floor", 1, 240),
        row.hour("unknown_collection", required=True) or time(7, 30),
    )
    row.finish()
    return rule


def _promotion(row: Table) -> Promotion:
    rule = Promotion(
        row.whole("future_start_days", 1, 40),
        row.whole("failing_after_days", 1, 40),
    )
    row.finish()
    return rule


def _groups(row: Table) -> dict[str, str]:
    groups = {need: row.choice(need, (*GROUPS, "none")) for need in NEEDS}
    row.finish()
    return {need: "" if group == "none" else group for need, group in groups.items()}


def _sentences(row: Table, keys: tuple[str, ...]) -> dict[str, str]:
    sentences = {key: row.text(key) for key in keys}
    for key, words in sentences.items():
        wrong = _wrong_blank(words, _BLANKS.get(key, ()))
        if wrong:
            row.fault(key, wrong)
    row.finish()
    return sentences


def _wrong_blank(words: str, known: Sequence[str]) -> str:
    """Return what is wrong with the blanks of a sentence, such as {moment}; nothing where each can be filled."""
    blanks = ", ".join(f"{{{name}}}" for name in known) or "none"
    try:
        written = [(name, form, how) for _, name, form, how in Formatter().parse(words) if name is not None]
    except ValueError:
        return f"a blank begins with {{ and ends with }}; the blanks known here: {blanks}"
    wrong = next((name for name, form, how in written if name not in known or form or how), None)
    return "" if wrong is None else f"'{{{wrong}}}' is no blank of this sentence; the blanks known here: {blanks}"


def _situations(table: Table) -> dict[str, Base]:
    situations: dict[str, Base] = {}
    for name in table.names():
        row = table.table(name)
        bears = row.text("bears", "")
        for letter in bears:
            if letter not in GROUPS:
                row.fault("bears", f"'{letter}' is no need group; the groups are {' '.join(GROUPS)}")
        words = row.text("words")
        situations[name] = Base(
            row.whole("band", 0, 3),
            row.yes("journey", default=False),
            bears,
            row.choice("event", EVENTS, "none"),
            row.yes("redirect", default=False),
            row.yes("short", default=False),
            words,
            row.text("may_be", "") or f"It may be so, and a person should look: {words[:1].lower()}{words[1:]}",
        )
        row.finish()
    return situations


def _own_name(row: Table, key: str, taken: set[str]) -> str:
    """Return the name of a row, which no other may have: a reason must say which rule it is of."""
    name = row.text(key)
    if name and name in taken:
        row.fault(key, f"'{name}' is the name of another already: give this one its own")
    taken.add(name)
    return name


def _change(row: Table, situations: Mapping[str, Base], taken: set[str], *, raising: bool) -> Change:
    change = Change(
        _own_name(row, "rule", taken),
        row.text("words"),
        frozenset(row.choices("situations", tuple(situations))),
        frozenset(row.choices("flags", FLAGS)),
        frozenset(row.choices("groups", GROUPS)),
        row.yes("any_matter", default=False),
        row.whole("to", 1, 3, 0) if raising and "to" in row else 0,
    )
    if row.sheet.readable and not change.flags and not change.groups:
        row.fault(None, "say what it acts on: flags = [...], groups = [...], or both")
    row.finish()
    return change


def _example(row: Table, rules: Sequence[str], taken: set[str]) -> Example:
    known = "needs" in row
    received = row.instant("received")
    example = Example(
        row.line,
        _own_name(row, "name", taken),
        row.choice("channel", CHANNELS, "email"),
        received or datetime(2027, 1, 12, 9),  # noqa: DTZ001 - local time, as written in the file
        row.text("subject", ""),
        row.text("text", ""),
        frozenset(row.choices("needs", NEEDS)) if known else None,
        row.hour("collection"),
        row.whole("unanswered", 0, 50, 0),
        row.yes("bounced", default=False),
        row.yes("unreadable", default=False),
        row.whole("rang", 0, 50, 0),
        row.yes("withheld", default=False),
        row.whole("band", 0, 3),
        row.instant("act_by", required=False),
        row.instant("rises_at", required=False),
        row.choices("because", rules),
        row.choices("not_because", rules),
    )
    row.finish()
    return example
