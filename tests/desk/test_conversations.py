"""Conversations on social media, and what came by no machine: one thread is one matter, and a name there proves nobody."""

from dataclasses import replace

import sqlalchemy as sa
from sqlmodel import col
from support.desks import MONDAY, case_of, desk_for, family, mail, taken

from triage.desk import case as cases_desk
from triage.desk.front import Desk
from triage.desk.pasted import Kept, Pasted, paste
from triage.rules.arrival import Arrival, Channel
from triage.store.engine import Store
from triage.store.tables import Case, Contact, ContactPoint


def comment(words: str, who: str, thread: str = "t1", *, public: bool = True) -> Arrival:
    arrival = mail(
        words, sender=f"facebook:{who}", channel=Channel.SOCIAL, in_reply_to=f"facebook:{thread}", subject=""
    )
    return replace(arrival, public=public)


def about(desk: Desk, case_id: int) -> None:
    """Say, as a person does, that a case is about the child on the register."""
    desk.store.write(
        "ada", MONDAY, lambda tx: tx.conn.execute(sa.update(Case).where(col(Case.id) == case_id).values(child_id=1))
    )


def test_a_conversation_is_one_case_whoever_writes_while_nobody_knows_whose_matter_it_is(
    store: Store, tmp_path: object
) -> None:
    desk = desk_for(store, tmp_path)  # type: ignore[arg-type]
    first = case_of(desk, comment("no taxi AGAIN", "zoe"))
    assert case_of(desk, comment("same here, shocking", "beth")) == first
    assert case_of(desk, comment("another page, no bus", "carl", "t2")) != first


def test_once_a_case_is_about_a_child_a_stranger_in_the_public_thread_is_held_apart(
    sqlite_store: Store, tmp_path: object
) -> None:
    desk = desk_for(sqlite_store, tmp_path)  # type: ignore[arg-type]
    family(desk)
    first = case_of(desk, comment("no taxi AGAIN", "zoe"))
    about(desk, first)
    assert case_of(desk, comment("and again", "zoe")) == first
    stranger = case_of(desk, comment("I know that child", "mallory"))
    assert stranger != first
    doubts = desk.store.read(
        lambda conn: list(conn.scalars(sa.select(col(Contact.doubt)).where(col(Contact.case_id) == stranger)))
    )
    assert doubts == ["It stands in a public conversation about a family's matter, and somebody else wrote it."]


def test_a_private_conversation_goes_on_in_its_case(sqlite_store: Store, tmp_path: object) -> None:
    desk = desk_for(sqlite_store, tmp_path)  # type: ignore[arg-type]
    family(desk)
    first = case_of(desk, comment("no taxi", "zoe", public=False))
    about(desk, first)
    assert case_of(desk, comment("thanks", "", public=False)) == first


def test_a_name_there_that_looks_like_a_familys_number_or_address_is_not_that_family(
    sqlite_store: Store, tmp_path: object
) -> None:
    desk = desk_for(sqlite_store, tmp_path)  # type: ignore[arg-type]
    family(desk, parent="07700 900123")
    for who in ("07700900123", "parent@example.org"):
        arrival = mail("no taxi", sender=who, channel=Channel.SOCIAL, key=who)
        found = cases_desk.look(desk, case_of(desk, arrival))
        assert found.child is None
    kinds = desk.store.read(lambda conn: set(conn.scalars(sa.select(col(ContactPoint.kind)))))
    assert "handle" in kinds


def test_the_story_says_public_or_private_and_that_nobody_is_proved(sqlite_store: Store, tmp_path: object) -> None:
    desk = desk_for(sqlite_store, tmp_path)  # type: ignore[arg-type]
    case_id = case_of(desk, comment("no taxi", "zoe"))
    taken(desk, comment("I wrote to you privately", "zoe", public=False))
    story = cases_desk.look(desk, case_id).story
    assert [entry.what for entry in story] == ["social, PUBLIC", "social, private"]
    assert all(entry.unverified for entry in story)


def test_what_is_typed_in_is_matched_like_everything_else(sqlite_store: Store, tmp_path: object) -> None:
    desk = desk_for(sqlite_store, tmp_path)  # type: ignore[arg-type]
    family(desk, parent="01632 960 111")
    told = paste(desk, Pasted(Channel.IN_PERSON, "Amara's taxi did not come", "Ngozi Reed", "01632960111"))
    assert (told.child, told.repeated) == ("Amara Reed", False)
    assert isinstance(paste(desk, Pasted(Channel.LETTER, "Dear council ...", when="1/1/2020")), Kept)
