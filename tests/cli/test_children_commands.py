"""The register and the one number from the command line."""

import json
from collections.abc import Callable

import pytest

from triage.cli import opening
from triage.desk.register import NewChild, NewPerson, add_family

Run = Callable[..., str]


@pytest.fixture
def roll(run: Run) -> Run:
    run("migrate")
    desk = opening.desk()
    for name, state in (("Amara", "none"), ("Bola", "confirmed"), ("Cai", "not_known")):
        mother = NewPerson(f"Ms {name}", f"Ms {name}", points=(f"{name.lower()}@example.org",), relationship="mother")
        add_family(desk, [mother], [NewChild(name, "Reed", None, "Larkfield School", ("wheelchair",), transport=state)])
    return run


def test_the_register_a_child_the_number_and_the_report_are_printed_and_changed(roll: Run) -> None:
    rows = [json.loads(line) for line in roll("children", "--json").splitlines()]
    assert [row["transport"] for row in rows] == ["none", "not_known", "confirmed"]
    assert [json.loads(line)["name"] for line in roll("children", "--state", "none", "--json").splitlines()] == [
        "Amara Reed"
    ]
    assert "no list" in roll("children", "--state", "gone", code=28)
    assert "Bola" in roll("children", "--find", "bola")
    ref = rows[0]["ref"]
    assert "Amara Reed, Larkfield School. Transport: none" in roll("child", ref)
    first = json.loads(roll("count", "--json"))
    assert (first["none"], first["roll"]) == (1, 3)
    assert "1 interim" in roll("transport", ref, "--state", "interim", "--why", "a taxi", "--since", "yesterday")
    assert json.loads(roll("count", "--json"))["none"] == 0
    assert json.loads(roll("count", "--as-of", first["at"], "--json"))["none"] == 1
    assert json.loads(roll("count", "--as-of", "2020-01-01", "--json"))["roll"] == 0
    assert "As of Wed 01 Jan 2020 00:00" in roll("count", "--as-of", "2020-01-01")
    assert "wants a moment" in roll("count", "--as-of", "soon", code=27)
    assert "still to come" in roll("count", "--as-of", "2199-01-01", code=28)
    assert "still to come" in roll("export", "children", "--as-of", "2199-01-01", code=28)
    assert "The five add up to the roll" in roll("count")
    report = json.loads(roll("sitrep", "--json"))
    assert report["count"] == {"none": 0, "not_known": 1, "interim": 1, "confirmed": 1, "not_needed": 0, "roll": 3}
    assert all(figure["definition"] for part in report["sections"] for figure in part["figures"])
    assert "Children with no transport now: 0 of 3" in roll("sitrep")


def test_what_is_changed_of_a_child_is_printed_as_it_stands_now(roll: Run) -> None:
    ref = json.loads(roll("children", "--json").splitlines()[0])["ref"]
    changed = json.loads(roll("needs", ref, "--need", "epilepsy", "--why", "mother, on a call", "--json"))
    assert changed["needs"] == ["epilepsy"]
    travels = roll("transport", ref, "--state", "interim", "--why", "a taxi until Friday", "--json")
    assert json.loads(travels)["transport"] == "interim"
    confirmed = json.loads(roll("confirm", ref, "amara@example.org", "--how", "mother, on a call", "--json"))
    assert "mother, on a call" in json.dumps(confirmed)


def test_a_contact_detail_is_confirmed_or_fails_by_its_own_words(roll: Run) -> None:
    ref = json.loads(roll("children", "--state", "none", "--json"))["ref"]
    assert "Confirmed." in roll("confirm", ref, "AMARA@example.org", "--how", "mother, on a call")
    told = json.loads(roll("child", ref, "--json"))
    assert told["people"][0]["details"][0]["how"] == "mother, on a call"
    assert "failing" in roll("confirm", ref, "amara@example.org", "--failing")
    assert "FAILS" in roll("child", ref)
    assert "no such address" in roll("confirm", ref, "other@example.org", "--failing", code=25)
    assert "is no day" in roll("transport", ref, "--state", "none", "--why", "x", "--since", "soon", code=28)


def test_doubles_are_listed_merged_after_a_dry_run_kept_apart_and_taken_back(roll: Run) -> None:
    desk = opening.desk()
    mother = NewPerson("Amara Ms", "Ms Amara", points=("amara@example.org",), relationship="mother", barred=True)
    add_family(desk, [mother], [NewChild("Amarah", "Reed", None, "Larkfield School", None, transport="confirmed")])
    people = json.loads(roll("doubles", "--json"))
    assert (people["sort"], people["reasons"]) == ("person", ["the same name", "amara@example.org in common"])
    first, second = people["first"]["ref"], people["second"]["ref"]
    seen = roll("doubles", "merge", first, second, "--dry-run")
    assert "is NOT to be spoken to" in seen
    assert json.loads(roll("doubles", "--json")) == people, "a dry run changes nothing"
    assert "for a reason" in roll("doubles", "merge", first, second, code=28)
    assert roll("doubles", "merge", first, second, "--why", "one number") in seen
    assert json.loads(roll("doubles", "--json"))["sort"] == "child", "one mother in common makes the children alike"
    one, two = (json.loads(roll("doubles", "--json"))[which]["ref"] for which in ("first", "second"))
    assert "are two" in roll("doubles", "apart", one, two, "--why", "sisters")
    assert roll("doubles") == ""
    made = [json.loads(line) for line in roll("doubles", "--decided", "--json").splitlines()]
    assert [(row["decided"], row["why"]) for row in made] == [("apart", "sisters"), ("merged", "one number")]
    assert "merged: " in roll("doubles", "--decided")
    assert "are two again" in roll("doubles", "unmerge", first, second, "--why", "a slip")
    assert "It is said no more." in roll("doubles", "unmerge", one, two, "--why", "a slip")
    assert roll("doubles", "--decided") == ""
