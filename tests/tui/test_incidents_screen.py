"""Incidents on the screen: sixty families of one cancelled route are told the truth in a handful of keys."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import col
from support.desks import desk_for
from support.families import EIGHT_THIRTY
from support.hostile import CONTROLS
from support.pilots import SIZES, RecordedApp, app_on, opened, text_of, until
from support.recording_driver import foreign
from support.routes import NEXT, TRUTH, cancelled
from textual.pilot import Pilot

from triage.desk import claim, incidents, kept_texts
from triage.desk.front import Desk
from triage.rules.roles import Role
from triage.store.tables import Outbox
from triage.tui.screens.ask import AskScreen
from triage.tui.screens.desk import DeskScreen
from triage.tui.screens.doing import DoingScreen
from triage.tui.screens.group import GroupScreen
from triage.tui.screens.incident import IncidentScreen
from triage.tui.screens.incidents import IncidentsScreen
from triage.tui.screens.letters import LettersScreen
from triage.tui.screens.many import ManyScreen
from triage.tui.screens.one_case import OneCaseScreen
from triage.tui.screens.truth import TruthScreen
from triage.tui.screens.whole import WholeScreen
from triage.tui.screens.yes import YesScreen


async def _on(pilot: Pilot[None], kind: type, what: str) -> None:
    await until(pilot, lambda: isinstance(pilot.app.screen, kind), what)


async def _shows(pilot: Pilot[None], words: str) -> str:
    await until(pilot, lambda: words in " ".join(text_of(pilot).split()), words)
    return " ".join(text_of(pilot).split())


def _letters(desk: Desk) -> int:
    return desk.store.read(lambda conn: conn.scalar(sa.select(sa.func.count(col(Outbox.id))))) or 0


async def _ended(pilot: Pilot[None]) -> None:
    await until(pilot, lambda: isinstance(pilot.app.screen, DoingScreen) and not pilot.app.screen.running, "it is over")


async def test_sixty_families_are_told_the_truth_from_nothing_to_the_last_letter(desk: Desk, tmp_path: Path) -> None:
    made = cancelled(desk, 60)
    claim.claim(desk_for(desk.store, tmp_path, "kim"), made.bad()[2])
    async with app_on(desk).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await pilot.press("5")
        await _on(pilot, IncidentsScreen, "the incidents")
        await _shows(pilot, "no incident is open")
        await pilot.press("n")
        await _on(pilot, AskScreen, "the title is asked")
        await pilot.press(*"Route 12", "enter")
        await _on(pilot, IncidentScreen, "the incident is open")
        await _shows(pilot, "Nothing is written down yet")
        await pilot.press("m")
        await _on(pilot, GroupScreen, "the proposals")
        assert "same route 12" in await _shows(pilot, "60 of 60 marked")
        await pilot.press("enter")
        await _ended(pilot)
        await _shows(pilot, "60 done, 0 left alone")
        await pilot.press("enter")
        await _shows(pilot, "60 cases · 0 told, 60 not yet · 60 marked")
        await pilot.press("t")
        await _shows(pilot, "has no truth yet")
        await pilot.press("e")
        await _on(pilot, TruthScreen, "the truth is written")
        screen = pilot.app.screen
        assert isinstance(screen, TruthScreen)
        await pilot.press("f10")
        await _shows(pilot, "still a blank")
        screen.text.write_over(f"{TRUTH}\n\n{NEXT}")
        await pilot.press("f10")
        await _on(pilot, IncidentScreen, "back at the incident")
        await _shows(pilot, "handed it back")
        await pilot.press("t")
        await _on(pilot, ManyScreen, "the letter")
        await pilot.press("f10")
        await _on(pilot, LettersScreen, "each family's letter")
        shown = await _shows(pilot, "57 will be sent, 3 left for a person")
        assert "held by Kim" in shown
        assert "no address on record" in shown
        await pilot.press("enter")
        await _ended(pilot)
        await _shows(pilot, "57 done, 3 left alone")
        await pilot.press("enter")
        await _shows(pilot, "60 cases · 57 told, 3 not yet · 3 marked")
    assert _letters(desk) == 57


@pytest.fixture
def told(desk: Desk) -> int:
    """An incident of four cases with its truth."""
    made = cancelled(desk, 6)
    key = incidents.begin(desk, "Route 12 has no operator")
    from triage.desk import bulk
    from triage.desk.views.bulk import Link
    from triage.rules.shown import own_words

    what = Link(key, own_words(""))
    assert all(one.done for one in bulk.apply(desk, what, bulk.preview(desk, what, made.ids[2:]), bulk.new_act()))
    incidents.set_truth(desk, key, f"{TRUTH}\n\n{NEXT}", "")
    return key


@pytest.mark.parametrize("size", SIZES)
async def test_an_incident_shows_its_truth_and_who_was_told_at_every_size(
    desk: Desk, told: int, size: tuple[int, int]
) -> None:
    async with app_on(desk).run_test(size=size) as pilot:
        await opened(pilot)
        await pilot.press("5")
        shown = await _shows(pilot, "0 of 4 told")
        assert "4 families not told yet" in shown
        assert ("INC-" in shown) is (size[0] > 80)
        await pilot.press("enter")
        shown = await _shows(pilot, "4 cases · 0 told, 4 not yet · 4 marked")
        assert "The operator of route 12" in shown
        assert "The one truth · today 08:30 by robin" in shown
        assert "NOT TOLD" in shown
        assert all(len(line) <= size[0] for line in text_of(pilot).splitlines())
        await pilot.press("v")
        await _shows(pilot, "1 told, 3 not yet · 3 marked")
        await pilot.press("enter")
        await _on(pilot, OneCaseScreen, "the family's story")
        assert "No taxi came" in text_of(pilot)
        await pilot.press("escape", "h")
        await _on(pilot, WholeScreen, "the wordings")
        await pilot.press("escape", "x", "j", "a", "o")
        await _shows(pilot, "Taken out of the incident")
        await _shows(pilot, "3 cases")
        await pilot.press("m")
        await _on(pilot, GroupScreen, "the proposals")
        await pilot.press("a", "a", "x", "enter")
        await _ended(pilot)
        await pilot.press("U")
        await _ended(pilot)
        await _shows(pilot, "out of the incident again")
        await pilot.press("enter", "d")
        await _on(pilot, YesScreen, "closing is asked")
        assert "not been told the truth as it reads now" in " ".join(text_of(pilot).split())
        await pilot.press("enter")
        await _on(pilot, IncidentsScreen, "the list")
        await _shows(pilot, "no incident is open")
        await pilot.press("z")
        await _shows(pilot, "closed")
        await pilot.press("escape")
        await _on(pilot, DeskScreen, "the queue")


async def test_what_another_supervisor_sets_meanwhile_is_not_written_over_and_shows_by_itself(
    desk: Desk, told: int, tmp_path: Path
) -> None:
    boss = desk_for(desk.store, tmp_path, "sam", Role.SUPERVISOR)
    async with app_on(desk).run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        await pilot.press("5")
        await _shows(pilot, "0 of 4 told")
        await pilot.press("enter")
        await _shows(pilot, "4 marked")
        await pilot.press("x")
        await _shows(pilot, "3 marked")
        incidents.told_by_voice(boss, told, [incidents.show(boss, told).members[3].line.id])
        await _shows(pilot, "1 told, 3 not yet · 2 marked")
        await pilot.press("e")
        await _on(pilot, TruthScreen, "the truth is written")
        screen = pilot.app.screen
        assert isinstance(screen, TruthScreen)
        incidents.set_truth(boss, told, "Sam's words.", incidents.show(boss, told).raw)
        await pilot.press(*"My ")
        await pilot.press("f10")
        await _shows(pilot, "Somebody else has changed the truth")
        assert screen.text.text.startswith("My ")
        await pilot.press("escape")
        await _on(pilot, YesScreen, "asked before it is thrown away")
        await pilot.press("enter")
        await _on(pilot, IncidentScreen, "the incident")
        shown = await _shows(pilot, "Sam's words.")
        assert "OLD WORDS" in shown
        assert "0 told, 4 not yet · 4 marked" in shown, "the truth has changed, so all are to be told"
        assert EIGHT_THIRTY


async def test_hostile_titles_and_truths_stay_words(desk: Desk, told: int) -> None:
    everything = " ".join(CONTROLS.values())
    for number in range(3):
        key = incidents.begin(desk, f"{number} {everything}"[:115])
        incidents.set_truth(desk, key, everything[:3900], "")
    app = RecordedApp(lambda: desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await pilot.press("5")
        await _shows(pilot, "4 open")
        await pilot.press("enter")
        await _on(pilot, IncidentScreen, "the incident")
        await _shows(pilot, "The one truth · today")
        await pilot.press("h")
        await _on(pilot, WholeScreen, "the wordings")
        await pilot.press("escape", "e")
        await _on(pilot, TruthScreen, "the truth")
        await pilot.press("escape", "d")
        await _on(pilot, YesScreen, "closing is asked")
    assert foreign("".join(app.recorder.written)) == []


async def test_what_is_typed_survives_the_end_of_the_terminal_until_it_is_set_or_thrown_away(
    desk: Desk, told: int
) -> None:
    for turn, keys in enumerate((["e"], ["e"], ["t"], ["t"])):
        async with app_on(desk).run_test(size=(80, 24)) as pilot:
            await opened(pilot)
            await pilot.press("5")
            await _shows(pilot, "0 of 4 told")
            await pilot.press("enter")
            await _shows(pilot, "4 marked")
            await pilot.press(*keys)
            await _on(pilot, TruthScreen if turn < 2 else ManyScreen, "the text")
            screen = pilot.app.screen
            assert isinstance(screen, TruthScreen | ManyScreen)
            if turn % 2:
                await _shows(pilot, "What you wrote here before is back")
                assert "Xyz" in screen.written()[1]
                await pilot.press("escape")
                await _on(pilot, YesScreen, "asked before it is thrown away")
                await pilot.press("enter")
                await _on(pilot, IncidentScreen, "back at the incident")
                assert kept_texts.find(desk, screen.kept_as) is None
            else:
                await pilot.press(*"Xyz")
                await until(pilot, lambda s=screen: kept_texts.find(desk, s.kept_as), "it is kept")  # type: ignore[misc]
    assert incidents.show(desk, told).raw.startswith(TRUTH)
