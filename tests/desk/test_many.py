"""Sixty families of one cancelled route are told the truth: each in a letter of its own, and three are left with the reason."""

from datetime import date, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import col
from support.desks import MONDAY, as_service, case_of, desk_for, family, mail
from support.routes import NAMES, NEXT, TRUTH, Route, cancelled

from triage.desk import bulk, case, claim, explain, incidents, many, queue
from triage.desk.done import done
from triage.desk.front import Desk
from triage.desk.register import NewChild, NewPerson, add_family
from triage.desk.views import Offer
from triage.desk.views.bulk import Link
from triage.errors import NotAllowed, NotPossible
from triage.rules.letter import Way
from triage.rules.roles import Role
from triage.rules.shown import own_words
from triage.store import incidents as store
from triage.store import outbox
from triage.store.tables import Outbox


@pytest.fixture
def route(desk: Desk) -> Route:
    return cancelled(desk, 6)


def _incident(desk: Desk, ids: list[int], truth: str = f"{TRUTH}\n\n{NEXT}") -> int:
    what = Link(None, own_words("Route 12 has no operator"))
    list(bulk.apply(desk, what, bulk.preview(desk, what, ids), bulk.new_act()))
    key = incidents.all_of(desk)[0].id
    incidents.set_truth(desk, key, truth, incidents.show(desk, key).raw)
    return key


def _letters(desk: Desk) -> list[EmailMessage]:
    rows = desk.store.read(lambda conn: conn.scalars(sa.select(col(Outbox.raw)).order_by(col(Outbox.id))).all())
    return [message_from_bytes(bytes(raw), policy=default) for raw in rows]


def _body(letter: EmailMessage) -> str:
    part = letter.get_body()
    assert part is not None
    return str(part.get_content())


def test_sixty_families_of_one_cancelled_route_are_told_the_truth_singly(desk: Desk, tmp_path: Path) -> None:
    made = cancelled(desk, 60)
    incident = _incident(desk, made.ids)
    kim = desk_for(desk.store, tmp_path, "kim")
    no_address, barred_only, held = made.bad()
    claim.claim(kim, held)
    begun = many.begin(desk, made.ids, incident)
    assert begun.offers[0].name == "one-cause-many-families"
    assert begun.offers[0].blanks == 0
    prepared = many.prepare(desk, made.ids, begun.offers[0])
    left = {one.case_id: str(one.left) for one in prepared if one.left}
    assert left == {
        no_address: "no address on record: ring the family",
        barred_only: "the only address is of somebody who may not be told, or fails: ring the family",
        held: "held by Kim, who may be writing now",
    }
    outcomes = list(many.send(desk, prepared, begun, bulk.new_act()))
    assert [one.done for one in outcomes] == [True] * 57
    letters = _letters(desk)
    assert len(letters) == 57
    assert [letter["To"].addresses[0].addr_spec for letter in letters] == [
        f"parent{n}@example.org" for n in range(3, 60)
    ]
    for letter, name in zip(letters, NAMES[3:], strict=True):
        assert letter["Cc"] is None
        assert letter["Bcc"] is None
        assert len(letter["To"].addresses) == 1
        body = _body(letter)
        assert name in body
        assert f"Ms {name} Reed" in body
        assert TRUTH in " ".join(body.split())
        assert not [other for other in NAMES if other != name and other in body.replace(name, "")]
    assert len({_body(letter) for letter in letters}) == 57
    view = incidents.show(desk, incident)
    assert (view.line.told, view.line.untold) == (57, 3)
    assert all(explain.explain(desk, key).differs == () for key in made.ids[:5])


def test_after_the_truth_has_changed_nobody_counts_as_told_and_no_old_letter_leaves(desk: Desk, route: Route) -> None:
    incident = _incident(desk, route.ids)
    begun = many.begin(desk, route.ids, incident)
    prepared = many.prepare(desk, route.ids, begun.offers[0])
    sending = many.send(desk, prepared, begun, bulk.new_act())
    assert next(sending).done
    incidents.set_truth(
        desk, incident, f"{TRUTH}\n\nJo Marsh will ring you by Friday 15 January.", begun_truth(desk, incident)
    )
    rest = list(sending)
    assert not any(one.done for one in rest)
    assert all("truth of this incident has changed" in one.words for one in rest)
    assert incidents.show(desk, incident).line.told == 0
    assert [one.current for one in incidents.show(desk, incident).members if one.told] == [False]


