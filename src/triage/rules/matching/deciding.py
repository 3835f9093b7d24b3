"""What becomes of a contact: joined where it is sure, offered to a person where it is likely, else kept apart.

Joining the wrong case puts one family's words into another's, so each rule below decides only what it is sure of, and the first
that decides holds. Where somebody may not be told about a child, nothing is offered: a person should look.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from triage.rules.families import words_of
from triage.rules.matching.evidence import Evidence, Matter, is_signed
from triage.rules.matching.facts import Match, MaybeCase, MaybeChild, Proposal
from triage.rules.matching.names import TITLES
from triage.rules.matching.naming import Mention, Named, almost_first, first_alike, has_name, only_first

MOST_PROPOSALS: Final = 3
_CASES_A_CHILD: Final = 2
_TWO_CHILDREN: Final = "The writer has more than one child here, and the words do not say which is meant."
_NAMES_ANOTHER: Final = "It names a child who is not the writer's."
_OTHER_BIRTH: Final = "It gives another date of birth than {name}'s."
_OTHER_SCHOOL: Final = "It names another school than {name}'s."
_NOT_ON_RECORD: Final = "It names somebody of the family who is not on the record."
_SOCIAL: Final = "A handle proves nobody: a person says whose it is."
_ANSWERS: Final = "It answers a message of ours, but the writer is not a contact of that child."
_NOT_TOLD: Final = "The writer may not be told about {name}: a supervisor should look."
_SIGNED_BARRED: Final = "It bears the name of somebody who may not be told about {name}: a supervisor should look."
_SLIP: Final = 1  # letters typed wrong in a reference


def match(matter: Matter) -> Match:
    """Decide whose a person's contact is."""
    for rule in _RULES:
        found = rule(matter)
        if found is not None:
            return found
    return _likely(matter)


# ---- our own letter -------------------------------------------------------------------------------------------------


def _thread(matter: Matter) -> Match | None:
    """A reply that quotes a Message-ID of ours, from somebody who may be told, is proved; from anybody else it opens nothing."""
    case = matter.thread
    if case is None:
        return None
    child = matter.child(case.child_id)
    if child is not None and child.told and not _signed_as_barred(matter, [child]):
        because = f"It answers our own letter, and the address is on record for {_writer(child)}."
        return Match(child.child_id, case.case_id, verified=True, doubt="", because=because)
    if case.child_id is None and matter.same_writer:
        because = "It answers our own letter, which went to this very address."
        return Match(None, case.case_id, verified=True, doubt="", because=because)
    if child is None or _barred_in(matter, [child]):
        return _held(_ANSWERS)
    stranger = not any(one.writers for one in matter.children)
    found = matter.weighed[child.child_id]
    enough = found.likely or (stranger and found.mention.named is Named.FIRST)
    return _held(_ANSWERS, _proposals_of([found], matter) if enough and (stranger or _whole(found)) else ())


# ---- who may not be told --------------------------------------------------------------------------------------------


def _barred(matter: Matter) -> Match | None:
    """What comes from a barred person, or bears their name, is kept apart: only a child whom they may be told about is theirs."""
    own = [one for one in matter.children if one.writers]
    refused = [one for one in own if one.barred]
    named = [one for one in own if _named(one, matter) > Named.NOT]
    if refused and not (named and all(one.told for one in named)):
        return _held(_NOT_TOLD.format(name=refused[0].name))
    shut = _barred_in(matter, matter.children)
    return _held(_SIGNED_BARRED.format(name=shut.name)) if shut else None


def _barred_in(matter: Matter, children: Sequence[MaybeChild]) -> MaybeChild | None:
    """Return the child from whom somebody is barred who signs here, or whom a stranger's words name."""
    signed = _signed_as_barred(matter, children)
    known = matter.writer.office or any(one.told for one in matter.children)
    if signed or known:
        return signed
    spoken = (
        one for one in children if any(other.barred and has_name(matter.said, other.name) for other in one.family)
    )
    return next(spoken, None)


def _signed_as_barred(matter: Matter, children: Iterable[MaybeChild]) -> MaybeChild | None:
    found = (one for one in children if any(other.barred and is_signed(matter, other) for other in one.family))
    return next(found, None)


