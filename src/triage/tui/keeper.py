"""Keeps what is taken down in one call, in the order it was typed: no late autosave brings a logged call back."""

import threading
from typing import TYPE_CHECKING

from triage.tui.door import Door

if TYPE_CHECKING:
    from triage.desk.views.call import CallDraft, Logged, ToRingBack
    from triage.rules.call import Script


class Keeper:
    """The way of one call to this machine's disk and into the store; for threads."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._keeping = threading.Lock()
        self._kept = 0
        self._over = False

    def begin(self, case_id: int | None = None) -> "tuple[CallDraft, list[CallDraft], Script, ToRingBack | None]":
        """Return an empty call, those that were not finished, what is asked, and who is to be rung back."""
        from triage.desk import call_drafts, house, rang

        desk = self._door.desk
        script = desk.store.read(lambda conn: house.current(conn, desk)).house.call
        line = rang.to_ring_back(desk, case_id) if case_id is not None else None
        return call_drafts.begin(desk), call_drafts.unfinished(desk), script, line

    def keep(self, draft: "CallDraft", turn: int) -> bool:
        """Keep `draft` unless a later `turn` of it is kept, or the call is over; say whether it was."""
        from triage.desk import call_drafts

        with self._keeping:
            if self._over or turn <= self._kept:
                return False
            call_drafts.keep(self._door.desk, draft)
            self._kept = turn
            return True

    def log(self, draft: "CallDraft", turn: int) -> "Logged":
        """Keep the call, then log it; once it is logged nothing keeps it again."""
        from triage.desk import calls

        self.keep(draft, turn)
        with self._keeping:
            logged = calls.log(self._door.desk, draft)
            self._over = True
        return logged

    def throw(self, draft: "CallDraft") -> None:
        """Throw the call away."""
        from triage.desk import call_drafts

        with self._keeping:
            call_drafts.drop(self._door.desk, draft.id)
            self._over = True
