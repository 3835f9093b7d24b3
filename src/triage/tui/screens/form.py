"""One form over the desk for everything that is done to a case. It stays until it is done: what is typed is never lost."""

from collections.abc import Callable, Mapping
from typing import Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Container, Horizontal, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Static

from triage.errors import Stale, StoreAway
from triage.rules.shown import one_line, own_words
from triage.tui import errand, messages
from triage.tui.door import Door
from triage.tui.forms import ONE, SOME, TEXT, Answer, Field, Form
from triage.tui.prose import join
from triage.tui.screens.pop import said
from triage.tui.widgets.bar import Bar
from triage.tui.widgets.entry import Entry
from triage.tui.widgets.letter import Letter
from triage.tui.widgets.pick import Pick, Ticks

Does = Callable[[Mapping[str, str], int], messages.Told]
_DOING: Final = "form"


class Overtaken(Message):
    """Somebody else changed the case while the form was filled in; `version` is the case as it is now."""

    def __init__(self, error: Stale, version: int) -> None:
        super().__init__()
        self.error, self.version = error, version


class FormScreen(ModalScreen[Answer]):
    """Labelled fields; tab and the arrows go from one to the next, F10 or enter in the last one does it."""

    CSS_PATH = "form.tcss"
    BINDINGS = [  # noqa: RUF012 - Textual declares it as a class variable
        Binding("escape", "back", show=False),
        Binding("f10", "do", show=False),
        Binding("up", "app.focus_previous", show=False),
        Binding("down", "app.focus_next", show=False),
        Binding("enter", "on", show=False),
    ]

    def __init__(self, door: Door, form: Form, does: Does, typed: Mapping[str, str]) -> None:
        """Take the form, what does it (in a thread), and what was typed into it before."""
        super().__init__()
        self.door, self.form, self._does = door, form, does
        self._version = form.version
        self._inputs = {field.name: _input(field, typed.get(field.name, field.value)) for field in form.fields}
        self._began: dict[str, str] = {}
        self._busy = False
        self.message = Bar(id="form_message", grows=True)

    def compose(self) -> ComposeResult:
        """Put each label before its field."""
        with Container(classes="box") as box:
            box.border_title = Content(self.form.title)
            if self.form.mind:
                yield said(self.form.mind, "mind")
            with VerticalScroll(id="fields", can_focus=False):
                for field in self.form.fields:
                    with Horizontal(classes=f"field {field.kind}"):
                        yield Static(Content(field.label), markup=False, classes="label")
                        yield self._inputs[field.name]
            yield self.message
            yield said(own_words(f"F10: {self.form.does}   tab: next field   esc: back, nothing is changed"), "keys")

    def on_mount(self) -> None:
        """Begin in the first field."""
        self._began = self.values
        next(iter(self._inputs.values())).focus()

    @property
    def values(self) -> dict[str, str]:
        """What every field holds now."""
        return {name: _value(widget) for name, widget in self._inputs.items()}

    @on(Entry.Submitted)
    def _entered(self, event: Entry.Submitted) -> None:
        event.stop()
        self.action_on()

    def action_on(self) -> None:
        """Go to the next field; in the last one, do it."""
        order = list(self._inputs.values())
        if self.focused is order[-1]:
            self.action_do()
        else:
            self.focus_next()

    def action_do(self) -> None:
        """Do it, once; the form stays open until it is done."""
        if self._busy:
            return
        open_still = next((one for one in self.form.fields if one.must_choose and not self.values[one.name]), None)
        if open_still is not None:
            self.message.say(
                (own_words(f"Choose first: {open_still.label}. Left and right, or a first letter."), "$warning")
            )
            self._inputs[open_still.name].focus()
            return
        self._busy = True
        self.message.say((own_words("One moment …"), ""))
        values, version = self.values, self._version

        def work() -> Message:
            try:
                return self._does(values, version)
            except Stale as error:
                from triage.desk import case_book

                return Overtaken(error, case_book.version(self.door.desk, self.form.case_id))

        errand.run(self, _DOING, work, log=self.door.log)

    @on(messages.Told)
    def _told(self, told: messages.Told) -> None:
        told.stop()
        self.dismiss(Answer(told, {}))

    @on(Overtaken)
    def _overtaken(self, came: Overtaken) -> None:
        self._busy, self._version = False, came.version
        what = one_line(came.error.what, 160)
        self.message.say(
            (join(what, own_words(" Nothing was changed. esc: look first. F10: do it all the same.")), "$warning")
        )

    @on(messages.Trouble)
    def _trouble(self, trouble: messages.Trouble) -> None:
        trouble.stop()
        self._busy = False
        if isinstance(trouble.error, StoreAway):
            self.message.say(
                (own_words("The database does not answer. What you typed stays here; try again."), "$warning")
            )
        else:
            self.message.say((one_line(str(trouble.error), 400), "$error"))

    def action_back(self) -> None:
        """Back; what was typed comes back when the form is opened again."""
        values = self.values
        if not self._busy:
            self.dismiss(Answer(None, values if values != self._began else {}))


def _input(field: Field, value: str) -> Widget:
    name = f"f_{field.name}"
    if field.kind == ONE:
        return Pick(field.options, value, id=name)
    if field.kind == SOME:
        return Ticks(field.options, value.splitlines(), id=name)
    if field.kind == TEXT:
        return Letter(value, id=name)
    return Entry(id=name, value=value, placeholder=field.hint)


def _value(widget: Widget) -> str:
    if isinstance(widget, Ticks):
        return "\n".join(widget.values)
    if isinstance(widget, Letter):
        return widget.text
    return widget.value if isinstance(widget, Pick | Entry) else ""
