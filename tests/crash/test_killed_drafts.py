"""Killed with -9 at any step of keeping a draft: the old one or the new one is there, whole."""

import shutil
from pathlib import Path

from crash.killing import Zygote, fatal_steps
from support.desks import desk_for

from triage.desk import drafts
from triage.store.engine import Store


def test_a_draft_killed_at_any_step_is_the_old_one_or_the_new_one_whole(
    zygote: Zygote, sqlite_store: Store, tmp_path: Path
) -> None:
    job = {"job": "write", "url": sqlite_store.url.render_as_string(), "drafts": 3}
    steps = zygote.steps({**job, "state": str(_folder(tmp_path / "count"))})
    seen = set()
    for fatal in fatal_steps(steps, 100):
        folder = _folder(tmp_path / f"kill-{fatal}")
        zygote.kill({**job, "state": str(folder)}, fatal)
        said_to_be_kept = len(list(folder.glob("kept-*")))
        found = drafts.find(desk_for(sqlite_store, folder), 1)
        number = int(found.subject.split()[1]) if found else 0
        assert number in {said_to_be_kept, said_to_be_kept + 1}
        assert found is None or found.body == str(number) * 6000
        seen.add((said_to_be_kept, number))
        shutil.rmtree(folder)
    assert any(number == kept for kept, number in seen)
    assert any(number > kept for kept, number in seen)


def _folder(path: Path) -> Path:
    path.mkdir()
    return path
