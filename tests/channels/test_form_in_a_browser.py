"""The web form as people meet it: a real browser, no scripts, the keyboard and what a screen reader is told."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from support.browser import Browser, browsing
from support.desks import MONDAY, desk_for
from support.forms import Served, served

from triage.desk.front import Desk
from triage.store.engine import Store
from triage.store.tables import Contact

ASKED = frozenset({"textbox", "radio", "checkbox", "button"})


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browsing(tmp_path_factory.mktemp("browser")) as one:
        yield one


@pytest.fixture
def desk(sqlite_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr("triage.clock.now", lambda: MONDAY)
    return desk_for(sqlite_store, tmp_path)


@pytest.fixture
def form(desk: Desk) -> Iterator[Served]:
    with served(desk) as one:
        yield one


def test_every_field_has_a_name_and_nothing_is_fetched_from_elsewhere(browser: Browser, form: Served) -> None:
    browser.open(form.url)
    fields = [one for one in browser.tree() if one["role"] in ASKED]
    assert len(fields) == 20
    assert all(one["name"] for one in fields)
    groups = {one["name"] for one in browser.tree() if one["role"] in {"group", "radiogroup"}}
    assert {
        "You",
        "The child",
        "Is the child safe now?",
        "How should we answer?",
        "Do you need any of these?",
    } <= groups
    assert not re.search(r"""(?:src|href)="(?!#)|url\(|<script|@import""", browser.html())


def test_what_is_wrong_is_said_in_a_summary_that_has_the_focus_and_beside_each_field(
    browser: Browser, form: Served, desk: Desk
) -> None:
    browser.open(form.url)
    browser.type("#email", "parent@example.org")
    browser.press("button", leads_on=True)
    tree = browser.tree()
    assert any(one["role"] == "alert" and one.get("focused") for one in tree)
    assert any(one["name"].startswith("Error: ") for one in tree if one["role"] == "RootWebArea")
    links = [one["name"] for one in tree if one["role"] == "link"]
    assert links == [
        "Write your name.",
        "Write what has happened.",
        "Say whether the child is safe now.",
        "Say how we should answer.",
    ]
    name = next(one for one in tree if one["role"] == "textbox" and one["name"] == "Your name")
    assert name["invalid"] == "true"
    assert name["description"] == "Error: Write your name."
    assert 'value="parent@example.org"' in browser.html()
    assert desk.store.read(lambda conn: conn.scalar(sa.select(sa.func.count()).select_from(Contact))) == 0


def test_a_family_without_scripts_sends_the_form_and_has_a_reference(
    browser: Browser, form: Served, desk: Desk
) -> None:
    browser.open(form.url)
    for field, words in {
        "name": "Zoë Reed",
        "email": "parent@example.org",
        "child": "Amara",
        "what": "No taxi – again.",
    }.items():
        browser.type(f"#{field}", words)
    browser.press("#safe-no")
    browser.press("label[for=reply_by-email]")
    browser.press("#needs-bsl")
    browser.press("button", leads_on=True)
    page = browser.html()
    ref = re.search(r'id="reference">([2-9A-Z]{4}-[2-9A-Z]{4})<', page)
    assert ref is not None
    assert "What happens next" in page
    assert "You did not say that the child is safe." in page
    assert "ring 999" in page
    (row,) = desk.store.read(lambda conn: list(conn.execute(sa.select(Contact))))
    assert row.from_name == "Zoë Reed"
    assert "No taxi – again." in row.text


@pytest.mark.parametrize("width", [320, 1280])
def test_it_fits_a_narrow_telephone_and_a_wide_screen(browser: Browser, form: Served, width: int) -> None:
    browser.open(form.url)
    browser.press("button", leads_on=True)
    seen, wanted = browser.widths(width)
    assert (seen, wanted) == (width, width)