def begun_truth(desk: Desk, incident: int) -> str:
    return incidents.show(desk, incident).raw


def test_a_case_that_something_came_in_on_after_the_preview_is_left(desk: Desk, route: Route) -> None:
    begun = many.begin(desk, route.ids, _incident(desk, route.ids))
    prepared = many.prepare(desk, route.ids, begun.offers[0])
    name = NAMES[3]
    at = MONDAY + timedelta(minutes=1)
    case_of(desk, mail(f"Still nobody for {name}.", sender="parent3@example.org", at=at))
    outcomes = {one.case_id: one for one in many.send(desk, prepared, begun, bulk.new_act())}
    assert not outcomes[route.cases[name]].done
    assert "This case changed" in outcomes[route.cases[name]].words
    assert sum(one.done for one in outcomes.values()) == 3


def test_what_a_person_must_look_at_is_left_for_a_person(desk: Desk, tmp_path: Path) -> None:
    family(desk, father="father@example.org")
    secret = case_of(desk, mail("My ex husband must not know our new address, please do not give anyone our address."))
    unknown = case_of(desk, mail("The bus was late again.", sender="who@example.org"))
    family(desk, child="Barnaby", parent="other@example.org")
    grave = case_of(desk, mail("The escort hit Barnaby on the arm.", sender="other@example.org"))
    finished = case_of(desk, mail("When is half term?", sender="b@example.org"))
    done(desk, finished, "rung")
    own = Offer("", "", "", "[[child]]: news", "Dear [[parent]],\n\nNews about [[child]].", 0)
    boss = desk_for(desk.store, tmp_path, "sam", Role.SUPERVISOR)
    for here in (desk, boss):
        left = {one.case_id: str(one.left) for one in many.prepare(here, [secret, unknown, grave, finished], own)}
        assert "stays secret" in left[secret]
        assert "child is not known" in left[unknown]
        assert "safeguarding" in left[grave]
        assert left[finished] == "done already"


def test_a_text_that_names_one_child_leaves_for_no_other(desk: Desk, route: Route) -> None:
    ids = route.ids[3:]
    named = Offer("", "", "", "News of [[child]]", f"Dear [[parent]],\n\n{NAMES[3]} and [[child]] have no taxi.", 0)
    left = [str(one.left) for one in many.prepare(desk, ids, named)]
    assert left[0] == ""
    assert all("is another child" in words for words in left[1:])


def test_a_blank_that_nobody_filled_keeps_every_letter_back_with_the_reason(desk: Desk, route: Route) -> None:
    offer = next(one for one in many.begin(desk, route.ids).offers if one.name == "no-transport-yet")
    assert offer.blanks == 5
    left = {str(one.left) for one in many.prepare(desk, route.ids[3:], offer)}
    assert left == {"Still to be filled: what this has meant for them, in their words"}


def test_one_family_with_two_cases_gets_one_letter(desk: Desk) -> None:
    family(desk)
    first = case_of(desk, mail("When is half term for Amara?"))

    def another(tx: object) -> None:
        from triage.store.tables import Case

        conn = tx.conn  # type: ignore[attr-defined]
        row = dict(conn.execute(sa.select(Case).where(col(Case.id) == first)).one()._mapping)
        conn.execute(sa.insert(Case).values({**row, "id": first + 50, "ref": "TWIN-TWIN"}))

    desk.store.write("test", MONDAY, another)
    own = Offer("", "", "", "[[child]]", "Dear [[parent]],\n\nNews about [[child]].", 0)
    one, two = many.prepare(desk, [first, first + 50], own)
    assert (one.left, one.to) == ("", "Ms Reed <parent@example.org>")
    assert two.left == f"the same family is written to on {one.ref}"


def _siblings(desk: Desk, second: str = "none") -> tuple[int, int]:
    """Return the cases of two children of one mother; the second travels so."""
    born, school = date(2016, 3, 4), "Larkfield School"
    children = [
        NewChild(name, "Reed", born, school, (), transport=how) for name, how in (("Amara", "none"), ("Kofi", second))
    ]
    mother = NewPerson("Ngozi Reed", "Ms Reed", points=("parent@example.org",), relationship="mother")
    add_family(as_service(desk), [mother], children)
    made = tuple(case_of(desk, mail(f"No taxi came for {name} this morning.")) for name in ("Amara", "Kofi"))
    assert len(set(made)) == 2
    return made[0], made[1]


