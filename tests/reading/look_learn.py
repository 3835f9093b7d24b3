"""How the second look is learned: one network answers all questions of the labels, and shows which words decide.

What a contact's labels do not say (a kind, a need that is optional, what people may argue about) teaches nothing. The evidence
that a label quotes is taught as a question of its own, asked of each piece of a word: it makes the network look where people
looked.

Contacts are few beside what a network can learn by heart, and by heart it grows surer than it is right. So labels are taught as
nearly sure, and at each step some pieces of the words are hidden: the rest must do.
"""

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import torch
from reading.look_net import BANDS, PLAIN, SORTS, Net, pieces
from reading.rows import HERE, RULED, told
from torch.nn import functional

from triage.rules.explain import without_history
from triage.rules.reading.vocabulary import NEEDS, TOPICS
from triage.second_look import Cutter

LONGEST: Final = 256  # pieces
ROUNDS: Final = 4
AT_ONCE: Final = 24
RATE: Final = 1.2e-4
_FASTER: Final = 5  # what was not learned before learns so many times as fast
_NEEDS_FASTER: Final = 12  # which word tells of a need takes longest to find
_WARMING: Final = 0.06  # of all steps
_SURE: Final = 0.85  # of a band that the label gives, the rest is shared by those within its tolerance
_FIRST_KIND: Final = 0.8
_DOUBT: Final = 0.05  # of every answer
_HIDDEN: Final = 0.1  # of the pieces of words, at each step; of some texts none, of some twice as many
_UNKNOWN: Final = -1.0


@dataclass
class Text:
    """A text as the network reads it, and what it is to answer."""

    ids: list[int]
    parts: list[int]
    decides: list[float]
    band: Any
    others: tuple[Any, ...] | None


def texts(situations: Sequence[str]) -> list[Text]:
    """Return every labelled contact and sentence, the policy's own examples as often as they count: they must hold."""
    cutter = Cutter(pieces())
    found = []
    for one in _contacts():
        found += [_contact(one, cutter, situations)] * (RULED if one["id"].startswith("R-") else 1)
    return found + [_sentence(one, cutter) for one in _sentences()]


def situations(least: int = 15) -> list[str]:
    """Return the situations that enough contacts are labelled with."""
    named = [name for one in _contacts() for name in one["labels"].get("situations", ())]
    return sorted(name for name in set(named) if named.count(name) >= least)


def learn(seed: int = 0) -> Net:
    """Return the network, taught; some three hours on two cores."""
    torch.manual_seed(seed)
    order = random.Random(seed)
    names = situations()
    net, rows = Net(len(names)), texts(names)
    steps = ROUNDS * len(_batches(rows, order))
    mover = _mover(net)
    slower = torch.optim.lr_scheduler.LambdaLR(
        mover, lambda step: min(1, (step + 1) / (steps * _WARMING)) * max(0.02, 1 - step / steps)
    )
    for number in range(ROUNDS):
        net.train()
        for batch in _batches(rows, order):
            wrong = _wrong(net, batch)
            mover.zero_grad(set_to_none=True)
            wrong.backward()
            torch.nn.utils.clip_grad_norm_([one for one in net.parameters() if one.requires_grad], 1.0)
            mover.step()
            slower.step()
        print(f"round {number + 1} of {ROUNDS}", flush=True)
    return net


@cache
def _contacts() -> Sequence[Mapping[str, Any]]:
    return (*told("worked"), *told("subtle"))


def _sentences() -> Iterator[Mapping[str, Any]]:
    for file in sorted((HERE / "sentences").glob("*.jsonl")):
        yield from map(json.loads, file.read_text(encoding="utf-8").splitlines())


def _contact(one: Mapping[str, Any], cutter: Cutter, situations: Sequence[str]) -> Text:
    body = without_history(one["body"]) if one["channel"] == "email" else one["body"]
    head, cut = cutter.cut(one["subject"]), cutter.cut(body)
    labels = one["labels"]
    ids, parts = cutter.framed(head, cut)
    spans = [(body.find(said), body.find(said) + len(said)) for said in labels.get("evidence", ()) if said in body]
    known = [float(any(start <= place < end for start, end in spans)) if spans else _UNKNOWN for _, place, _ in cut]
    return Text(
        ids,
        parts,
        [*[_UNKNOWN] * (len(head) + 2), *known, _UNKNOWN],
        _band(labels),
        (
            _kind(labels),
            _needs(labels),
            _named(labels, "topics", TOPICS),
            _named(labels, "situations", situations),
            _plain(labels),
        ),
    )


def _sentence(one: Mapping[str, Any], cutter: Cutter) -> Text:
    ids, parts = cutter.framed([], cutter.cut(one["t"]))
    return Text(ids, parts, [_UNKNOWN] * len(ids), functional.one_hot(torch.tensor(one["b"]), len(BANDS)).float(), None)


def _band(labels: Mapping[str, Any]) -> Any:
    right = {labels["band"], *labels["band_tolerance"]}
    shared = torch.tensor([(1 - _SURE) / len(right) if band in right else 0.0 for band in range(len(BANDS))])
    shared[labels["band"]] += _SURE
    return shared


