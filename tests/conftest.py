"""What every test may ask for: a desk's store on SQLite and on PostgreSQL, and a desk with its shipped rules."""

import os
import shutil
import sys
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from hypothesis import settings
from sqlalchemy.engine import make_url

from triage.config import shipped
from triage.desk.front import Desk
from triage.store.engine import Store
from triage.store.migrate import migrate

sys.path.insert(0, str(Path(__file__).parent))

from support import memory
from support.compiled import share_compiled
from support.desks import MONDAY, desk_for
from support.postgres import CannotStart, running

share_compiled()
settings.register_profile("triage", deadline=None)  # how long an example takes says how busy the machine is
settings.load_profile("triage")
if memory.root():
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(memory.root()))
MakeStore = Callable[[], Store]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One worker more than there are cores, five at most, for tests also wait: on servers, timers, processes of their own."""
    return min((os.cpu_count() or 1) + 1, 5)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a real PostgreSQL. Where none can start the tests say why, and a run on CI fails."""
    try:
        with running() as url:
            yield url
    except CannotStart as error:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"PostgreSQL cannot start here: {error}")


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new desk's SQLite file, made once and copied for each test."""
    file = tmp_path_factory.mktemp("new") / "triage.db"
    store = Store(f"sqlite:///{file}")
    migrate(store, shipped("migrations"))
    store.close()
    return file


@pytest.fixture(scope="session")
def migrated_postgres(postgres: str) -> str:
    """A new desk's PostgreSQL database, made once and copied for each test."""
    name = f"new_{uuid.uuid4().hex[:8]}"
    url = _create(postgres, f"CREATE DATABASE {name}", name)
    store = Store(url)
    migrate(store, shipped("migrations"))
    store.close()
    return url


@pytest.fixture
def sqlite_store(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Store]:
    """An empty desk on SQLite."""
    file = shutil.copy(migrated_sqlite, tmp_path / "triage.db")
    store = Store(f"sqlite:///{file}")
    yield store
    store.close()


@pytest.fixture
def postgres_store(postgres: str, migrated_postgres: str) -> Iterator[Store]:
    """An empty desk on PostgreSQL."""
    name = f"t_{uuid.uuid4().hex[:12]}"
    template = make_url(migrated_postgres).database
    store = Store(_create(postgres, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY", name))
    yield store
    store.close()
    with psycopg.connect(postgres, autocommit=True) as admin:
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest) -> Store:
    """An empty desk, once on each of the two databases."""
    made: Store = request.getfixturevalue(f"{request.param}_store")
    return made


def _create(server: str, statement: str, name: str) -> str:
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(statement.encode())
    return make_url(server).set(database=name).render_as_string(hide_password=False)


@pytest.fixture
def desk(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Ada, an agent, at a desk on each of the two databases, on Monday 11 January 2027 at nine."""
    monkeypatch.setattr("triage.clock.now", lambda: MONDAY)
    return desk_for(store, tmp_path)
