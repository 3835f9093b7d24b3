"""Whose a contact is: what the record holds that may fit it is gathered in a few bounded questions, and the rules decide."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from triage.rules.arrival import Channel, Message
from triage.rules.matching import Match, Matter, MaybeCase, MaybeChild, Relative, Said, Writer, listen, match
from triage.rules.matching.names import FULL_FORMS
from triage.rules.matching.naming import has_school, same_school
from triage.store import cases, contacts, finding
from triage.store import matching as found

MOST_CHILDREN: Final = 60
_MOST_BY_FIRST_NAME: Final = 300
_A_NAME: Final = 2  # words at least


@dataclass(frozen=True, slots=True)
class Sender:
    """Who has the address or number that a contact came from: one person who stands for all, and every one of them."""

    person_id: int | None
    name: str
    people: Sequence[Any] = ()


def decide(
    conn: Any, message: Message, channel: Channel, sender: Sender, ours: str = "", *, by_domain: bool = False
) -> Match:
    """Return whose a contact is; machine mail stays with the case whose message it answers, else with its sender's other.

    `ours` is the desk's own address; `by_domain` says that only the domain of the sender's is on a list.
    """
    thread = _thread(conn, message)
    if message.is_auto_reply or message.is_bounce:
        own = {row.child_id for row in found.children_of_people(conn, _keys(sender))}
        mine = found.unfinished(conn, _keys(sender), own)
        case = thread or next((_case(row, sender) for row in mine if row.machine), None)
        return Match(case.child_id if case else None, case.case_id if case else None, verified=False, doubt="")
    writer = Writer(
        names=tuple(row.name for row in sender.people),
        sort=next((row.sort for row in sender.people if row.sort not in ("family", "unknown")), ""),
        social=channel is Channel.SOCIAL,
        address=message.from_address,
        home=ours.rpartition("@")[2],
        by_domain=by_domain,
    )
    return match(_matter(conn, message, writer, sender, thread))


def heard(message: Message) -> Said:
    """Return the names, dates and references that a contact holds."""
    return listen(message.subject, message.new_text, message.from_name, message.from_address)


def _matter(conn: Any, message: Message, writer: Writer, sender: Sender, thread: MaybeCase | None) -> Matter:
    said = heard(message)
    quoted = {ref: row for ref in said.refs if (row := found.case_with_ref(conn, ref)) is not None}
    keys, complete = _children(conn, said, writer, sender)
    keys |= {row.child_id for row in quoted.values() if row.child_id is not None}
    keys |= {thread.child_id} if thread is not None and thread.child_id is not None else set()
    open_cases = found.unfinished(conn, _keys(sender), keys) if keys or sender.people else []
    return Matter(
        said=said,
        writer=writer,
        children=_with_families(conn, keys, sender),
        cases=[_case(row, sender) for row in open_cases],
        quoted={ref: _case(row, sender) for ref, row in quoted.items()},
        thread=thread,
        same_writer=thread is not None and contacts.replied_to(conn, thread.case_id, message.from_address),
        complete=complete,
    )


def _thread(conn: Any, message: Message) -> MaybeCase | None:
    case_id = contacts.case_of_our_messages(conn, message.answers)
    if case_id is None and message.is_bounce and message.bounced_recipient:
        case_id = contacts.case_of_last_reply_to(conn, message.bounced_recipient)
    case = cases.get(conn, case_id) if case_id is not None else None
    return MaybeCase(case.id, case.ref, case.child_id, case.machine, mine=False) if case else None


def _keys(sender: Sender) -> list[int]:
    return [row.id for row in sender.people]


def _case(row: Any, sender: Sender) -> MaybeCase:
    mine = row.child_id is None and row.person_id in _keys(sender)
    return MaybeCase(row.id, row.ref, row.child_id, row.machine, mine=mine)


# ---- who may be meant -----------------------------------------------------------------------------------------------


def _children(conn: Any, said: Said, writer: Writer, sender: Sender) -> tuple[set[int], bool]:
    """Return the children who may be meant, and whether none of the same name was left out."""
    rows = found.namesakes(conn, list(dict.fromkeys([*said.asked, *said.signed])))
    named, people = _twice(row.child_id for row in rows), _twice(row.person_id for row in rows)
    theirs = found.children_of_people(conn, sorted({*_keys(sender), *people}))
    own = {row.child_id for row in theirs if row.person_id in _keys(sender)}
    likely = named | _alike(conn, said) | {row.child_id for row in theirs}
    if not own:
        likely |= _by_first_name(conn, {row.child_id for row in rows} - named, said, writer)
        likely |= found.born(conn, said.dates) if said.dates else set()
        likely |= found.children_with_refs(conn, said.refs) if said.refs else set()
    complete = len(rows) < found.MOST_NAMESAKES and len(likely) <= MOST_CHILDREN and len(theirs) < found.MOST_CHILDREN
    return own | set(sorted(likely)[:MOST_CHILDREN]), complete


def _twice(keys: Iterable[int | None]) -> set[int]:
    return {key for key, times in Counter(keys).items() if key is not None and times >= _A_NAME}


def _by_first_name(conn: Any, keys: set[int | None], said: Said, writer: Writer) -> set[int]:
    """Return those of whom one name stands there, whose school is named or writes."""
    known = {key for key in keys if key is not None}
    if not known or len(known) > _MOST_BY_FIRST_NAME:
        return set()
    rows = found.schools(conn, known)
    names = writer.names if writer.sort == "school" else ()
    heard = {school: has_school(said, school) for school in {row.school for row in rows}}
    return {row.id for row in rows if heard[row.school] or any(same_school(row.school, name) for name in names)}


def _alike(conn: Any, said: Said) -> set[int]:
    """Return the children whose name is almost what two words together say."""
    pairs = dict.fromkeys((said.texts[at], said.texts[at + 1]) for at in said.pairs)
    asked = ((first, tuple(FULL_FORMS.get(first, ())), family) for first, family in pairs)
    return set().union(*(found.alike(conn, *one) for one in asked))


def _with_families(conn: Any, keys: Iterable[int], sender: Sender) -> list[MaybeChild]:
    wanted = sorted(keys)
    if not wanted:
        return []
    families: dict[int, list[Relative]] = {}
    writes = set(_keys(sender))
    for row in finding.contacts_of(conn, wanted):
        told = row.authority == "full" and not row.barred
        one = Relative(row.person_id, row.name, row.relationship, told, row.barred, row.person_id in writes)
        families.setdefault(row.child_id, []).append(one)
    return [
        MaybeChild(row.id, row.ref, row.name, row.family_name, row.born, row.school, tuple(families.get(row.id, ())))
        for row in found.children(conn, wanted)
    ]
