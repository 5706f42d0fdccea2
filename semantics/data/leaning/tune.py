"""Tunes `semantics.point`: the sentence encoder's last layers learn which sentences have their point outside rigid bodies.

    python tune.py OUT.npz SENTENCES.tsv [PROMPTS.jsonl ...] [--epochs 3]

What ships, from this folder (about five minutes of one core):

    python tune.py ../point.npz sentences.tsv prompts.jsonl ../../../tests/semantics/data/fresh_scope.jsonl ../../../tests/semantics/data/fresh_prompts.jsonl

The first layers stay as they are. Each matrix W of the others becomes W + A B, A and B of rank RANK, so that a small file holds all
that was learned; a head reads a sentence's mean state and the strongest of its tokens. Beside the question itself the states learn to
tell the phenomena of SENTENCES.tsv apart. Gradients are written out, in NumPy; a test holds them against finite differences."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from fit import sentences
from numpy.typing import NDArray
from scipy.special import erf

from semantics import encoder, point

Array = NDArray[np.floating[Any]]
Low = dict[str, Array]

RANK = 16
BATCH = 32
RATE = 1e-3
WARM = 60
"""Steps until the rate is reached; then it falls linearly to nothing."""
DECAY = 0.01
SOFT = 0.01
"""Labels are this far from certain."""
TOPICS = 0.3
"""Weight of telling the phenomena apart."""
ENOUGH = 20
"""Sentences that make a phenomenon a class of its own."""
STEEP = 1.0
"""Largest norm of a step's gradient."""


@dataclass(frozen=True)
class Lesson:
    """What is learned from."""

    states: list[Array]
    """Of each sentence, before the layers that learn, (tokens, 384)."""
    outside: Array
    """(sentences,): 1, 0 or between (flagged in part)."""
    topic: NDArray[np.int64]
    """(sentences,): phenomenon, -1 unknown."""


def start(rng: np.random.Generator, topics: int) -> Low:
    """The first A (random), B (nothing) and head."""
    low: Low = {}
    for i, layer in enumerate(encoder.layers()[point.FIRST :]):
        for name in point.MATRICES:
            wide, out = getattr(layer, name)[0].shape
            low[f"{i}.{name}.a"] = rng.normal(0, wide**-0.5, (wide, RANK)).astype(np.float32)
            low[f"{i}.{name}.b"] = np.zeros((RANK, out), np.float32)
    for name, shape in {
        "mean": (encoder.WIDTH,),
        "tokens": (encoder.WIDTH, point.TOKENS),
        "strongest": (point.TOKENS,),
        "topics": (encoder.WIDTH, topics),
    }.items():
        low[name] = rng.normal(0, 0.5 * encoder.WIDTH**-0.5, shape).astype(np.float32)
    low |= {"bias": np.zeros(1, np.float32), "tokens.bias": np.zeros(point.TOKENS, np.float32), "topics.bias": np.zeros(topics, np.float32)}
    return low


def padded(states: list[Array]) -> tuple[Array, Array]:
    """(sentences, tokens, 384), and 1 where a token is, (sentences, tokens)."""
    longest = max(len(s) for s in states)
    x, mask = np.zeros((len(states), longest, encoder.WIDTH), np.float32), np.zeros((len(states), longest), np.float32)
    for i, state in enumerate(states):
        x[i, : len(state)], mask[i, : len(state)] = state, 1
    return x, mask


