"""The sentence encoder in NumPy gives what the model gives, and loads no PyTorch."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from semantics.encoder import LAYERS, MAX_TOKENS, WIDTH, states

TEXTS = ["A ball falls.", "A stick of butter is placed in a hot frying pan, the camera stays still while time passes", "\u00e9\u4e00 ?!"]


def encode(text: str) -> np.ndarray:
    """What the package's own model gives for a sentence: the mean of the last states, length 1."""
    mean = states(text, LAYERS).mean(axis=0)
    unit: np.ndarray = mean / np.linalg.norm(mean)
    return unit


@pytest.mark.parametrize("text", TEXTS)
def test_codes_are_those_of_the_model(text: str) -> None:
    """float32 over six layers: 1e-7 a rounding, some hundred of them."""
    torch = pytest.importorskip("torch")
    from transformers import AutoModel, AutoTokenizer

    from semantics.encoder import folder

    place = str(folder())
    split, model = AutoTokenizer.from_pretrained(place), AutoModel.from_pretrained(place, dtype=torch.float32).eval()
    with torch.no_grad():
        mean = model(**split(text, return_tensors="pt")).last_hidden_state[0].mean(dim=0).numpy()
    assert encode(text) == pytest.approx(mean / np.linalg.norm(mean), abs=2e-5)


def test_long_texts_are_cut() -> None:
    """So that time stays bounded; the first and the last token are marks of the model's own."""
    assert states("ball " * (10 * MAX_TOKENS), 1).shape == (MAX_TOKENS, WIDTH)


def test_no_layers_leave_the_words() -> None:
    """Without a layer a word's state depends on its place alone, whatever stands beside it."""
    assert np.array_equal(states("a red ball", 0)[3], states("a big ball", 0)[3])


def test_like_sentences_have_like_codes() -> None:
    one, like, other = map(encode, ("Milk pours into a glass.", "Tea is poured into a cup.", "A car hits a wall."))
    assert one @ like > one @ other


def test_judging_a_sentence_loads_no_torch() -> None:
    code = "import sys; from semantics.encoder import states; from semantics.parse import parse; "
    code += "parse('A magnet slides.'); states('a', 6); print('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "False"
