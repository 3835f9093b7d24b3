"""The wheel holds all that a desk needs: installed in an empty environment it migrates a new database and takes in a mail."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel as a packager would."""
    out = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (made,) = out.glob("*.whl")
    return made


def test_the_wheel_holds_policy_words_calendar_clocks_templates_migrations_and_demo(wheel: Path) -> None:
    held = set(zipfile.ZipFile(wheel).namelist())
    for file in (
        "policy.toml",
        "lexicon.toml",
        "calendar.toml",
        "clocks.toml",
        "outcomes.toml",
        "wording.toml",
        "migrations/env.py",
        "demo/staff.toml",
    ):
        assert f"triage/db/{file}" in held
    assert any(name.startswith("triage/db/templates/") for name in held)
    assert any(name.startswith("triage/db/migrations/versions/0001") for name in held)
    assert any(name.startswith("triage/db/demo/contacts/") for name in held)


def test_installed_in_an_empty_environment_it_works_from_there(wheel: Path, tmp_path: Path) -> None:
    environment = tmp_path / "env"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(environment)], check=True)
    python = environment / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "--python", str(python)]
    subprocess.run(
        [*pip, "install", "--no-compile", "--require-hashes", "-r", str(ROOT / "requirements.txt")],
        check=True,
        cwd=tmp_path,
    )
    subprocess.run([*pip, "install", "--no-deps", str(wheel)], check=True, cwd=tmp_path)
    (tmp_path / "one.eml").write_bytes(b"From: parent@example.org\r\nSubject: no taxi\r\n\r\nNo taxi came today.\r\n")
    environ = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "TRIAGE_DATABASE_URL": f"sqlite:///{tmp_path / 'desk' / 'triage.db'}",
    }

    def triage(*words: str) -> str:
        done = subprocess.run(
            [environment / "bin" / "triage", *words],
            env=environ,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert triage("--version").startswith("triage ")
    assert "revision" in triage("migrate")
    assert "1 taken in" in triage("intake", "email", "one.eml")
    assert json.loads(triage("queue", "--json"))["matter"].endswith("no taxi")
