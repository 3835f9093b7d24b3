"""The log only grows, each line is chained to the one before, and whatever is done to it behind our back is noticed."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from triage.store import events
from triage.store.engine import Store, Tx

AT = datetime(2027, 1, 11, 8, 30, tzinfo=UTC)


def _tell(number: int) -> Callable[[Tx], None]:
    def act(tx: Tx) -> None:
        tx.event("told", number=number, words="naïve \u202e [/]")
        tx.event("told again", number=number)

    return act


@pytest.fixture
def told(store: Store) -> Store:
    """A desk with ten lines in its log."""
    for number in range(5):
        store.write("ada", AT, _tell(number))
    return store


def _behind_our_back(store: Store, *statements: str) -> None:
    """Do what somebody with the database's own tools could do: open the log, change it."""
    opening = (
        ("DROP TRIGGER event_no_UPDATE", "DROP TRIGGER event_no_DELETE")
        if store.is_sqlite
        else ("DROP TRIGGER event_only_grows ON event",)
    )
    with store.engine.connect().execution_options(triage_writes=True) as conn, conn.begin():
        for statement in (*opening, *statements):
            conn.exec_driver_sql(statement)


def test_an_untouched_log_holds_to_the_last_line(told: Store) -> None:
    verdict = told.read(events.verify)
    assert (verdict.lines, verdict.broken_at) == (10, None)


@pytest.mark.parametrize("verb", ["UPDATE event SET by = 'mallory'", "DELETE FROM event"])
def test_the_database_itself_refuses_to_change_the_log(told: Store, verb: str) -> None:
    with pytest.raises(sa.exc.DBAPIError, match="the log only grows"):
        told.write("mallory", AT, lambda tx: tx.conn.exec_driver_sql(verb))
    assert told.read(events.verify).broken_at is None


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE event SET by = 'mallory' WHERE seq = 4",
        "UPDATE event SET what = 'untold' WHERE seq = 4",
        "UPDATE event SET detail = '{}' WHERE seq = 4",
        "UPDATE event SET hash = before WHERE seq = 4",
        "UPDATE event SET at = '2027-01-11 09:30:00.000000' WHERE seq = 4",
        "DELETE FROM event WHERE seq = 4",
    ],
)
def test_the_first_broken_line_is_named(told: Store, tampering: str) -> None:
    _behind_our_back(told, tampering)
    assert told.read(events.verify).broken_at == 4


def test_two_lines_that_changed_places_are_noticed(told: Store) -> None:
    _behind_our_back(
        told,
        "UPDATE event SET seq = 99 WHERE seq = 3",
        "UPDATE event SET seq = 3 WHERE seq = 4",
        "UPDATE event SET seq = 4 WHERE seq = 99",
    )
    assert told.read(events.verify).broken_at == 3


def test_a_cut_tail_is_noticed(told: Store) -> None:
    _behind_our_back(told, "DELETE FROM event WHERE seq > 7")
    verdict = told.read(events.verify)
    assert verdict.broken_at == 8
    assert "a tail was cut off" in verdict.words


def test_a_tail_cut_with_its_head_moved_back_is_noticed_by_a_head_noted_elsewhere(told: Store) -> None:
    before = told.read(events.verify)
    _behind_our_back(
        told,
        "DELETE FROM event WHERE seq > 7",
        "UPDATE event_head SET seq = 7, hash = (SELECT hash FROM event WHERE seq = 7)",
    )
    assert told.read(events.verify).broken_at is None
    verdict = told.read(lambda conn: events.verify(conn, (before.lines, before.head)))
    assert verdict.broken_at == 8


def test_an_old_copy_put_back_and_written_on_is_noticed_by_a_head_noted_elsewhere(told: Store) -> None:
    noted = told.read(events.verify)
    _behind_our_back(
        told,
        "DELETE FROM event WHERE seq > 7",
        "UPDATE event_head SET seq = 7, hash = (SELECT hash FROM event WHERE seq = 7)",
    )
    for number in range(50, 54):
        told.write("mallory", AT, _tell(number))
    assert told.read(lambda conn: events.verify(conn, (noted.lines, noted.head))).broken_at == noted.lines


def test_what_is_rolled_back_leaves_no_line(store: Store) -> None:
    def half(tx: Tx) -> None:
        tx.event("told")
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011 - our own, from the line above
        store.write("ada", AT, half)
    assert store.read(events.verify).lines == 0
