"""Why a case stands where it stands: told again from its record it is the same, whatever happened to it; people overrule."""

import random
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from support.desks import MONDAY, as_service, case_of, desk_for, family, mail

from triage.desk import case, clock_story, explain, queue, reply, waiting
from triage.desk.done import done
from triage.desk.front import Desk
from triage.desk.overrule import overrule
from triage.desk.pasted import Pasted, paste
from triage.desk.reopen import reopen
from triage.desk.safeguard import Concern, safeguard
from triage.desk.set_waiting import wait
from triage.desk.views import Draft
from triage.errors import NotAllowed, NotPossible, NotSendable, Stale
from triage.rules.arrival import Channel
from triage.rules.roles import Role

MISSING = "Amara did not arrive at school and nobody knows where she is."
NO_TAXI = "No taxi came this morning and Amara is still at home."
LATE = "The taxi was twenty minutes late again today."
WORDS = (
    NO_TAXI,
    MISSING,
    LATE,
    "Thank you so much, Amara's driver is lovely.",
    "This is a formal complaint. I have written three times and nobody answers me.",
    "The escort hit Amara on the arm yesterday.",
    "When does the new timetable start?",
    "She starts at Larkfield on 25 January 2027 and no transport is arranged yet.",
    "Still nothing. Amara has epilepsy and cannot sit on a bus for two hours.",
)
Tick = Callable[[timedelta], datetime]


@pytest.fixture
def tick(monkeypatch: pytest.MonkeyPatch) -> Tick:
    """Let time pass."""
    now = [MONDAY]

    def on(by: timedelta) -> datetime:
        now[0] += by
        monkeypatch.setattr("triage.clock.now", lambda: now[0])
        return now[0]

    return on


def _supervisor(desk: Desk, folder: Path) -> Desk:
    return desk_for(desk.store, folder, "sam", Role.SUPERVISOR)


def _same(desk: Desk, key: int) -> None:
    assert explain.explain(desk, key).differs == ()


@pytest.mark.parametrize("seed", range(6))
def test_on_a_random_history_what_is_stored_is_what_its_record_tells(
    desk: Desk, tick: Tick, tmp_path: Path, seed: int
) -> None:
    chance, boss = random.Random(seed), _supervisor(desk, tmp_path)
    family(desk)
    keys = {case_of(desk, mail(chance.choice(WORDS), key=f"first {seed}"))}
    for turn in range(14):
        now = tick(timedelta(minutes=chance.choice((5, 90, 60 * 20, 60 * 70))))
        key = chance.choice(sorted(keys))
        match chance.randrange(6):
            case 0 | 1:
                machine = chance.random() < 0.2
                keys.add(case_of(desk, mail(chance.choice(WORDS), at=now, key=f"{seed} {turn}", is_auto_reply=machine)))
            case 2:
                _answer(desk, key, chance.choice(("we-have-your-message", "late-or-missed-journeys")))
            case 3:
                _decide(boss, key, chance)
            case 4:
                _end(desk, key)
            case _:
                while waiting.apply_waiting(as_service(desk)):
                    continue
        for one in keys:
            _same(desk, one)


def _end(desk: Desk, key: int) -> None:
    """Mark the case done, as far as its safeguarding concern lets it be."""
    with suppress(NotPossible):
        done(desk, key, "the family rang and all is well")


def _answer(desk: Desk, key: int, template: str) -> None:
    view = case.look(desk, key)
    if not view.recipients:
        return
    body = "Dear Ms Reed,\n\nThank you for your message about Amara. I will ring you on Thursday 14 January.\n\nAda\n"
    try:
        reply.send(desk, Draft(key, template, view.recipients[0].point_id, "Amara's transport", body), view.version)
    except (NotSendable, Stale):
        return


def _decide(boss: Desk, key: int, chance: random.Random) -> None:
    decision: dict[str, Any] = chance.choice(
        (
            {"band": chance.randrange(4)},
            {"needs": ["epilepsy"]},
            {"needs": []},
            {"kind": "complaint"},
            {"kind": "enquiry", "band": 3},
            {"no_safeguarding": True},
        )
    )
    try:
        overrule(boss, key, "I rang them", **decision)
    except NotPossible:
        assert case.look(boss, key).state == "done"


def test_a_contact_after_the_case_was_done_starts_it_afresh(desk: Desk, tick: Tick) -> None:
    family(desk)
    key = case_of(desk, mail(MISSING))
    safeguard(desk, key, Concern("yes", "at school", "", "nobody knows where she is", "front_door", "Jo Lane, 09:10"))
    done(desk, key, "she is safe at school, I spoke to the head")
    now = tick(timedelta(hours=3))
    again = case_of(desk, mail("Many thanks for the quick answer earlier.", at=now))
    assert case.look(desk, again).line.band == 3


# A person overrules


