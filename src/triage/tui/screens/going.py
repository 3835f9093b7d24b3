"""From a list of another kind to one case: to its place in the queue, or to read it where it stands in no queue."""

from textual import on
from textual.message import Message

from triage.tui.children_messages import CaseLooked
from triage.tui.places import QUEUE, go
from triage.tui.screens.live import LiveScreen
from triage.tui.screens.work import PlaceScreen


class GoingScreen(PlaceScreen[None]):
    """A place from which people go to a case."""

    def go_to_case(self, case_id: int) -> None:
        """Open the case, which is recorded, and go to it."""

        def work() -> Message:
            return CaseLooked(self.door.look(case_id))

        self._run("look", work, latest=True)

    @on(CaseLooked)
    def _case_looked(self, looked: CaseLooked) -> None:
        bottom, case_id = self.app.screen_stack[0], looked.view.line.id
        if isinstance(bottom, LiveScreen) and case_id in bottom.queue.ids:
            go(self.app, QUEUE, self.door)
            bottom.queue.select(case_id)
            return
        from triage.tui.screens.one_case import OneCaseScreen

        self.app.push_screen(OneCaseScreen(looked.view))
