"""The labelled contacts and sentences: read as the desk reads them, cut into terms, with their labels beside them."""

import hashlib
import json
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from triage.config import shipped
from triage.rules.explain import without_history
from triage.rules.priority import ROUTINE
from triage.rules.reading import Lexicon, parse_lexicon
from triage.rules.reading.reader import heard_in
from triage.rules.reading.words import Words, cut

HERE = Path(__file__).parent
RULED = 8


@dataclass
class Row:
    """A labelled contact: its terms, those of each sentence, and which sentences hold what decides its band."""

    told: Mapping[str, Any]
    whole: Counter[str] = field(default_factory=Counter)
    sentences: list[Counter[str]] = field(default_factory=list)
    decides: list[bool] = field(default_factory=list)

    @property
    def labels(self) -> Mapping[str, Any]:
        """Return what a person said of it."""
        found: Mapping[str, Any] = self.told["labels"]
        return found

    @property
    def weight(self) -> float:
        """Return how much it counts beside another: the policy's own examples must hold."""
        return float(RULED) if self.told["id"].startswith("R-") else 1.0

    @property
    def kind(self) -> str:
        """Return its kind; a service request counts as an enquiry, and "" is one that nobody said: a line too short to tell."""
        kind: str = self.labels.get("kind", "")
        return "enquiry" if kind == "service_request" else kind


def told(part: str) -> list[dict[str, Any]]:
    """Return the contacts of `worked`, `subtle` or `kept`, with their labels."""
    files = sorted((HERE / part).glob("*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines() if line]


def contacts(part: str) -> list[Row]:
    """Return the contacts of a part, each cut into terms."""
    return [_row(one) for one in told(part)]


def sentences() -> list[tuple[Counter[str], int]]:
    """Return the labelled sentences: terms and the band that a contact with only this matter would have."""
    found = []
    for file in sorted((HERE / "sentences").glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            one = json.loads(line)
            words = cut("", one["t"], lexicon().spellings)
            found.append((Counter(term for held in _by_sentence(words) for term in held), one["b"]))
    return found


def learned_from() -> str:
    """Return the hash that names exactly the files that are learned from."""
    whole = hashlib.sha256()
    for file in sorted([*(HERE / "worked").glob("*.jsonl"), *(HERE / "sentences").glob("*.jsonl")]):
        whole.update(file.read_bytes())
    return whole.hexdigest()[:16]


def pairs(words: Sequence[str]) -> Iterator[str]:
    """Return each pair of neighbours of a sentence as one term."""
    return map(" ".join, pairwise(words))


@cache
def lexicon() -> Lexicon:
    """Return the shipped lexicon, without what was learned."""
    return parse_lexicon((shipped() / "lexicon.toml").read_text(encoding="utf-8"))[0]


@cache
def routine() -> frozenset[str]:
    """Return the situations that rank as routine: what they are called is heard by phrases alone."""
    policy = tomllib.loads((shipped() / "policy.toml").read_text(encoding="utf-8"))
    return frozenset(name for name, row in policy["situation"].items() if row["band"] == ROUTINE)


def _by_sentence(words: Words) -> Sequence[list[str]]:
    found = [words.words[first : last + 1] for first, last in words.spans]
    return [[*held, *pairs(held)] for held in found]


def _row(one: dict[str, Any]) -> Row:
    body = without_history(one["body"]) if one["channel"] == "email" else one["body"]
    words = cut(one["subject"], body, lexicon().spellings)
    row = Row(one, Counter(f"@{name}" for name in heard_in(words, lexicon())))
    evidence = [
        (body.find(said), body.find(said) + len(said)) for said in one["labels"].get("evidence", ()) if said in body
    ]
    for held, (first, last) in zip(_by_sentence(words), words.spans, strict=True):
        row.sentences.append(Counter(held))
        row.whole.update(held)
        start, end = words.starts[first], words.ends[last]
        inside = last >= words.in_subject
        row.decides.append(inside and any(start < after and before < end for before, after in evidence))
    return row
