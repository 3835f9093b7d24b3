"""What the writer adds: the text without quoted history and signature.

The first rule is never to lose the writer's own words: in doubt a line stays. Answers between and below the quoted lines stay; a
mail that is nothing but a forward stays whole.
"""

import re
from typing import Final

from triage.channels import marks, quote_phrases, signatures

_QUOTE = re.compile(r"[ \t]{0,3}(?:[>\uff1e]|\|\s(?!.{0,200}\|))|" + marks.CITED)
_RULE = re.compile(r"[ \t]*[_\-=*\u2014\u2500]{5,}[ \t]*$")
_LAST_RULE = re.compile(r"(?:\n[ \t]*[-_=*]{3,}[ \t]*)+\Z")
_MOST_LINES: Final = 20_000
_WORD = re.compile(r"\w")


def new_text(text: str, subject: str = "") -> str:
    """Return the new words of `text` (with the marks of HTML in it); all of it when nothing else would be left.

    What the `subject` (FW:) or a line calls a forward is news to the reader, so it stays.
    """
    forward = quote_phrases.FORWARD_SUBJECT.match(subject) is not None
    answer = quote_phrases.ANSWER_SUBJECT.match(subject) is not None
    lines = text.split("\n", _MOST_LINES)
    rest = lines[_MOST_LINES:]
    lines = lines[:_MOST_LINES]
    kept = _kept(lines, forward=forward, answer=answer)
    words = _joined([line for line, keep in zip(lines, kept, strict=True) if keep])
    words = _joined(lines) if not _has_words(words) else words if all(kept) else _LAST_RULE.sub("", words).strip()
    return "\n".join([words, *rest]).strip() if rest else words


def _kept(lines: list[str], *, forward: bool, answer: bool) -> list[bool]:
    """Say for each line whether it is the writer's own: history goes first, then the signatures of what is left."""
    keep = [True] * len(lines)
    quoted = [_QUOTE.match(line) is not None for line in lines]
    if not forward:
        _drop_marked(lines, keep, marks.START, marks.END)
    _drop_after_headers(lines, keep, quoted, forward=forward)
    _drop_quoted(lines, keep, quoted, answer=answer)
    if any(keep[at] and _WORD.search(line) for at, line in enumerate(lines)):
        signatures.drop(lines, keep)
    return keep


def _drop_marked(lines: list[str], keep: list[bool], start: str, end: str) -> None:
    """Drop what mail programs put in a box of history, unless nothing is before it (then it is a forward)."""
    inside = 0
    said = False
    for at, line in enumerate(lines):
        if line == start:
            below = _next_words(lines, at + 1)
            inside += inside > 0 or (said and not (below < len(lines) and quote_phrases.is_forward(lines[below])))
        elif line == end and inside:
            inside -= 1
        elif inside:
            keep[at] = False
        said = said or (not inside and _has_words(line))
        if line == marks.HISTORY and said:
            for behind in range(at, len(lines)):
                keep[behind] = False
            return


def _drop_after_headers(lines: list[str], keep: list[bool], quoted: list[bool], *, forward: bool) -> None:
    """Drop the lines that introduce a quotation; and, when the quotation is not marked, all that is below."""
    said = False
    at = 0
    marked = any(line.startswith(marks.INTRO) for line in lines)
    ends = [quote_phrases.may_end(line) or quote_phrases.may_end_bare(line) for line in lines]
    ends += [False] * 3
    while at < len(lines):
        if not keep[at] or quoted[at] or not lines[at].strip():
            at += 1
            continue
        if not (
            marked or ends[at] or ends[at + 1] or ends[at + 2] or ends[at + 3] or quote_phrases.may_head(lines[at])
        ):
            said = said or _has_words(lines[at])
            at += 1
            continue
        if quote_phrases.is_forward(lines[at]) or (forward and quote_phrases.header_block(lines, at)):
            return
        length, sure = _introduction(lines, at, quoted)
        if not length:
            said = said or _has_words(lines[at])
            at += 1
            continue
        below = _next_words(lines, at + length)
        if below < len(lines) and (quoted[below] or lines[below].startswith(marks.INDENTED)):
            _drop(keep, at, at + length)
            _quote_indented(lines, quoted, below)
        elif sure and said:
            _drop(keep, _with_rule(lines, at), len(lines))
            return
        at += length


def _introduction(lines: list[str], at: int, quoted: list[bool]) -> tuple[int, bool]:
    """Return how many lines from `at` introduce a quotation (0: none), and whether they do so even when no quote mark follows."""
    if lines[at].startswith(marks.INTRO):
        length = 1
        while at + length < len(lines) and lines[at + length].strip() and not quoted[at + length] and length < 4:  # noqa: PLR2004
            length += 1
        return (1 if quote_phrases.wrote(lines[at : at + 1]) else length), True
    block = quote_phrases.header_block(lines, at)
    if block:
        return block, True
    alone = at == 0 or not lines[at - 1].strip()
    for length in range(1, 5):
        last = at + length - 1
        if last >= len(lines) or (length > 1 and (quoted[last] or not lines[last].strip())):
            break
        ending = quote_phrases.may_end(lines[last])
        if not ending and not (quote_phrases.may_end_bare(lines[last]) and _is_quoted_below(lines, quoted, last + 1)):
            continue
        if quote_phrases.wrote(lines[at : last + 1], alone=alone):
            return length, quote_phrases.is_dated(lines[at : last + 1])
    if _is_quoted_below(lines, quoted, at + 1) and quote_phrases.may_introduce(lines[at]):
        return 1, False
    return 0, False


def _is_quoted_below(lines: list[str], quoted: list[bool], at: int) -> bool:
    below = _next_words(lines, at)
    return below < len(lines) and quoted[below]


def _drop_quoted(lines: list[str], keep: list[bool], quoted: list[bool], *, answer: bool) -> None:
    """Drop the quoted lines; a single one in a mail without any other sign of quotation may be the writer's own arrow."""
    places = [at for at, line in enumerate(quoted) if line and keep[at]]
    if len(places) == 1 and all(keep) and not answer and not lines[places[0]].startswith(marks.CITED):
        return
    for at in places:
        keep[at] = False


def _quote_indented(lines: list[str], quoted: list[bool], at: int) -> None:
    while at < len(lines) and (lines[at].startswith(marks.INDENTED) or not lines[at].strip()):
        quoted[at] = True
        at += 1


def _next_words(lines: list[str], at: int) -> int:
    while at < len(lines) and not lines[at].strip("\ue0f0\ue0f3\ue0f4 \t"):
        at += 1
    return at


def _with_rule(lines: list[str], at: int) -> int:
    """Take the ruled line above a header block with it."""
    above = at - 1
    while above > 0 and at - above < 4 and not lines[above].strip():  # noqa: PLR2004 - blank lines between
        above -= 1
    return above if above >= 0 and _RULE.match(lines[above]) else at


def _drop(keep: list[bool], start: int, end: int) -> None:
    for at in range(start, min(end, len(keep))):
        keep[at] = False


def _has_words(line: str) -> bool:
    return _WORD.search(marks.without(line)) is not None


def _joined(lines: list[str]) -> str:
    text = marks.without("\n".join(lines))
    return re.sub(r"\n[ \t]*\n(?:[ \t]*\n)+", "\n\n", text).strip()
