"""c on a line of missed calls opens the call with the number that rang; what is logged answers the line."""

from datetime import timedelta

from support.desks import as_service
from support.pilots import app_on, desk_screen, opened, until
from textual.pilot import Pilot

from triage import clock
from triage.channels.queue_log import arrival_of
from triage.desk import call_drafts
from triage.desk.front import Desk
from triage.desk.take_in import take_in
from triage.rules.rang import How, Rang
from triage.store import cases
from triage.store.tables import CaseState
from triage.tui.screens.call import CallScreen

NUMBER = "01632960777"


def missed(desk: Desk) -> int:
    began = clock.now() - timedelta(minutes=20)
    rang = Rang("1799744400.1", "transport", NUMBER, began, began + timedelta(minutes=3), 180, How.ABANDONED)
    case_id = take_in(as_service(desk), arrival_of(rang, "telephone", b"lines")).case_id
    assert case_id is not None
    return case_id


async def ringing_back(pilot: Pilot[None], case_id: int) -> CallScreen:
    desk_screen(pilot).queue.select(case_id)
    await until(pilot, lambda: desk_screen(pilot).queue.selected == case_id, "the line is selected")
    await pilot.press("c")
    await until(pilot, lambda: isinstance(pilot.app.screen, CallScreen), "the call is open")
    screen = pilot.app.screen
    assert isinstance(screen, CallScreen)
    await until(
        pilot, lambda: screen.who.value == NUMBER and screen.people.chosen is not None, "the number stands there"
    )
    return screen


async def test_the_call_opens_with_the_number_that_rang_and_what_is_logged_answers_the_line(busy_desk: Desk) -> None:
    case_id = missed(busy_desk)
    async with app_on(busy_desk).run_test(size=(120, 36)) as pilot:
        await opened(pilot)
        screen = await ringing_back(pilot, case_id)
        await pilot.press("enter")
        await until(pilot, lambda: screen.card is not None and bool(screen.case.value), "who rang is known")
        await pilot.press("y", "f10", "a", "f10", "f10")
        await until(pilot, lambda: not isinstance(pilot.app.screen, CallScreen), "the call is logged")
    case = busy_desk.store.read(lambda conn: cases.get(conn, case_id))
    assert case is not None
    assert (case.state, case.contacts, case.unanswered) == (CaseState.DONE, 2, 0)


async def test_somebody_else_who_rings_at_that_moment_is_typed_over_it_and_gets_none_of_it(busy_desk: Desk) -> None:
    case_id = missed(busy_desk)
    async with app_on(busy_desk).run_test(size=(120, 36)) as pilot:
        await opened(pilot)
        screen = await ringing_back(pilot, case_id)
        await pilot.press(*"Pell")
        await until(pilot, lambda: screen.who.value == "Pell", "what was typed takes its place")
        assert screen.draft
        assert screen.draft.number == ""


async def test_a_call_that_nobody_took_down_leaves_nothing_to_go_on_with(busy_desk: Desk) -> None:
    case_id = missed(busy_desk)
    async with app_on(busy_desk).run_test(size=(120, 36)) as pilot:
        await opened(pilot)
        await ringing_back(pilot, case_id)
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(pilot.app.screen, CallScreen), "the call is left")
    assert call_drafts.unfinished(busy_desk) == []
