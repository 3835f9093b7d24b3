"""Signatures, device lines and small print at the end of what somebody wrote."""

import re
from typing import Final

from triage.channels import marks

_DASHES = re.compile(r"[ \t]{0,2}(?:--|-- |—|– )[ \t]*$")
_LONGEST: Final = 16
_TAIL: Final = 8
_GADGET: Final = (
    r"(?:i-?phone|i-?pad|i-?pod|android|phone|mobile|blackberry|samsung|galaxy|huawei|outlook|mail|device|handset|tablet|app|"
    r"smartphone|handy|mobil|cellulare|dispositivo|cell|pixel|nokia|htc)"
)
_NO_TALE: Final = (
    r"(?!.*\b(?:school|bus|taxi|drivers?|line|parents?|council|son|daughter|he|she|we|they|but|home|house|letters?)\b)"
)
_DEVICE = re.compile(
    rf"{_NO_TALE}\W{{0,12}}(?:"
    rf"(?:this (?:e-?mail|message) was )?sent (?:with \S+ )?(?:from|via|using|with|by) (?:.{{0,40}}\b{_GADGET}|my\b).{{0,80}}|"
    rf"from my {_GADGET}\b.{{0,30}}|sent on the (?:go|new) .{{0,40}}|sent on the go|"
    r"(?:gesendet von|gesendet mit|diese nachricht wurde von) (?:meinem|mein|meiner|der|einem) .{0,100}|"
    rf"von (?:meinem|meiner|mein|einem) .{{0,30}}{_GADGET}.{{0,20}} (?:aus )?gesendet.{{0,20}}|"
    rf"gesendet (?:von|mit|über) .{{0,60}}{_GADGET}.{{0,40}}|"
    r"envoy[ée] (?:de|depuis|à partir d[eu]?|avec|par) ?['’]?"
    r"(?:mon|ma|un|outlook|yahoo|l|courrier|proton).{0,60}|"
    r"(?:enviado|enviada) (?:desde|do|de|a partir do|via|com) "
    r"(?:mi|meu|o|el|mí|outlook|yahoo|samsung|un|uma?|iphone|android|correo).{0,60}|"
    rf"inviato (?:da|dal|con|tramite) .{{0,60}}{_GADGET}.{{0,40}}|"
    r"(?:verzonden|verstuurd) (?:vanaf|vanuit|met|via) .{0,60}|skickat (?:från|med) .{0,60}|"
    rf"sendt (?:fra|med) .{{0,60}}|lähetetty .{{0,40}}(?:{_GADGET}|puhelime|laittee).{{0,40}}|"
    r"wys[łl]an[eoy] z .{0,60}|odesl[áa]no z .{0,60}|отправлено (?:с|из) .{0,60}|"
    r"στάλθηκε από .{0,60}|trimis de pe .{0,60}|\S{1,12}['’]?\S{0,6}(?:dan|den) gönderildi|"
    r"\S{0,30}(?:iphone|ipad|手机)(?:から送信|发送|發送|에서 보냄)|発信元|"
    r"(?:从|從)我的.{1,20}(?:发送|傳送|發送)|发自我的.{1,20}|(?:나의|내) .{1,20}에서 보냄|"
    r"get outlook for (?:ios|android|mac|windows).{0,60}|(?:download|t[ée]l[ée]charge[zr]|obtenir|"
    r"hol(?:en)? sie sich|hent|scarica|obtener|obter|ottieni) outlook (?:f[oü]r|pour|para|til|per) .{0,60}|"
    r"yahoo mail: .{0,80})\W{0,4}$",
    re.IGNORECASE,
)
_PROGRAM = re.compile(
    _NO_TALE + r"\W{0,12}[Ss]ent (?:from|via|using|with) [A-Z][\w.]{1,20}"
    r"(?: [A-Z][\w.]{0,20}| secure| email| for| on| [\d.]{1,6}){0,5}\W{0,3}$"
)
_LINK = re.compile(r"[<(\[]\s?https?://[^\s>)\]]{1,300}\s?[>)\]]|https?://\S{1,300}|[\[\]]")
_SMALL_PRINT = re.compile(
    r"[\s*_]*(?:(?:confidentiality|privileged|legal|email|e-mail) (?:notice|note|disclaimer|statement)\b|"
    r"disclaimer\s*[:\-]|"
    r"(?:this|the information (?:contained )?in this|the contents? of this) (?:e-?mail|message|electronic mail|"
    r"communication|transmission)\b.{0,120}(?:confidential|privileged|intended (?:only|solely|recipient|for)|"
    r"virus)|"
    r"this (?:e-?mail|message) (?:has been|was) (?:scanned|checked) .{0,60}(?:virus|malware|avast|avg|symantec|mimecast)|"
    r"virus-?free\.? .{0,60}$|"
    r"diese (?:e-?mail|nachricht) .{0,80}vertraulich|ce (?:message|courriel|mail) .{0,100}confidentiel|"
    r"este (?:mensaje|correo) .{0,100}confidencial|"
    r"(?:please )?(?:consider|think of) the environment before printing|if you (?:are not the intended|"
    r"have received this (?:e-?mail|message) in error))",
    re.IGNORECASE,
)
_OWN_STORY = re.compile(r"\b(?:I(?! am not)|I['’](?:m|ve|ll|d)|my|My|me|he|He|she|She|his|her) [a-z]{2,}")
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
        if _full(lines, at + 1, end) > _LONGEST or not _said_before(lines, keep, at) or _tells(lines[at + 1 : end]):
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
        if len(lines[at]) < 200 and _names_a_device(marks.without(lines[at])):  # noqa: PLR2004 - a line, not a paragraph
            keep[at] = False


def _names_a_device(line: str) -> bool:
    words = _LINK.sub("", line)
    return _DEVICE.match(words) is not None or _PROGRAM.match(words) is not None


def _drop_small_print(lines: list[str], keep: list[bool], start: int, end: int) -> int:
    for at in range(max(start + 1, end - 60), end):
        if (not lines[at - 1].strip() or lines[at - 1].strip(" *_-=") == "") and _SMALL_PRINT.match(
            _paragraph(lines, at, end)
        ):
            if _full(lines, start, at) and not _tells(lines[at:end]):
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


def _tells(lines: list[str]) -> bool:
    """Say whether a person tells something of their own here, so that it is no signature and no small print."""
    return len(_OWN_STORY.findall(marks.without(" ".join(line[:300] for line in lines)))) > 1


def _full(lines: list[str], start: int, end: int) -> int:
    return sum(1 for line in lines[start:end] if marks.without(line).strip())


def _cut(keep: list[bool], start: int, end: int) -> None:
    for at in range(start, end):
        keep[at] = False
