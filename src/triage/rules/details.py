"""Whether an address, a number's place or a postcode can be right, and what it was likely meant to be.

Nothing is refused here: what looks wrong is kept as it came and marked, for a person to ask about.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from triage.rules.calendar import local_day
from triage.rules.folding import POSTCODE, fold_post

EMAIL: Final = "email"
PHONE: Final = "phone"
POST: Final = "post"
_EMAIL: Final = re.compile(r"[^@\s,;<>()\[\]\"]+@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}", re.IGNORECASE)
_IN_MONTHS: Final = 61
_SLIPS: Final = {
    "gmail.com": "gmial.com gmai.com gamil.com gmal.com gmail.co gmail.con gmail.cm gmaill.com gnail.com",
    "hotmail.com": "hotmial.com hotmai.com hotmal.com hotmail.con hotmail.co hotnail.com hormail.com",
    "hotmail.co.uk": "hotmial.co.uk hotmail.uk hotmail.couk hotmai.co.uk",
    "outlook.com": "outlok.com outloook.com outlook.con outlook.co",
    "icloud.com": "iclod.com icloud.co icloud.con icoud.com",
    "yahoo.com": "yaho.com yahoo.con yahooo.com yhaoo.com",
    "yahoo.co.uk": "yaho.co.uk yahoo.couk yahooo.co.uk yahoo.uk",
    "btinternet.com": "btinternet.co btinternet.con btintenet.com btinterent.com",
    "live.co.uk": "live.couk live.uk",
    "sky.com": "sky.con",
}
NO_NUMBER: Final = "not a number that can be rung"
NO_EMAIL: Final = "not a whole email address"
_MEANT: Final = {slip: meant for meant, slips in _SLIPS.items() for slip in slips.split()}


@dataclass(frozen=True, slots=True)
class Point:
    """An address or number: its kind, its value folded for comparing, and what looks wrong with it in words, or ''."""

    kind: str
    value: str
    mark: str = ""

    @property
    def reaches_nobody(self) -> bool:
        """Whether nobody can be rung at it or written to."""
        return self.mark in {NO_NUMBER, NO_EMAIL}


def is_old(confirmed_at: datetime | None, before: datetime) -> bool:
    """Say whether somebody must be asked if an address or number is still right: never confirmed, or confirmed `before`."""
    return confirmed_at is None or confirmed_at < before


def how_sure(confirmed_at: datetime | None, before: datetime, now: datetime) -> str:
    """Return in words when an address or number was confirmed, and where that was `before`, that it is to be asked for.

    'confirmed 3 Feb', 'never confirmed: ask if it is right', 'last confirmed 14 months ago: ask if it is still right'.
    """
    if confirmed_at is None:
        return "never confirmed: ask if it is right"
    if is_old(confirmed_at, before):
        return f"last confirmed {lasted(now - confirmed_at)} ago: ask if it is still right"
    day = local_day(confirmed_at)
    return f"confirmed {day.day} {day:%b}" + ("" if day.year == local_day(now).year else f" {day.year}")


def lasted(span: timedelta) -> str:
    """Return a length of time as people say it of the age of a detail: '1 day', '40 days', '14 months'."""
    days = span.days
    if days < _IN_MONTHS:
        return "1 day" if days == 1 else f"{days} days"
    return f"{days * 12 // 365} months"


def email_mark(value: str) -> str:
    """Return what looks wrong with a folded email address, or ''."""
    local, _, domain = value.rpartition("@")
    if not _EMAIL.fullmatch(value) or ".." in value or local.startswith(".") or local.endswith("."):
        return NO_EMAIL
    return f"likely {local}@{_MEANT[domain]}" if domain in _MEANT else ""


def posted(text: str) -> Point:
    """Return a postal address folded, with what looks wrong with it."""
    line = fold_post(text)
    return Point(POST, line, "" if POSTCODE.search(line) else "no postcode")
