"""What a second look saw is kept with its contact: a case is told again from its record, with or without the model."""

from dataclasses import replace
from functools import lru_cache

from support.desks import case_of, family, mail, taken
from support.seen import look_of

from triage.desk import call_drafts, case, explain
from triage.desk.calls import log
from triage.desk.front import Desk
from triage.desk.pasted import Pasted, paste
from triage.rules.arrival import Channel, Forwarded
from triage.rules.reading.seen import Seen, from_kept
from triage.store import contacts

CALM = "The escort sits with her at the back. Her brace was off again and she will not say why."


def seen(at_risk: float) -> Seen:
    return look_of(at_risk, *[(1 - at_risk) / 3] * 3, concern=at_risk, place=0)


def looking(desk: Desk, at_risk: float = 0.97) -> tuple[Desk, list[str]]:
    """Return a desk with a second look that sees so much danger in every text, and the texts that it looked at.

    It writes to the store itself, which it could not while somebody holds it.
    """
    looked: list[str] = []

    @lru_cache
    def look(_subject: str, text: str) -> Seen:
        desk.store.write("the look", desk.now(), lambda _tx: looked.append(text))
        return seen(at_risk)

    return replace(desk, look=look), looked


def _kept(desk: Desk, case_id: int) -> list[Seen | None]:
    return [from_kept(row.seen) for row in desk.store.read(lambda conn: contacts.of_case(conn, case_id))]


def test_what_was_seen_ranks_the_case_and_is_kept_with_the_contact(desk: Desk) -> None:
    watched, looked = looking(desk)
    case_id = case_of(watched, mail(CALM))
    assert explain.explain(desk, case_id).band == 0
    assert _kept(desk, case_id) == [seen(0.97)]
    assert looked == [CALM]


def test_a_case_is_told_again_the_same_where_nobody_can_look(desk: Desk) -> None:
    watched, _ = looking(desk)
    case_id = case_of(watched, mail(CALM))
    assert explain.explain(desk, case_id).differs == ()


def test_a_further_contact_is_looked_at_and_the_first_is_not_looked_at_again(desk: Desk) -> None:
    family(desk)
    watched, looked = looking(desk)
    case_id = case_of(watched, mail(CALM))
    assert case_of(watched, mail("Is there any news?")) == case_id
    assert looked == [CALM, "Is there any news?"]
    assert explain.explain(desk, case_id).differs == ()


def test_a_contact_that_came_before_anybody_could_look_is_read_as_it_was(desk: Desk) -> None:
    case_id = case_of(desk, mail(CALM))
    watched, looked = looking(desk)
    assert explain.explain(watched, case_id).differs == ()
    assert _kept(desk, case_id) == [None]
    assert looked == []


def test_what_a_person_takes_down_is_looked_at_before_the_database_is_held(desk: Desk) -> None:
    watched, looked = looking(desk)
    paste(watched, Pasted(Channel.IN_PERSON, CALM, "Ngozi Reed", "01632960111"))
    draft = call_drafts.begin(watched)
    log(
        watched,
        replace(draft, caller="Ngozi Reed", number="01632960112", notes=f"It is again that {CALM}", outcome="answered"),
    )
    assert len(looked) == 2
    assert all(CALM in text for text in looked)


def test_what_was_passed_on_is_looked_at_before_the_database_is_held_too(desk: Desk) -> None:
    watched, looked = looking(desk)
    own = Forwarded("Ngozi Reed", "parent@example.org", "help", CALM)
    case_of(watched, mail("See below.", sender="colleague@marlshire.example", forwarded=(own,)))
    assert looked == ["See below.", CALM]


def test_a_mail_that_came_before_is_not_looked_at_again(desk: Desk) -> None:
    taken(desk, mail(CALM))
    watched, looked = looking(desk)
    assert taken(watched, mail(CALM)).outcome == "repeated"
    assert looked == []


def test_a_secret_address_is_kept_whatever_a_second_look_made_of_the_words(desk: Desk) -> None:
    family(desk, father="carl@example.org")
    watched, _ = looking(desk, at_risk=0.001)
    said = "We have moved. My ex husband must not know our new address, please do not give anyone our address."
    case_id = case_of(watched, mail(said))
    assert any("secret" in str(words) for words in case.look(watched, case_id).warnings)
