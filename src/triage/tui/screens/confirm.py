"""The last look before a reply leaves: to whom, read back in full."""

from typing import Final

from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.screen import ModalScreen

from triage.desk.views import Recipient
from triage.rules.letter import Way
from triage.rules.shown import Shown, own_words
from triage.tui.prose import join
from triage.tui.screens.pop import said
from triage.tui.words import WAYS

_TITLES: Final = {Way.PHONE: "Put this call down to be made?", Way.SOCIAL: "Have you posted these words?"}
_KEYS: Final = {Way.PHONE: "enter: put it down", Way.SOCIAL: "enter: yes, keep them as said by me now"}


class ConfirmScreen(ModalScreen[bool]):
    """Asks whether to send; enter sends."""

    CSS_PATH = "pop.tcss"
    BINDINGS = [("enter", "send", "Send"), ("escape", "back", "Back")]  # noqa: RUF012 - Textual declares it as a class variable

    def __init__(
        self, to: Recipient, about: Shown, subject: Shown, begins: Shown, last_from: Shown, way: Way = Way.EMAIL
    ) -> None:
        """Take what is read back; `last_from` is who sent the last email, where that was not this address, or ''."""
        super().__init__()
        self._way = way
        self._to, self._about, self._subject, self._begins, self._last_from = to, about, subject, begins, last_from

    def compose(self) -> ComposeResult:
        """Put the person's name and address where they cannot be missed."""
        with Container(classes="box") as box:
            box.border_title = Content(_TITLES.get(self._way, "Send this reply?"))
            yield said(join(own_words("To:       "), self._to.name, own_words(" ("), self._to.relation, own_words(")")))
            yield said(join(own_words("Address:  "), self._to.address))
            if self._to.sure:
                yield said(join(own_words("          "), self._to.sure), "mind" if self._to.old else "")
            if self._way is not Way.EMAIL:
                yield said(own_words(f"How:      {WAYS[self._way]}"))
            yield said(join(own_words("About:    "), self._about))
            yield said(join(own_words("Subject:  "), self._subject))
            yield said(join(own_words("Begins:   "), self._begins))
            if self._last_from:
                yield said(
                    join(
                        own_words("Mind:     the last email came from "), self._last_from, own_words(", not from here.")
                    ),
                    "mind",
                )
            yield said(own_words(" "))
            yield said(own_words(f"{_KEYS.get(self._way, 'enter: send it now')}   esc: back, nothing is sent"), "keys")

    def action_send(self) -> None:
        """Send."""
        self.dismiss(True)

    def action_back(self) -> None:
        """Go on writing."""
        self.dismiss(False)
