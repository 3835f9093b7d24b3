"""How the weights are learned: logistic regressions on words, pairs of neighbours and parts of words.

Each sentence is asked three questions (is a contact with this matter at risk; at least without a safe journey; at least
failing?), the whole contact those and more. How the answers add up is learned from contacts that the questions had not seen.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from reading.rows import Row, lexicon, routine
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold

from triage.rules.reading.own import fingerprints
from triage.rules.reading.weighing import inputs, pieces, written

SCALE = 40
PIECE = 0.3  # what a part of a word counts beside a whole one
DAMPING = 3.0
FOLDS = 5
LEAST = 1.0  # weights below it, in logits before damping, are left out: they change no answer
LEAST_OF_A_NAME = 2.0
BANDS = ("at_risk", "no_safe_journey", "failing")
PLAIN = ("safeguarding", "no_transport_now")
_JOINT = 2 * len(BANDS) + len(PLAIN)
Sayings = Sequence[tuple[Counter[str], int]]


class Table:
    """Terms as columns: how often a term stands in a row, weighed by how rare it is and damped by how much is said."""

    def __init__(self, rows: Sequence[Counter[str]], least: int = 2, *, parts: bool = True) -> None:
        """Take the terms that stand in at least `least` of `rows`, parts of words among them or not."""
        self.full = _with_pieces if parts else Counter
        full = [self.full(row) for row in rows]
        seen = Counter(term for row in full for term in row)
        self.terms = sorted(term for term, count in seen.items() if count >= least)
        self.column = {term: number for number, term in enumerate(self.terms)}
        rare = [np.log((1 + len(rows)) / (1 + seen[term])) + 1 for term in self.terms]
        self.weight = np.array(
            [one * (PIECE if term[0] == "~" else 1) for one, term in zip(rare, self.terms, strict=True)]
        )

    def matrix(self, rows: Sequence[Counter[str]]) -> Any:
        """Return the rows as a sparse matrix."""
        where: tuple[list[int], list[int], list[float]] = ([], [], [])
        for number, row in enumerate(rows):
            damped = DAMPING * np.sqrt(max(1, sum(row.values())))
            for term, count in self.full(row).items():
                column = self.column.get(term)
                if column is not None:
                    where[0].append(number)
                    where[1].append(column)
                    where[2].append(count * self.weight[column] / damped)
        return csr_matrix((where[2], (where[0], where[1])), shape=(len(rows), len(self.terms)))


class Asked:
    """The questions, learned from some contacts and sentences."""

    def __init__(self, rows: Sequence[Row], sayings: Sayings) -> None:
        """Learn."""
        single, bands, counts = _single(rows, sayings)
        self.sentence = Table(single)
        cells = self.sentence.matrix(single)
        self.by_sentence = [_fit(cells, bands <= band, counts) for band in range(len(BANDS))]
        self.whole = Table([row.whole for row in rows])
        cells = self.whole.matrix([row.whole for row in rows])
        known, counts = _bands(rows), np.array([row.weight for row in rows])
        self.joint = [_fit(cells, known <= band, counts) for band in range(len(BANDS))]
        self.joint += [_fit(cells, _labels(rows, name), counts) for name in PLAIN]
        self.coarse = Table([row.whole for row in rows], 3, parts=False)
        said = [row for row in rows if row.kind]
        self.kinds = _fit_coarsely(
            self.coarse.matrix([row.whole for row in said]), np.array([row.kind for row in said])
        )

    def inputs(self, rows: Sequence[Row]) -> Any:
        """Return, of each contact, what the answers are made of."""
        cells = self.whole.matrix([row.whole for row in rows])
        asked = np.column_stack([model.decision_function(cells) for model in self.joint])
        flat = self.sentence.matrix([one for row in rows for one in row.sentences])
        said = np.column_stack([model.decision_function(flat) for model in self.by_sentence])
        made, first = [], 0
        for row, whole in zip(rows, asked, strict=True):
            last = first + len(row.sentences)
            made.append(inputs(said[first:last].T.tolist(), whole.tolist()))
            first = last
        return np.array(made)


def held_back(rows: Sequence[Row], sayings: Sayings) -> list[str]:
    """Return how well it does on contacts that were held back, each fifth in turn."""
    made, kinds = _out_of_fold(rows, sayings)
    likely = np.zeros((len(rows), 4))
    plain = np.zeros((len(rows), len(PLAIN)))
    for learn, test in KFold(FOLDS, shuffle=True, random_state=1).split(rows):
        band, others = _answers([rows[one] for one in learn], made[learn])
        likely[test] = band.predict_proba(made[test])
        plain[test] = np.column_stack([model.predict_proba(made[test])[:, 1] for model in others])
    right = [kind in (row.kind, *row.labels["kind_also"]) for kind, row in zip(kinds, rows, strict=True) if row.kind]
    told = [f"kind, or one that is accepted: {np.mean(right):.3f}"]
    return (
        told
        + _band_scores(rows, likely)
        + [_at_recall(name, _labels(rows, name), plain[:, n]) for n, name in enumerate(PLAIN)]
    )


def learn(rows: Sequence[Row], sayings: Sayings, learned_from: str) -> str:
    """Return the text of weights.txt."""
    made, _ = _out_of_fold(rows, sayings)
    band, others = _answers(rows, made)
    asked = Asked(rows, sayings)
    lanes, table = _lanes(asked, rows)
    answers = {f"band.{number}": _line(band, number) for number in range(4)}
    answers |= {name: _line(model, 0) for name, model in zip(PLAIN, others, strict=True)}
    about = {
        "lanes": [[name, round(float(base), 4)] for name, base in lanes],
        "by_sentence": len(BANDS),
        "scale": SCALE,
        "answers": answers,
        "learned_from": learned_from,
        "rules": sorted(fingerprints(lexicon())),
    }
    return written(about, table)


def _out_of_fold(rows: Sequence[Row], sayings: Sayings) -> tuple[Any, list[str]]:
    made: Any = None
    kinds = [""] * len(rows)
    for learn, test in KFold(FOLDS, shuffle=True, random_state=0).split(rows):
        asked = Asked([rows[one] for one in learn], sayings)
        held = [rows[one] for one in test]
        found = asked.inputs(held)
        made = np.zeros((len(rows), found.shape[1])) if made is None else made
        made[test] = found
        for one, kind in zip(test, asked.kinds.predict(asked.coarse.matrix([row.whole for row in held])), strict=True):
            kinds[one] = str(kind)
    return made, kinds


def _answers(rows: Sequence[Row], made: Any) -> tuple[Any, list[Any]]:
    band = LogisticRegression(C=1, max_iter=2000).fit(made, _bands(rows))
    return band, [LogisticRegression(C=1, max_iter=2000).fit(made, _labels(rows, name)) for name in PLAIN]


def _line(model: Any, number: int) -> list[float]:
    return [round(float(one), 4) for one in [*model.coef_[number], model.intercept_[number]]]


def _lanes(asked: Asked, rows: Sequence[Row]) -> tuple[list[tuple[str, float]], dict[str, dict[int, int]]]:
    """Return every lane with its base, and each term's weights by lane."""
    cells = asked.coarse.matrix([row.whole for row in rows])
    lanes: list[tuple[str, float]] = []
    table: dict[str, dict[int, float]] = {}
    for name, model in zip(BANDS, asked.by_sentence, strict=True):
        _add(lanes, table, name, model.coef_[0], model.intercept_[0], asked.sentence)
    for name, model in zip((*BANDS, *PLAIN), asked.joint, strict=True):
        _add(lanes, table, name, model.coef_[0], model.intercept_[0], asked.whole)
    several = [("kind", asked.kinds)]
    several += [
        (name, _first_of(cells, rows, label)) for name, label in (("situation", "situations"), ("topic", "topics"))
    ]
    for family, model in several:
        for number, name in enumerate(model.classes_):
            _add(lanes, table, f"{family}.{name}", model.coef_[number], model.intercept_[number], asked.coarse)
    return lanes, _whole_numbers(table)