# ---- references -----------------------------------------------------------------------------------------------------


def _quoted(matter: Matter) -> Match | None:
    """A reference of their own case says which is meant; anybody can write another's, so that alone opens nothing."""
    own = [case for case in matter.quoted.values() if _is_own(case, matter)]
    foreign = [ref for ref, case in matter.quoted.items() if not (_is_own(case, matter) or _is_untold(case, matter))]
    if foreign:
        return _foreign(matter, own, foreign)
    if not own:
        return None
    keys = {case.case_id for case in own}
    child = matter.child(own[0].child_id)
    others = [one for one in _others(matter) if one.child is not child]
    beside = [one for one in _told(matter) if one is not child and _named(one, matter) >= Named.FIRST]
    if len(keys) > 1 or others or beside or (child and _born_otherwise(child, matter)) or matter.writer.social:
        offered = [*(Proposal(case.case_id, _quotes(case, matter)) for case in own), *_own_proposals(beside, matter)]
        return _held("It quotes one case and speaks of another.", [*offered, *_proposals_of(others, matter)])
    who = f"an address on record for {_writer(child)}" if child else "the address that wrote on it before"
    because = f"It quotes {own[0].ref}, from {who}."
    return Match(own[0].child_id, own[0].case_id, verified=False, doubt="", because=because)


def _foreign(matter: Matter, own: Sequence[MaybeCase], refs: Sequence[str]) -> Match:
    doubt = f"It quotes {', '.join(refs)}, but the writer is not on the record there."
    named = [one for one in _others(matter) if one.quoted]
    offered = [*(Proposal(case.case_id, _quotes(case, matter)) for case in own), *_proposals_of(named, matter)]
    return _held(doubt, offered)


def _is_own(case: MaybeCase, matter: Matter) -> bool:
    child = matter.child(case.child_id)
    return case.mine or (child is not None and child.told)


def _is_untold(case: MaybeCase, matter: Matter) -> bool:
    child = matter.child(case.child_id)
    return child is not None and bool(child.writers)


def _quotes(case: MaybeCase, matter: Matter) -> tuple[str, ...]:
    child = matter.child(case.child_id)
    return (f"quotes {case.ref}", f"address on record for {_writer(child)}" if child else "the same address")


# ---- the family's own address ---------------------------------------------------------------------------------------


def _own(matter: Matter) -> Match | None:
    """From the address of somebody who may be told, the one child who is meant is sure, unless anything speaks against it."""
    told = _told(matter)
    if not told:
        return None
    others = _others(matter)
    surely = [one for one in told if _named(one, matter) >= Named.FIRST]
    perhaps = [one for one in told if _named(one, matter) is Named.PERHAPS]
    unknown = _unknown_relative(matter, told)
    if unknown and not surely and not others:
        return _held(_NOT_ON_RECORD)
    meant = surely or (told if len(told) == 1 and not others else [])
    doubt = _speaks_against(matter, told, meant, perhaps, others) or (_NOT_ON_RECORD if unknown else "")
    if not doubt:
        return _sure(meant[0], matter, only=len(told) == 1)
    almost = [] if surely or others else [one for one in told if almost_first(one, matter.said)]
    asked = [*surely, *perhaps] or almost or ([] if others else told)
    return _held(doubt, [*_own_proposals(asked, matter), *_proposals_of(others, matter)])


def _speaks_against(
    matter: Matter,
    told: Sequence[MaybeChild],
    meant: Sequence[MaybeChild],
    perhaps: Sequence[MaybeChild],
    others: Sequence[Evidence],
) -> str:
    if others:
        return _NAMES_ANOTHER
    if len(meant) != 1 or (perhaps and len(told) > 1):
        return _TWO_CHILDREN
    if _born_otherwise(meant[0], matter):
        return _OTHER_BIRTH.format(name=meant[0].name)
    if _named(meant[0], matter) < Named.FIRST and matter.weighed[meant[0].child_id].other_school:
        return _OTHER_SCHOOL.format(name=meant[0].name)
    return _SOCIAL if matter.writer.social else ""


