"""Write one reply: to one person, from a template, checked while it is written, kept as a draft until it leaves."""

from collections.abc import Sequence
from typing import Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from triage import clock
from triage.desk.views import Blank, CaseView, Draft, Offer, Recipient
from triage.errors import Stale, StoreAway
from triage.rules.arrival import Channel
from triage.rules.letter import TITLED, Way
from triage.rules.roles import Role
from triage.rules.shown import Shown, clean, one_line, own_words
from triage.tui import messages
from triage.tui.actions import REPLY, bindings, key
from triage.tui.door import Door
from triage.tui.prose import Page, join
from triage.tui.screens.work import WorkScreen
from triage.tui.story import said_page
from triage.tui.widgets.bar import Bar
from triage.tui.widgets.entry import Entry
from triage.tui.widgets.letter import LENGTH, Letter
from triage.tui.widgets.reader import Reader
from triage.tui.words import WAYS

CHECK_AFTER: Final = 0.2
KEEP_AFTER: Final = 1.0
_LEVELS: Final = {"stop": ("STOP", "late"), "warn": ("mind", "warning"), "note": ("note", "quiet")}
_MARGIN: Final = 6
_FAILED: Final = " FAILS: what is sent there does not arrive"
_ADDED: Final = frozenset({"contact_detail", "reference"})


