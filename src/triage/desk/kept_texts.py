"""Texts that belong to no one case, such as an incident's truth while it is written: kept on this machine like drafts."""

import json
from pathlib import Path

from triage.desk import drafts
from triage.desk.front import Desk


def keep(desk: Desk, name: str, subject: str, body: str) -> None:
    """Keep what I have typed under `name`, a word of ours such as 'truth-3'."""
    drafts.write_whole(_file(desk, name), {"subject": subject, "body": body})


def find(desk: Desk, name: str) -> tuple[str, str] | None:
    """Return what I had typed under `name` (subject, body), or None."""
    try:
        kept = json.loads(_file(desk, name).read_text(encoding="utf-8"))
        return str(kept["subject"]), str(kept["body"])
    except (FileNotFoundError, ValueError, TypeError, KeyError):
        return None


def drop(desk: Desk, name: str) -> None:
    """Forget what I had typed under `name`."""
    _file(desk, name).unlink(missing_ok=True)


def _file(desk: Desk, name: str) -> Path:
    return desk.drafts / f"{name}.json"