def test_a_persons_band_stands_first_with_who_and_why_and_the_log_keeps_both(desk: Desk, tick: Tick) -> None:
    family(desk)
    key = case_of(desk, mail(LATE))
    now = tick(timedelta(minutes=30))
    overrule(desk, key, "he has a seizure when he waits", band=1)
    view = case.look(desk, key)
    assert view.line.band == 1
    assert view.line.due > now
    assert "Ada decided: band 1. Why: he has a seizure when he waits" in view.why[0].words
    assert any("late" in why.words.lower() for why in view.why[1:])
    _same(desk, key)


def test_the_program_never_overrules_back(desk: Desk, tick: Tick) -> None:
    family(desk)
    key = case_of(desk, mail(NO_TAXI))
    overrule(desk, key, "he is at school now", band=3)
    now = tick(timedelta(hours=5))
    waiting.apply_waiting(as_service(desk))
    assert case_of(desk, mail("Thank you for ringing.", at=now)) == key
    assert case.look(desk, key).line.band == 3
    assert any("he is at school now" in why.words for why in case.look(desk, key).why)


def test_a_clock_that_falls_due_lifts_what_a_person_had_set_and_says_that_it_did(desk: Desk, tick: Tick) -> None:
    family(desk)
    key = case_of(desk, mail(NO_TAXI))
    overrule(desk, key, "he is at school now", band=3)
    tick(timedelta(hours=30))
    waiting.apply_waiting(as_service(desk))
    view = case.look(desk, key)
    assert view.line.band == 2
    assert view.why[0].rule == "set_by_person"
    assert any(why.rule.startswith("clock") for why in view.why)


def test_new_words_of_the_family_may_raise_what_a_person_had_set(desk: Desk, tick: Tick) -> None:
    family(desk)
    key = case_of(desk, mail(LATE))
    overrule(desk, key, "nothing to do", band=3)
    now = tick(timedelta(hours=1))
    assert case_of(desk, mail(MISSING, at=now)) == key
    view = case.look(desk, key)
    assert view.line.band == 0
    assert any("nothing to do" in why.words for why in view.why)


def test_only_a_supervisor_takes_a_safeguarding_concern_off(desk: Desk, tmp_path: Path) -> None:
    family(desk)
    key = case_of(desk, mail(MISSING))
    for attempt in ({"no_safeguarding": True}, {"band": 2}):
        with pytest.raises(NotAllowed):
            overrule(desk, key, "she is found", **attempt)
    assert case.look(desk, key).line.band == 0
    boss = _supervisor(desk, tmp_path)
    overrule(boss, key, "she is found", no_safeguarding=True)
    line = case.look(boss, key).line
    assert (line.safeguarding, line.band > 0) == (False, True)
    _same(boss, key)


def test_needs_set_by_a_person_are_those_that_rank(desk: Desk) -> None:
    family(desk, needs=None)
    key = case_of(desk, mail("The taxi was 40 minutes late and he has epilepsy."))
    overrule(desk, key, "epilepsy is his brother's", needs=["wheelchair"])
    assert case.look(desk, key).line.needs == ("wheelchair",)
    _same(desk, key)


def test_a_kind_set_by_a_person_starts_its_clocks(desk: Desk) -> None:
    family(desk)
    key = case_of(desk, mail("When does the new timetable start?"))
    overrule(desk, key, "they meant it as a complaint", kind="complaint")
    assert "complaint_acknowledge" in {one.running.name for one in clock_story.story(desk, key)}


@pytest.mark.parametrize(
    ("decision", "told"),
    [
        ({"band": 7}, "no band 7"),
        ({"needs": ["wings"]}, "no need 'wings'"),
        ({"kind": "grumble"}, "no kind 'grumble'"),
        ({}, "Say what is to be otherwise"),
    ],
)
def test_what_cannot_be_decided_is_refused_in_words(desk: Desk, decision: dict[str, object], told: str) -> None:
    family(desk)
    key = case_of(desk, mail(LATE))
    with pytest.raises(NotPossible, match=told):
        overrule(desk, key, "so", **decision)  # type: ignore[arg-type]


def test_to_overrule_takes_a_reason(desk: Desk) -> None:
    family(desk)
    key = case_of(desk, mail(LATE))
    with pytest.raises(NotPossible, match="takes a reason"):
        overrule(desk, key, "  ", band=1)


def test_a_further_contact_never_makes_the_rise_by_waiting_later(desk: Desk, tick: Tick) -> None:
    family(desk, needs=())
    key = case_of(desk, mail("The journey takes two hours each way, it is too long."))
    first = explain.explain(desk, key).rises_at
    assert first is not None
    now = tick(timedelta(days=2))
    assert case_of(desk, mail("The journey is still two hours each way.", at=now)) == key
    assert explain.explain(desk, key).rises_at == first