class ReplyScreen(WorkScreen[messages.Left | bool]):
    """The composer; gives what became of the reply, or whether a draft is kept."""

    place = REPLY
    CSS_PATH = "reply.tcss"
    AUTO_FOCUS = "#letter"
    BINDINGS = [*bindings(REPLY)]  # noqa: RUF012 - Textual declares it as a class variable

    def __init__(self, door: Door, view: CaseView, offers: list[Offer], draft: Draft | None) -> None:
        super().__init__(door)
        self.view, self.offers = view, offers
        best = offers[0] if offers else None
        self.template = draft.template if draft else best.name if best else ""
        self.to = _recipient(view, draft)
        self.way = draft.way if draft else self.to.ways[0] if self.to and self.to.ways else Way.EMAIL
        subject = draft.subject if draft else best.subject if best else ""
        body = draft.body if draft else best.body if best else ""
        self.to_bar = Bar(id="to")
        self.subject = Entry(id="subject", value=subject)
        self.letter = Letter(body, id="letter")
        self.checks, self.told = Reader(id="checks"), Reader(id="told")
        self.found: list[Blank] = []
        self._restored, self._meant = draft is not None, draft.point_id if draft else None
        self._first = self._turn = self._kept = door.turn(view.line.id)
        self._checked = -1
        self._not_checked = own_words("The text is being checked ...")
        self._last = (subject, body)
        self._sending = False
        self._send_when_checked = False

    def compose(self) -> ComposeResult:
        """Put the parts in reading order."""
        yield self.status
        yield self.to_bar
        with Container(id="subject_row"):
            yield Static("Subject", id="subject_label", markup=False)
            yield self.subject
        with Container(id="desk"):
            yield self.letter
            with Container(id="aside"):
                yield self.checks
                yield self.told
        yield self.message
        yield self.keys

    def on_mount(self) -> None:
        """Check what the record filled in, and go to the first blank."""
        self._titles()
        self.keys.show(self.door.role)
        self.told.border_title = Content("What the family said")
        if self._restored:
            gone = next((one for one in self.view.failed if one.point_id == self._meant), None)
            if gone is None:
                self.say(own_words("Your draft from before is back."), "$success")
            else:
                self.say(join(own_words("Your draft is back, but "), gone.address, own_words(_FAILED)), "$warning")
        self._check()
        self.call_after_refresh(self._begin)

    def on_resize(self) -> None:
        """Lay the story out for the new width."""
        self.call_after_refresh(self._show_story)

    @property
    def draft(self) -> Draft:
        """What is written now."""
        point = self.to.point_id if self.to else None
        return Draft(self.view.line.id, self.template, point, self.subject.value, self.letter.text, self.way)

    def keep_now(self) -> None:
        """Keep the draft before anything else happens, such as the end of the program."""
        if self._turn > self._kept:
            self.door.keep_draft(self.draft, self._turn)

    # ---- typing, checking, keeping ----------------------------------------------------------------------------------

    @on(Letter.Changed)
    @on(Entry.Changed, "#subject")
    def _typed(self, event: Letter.Changed | Entry.Changed) -> None:
        event.stop()
        if (self.subject.value, self.letter.text) == self._last:
            return
        self._remember()

    def _begin(self) -> None:
        self._last = (self.subject.value, self.letter.text)
        if not self._restored:
            self.letter.next_blank()

    def _remember(self) -> None:
        self._last = (self.subject.value, self.letter.text)
        self._turn += 1
        self._titles()
        self._later("check", CHECK_AFTER, self._check)
        if "keep" not in self._delays:
            self._later("keep", KEEP_AFTER, self._keep)

    @on(Letter.Full)
    def _full(self, event: Letter.Full) -> None:
        self.say(
            own_words(f"A reply may have {LENGTH:,} characters: the last {event.left_out:,} were left out."), "$error"
        )

    def _keep(self) -> None:
        self._delays.pop("keep", None)
        draft, turn = self.draft, self._turn

        def work() -> Message | None:
            return messages.DraftKept(turn) if self.door.keep_draft(draft, turn) else None

        self._run("keep", work)

    @on(messages.DraftKept)
    def _draft_kept(self, kept: messages.DraftKept) -> None:
        self._kept = max(self._kept, kept.turn)
        self._titles()

    def _check(self) -> None:
        turn, draft = self._turn, self.draft
        self._run("check", lambda: messages.Checked(turn, self.door.check(draft)), latest=True)

    @on(messages.Checked)
    def _checks_came(self, came: messages.Checked) -> None:
        self.found, self._checked, self._not_checked = came.found, came.turn, own_words("")
        self._show_checks()
        if self._send_when_checked and came.turn == self._turn:
            self._send_when_checked = False
            self.action_send()

    # ---- what people do ---------------------------------------------------------------------------------------------

    def action_offers(self) -> None:
        """Choose another template."""
        from triage.tui.screens.offers import OffersScreen

        if self.offers:
            self.app.push_screen(OffersScreen(self.offers), self._use)
        else:
            self.say(own_words("There are no templates on this desk."), "$warning")

    def _use(self, offer: Offer | None) -> None:
        if offer is None:
            return
        self._put(offer)
        self.say(own_words("The template stands where your text was; ctrl+z brings your text back."))

    def _put(self, offer: Offer) -> None:
        self.template = offer.name
        self.subject.value = one_line(offer.subject)
        self.letter.write_over(offer.body)
        self._remember()
        self.letter.focus()
        self.letter.next_blank()

    def action_recipient(self) -> None:
        """Choose the next person on the record whom this way leads to."""
        people = self._people
        if not people or self.to is None:
            self.say(own_words("Nobody else may be written to about this child."), "$warning")
            return
        here = people.index(self.to) if self.to in people else -1
        self.to = people[(here + 1) % len(people)]
        self._remember()

    @property
    def _people(self) -> list[Recipient]:
        return [one for one in self.view.recipients if self.way in one.ways]

    def action_way(self) -> None:
        """Choose the next way that the record allows: by email, text, letter, telephone, or a post."""
        ways = [way for way in Way if any(way in one.ways for one in self.view.recipients)]
        if len(ways) < 2 or self.to is None:  # noqa: PLR2004 - one way is no choice
            self.say(own_words("The record has no other way to reach this family."), "$warning")
            return
        self.way = ways[(ways.index(self.way) + 1) % len(ways)] if self.way in ways else ways[0]
        same = [one for one in self._people if one.name == self.to.name]
        self.to = next(iter([*same, *self._people]))
        self._remember()
        case_id, way = self.view.line.id, self.way
        self._run("offers", lambda: messages.OffersCame(way, self.door.offers(case_id, way)), latest=True)

    @on(messages.OffersCame)
    def _offers_came(self, came: messages.OffersCame) -> None:
        """Have the templates of the way; one that nobody has written in yet gives place to theirs."""
        if came.way is not self.way:
            return
        untouched = any(self.letter.text == one.body for one in self.offers)
        self.offers = came.offers
        if untouched and came.offers:
            self._put(came.offers[0])

    def action_blank(self) -> None:
        """Go to the next blank."""
        if not self.letter.next_blank():
            if "[[" in self.subject.value:
                self.subject.focus()
            else:
                self.say(own_words("No blanks are left."), "$success")

    def action_finding(self) -> None:
        """Go to the next thing to mend behind the cursor, or to the first."""
        placed = sorted((one for one in self.found if one.end > one.start), key=lambda one: one.start)
        here = self.letter.chosen
        ahead = [one for one in placed if (one.start, one.end) > here and one.start >= here[0]]
        found = next(iter([*ahead, *placed]), None)
        if found is None and self._to_add is None:
            self.say(own_words("Nothing in the text is to be mended."), "$success")
            return
        if found is None:
            self.say(
                own_words(f"Nothing in the text is to be mended. {key(REPLY, 'better')} adds what may be added."),
                "$success",
            )
            return
        self.letter.choose(found.start, found.end)
        more = (
            join(own_words(f"   {key(REPLY, 'better')}: "), one_line(found.instead, 120))
            if found.instead
            else own_words("")
        )
        self.say(join(one_line(found.words, 200), more), "$warning")

    def action_better(self) -> None:
        """Put the better wording where the words stand that are selected; else what may be added, above your name."""
        start, end = self.letter.chosen
        found = next(
            (one for one in self.found if (one.start, one.end) == (start, end) and one.end and one.instead), None
        )
        if found is None and self._to_add is not None:
            self._add(self._to_add)
            return
        if found is None:
            self.say(
                own_words(
                    f"{key(REPLY, 'finding')} goes to the next thing to mend; where it has a better wording, "
                    f"{key(REPLY, 'better')} puts it there."
                )
            )
            return
        self.letter.put(found.instead, start, end)
        self.say(
            own_words("The better wording stands there now: make it true for this family. ctrl+z brings yours back.")
        )

    @property
    def _to_add(self) -> Blank | None:
        """What stands nowhere in the text and may be added to it."""
        return next((one for one in self.found if not one.end and one.instead and one.group in _ADDED), None)

    def _add(self, found: Blank) -> None:
        kept = self.letter.text.rstrip()
        words, gap, signed = kept.rpartition("\n\n")
        if gap and not signed.partition("\n")[0].rstrip().endswith((".", "?", "!", ":")):
            kept = words
        between = "\n\n" if kept else ""
        self.letter.put(f"{between}{found.instead}", len(kept), len(kept))
        self.say(own_words("It stands there now, for you to move or mend. ctrl+z takes it away."))

    def action_send(self) -> None:
        """Show to whom it goes, then send."""
        if self._sending:
            return
        if self.to is None:
            self.say(
                own_words("No address is on record for this family, so a letter cannot leave: ring them instead."),
                "$error",
            )
            return
        if self._checked != self._turn:
            self._send_when_checked = True
            self._check()
            return
        stops = [blank for blank in self.found if blank.level == "stop"]
        if stops and self.door.role is Role.SUPERVISOR and all(blank.overridable for blank in stops):
            self._ask_why(self.to, stops)
            return
        if stops:
            self.say(join(own_words("This may not leave yet: "), one_line(stops[0].words, 300)), "$error")
            self.action_blank() if "[[" in self.letter.text else self.letter.focus()
            return
        self._confirm(self.to)

    def _ask_why(self, to: Recipient, stops: Sequence[Blank]) -> None:
        """Ask a supervisor for the reason why this leaves although the record does not hold it."""
        from triage.tui.screens.ask import AskScreen

        question = join(
            one_line(" ".join(stop.words for stop in stops), 600),
            own_words(" Why may it leave all the same? The log keeps your words."),
        )

        def answered(reason: str | None) -> None:
            if reason:
                self._confirm(to, reason)

        self.app.push_screen(AskScreen(question, "who gave their word, and when"), answered)

    def _confirm(self, to: Recipient, reason: str = "") -> None:
        from triage.tui.screens.confirm import ConfirmScreen

        line = self.view.line
        about = join(own_words(f"{line.ref}  "), line.child or line.matter)

        def answered(yes: bool | None) -> None:
            if yes:
                self._send(reason)

        begins = one_line(_behind_greeting(self.letter.text), 130)
        last = _other_writer(self.view, to) if self.way is Way.EMAIL else own_words("")
        self.app.push_screen(ConfirmScreen(to, about, one_line(self.subject.value), begins, last, self.way), answered)

    def _send(self, reason: str = "") -> None:
        draft, version = self.draft, self.view.version
        self._sending = True
        self._turn += 1
        self.say(own_words("Sending …"))
        turn = self._turn

        def work() -> Message:
            self.door.keep_draft(draft, turn)
            return messages.Left(draft.case_id, self.door.send(draft, version, reason))

        self._run("send", work)

    @on(messages.Left)
    def _left(self, left: messages.Left) -> None:
        self._kept = self._turn
        self.dismiss(left)

    def action_leave(self) -> None:
        """Back to the queue; the draft is kept first."""
        if self._sending:
            return
        if self._turn == self._kept:
            self.dismiss(self._restored or self._kept > self._first)
            return
        draft, turn = self.draft, self._turn

        def work() -> Message:
            self.door.keep_draft(draft, turn)
            return messages.Leaving()

        self._run("leave", work)

    @on(messages.Leaving)
    def _leaving(self) -> None:
        self._kept = self._turn
        self.dismiss(True)

    @on(messages.Trouble)
    def _trouble(self, trouble: messages.Trouble) -> None:
        error = trouble.error
        if trouble.errand == "send":
            self._sending = False
            if isinstance(error, Stale):
                self._look_again()
        if trouble.errand == "check":
            self._send_when_checked = False
            self.found = []
            self._not_checked = own_words(
                "The text cannot be checked now; it is checked again when you type, and when you send."
            )
            self._show_checks()
        if isinstance(error, StoreAway):
            self.say(own_words("The database does not answer. What you type is kept on this machine."), "$warning")
        else:
            self.say(one_line(str(error), 400), "$error")

    def _look_again(self) -> None:
        case_id = self.view.line.id
        self._run("look", lambda: messages.CaseCame(self.door.look(case_id), Page(), Page(), (0, 0)), latest=True)

    @on(messages.CaseCame)
    def _case_came(self, came: messages.CaseCame) -> None:
        self.view = came.view
        self._show_story()

    # ---- what the screen says ---------------------------------------------------------------------------------------

    def _titles(self) -> None:
        self.query_one("#subject_row").display = self.way in TITLED
        line, count = self.view.line, len(self.letter.text)
        kept = own_words(
            "" if self._turn == self._first else "   draft kept" if self._kept == self._turn else "   keeping …"
        )
        full = "$error" if count >= LENGTH else "$foreground 60%"
        self.status.say(
            (own_words("Reply  "), "bold"),
            (own_words(f"{line.ref}  "), ""),
            (line.child or line.matter, "bold"),
            (own_words(f"   {count:,} of {LENGTH:,}"), full),
            (kept, "$foreground 60%"),
        )
        if self.to is None:
            gone = self.view.failed[:1]
            why = (
                join(*(one.address for one in gone), own_words(_FAILED)) if gone else own_words("no address on record")
            )
            self.to_bar.say(
                (own_words("To       "), "$foreground 60%"), (join(why, own_words(": ring them instead")), "$error")
            )
        else:
            others = f"   F3: 1 of {len(self._people)}" if len(self._people) > 1 else ""
            by = "" if self.way is Way.EMAIL else f"   {WAYS[self.way]}"
            more = "   F5: another way" if len({way for one in self.view.recipients for way in one.ways}) > 1 else ""
            self.to_bar.say(
                (own_words("To       "), "$foreground 60%"), (self.to.name, "bold"),
                (join(own_words(" <"), self.to.address, own_words("> "), self.to.relation), ""),
                (own_words(by), "$warning"), (own_words("   " if self.to.sure else ""), ""),
                (self.to.sure, "$warning" if self.to.old else ""), (own_words(others + more), ""),
            )  # fmt: skip
        offer = next((one for one in self.offers if one.name == self.template), None)
        blanks = self.letter.blanks
        left = f" · {blanks} to fill" if blanks else ""
        self.letter.border_title = Content(join(one_line(offer.title if offer else "Your words", 60), own_words(left)))

    def _show_checks(self) -> None:
        width, page = self.checks.scrollable_content_region.width or 60, Page()
        for blank in sorted(self.found, key=lambda one: list(_LEVELS).index(one.level) if one.level in _LEVELS else 9):
            label, style = _LEVELS.get(blank.level, ("note", "quiet"))
            page.tell(own_words(label), clean(blank.words), style, width, indent=_MARGIN, label_style=style)
            if blank.instead:
                how = own_words(f"{key(REPLY, 'better')} adds: " if blank is self._to_add else "better: ")
                page.tell(own_words(""), join(how, clean(blank.instead)), "out", width, indent=_MARGIN)
        if not self.found:
            style = "quiet" if self._not_checked else "out"
            page.write(self._not_checked or own_words("Nothing stops it."), style, width)
        self.checks.show(page)
        self.checks.border_title = Content(_how_many(self.found))

    def _show_story(self) -> None:
        width = self.told.scrollable_content_region.width
        if width:
            self.told.show(said_page(self.view, width, clock.now()))
        self._show_checks()


def _recipient(view: CaseView, draft: Draft | None) -> Recipient | None:
    """Return whom the draft was for, or the first on the record: the writer, where the record has them."""
    wanted = draft.point_id if draft else None
    return next(
        (one for one in view.recipients if one.point_id == wanted), view.recipients[0] if view.recipients else None
    )


def _other_writer(view: CaseView, to: Recipient) -> Shown:
    """Return who sent the last email on the case, where it did not come from the address that is written to; else ''."""
    last = next((told.who for told in reversed(view.story) if told.what == Channel.EMAIL.value), own_words(""))
    return own_words("") if to.address.casefold() in last.casefold() else last


def _behind_greeting(text: str) -> str:
    """Return the words of a letter from behind its first line, which greets."""
    return text.partition("\n")[2].strip() or text


def _how_many(found: list[Blank]) -> str:
    """Return the title of the checks: what must be mended first, and how many others there are."""
    stops = sum(one.level == "stop" for one in found)
    first = f"{stops} to mend first" if stops else ""
    rest = f"{len(found) - stops} to mind" if len(found) > stops else ""
    return " · ".join(part for part in ("Checks", first, rest) if part)
