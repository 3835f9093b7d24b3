"""Drafts: what a person has typed and not sent, kept on this machine so that neither a crash nor a database away can lose it.

One small file a case, readable by its owner only, written whole or not at all, and gone when the reply is sent.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from triage.desk.front import Desk
from triage.desk.views import Draft
from triage.rules.letter import Way
from triage.store import cases
from triage.store.tables import CaseState

LENGTH: Final = 8000


def keep(desk: Desk, draft: Draft) -> None:
    """Keep `draft` so that it survives whatever happens to this program or machine from now on."""
    write_whole(_file(desk, draft.case_id), asdict(draft))


def write_whole(file: Path, record: Mapping[str, Any]) -> None:
    """Write `record` as JSON, for its owner only: the old file or the new one is there, whole, whenever this is killed."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = file.with_suffix(".new")
    with open(os.open(fresh, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:  # noqa: PTH123
        json.dump(record, out, ensure_ascii=True)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(file)
    folder = os.open(file.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def find(desk: Desk, case_id: int) -> Draft | None:
    """Return what I had typed for this case, or None."""
    try:
        kept = json.loads(_file(desk, case_id).read_text(encoding="utf-8"))
        return Draft(**{**kept, "way": Way(kept["way"])})
    except (FileNotFoundError, ValueError, TypeError, KeyError):
        return None


def begun(desk: Desk) -> list[str]:
    """Return the references of cases that are not done to which I have begun a reply and not sent it, the newest first."""
    files = [file for file in desk.drafts.glob("*.json") if file.stem.isdigit()]
    keys = [int(file.stem) for file in sorted(files, key=lambda file: file.stat().st_mtime, reverse=True)]
    found = desk.store.read(lambda conn: [cases.get(conn, key) for key in keys])
    return [case.ref for case in found if case is not None and case.state is not CaseState.DONE]


def drop(desk: Desk, case_id: int) -> None:
    """Forget what I had typed for this case."""
    _file(desk, case_id).unlink(missing_ok=True)


def _file(desk: Desk, case_id: int) -> Path:
    return desk.drafts / f"{case_id}.json"