def _unknown_relative(matter: Matter, told: Sequence[MaybeChild]) -> bool:
    """Say whether somebody is named by the family's name who is none of the family on the record: another child, perhaps."""
    family = {word for child in told for word in words_of(child.family_name)}
    known = {word for child in told for one in child.family for word in words_of(one.name)} | set(matter.said.signed)
    first = [word for child in told for word in words_of(child.name)[:1]]
    pairs = ((matter.said.texts[at], matter.said.texts[at + 1]) for at in matter.said.pairs)
    return any(
        name in family and one not in known | family | TITLES and not any(first_alike(one, each) for each in first)
        for one, name in pairs
    )


def _sure(child: MaybeChild, matter: Matter, *, only: bool) -> Match:
    theirs = matter.cases_of(child.child_id)
    typed = [ref for ref in (*matter.said.refs, *matter.said.slips) if ref not in matter.quoted]
    slipped = [case for case in theirs if any(_slip(case.ref, one) for one in typed)]
    case = next(iter(slipped if len(slipped) == 1 else theirs), None)
    why = "who has no other child here" if only else f"and it names {child.name}"
    because = f"The address is on record for {_writer(child)}, {why}."
    return Match(child.child_id, case.case_id if case else None, verified=False, doubt="", because=because)


def _slip(ref: str, typed: str) -> bool:
    return len(ref) == len(typed) and sum(one != other for one, other in zip(ref, typed, strict=True)) <= _SLIP


def _untold(matter: Matter) -> Match | None:
    """Somebody on the record who may be told nothing, a grandmother say: a person decides whether their words go there."""
    own = [one for one in matter.children if one.writers]
    if not own:
        return None
    named = [one for one in own if _named(one, matter) > Named.NOT]
    doubt = f"The writer is on record as {own[0].writers[0].relationship} of {own[0].name}, and may be told nothing."
    return _held(doubt, [*_own_proposals(named or own, matter), *_proposals_of(_others(matter), matter)])


# ---- offices, earlier strangers, and everybody else -----------------------------------------------------------------


def _school(matter: Matter) -> Match | None:
    """A school's mailbox writes for many: sure is only a pupil of its own, named in full, whom nobody is called like."""
    if matter.writer.by_domain:
        return None
    named = [one for one in _weighed(matter) if one.mention.named > Named.NOT and (one.pupil or _whole(one))]
    pupils = [one for one in named if one.pupil and _whole(one)]
    if len(pupils) == 2 and pupils[0].born != pupils[1].born:  # noqa: PLR2004 - two of one name, and one date of birth
        pupils = [one for one in pupils if one.born]
        named = [one for one in named if one in pupils or not one.mention.overlaps(pupils[0].mention)]
    if len(pupils) != 1 or not matter.complete or pupils[0].other_birth:
        return None
    found = pupils[0]
    if any(one is not found and not (found.born and one.mention.overlaps(found.mention)) for one in named):
        return None
    name, office = found.child.whole_name, matter.writer.names[0]
    cases = matter.cases_of(found.child.child_id)
    because = f"{office} writes of {name}, a pupil there, by the whole name."
    return Match(found.child.child_id, cases[0].case_id if cases else None, verified=False, doubt="", because=because)


def _earlier(matter: Matter) -> Match | None:
    """Who wrote before of no child that we know goes on with that case, as long as no child is named; an office does not."""
    case = next((one for one in matter.cases if one.mine and not one.machine), None)
    if case is None or matter.writer.office or _others(matter):
        return None
    because = "The same address wrote on this case, and no child is known there."
    return Match(None, case.case_id, verified=False, doubt="", because=because)


def _likely(matter: Matter) -> Match:
    """Everybody else proves nothing: what is likely is offered, and a doubt is said in words."""
    found = _others(matter)
    if found:
        return Match(None, None, verified=False, doubt="", proposals=tuple(_proposals_of(found, matter)))
    if any(one.ref in matter.said.refs for one in matter.children):
        return _held("It gives a child's reference, but nothing else that shows who is meant.")
    born = next((one for one in _weighed(matter) if _whole(one) and one.other_birth), None)
    if born is not None:
        return _held(_OTHER_BIRTH.format(name=born.child.whole_name))
    tricks = "The name beside the address is another address." if matter.said.disguised else ""
    return _held(tricks)


