"""The one way from a screen to the desk. The desk is opened, and its heavy libraries imported, behind the first frame.

Everything here may wait for a database, so it is called in threads only.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from triage.errors import StoreAway
from triage.rules.asked import Asked
from triage.rules.roles import Role
from triage.rules.shown import Shown

if TYPE_CHECKING:
    from triage.desk.front import Desk
    from triage.desk.views import Blank, CaseView, Draft, Line, Offer, Sent
    from triage.desk.views.board import Alarms
    from triage.desk.views.call import CallDraft
    from triage.desk.views.sifted import Order
    from triage.rules.letter import Way


class Door:
    """What a screen may ask of the desk. Every call raises StoreAway until the desk is open."""

    def __init__(self, open_desk: Callable[[], Desk]) -> None:
        self._open_desk = open_desk
        self._opened: Desk | None = None
        self._keeping = threading.Lock()
        self._kept: dict[int, int] = {}
        self.told: Alarms | None = None

    def open(self) -> None:
        """Open the desk; raise what opening it raises."""
        self._opened = self._open_desk()

    def read_rules(self) -> None:
        """Read the rules that the desk works by, which takes a second; raise what is wrong with them."""
        self._desk.rules()

    @property
    def is_open(self) -> bool:
        """Say whether the desk is open."""
        return self._opened is not None

    @property
    def role(self) -> Role | None:
        """What the person at this desk is, once it is open."""
        return self._opened.who.role if self._opened else None

    @property
    def name(self) -> str:
        """The desk's name, once it is open."""
        return self._opened.name if self._opened else ""

    @property
    def left_out(self) -> str:
        """What of the desk's own files could not be used when it opened, in words, or ''."""
        return self._opened.left_out if self._opened else ""

    @property
    def log(self) -> Path | None:
        """Where troubles of the program itself are noted, beside the person's drafts."""
        return self._opened.drafts / "trouble.log" if self._opened else None

    def order(self, asked: Asked, known: Order | None) -> Order:
        """Return the order of what is asked of the queue; `known` is the last one, which helps."""
        from triage.desk import queue

        return queue.follow(self._desk, asked, known)

    def page(self, ids: Sequence[int]) -> dict[int, Line]:
        """Return the lines of these cases."""
        from triage.desk import queue

        return queue.page(self._desk, ids)

    def look(self, case_id: int) -> CaseView:
        """Open a case; it is recorded who did."""
        from triage.desk import case

        return case.look(self._desk, case_id)

    def more(self, case_id: int, index: int) -> Shown:
        """Return the whole text of entry `index` of the case's story."""
        from triage.desk import case

        return case.more(self._desk, case_id, index)

    def take_next(self) -> int | None:
        """Make the top unclaimed case mine."""
        from triage.desk import claim

        return claim.take_next(self._desk)

    def claim(self, case_id: int) -> None:
        """Make this case mine, or renew my lease."""
        from triage.desk import claim

        claim.claim(self._desk, case_id)

    def release(self, case_id: int) -> None:
        """Give my case back."""
        from triage.desk import claim

        claim.release(self._desk, case_id)

    def begin_reply(self, case_id: int) -> tuple[CaseView, list[Offer], Draft | None]:
        """Claim the case; return it with the templates that fit, and the draft kept of before."""
        self.claim(case_id)
        draft = self.find_draft(case_id)
        return self.look(case_id), self.offers(case_id, draft.way if draft else None), draft

    def offers(self, case_id: int, way: Way | None = None) -> list[Offer]:
        """Return the templates for this way, or the family's usual one, ranked for this case and filled."""
        from triage.desk import reply

        return reply.offers(self._desk, case_id, way)

    def check(self, draft: Draft) -> list[Blank]:
        """Return what stops or troubles this text."""
        from triage.desk import reply

        return reply.check(self._desk, draft)

    def send(self, draft: Draft, version: int, reason: str = "") -> Sent:
        """Freeze and queue the reply, with a supervisor's reason where it says more than the record holds.

        On success the draft is gone, and no late autosave brings it back.
        """
        from triage.desk import reply

        with self._keeping:
            sent = reply.send(self._desk, draft, version, reason)
            self._kept[draft.case_id] = self._kept.get(draft.case_id, 0) + 1_000_000
        return sent

    def find_draft(self, case_id: int) -> Draft | None:
        """Return what I had typed for this case."""
        from triage.desk import drafts

        return drafts.find(self._desk, case_id)

    def keep_draft(self, draft: Draft, turn: int) -> bool:
        """Keep `draft` unless a later `turn` of it is kept already; say whether it was."""
        from triage.desk import drafts

        with self._keeping:
            if turn <= self._kept.get(draft.case_id, 0):
                return False
            drafts.keep(self._desk, draft)
            self._kept[draft.case_id] = turn
            return True

    def unfinished_calls(self) -> list[CallDraft]:
        """Return my calls that were not logged, the newest first."""
        from triage.desk import call_drafts

        return call_drafts.unfinished(self._desk)

    def begun_replies(self) -> list[str]:
        """Return the references of cases to which I have begun a reply and not sent it, the newest first."""
        from triage.desk import drafts

        return drafts.begun(self._desk)

    def turn(self, case_id: int) -> int:
        """Return the number of the last draft kept for this case, to count on from."""
        return self._kept.get(case_id, 0)

    def alarms(self) -> Alarms:
        """Return what every screen of this person must say now."""
        from triage.reports import load

        return load.alarms(self._desk)

    def forget_turns(self, case_id: int) -> None:
        """Begin to count the drafts of a case anew: its reply was taken back."""
        with self._keeping:
            self._kept.pop(case_id, None)

    def watch(self, stop: threading.Event) -> Iterator[None]:
        """Yield at the start and at each change, until `stop` is set."""
        from triage.desk import changes

        yield from changes.watch(self._desk, stop)

    @property
    def desk(self) -> Desk:
        """The desk itself, for what people do on it now and then; in threads only."""
        return self._desk

    @property
    def _desk(self) -> Desk:
        if self._opened is None:
            raise StoreAway("The desk is not open yet.", safe="Nothing was changed.", next="Wait a moment.")
        return self._opened
