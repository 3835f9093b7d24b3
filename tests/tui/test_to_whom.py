"""To whom a reply goes is read back, and said aloud when the last words came from somebody else."""

import re
from datetime import datetime

from support.pilots import opened, text_of, until, writing
from support.still import StillDoor

from triage.desk.front import Desk
from triage.tui.app import TriageApp
from triage.tui.screens.confirm import ConfirmScreen


def never() -> Desk:
    raise AssertionError


async def test_a_reply_to_the_parent_who_did_not_write_last_says_so_before_it_leaves(standing_clock: datetime) -> None:
    app = TriageApp(never)
    app.door = StillDoor()
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        composer = await writing(pilot)
        mother, father = composer.view.recipients
        composer._confirm(mother)
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen), "the mother, who wrote last, is read back")
        assert "Mind:" not in text_of(pilot)
        await pilot.press("escape", "f3")
        assert composer.to == father
        composer._confirm(father)
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen), "the father is read back")
        shown = " ".join(re.sub("[┃━┛]", " ", text_of(pilot)).split())
        assert "Jo Hale (father)" in shown
        assert "Begins: Thank you for telling us about Tamsin." in shown
        assert "Mind: the last email came from Dana Okafor-Hale" in shown
        assert "<dana@example.org>, not from here." in shown
