"""The house rules: the files that supervisors own and what was learned, read together, and their examples run."""

import hashlib
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC
from typing import Any, Final

from triage.rules.calendar import LONDON, Calendar, parse_calendar
from triage.rules.call import FILE as CALL
from triage.rules.call import Script, parse_call
from triage.rules.clocks import ClockRule, parse_clocks
from triage.rules.manner import FILE as WORDING
from triage.rules.manner import Words, parse_words, samples_that_fail
from triage.rules.outcomes import FILE as OUTCOMES
from triage.rules.outcomes import Endings, parse_outcomes
from triage.rules.owned import Fault
from triage.rules.policy import Example, Policy, parse_policy
from triage.rules.priority import AT_RISK, NEEDED, Facts, rank
from triage.rules.reading import UNHEARD, Lexicon, parse_lexicon, read
from triage.rules.reading.lexicon import Example as Sentence
from triage.rules.reading.own import with_learned
from triage.rules.reading.seen import Look, nothing_seen
from triage.rules.reading.weighing import FILE as WEIGHTS
from triage.rules.reading.weighing import parse_weights
from triage.rules.senders import FILE as SENDERS
from triage.rules.senders import Senders, check_senders, parse_senders
from triage.rules.warnings import FILE as WARNINGS
from triage.rules.warnings import WarningRule, parse_warnings

FILES: Final = (
    "policy.toml",
    "lexicon.toml",
    "calendar.toml",
    "clocks.toml",
    OUTCOMES,
    CALL,
    SENDERS,
    WARNINGS,
    WEIGHTS,
    WORDING,
)
_VERSION_LENGTH: Final = 12


@dataclass(frozen=True, slots=True, eq=False)
class House:
    """All rules of this desk; `version` names exactly these texts."""

    policy: Policy
    lexicon: Lexicon
    calendar: Calendar
    clocks: tuple[ClockRule, ...]
    endings: Endings
    call: Script
    senders: Senders
    warnings: tuple[WarningRule, ...]
    words: Words
    version: str


def parse(files: Mapping[str, str]) -> tuple[House | None, tuple[Fault, ...]]:
    """Read the texts of the files, by name; return the house, or None with every fault of every file."""
    missing = [Fault(name, 1, "this file is missing: put it beside the others") for name in FILES if name not in files]
    policy, in_policy = parse_policy(files.get("policy.toml", ""))
    lexicon, in_lexicon = parse_lexicon(files.get("lexicon.toml", ""))
    calendar, in_calendar = parse_calendar(files.get("calendar.toml", ""))
    clocks, in_clocks = parse_clocks(files.get("clocks.toml", ""))
    endings, in_endings = parse_outcomes(files.get(OUTCOMES, ""))
    call, in_call = parse_call(files.get(CALL, ""))
    senders, in_senders = parse_senders(files.get(SENDERS, ""))
    warnings, in_warnings = parse_warnings(files.get(WARNINGS, ""))
    weights, in_weights = parse_weights(files.get(WEIGHTS, ""))
    words, in_words = parse_words(files.get(WORDING, ""))
    found = (
        in_policy,
        in_lexicon,
        in_calendar,
        in_clocks,
        in_endings,
        in_call,
        in_senders,
        in_warnings,
        in_weights,
        in_words,
    )
    by_file = dict(zip(FILES, found, strict=True))
    faults = [fault for name in FILES if name in files for fault in by_file[name]]
    if not faults and not missing:
        faults = [*_agree(policy, lexicon), *_without_clock(senders, clocks)]
    if faults or missing or weights is None:
        return None, (*missing, *sorted(faults, key=lambda fault: (fault.file, fault.line)))
    bands = {name: base.band for name, base in policy.situations.items()}
    learned = with_learned(lexicon, weights, bands)
    return House(policy, learned, calendar, clocks, endings, call, senders, warnings, words, version_of(files)), ()


def version_of(files: Mapping[str, str]) -> str:
    """Return the short hash that names exactly these texts."""
    whole = hashlib.sha256()
    for name in FILES:
        whole.update(f"{name}\0{len(files[name])}\0{files[name]}".encode())
    return whole.hexdigest()[:_VERSION_LENGTH]


def touches_at_risk(old: Mapping[str, str], new: Mapping[str, str]) -> bool:
    """Say whether two valid sets of texts differ in what ranks as band 0.

    That is its situations and its target, the words by which they are heard or silenced, and what was learned.
    """
    if old[WEIGHTS] != new[WEIGHTS]:
        return True
    sheets = [{name: tomllib.loads(texts[name]) for name in ("policy.toml", "lexicon.toml")} for texts in (old, new)]
    names = {name for one in sheets for name, row in one["policy.toml"]["situation"].items() if row["band"] == AT_RISK}
    first, second = (_at_risk(one["policy.toml"], one["lexicon.toml"], names) for one in sheets)
    return first != second


def _at_risk(policy: Mapping[str, Any], lexicon: Mapping[str, Any], names: set[str]) -> tuple[object, ...]:
    heard = [row for part in ("listen", "together") for row in lexicon.get(part, ())]
    behind = _with_facts(names, lexicon.get("together", ()))
    return (
        policy["act_by"]["at_risk_minutes"],
        [policy["situation"].get(name) for name in sorted(names)],
        [lexicon["situation"].get(name) for name in sorted(names)],
        [row for row in heard if row["name"] in behind or row["family"] == "mark"],
        [lexicon[part] for part in ("scope", "words", "spellings", "fillers", "weighing")],
    )


