"""Signatures, device lines and small print at the end of what somebody wrote."""

import re
from typing import Final

from triage.channels import marks

_DASHES = re.compile(r"[ \t]{0,2}(?:--|-- |—|– )[ \t]*$")
_LONGEST: Final = 16
_TAIL: Final = 8
_DEVICE = re.compile(
    r"\s*[-*\[(<]{0,3}\s*(?:sent (?:with \S+ )?(?:from|via|using|with|by) (?:my|the|a|an|mail for|outlook|yahoo|gmail|"
    r"proton|tutanota|samsung|blackberry|aol|nine|spark|mailbird|windows)\b.{0,80}|"
    r"sent from .{0,40}(?:iphone|ipad|ipod|android|phone|mobile|blackberry|samsung|galaxy|huawei|outlook|mail|"
    r"device|handset|tablet).{0,60}|"
    r"(?:von|gesendet von|gesendet mit|diese nachricht wurde von) (?:meinem|mein|meiner|der|"
    r"einem).{0,60}(?:gesendet)?.{0,40}|von meinem .{1,40} gesendet.{0,20}|gesendet von .{0,60}(?:iphone|ipad|"
    r"handy|mobil|android|samsung|mail|outlook).{0,40}|"
    r"envoy[ée] (?:de|depuis|à partir de|avec) (?:mon|ma|un|outlook|yahoo|l).{0,60}|"
    r"enviado (?:desde|do|de|a partir do|via) (?:mi|meu|o|el|mí|outlook|yahoo|samsung|un|uma?).{0,60}|"
    r"inviato (?:da|dal|con|tramite) .{0,60}(?:iphone|ipad|android|cellulare|dispositivo|mail|samsung|"
    r"outlook).{0,40}|"
    r"(?:verzonden|verstuurd) (?:vanaf|vanuit|met|via) .{0,60}|skickat från .{0,60}|sendt fra .{0,60}|"
    r"lähetetty .{0,40}(?:iphone|puhelime|laittee|android).{0,40}|"
    r"wys[łl]ane? z .{0,60}|odesl[áa]no z .{0,60}|отправлено (?:с|из) .{0,60}|[^\s]{0,30}(?:iphone|ipad|"
    r"手机)(?:から送信|发送|發送|에서 보냄)|発信元|从我的.{1,20}发送|나의 .{1,20}에서 보냄|"
    r"get outlook for (?:ios|android)\b.{0,60}|(?:download|t[ée]l[ée]charge[zr]|obtenir|"
    r"hol(?:en)? sie sich) outlook (?:f[oü]r|pour|para) .{0,60}|yahoo mail: .{0,80}|sent on the go.{0,40})"
    r"\s*[\])>]?\s*\.?\s*$",
    re.IGNORECASE,
)
_SMALL_PRINT = re.compile(
    r"[\s*_]*(?:(?:confidentiality|privileged|legal|email|e-mail) (?:notice|note|disclaimer|statement)\b|"
    r"disclaimer\s*[:\-]|"
    r"(?:this|the information (?:contained )?in this|the contents? of this) (?:e-?mail|message|electronic mail|"
    r"communication|transmission)\b.{0,120}(?:confidential|privileged|intended (?:only|solely|recipient|for)|"
    r"virus)|"
    r"diese (?:e-?mail|nachricht) .{0,80}vertraulich|ce (?:message|courriel|mail) .{0,100}confidentiel|"
    r"este (?:mensaje|correo) .{0,100}confidencial|"
    r"(?:please )?(?:consider|think of) the environment before printing|if you (?:are not the intended|"
    r"have received this (?:e-?mail|message) in error))",
    re.IGNORECASE,
)
_LIST_RULE = re.compile(r"[ \t]*_{30,}[ \t]*$")
_LIST_WORDS = re.compile(r"mailing list|unsubscribe|https?://\S+/(?:listinfo|mailman|group)|lists?\.", re.IGNORECASE)


