"""One function opens write transactions, and no update is lost through it."""

import multiprocessing
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import col

from triage.errors import StoreAway, StoreRefused
from triage.store import place
from triage.store.engine import Store, Tx
from triage.store.own_tables import SourceCursor
from triage.store.tables import ContactPoint, Person

AT = datetime(2027, 1, 11, 8, 30, tzinfo=UTC)
WRITERS, TURNS = 8, 25


def _add_one(tx: Tx) -> None:
    """Read, add, write: the pattern that loses updates where transactions are opened carelessly."""
    query = sa.select(col(SourceCursor.cursor)).where(col(SourceCursor.source) == "count").with_for_update()
    count = int(tx.conn.scalar(query) or 0)
    tx.conn.execute(sa.update(SourceCursor).values(cursor=str(count + 1)))
    tx.event("counted", count=count + 1)


def _work(url: str) -> None:
    store = Store(url)
    for _ in range(TURNS):
        store.write("counter", AT, _add_one)
    store.close()


def _count(store: Store) -> int:
    return int(store.read(lambda conn: conn.scalar(sa.select(col(SourceCursor.cursor)))) or 0)


@pytest.fixture
def counting(store: Store) -> Store:
    store.write("test", AT, lambda tx: tx.add(SourceCursor(source="count", cursor="0", at=AT)))
    return store


def test_eight_threads_adding_one_lose_no_update(counting: Store) -> None:
    url = counting.url.render_as_string(hide_password=False)
    threads = [threading.Thread(target=_work, args=(url,)) for _ in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert _count(counting) == WRITERS * TURNS


def test_eight_processes_adding_one_lose_no_update(counting: Store) -> None:
    url = counting.url.render_as_string(hide_password=False)
    with multiprocessing.get_context("fork").Pool(WRITERS) as pool:
        pool.map(_work, [url] * WRITERS)
    assert _count(counting) == WRITERS * TURNS


def test_what_raises_in_a_transaction_leaves_nothing_behind(store: Store) -> None:
    def half(tx: Tx) -> None:
        tx.add(Person(name="Ada Fern", address_as="Ada"))
        raise ValueError("in the middle")

    with pytest.raises(ValueError, match="in the middle"):
        store.write("test", AT, half)
    assert store.read(lambda conn: conn.scalar(sa.select(sa.func.count()).select_from(Person))) == 0


def test_an_address_of_nobody_is_refused_by_the_database_itself(store: Store) -> None:
    with pytest.raises(sa.exc.IntegrityError):
        store.write("test", AT, lambda tx: tx.add(ContactPoint(person_id=999, kind="email", value="a@example.org")))


def test_a_locked_database_is_told_in_plain_words_and_heals(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("triage.store.engine._PRAGMAS", ("PRAGMA busy_timeout = 50", "PRAGMA foreign_keys = ON"))
    other = Store(sqlite_store.url.render_as_string())
    with sqlite_store.engine.connect() as holder:
        holder.exec_driver_sql("COMMIT")
        holder.exec_driver_sql("BEGIN EXCLUSIVE")
        with pytest.raises(StoreAway, match="What you typed is kept"):
            other.write("test", AT, lambda tx: tx.add(Person(name="Ada", address_as="Ada")))
        holder.exec_driver_sql("ROLLBACK")
        holder.exec_driver_sql("BEGIN")
    assert other.write("test", AT, lambda tx: tx.add(Person(name="Ada", address_as="Ada"))) == 1
    other.close()


def test_instants_come_back_as_they_went_in_whatever_their_zone(store: Store) -> None:
    from triage.clock import LONDON

    summer = datetime(2027, 7, 1, 9, 15, 30, 123456, tzinfo=LONDON)
    store.write("test", AT, lambda tx: tx.add(SourceCursor(source="s", cursor="", at=summer)))
    back = store.read(lambda conn: conn.scalar(sa.select(col(SourceCursor.at))))
    assert back == summer
    assert back is not None
    assert back.tzinfo is UTC


def test_a_new_file_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    Store(f"sqlite:///{tmp_path / 'deep' / 'triage.db'}").close()
    assert (tmp_path / "deep" / "triage.db").stat().st_mode & 0o777 == 0o600


def test_a_file_opened_twice_by_one_program_and_once_by_another_stays_one_desk(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'triage.db'}"
    first = Store(url)
    first.write("test", AT, lambda tx: tx.conn.exec_driver_sql("CREATE TABLE told (words)"))
    Store(url)
    _elsewhere(url)
    first.write("test", AT, lambda tx: tx.conn.exec_driver_sql("INSERT INTO told VALUES ('she is safe')"))
    assert _elsewhere(url) == "1"


def _elsewhere(url: str) -> str:
    """Count what was told in a program of its own, which is then the last to close the file, as far as it can see."""
    counted = (
        "import sqlite3, sys; desk = sqlite3.connect(sys.argv[1])\n"
        "print(desk.execute('SELECT count(*) FROM told').fetchone()[0]); desk.close()"
    )
    return subprocess.run(
        [sys.executable, "-c", counted, url.removeprefix("sqlite:///")], check=True, capture_output=True, text=True
    ).stdout.strip()


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "fuse.sshfs", "9p", "smb3"])
def test_a_network_file_system_is_refused_with_the_reason(kind: str, tmp_path: Path) -> None:
    mounts = [
        "21 1 8:1 / / rw shared:1 - ext4 /dev/sda1 rw",
        f"36 21 0:32 / {tmp_path.resolve()} rw shared:2 - {kind} server:/share rw",
    ]
    with pytest.raises(StoreRefused, match=f"network file system \\({kind}\\)"):
        place.refuse_network(tmp_path / "triage.db", mounts)


def test_this_machines_own_disk_is_accepted(tmp_path: Path) -> None:
    place.refuse_network(tmp_path / "triage.db", ["21 1 8:1 / / rw - ext4 /dev/sda1 rw"])


@pytest.mark.parametrize("url", ["mysql://desk@host/triage", "nonsense", ""])
def test_a_database_that_triage_does_not_know_is_refused(url: str) -> None:
    with pytest.raises(StoreRefused, match="not one that triage knows"):
        Store(url)


def test_a_postgres_that_does_not_answer_is_told_in_plain_words(tmp_path: Path) -> None:
    with pytest.raises(StoreAway, match="does not answer"):
        Store(f"postgresql://desk@/triage?host={tmp_path}").read(lambda conn: None)