def test_the_line_says_how_many_contacts_by_how_many_ways(desk: Desk) -> None:
    family(desk)
    key = case_of(desk, mail(NO_TAXI))
    case_of(desk, mail("Rang: still no taxi for Amara.", channel=Channel.PHONE))
    line = queue.page(desk, [key])[key]
    assert (line.contacts, line.channels) == (2, ("email", "phone"))


def test_a_case_that_waits_is_open_again_at_once_where_a_person_says_that_a_child_is_at_risk(desk: Desk) -> None:
    family(desk)
    key = case_of(desk, mail(NO_TAXI))
    wait(desk, key, "operator", None, "they look for a car")
    overrule(desk, key, "the school rang: he is missing", band=0)
    view = case.look(desk, key)
    assert (view.state, view.line.band) == ("open", 0)
    assert key in queue.order(desk)
    _same(desk, key)


@pytest.mark.parametrize(("band", "set_to"), [("the same", 1), ("graver", 1)])
def test_a_band_that_a_person_confirms_or_raises_is_due_no_later_than_it_was(
    desk: Desk, tick: Tick, band: str, set_to: int
) -> None:
    family(desk)
    key = case_of(
        desk, mail(NO_TAXI if band == "the same" else "There will be a new driver tomorrow. Amara is autistic.")
    )
    before = case.look(desk, key).line.due
    tick(timedelta(hours=2))
    overrule(desk, key, "I rang the operator", band=set_to)
    assert case.look(desk, key).line.due <= before
    _same(desk, key)


def test_a_graver_band_that_a_person_sets_keeps_the_day_on_which_the_case_rises(desk: Desk) -> None:
    family(desk)
    key = case_of(desk, mail("She starts at Larkfield on 22 February 2027 and no transport is arranged yet."))
    rises = explain.explain(desk, key).rises_at
    assert rises is not None
    overrule(desk, key, "the school needs to know", band=2)
    assert explain.explain(desk, key).rises_at == rises
    overrule(desk, key, "it is arranged", band=3)
    assert explain.explain(desk, key).rises_at != rises


def test_a_milder_word_on_a_case_that_waits_takes_nothing_of_it_back(desk: Desk, tick: Tick) -> None:
    family(desk, needs=())
    key = case_of(desk, mail("The journey takes two hours each way, it is too long."))
    before = explain.explain(desk, key)
    wait(desk, key, "operator", None, "a second route is looked for")
    now = tick(timedelta(hours=3))
    assert case_of(desk, mail("Thank you for ringing me.", at=now)) == key
    view, after = case.look(desk, key), explain.explain(desk, key)
    assert (view.state, after.band, after.rises_at) == ("open", before.band, before.rises_at)
    assert view.line.due > now
    assert [one.rule for one in view.why][:1] == [one["rule"] for one in before.reasons][:1]
    _same(desk, key)


def test_a_family_that_only_asks_again_has_waited_for_an_answer_all_the_same(desk: Desk, tick: Tick) -> None:
    family(desk, needs=())
    key = case_of(desk, mail("The journey takes two hours each way, it is too long."))
    due = case.look(desk, key).line.due
    for words in ("Any news?", "Could somebody please answer me?"):
        assert case_of(desk, mail(words, at=tick(timedelta(minutes=40)))) == key
    view = case.look(desk, key)
    assert view.line.due < due
    assert "unanswered" in [one.rule for one in view.why]
    _same(desk, key)


def test_a_case_that_is_opened_again_rises_when_it_has_waited_too_long_again(desk: Desk, tick: Tick) -> None:
    family(desk, needs=())
    key = case_of(desk, mail("The journey takes two hours each way, it is too long."))
    done(desk, key, "a new route")
    now = tick(timedelta(days=9))
    reopen(desk, key, "the route fell through")
    rises = explain.explain(desk, key).rises_at
    assert rises is not None
    assert timedelta(days=3) <= rises - now <= timedelta(days=6)
    _same(desk, key)


def test_nobody_waits_for_the_hand_over_of_a_concern_that_a_supervisor_took_off(
    desk: Desk, tick: Tick, tmp_path: Path
) -> None:
    family(desk)
    key = case_of(desk, mail(MISSING))
    overrule(_supervisor(desk, tmp_path), key, "she was at the dentist", no_safeguarding=True)
    tick(timedelta(hours=3))
    waiting.apply_waiting(as_service(desk))
    story = {one.running.name: one.running for one in clock_story.story(desk, key)}["safeguarding_hand_off"]
    assert (story.ended, story.breached) == ("cancelled", False)
    assert not any(
        "safeguarding concern" in one.words and one.rule.startswith("clock") for one in case.look(desk, key).why
    )


def test_what_is_typed_in_of_the_hour_that_comes_twice_stands_where_its_record_tells(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("triage.clock.now", lambda: datetime(2026, 10, 25, 9, tzinfo=UTC))
    kept = paste(desk, Pasted(Channel.LETTER, MISSING, name="A neighbour", when="2026-10-25 01:50"))
    assert kept.band == 0
    _same(desk, kept.case_id)
