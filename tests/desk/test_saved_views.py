"""Saved views of the queue: whose they are, who may share them, and what they are called."""

import pytest
from support.desks import desk_for

from triage.desk import saved
from triage.desk.front import Desk
from triage.errors import NotAllowed, NotFound, NotPossible
from triage.rules.asked import BUILT_IN, parse
from triage.rules.roles import Role
from triage.store import events


def named(desk: Desk) -> dict[str, tuple[str, str]]:
    return {view.name: (view.whose, view.asked) for view in saved.every(desk) if view.whose != "built in"}


def test_every_desk_has_the_built_in_views_and_each_asks_for_something() -> None:
    assert list(BUILT_IN) == ["Mine", "Unclaimed", "Late", "Waiting on others", "Escalated"]


def test_a_view_is_its_owners_and_a_shared_one_is_everybodys(desk: Desk) -> None:
    chief = desk_for(desk.store, desk.drafts.parent, "kim", Role.SUPERVISOR)
    saved.save(desk, "  Lark   chairs ", "need:wheelchair SCHOOL:larkfield taxi")
    saved.save(chief, "Formal", "topic:complaint_handling", everybody=True)
    assert named(desk) == {
        "Lark chairs": ("mine", "need:wheelchair school:larkfield taxi"),
        "Formal": ("everybody", "topic:complaint_handling"),
    }
    assert named(chief) == {"Formal": ("everybody", "topic:complaint_handling")}
    saved.save(desk, "Lark chairs", "mine")
    assert named(desk)["Lark chairs"] == ("mine", "mine"), "one of the same name gives way"
    saved.save(desk, "Formal", "mine")
    assert len([view for view in saved.every(desk) if view.name == "Formal"]) == 2
    saved.delete(desk, "Formal")
    assert named(desk)["Formal"][0] == "everybody"
    saved.delete(chief, "Formal", everybody=True)
    assert "Formal" not in named(desk)
    assert [view.whose for view in saved.every(desk)] == ["built in"] * 5 + ["mine"]


def test_only_a_supervisor_shares_or_deletes_what_is_shared(desk: Desk) -> None:
    with pytest.raises(NotAllowed):
        saved.save(desk, "All", "mine", everybody=True)
    with pytest.raises(NotAllowed):
        saved.delete(desk, "All", everybody=True)
    with pytest.raises(NotFound):
        saved.delete(desk, "All")
    assert named(desk) == {}


def test_a_view_needs_a_name_of_its_own_and_something_to_ask(desk: Desk) -> None:
    for name, asked in (("", "mine"), (" \x00", ""), ("late", "mine"), ("MINE", "band:now"), ("Empty", "  ")):
        with pytest.raises(NotPossible):
            saved.save(desk, name, asked)
    for number in range(saved.MOST):
        saved.save(desk, f"view {number}", "mine")
    with pytest.raises(NotPossible, match="20 views"):
        saved.save(desk, "one more", "mine")
    saved.save(desk, "view 3", "unclaimed")


def test_hostile_names_and_words_are_kept_as_plain_text_and_the_log_holds_none_of_them(desk: Desk) -> None:
    for text in (
        "a\x1b]52;c;x\x07b",
        "[@click=app.quit]go[/]",
        "x\x00y",
        "Ann\ud83d",
        "\u202eevil",
        "'; DROP TABLE staff",
        "x" * 900,
    ):
        saved.save(desk, f"n {text}", f'school:"{text}" {text}')
    for view in saved.every(desk):
        assert len(view.name) <= saved.NAME_LENGTH
        assert view.name.isprintable()
        assert "\x1b" not in view.asked
        parse(view.asked)
    log = desk.store.read(lambda conn: conn.exec_driver_sql("SELECT what, detail FROM event").all())
    assert {detail for what, detail in log if what == "view saved"} == {'{"everybody":false}'}
    assert desk.store.read(events.verify).broken_at is None