def _with_facts(names: set[str], rules: Sequence[Mapping[str, Any]]) -> set[str]:
    """Return `names` with every fact, and every fact behind it, that joining rules make them of or except them by."""
    said = [entry for row in rules if row["name"] in names for entry in (*row["all"], *row.get("none", ()))]
    facts = {pair.strip().partition(":")[2] for entry in said for pair in entry.split("|")}
    return names if facts <= names else _with_facts(names | facts, rules)


def check_examples(house: House, look: Look = nothing_seen) -> tuple[Fault, ...]:
    """Run every example that supervisors own; return a fault, with its file and line, for each that does not hold.

    Those of the policy hold everything together, what a second `look` sees among it, at a desk that is open as they suppose:
    hours that change, and days on which the desk is shut, take no example away.
    """
    supposed = replace(house, calendar=house.calendar.with_only(house.policy.examples_open))
    golden = [fault for example in house.policy.examples for fault in _check_golden(example, supposed, look)]
    phrases = replace(house.lexicon, weights=None)
    heard = [fault for sentence in phrases.examples for fault in _check_sentence(sentence, phrases)]
    return (*golden, *heard, *check_senders(house.senders), *samples_that_fail(house.words))


def facts_of(example: Example, lexicon: Lexicon, look: Look = nothing_seen) -> Facts:
    """Return the facts that a golden case states: its message, read, and its record."""
    seen = None if example.rang else look(example.subject, example.text)
    reading = UNHEARD if example.rang else read(example.subject, example.text, lexicon, seen)
    return Facts(
        reading=reading,
        received_at=example.received.replace(tzinfo=LONDON).astimezone(UTC),
        needs_on_record=example.needs,
        unanswered=example.unanswered,
        unreadable=example.unreadable,
        machine=reading.kind in ("auto_reply", "spam"),
        bounced=example.bounced,
        collection=example.collection,
        channel=example.channel,
        call="call" if example.rang else "",
        waited=60 * example.rang,
        rang=example.rang,
        withheld=example.withheld,
    )


def _agree(policy: Policy, lexicon: Lexicon) -> list[Fault]:
    """Hold the two files against each other: each situation that is listened for needs a band, and the other way round."""
    gone = [name for name in NEEDED if name not in policy.situations]
    unranked = sorted(set(lexicon.situations) - {*policy.situations, *gone})
    unheard = sorted(set(policy.situations) - set(lexicon.situations))
    return [
        *(Fault("policy.toml", 1, f"the desk itself ranks by '{name}': put [situation.{name}] back") for name in gone),
        *(
            Fault("policy.toml", 1, f"lexicon.toml knows '{name}': give it a band under [situation.{name}]")
            for name in unranked
        ),
        *(Fault("lexicon.toml", 1, f"policy.toml ranks '{name}': add [situation.{name}] here") for name in unheard),
    ]


def _without_clock(senders: Senders, clocks: Sequence[ClockRule]) -> list[Fault]:
    """Return a fault for each kind of enquiry that senders have and no clock is started by."""
    known = {name for rule in clocks for name in rule.starts_for}
    missing = sorted({one.kind for one in senders.rows if one.kind} - known)
    return [Fault("clocks.toml", 1, f"senders.toml has senders of '{kind}': start a clock for it") for kind in missing]


def _check_golden(example: Example, house: House, look: Look) -> list[Fault]:
    if not house.calendar.covers(example.received.date()):
        words = (
            f"example '{example.name}' was received in {example.received.year}, to which the calendar does not reach"
        )
        return [Fault("policy.toml", example.line, words)]
    ranking = rank(facts_of(example, house.lexicon, look), house)
    faults: list[str] = []
    if ranking.band != example.band:
        faults.append(f"band {ranking.band}, not {example.band}")
    pairs = (("act_by", example.act_by, ranking.act_by), ("rises_at", example.rises_at, ranking.rises_at))
    for name, wanted, given in pairs:
        local = given.astimezone(LONDON).replace(tzinfo=None) if given else None
        if wanted is not None and local != wanted:
            faults.append(f"{name} {local}, not {wanted}")
    rules = [reason.rule for reason in ranking.reasons]
    faults += [f"without '{rule}'" for rule in example.because if rule not in rules]
    faults += [f"because of '{rule}', and must not" for rule in example.not_because if rule in rules]
    because = "; ".join(f"{one.rule} in “{one.quote}”" if one.quote else one.rule for one in ranking.reasons)
    return [Fault("policy.toml", example.line, f"example '{example.name}' ranks {said} ({because})") for said in faults]


def _check_sentence(sentence: Sentence, lexicon: Lexicon) -> list[Fault]:
    reading = read("", sentence.text, lexicon)
    heard = _HEARD.get(sentence.family, _signalled)(reading, sentence)
    if heard == sentence.heard:
        return []
    words = "is not heard" if sentence.heard else "is heard, and must not be,"
    return [Fault("lexicon.toml", sentence.line, f"{sentence.family} '{sentence.name}' {words} in: {sentence.text}")]


def _signalled(reading: object, sentence: Sentence) -> bool:
    signals = getattr(reading, "signals", ())
    return any((signal.family, signal.name) == (sentence.family, sentence.name) for signal in signals)


_HEARD: Final[Mapping[str, Callable[[object, Sentence], bool]]] = {
    "kind": lambda reading, sentence: sentence.name in getattr(reading, "kinds", ())
}
