"""A reply by the ways that a family's record allows: email, text, letter, a call to be made, a post."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
import sqlalchemy as sa
from pypdf import PdfReader
from sqlmodel import col
from support.desks import MONDAY, as_service, case_of, family, mail

from triage.desk import call_back, case, drafts, queue, reply, sending
from triage.desk.front import Desk
from triage.desk.register import NewChild, NewPerson, add_family
from triage.desk.views import Draft, Sent
from triage.errors import ChannelAway, NotSendable
from triage.rules.letter import Delivery, Letter, Outcome, Reach, Way, ways_of
from triage.store import notes, outbox
from triage.store.tables import ContactPoint, Outbox, OutboxState, Reply

WORDS = "Dear Ms Reed,\n\nI am sorry. There is no transport for Amara yet. Jo will ring you by Thursday 14 January.\n"
POST = "12 Mill Lane\nMarlford\nMX1 2AB"
ALL = {
    Way.EMAIL: "as a file",
    Way.TEXT: "by text",
    Way.LETTER: "to print",
    Way.PHONE: "by a person",
    Way.SOCIAL: "by hand",
}


@pytest.fixture
def open_desk(desk: Desk) -> Desk:
    """A desk from which every way is set up."""
    return replace(desk, ways=ALL)


@pytest.fixture
def key(desk: Desk) -> int:
    """The case of a mother who can be reached by every way, and a father with a telephone at home."""
    mother = NewPerson("Ngozi Reed", "Ms Reed", relationship="mother",
                       points=("parent@example.org", "07700 900123", POST, "bus_mum"))  # fmt: skip
    father = NewPerson("Carl Reed", "Mr Reed", relationship="father", points=("01632 960 111",))
    child = NewChild("Amara", "Reed", None, "Larkfield School", ("autism_anxiety",), transport="none")
    add_family(as_service(desk), [mother, father], [child])
    return case_of(desk, mail("No taxi came for Amara this morning."))


def write(desk: Desk, key: int, way: Way, words: str = WORDS, name: str = "Ms Reed") -> Sent:
    view = case.look(desk, key)
    to = next(one for one in view.recipients if way in one.ways and name == one.name)
    return reply.send(desk, Draft(key, "", to.point_id, "Amara's transport", words, way), view.version)


def roads(state: Delivery, left: list[Letter], *ways: Way, words: str = "said", **more: Any) -> sending.Roads:
    def deliver(letter: Letter) -> Outcome:
        left.append(letter)
        return Outcome(state, words, **more)

    return {way: sending.Road(deliver) for way in ways or ALL}


def rows(desk: Desk) -> list[Any]:
    return desk.store.read(lambda conn: list(conn.execute(sa.select(Outbox).order_by(col(Outbox.id)))))


def failing(desk: Desk) -> list[str]:
    query = sa.select(col(ContactPoint.value)).where(col(ContactPoint.failing))
    return desk.store.read(lambda conn: list(conn.scalars(query)))


@pytest.mark.parametrize(
    ("kind", "value", "ways"),
    [
        ("email", "a@example.org", (Way.EMAIL,)),
        ("phone", "07700900123", (Way.TEXT, Way.PHONE)),
        ("phone", "07624900123", (Way.TEXT, Way.PHONE)),
        ("phone", "07012345678", (Way.PHONE,)),
        ("phone", "01632960111", (Way.PHONE,)),
        ("phone", "0770090012", (Way.PHONE,)),
        ("phone", "33612345678", (Way.PHONE,)),
        ("post", "12 Mill Lane, MX1 2AB", (Way.LETTER,)),
        ("handle", "bus_mum", (Way.SOCIAL,)),
        ("fax", "1", ()),
    ],
)
def test_each_contact_detail_has_the_ways_that_lead_there(kind: str, value: str, ways: tuple[Way, ...]) -> None:
    assert ways_of(kind, value) == ways


def test_the_record_says_by_which_ways_each_person_can_be_reached_email_first(desk: Desk, key: int) -> None:
    found = [(str(one.name), str(one.address), one.ways) for one in case.look(desk, key).recipients]
    assert found == [
        ("Ms Reed", "parent@example.org", (Way.EMAIL,)),
        ("Ms Reed", "07700900123", (Way.TEXT, Way.PHONE)),
        ("Ms Reed", "12 Mill Lane, Marlford, MX1 2AB", (Way.LETTER,)),
        ("Ms Reed", "bus_mum", (Way.SOCIAL,)),
        ("Mr Reed", "01632960111", (Way.PHONE,)),
    ]


def test_a_text_leaves_with_the_very_words_and_for_the_number_alone(open_desk: Desk, key: int) -> None:
    sent = write(open_desk, key, Way.TEXT)
    assert (sent.where, str(sent.to)) == ("by text", "Ms Reed <07700900123>")
    left: list[Letter] = []
    sending.send_due(as_service(open_desk), roads(Delivery.SENT, left))
    (letter,) = left
    assert (letter.way, letter.recipient, letter.raw.decode()) == (Way.TEXT, "07700900123", WORDS)
    assert any("reply sent, by text message" in told.what for told in case.look(open_desk, key).story)


def test_a_letter_leaves_as_the_pdf_that_was_frozen(open_desk: Desk, key: int) -> None:
    write(open_desk, key, Way.LETTER)
    left: list[Letter] = []
    sending.send_due(as_service(open_desk), roads(Delivery.SENT, left))
    said = PdfReader(BytesIO(left[0].raw)).pages[0].extract_text()
    assert "12 Mill Lane\nMarlford\nMX1 2AB" in said
    assert "There is no transport for Amara yet." in said


def test_a_letter_that_cannot_be_printed_stays_a_draft_and_names_the_signs(open_desk: Desk, key: int) -> None:
    drafts.keep(open_desk, Draft(key, "", 3, "Amara's transport", f"{WORDS} শ", Way.LETTER))
    with pytest.raises(NotSendable, match="bengali letter sha"):
        write(open_desk, key, Way.LETTER, f"{WORDS} শ")
    assert rows(open_desk) == []
    kept = drafts.find(open_desk, key)
    assert kept is not None
    assert kept.way is Way.LETTER


def test_a_call_is_put_down_with_its_script_and_answers_nothing_before_they_are_reached(
    open_desk: Desk, key: int
) -> None:
    running = [clock.name for clock in case.look(open_desk, key).clocks if clock.stopped is None]
    script = WORDS.replace("Ms Reed", "Mr Reed")
    sent = write(open_desk, key, Way.PHONE, script, name="Mr Reed")
    assert (sent.reply_id, str(sent.to)) == (0, "Mr Reed 01632960111")
    view = case.look(open_desk, key)
    assert view.state == "open"
    assert view.line.ring
    assert any("to be rung by Monday 11 January at " in why.words for why in view.why)
    assert {*running, "call_back"} <= {clock.name for clock in view.clocks if clock.stopped is None}
    assert rows(open_desk) == []
    (note,) = open_desk.store.read(lambda conn: notes.of_case(conn, key))
    assert (note.sort, note.text, note.whom) == ("call back", script, "Mr Reed 01632960111")
    assert note.due_at == next(clock.due for clock in view.clocks if clock.name == "call_back")
    call_back.call_back(open_desk, key, "reached", "told him all of it")
    assert not queue.page(open_desk, [key])[key].ring


def test_a_second_script_for_the_same_call_starts_no_second_clock(open_desk: Desk, key: int) -> None:
    write(open_desk, key, Way.PHONE)
    write(open_desk, key, Way.PHONE, "Say that Jo is at work on it. I am sorry, Amara.")
    assert [clock.name for clock in case.look(open_desk, key).clocks].count("call_back") == 1


def test_a_post_is_kept_as_said_by_whom_and_when_and_is_never_sent_by_the_machine(open_desk: Desk, key: int) -> None:
    sent = write(open_desk, key, Way.SOCIAL, "I am sorry. Please send us a message, so that we can help. Jo")
    assert sent.leaves_at == MONDAY
    left: list[Letter] = []
    assert sending.send_due(as_service(open_desk), roads(Delivery.SENT, left)) == 0
    (row,) = rows(open_desk)
    assert row.state is OutboxState.SENT
    kept = open_desk.store.read(lambda conn: conn.execute(sa.select(Reply)).one())
    assert (kept.way, kept.written_by, kept.at, kept.to_address) == (Way.SOCIAL, "ada", MONDAY, "bus_mum")


def test_a_post_that_names_the_child_is_told_of(open_desk: Desk, key: int) -> None:
    to = next(one for one in case.look(open_desk, key).recipients if Way.SOCIAL in one.ways)
    found = reply.check(open_desk, Draft(key, "", to.point_id, "x", WORDS, Way.SOCIAL))
    assert any("Everybody can read this: take out the name Amara" in one.words for one in found)


@pytest.mark.parametrize("way", [Way.TEXT, Way.LETTER])
def test_a_way_that_is_not_set_up_stops_the_reply_before_it_is_sent(desk: Desk, key: int, way: Way) -> None:
    with pytest.raises(NotSendable, match="cannot leave from this desk"):
        write(desk, key, way)
    assert rows(desk) == []


def test_a_way_leads_only_to_who_can_be_reached_by_it(open_desk: Desk, key: int) -> None:
    view = case.look(open_desk, key)
    home = next(one for one in view.recipients if one.address == "01632960111")
    with pytest.raises(NotSendable, match="a mobile number"):
        reply.send(open_desk, Draft(key, "", home.point_id, "Transport", WORDS, Way.TEXT), view.version)


def test_a_text_that_is_too_long_is_stopped_with_its_length(open_desk: Desk, key: int) -> None:
    with pytest.raises(NotSendable, match="918 characters"):
        write(open_desk, key, Way.TEXT, WORDS + "a word " * 140)


def test_a_letter_by_a_way_that_is_no_longer_set_up_waits_and_is_listed(open_desk: Desk, key: int) -> None:
    write(open_desk, key, Way.TEXT)
    assert sending.send_due(as_service(open_desk), roads(Delivery.SENT, [], Way.EMAIL)) == 0
    (row,) = sending.unsettled(open_desk)
    assert (row.way, row.state) == (Way.TEXT, OutboxState.QUEUED)


# ---- what does not arrive ---------------------------------------------------------------------------------------------


def test_a_number_that_does_not_exist_is_to_be_checked_and_the_family_to_be_rung(open_desk: Desk, key: int) -> None:
    write(open_desk, key, Way.TEXT)
    assert key not in set(queue.order(open_desk)) or case.look(open_desk, key).line.band == 0
    sending.send_due(as_service(open_desk), roads(Delivery.FAILED, [], wrong_address=True))
    view = case.look(open_desk, key)
    assert view.state == "open"
    assert any(why.rule == "not_delivered" and "Contact details to check" in why.words for why in view.why)
    assert failing(open_desk) == ["07700900123"]
    assert "07700900123" not in {one.address for one in view.recipients}


def test_a_letter_that_fails_for_another_reason_leaves_the_address_alone(open_desk: Desk, key: int) -> None:
    write(open_desk, key, Way.EMAIL)
    sending.send_due(as_service(open_desk), roads(Delivery.FAILED, [], words="552 too large"))
    assert failing(open_desk) == []
    assert case.look(open_desk, key).state == "open"


# ---- the far side, asked ------------------------------------------------------------------------------------------------


def _asked(desk: Desk, state: Delivery, fate: Callable[[str], Outcome | None]) -> sending.Roads:
    road = roads(state, [])[Way.TEXT]
    made = {Way.TEXT: replace(road, fate=fate)}
    sending.send_due(as_service(desk), made)
    return made


def _later(monkeypatch: pytest.MonkeyPatch, minutes: float) -> None:
    monkeypatch.setattr("triage.clock.now", lambda: MONDAY + timedelta(minutes=minutes))


def test_what_was_delivered_is_asked_for_until_it_is_known(
    open_desk: Desk, key: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(open_desk, key, Way.TEXT)
    states = [Outcome(Delivery.SENT, "sending"), Outcome(Delivery.DELIVERED, "delivered")]
    made = _asked(open_desk, Delivery.SENT, lambda _id: states.pop(0))
    service = as_service(open_desk)
    assert sending.ask_due(service, made) == 0, "not at once"
    for minutes in (1, 2):
        _later(monkeypatch, minutes)
        assert sending.ask_due(service, made) == 1
    assert rows(open_desk)[0].state is OutboxState.DELIVERED
    assert sending.ask_due(service, made) == 0


def test_a_text_that_notify_could_not_deliver_marks_the_number(
    open_desk: Desk, key: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(open_desk, key, Way.TEXT)
    failed = Outcome(Delivery.FAILED, "permanent-failure", wrong_address=True)
    made = _asked(open_desk, Delivery.SENT, lambda _id: failed)
    _later(monkeypatch, 1)
    sending.ask_due(as_service(open_desk), made)
    assert rows(open_desk)[0].state is OutboxState.FAILED
    assert failing(open_desk) == ["07700900123"]


def test_an_unknown_that_the_far_side_has_settles_itself(
    open_desk: Desk, key: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(open_desk, key, Way.TEXT)
    made = _asked(open_desk, Delivery.UNKNOWN, lambda _id: Outcome(Delivery.DELIVERED, "delivered"))
    _later(monkeypatch, 1)
    sending.ask_due(as_service(open_desk), made)
    assert rows(open_desk)[0].state is OutboxState.DELIVERED


def test_an_unknown_that_the_far_side_never_had_is_sent_again_but_not_too_soon(
    open_desk: Desk, key: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(open_desk, key, Way.TEXT)
    made = _asked(open_desk, Delivery.UNKNOWN, lambda _id: None)
    service = as_service(open_desk)
    for minutes, state in ((1, OutboxState.UNKNOWN), (5, OutboxState.UNKNOWN), (11, OutboxState.QUEUED)):
        _later(monkeypatch, minutes)
        sending.ask_due(service, made)
        assert rows(open_desk)[0].state is state, minutes


def test_a_far_side_that_cannot_be_asked_changes_nothing(
    open_desk: Desk, key: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_id: str) -> Outcome | None:
        raise ChannelAway("No answer.")

    write(open_desk, key, Way.TEXT)
    made = _asked(open_desk, Delivery.UNKNOWN, away)
    _later(monkeypatch, 60 * 24 * 3)
    assert sending.ask_due(as_service(open_desk), made) == 0
    assert rows(open_desk)[0].state is OutboxState.UNKNOWN
    assert sending.ask_due(as_service(open_desk), {Way.TEXT: replace(made[Way.TEXT], fate=lambda _id: None)}) == 1
    assert rows(open_desk)[0].state is OutboxState.UNKNOWN, "after a day a person decides"


# ---- how fast, and who holds up whom ----------------------------------------------------------------------------------


@pytest.fixture
def many_letters(desk: Desk) -> Desk:
    """Three letters for each of three domains, waiting to leave."""
    family(desk)
    key = case_of(desk, mail("No taxi came for Amara this morning."))

    def queue_them(tx: Any) -> None:
        for number in range(9):
            letter = Letter(f"<{number}@x.example>", "d@x.example", f"p{number}@d{number % 3}.example", b"x")
            kept = Reply(case_id=key, to_name="P", to_address=letter.recipient, subject="s", body="b", written_by="ada",
                         at=tx.at, message_id=letter.message_id)  # fmt: skip
            outbox.keep(tx, kept, letter, "", "", tx.at)

    desk.store.write("ada", MONDAY, queue_them)
    return desk


def test_no_more_leave_in_a_minute_than_the_settings_say(many_letters: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    left: list[Letter] = []
    made = {Way.EMAIL: replace(roads(Delivery.SENT, left)[Way.EMAIL], per_minute=4)}
    service = as_service(many_letters)
    for minutes, total in ((0, 4), (0.5, 4), (1.1, 8), (2.2, 9)):
        _later(monkeypatch, minutes)
        sending.send_due(service, made)
        assert len(left) == total


@pytest.mark.parametrize(("reach", "tried"), [(Reach.LETTER, 9), (Reach.LANE, 7), (Reach.WAY, 1)])
def test_a_trouble_holds_back_what_it_is_about_and_nothing_else(many_letters: Desk, reach: Reach, tried: int) -> None:
    left: list[Letter] = []

    def deliver(letter: Letter) -> Outcome:
        left.append(letter)
        bad = letter.lane == "email:d1.example" or reach is Reach.WAY
        return Outcome(Delivery.LATER, "421 busy", reach) if bad else Outcome(Delivery.SENT, "250")

    sending.send_due(as_service(many_letters), {Way.EMAIL: sending.Road(deliver)})
    assert len(left) == tried
    waiting = {row.next_try_at - MONDAY for row in rows(many_letters) if row.state is OutboxState.QUEUED}
    assert waiting <= {timedelta(minutes=5), timedelta(minutes=1)}
    assert timedelta(0) not in waiting


def test_one_slow_domain_keeps_one_sender_busy_and_the_others_send_the_rest(many_letters: Desk) -> None:
    import threading

    slow, began, left = threading.Event(), threading.Event(), list[str]()

    def deliver(letter: Letter) -> Outcome:
        if letter.lane == "email:d0.example":
            began.set()
            assert slow.wait(30)
        left.append(letter.lane)
        return Outcome(Delivery.SENT, "250")

    service, busy, made = as_service(many_letters), sending.Busy(), {Way.EMAIL: sending.Road(deliver)}
    stuck = threading.Thread(target=sending.send_due, args=(service, made), kwargs={"busy": busy})
    stuck.start()
    assert began.wait(30)
    assert sending.send_due(service, made, busy=busy) == 6
    assert left == ["email:d1.example", "email:d2.example"] * 3
    assert sending.recover(service, made, busy) == 0, "what is being sent here is no orphan"
    slow.set()
    stuck.join(30)
    assert len(left) == 9
