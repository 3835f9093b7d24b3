"""What speaks for one child being meant, and what speaks against it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from triage.rules.families import words_of
from triage.rules.matching.facts import MaybeCase, MaybeChild, Relative, Writer
from triage.rules.matching.naming import Mention, Named, has_name, has_school, mention, same_school
from triage.rules.matching.said import Said


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything that was found for and against one child; `signed` and `spoken_of` are people of the family, or None."""

    child: MaybeChild
    mention: Mention
    school: bool
    other_school: bool
    born: bool
    other_birth: bool
    signed: Relative | None
    spoken_of: Relative | None
    quoted: str
    number: bool
    answers: bool
    pupil: bool

    @property
    def likely(self) -> bool:
        """Say whether it is enough to ask a person: one name in full, or two things of which neither is a mere first name."""
        known = self.signed or self.spoken_of or self.born or self.number
        second = known or self.school or self.pupil or self.quoted or self.answers
        named = self.mention.named
        if self.other_birth:
            return False
        if named is Named.WHOLE:
            return True
        if named is Named.ALMOST:
            return bool(known or (second and not self.other_school))
        if named is Named.FIRST:
            return bool(known or self.school or self.pupil)
        return bool(self.signed or (self.born and self.school) or (self.quoted and self.pupil))

    @property
    def weight(self) -> int:
        """Return how much speaks for this child beside others of the same name."""
        seconds = (self.school, self.signed, self.spoken_of, self.pupil, self.quoted, self.number, self.answers)
        return 2 * int(self.mention.named) + sum(2 for one in seconds if one) + 3 * self.born - self.other_school

    def words(self) -> tuple[str, ...]:
        """Return in words what was found, the name first."""
        name = self.child.whole_name
        named = {
            Named.WHOLE: f"same child, {name}",
            Named.ALMOST: f"a name almost like {name}",
            Named.FIRST: f"the first name of {name}",
        }.get(self.mention.named, f"perhaps {name}")
        found = (
            (bool(self.born), "same date of birth"),
            (self.school, "same school"),
            (self.pupil, "their school writes"),
            (self.signed is not None, f"signed with the name of {_who(self.signed)}"),
            (self.spoken_of is not None, f"speaks of {_who(self.spoken_of)}"),
            (bool(self.quoted), f"quotes {self.quoted}"),
            (self.number, "gives the child's own reference"),
            (self.answers, "answers our letter"),
            (self.other_school, "but names another school"),
            (True, self._address()),
        )
        return (named, *(words for holds, words in found if holds))

    def _address(self) -> str:
        mine = next(iter(self.child.writers), None)
        if mine is None:
            return "other address"
        return f"address on record for {_who(mine)}" + ("" if mine.told else ", who may be told nothing")


@dataclass(frozen=True)
class Matter:
    """Everything that is weighed for one contact.

    `cases` are unfinished, newest first; `quoted` are those whose reference stands in the words, done ones too; `thread` is the
    case of our own message that it answers, which went to this very address where `same_writer`. `complete`: no namesake was
    left out.
    """

    said: Said
    writer: Writer
    children: Sequence[MaybeChild]
    cases: Sequence[MaybeCase]
    quoted: Mapping[str, MaybeCase]
    thread: MaybeCase | None
    same_writer: bool
    complete: bool = True

    def child(self, child_id: int | None) -> MaybeChild | None:
        """Return one of the children, or None."""
        return next((one for one in self.children if one.child_id == child_id), None)

    def cases_of(self, child_id: int) -> list[MaybeCase]:
        """Return a child's unfinished cases, newest first, but for machine mail."""
        return [one for one in self.cases if one.child_id == child_id and not one.machine]

    @cached_property
    def weighed(self) -> Mapping[int, "Evidence"]:
        """Return what speaks for and against each child."""
        return {one.child_id: _weigh(one, self) for one in self.children}


def _weigh(child: MaybeChild, matter: Matter) -> Evidence:
    """Return what a contact says for and against being about a child."""
    said = matter.said
    quoted = next((ref for ref, case in matter.quoted.items() if case.child_id == child.child_id), "")
    births, school = said.births, has_school(said, child.school)
    unknown = [one for one in child.family if not one.writes and one.told]
    return Evidence(
        child=child,
        mention=mention(child, said),
        school=school,
        other_school=bool(said.schools) and not school,
        born=child.born is not None and child.born in said.dates,
        other_birth=bool(births) and child.born is not None and child.born not in births,
        signed=next((one for one in unknown if is_signed(matter, one)), None),
        spoken_of=next((one for one in unknown if has_name(said, one.name)), None),
        quoted=quoted,
        number=child.ref in said.refs,
        answers=matter.thread is not None and matter.thread.child_id == child.child_id,
        pupil=is_pupil(child, matter),
    )


def is_signed(matter: Matter, one: Relative) -> bool:
    """Say whether the name beside the address is this person's whole name."""
    wanted = set(words_of(one.name))
    return len(wanted) > 1 and wanted <= set(matter.said.signed)


def is_pupil(child: MaybeChild, matter: Matter) -> bool:
    """Say whether the writer is the office of this child's school."""
    return matter.writer.sort == "school" and any(same_school(child.school, name) for name in matter.writer.names)


def _who(one: Relative | None) -> str:
    return f"{one.name}, {one.relationship}" if one else ""