class Network:
    """The layers that learn, and the head: `forward` keeps what `backward` needs."""

    def __init__(self, low: Low) -> None:
        self.low, self.kept, self.grads = low, list[Any](), Low()

    def forward(self, x: Array, mask: Array) -> tuple[Array, Array]:
        """Logarithm of the odds (sentences,), and of the topics (sentences, topics)."""
        self.kept, low = [], self.low
        for i, layer in enumerate(encoder.layers()[point.FIRST :]):
            x = self._layer(x, mask, layer, f"{i}.")
        mean = (x * mask[..., None]).sum(axis=1) / mask.sum(axis=1, keepdims=True)
        lit = np.maximum(x @ low["tokens"] + low["tokens.bias"], 0) * mask[..., None]
        at = lit.argmax(axis=1)
        best = np.take_along_axis(lit, at[:, None], axis=1)[:, 0]
        self.kept.append((x, mask, mean, at, best))
        return mean @ low["mean"] + best @ low["strongest"] + low["bias"][0], mean @ low["topics"] + low["topics.bias"]

    def backward(self, d_odds: Array, d_topics: Array) -> Low:
        """Gradients of everything that is learned."""
        low, (x, mask, mean, at, best) = self.low, self.kept.pop()
        self.grads = g = {"mean": mean.T @ d_odds, "strongest": best.T @ d_odds, "bias": d_odds.sum(keepdims=True)}
        g |= {"topics": mean.T @ d_topics, "topics.bias": d_topics.sum(axis=0)}
        d_best = d_odds[:, None] * low["strongest"] * (best > 0)
        d_lit = np.zeros((*x.shape[:2], point.TOKENS), np.float32)
        np.put_along_axis(d_lit, at[:, None], d_best[:, None], axis=1)
        g |= {"tokens": _flat(x).T @ _flat(d_lit), "tokens.bias": d_lit.sum(axis=(0, 1))}
        d_mean = d_odds[:, None] * low["mean"] + d_topics @ low["topics"].T
        dx = d_lit @ low["tokens"].T + (d_mean / mask.sum(axis=1, keepdims=True))[:, None] * mask[..., None]
        for i in reversed(range(encoder.LAYERS - point.FIRST)):
            dx = self._layer_back(dx, encoder.layers()[point.FIRST + i], f"{i}.")
        return g

    def _affine(self, x: Array, pair: tuple[Array, Array], name: str) -> Array:
        out: Array = x @ pair[0] + pair[1] + (x @ self.low[f"{name}.a"]) @ self.low[f"{name}.b"]
        return out

    def _affine_back(self, x: Array, d: Array, pair: tuple[Array, Array], name: str) -> Array:
        a, b = self.low[f"{name}.a"], self.low[f"{name}.b"]
        inner = d @ b.T
        self.grads[f"{name}.b"] = _flat(x @ a).T @ _flat(d)
        self.grads[f"{name}.a"] = _flat(x).T @ _flat(inner)
        out: Array = d @ pair[0].T + inner @ a.T
        return out

    def _layer(self, x: Array, mask: Array, layer: Any, at: str) -> Array:
        n, wide = x.shape[1], encoder.WIDTH // encoder.HEADS
        split = self._affine(x, layer.attend, f"{at}attend").reshape(len(x), n, 3, encoder.HEADS, wide)
        q, k, v = split.transpose(2, 0, 3, 1, 4)
        scores = q @ k.transpose(0, 1, 3, 2) * np.float32(wide**-0.5) + (mask[:, None, None] - 1) * np.float32(1e4)
        share = np.exp(scores - scores.max(axis=-1, keepdims=True))
        share /= share.sum(axis=-1, keepdims=True)
        mixed = (share @ v).transpose(0, 2, 1, 3).reshape(len(x), n, encoder.WIDTH)
        y, hat1, inv1 = _normed(x + self._affine(mixed, layer.mix, f"{at}mix"), layer.mix_norm)
        wide_y = self._affine(y, layer.widen, f"{at}widen")
        phi = np.float32(0.5) * (1 + erf(wide_y * np.float32(0.5**0.5)))
        bent = wide_y * phi
        z, hat2, inv2 = _normed(y + self._affine(bent, layer.narrow, f"{at}narrow"), layer.norm)
        self.kept.append((x, q, k, v, share, mixed, hat1, inv1, y, wide_y, phi, bent, hat2, inv2))
        return z

    def _layer_back(self, d: Array, layer: Any, at: str) -> Array:
        x, q, k, v, share, mixed, hat1, inv1, y, wide_y, phi, bent, hat2, inv2 = self.kept.pop()
        d = _normed_back(d, layer.norm, hat2, inv2)
        d_bent = self._affine_back(bent, d, layer.narrow, f"{at}narrow")
        slope = phi + wide_y * np.exp(-0.5 * wide_y * wide_y) * np.float32((2 * np.pi) ** -0.5)
        d = _normed_back(d + self._affine_back(y, d_bent * slope, layer.widen, f"{at}widen"), layer.mix_norm, hat1, inv1)
        b, n, wide = len(x), x.shape[1], encoder.WIDTH // encoder.HEADS
        d_mixed = self._affine_back(mixed, d, layer.mix, f"{at}mix").reshape(b, n, encoder.HEADS, wide).transpose(0, 2, 1, 3)
        d_share = d_mixed @ v.transpose(0, 1, 3, 2)
        d_scores = share * (d_share - (d_share * share).sum(axis=-1, keepdims=True)) * np.float32(wide**-0.5)
        three = np.stack([d_scores @ k, d_scores.transpose(0, 1, 3, 2) @ q, share.transpose(0, 1, 3, 2) @ d_mixed])
        flat = three.transpose(1, 3, 0, 2, 4).reshape(b, n, 3 * encoder.WIDTH)
        return d + self._affine_back(x, flat, layer.attend, f"{at}attend")


def _flat(x: Array) -> Array:
    return x.reshape(-1, x.shape[-1])


def _normed(x: Array, pair: tuple[Array, Array]) -> tuple[Array, Array, Array]:
    """Normalised and scaled, before scaling, and one over the deviation."""
    x = x - x.mean(axis=-1, keepdims=True)
    inv = 1 / np.sqrt((x * x).mean(axis=-1, keepdims=True) + np.float32(encoder.TINY))
    hat = x * inv
    return hat * pair[0] + pair[1], hat, inv


