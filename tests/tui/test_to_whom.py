"""To whom a reply goes is read back, and said aloud when the last words came from somebody else."""

import re
from datetime import datetime

from support.desks import as_service, mail, taken
from support.families import EIGHT_THIRTY
from support.pilots import app_on, opened, text_of, until, writing
from support.still import StillDoor

from triage.desk import children
from triage.desk.front import Desk
from triage.desk.register import NewChild, NewPerson, add_family
from triage.tui.app import TriageApp
from triage.tui.screens.confirm import ConfirmScreen
from triage.tui.screens.reply import ReplyScreen


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


async def test_an_address_that_nobody_confirmed_is_said_and_a_key_puts_the_question_above_the_name(desk: Desk) -> None:
    mother = NewPerson(
        "Ngozi Reed",
        "Ms Reed",
        relationship="mother",
        points=("parent@example.org", "old@example.org", "work@example.org"),
    )
    add_family(as_service(desk), [mother], [NewChild("Amara", "Reed", None, "Larkfield School", (), transport="none")])
    mine = {str(one.value): one.id for one in children.look(desk, 1).carers[0].details}
    children.fails(desk, 1, mine["old@example.org"])
    taken(desk, mail("No taxi came for Amara this morning.", sender="work@example.org", at=EIGHT_THIRTY))
    async with app_on(desk).run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        composer = await writing(pilot)
        assert "<parent@example.org> mother   never confirmed: ask if it is right" in text_of(pilot)
        composer.letter.write_over(
            "Dear Ms Reed,\n\nI am sorry. Jo will ring you by Thursday 11 June.\n\nAda\nThe desk\n"
        )
        await until(pilot, lambda: "old@example.org of theirs fails" in checks(composer), "what fails is told")
        assert "This address was never confirmed: ask if it is right." in checks(composer)
        await pilot.press("f9")
        question = "Is this still the best email address for you?"
        assert composer.letter.text.endswith(f"by Thursday 11 June.\n\n{question}\n\nAda\nThe desk\n")
        await until(pilot, lambda: "This address was" not in checks(composer), "the reply asks now")
        assert composer.to is not None
        composer._confirm(composer.to)
        await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmScreen), "it is read back")
        assert "never confirmed: ask if it is right" in text_of(pilot)


async def test_a_family_whose_only_address_fails_is_to_be_rung_and_the_screen_says_why(desk: Desk) -> None:
    mother = NewPerson("Ngozi Reed", "Ms Reed", relationship="mother", points=("parent@example.org",))
    add_family(as_service(desk), [mother], [NewChild("Amara", "Reed", None, "Larkfield School", (), transport="none")])
    taken(desk, mail("No taxi came for Amara this morning.", sender="parent@example.org", at=EIGHT_THIRTY))
    children.fails(desk, 1, children.look(desk, 1).carers[0].details[0].id)
    async with app_on(desk).run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        await writing(pilot)
        assert "parent@example.org FAILS: what is sent there does not arrive: ring them instead" in text_of(pilot)


def checks(composer: ReplyScreen) -> str:
    return " ".join(one.words for one in composer.found)
