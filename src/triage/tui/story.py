"""A case laid out for its panes: who the child is, what runs, what must be minded, then the story, the newest first. Pure."""

from collections.abc import Iterator
from datetime import datetime
from itertools import takewhile
from typing import Final

from triage.desk.views import CaseView, ChildCard, Running, Told
from triage.rules.arrival import Channel
from triage.rules.shown import Shown, own_words
from triage.tui import words
from triage.tui.prose import BODY_CELLS, Page, Piece, among, cells, fit, join

_LABEL: Final = 8
_CHANNELS: Final = frozenset(channel.value.replace("_", " ") for channel in Channel)


def story_page(view: CaseView, width: int, now: datetime, *, brief: bool = False) -> Page:
    """Return the case pane's rows for `width` cells; `brief` where rows are few: the family's last words come sooner."""
    width = min(width, BODY_CELLS)
    page = Page()
    _head(page, view, width, now)
    if brief:
        _warn_in_brief(page, view.warnings, width)
    else:
        _warn(page, view.warnings, width)
        running = (one for one in view.clocks if one.stopped is None)
        for one in sorted(running, key=lambda one: one.due)[:1]:
            _clock(page, one, width, now)
    for index in _newest_first(view, brief=brief):
        _entry(page, view.story[index], index, width, now)
    if brief and view.warnings:
        page.gap()
        _warn(page, view.warnings, width)
    if len(view.clocks) > (0 if brief else 1):
        page.gap()
        page.write(own_words("All formal clocks of this case"), "quiet", width)
        for one in view.clocks:
            _clock(page, one, width, now)
    return page


def _newest_first(view: CaseView, *, brief: bool) -> list[int]:
    """Return the story's entries as they are told; in brief, the desk's own last steps come behind what was said before them."""
    order = list(range(len(view.story) - 1, -1, -1))
    since = list(takewhile(lambda index: _is_ours(view.story[index]), order)) if brief else []
    return [*order[len(since) :], *since]


def _warn(page: Page, warnings: tuple[Shown, ...], width: int) -> None:
    first, others = warnings[:1], among(" ", warnings[1:])
    for warning in (*first, others) if others else first:
        page.tell(own_words("Mind"), warning, "warning", width, indent=_LABEL)


def _warn_in_brief(page: Page, warnings: tuple[Shown, ...], width: int) -> None:
    """Give the gravest warning one row; all of them stand in full below the story."""
    if warnings:
        label = own_words(f"Mind +{len(warnings) - 1}" if len(warnings) > 1 else "Mind")
        text = fit(warnings[0], max(width - _LABEL, 0))
        page.add((fit(label, _LABEL), "label"), (text, "warning"))


def said_page(view: CaseView, width: int, now: datetime) -> Page:
    """Return what was said and answered, the newest first, for the pane beside a reply."""
    page = Page()
    for index in range(len(view.story) - 1, -1, -1):
        if not _is_ours(view.story[index]):
            _entry(page, view.story[index], index, min(width, BODY_CELLS), now)
    return page


def why_page(view: CaseView, width: int, now: datetime) -> Page:
    """Return the why pane's rows: the place, then every reason with the words it rests on."""
    page = Page()
    line = view.line
    band = own_words(f"{words.GLYPHS[line.band]} {words.BANDS[line.band]}")
    page.add((band, words.STYLES[line.band]), (own_words(" act by "), ""), (words.full(line.due), "strong"))
    page.write(words.left(line.due, now), "late" if line.due < now else "quiet", width)
    for reason in view.why:
        page.gap()
        page.write(reason.words, "", width)
        if reason.quote:
            page.write(join(own_words("“"), reason.quote, own_words("”")), "quote", width, indent=2)
        page.write(own_words(f"rule: {reason.rule.replace('_', ' ')}"), "quiet", width, indent=2)
    page.gap()
    page.write(own_words("Who writes, how loudly and by which channel is not counted."), "quiet", width)
    return page


def whole_page(text: Shown, width: int) -> Page:
    """Return a message's whole text."""
    page = Page()
    page.write(text, "", min(width, BODY_CELLS))
    return page


