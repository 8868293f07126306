"""A solver that does not know the subject: what it scores above chance, the bank gives away.

A conditional logit over the surface of the options, fitted on four fifths of the questions and tried on the
last fifth, in turn. Needs numpy, which only developers have; import this module where it is used.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from content.lint.item import Item
from content.lint.surface import measures, most

FOLDS = 5
ROUNDS = 3  # of dealing the questions to the folds, averaged: less luck
SEED = 0

_SLOTS = 4
_RIDGE = 10.0  # keeps weights small where a fold shows little
_STEPS = 8  # of Newton's method; it has settled after about five

_Floats = NDArray[np.float64]
_Mask = NDArray[np.bool_]
_Ints = NDArray[np.intp]


def blind_lift(items: Sequence[Item]) -> float:
    """The share that the solver gets right less the share that chance does, in percentage points.

    Ties count by their share. Needs at least as many items as there are folds.
    """
    features, mask = _features(items)
    keys = np.array([item.key for item in items])
    rng = np.random.default_rng(SEED)
    credits = [_credit(_scores(features, mask, keys, rng), mask, keys) for _ in range(ROUNDS)]
    return 100 * float(np.mean(np.array(credits) - 1 / mask.sum(axis=1)))


def _scores(features: _Floats, mask: _Mask, keys: _Ints, rng: np.random.Generator) -> _Floats:
    """Each option's score by weights that were fitted without its question."""
    folds = rng.permutation(len(keys)) % FOLDS
    scores = np.empty(mask.shape)
    for fold in range(FOLDS):
        train = folds != fold
        scores[~train] = features[~train] @ _fit(features[train], mask[train], keys[train])
    return scores


def _features(items: Sequence[Item]) -> tuple[_Floats, _Mask]:
    """An array (question, slot, feature), centred in each question; and which slots have an option."""
    rows = [np.array(_columns(item), dtype=float).T for item in items]
    features = np.zeros((len(items), _SLOTS, rows[0].shape[1]))
    mask = np.zeros((len(items), _SLOTS), dtype=bool)
    for i, row in enumerate(rows):
        features[i, : len(row)] = row - row.mean(axis=0)
        mask[i, : len(row)] = True
    spread = features[mask].std(axis=0)
    return features / np.where(spread > 0, spread, 1.0), mask


def _columns(item: Item) -> list[Sequence[float]]:
    found = measures(item)
    extremes = [most(found["length"]), most(found["shortness"])]
    options = range(len(item.options))
    return [
        *found.values(),
        *([float(i in extreme) for i in options] for extreme in extremes),
        *([float(i == slot) for i in options] for slot in range(_SLOTS)),
    ]


def _fit(features: _Floats, mask: _Mask, keys: _Ints) -> _Floats:
    """The weights of the likeliest conditional logit, by Newton's method."""
    count = features.shape[2]
    chosen = features[np.arange(len(keys)), keys]
    weights = np.zeros(count)
    for _ in range(_STEPS):
        shares = _softmax(features @ weights, mask)
        mean = np.einsum("nk,nkf->nf", shares, features)
        gradient = (chosen - mean).sum(axis=0) - _RIDGE * weights
        spread = np.einsum("nk,nkf,nkg->fg", shares, features, features, optimize=True) - mean.T @ mean
        weights = weights + np.linalg.solve(spread + _RIDGE * np.eye(count), gradient)
    return weights


def _softmax(scores: _Floats, mask: _Mask) -> _Floats:
    powers = np.where(mask, np.exp(scores - scores.max(axis=1, keepdims=True)), 0.0)
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def _credit(scores: _Floats, mask: _Mask, keys: _Ints) -> _Floats:
    """For each question, the share of the key among the options with the highest score."""
    open_scores = np.where(mask, scores, -np.inf)
    best = np.isclose(open_scores, open_scores.max(axis=1, keepdims=True))
    return np.asarray(best[np.arange(len(keys)), keys] / best.sum(axis=1))
