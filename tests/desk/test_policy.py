"""Rules that supervisors own: tried without changing anything, adopted while the desk works, by two where band 0 is touched."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import col
from support.clocked import answer_with, clock_names
from support.desks import MONDAY, as_service, case_of, desk_for, family, mail, shipped_house

from triage.cli.opening import house_texts
from triage.config import shipped
from triage.desk import case, clock_moves, clocks, explain, policy, readings, waiting
from triage.desk import house as houses
from triage.desk.done import done
from triage.desk.front import Desk
from triage.desk.set_waiting import wait
from triage.errors import NotAllowed, NotFound, NotPossible, SettingsWrong
from triage.reports import load
from triage.rules.house import House, parse, touches_at_risk
from triage.rules.reading import Lexicon, Reading, Said, read_together
from triage.rules.roles import Role
from triage.store import cases, rules
from triage.store import clocks as clock_rows
from triage.store.engine import Store
from triage.store.tables import Event

TEXTS = house_texts(shipped())
LATE = "The taxi was twenty minutes late again today."


def _changed(file: str, old: str, new: str) -> dict[str, str]:
    assert old in TEXTS[file]
    return {**TEXTS, file: TEXTS[file].replace(old, new, 1)}


SLOWER = _changed("policy.toml", "failing_days = 1", "failing_days = 2")
SOONER = _changed("policy.toml", "at_risk_minutes = 15", "at_risk_minutes = 10")


def _house(texts: Mapping[str, str]) -> House:
    house, faults = parse(texts)
    assert house is not None, faults
    return house


@pytest.fixture
def boss(desk: Desk, tmp_path: Path) -> Desk:
    """Sam, a supervisor, at a desk whose first rules are in force, with three families' cases."""
    desk.store.write("service", MONDAY, lambda tx: houses.begin(tx, shipped_house(), TEXTS))
    for number, child in enumerate(("Amara", "Bela", "Cato")):
        family(desk, child, f"parent{number}@example.org", needs=())
        case_of(desk, mail(f"{LATE} {child}", sender=f"parent{number}@example.org"))
    return desk_for(desk.store, tmp_path, "sam", Role.SUPERVISOR)


def _bands_and_times(desk: Desk) -> list[tuple[int, object]]:
    keys = desk.store.read(rules.not_done)
    return [(view.line.band, view.line.due) for view in (case.look(desk, key) for key in keys)]


def test_trying_rules_lists_each_case_that_would_move_and_why_and_changes_nothing(boss: Desk) -> None:
    before = _bands_and_times(boss)
    moves = list(policy.tried(boss, _house(SLOWER)))
    assert {move.child for move in moves} == {"Amara Reed", "Bela Reed", "Cato Reed"}
    assert all(move.act_by > move.was_act_by and move.why for move in moves)
    assert _bands_and_times(boss) == before


def test_rules_that_change_nothing_move_nothing(boss: Desk) -> None:
    noted = {**TEXTS, "policy.toml": TEXTS["policy.toml"] + "\n# a note\n"}
    assert list(policy.tried(boss, _house(noted))) == []


def test_what_is_told_of_a_case_that_rises_sooner_is_when_and_of_a_new_rule_its_reason(boss: Desk) -> None:
    family(boss, "Dido", "parent9@example.org", needs=("autism_anxiety",))
    case_of(boss, mail("The journey takes two hours each way, it is too long.", sender="parent9@example.org"))
    sooner = _house(_changed("policy.toml", "failing_after_days = 3", "failing_after_days = 2"))
    (move,) = (one for one in policy.tried(boss, sooner) if one.child == "Dido Reed")
    assert (move.was, move.was_act_by) == (move.band, move.act_by)
    assert move.was_rises_at is not None
    assert move.rises_at is not None
    assert move.rises_at < move.was_rises_at
    row = 'rule = "far"\nwords = "It is far."\nsituations = ["too_long"]\ngroups = ["A"]\nto = 1\n\n[[raise]]\nrule = "harm"'
    found = policy.tried(boss, _house(_changed("policy.toml", 'rule = "harm"', row)))
    assert [one.why.split(".")[0] for one in found] == ["It is far"]


def test_adopted_rules_rank_every_case_and_each_move_is_in_the_log(boss: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policy, "BATCH", 2)
    before = _bands_and_times(boss)
    adopted = policy.adopt(boss, _house(SLOWER), SLOWER, "the winter rules")
    assert (adopted.in_force, adopted.ranked) == (True, 3)
    assert all(new > old for (_, new), (_, old) in zip(_bands_and_times(boss), before, strict=True))  # type: ignore[operator]
    count = sa.select(sa.func.count()).where(col(Event.what) == "ranked anew", col(Event.by) == "sam")
    assert boss.store.read(lambda conn: conn.scalar(count)) == 3
    for key in boss.store.read(rules.not_done):
        told = explain.explain(boss, key)
        assert (told.policy, told.differs) == (adopted.version, ())