def _add(
    lanes: list[tuple[str, float]], table: dict[str, dict[int, float]], name: str, coef: Any, base: float, of: Table
) -> None:
    for term, weight in zip(of.terms, coef * of.weight, strict=True):
        table.setdefault(term, {})[len(lanes)] = float(weight)
    lanes.append((name, base))


def _whole_numbers(table: Mapping[str, dict[int, float]]) -> dict[str, dict[int, int]]:
    """Return the weights as whole numbers, a known word's with those of its parts; weights too small to matter are left out."""
    made: dict[str, dict[int, int]] = {}
    for term, weights in table.items():
        whole = Counter(weights)
        if term[0] not in "~@" and " " not in term:
            for piece in pieces(term):
                whole.update(table.get(piece, {}))
        plain = term[0] != "~" and " " not in term
        kept = {
            lane: round(weight * SCALE)
            for lane, weight in whole.items()
            if abs(weight) >= (LEAST_OF_A_NAME if lane >= _JOINT else LEAST / 4 if plain else LEAST)
        }
        if kept:
            made[term] = kept
    return made


def _first_of(cells: Any, rows: Sequence[Row], label: str) -> Any:
    """Learn which of several names fit: a contact with two stands for each of them."""
    pairs = [
        (number, name) for number, row in enumerate(rows) for name in row.labels.get(label, ()) if name not in routine()
    ]
    return _fit_coarsely(cells[[number for number, _ in pairs]], np.array([name for _, name in pairs]))


