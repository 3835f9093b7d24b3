"""Calls that are not logged yet, kept on this machine like drafts: one file a call, whole or not at all, gone once logged."""

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from triage.desk.drafts import write_whole
from triage.desk.front import Desk, require
from triage.desk.refs import new_ref
from triage.desk.views.call import CallDraft


def begin(desk: Desk) -> CallDraft:
    """Return an empty call that begins now, with the reference that a new case of it will have."""
    require(desk, "log a call")
    return CallDraft(uuid4().hex, new_ref(), desk.now())


def keep(desk: Desk, draft: CallDraft) -> None:
    """Keep a call so that it survives whatever happens to this program or machine from now on."""
    write_whole(_file(desk, draft.id), {**asdict(draft), "began_at": draft.began_at.isoformat()})


def unfinished(desk: Desk) -> list[CallDraft]:
    """Return my calls that were not logged, the newest first; a file that cannot be read is passed over and left alone."""
    found = (_read(file) for file in _folder(desk).glob("*.json"))
    return sorted((one for one in found if one), key=lambda one: (one.began_at, one.id), reverse=True)


def drop(desk: Desk, call_id: str) -> None:
    """Forget a call: it is logged, or was none."""
    _file(desk, call_id).unlink(missing_ok=True)


def _read(file: Path) -> CallDraft | None:
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
        kept["began_at"] = datetime.fromisoformat(kept["began_at"])
        for name in ("seen", "confirmed", "points"):
            kept[name] = tuple(kept[name])
        return CallDraft(**kept)
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _folder(desk: Desk) -> Path:
    return desk.drafts / "calls"


def _file(desk: Desk, call_id: str) -> Path:
    return _folder(desk) / f"{call_id}.json"
