"""What the sentence encoder has learned about the point of a sentence, and how it learns."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from semantics import encoder, point

SCRIPTS = Path(__file__).resolve().parents[2] / "semantics" / "data" / "leaning"


@pytest.fixture
def tune(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    return importlib.import_module("tune")


@pytest.mark.parametrize(
    ("outside", "rigid"),
    [
        ("Maple syrup is poured over the waffles.", "A bottle of maple syrup rolls off the table."),
        ("A knife slices through a ripe melon.", "A ripe melon rolls off the cart."),
        ("A magnet drags iron filings across the desk.", "A boy drags a sledge across the yard."),
    ],
)
def test_the_same_things_are_told_apart_by_what_happens(outside: str, rigid: str) -> None:
    assert point.odds(outside) > 0 > point.odds(rigid)


def test_without_anything_learned_the_layers_are_those_of_the_model() -> None:
    low = {f"{i}.{name}.{end}": np.zeros((1, 1), np.float32) for i in range(3) for name in point.MATRICES for end in "ab"}
    layer = encoder.layers()[point.FIRST]
    moved = point._moved(layer, low, 0)
    assert all(np.array_equal(getattr(moved, name)[0], getattr(layer, name)[0]) for name in point.MATRICES)


def test_the_layers_that_learn_do_what_the_encoder_does(tune: ModuleType) -> None:
    """Before the first step B is nothing, so a batch's odds are the head on the encoder's own states, whatever the padding."""
    low = tune.start(np.random.default_rng(0), 2)
    texts = ["A ball falls.", "Milk is poured into a tall glass beside the window."]
    odds, _ = tune.Network(low).forward(*tune.padded([encoder.states(t, point.FIRST) for t in texts]))
    for text, found in zip(texts, odds, strict=True):
        x = encoder.states(text, encoder.LAYERS)
        lit = np.maximum(x @ low["tokens"] + low["tokens.bias"], 0).max(axis=0)
        assert found == pytest.approx(float(x.mean(axis=0) @ low["mean"] + lit @ low["strongest"]), abs=1e-4)


def test_gradients_are_those_of_the_loss(tune: ModuleType) -> None:
    """Against (L(v + h) - L(v - h)) / 2h in float64, h = 1e-4: the error is of the order h^2 times the third derivative."""
    rng = np.random.default_rng(0)
    low = tune.start(rng, 3)
    low = {k: (rng.normal(0, 0.02, v.shape) if k.endswith(".b") else v).astype(np.float64) for k, v in low.items()}
    x, mask = tune.padded([encoder.states(t, point.FIRST) for t in ("A ball falls.", "Milk is poured.")])
    x, network = x.astype(np.float64), tune.Network(low)
    wanted, topic = np.array([0.1, 0.9]), np.array([0, 2])

    def loss() -> float:
        return float(tune.slopes(*network.forward(x, mask), wanted, topic)[0])

    _, d_odds, d_topics = tune.slopes(*network.forward(x, mask), wanted, topic)
    grads = network.backward(d_odds, d_topics)
    for name in ("0.attend.a", "0.widen.b", "1.mix.a", "2.narrow.b", "mean", "tokens", "strongest", "topics"):
        at = np.unravel_index(np.abs(grads[name]).argmax(), grads[name].shape)
        value, h = low[name][at], 1e-4
        low[name][at] = value + h
        above = loss()
        low[name][at] = value - h
        below = loss()
        low[name][at] = value
        assert grads[name][at] == pytest.approx((above - below) / (2 * h), rel=1e-3, abs=1e-6), name


def test_learning_lowers_the_loss(tune: ModuleType) -> None:
    texts = ["Milk pours.", "A ball rolls.", "Steam rises.", "A box falls."] * 8
    lesson = tune.Lesson([encoder.states(t, point.FIRST) for t in texts], np.tile([0.99, 0.01], 16), np.tile([1, 0], 16))
    losses = [loss for loss, _ in tune.learn(lesson, topics=2, epochs=4)]
    assert losses[-1] < losses[0]


def test_asking_for_the_point_loads_no_torch() -> None:
    code = "import sys; from semantics import point; point.odds('A magnet slides.'); print('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "False"
