"""The composer offers the ways that the record allows, says by which it goes, and what that way needs."""

from dataclasses import replace

from support.desks import as_service, mail, taken
from support.families import EIGHT_THIRTY
from support.pilots import app_on, opened, said, text_of, until, writing

from triage.desk.front import Desk
from triage.desk.register import NewChild, NewPerson, add_family
from triage.rules.letter import BY_HAND, Way
from triage.tui.screens.confirm import ConfirmScreen
from triage.tui.screens.desk import DeskScreen

WORDS = "Dear Ms Reed,\n\nI am sorry. There is no transport for Amara yet. Jo will ring you by Thursday 11 June.\n"


def family(desk: Desk, *points: str) -> None:
    mother = NewPerson("Ngozi Reed", "Ms Reed", relationship="mother", points=points)
    child = NewChild("Amara", "Reed", None, "Larkfield School", (), transport="none")
    add_family(as_service(desk), [mother], [child])
    taken(desk, mail("No taxi came for Amara this morning.", sender=points[0], at=EIGHT_THIRTY))


async def test_a_key_goes_through_the_ways_of_the_record_and_a_call_is_put_down(desk: Desk) -> None:
    family(desk, "parent@example.org", "07700 900123", "bus_mum")
    async with app_on(replace(desk, ways={Way.EMAIL: "as a file", **BY_HAND})).run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        composer = await writing(pilot)
        assert "F5: another way" in text_of(pilot)
        seen = []
        for _ in range(4):
            seen.append((composer.way, str(composer.to.address) if composer.to else ""))
            await pilot.press("f5")
        assert seen == [
            (Way.EMAIL, "parent@example.org"),
            (Way.TEXT, "07700900123"),
            (Way.PHONE, "07700900123"),
            (Way.SOCIAL, "bus_mum"),
        ]
        composer.letter.write_over(WORDS)
        await pilot.press("f5")
        await until(
            pilot, lambda: any("cannot leave from this desk" in one.words for one in composer.found), "no texts"
        )
        await pilot.press("f10")
        await until(pilot, lambda: "Choose another way, or ring" in said(pilot), "it is stopped before it is sent")
        await pilot.press("f5", "f10")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmScreen), "it is read back")
        shown = text_of(pilot)
        assert "Put this call down to be made?" in shown
        assert "by telephone: your words are the script" in shown
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, DeskScreen), "it is put down")
        assert "to be rung by a person who rings, to Ms Reed 07700900123" in said(pilot)
        await until(pilot, lambda: "ring back" in text_of(pilot), "the queue says so")


async def test_who_can_be_written_to_in_one_way_only_is_offered_no_other(desk: Desk) -> None:
    family(desk, "parent@example.org")
    async with app_on(desk).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await writing(pilot)
        assert "F5" not in text_of(pilot).splitlines()[1]
        await pilot.press("f5")
        assert "no other way to reach this family" in said(pilot)


async def test_who_has_no_address_at_all_but_a_number_is_begun_by_text(desk: Desk) -> None:
    family(desk, "07700 900123")
    async with app_on(desk).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        composer = await writing(pilot)
        assert composer.way is Way.TEXT
        assert "by text message" in text_of(pilot)


async def test_a_recipient_who_is_on_the_record_no_more_gives_place_to_the_next(desk: Desk) -> None:
    family(desk, "parent@example.org", "07700 900123")
    async with app_on(desk).run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        composer = await writing(pilot)
        assert composer.to is not None
        composer.to = replace(composer.to, point_id=999, ways=(Way.SOCIAL,))
        await pilot.press("f3")
        assert composer.to.address == "parent@example.org"
