"""Fits the weights of `semantics.leaning`: ridge-penalised logistic regression in NumPy on annotated sentences.

    python fit.py OUT.tsv SENTENCES.tsv [PROMPTS.jsonl ...] [--check]

SENTENCES.tsv has a label (outside or rigid), a phenomenon and a sentence a row; PROMPTS.jsonl the layout of `physgen bench parse`:
"expected": "refuse" is outside, "flag" is left out (its rigid part is shown), everything else is rigid.
With --check it also prints how well sentences are told apart that a fit has not seen (five folds; minutes)."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

from semantics import leaning, scope
from semantics.parse import parse_many

PENALTY = 1.0
SMALLEST = 0.004
"""Weights below are not written."""
FOLDS = 5


def sentences(path: Path) -> list[tuple[str, bool]]:
    """(text, whether its point lies outside rigid bodies)."""
    lines = path.read_text(encoding="utf-8").splitlines()
    if path.suffix == ".tsv":
        return [(text, label == "outside") for label, _, text in (line.split("\t") for line in lines)]
    rows = [json.loads(line) for line in lines]
    return [(r["prompt"], r.get("expected") == "refuse") for r in rows if r.get("expected") != "flag"]


def traits(texts: list[str]) -> list[dict[str, float]]:
    """Name -> value for each text, as the judge of the scope is shown it."""
    shown: list[dict[str, float]] = []
    judge = scope.judge

    def listening(text: str, happenings: Any, s: Any = None) -> Any:
        shown.append({t.name: t.value for t in leaning.traits(s, happenings)})
        return judge(text, happenings, s)

    scope.judge = listening
    try:
        list(parse_many(texts))
    finally:
        scope.judge = judge
    return shown


def matrix(found: list[tuple[str, bool]]) -> tuple[np.ndarray, list[str]]:
    """Traits (sentences, names), and the names: those that at least two sentences show."""
    rows = traits([text for text, _ in found])
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


def fit(x: np.ndarray, y: np.ndarray, *, penalty: float = PENALTY) -> tuple[np.ndarray, float]:
    """Weights and bias. Works in the space of the sentences (n < features): Newton steps on the kernel's coefficients."""
    kernel = x @ x.T
    alpha, bias = np.zeros(len(y)), 0.0
    for _ in range(30):
        p = 1 / (1 + np.exp(-(kernel @ alpha + bias)))
        w = np.maximum(p * (1 - p), 1e-6)
        # iteratively reweighted least squares: (K + penalty / w) alpha + bias = z, sum(alpha) = 0
        z = kernel @ alpha + bias + (y - p) / w
        system = np.zeros((len(y) + 1, len(y) + 1))
        system[:-1, :-1] = kernel + np.diag(penalty / w)
        system[:-1, -1] = system[-1, :-1] = 1
        solution = np.linalg.solve(system, np.append(z, 0.0))
        done = np.abs(solution[:-1] - alpha).max() < 1e-6
        alpha, bias = solution[:-1], float(solution[-1])
        if done:
            break
    return x.T @ alpha, bias


def held_out(x: np.ndarray, y: np.ndarray, *, penalty: float = PENALTY) -> np.ndarray:
    """Probability of each sentence by a fit to the other folds."""
    fold = np.random.default_rng(0).permutation(len(y)) % FOLDS
    out = np.zeros(len(y))
    for k in range(FOLDS):
        weights, bias = fit(x[fold != k], y[fold != k], penalty=penalty)
        out[fold == k] = 1 / (1 + np.exp(-(x[fold == k] @ weights + bias)))
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("sentences", type=Path, nargs="+")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    found = [row for path in options.sentences for row in sentences(path)]
    x, names = matrix(found)
    y = np.array([float(outside) for _, outside in found])
    for penalty in (0.3, 1.0, 3.0, 10.0) if options.check else ():
        p = held_out(x, y, penalty=penalty)
        loss = -np.mean(np.log(np.where(y > 0, p, 1 - p).clip(1e-9)))
        told = [f"above {t:g}: {np.mean(p[y > 0] > t):.3f} of those outside, {np.mean(p[y == 0] > t):.3f} of the rigid" for t in (0.5, 0.7, 0.8, 0.9)]
        head = f"penalty {penalty:g}: {len(y)} sentences, {int(y.sum())} outside; held out: loss {loss:.3f}, right {np.mean((p > 0.5) == (y > 0)):.3f}"
        sys.stdout.write("; ".join([head, *told]) + "\n")
    weights, bias = fit(x, y)
    rows = [("bias", bias), *((n, w) for n, w in zip(names, weights, strict=True) if abs(w) >= SMALLEST)]
    options.out.write_text("".join(f"{n}\t{w:.3f}\n" for n, w in rows), encoding="utf-8")


if __name__ == "__main__":
    main()
