"""A desk that is copied for each try, and a process that runs jobs on it and may be killed on the way."""

import shutil
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from crash.killing import Zygote

from triage.store.engine import Store


@pytest.fixture(scope="session")
def zygote() -> Iterator[Zygote]:
    process = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("zygote.py"))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        yield Zygote(process)
        assert process.stdin is not None
        process.stdin.close()


@pytest.fixture
def copy_of(request: pytest.FixtureRequest) -> Iterator[Callable[[Store, Path], str]]:
    """Return how to copy a whole desk's database, so that each try begins from the same state; the copy's URL comes back."""
    made: list[str] = []

    def copy(store: Store, folder: Path) -> str:
        store.close()
        if store.is_sqlite:
            return f"sqlite:///{shutil.copy(str(store.url.database), folder / 'copy.db')}"
        name = f"crash_{uuid.uuid4().hex[:12]}"
        with psycopg.connect(request.getfixturevalue("postgres"), autocommit=True) as admin:
            for old in made:
                admin.execute(f"DROP DATABASE {old} WITH (FORCE)".encode())
            made[:] = [name]
            admin.execute(f"CREATE DATABASE {name} TEMPLATE {store.url.database} STRATEGY FILE_COPY".encode())
        return store.url.set(database=name).render_as_string(hide_password=False)

    yield copy
    if made:
        with psycopg.connect(request.getfixturevalue("postgres"), autocommit=True) as admin:
            admin.execute(f"DROP DATABASE {made[0]} WITH (FORCE)".encode())
