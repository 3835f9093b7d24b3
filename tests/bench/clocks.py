"""What counting costs: the fast count against the slow one of single minutes, and adding twenty working days."""

from datetime import UTC, datetime, timedelta
from typing import Any

from bench.timing import best
from support.slow_calendar import WEEKDAYS, Plan, calendar_of

_OPEN = ((480, 750), (810, 1080))


def clocks() -> dict[str, Any]:
    """Count four opening hours and twenty working days from 200 instants of seven years, fast and slow; CPU, the best of five."""
    plan = Plan(week=dict.fromkeys(WEEKDAYS[:5], _OPEN))
    calendar = calendar_of(plan)
    starts = [datetime(2024, 1, 2, 7, 13, tzinfo=UTC) + timedelta(days=12.3 * number) for number in range(200)]
    days = [start.date() for start in starts]
    fast = best(lambda: [calendar.add_desk_minutes(start, 240) for start in starts])
    slow = best(lambda: [plan.add_minutes(start, 240) for start in starts[:20]], 1) * len(starts) / 20
    fast_days = best(lambda: [calendar.add_working_days(day, 20) for day in days * 50]) / 50
    slow_days = best(lambda: [plan.add_days(day, 20) for day in days])
    return {
        "instants": len(starts),
        "desk_minutes_slow_to_fast": round(slow / fast),
        "goal_slow_to_fast": 20,
        "working_days_day_by_day_to_fast": round(slow_days / fast_days),
        "twenty_working_days_microseconds": round(fast_days / len(days) * 1e6, 2),
        "goal_microseconds": 5,
    }
