"""Templates from the command line: listed with their forms, read, checked, and what became of their use."""

import json
from pathlib import Path

import pytest
from support.desks import case_of, desk_for, family, mail

from triage.cli import opening
from triage.desk import case, done, reopen, reply, template_use
from triage.desk.front import Desk
from triage.desk.views import Draft
from triage.rules.roles import Role

from .conftest import Run

WORDS = """Dear Ms Reed,

I am sorry that Amara's taxi is late every week. I will ring you on Thursday 14 January, on 01632 960 200.
"""


def test_every_template_is_listed_with_its_forms(run: Run) -> None:
    listed = {row["name"]: row for row in map(json.loads, run("templates", "list", "--json").splitlines())}
    assert set(listed["no-transport-yet"]["forms"]) == {"email", "text", "phone", "easy_read"}
    assert "stage 1" in run("templates", "list")


def test_a_template_is_read_with_its_facts(run: Run) -> None:
    shown = run("templates", "show", "no-transport-yet.text")
    assert "[when: transport_none]" in shown
    assert "text message" in shown
    run("templates", "show", "nonsense", code=25)


def test_templates_are_held_against_the_words_that_supervisors_own(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "The templates hold" in run("templates", "check")
    here = tmp_path / "rules"
    (here / "templates").mkdir(parents=True)
    for name, text in opening.house_texts(opening.rules_folder(opening.settings())).items():
        (here / name).write_text(text)
    owned = here / "wording.toml"
    owned.write_text(
        owned.read_text().replace('phrases = ["you can rely on it"', 'phrases = ["come what may", "you can rely on it"')
    )
    (here / "templates" / "t.md").write_text(
        '+++\ntitle = "T"\nkind = "holding"\nsubject = "S"\n+++\n\nI will ring you, come what may.\n'
    )
    with (tmp_path / "triage.toml").open("a") as settings:
        settings.write(f'[rules]\nfolder = "{here}"\n')
    assert "t.md:7" in run("templates", "check", code=20)


def test_a_template_that_is_mistyped_is_left_out_and_closes_no_desk(run: Run, tmp_path: Path) -> None:
    here = tmp_path / "rules"
    (here / "templates").mkdir(parents=True)
    for name, text in opening.house_texts(opening.rules_folder(opening.settings())).items():
        (here / name).write_text(text)
    good = '+++\ntitle = "T"\nkind = "holding"\nsubject = "S"\n+++\n\nI will ring you.\n'
    (here / "templates" / "good.md").write_text(good)
    (here / "templates" / "typo.md").write_text(good.replace("title", "titel"))
    (here / "templates" / "much.md").write_text(good.replace("I will ring you", "Rest assured"))
    (here / "templates" / "old.md").write_bytes(good.encode() + b"caf\xe9\n")
    with (tmp_path / "triage.toml").open("a") as settings:
        settings.write(f'[rules]\nfolder = "{here}"\n')
    told = run("templates", "check", code=20)
    assert all(fault in told for fault in ("typo.md:2", "much.md:7", "old.md:8: a letter here is not in UTF-8"))
    listed = run("templates", "list")
    assert "good " in listed
    assert "typo " not in listed
    assert "left out: triage templates check" in listed
    run("run", "--once")


def test_what_became_of_a_template_is_counted(desk: Desk, tmp_path: Path) -> None:
    family(desk)
    boss = desk_for(desk.store, tmp_path, "sam", Role.SUPERVISOR)
    first = case_of(desk, mail("The taxi is late every week. When does it come for Amara?"))
    view = case.look(boss, first)
    draft = Draft(first, "late-or-missed-journeys", view.recipients[0].point_id, "Amara's taxi", WORDS)
    reply.send(boss, draft, view.version)
    (use,) = [one for one in template_use.uses(boss) if one.sent]
    assert (use.name, use.sent, use.opened_again) == ("late-or-missed-journeys", 1, 0)
    if not use.done:
        done.done(boss, first, "said so")
    reopen.reopen(boss, first, "It was late again.")
    (use,) = [one for one in template_use.uses(boss) if one.sent]
    assert (use.done, use.opened_again) == (0, 1)
    assert len(template_use.uses(boss)) == len(boss.templates)