def _kind(labels: Mapping[str, Any]) -> Any:
    """Return how the kinds share the label; nothing where nobody said one."""
    shared = torch.zeros(len(SORTS))
    if labels.get("kind"):
        first, *also = (
            "enquiry" if one == "service_request" else one for one in (labels["kind"], *labels["kind_also"])
        )
        shared[SORTS.index(first)] += _FIRST_KIND if also else 1.0
        for one in also:
            shared[SORTS.index(one)] += (1 - _FIRST_KIND) / len(also)
    return shared


def _needs(labels: Mapping[str, Any]) -> Any:
    if "needs" not in labels:
        return torch.full((len(NEEDS),), _UNKNOWN)
    optional = labels.get("needs_optional", ())
    return torch.tensor([1.0 if one in labels["needs"] else _UNKNOWN if one in optional else 0.0 for one in NEEDS])


def _named(labels: Mapping[str, Any], part: str, names: Sequence[str]) -> Any:
    return torch.tensor([float(one in labels.get(part, ())) for one in names])


def _plain(labels: Mapping[str, Any]) -> Any:
    arguable = labels.get("arguable", ())
    return torch.tensor([_UNKNOWN if one in arguable else float(bool(labels[one])) for one in PLAIN])


def _batches(rows: Sequence[Text], order: random.Random) -> list[Sequence[Text]]:
    """Return the texts in batches of like length, in any order."""
    mixed, found = order.sample(rows, len(rows)), []
    for start in range(0, len(mixed), AT_ONCE * 40):
        near = sorted(mixed[start : start + AT_ONCE * 40], key=lambda one: len(one.ids))
        found += [near[first : first + AT_ONCE] for first in range(0, len(near), AT_ONCE)]
    return order.sample(found, len(found))


def _filled(rows: Sequence[Sequence[Any]], rest: float, kind: Any) -> Any:
    longest = min(LONGEST, max(map(len, rows)))
    return torch.tensor([[*row[:longest], *[rest] * (longest - len(row))] for row in rows], dtype=kind)


def _mover(net: Net) -> Any:
    old = [one for one in net.base.parameters() if one.requires_grad]
    new = [one for part in (net.answers, net.pools, net.weighs) for one in part.parameters()]
    needs = [one for part in (net.needs_share, net.needs_said) for one in part.parameters()]
    groups = [
        {"params": [one for one in old if one.ndim > 1], "lr": RATE, "weight_decay": 0.01},
        {"params": [one for one in old if one.ndim == 1], "lr": RATE, "weight_decay": 0.0},
        {"params": new, "lr": RATE * _FASTER, "weight_decay": 0.01},
        {"params": needs, "lr": RATE * _NEEDS_FASTER, "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, betas=(0.9, 0.98))


def _wrong(net: Net, batch: Sequence[Text]) -> Any:
    """Return how far the network is from the labels, all questions together."""
    ids, parts = (_filled([getattr(row, name) for row in batch], 0, torch.long) for name in ("ids", "parts"))
    mask = _filled([[1] * len(row.ids) for row in batch], 0, torch.long)
    (bands, plain, kinds, topics, named), weighs, tells = net.answered(_some_hidden(ids), parts, mask)
    wrong = _shared(bands, torch.stack([row.band for row in batch]))
    full = [number for number, row in enumerate(batch) if row.others is not None]
    if full:
        of = [torch.stack(column) for column in zip(*(batch[one].others or () for one in full), strict=True)]
        needs = _each(tells.sum(1)[full], _doubted(of[1], 0.25), len(full) * len(NEEDS))
        wrong = wrong + 0.4 * _shared(kinds[full], of[0]) + 8 * needs + _each(topics[full], of[2])
        wrong = wrong + 2 * _each(named[full], of[3]) + 1.2 * _each(plain[full], _doubted(of[4]))
    return wrong + 0.5 * _each(weighs, _filled([row.decides for row in batch], _UNKNOWN, torch.float))


def _some_hidden(ids: Any) -> Any:
    rest, start, end, hidden = (pieces().index(one) for one in ("[PAD]", "[CLS]", "[SEP]", "[MASK]"))
    word = ~torch.isin(ids, torch.tensor([rest, start, end]))
    return ids.masked_fill(word & (torch.rand(ids.shape) < 2 * _HIDDEN * torch.rand(len(ids), 1)), hidden)


def _shared(made: Any, right: Any) -> Any:
    known = right.sum(1, keepdim=True)
    return -((right * (1 - _DOUBT) + known * _DOUBT / made.shape[1]) * functional.log_softmax(made, 1)).sum(1).mean()


def _doubted(right: Any, rest: float = 0.5) -> Any:
    return torch.where(right >= 0, right * (1 - _DOUBT) + rest * _DOUBT, right)


def _each(made: Any, right: Any, count: int = 0) -> Any:
    known = right >= 0
    wrong = functional.binary_cross_entropy_with_logits(made, right.clamp(min=0), reduction="none")
    return (wrong * known).sum() / (count or max(int(known.sum()), 1))