def test_a_parent_of_two_children_gets_one_letter_that_answers_for_both_and_can_be_taken_back(
    desk: Desk,
) -> None:
    siblings = _siblings(desk)
    own = Offer(
        "", "", "", "[[child]]", "Dear [[parent]],\n\nThe bus of [[child]] was cancelled. I will ring you today.", 0
    )
    begun, act = many.begin(desk, siblings), bulk.new_act()
    (letter,) = many.prepare(desk, siblings, own)
    assert (letter.left, letter.child) == ("", "Amara Reed and Kofi Reed")
    assert "The bus of Amara and Kofi was cancelled." in letter.body
    stood = [(case.look(desk, key).state, case.look(desk, key).line.band) for key in siblings]
    assert all(one.done for one in many.send(desk, [letter], begun, act))
    assert len(_letters(desk)) == 1
    assert {case.look(desk, key).state for key in siblings} == {"waiting"}
    assert all(one.done for one in many.undo(desk, act, [letter.case_id]))
    assert [(case.look(desk, key).state, case.look(desk, key).line.band) for key in siblings] == stood


def test_what_is_not_true_of_both_children_is_not_said_in_one_letter(desk: Desk) -> None:
    siblings = _siblings(desk, "confirmed")
    own = Offer(
        "",
        "",
        "",
        "[[child]]",
        "Dear [[parent]], about [[child]].\n\n[when: transport_none]\nThere is none. I will ring today.",
        0,
    )
    one, two = many.prepare(desk, siblings, own)
    assert one.left == ""
    assert "not true of this child" in two.left


def test_those_told_by_telephone_count_as_told_and_a_plain_letter_does_not(desk: Desk, route: Route) -> None:
    incident = _incident(desk, route.ids)
    assert incidents.told_by_voice(desk, incident, [*route.bad(), 999]) == 3
    assert (incidents.show(desk, incident).line.told, incidents.show(desk, incident).line.untold) == (3, 3)
    own = Offer("", "", "", "[[child]]", "Dear [[parent]],\n\nNews about [[child]].", 0)
    begun = many.begin(desk, route.ids)
    assert all(one.done for one in many.send(desk, many.prepare(desk, route.ids[3:], own), begun, bulk.new_act()))
    assert incidents.show(desk, incident).line.told == 3
    assert case.look(desk, route.ids[4]).state == "waiting"
    assert desk.store.read(lambda conn: [one.reply_id for one in store.tellings(conn, route.ids)]) == [None] * 3


def test_an_incident_without_a_truth_tells_nobody_and_overflow_staff_write_to_one_family_at_a_time(
    desk: Desk, tmp_path: Path
) -> None:
    key = incidents.begin(desk, "Route 12")
    with pytest.raises(NotPossible, match="no truth yet"):
        many.begin(desk, [], key)
    with pytest.raises(NotAllowed):
        many.begin(desk_for(desk.store, tmp_path, "fay", Role.OVERFLOW), [])
    assert queue.order(desk).tolist() == []


def test_letters_to_many_are_taken_back_and_their_families_count_as_not_told(desk: Desk, route: Route) -> None:
    incident = _incident(desk, route.ids)
    begun, act = many.begin(desk, route.ids, incident), bulk.new_act()
    before = {key: case.look(desk, key).state for key in route.ids}
    sent = list(many.send(desk, many.prepare(desk, route.ids, begun.offers[0]), begun, act))
    going = [one.case_id for one in sent if one.done]
    assert len(going) > 2
    first = going[0]
    desk.store.write("service", desk.now(), lambda tx: outbox.begin(tx, {Way.EMAIL: 0}))
    back = list(many.undo(desk, act, going))
    assert [(one.case_id, one.done) for one in back] == [(key, key != first) for key in going], "one has begun to leave"
    assert {key: case.look(desk, key).state for key in going[1:]} == {key: before[key] for key in going[1:]}
    told = {one.line.id for one in incidents.show(desk, incident).members if one.told}
    assert told == {first}
    assert all(explain.explain(desk, key).differs == () for key in going)
