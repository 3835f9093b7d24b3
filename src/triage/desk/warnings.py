"""Early warnings: the service listens for them, supervisors say what they make of each."""

from datetime import datetime
from typing import Any

from triage.desk import acting
from triage.desk.front import Desk, require
from triage.desk.views.board import Warned
from triage.errors import NotFound
from triage.rules.shown import clean, one_line
from triage.rules.warnings import CONTACTS, GROWTH, Sound, contacts_sound, growth_sounds, silence_sounds
from triage.store import warnings


def listen(desk: Desk) -> int:
    """Ask every rule whether it sounds, and keep what changed; return how many warnings changed. Harmless to repeat."""
    require(desk, "apply waiting")
    sounds = desk.store.read(lambda conn: _sounds(conn, desk, desk.now()))
    if not desk.store.read(lambda conn: len(warnings.news(conn, sounds))):
        return 0
    return desk.store.write(desk.who.login, desk.now(), lambda tx: warnings.settle(tx, sounds))


def standing(desk: Desk, since: datetime | None = None) -> list[Warned]:
    """Return the warnings that sound or wait for a word, the newest first; with `since`, all that sounded since."""
    require(desk, "see the board")
    return desk.store.read(lambda conn: told(conn, since))


def told(conn: Any, since: datetime | None = None) -> list[Warned]:
    """Return warnings as `standing` does, on one view of the store; the caller has asked whether the person may."""
    return [_warned(row) for row in warnings.standing(conn, since)]


def answer(desk: Desk, warning_id: int, words: str) -> None:
    """Keep what a supervisor makes of a warning; NotFound where there is none, NotPossible where nothing is said."""
    require(desk, "answer a warning")
    said = clean(acting.words(words, "Say what you make of it."))
    if not desk.store.write(desk.who.login, desk.now(), lambda tx: warnings.answer(tx, warning_id, said)):
        raise NotFound("There is no such warning.", next="See them with: triage warnings list")


def _sounds(conn: Any, desk: Desk, now: datetime) -> list[Sound]:
    found: list[Sound] = []
    for rule in desk.house.warnings:
        since = now - rule.within
        if rule.sounds_on == CONTACTS:
            found += contacts_sound(rule, warnings.counts(conn, rule.topic, rule.by, since, now))
        elif rule.sounds_on == GROWTH:
            came = sum(warnings.counts(conn, "", "", since, now).values())
            found += growth_sounds(rule, came, warnings.answered(conn, since))
        else:
            found += silence_sounds(rule, warnings.last_arrival(conn), now, desk.house.calendar)
    return found


def _warned(row: Any) -> Warned:
    return Warned(
        row.id, row.rule, one_line(row.words), row.number, row.began_at, row.ended_at, one_line(row.seen_by), row.seen_at,
        one_line(row.made_of_it, 400),
    )  # fmt: skip
