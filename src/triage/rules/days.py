"""Days as people type them."""

from datetime import UTC, date, datetime, time, timedelta

from triage.rules.calendar import LONDON, local_day


def typed_day(words: str, now: datetime) -> datetime | None:
    """Return the instant that a person typed: '' (None), 'today', 'yesterday', '2027-01-08', '2027-01-08 07:45', '8 Jan'.

    A day without a time is its first minute in London; a day without a year is the last such day that is not to come. Raises
    ValueError for other words.
    """
    said, today = " ".join(words.split()), local_day(now)
    if not said:
        return None
    named = {"today": today, "yesterday": today - timedelta(days=1)}.get(said.casefold()) or _day_of_year(said, today)
    found = datetime.combine(named, time()) if named else datetime.fromisoformat(said)
    return (found if found.tzinfo else found.replace(tzinfo=LONDON)).astimezone(UTC)


def _day_of_year(said: str, today: date) -> date | None:
    """Return the last day of this name up to today: '8 Jan' or '8 January'."""
    for year in (today.year, today.year - 1):
        for shape in ("%d %b %Y", "%d %B %Y"):
            try:
                found = datetime.strptime(f"{said} {year}", shape).date()  # noqa: DTZ007 - a day, not an instant
            except ValueError:
                continue
            if found <= today:
                return found
    return None
