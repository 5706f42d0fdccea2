"""Fits the words of `semantics.leaning`: ridge-penalised logistic regression on annotated sentences (`tune.py` fits the rest).

    python fit.py OUT.tsv SENTENCES.tsv [PROMPTS.jsonl ...] [--check]        writes the weights of the traits

What ships, from this folder (about six minutes of one core):

    python fit.py ../leaning.tsv sentences.tsv prompts.jsonl ../../../tests/semantics/data/fresh_scope.jsonl ../../../tests/semantics/data/fresh_prompts.jsonl

There are more traits than sentences, so it is done with the inner products of the sentences' traits.
SENTENCES.tsv has a label (outside or rigid), a phenomenon and a sentence a row; PROMPTS.jsonl the layout of `physgen bench parse`:
"expected": "refuse" is outside, "flag" is left out (its rigid part is shown), everything else is rigid.
With --check it also prints how well sentences are told apart that a fit has not seen (five folds; minutes)."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve

from semantics import leaning, scope
from semantics.parse import parse_many

Array = NDArray[np.floating[Any]]

OUTSIDE = {"refuse": 1.0, "flag": 0.5}
PENALTY = 1.0
ENOUGH = 1e-4
"""Relative change of the coefficients that ends the fit."""
SMALLEST = 0.004
"""Weights below are not written."""
FOLDS = 5


def sentences(path: Path, *, flagged: bool = False) -> list[tuple[str, float]]:
    """(text, 1 where its point lies outside rigid bodies); with `flagged` also those shown in part, as 0.5."""
    lines = path.read_text(encoding="utf-8").splitlines()
    if path.suffix == ".tsv":
        return [(text, float(label == "outside")) for label, _, text in (line.split("\t") for line in lines)]
    rows = [json.loads(line) for line in lines]
    kept = [(r["prompt"], OUTSIDE.get(r.get("expected", "simulate"), 0.0)) for r in rows]
    return [row for row in kept if flagged or row[1] != OUTSIDE["flag"]]


def shown(texts: list[str]) -> list[dict[str, float]]:
    """Name of a trait -> value for each text, as the judge of the scope is shown it."""
    found: list[dict[str, float]] = []
    judge = scope.judge

    def listening(text: str, happenings: Any, s: Any = None, *, numbers: frozenset[int] = frozenset()) -> Any:
        found.append({t.name: t.value for t in leaning.traits(s, happenings, numbers=numbers)})
        return True, []

    scope.judge = listening
    try:
        list(parse_many(texts))
    finally:
        scope.judge = judge
    return found


def matrix(rows: list[dict[str, float]]) -> tuple[Array, list[str]]:
    """Traits (sentences, names), and the names: those that at least two sentences show."""
    seen: dict[str, int] = {}
    for row in rows:
        for name in row:
            seen[name] = seen.get(name, 0) + 1
    names = sorted(n for n, count in seen.items() if count > 1)
    place = {n: i for i, n in enumerate(names)}
    out = np.zeros((len(rows), len(names)))
    for i, row in enumerate(rows):
        for name, value in row.items():
            if name in place:
                out[i, place[name]] = value
    return out, names


def fit(kernel: Array, y: Array, *, penalty: float = PENALTY) -> tuple[Array, float]:
    """Coefficients of the sentences, and the bias: Newton steps of logistic regression in the kernel's space."""
    alpha, bias = np.zeros(len(y)), 0.0
    for _ in range(30):
        p = 1 / (1 + np.exp(-(kernel @ alpha + bias)))
        w = np.maximum(p * (1 - p), 1e-6)
        # iteratively reweighted least squares: (K + penalty / w) alpha + bias = z, sum(alpha) = 0
        z = kernel @ alpha + bias + (y - p) / w
        factor = cho_factor(kernel + np.diag(penalty / w), lower=True, overwrite_a=True, check_finite=False)
        plain, ones = cho_solve(factor, np.stack([z, np.ones_like(z)], axis=1), check_finite=False).T
        before, bias = alpha, float(plain.sum() / ones.sum())
        alpha = plain - bias * ones
        if np.abs(alpha - before).max() < ENOUGH * np.abs(alpha).max():
            break
    return alpha, bias


def held_out(kernel: Array, y: Array, *, penalty: float = PENALTY) -> Array:
    """Probability of each sentence by a fit to the other folds."""
    fold = np.random.default_rng(0).permutation(len(y)) % FOLDS
    out = np.zeros(len(y))
    for k in range(FOLDS):
        known, new = np.where(fold != k)[0], np.where(fold == k)[0]
        alpha, bias = fit(kernel[np.ix_(known, known)], y[known], penalty=penalty)
        out[new] = 1 / (1 + np.exp(-(kernel[np.ix_(new, known)] @ alpha + bias)))
    return out


def check(kernel: Array, y: Array) -> Iterator[str]:
    """A line for each penalty: how well sentences are told apart that the fit has not seen."""
    for penalty in (0.3, 1.0, 3.0):
        p = held_out(kernel, y, penalty=penalty)
        loss = -np.mean(np.log(np.where(y > 0, p, 1 - p).clip(1e-9)))
        told = [f"above {t:g}: {np.mean(p[y > 0] > t):.3f} of those outside, {np.mean(p[y == 0] > t):.3f} of the rigid" for t in (0.5, 0.7, 0.8, 0.9)]
        head = f"penalty {penalty:g}: {len(y)} sentences, {int(y.sum())} outside; held out: loss {loss:.3f}, right {np.mean((p > 0.5) == (y > 0)):.3f}"
        yield "; ".join([head, *told]) + "\n"


def write(out: Path, *, names: list[str], x: Array, alpha: Array, bias: float) -> None:
    """The weights as `semantics.leaning` reads them."""
    rows = [("bias", bias), *((n, w) for n, w in zip(names, x.T @ alpha, strict=True) if abs(w) >= SMALLEST)]
    out.write_text("".join(f"{n}\t{w:.3f}\n" for n, w in rows), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("sentences", type=Path, nargs="+")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    found = [row for path in options.sentences for row in sentences(path)]
    x, names = matrix(shown([text for text, _ in found]))
    y = np.array([outside for _, outside in found])
    kernel = x @ x.T
    for line in check(kernel, y) if options.check else ():
        sys.stdout.write(line)
    alpha, bias = fit(kernel, y)
    write(options.out, names=names, x=x, alpha=alpha, bias=bias)


if __name__ == "__main__":
    main()