def drop(lines: list[str], keep: list[bool]) -> None:
    """Mark in `keep` the lines of signatures as no news; what is cut off must be short and at the end of a passage."""
    for start, end in _passages(lines, keep):
        _drop_boxes(lines, keep, start, end)
        end = _drop_list_footer(lines, keep, start, end)  # noqa: PLW2901 - the passage grows shorter
        end = _drop_small_print(lines, keep, start, end)  # noqa: PLW2901
        _drop_dashed(lines, keep, start, end)
        _drop_device(lines, keep, start, end)


def _passages(lines: list[str], keep: list[bool]) -> list[tuple[int, int]]:
    """Return the runs of kept lines: between them lies what was quoted."""
    runs: list[tuple[int, int]] = []
    start = -1
    for at, own in enumerate([*keep, False]):
        if own and start < 0:
            start = at
        elif not own and start >= 0:
            if any(line.strip() for line in lines[start:at]):
                runs.append((start, at))
            start = -1
    return runs


def _drop_boxes(lines: list[str], keep: list[bool], start: int, end: int) -> None:
    begun = -1
    for at in range(start, end):
        if lines[at] == marks.SIGNATURE:
            begun = at
        elif lines[at] == marks.SIGNED and begun >= 0:
            if _full(lines, begun, at) <= _LONGEST and _full(lines, 0, begun):
                _cut(keep, begun, at + 1)
            begun = -1


def _drop_dashed(lines: list[str], keep: list[bool], start: int, end: int) -> None:
    """Drop what is below "-- ", and above that, below it again: a list's footer may stand under the writer's signature.

    Two lines of bare dashes may be a person's own ruling, so that then nothing is dropped.
    """
    dashes = [at for at in range(start, end) if _DASHES.match(lines[at])]
    footer = bool(dashes) and any(_LIST_WORDS.search(line[:300]) for line in lines[dashes[-1] : end])
    if not footer and sum(1 for at in dashes if not lines[at].endswith(" ")) > 1:
        return
    for at in reversed(dashes[-2:]):
        if _full(lines, at + 1, end) > _LONGEST or not _said_before(lines, keep, at):
            return
        _cut(keep, at, end)
        end = at


def _said_before(lines: list[str], keep: list[bool], at: int) -> bool:
    return any(own and marks.without(line).strip() for line, own in zip(lines[:at], keep, strict=False))


def _drop_device(lines: list[str], keep: list[bool], start: int, end: int) -> None:
    seen = 0
    for at in range(end - 1, start - 1, -1):
        if not lines[at].strip() or not keep[at]:
            continue
        seen += 1
        if seen > _TAIL:
            return
        if len(lines[at]) < 200 and _DEVICE.match(marks.without(lines[at])):  # noqa: PLR2004 - a line, not a paragraph
            keep[at] = False


def _drop_small_print(lines: list[str], keep: list[bool], start: int, end: int) -> int:
    for at in range(max(start + 1, end - 60), end):
        if (not lines[at - 1].strip() or lines[at - 1].strip(" *_-=") == "") and _SMALL_PRINT.match(
            _paragraph(lines, at, end)
        ):
            if _full(lines, start, at):
                _cut(keep, at, end)
                return at
            return end
    return end


def _drop_list_footer(lines: list[str], keep: list[bool], start: int, end: int) -> int:
    for at in range(max(start + 1, end - 12), end):
        if _LIST_RULE.match(lines[at]) and any(_LIST_WORDS.search(line[:300]) for line in lines[at + 1 : end]):
            _cut(keep, at, end)
            return at
    return end


def _paragraph(lines: list[str], at: int, end: int) -> str:
    return marks.without(" ".join(line.strip() for line in lines[at : min(end, at + 4)]))[:400]


def _full(lines: list[str], start: int, end: int) -> int:
    return sum(1 for line in lines[start:end] if marks.without(line).strip())


def _cut(keep: list[bool], start: int, end: int) -> None:
    for at in range(start, end):
        keep[at] = False
