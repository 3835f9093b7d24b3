"""An address or number that nobody confirmed for too long is asked for in the reply; how long is the supervisors' to say."""

from dataclasses import replace
from datetime import timedelta

import pytest
from support.desks import MONDAY, as_service, case_of, mail

from triage.desk import case, children, reply
from triage.desk.front import Desk
from triage.desk.register import NewChild, NewPerson, add_family
from triage.desk.views import Draft, Recipient
from triage.rules.letter import BY_HAND, Way

WORDS = "Dear Ms Reed,\n\nI am sorry. There is no transport for Amara yet. Jo will ring you by Thursday 14 January.\n"


@pytest.fixture
def key(desk: Desk) -> int:
    mother = NewPerson("Ngozi Reed", "Ms Reed", relationship="mother",
                       points=("parent@example.org", "07700 900123", "bus_mum", "work@example.org"))  # fmt: skip
    add_family(as_service(desk), [mother], [NewChild("Amara", "Reed", None, "Larkfield School", (), transport="none")])
    return case_of(desk, mail("No taxi came for Amara this morning.", sender="work@example.org"))


def to(desk: Desk, key: int, way: Way = Way.EMAIL) -> Recipient:
    return next(one for one in case.look(desk, key).recipients if way in one.ways)


def found(desk: Desk, key: int, way: Way = Way.EMAIL, words: str = WORDS) -> list[tuple[str, str, str]]:
    ways = replace(desk, ways={Way.EMAIL: "as a file", Way.TEXT: "by text", **BY_HAND})
    blanks = reply.check(ways, Draft(key, "", to(desk, key, way).point_id, "Amara's transport", words, way))
    return [(one.level, one.words, one.instead) for one in blanks if one.group == "contact_detail"]


def confirm(desk: Desk) -> None:
    for detail in children.look(desk, 1).carers[0].details:
        children.confirm(desk, 1, detail.id, "mother, on a call")


def test_a_reply_to_an_address_that_nobody_confirmed_proposes_to_ask_and_may_leave_without(
    desk: Desk, key: int
) -> None:
    one = to(desk, key)
    assert (str(one.sure), one.old) == ("never confirmed: ask if it is right", True)
    better = "Is this still the best email address for you?"
    assert found(desk, key) == [("note", "This address was never confirmed: ask if it is right.", better)]
    assert [row[2] for row in found(desk, key, Way.TEXT)] == ["Is this still the best number for you?"]
    assert found(desk, key, Way.SOCIAL) == [], "a name on social media is not asked for, least of all in public"
    reply.send(desk, Draft(key, "", one.point_id, "Amara's transport", WORDS), case.look(desk, key).version)


@pytest.mark.parametrize(
    "asks",
    ["Is this still the best email address for you?", "Has your address changed?", "Is the number we have right?",
     "Do we have the right details\nfor you?"],
)  # fmt: skip
def test_a_reply_that_asks_in_whatever_words_is_left_alone(desk: Desk, key: int, asks: str) -> None:
    assert found(desk, key, words=f"{WORDS}\n{asks}") == []


def test_what_the_family_wrote_from_in_this_case_is_not_asked_for(desk: Desk, key: int) -> None:
    mine = next(one for one in case.look(desk, key).recipients if one.address == "work@example.org")
    assert (str(mine.sure), mine.old) == ("", False)


def test_what_was_confirmed_says_its_day_and_is_asked_for_when_the_policys_days_are_over(
    desk: Desk, key: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    confirm(desk)
    assert (str(to(desk, key).sure), found(desk, key)) == ("confirmed 11 Jan", [])
    monkeypatch.setattr("triage.clock.now", lambda: MONDAY + timedelta(days=430))
    said = "last confirmed 14 months ago: ask if it is still right"
    assert (str(to(desk, key).sure), to(desk, key).old) == (said, True)
    assert [row[1] for row in found(desk, key)] == [f"This address was {said}."]
    policy = replace(desk.house.policy, confirmed_for=timedelta(days=500))
    house = replace(desk.house, policy=policy)
    patient = replace(desk, rules=lambda: house)
    assert not to(patient, key).old
    assert not children.look(patient, 1).carers[0].details[0].old, "one age for replies, calls and the register"
    assert "no contact detail confirmed in 12 months" in children.page(desk, [1])[1].check
    assert children.page(patient, [1])[1].check == ("no date of birth",)


def test_an_address_that_fails_is_told_and_never_written_to(desk: Desk, key: int) -> None:
    confirm(desk)
    children.fails(desk, 1, to(desk, key).point_id)
    view = case.look(desk, key)
    assert [str(one.address) for one in view.failed] == ["parent@example.org"]
    assert "parent@example.org" not in [str(one.address) for one in view.recipients]
    words = "parent@example.org of theirs fails: what is sent there does not arrive. Ask for another."
    assert found(desk, key, Way.TEXT) == [("note", words, "")]