# ---- weighing -------------------------------------------------------------------------------------------------------


def _weighed(matter: Matter) -> list[Evidence]:
    return [matter.weighed[one.child_id] for one in matter.children if not one.writers]


def _others(matter: Matter) -> list[Evidence]:
    """Return the children of other families who are likely meant: of those named by the same words only the likeliest."""
    found = [one for one in _weighed(matter) if one.likely]
    own = [matter.weighed[one.child_id] for one in _told(matter)]
    if own:
        found = [one for one in found if one.mention.named >= Named.ALMOST or one.quoted]
        found = [one for one in found if one.born or not any(_better(other, one) for other in own)]
    best = [one for one in found if not any(_better(other, one, more=1) for other in found)]
    return best if len(best) <= 2 * MOST_PROPOSALS else []


def _better(other: Evidence, one: Evidence, more: int = 0) -> bool:
    """Say whether the words that name `one` name the other at least as well, by `more`."""
    unnamed = one.mention.named is Named.NOT and (other.mention.named is Named.NOT or other.signed is not None)
    same = unnamed or other.mention.overlaps(one.mention)
    return same and other.weight >= one.weight + more


def _named(child: MaybeChild, matter: Matter) -> Named:
    """Return how a child of the writer is named, apart from the names of other families' children; never by the writer's own."""
    beside = [one.mention for one in _weighed(matter) if one.mention.named >= Named.ALMOST and one.likely]
    whole = matter.weighed[child.child_id].mention
    found = whole if whole.named is Named.WHOLE else only_first(child, matter.said, _foreign_names(beside, whole))
    mine = set(matter.said.signed).union(*(words_of(name) for name in matter.writer.names))
    if found.named is Named.FIRST and words_of(child.name)[0] in mine:
        return Named.PERHAPS
    return found.named


def _foreign_names(beside: Sequence[Mention], own: Mention) -> list[Mention]:
    return [one for one in beside if own.named < Named.ALMOST or not own.overlaps(one)]


def _told(matter: Matter) -> list[MaybeChild]:
    return [one for one in matter.children if one.told]


def _born_otherwise(child: MaybeChild, matter: Matter) -> bool:
    births = matter.said.births
    return bool(births) and child.born is not None and child.born not in births


def _whole(one: Evidence) -> bool:
    return one.mention.named is Named.WHOLE


def _writer(child: MaybeChild) -> str:
    one = next((each for each in child.writers if each.told), child.writers[0])
    return f"{one.name}, {one.relationship} of {child.name}"


# ---- what is offered ------------------------------------------------------------------------------------------------


def _held(doubt: str, proposals: Sequence[Proposal] = ()) -> Match:
    once = tuple({one.case_id: one for one in reversed(proposals)}.values())[::-1]
    return Match(None, None, verified=False, doubt=doubt, proposals=once[: 2 * MOST_PROPOSALS])


def _proposals_of(found: Sequence[Evidence], matter: Matter) -> list[Proposal]:
    """Return the unfinished cases of these children; of children of one name no more than a person can tell apart."""
    offered = []
    for one in sorted(found, key=lambda each: -each.weight):
        rivals = sum(other.mention.overlaps(one.mention) for other in found)
        if rivals <= MOST_PROPOSALS:
            cases = matter.cases_of(one.child.child_id)[:_CASES_A_CHILD]
            offered += [Proposal(case.case_id, one.words()) for case in cases]
    return offered


def _own_proposals(children: Iterable[MaybeChild], matter: Matter) -> list[Proposal]:
    return [
        Proposal(case.case_id, matter.weighed[child.child_id].words())
        for child in children
        for case in matter.cases_of(child.child_id)[:_CASES_A_CHILD]
    ]


_RULES: Final[tuple[Callable[[Matter], Match | None], ...]] = (
    _thread, _barred, _quoted, _own, _untold, _school, _earlier,
)  # fmt: skip
