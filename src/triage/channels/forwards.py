"""Mails that a mail passes on: who wrote each, by the header block that was copied with it, and what they wrote."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from triage.channels import quote_phrases, quoted
from triage.channels.people import mailbox
from triage.channels.words import one_line
from triage.rules.arrival import Forwarded

_MOST: Final = 5
_MOST_LINES: Final = 1_000
_BLANKS: Final = 4
_LONGEST: Final = 200_000


@dataclass(frozen=True, slots=True)
class Found:
    """The mails that a mail passes on, the outermost first, and what its sender wrote over them."""

    mails: tuple[Forwarded, ...] = ()
    above: str = ""


def found(text: str, subject: str = "") -> Found:
    """Return what `text` passes on; nothing where it is no forward, by its `subject` or by a line that says so."""
    lines = text[:_LONGEST].split("\n", _MOST_LINES)[:_MOST_LINES]
    named = quote_phrases.FORWARD_SUBJECT.match(subject) is not None
    begun = _first(lines, named=named)
    if begun is None:
        return Found()
    blocks = [begun, *_further(lines, begun[1])]
    ends = [one[0] for one in blocks[1:]] + [len(lines)]
    mails = [_mail(lines, block, end) for block, end in zip(blocks, ends, strict=True)]
    return Found(tuple(mails), "\n".join(lines[: begun[0]]).strip())


def attached(enclosed: Sequence[str], own: str) -> Found:
    """Return what is passed on as whole mails attached, each as `bodies` tells it; `own` are the sender's words beside them."""
    return Found(tuple(_attached(text) for text in enclosed[:_MOST]), own if enclosed else "")


def _attached(text: str) -> Forwarded:
    head, _, words = text[:_LONGEST].partition("\n\n")
    return _read(head.split("\n"), words)


def _first(lines: list[str], *, named: bool) -> tuple[int, int, int] | None:
    """Return (begin, header, below) of the first mail passed on: where it begins, its header block, and its words begin."""
    for at, line in enumerate(lines):
        if not (quote_phrases.may_head(line) or "forwarded" in line):
            continue
        if quote_phrases.is_forward(line):
            header = _next(lines, at + 1)
            length = quote_phrases.header_block(lines, header) if header < len(lines) else 0
            return (at, header, header + length) if length else None
        if named and _is_block(lines, at):
            return at, at, at + quote_phrases.header_block(lines, at)
    return None


def _further(lines: list[str], start: int) -> list[tuple[int, int, int]]:
    """Return the mails that are copied below the first one, each as it begins."""
    blocks: list[tuple[int, int, int]] = []
    at = start + 1
    while at < len(lines) and len(blocks) < _MOST - 1:
        if _is_block(lines, at):
            length = quote_phrases.header_block(lines, at)
            blocks.append((at, at, at + length))
            at += length
        else:
            at += 1
    return blocks


def _is_block(lines: list[str], at: int) -> bool:
    kind, _ = quote_phrases.label(lines[at])
    return kind == "from" and quote_phrases.header_block(lines, at) > 1


def _mail(lines: list[str], block: tuple[int, int, int], end: int) -> Forwarded:
    _, header, below = block
    return _read(lines[header:below], "\n".join(lines[below:end]))


def _read(head: Sequence[str], words: str) -> Forwarded:
    told: dict[str, str] = {}
    for line in head:
        kind, rest = quote_phrases.label(line)
        if kind:
            told.setdefault(kind, rest)
    name, address = mailbox(told.get("from", "").encode("utf-8", "replace"), "utf-8")
    subject = one_line(told.get("subject", ""))
    return Forwarded(one_line(name), one_line(address), subject, quoted.new_text(words, subject))


def _next(lines: list[str], at: int) -> int:
    limit = at + _BLANKS
    while at < len(lines) and at < limit and not lines[at].strip():
        at += 1
    return at