def test_a_terminal_that_began_before_ranks_by_the_rules_in_force_now(desk: Desk, boss: Desk) -> None:
    adopted = policy.adopt(boss, _house(SLOWER), SLOWER, "the winter rules")
    family(desk, "Dido", "parent9@example.org", needs=())
    key = case_of(desk, mail(LATE, sender="parent9@example.org"))
    assert desk.house.version != adopted.version
    assert explain.explain(desk, key).policy == adopted.version


def test_the_words_of_a_batch_are_read_together_and_before_its_cases_are_held(
    boss: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, read = [False], list[tuple[int, bool]]()
    write = Store.write

    def writing(self: Store, *given: Any) -> Any:
        held.append(True)
        try:
            return write(self, *given)
        finally:
            held.pop()

    def reading(told: Sequence[Said], lexicon: Lexicon) -> list[Reading]:
        read.extend([(len(told), held[-1])] if told else [])
        return read_together(told, lexicon)

    monkeypatch.setattr(Store, "write", writing)
    monkeypatch.setattr(readings, "read_together", reading)
    monkeypatch.setattr(readings, "_made", OrderedDict())
    policy.adopt(boss, _house(SLOWER), SLOWER, "the winter rules")
    assert read == [(3, False)]


def test_what_a_killed_adoption_left_is_ranked_by_the_service(boss: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as killed:
        killed.setattr(policy, "rank_behind", lambda desk, after=0: ())
        policy.adopt(boss, _house(SLOWER), SLOWER, "the winter rules")
    assert list(policy.tried(boss, _house(SLOWER)))
    waiting.apply_waiting(as_service(boss))
    assert list(policy.tried(boss, _house(SLOWER))) == []


def test_an_adoption_that_was_broken_off_goes_on_when_it_is_done_again(
    boss: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as killed:
        killed.setattr(policy, "rank_behind", lambda desk, after=0: ())
        policy.adopt(boss, _house(SLOWER), SLOWER, "the winter rules")
    assert policy.adopt(boss, _house(SLOWER), SLOWER, "the winter rules").ranked == 3
    with pytest.raises(NotPossible, match="in force already"):
        policy.adopt(boss, _house(SLOWER), SLOWER, "the winter rules")


def test_the_rules_adopted_last_are_in_force_though_another_terminals_clock_is_ahead(
    boss: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted = {**TEXTS, "policy.toml": TEXTS["policy.toml"] + "\n# a note\n"}
    monkeypatch.setattr("triage.clock.now", lambda: MONDAY + timedelta(minutes=5))
    policy.adopt(boss, _house(SLOWER), SLOWER, "the winter rules")
    monkeypatch.setattr("triage.clock.now", lambda: MONDAY)
    assert policy.adopt(boss, _house(noted), noted, "a note").in_force
    assert boss.store.read(rules.version_in_force) == _house(noted).version


def test_rules_that_somebody_else_replaced_while_they_ranked_are_not_said_to_be_in_force(
    boss: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted = {**TEXTS, "policy.toml": TEXTS["policy.toml"] + "\n# a note\n"}
    ranked = policy.rank_behind

    def meanwhile(desk: Desk, _after: int) -> Sequence[int]:
        monkeypatch.setattr(policy, "rank_behind", ranked)
        policy.adopt(desk, _house(noted), noted, "a note")
        return ()

    monkeypatch.setattr(policy, "rank_behind", meanwhile)
    adopted = policy.adopt(boss, _house(SLOWER), SLOWER, "the winter rules")
    assert (adopted.in_force, adopted.instead) == (False, _house(noted).version)


def test_a_waiting_case_in_which_new_rules_hear_a_child_at_risk_is_open_and_its_hand_over_is_waited_for(
    boss: Desk, tmp_path: Path
) -> None:
    key = boss.store.read(rules.not_done)[0]
    wait(boss, key, "operator", None, "they look into it")
    heard = 'family = "situation"\nname = "left_alone"\nsay = ["twenty minutes late again"]\n'
    texts = {**TEXTS, "lexicon.toml": TEXTS["lexicon.toml"] + f"\n[[listen]]\n{heard}"}
    policy.adopt(boss, _house(texts), texts, "it was")
    policy.adopt(desk_for(boss.store, tmp_path, "uma", Role.SUPERVISOR), _house(texts), texts, "it was")
    view = case.look(boss, key)
    assert (view.state, view.line.band) == ("open", 0)
    assert "safeguarding_hand_off" in clock_names(boss, key)
    assert explain.explain(boss, key).differs == ()


def _hearing(kind: str, said: str) -> dict[str, str]:
    heard = f'family = "kind"\nname = "{kind}"\nsay = ["{said}"]\n'
    return {**TEXTS, "lexicon.toml": TEXTS["lexicon.toml"] + f"\n[[listen]]\n{heard}"}


def _asked(desk: Desk, later: timedelta = timedelta(0)) -> int:
    return case_of(desk, mail("Could you tell me the name of the new driver?", at=MONDAY + later))


def test_a_case_in_which_new_rules_hear_a_request_for_records_is_owed_its_answer_from_the_day_it_came(
    boss: Desk,
) -> None:
    key = _asked(boss)
    _asked(boss, timedelta(hours=1))
    clocks.start(boss, key, "reimbursement")
    clocks.pause(boss, key, "claim_decide", "they send their receipts")
    texts = _hearing("foi_sar", "name of the new driver")
    policy.adopt(boss, _house(texts), texts, "they ask for what we hold")
    rows = {row.name: row for row in boss.store.read(lambda conn: clock_rows.of_case(conn, key))}
    assert rows["foi_answer"].started_at == MONDAY
    assert rows["claim_decide"].paused_at
    assert explain.explain(boss, key).differs == ()


def test_what_was_answered_before_new_rules_heard_more_in_it_is_owed_nothing_more(boss: Desk) -> None:
    family(boss)
    key = _asked(boss)
    answer_with(boss, key, "late-or-missed-journeys")
    assert case_of(boss, mail("The taxi was late today.", at=MONDAY + timedelta(hours=1))) == key
    texts = _hearing("foi_sar", "name of the new driver")
    policy.adopt(boss, _house(texts), texts, "they ask for what we hold")
    kept = boss.store.read(lambda conn: cases.get(conn, key))
    assert kept
    assert "foi_sar" in kept.kinds
    assert "foi_answer" not in clock_names(boss, key)


def test_a_clock_that_is_started_on_an_older_terminal_counts_by_the_rules_in_force_now(desk: Desk, boss: Desk) -> None:
    panel = 'starts_for = ["appeal_stage_2"]\nlength = 40'
    shorter = _changed("clocks.toml", panel, panel.replace("40", "30"))
    policy.adopt(boss, _house(shorter), shorter, "the county agreed on 30")
    key = boss.store.read(rules.not_done)[0]
    clocks.start(desk, key, "appeal_stage_2")
    assert clock_moves.would_move(desk) == []


def test_a_person_who_writes_is_disturbed_only_where_the_place_changes(boss: Desk) -> None:
    noted = {**TEXTS, "policy.toml": TEXTS["policy.toml"] + "\n# a note\n"}
    key = boss.store.read(rules.not_done)[0]
    version = case.look(boss, key).version
    policy.adopt(boss, _house(noted), noted, "a note")
    assert case.look(boss, key).version == version
    policy.adopt(boss, _house(SLOWER), SLOWER, "the winter rules")
    assert case.look(boss, key).version == version + 1


def test_what_touches_band_0_waits_for_a_second_supervisor(boss: Desk, tmp_path: Path) -> None:
    for _ in range(2):
        assert not policy.adopt(boss, _house(SOONER), SOONER, "sooner").in_force
    assert boss.store.read(rules.version_in_force) == shipped_house().version
    other = desk_for(boss.store, tmp_path, "uma", Role.SUPERVISOR)
    assert policy.adopt(other, _house(SOONER), SOONER, "I have read it").in_force
    adopted = sa.select(col(Event.detail)).where(col(Event.what) == "rules adopted", col(Event.by) == "uma")
    assert "I have read it" in str(boss.store.read(lambda conn: conn.scalar(adopted)))


def test_another_supervisor_is_told_of_rules_that_wait_sees_exactly_those_and_adopts_them(
    boss: Desk, tmp_path: Path
) -> None:
    policy.adopt(boss, _house(SOONER), SOONER, "sooner")
    other = desk_for(boss.store, tmp_path, "uma", Role.SUPERVISOR)
    assert load.alarms(other).proposers == ("sam",)
    assert load.alarms(boss).proposers == load.alarms(desk_for(boss.store, tmp_path)).proposers == ()
    (waits,) = policy.proposals(other)
    assert (waits.by, waits.at, waits.why) == ("sam", MONDAY, "sooner")
    texts = policy.proposed_texts(other, waits.version)
    assert policy.adopt(other, _house(texts), texts, "I have read it").in_force
    assert (policy.proposals(other), load.alarms(other).proposers) == ((), ())


def test_rules_that_wait_are_taken_back_for_a_reason_and_those_in_force_stay(boss: Desk, tmp_path: Path) -> None:
    policy.adopt(boss, _house(SOONER), SOONER, "sooner")
    (waits,) = policy.proposals(boss)
    with pytest.raises(NotPossible, match="for a reason"):
        policy.take_back(boss, waits.version, " ")
    with pytest.raises(NotFound, match="wait for a second"):
        policy.take_back(boss, shipped_house().version, "these are in force")
    policy.take_back(boss, waits.version, "a slip")
    assert boss.store.read(rules.version_in_force) == shipped_house().version
    taken = sa.select(col(Event.detail)).where(col(Event.what) == "rules taken back")
    assert "a slip" in str(boss.store.read(lambda conn: conn.scalar(taken)))
    other = desk_for(boss.store, tmp_path, "uma", Role.SUPERVISOR)
    assert not policy.adopt(other, _house(SOONER), SOONER, "sooner, after all").in_force


@pytest.mark.parametrize(
    ("file", "old", "new", "touches"),
    [
        ("policy.toml", "failing_days = 1", "failing_days = 2", False),
        ("policy.toml", "at_risk_minutes = 15", "at_risk_minutes = 20", True),
        ("lexicon.toml", 'tmw = "tomorrow"\n', "", True),
        (
            "lexicon.toml",
            '"needs 2 1"',
            '"needs 2 2"',
            True,
        ),  # of what is not held, and aboard now, a child at risk is made
        ("calendar.toml", "known_until", "# a note\nknown_until", False),
    ],
)
def test_what_touches_band_0_is_its_situations_its_target_and_their_words(
    file: str, old: str, new: str, touches: bool
) -> None:
    assert touches_at_risk(TEXTS, _changed(file, old, new)) is touches


def test_rules_go_back_as_they_came(boss: Desk) -> None:
    before = _bands_and_times(boss)
    policy.adopt(boss, _house(SLOWER), SLOWER, "the winter rules")
    policy.adopt(boss, shipped_house(), TEXTS, "it did not help")
    assert _bands_and_times(boss) == before
    assert policy.differences(boss, TEXTS) == []
    policy.adopt(boss, _house(SLOWER), SLOWER, "it did after all")
    assert _bands_and_times(boss) != before


def test_the_difference_is_told_line_by_line(boss: Desk) -> None:
    lines = policy.differences(boss, SLOWER)
    assert "-failing_days = 1" in {line.split("  #")[0].rstrip() for line in lines}
    assert "+failing_days = 2" in {line.split("  #")[0].rstrip() for line in lines}
    shorter = {**TEXTS, "policy.toml": TEXTS["policy.toml"].rstrip("\n")}
    assert policy.differences(boss, shorter) == ["policy.toml differs: only in how its lines end"]


def test_what_the_reader_learned_touches_band_0_and_is_one_line_of_the_difference(boss: Desk) -> None:
    learned = {**TEXTS, "weights.txt": TEXTS["weights.txt"] + "more\n"}
    assert touches_at_risk(TEXTS, learned)
    assert policy.differences(boss, learned) == ["weights.txt differs: what the reader learned is not the same"]


def test_a_done_case_is_explained_by_the_rules_that_ranked_it(boss: Desk) -> None:
    key = boss.store.read(rules.not_done)[0]
    done(boss, key, "the firm was spoken to")
    policy.adopt(boss, _house(SLOWER), SLOWER, "the winter rules")
    told = explain.explain(boss, key)
    assert (told.policy, told.differs) == (shipped_house().version, ())
    assert told.now is not None
    assert told.now[1] > told.act_by + timedelta(hours=1)


def test_who_may_not_adopt_and_what_cannot_be_adopted_is_refused(desk: Desk, boss: Desk) -> None:
    with pytest.raises(NotAllowed):
        policy.adopt(desk, _house(SLOWER), SLOWER, "why not")
    with pytest.raises(NotPossible, match="reason"):
        policy.adopt(boss, _house(SLOWER), SLOWER, " ")
    with pytest.raises(NotPossible, match="in force already"):
        policy.adopt(boss, shipped_house(), TEXTS, "again")
    with pytest.raises(SettingsWrong, match="not kept"):
        boss.store.read(lambda conn: houses.by_version(conn, "0" * 12))