def _single(rows: Sequence[Row], sayings: Sayings) -> tuple[list[Counter[str]], Any, Any]:
    """Return sentences, the band each deserves by itself, and how much each counts."""
    found = [(terms, band, 1.0) for terms, band in sayings]
    for row in rows:
        if any(row.decides):
            each = [row.labels["band"] if decides else 3 for decides in row.decides]
            found += [(one, band, row.weight) for one, band in zip(row.sentences, each, strict=True)]
    terms, bands, counts = zip(*found, strict=True)
    return list(terms), np.array(bands), np.array(counts)


def _with_pieces(row: Counter[str]) -> Counter[str]:
    full = Counter(row)
    for term, count in row.items():
        if term[0] != "@" and " " not in term:
            for piece in _pieces(term):
                full[piece] += count
    return full


@lru_cache(maxsize=200_000)
def _pieces(word: str) -> tuple[str, ...]:
    return tuple(pieces(word))


def _fit(cells: Any, labels: Any, counts: Any) -> Any:
    return LogisticRegression(C=10, max_iter=500).fit(cells, labels, counts)


def _fit_coarsely(cells: Any, labels: Any) -> Any:
    """Tell one of several names; exact to a hundredth is enough for a name."""
    return LogisticRegression(C=10, max_iter=100, tol=1e-2).fit(cells, labels)


def _bands(rows: Sequence[Row]) -> Any:
    return np.array([row.labels["band"] for row in rows])


def _labels(rows: Sequence[Row], name: str) -> Any:
    return np.array([bool(row.labels[name]) for row in rows])


def _band_scores(rows: Sequence[Row], likely: Any) -> list[str]:
    told = []
    for least in (0.2, 0.25, 0.3, 0.35, 0.4, 0.5):
        band = _decided(likely, least)
        right = np.mean([one in row.labels["band_tolerance"] for one, row in zip(band, rows, strict=True)])
        risk, found = _bands(rows) == 0, band == 0
        scores = f"recall {np.mean(found[risk]):.3f}, precision {np.mean(risk[found]):.3f}"
        told.append(f"at risk from {least}: {scores}; band within tolerance {right:.3f}")
    return told


def _decided(likely: Any, least: float) -> Any:
    rest = likely.cumsum(1)
    return np.where(likely[:, 0] >= least, 0, np.where(rest[:, 1] >= 0.55, 1, np.where(rest[:, 2] >= 0.55, 2, 3)))


def _at_recall(name: str, truth: Any, likely: Any) -> str:
    order = np.argsort(-likely)
    found = np.cumsum(truth[order])
    reached = int(np.argmax(found >= 0.97 * truth.sum()))
    return f"{name}: precision {found[reached] / (reached + 1):.3f} at recall 0.97, from {likely[order][reached]:.2f}"
