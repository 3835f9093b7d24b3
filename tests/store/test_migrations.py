"""One history for both databases, and it leads to the shape that the tables say."""

from datetime import datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlmodel import SQLModel

import triage.store.own_tables
import triage.store.told_tables
from triage.config import shipped
from triage.errors import StoreRefused
from triage.store.engine import Store
from triage.store.migrate import migrate, revision, wanted

assert triage.store.own_tables, "tables are named by importing them"
assert triage.store.told_tables, "tables are named by importing them"


def test_a_migrated_desk_has_the_same_shape_as_the_tables_say(store: Store) -> None:
    def ours(name: str | None, _sort: str, _parents: object) -> bool:
        return not (name or "").startswith(
            "case_words"
        )  # each database's own index of words; tests/store/test_search holds it

    def differences(conn: object) -> list[object]:
        opts = {"compare_type": True, "include_name": ours}
        return list(compare_metadata(MigrationContext.configure(conn, opts=opts), SQLModel.metadata))  # type: ignore[arg-type]

    assert store.read(differences) == []


def test_migrating_twice_changes_nothing(store: Store) -> None:
    assert migrate(store, shipped("migrations")) == migrate(store, shipped("migrations"))


def test_the_newest_migration_is_the_one_a_new_desk_ends_at(store: Store) -> None:
    assert store.read(revision) == wanted(shipped("migrations"))


def test_a_database_of_a_newer_version_is_refused_and_left_alone(store: Store) -> None:
    store.write("test", _now(), lambda tx: tx.conn.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreRefused, match="newer version"):
        migrate(store, shipped("migrations"))
    assert store.read(revision) == "9999"


def test_a_file_that_is_no_desk_yet_says_how_to_make_it_one(tmp_path: Path) -> None:
    from triage.store import queue

    with pytest.raises(StoreRefused, match="triage migrate"):
        Store(f"sqlite:///{tmp_path / 'empty.db'}").read(queue.counts)


def _now() -> datetime:
    from triage.clock import now

    return now()