def _head(page: Page, view: CaseView, width: int, now: datetime) -> None:
    line, child = view.line, view.child
    if child is None:
        page.tell(own_words("Child"), own_words("not known yet"), "warning", width, indent=_LABEL)
    else:
        age = own_words(str(child.age) if child.age is not None else "")
        page.tell(own_words("Child"), among(", ", (child.name, age, child.school)), "strong", width, indent=_LABEL)
        _needs(page, child, width)
    page.tell(own_words("Act by"), _place(view, now), "late" if line.due < now else "", width, indent=_LABEL)


def _needs(page: Page, child: ChildCard, width: int) -> None:
    """Say what the child needs and how they travel, in one row where there is room."""
    needs = words.needs(child.needs) or own_words("none on record")
    said, style = words.transport(child.transport)
    journey = own_words(said)
    if _LABEL + cells(needs) + cells(journey) + 3 <= width:
        page.add((fit(own_words("Needs"), _LABEL), "label"), (needs, ""), (own_words(" · "), "label"), (journey, style))
        return
    page.tell(own_words("Needs"), needs, "", width, indent=_LABEL)
    page.tell(own_words("Journey"), journey, style, width, indent=_LABEL)


def _place(view: CaseView, now: datetime) -> Shown:
    line = view.line
    who = own_words("you") if line.mine else line.owner
    held = join(own_words("held by "), who) if line.owner else own_words("")
    state = own_words(view.state if view.state != "open" else "")
    due = join(words.full(line.due), own_words(" ("), words.left(line.due, now), own_words(")"))
    return among(" · ", (due, held, state))


def _clock(page: Page, running: Running, width: int, now: datetime) -> None:
    said, style = _clock_words(running, now)
    page.tell(own_words("Clock"), said, style, width, indent=_LABEL)


def _clock_words(running: Running, now: datetime) -> tuple[Shown, str]:
    name = own_words(running.words.rstrip("."))
    if running.stopped is not None:
        late = "MISSED, " if running.breached else ""
        how = own_words(f": {late}{running.ended or 'answered'} ")
        return join(name, how, words.moment(running.stopped, now)), "late" if late else "quiet"
    if running.breached:
        return join(name, own_words(": MISSED, was due "), words.moment(running.due, now)), "late"
    if running.paused is not None:
        return join(
            name, own_words(": stands still, we wait for the family since "), words.moment(running.paused, now)
        ), ""
    return join(name, own_words(": by "), words.full(running.due)), ""


def _entry(page: Page, told: Told, index: int, width: int, now: datetime) -> None:
    ours = _is_ours(told)
    if not (page.rows and page.entries[-1] >= 0 and (ours or page.steps)):
        page.gap()
    page.steps = ours
    arrow = "→" if told.what.startswith("reply") else "·" if ours else "←"
    style = "quiet" if ours else "out" if arrow == "→" else "in"
    heading = among("  ", (words.moment(told.at, now), _heading(told)))
    page.tell(own_words(arrow), heading, style, width, indent=2, entry=index, label_style=style)
    for text, style in _marks(told):
        page.write(text, style, width, indent=2, entry=index)
    if told.title:
        page.write(told.title, "strong", width, indent=2, entry=index)
    if told.text:
        page.write(told.text, "", width, indent=2, entry=index)
    if told.cut:
        page.write(
            own_words("[There is more, such as quoted history. Press m for all of it.]"),
            "quiet",
            width,
            indent=2,
            entry=index,
        )


def _is_ours(told: Told) -> bool:
    """Say whether the entry is a step of the desk's own, and no words from or to a family."""
    return told.what.partition(",")[0] not in _CHANNELS and not told.what.startswith("reply")


def _heading(told: Told) -> Shown:
    proof = own_words("(sender not proved)" if told.unverified else "")
    return among("  ", (own_words(told.what), told.who, proof))


def _marks(told: Told) -> Iterator[Piece]:
    if told.elsewhere:
        yield join(own_words("asks for answers to another address, none goes there: "), told.elsewhere), "warning"
    if told.hidden:
        yield own_words("hidden characters were taken out"), "warning"
    for name in told.attachments:
        yield join(own_words("attached: "), name), "quiet"
