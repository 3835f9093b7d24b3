"""The checks agree with a person on two hundred replies: nine in ten of what they find is wrong, and of what is wrong."""

from collections.abc import Callable
from functools import cache

import pytest
from support.judged_replies import Judged, check, judged_replies

from triage.rules.judged import GROUPS

JUDGED_GROUPS = tuple(group for group in GROUPS if group != "blank")
AT_LEAST = 0.9
ENOUGH = 100


@cache
def found_in(one: Judged) -> frozenset[str]:
    """Return the groups in which the checks find fault; a note is none."""
    found = check("About the journey", one.body, one.record)
    return frozenset(finding.group for finding in found if finding.level != "note")


def scored(group: str, replies: list[Judged]) -> tuple[int, int, int]:
    """Return how often the checks are right to find fault, wrong to, and blind."""
    both = [(group in one.wrong, group in found_in(one)) for one in replies]
    return both.count((True, True)), both.count((False, True)), both.count((True, False))


def test_there_are_a_hundred_good_replies_and_a_hundred_flawed_ones() -> None:
    flawed = [one for one in judged_replies() if one.wrong]
    assert len(flawed) == ENOUGH
    assert len(judged_replies()) == 2 * ENOUGH


@pytest.mark.parametrize("group", JUDGED_GROUPS)
def test_the_checks_judge_as_a_person_does(group: str, record_property: Callable[[str, object], None]) -> None:
    every = list(judged_replies())
    for part, replies in (
        ("tuned on", [one for one in every if not one.aside]),
        ("aside", [one for one in every if one.aside]),
    ):
        record_property(f"{group}, {part}", "right {}, wrong {}, missed {}".format(*scored(group, replies)))
    right, wrong, missed = scored(group, every)
    assert right / (right + wrong) >= AT_LEAST, _disputed(group, every)
    assert right / (right + missed) >= AT_LEAST, _disputed(group, every)


def _disputed(group: str, replies: list[Judged]) -> list[str]:
    """Return the replies on which the checks and a person differ; of those kept aside only that there are some."""
    names = [one.name for one in replies if (group in one.wrong) != (group in found_in(one))]
    return [name for name, one in ((one.name, one) for one in replies) if name in names and not one.aside]
