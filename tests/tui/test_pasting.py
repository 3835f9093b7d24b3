"""Taking down at the desk what came by no machine."""

from support.pilots import app_on, opened, said, text_of, until

from triage.desk.front import Desk
from triage.tui.screens.form import FormScreen


async def test_a_comment_is_pasted_and_what_is_missing_is_asked_for_before_it_is_taken_in(busy_desk: Desk) -> None:
    async with app_on(busy_desk).run_test(size=(80, 24)) as pilot:
        desk = await opened(pilot)
        before = len(desk.queue.ids)
        await pilot.press("p")
        await until(pilot, lambda: isinstance(pilot.app.screen, FormScreen), "the form is open")
        assert "Take down what came otherwise" in text_of(pilot)
        await pilot.press("s", "tab", *"no taxi today", "tab", *"Zoe M", "f10")
        await until(pilot, lambda: "It is not said whether" in text_of(pilot), "it asks who can read it")
        await pilot.press("escape")
        await until(pilot, lambda: "what you typed comes back" in said(pilot), "nothing is lost")
        await pilot.press("p")
        await until(pilot, lambda: "no taxi today" in text_of(pilot), "what was typed is there again")
        await pilot.press("tab", "tab", "tab", "tab", "tab", "p", "f10")
        await until(pilot, lambda: said(pilot).startswith("It is taken in: "), "it is taken in")
        await until(pilot, lambda: len(desk.queue.ids) == before + 1, "the queue has it")