def _normed_back(d: Array, pair: tuple[Array, Array], hat: Array, inv: Array) -> Array:
    d = d * pair[0]
    out: Array = inv * (d - d.mean(axis=-1, keepdims=True) - hat * (d * hat).mean(axis=-1, keepdims=True))
    return out


def slopes(odds: Array, topics: Array, outside: Array, topic: NDArray[np.int64]) -> tuple[float, Array, Array]:
    """Loss of a batch, and how it changes with its odds and topics."""
    p = 1 / (1 + np.exp(-odds))
    loss = -np.mean(outside * np.log(p + 1e-9) + (1 - outside) * np.log(1 - p + 1e-9))
    d_topics, known = np.zeros_like(topics), np.where(topic >= 0)[0]
    if len(known):
        share = np.exp(topics[known] - topics[known].max(axis=1, keepdims=True))
        share /= share.sum(axis=1, keepdims=True)
        loss -= TOPICS * np.mean(np.log(share[np.arange(len(known)), topic[known]] + 1e-9))
        share[np.arange(len(known)), topic[known]] -= 1
        d_topics[known] = TOPICS * share / len(known)
    return float(loss), ((p - outside) / len(p)).astype(np.float32), d_topics


def batches(lengths: NDArray[np.int64], rng: np.random.Generator) -> list[NDArray[np.int64]]:
    """All sentences in batches of like length, in random order."""
    order = rng.permutation(len(lengths))
    runs = [c[np.argsort(lengths[c], kind="stable")] for c in np.array_split(order, max(1, len(order) // (20 * BATCH)))]
    found = [run[k : k + BATCH] for run in runs for k in range(0, len(run), BATCH)]
    return [found[k] for k in rng.permutation(len(found))]


def learn(lesson: Lesson, *, topics: int, epochs: int, seed: int = 0) -> Iterator[tuple[float, Low]]:
    """(mean loss, what was learned so far) after each epoch: AdamW over batches."""
    rng = np.random.default_rng(seed)
    low = start(rng, topics)
    network, first, second = Network(low), {k: np.zeros_like(v) for k, v in low.items()}, {k: np.zeros_like(v) for k, v in low.items()}
    lengths = np.array([len(s) for s in lesson.states])
    total, step = epochs * (len(lengths) // BATCH + 1), 0
    for _ in range(epochs):
        losses = []
        for batch in batches(lengths, rng):
            step += 1
            odds, said = network.forward(*padded([lesson.states[i].astype(np.float32) for i in batch]))
            loss, d_odds, d_topics = slopes(odds, said, lesson.outside[batch], lesson.topic[batch])
            grads = network.backward(d_odds, d_topics)
            norm = float(np.sqrt(sum(float((g * g).sum()) for g in grads.values())))
            rate = RATE * min(1, step / WARM) * max(0.02, 1 - step / total)
            for name, grad in grads.items():
                grad = grad * min(1, STEEP / (norm + 1e-6))
                first[name] = 0.9 * first[name] + 0.1 * grad
                second[name] = 0.999 * second[name] + 0.001 * grad * grad
                move = first[name] / (1 - 0.9**step) / (np.sqrt(second[name] / (1 - 0.999**step)) + 1e-8)
                low[name] -= (rate * (move + DECAY * low[name])).astype(np.float32)
            losses.append(loss)
        yield float(np.mean(losses)), low


def lesson(paths: list[Path]) -> tuple[Lesson, int]:
    """Sentences with their states, and the number of phenomena."""
    rows = [row for path in paths for row in sentences(path, flagged=True) if not any("\u4e00" <= c <= "\u9fff" for c in row[0])]
    named = _phenomena(paths)
    found = sorted({n for n in named.values() if list(named.values()).count(n) >= ENOUGH})
    topic = [0 if outside == 0 else 1 + found.index(named[text]) if named.get(text) in found else -1 for text, outside in rows]
    outside = np.array([min(max(outside, SOFT), 1 - SOFT) for _, outside in rows], np.float32)
    return Lesson([encoder.states(text, point.FIRST).astype(np.float16) for text, _ in rows], outside, np.array(topic)), 1 + len(found)


def _phenomena(paths: list[Path]) -> dict[str, str]:
    """Text -> phenomenon of what is outside ("mixed" says nothing)."""
    rows = [line.split("\t") for path in paths if path.suffix == ".tsv" for line in path.read_text(encoding="utf-8").splitlines()]
    return {text: name for label, name, text in rows if label == "outside" and name != "mixed"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("sentences", type=Path, nargs="+")
    parser.add_argument("--epochs", type=int, default=3)
    options = parser.parse_args()
    learned, topics = lesson(options.sentences)
    for loss, low in learn(learned, topics=topics, epochs=options.epochs):
        sys.stdout.write(f"{len(learned.states)} sentences: loss {loss:.3f}\n")
        held: dict[str, Any] = {k: v.astype(np.float16) for k, v in low.items() if not k.startswith("topics")}
        np.savez_compressed(options.out, **held)


if __name__ == "__main__":
    main()
